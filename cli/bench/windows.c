/* SPDX-License-Identifier: MIT */
#include "bench/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static void open_window(bench_windows *windows, int64_t now_ns)
{
    windows->current = (bench_window){
        .begin_ns = now_ns, .latency = memory_zeroed(1, sizeof *windows->current.latency)};
}

static void join(bench_window *into, bench_window *from)
{
    into->end_ns = from->end_ns;
    into->requests += from->requests;
    into->rows += from->rows;
    histogram_merge(into->latency, from->latency);
    free(from->latency);
}

static void merge_pairs(bench_windows *windows)
{
    for (size_t i = 0; i < WINDOWS_MAX / 2; i++) {
        join(&windows->finished[2 * i], &windows->finished[2 * i + 1]);
        windows->finished[i] = windows->finished[2 * i];
    }
    windows->count = WINDOWS_MAX / 2;
    windows->length_ns *= 2;
}

static void close_window(bench_windows *windows, int64_t now_ns)
{
    if (windows->count == WINDOWS_MAX)
        merge_pairs(windows);
    windows->current.end_ns = now_ns;
    windows->finished[windows->count++] = windows->current;
    windows->current = (bench_window){0};
}

/* What is left of the last window is too little to stand alone when it is less than half of one. */
static void finish(bench_windows *windows, int64_t now_ns)
{
    bench_window *rest = &windows->current;
    windows->open = windows->closing = false;
    if (rest->latency && windows->count && now_ns - rest->begin_ns < windows->length_ns / 2) {
        rest->end_ns = now_ns;
        join(&windows->finished[windows->count - 1], rest);
        *rest = (bench_window){0};
    } else if (rest->latency) {
        close_window(windows, now_ns);
    }
}

void windows_init(bench_windows *windows, int64_t length_ns)
{
    *windows = (bench_windows){.length_ns = length_ns};
}

void windows_free(bench_windows *windows)
{
    for (size_t i = 0; i < windows->count; i++)
        free(windows->finished[i].latency);
    free(windows->current.latency);
    *windows = (bench_windows){0};
}

void windows_begin(bench_windows *windows, int64_t now_ns, bool busy)
{
    windows->begun_ns = now_ns;
    windows->open = true;
    windows->waiting = busy;
    if (!busy)
        open_window(windows, now_ns);
}

void windows_add(bench_windows *windows, int64_t now_ns, int64_t rows, int64_t latency_ns)
{
    if (!windows->open)
        return;
    if (windows->waiting) {
        windows->waiting = false;
        open_window(windows, now_ns);
        return;
    }
    windows->current.requests++;
    windows->current.rows += (uint64_t)rows;
    histogram_record(windows->current.latency, latency_ns);
    if (windows->closing) {
        finish(windows, now_ns);
    } else if (now_ns - windows->current.begin_ns >= windows->length_ns) {
        close_window(windows, now_ns);
        open_window(windows, now_ns);
    }
}

void windows_cut(bench_windows *windows, int64_t now_ns)
{
    if (windows->open && windows->waiting) /* nothing was done in all the time */
        open_window(windows, windows->begun_ns);
    if (windows->open)
        finish(windows, now_ns);
}

void windows_end(bench_windows *windows, int64_t now_ns, bool busy)
{
    if (busy)
        windows->closing = windows->open;
    else
        windows_cut(windows, now_ns);
}

double window_seconds(const bench_window *window)
{
    return (double)(window->end_ns - window->begin_ns) * 1e-9;
}

double window_rows_per_second(const bench_window *window)
{
    double seconds = window_seconds(window);
    return seconds > 0 ? (double)window->rows / seconds : 0;
}

double windows_seconds(const bench_windows *windows)
{
    if (windows->count == 0)
        return 0;
    return (double)(windows->finished[windows->count - 1].end_ns - windows->finished[0].begin_ns) *
           1e-9;
}

uint64_t windows_rows(const bench_windows *windows)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < windows->count; i++)
        rows += windows->finished[i].rows;
    return rows;
}

static bool agree(const double values[3], double share)
{
    double mean = (values[0] + values[1] + values[2]) / 3;
    for (size_t i = 0; i < 3; i++) {
        if (!(fabs(values[i] - mean) <= share * mean))
            return false;
    }
    return mean > 0;
}

bool windows_stable(const bench_windows *windows, double share)
{
    double rates[3], latencies[3];
    if (windows->count < 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        const bench_window *window = &windows->finished[windows->count - 3 + i];
        rates[i] = window_rows_per_second(window);
        latencies[i] = histogram_mean_ms(window->latency);
    }
    return agree(rates, share) && agree(latencies, share);
}
