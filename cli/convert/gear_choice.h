/* SPDX-License-Identifier: MIT */
/* Which batch sizes to compile a model for, when it is known how many rows requests have. */
#ifndef CLI_CONVERT_GEAR_CHOICE_H
#define CLI_CONVERT_GEAR_CHOICE_H

#include <stddef.h>

#include "fail.h"

/* Requests of one size. */
typedef struct size_count {
    int64_t rows, requests;
} size_count;

typedef struct size_histogram {
    size_t count;
    size_count *sizes; /* ascending */
} size_histogram;

typedef struct gear_choice {
    size_t count;
    int64_t *gears;        /* ascending; the last is the largest request */
    int64_t rows, padding; /* of all requests, each in the least gear that holds it */
    double cost;           /* padding, or with times the microseconds of all requests */
} gear_choice;

/* Reads "ROWS" or "ROWS COUNT" per line; empty lines and those that begin with # are passed over.
 */
cli_status histogram_read(size_histogram *out, const char *path);
void histogram_free(size_histogram *histogram);

/* The at most `most` gears of least cost, exactly. `times_us` NULL: the cost is padded rows; else
 * microseconds, times_us[i] being what an execution of sizes[i].rows takes. */
gear_choice gear_choose(const size_histogram *sizes, size_t most, const double *times_us);
void gear_choice_free(gear_choice *choice);

#endif
