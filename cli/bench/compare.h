/* SPDX-License-Identifier: MIT */
/* Two reports, before and after: is it faster, or only noise? */
#ifndef CLI_BENCH_COMPARE_H
#define CLI_BENCH_COMPARE_H

#include <jansson.h>
#include <stdio.h>

#include "bench/samples.h"
#include "fail.h"

typedef enum compare_verdict {
    VERDICT_SAME, /* what differs is noise, or too little to matter */
    VERDICT_FASTER,
    VERDICT_SLOWER,
    VERDICT_UNKNOWN /* too few windows to tell */
} compare_verdict;

/* Rows per second of two runs, window by window. A difference counts when it is no accident with
 * 95 % confidence and at least 1 %. */
compare_verdict compare_samples(const sample_summary *before, const sample_summary *after,
                                sample_difference *difference);

/* Reads a report; `what` is for messages. *out is the caller's to json_decref(). */
cli_status compare_read(json_t **out, const char *path);

/* Compares the cases both reports have: {"pairs": [{"case", "before", "after", "change", "low",
 * "high", "p", "verdict"}], "verdict", "max_regression", "regressed"}. Fails when there are none.
 */
cli_status compare_reports(json_t **out, const json_t *before, const json_t *after,
                           double max_regression);
/* The same as a table. */
void compare_text(const json_t *comparison, FILE *out);
/* Whether something became slower by more than it may. */
bool compare_regressed(const json_t *comparison);

#endif
