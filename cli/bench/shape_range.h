/* SPDX-License-Identifier: MIT */
/* Ranges of shapes, each of which is measured: ais_bench's --dymShape_range. */
#ifndef CLI_BENCH_SHAPE_RANGE_H
#define CLI_BENCH_SHAPE_RANGE_H

#include <stddef.h>

#include "fail.h"

/* Shapes as --input-shape takes them, in the order of the range, the last axis fastest. */
typedef struct shape_list {
    size_t count; /* 0: none given */
    char **texts;
} shape_list;

/* The most shapes a range may come to. */
enum { SHAPES_MAX = 1000 };

/* Reads "x:1,3,200~224,224-256;y:1~9~4,2": of each axis one size, a range with a step of 1 or of
 * what follows a second "~", or sizes joined by "-". `text` may also be a file with such a line
 * each; NULL is the empty list. *out is the caller's until shape_list_free(), also on failure. */
cli_status shape_list_read(shape_list *out, const char *text);
void shape_list_free(shape_list *list);

#endif
