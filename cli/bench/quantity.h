/* SPDX-License-Identifier: MIT */
/* Numbers as people give them on the command line: with units, in lists, in ranges. */
#ifndef CLI_BENCH_QUANTITY_H
#define CLI_BENCH_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"

/* "250ms", "2.5s", "1m", "500us"; a bare number is seconds. Not negative. */
bool quantity_seconds(const char *text, double *out);
/* "5%" or "0.05"; more than 0. */
bool quantity_share(const char *text, double *out);

/* Values to measure at, in the order given. */
typedef struct quantity_list {
    size_t count; /* 0: not given */
    double *values;
    bool bounds; /* "1:64" without a step: the two ends of a range */
} quantity_list;

/* The most values a list may come to. */
enum { QUANTITIES_MAX = 256 };

/* Reads "4", "1,2,4", "1:16:2" (first:last:step) and "1:64" (first:last, in steps of 1 where the
 * values are counted); NULL is the empty list. `whole`: integers only. All lie within [least,
 * most]. On failure *out is empty and the message names --`option`. */
cli_status quantity_list_parse(quantity_list *out, const char *option, const char *text, bool whole,
                               double least, double most);
void quantity_list_free(quantity_list *list);

#endif
