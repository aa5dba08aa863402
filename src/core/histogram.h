/* SPDX-License-Identifier: MIT */
/*
 * Durations counted in buckets that grow with the value: 128 to each doubling, so that percentiles
 * are exact within 0.4 % in a fixed size and recording is a shift and an add. The bucket scheme is
 * that of Gil Tene's HdrHistogram. One thread records; any thread may read meanwhile.
 */
#ifndef OMRI_CORE_HISTOGRAM_H
#define OMRI_CORE_HISTOGRAM_H

#include <omrun/omrun.h>
#include <stdatomic.h>

enum {
    OMRI_HISTOGRAM_SUB_BITS = 7,  /* 2^7 buckets to each doubling */
    OMRI_HISTOGRAM_MAX_BITS = 43, /* longest duration: 2^43 ns, over two hours */
    OMRI_HISTOGRAM_BUCKETS = (OMRI_HISTOGRAM_MAX_BITS - OMRI_HISTOGRAM_SUB_BITS + 1)
                             << OMRI_HISTOGRAM_SUB_BITS
};

/* A zeroed histogram is an empty one. */
typedef struct omri_histogram {
    atomic_uint_fast64_t count, sum_ns, max_ns;
    _Atomic uint32_t buckets[OMRI_HISTOGRAM_BUCKETS];
} omri_histogram;

/* Back to empty. The recording thread's, as recording is. */
void omri_histogram_clear(omri_histogram *histogram);

/* Negative durations count as 0, longer ones than the longest as that. */
void omri_histogram_record(omri_histogram *histogram, int64_t ns);

/* The figures of all `count` histograms taken together. */
omr_timing omri_histogram_read(const omri_histogram *const *histograms, size_t count);

#endif
