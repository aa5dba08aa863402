/* SPDX-License-Identifier: MIT */
/*
 * Latencies counted in buckets that grow with the value, 256 to each doubling, after Gil Tene's
 * HdrHistogram: every value is known within 0.4 %, the longest as well as the shortest.
 */
#ifndef CLI_BENCH_HISTOGRAM_H
#define CLI_BENCH_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
    HISTOGRAM_SUB_BITS = 8,
    HISTOGRAM_MAX_BITS = 44, /* longest: 2^44 ns, almost five hours */
    HISTOGRAM_BUCKETS = (HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS
};

/* Zeroed, it is empty. */
typedef struct latency_histogram {
    uint64_t count;
    double sum_ns;
    int64_t min_ns, max_ns;
    uint32_t buckets[HISTOGRAM_BUCKETS];
} latency_histogram;

void histogram_record(latency_histogram *histogram, int64_t ns);
/* Adds what `from` counted to `into`. */
void histogram_merge(latency_histogram *into, const latency_histogram *from);
double histogram_mean_ms(const latency_histogram *histogram);
/* The smallest latency that a share of them, 0.99 for p99, does not exceed; 0 of an empty one. */
double histogram_value_ms(const latency_histogram *histogram, double share);

/* Buckets that hold something, one after the other: *bucket is 0 at first. False after the last. */
int histogram_next(const latency_histogram *histogram, size_t *bucket, double *upper_ms,
                   uint64_t *count);

#endif
