/* SPDX-License-Identifier: MIT */
/*
 * How far results are from a reference. g is an element of the reference, y the result's, d = y -
 * g; all sums are doubles.
 *
 * Elements where either side is NaN or infinite are counted and left out of the sums: equal ones
 * (both NaN, or the same infinity) agree, all others are `unmatched` and no metric hides them.
 *
 * Relative measures need a guard where the reference is near zero, or noise around a zero would
 * count as an infinite error. It is `rms`, the root of the mean g^2 of all rows so far, or atol
 * where the reference is all zeros. An element's relative error is |d| / max(|g|, rms), a row's
 * distance |d| / max(|g|, 0.1 rms sqrt(elements)), norms over the row.
 */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include "array.h"

/* Of |d|, four bins to a factor of ten, from 1e-12 to 1e8; smaller and larger ones at the ends. */
enum { METRICS_BINS = 80, METRICS_BINS_PER_DECADE = 4, METRICS_FIRST_DECADE = -12 };
enum { METRICS_WORST = 8 };

typedef struct metrics_sums {
    double gg, yy, gy, dd;
} metrics_sums;

/* One row: a sample of the batch, or all of an output that has no batch axis. */
typedef struct metrics_row {
    int64_t index;
    double cosine;
    double distance; /* relative, guarded; infinite with unmatched elements */
    double max_abs;
} metrics_row;

/* Where the largest of something is, and what both sides have there. */
typedef struct metrics_place {
    int64_t row;    /* -1: nowhere */
    size_t element; /* of the row, in C order */
    double value, g, y;
} metrics_place;

typedef struct metrics_counts {
    uint64_t nan, inf;
    uint64_t saturated; /* +-65504, the largest f16 */
} metrics_counts;

typedef struct metrics {
    double atol, rtol;
    uint64_t count;  /* elements */
    uint64_t finite; /* of them, where both are */
    int64_t rows;
    metrics_sums sums;
    double sum_abs, sum_g, sum_y;
    metrics_place max_abs, max_relative, first_unmatched;
    uint64_t outside;   /* |d| > atol + rtol |g|, and all unmatched */
    uint64_t unmatched; /* NaN or infinite on one side only, or differently */
    uint64_t saturated; /* y is +-65504 and outside */
    uint64_t exact;     /* elements that are equal */
    metrics_counts reference, result;
    uint64_t bins[METRICS_BINS];
    size_t worst_count;
    metrics_row worst[METRICS_WORST]; /* by distance, worst first */
    metrics_row least_cosine;         /* the row with it */
} metrics;

void metrics_init(metrics *out, double atol, double rtol);

/* Adds rows of both arrays, which hold as many elements. `axis` is the batch axis of both, or -1:
 * all of it is one row. `first` is the index of the first row. */
void metrics_add(metrics *out, const cli_array *result, const cli_array *reference, int32_t axis,
                 int64_t first);

/* sum g y / (|g| |y|); both zero: 1, one of them: 0. */
double metrics_cosine(const metrics_sums *sums);
/* |d| / |g|; 0 when there is no difference, infinite where only g is zero. */
double metrics_rel_euclid(const metrics *of);
double metrics_mean_abs(const metrics *of);
double metrics_rmse(const metrics *of);
/* Of all elements; 0 when there are none. */
double metrics_outside(const metrics *of);

/* The factor a that brings a g nearest to y, and what is left of |d| / |g| then. */
double metrics_scale(const metrics *of, double *rest);
/* The constant that brings g + b nearest to y, and what is left of |d| / |g| then. */
double metrics_offset(const metrics *of, double *rest);

#endif
