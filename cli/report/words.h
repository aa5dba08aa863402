/* SPDX-License-Identifier: MIT */
/* All that pages say, in both languages: words.def. */
#ifndef CLI_REPORT_WORDS_H
#define CLI_REPORT_WORDS_H

typedef enum page_language { PAGE_ENGLISH, PAGE_CHINESE } page_language;

typedef enum page_phrase {
#define WORD(name, english, chinese) WORD_##name,
#include "report/words.def"
#undef WORD
    WORD_COUNT
} page_phrase;

const char *words_get(page_phrase phrase, page_language language);

#endif
