/* SPDX-License-Identifier: MIT */
/*
 * Throughput over time. A window ends with the first completion after its time is up, and the next
 * one begins there: with long batches a window of fixed length would hold now three of them, now
 * four, and call that noise. What runs when measuring begins or ends is counted in the same way,
 * and a stall makes the window it falls into longer.
 */
#ifndef CLI_BENCH_WINDOWS_H
#define CLI_BENCH_WINDOWS_H

#include <stdbool.h>

#include "bench/histogram.h"

typedef struct bench_window {
    int64_t begin_ns, end_ns;
    uint64_t requests, rows;
    latency_histogram *latency;
} bench_window;

/* Longer runs merge windows by pairs. */
enum { WINDOWS_MAX = 256 };

typedef struct bench_windows {
    int64_t length_ns;
    int64_t begun_ns; /* when measuring began; 0: it has not */
    bool open;        /* completions count */
    bool waiting;     /* the first window begins with the next completion */
    bool closing;     /* the last one ends with the next completion */
    bench_window current;
    size_t count; /* of finished ones */
    bench_window finished[WINDOWS_MAX];
} bench_windows;

void windows_init(bench_windows *windows, int64_t length_ns);
void windows_free(bench_windows *windows);

/* Measuring begins; `busy`: requests are on their way. */
void windows_begin(bench_windows *windows, int64_t now_ns, bool busy);
/* A request of `rows` rows was done. */
void windows_add(bench_windows *windows, int64_t now_ns, int64_t rows, int64_t latency_ns);
/* Measuring ends, with the next completion when requests are on their way. */
void windows_end(bench_windows *windows, int64_t now_ns, bool busy);
/* Ends it now, whatever is on its way. */
void windows_cut(bench_windows *windows, int64_t now_ns);

double window_seconds(const bench_window *window);
double window_rows_per_second(const bench_window *window);
/* Seconds and rows of all that were finished. */
double windows_seconds(const bench_windows *windows);
uint64_t windows_rows(const bench_windows *windows);
/* Whether the latest three agree within `share` of their mean, in rows per second and latency. */
bool windows_stable(const bench_windows *windows, double share);

#endif
