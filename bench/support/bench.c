/* SPDX-License-Identifier: MIT */
#include "support/bench.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void bench_settle(void)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

bool bench_report(const char *name, double value, const char *unit, bench_wish wish, double target)
{
    bool met = wish == BENCH_AT_LEAST ? value >= target : value <= target;
    printf("bench %s %.3f %s %g %s\n", name, value, unit, target, met ? "ok" : "short");
    fflush(stdout);
    return met;
}

void bench_die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(2);
}

void *bench_allocate(size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory)
        bench_die("no memory for %zu bytes", size);
    return memory;
}

void bench_fill(float *values, size_t count)
{
    uint32_t state = 1;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (float)(int32_t)state * (1.0f / 2147483648.0f);
    }
}
