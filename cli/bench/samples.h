/* SPDX-License-Identifier: MIT */
/* Statistics of a few repeated measurements, and whether two sets of them differ. */
#ifndef CLI_BENCH_SAMPLES_H
#define CLI_BENCH_SAMPLES_H

#include <stddef.h>

typedef struct sample_summary {
    size_t count;
    double mean;
    double deviation; /* standard deviation of the samples; 0 of fewer than two */
} sample_summary;

sample_summary samples_summarize(const double *values, size_t count);
/* Deviation over mean; 0 when the mean is. */
double samples_variation(const sample_summary *summary);

/* What Welch's t-test says of two sets that need not vary alike. */
typedef struct sample_difference {
    double change;    /* (after - before) / before */
    double low, high; /* the change lies within these with 95 % confidence */
    double p;         /* how likely so large a difference is when there is none */
    int known;        /* 0: a set has fewer than two samples, and only `change` says anything */
} sample_difference;

sample_difference samples_compare(const sample_summary *before, const sample_summary *after);

/* Two-sided tail of Student's t distribution: P(|T| >= t) with `freedom` degrees of freedom. */
double samples_t_tail(double t, double freedom);

#endif
