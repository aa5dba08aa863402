/* SPDX-License-Identifier: MIT */
#include "report/words.h"

static const char *const words[WORD_COUNT][2] = {
#define WORD(name, english, chinese) {english, chinese},
#include "report/words.def"
#undef WORD
};

const char *words_get(page_phrase phrase, page_language language)
{
    return words[phrase][language];
}
