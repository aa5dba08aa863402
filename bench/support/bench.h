/* SPDX-License-Identifier: MIT */
/* What every benchmark needs: a clock, a median, and one way to say a figure. */
#ifndef BENCH_SUPPORT_BENCH_H
#define BENCH_SUPPORT_BENCH_H

#include <stdbool.h>
#include <stddef.h>

/* Seconds of the monotonic clock. */
double bench_now(void);

/* Lets threads that spin for a while after their work go to sleep, so that one measurement does
 * not pay for the one before it. */
void bench_settle(void);

/* The middle value, or the mean of the two in the middle. Sorts `values`; count is at least 1. */
double bench_median(double *values, size_t count);

typedef enum bench_wish { BENCH_AT_LEAST, BENCH_AT_MOST } bench_wish;

/* Prints "bench NAME VALUE UNIT TARGET ok|short"; true when the target is met. */
bool bench_report(const char *name, double value, const char *unit, bench_wish wish, double target);

/* Says why on stderr and ends the program with 2: a benchmark that cannot run has no figure. */
_Noreturn void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc() that cannot fail. */
void *bench_allocate(size_t size);

/* `count` numbers of about unit size, the same in every run. */
void bench_fill(float *values, size_t count);

#endif
