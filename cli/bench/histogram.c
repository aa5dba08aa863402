/* SPDX-License-Identifier: MIT */
#include "bench/histogram.h"

/* Values below 2^SUB_BITS have a bucket each; above, the top SUB_BITS + 1 bits choose it. */
static size_t bucket_of(uint64_t ns)
{
    unsigned bits = 63 - (unsigned)__builtin_clzll(ns | 1);
    if (bits < HISTOGRAM_SUB_BITS)
        return (size_t)ns;
    unsigned shift = bits - HISTOGRAM_SUB_BITS;
    return ((size_t)shift << HISTOGRAM_SUB_BITS) + (size_t)(ns >> shift);
}

/* The first value that lies beyond the bucket. */
static double end_of(size_t bucket)
{
    size_t doubling = bucket >> HISTOGRAM_SUB_BITS;
    unsigned shift = doubling ? (unsigned)doubling - 1 : 0;
    return (double)((uint64_t)(bucket - ((size_t)shift << HISTOGRAM_SUB_BITS) + 1) << shift);
}

void histogram_record(latency_histogram *histogram, int64_t ns)
{
    static const int64_t longest = ((int64_t)1 << HISTOGRAM_MAX_BITS) - 1;
    int64_t value = ns < 0 ? 0 : ns > longest ? longest : ns;
    if (histogram->count == 0 || value < histogram->min_ns)
        histogram->min_ns = value;
    if (value > histogram->max_ns)
        histogram->max_ns = value;
    histogram->count++;
    histogram->sum_ns += (double)value;
    histogram->buckets[bucket_of((uint64_t)value)]++;
}

void histogram_merge(latency_histogram *into, const latency_histogram *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0 || from->min_ns < into->min_ns)
        into->min_ns = from->min_ns;
    if (from->max_ns > into->max_ns)
        into->max_ns = from->max_ns;
    into->count += from->count;
    into->sum_ns += from->sum_ns;
    for (size_t b = 0; b < HISTOGRAM_BUCKETS; b++)
        into->buckets[b] += from->buckets[b];
}

double histogram_mean_ms(const latency_histogram *histogram)
{
    return histogram->count ? histogram->sum_ns / (double)histogram->count / 1e6 : 0;
}

/* Within a bucket the value lies between its ends and within what was seen. */
static double value_in(const latency_histogram *histogram, size_t bucket)
{
    double begin = bucket ? end_of(bucket - 1) : 0, middle = (begin + end_of(bucket) - 1) / 2;
    if (middle > (double)histogram->max_ns)
        middle = (double)histogram->max_ns;
    return middle < (double)histogram->min_ns ? (double)histogram->min_ns : middle;
}

double histogram_value_ms(const latency_histogram *histogram, double share)
{
    double exact = share * (double)histogram->count;
    uint64_t rank = (uint64_t)exact, seen = 0;
    rank += (double)rank < exact * (1 - 1e-12); /* up, but not for what rounding added */
    rank = rank ? rank : 1;
    for (size_t b = 0; b < HISTOGRAM_BUCKETS; b++) {
        seen += histogram->buckets[b];
        if (seen >= rank)
            return value_in(histogram, b) / 1e6;
    }
    return 0;
}

int histogram_next(const latency_histogram *histogram, size_t *bucket, double *upper_ms,
                   uint64_t *count)
{
    while (*bucket < HISTOGRAM_BUCKETS && !histogram->buckets[*bucket])
        (*bucket)++;
    if (*bucket == HISTOGRAM_BUCKETS)
        return 0;
    *upper_ms = end_of(*bucket) / 1e6;
    *count = histogram->buckets[(*bucket)++];
    return 1;
}
