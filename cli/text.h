/* SPDX-License-Identifier: MIT */
/* Values as people read them. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Enough for every text_shape() of OMR_MAX_RANK axes and for text_bytes(). */
#define TEXT_SIZE 384

/* Replaces control characters, which names in files may hold to play with the terminal, by '?'. */
void text_clean(char *text);
/* Columns a terminal shows for UTF-8 text: 2 for East Asian wide characters, 0 for combining. */
size_t text_width(const char *text);
/* "[16, 3, 224, 224]"; returns `out`. */
const char *text_shape(char out[TEXT_SIZE], uint32_t rank, const int64_t *dims);
/* "588 bytes", "1.5 GiB"; returns `out`. */
const char *text_bytes(char out[TEXT_SIZE], uint64_t bytes);
/* "1.13 ms", "2.5 s"; returns `out`. */
const char *text_seconds(char out[TEXT_SIZE], double seconds);
/* Four digits that count, never an exponent below 10^15: "88650", "12.34"; returns `out`. */
const char *text_rate(char out[TEXT_SIZE], double rate);
bool text_ends_with(const char *text, const char *end);
/* Reads all of `text` as a decimal number within [least, most]. */
bool text_to_number(const char *text, int64_t least, int64_t most, int64_t *out);
/* Reads all of `text` as a finite number: "0.5", "-3", "1e-4". */
bool text_to_real(const char *text, double *out);
/* Edits (insert, delete, replace, swap neighbours) that turn one word into the other. */
size_t text_distance(const char *a, const char *b);

#endif
