/* SPDX-License-Identifier: MIT */
/*
 * One HTML page that needs nothing else: its style and script are inside, its figures are SVG that
 * shows without the script, its numbers are JSON inside, too. Names from .om files may hold
 * anything; all that is not ours goes through page_text().
 */
#ifndef CLI_REPORT_PAGE_H
#define CLI_REPORT_PAGE_H

#include <jansson.h>
#include <stdio.h>

#include "fail.h"
#include "report/words.h"

typedef struct page {
    FILE *out; /* the body */
    char *body;
    size_t size;
    page_language language;
    char *title;
} page;

/* Reads --lang; NULL means the locale's: Chinese where LC_ALL, LC_MESSAGES or LANG begin with zh.
 */
cli_status page_language_read(page_language *out, const char *given);

void page_begin(page *out, page_language language, const char *title);
/* The whole page, the caller's to free. `data` goes into it for the script; it is the caller's. */
char *page_end(page *of, const json_t *data);

/* Text as it is, so that no browser takes it for anything else. Bytes that are no UTF-8, and
 * control characters, become U+FFFD. */
void page_text(FILE *out, const char *text);
/* A phrase of ours in the page's language. */
const char *page_word(const page *of, page_phrase phrase);
/* printf() of ours; texts from elsewhere must not be among the arguments. */
void page_print(page *of, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* <h2>. */
void page_heading(page *of, page_phrase phrase);
/* A cell of a table of facts: what, and the text; nothing where there is no text. */
void page_fact(page *of, page_phrase what, const char *text);
/* A large number with what it is. `unit` is ours, or NULL. */
void page_tile(page *of, const char *number, const char *unit, const char *what);
/* "AscendCL is npusim's ..." across the top, when it is. */
void page_simulated(page *of, const json_t *library);

/* "1.234e-05", "12.3", "4500", "1.2 M": four digits that count; returns `out`. */
enum { PAGE_NUMBER = 32 };
const char *page_number(char out[PAGE_NUMBER], double value);

#endif
