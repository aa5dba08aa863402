/* SPDX-License-Identifier: MIT */
/* A line on stderr that says how far it is, where somebody is looking. */
#ifndef CLI_BENCH_PROGRESS_H
#define CLI_BENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct bench_progress {
    bool shown;         /* stderr is a terminal, and nobody asked for quiet */
    size_t case_number; /* from 1 */
    size_t case_count;  /* 0: nobody knows yet */
    size_t width;       /* of the line that is there */
} bench_progress;

void progress_begin(bench_progress *progress, bool wanted);
/* `what` is being done, `share` of it is over (0..1); `rows_per_second` 0 is left out. */
void progress_show(bench_progress *progress, const char *what, double share,
                   double rows_per_second);
/* Takes the line away, so that others may write. */
void progress_clear(bench_progress *progress);

#endif
