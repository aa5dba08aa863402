/* SPDX-License-Identifier: MIT */
#include "core/histogram.h"

#include <string.h>

static const uint64_t longest_ns = ((uint64_t)1 << OMRI_HISTOGRAM_MAX_BITS) - 1;

/* Values below 2^SUB_BITS have a bucket each; above, the top SUB_BITS + 1 bits choose it. */
static size_t bucket_of(uint64_t ns)
{
    unsigned bits = 63 - (unsigned)__builtin_clzll(ns | 1);
    if (bits < OMRI_HISTOGRAM_SUB_BITS)
        return (size_t)ns;
    unsigned shift = bits - OMRI_HISTOGRAM_SUB_BITS;
    return ((size_t)shift << OMRI_HISTOGRAM_SUB_BITS) + (size_t)(ns >> shift);
}

/* The middle of a bucket. */
static double value_of(size_t bucket)
{
    size_t doubling = bucket >> OMRI_HISTOGRAM_SUB_BITS;
    if (doubling == 0)
        return (double)bucket;
    unsigned shift = (unsigned)doubling - 1;
    uint64_t low = (uint64_t)(bucket - ((size_t)shift << OMRI_HISTOGRAM_SUB_BITS)) << shift;
    return (double)low + (double)(((uint64_t)1 << shift) - 1) / 2;
}

/* There is one writer, so what it read nobody else has changed. */
static void add(atomic_uint_fast64_t *counter, uint64_t amount)
{
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, now + amount, memory_order_relaxed);
}

void omri_histogram_clear(omri_histogram *histogram)
{
    atomic_uint_fast64_t *const sums[] = {&histogram->count, &histogram->sum_ns,
                                          &histogram->max_ns};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        atomic_store_explicit(sums[i], 0, memory_order_relaxed);
    for (size_t b = 0; b < OMRI_HISTOGRAM_BUCKETS; b++)
        atomic_store_explicit(&histogram->buckets[b], 0, memory_order_relaxed);
}

void omri_histogram_record(omri_histogram *histogram, int64_t ns)
{
    uint64_t value = ns < 0 ? 0 : (uint64_t)ns > longest_ns ? longest_ns : (uint64_t)ns;
    _Atomic uint32_t *bucket = &histogram->buckets[bucket_of(value)];
    atomic_store_explicit(bucket, atomic_load_explicit(bucket, memory_order_relaxed) + 1,
                          memory_order_relaxed);
    add(&histogram->count, 1);
    add(&histogram->sum_ns, value);
    if (value > atomic_load_explicit(&histogram->max_ns, memory_order_relaxed))
        atomic_store_explicit(&histogram->max_ns, value, memory_order_relaxed);
}

enum { SHARE_COUNT = 5 };

/* For each rank the smallest value that at least so many of the recorded ones do not exceed, in
 * nanoseconds; the ranks ascend, so that one walk over the buckets finds them all. */
static void find_values(const omri_histogram *const *histograms, size_t count,
                        const uint64_t ranks[SHARE_COUNT], double values[SHARE_COUNT])
{
    uint64_t seen = 0;
    size_t last = 0, found = 0;
    for (size_t b = 0; b < OMRI_HISTOGRAM_BUCKETS && found < SHARE_COUNT; b++) {
        uint64_t here = 0;
        for (size_t h = 0; h < count; h++)
            here += atomic_load_explicit(&histograms[h]->buckets[b], memory_order_relaxed);
        if (here)
            last = b;
        seen += here;
        while (found < SHARE_COUNT && seen >= ranks[found])
            values[found++] = value_of(b);
    }
    while (found < SHARE_COUNT) /* the count ran ahead of the buckets */
        values[found++] = value_of(last);
}

omr_timing omri_histogram_read(const omri_histogram *const *histograms, size_t count)
{
    uint64_t total = 0, sum = 0, max = 0;
    for (size_t h = 0; h < count; h++) {
        total += atomic_load_explicit(&histograms[h]->count, memory_order_relaxed);
        sum += atomic_load_explicit(&histograms[h]->sum_ns, memory_order_relaxed);
        uint64_t here = atomic_load_explicit(&histograms[h]->max_ns, memory_order_relaxed);
        max = here > max ? here : max;
    }
    omr_timing timing = {.count = total};
    if (total == 0)
        return timing;
    timing.mean_us = (double)sum / (double)total / 1000;
    timing.max_us = (double)max / 1000;
    double *const fields[SHARE_COUNT] = {&timing.p50_us, &timing.p90_us, &timing.p95_us,
                                         &timing.p99_us, &timing.p999_us};
    static const double shares[SHARE_COUNT] = {0.5, 0.9, 0.95, 0.99, 0.999};
    uint64_t ranks[SHARE_COUNT];
    for (size_t i = 0; i < SHARE_COUNT; i++) {
        uint64_t rank = (uint64_t)(shares[i] * (double)total + 0.999999);
        ranks[i] = rank ? rank : 1;
    }
    double values[SHARE_COUNT];
    find_values(histograms, count, ranks, values);
    for (size_t i = 0; i < SHARE_COUNT; i++)
        *fields[i] = values[i] / 1000 < timing.max_us ? values[i] / 1000 : timing.max_us;
    return timing;
}
