/* SPDX-License-Identifier: MIT */
/* One case: warm up, measure until it is enough, look at what the engines do, and sum up. */
#ifndef CLI_BENCH_MEASURE_H
#define CLI_BENCH_MEASURE_H

#include "bench/data.h"
#include "bench/progress.h"
#include "bench/result.h"
#include "bench/setup.h"

/* How long, and what counts as steady. */
typedef struct measure_options {
    double warmup_s;
    int64_t warmup_requests; /* at least so many, too; 0: time alone decides */
    double duration_s;       /* with `until_stable` the longest */
    int64_t iterations;      /* measure exactly so many requests instead; 0: by time */
    bool until_stable;       /* end early once three windows agree */
    double stability;        /* within this share */
    double window_s;
    bool poisson, pinned;
    uint64_t seed;
    const char *trace; /* file for a trace made after measuring, or NULL */
} measure_options;

/* Measures asked, on setup->session. *out is the caller's until result_free(), also on failure. A
 * result that requests failed in, or that was interrupted, is marked, and no failure. */
cli_status measure_case(bench_result *out, const measure_options *options, const bench_setup *setup,
                        const bench_data *data, const bench_case *asked, bench_progress *progress);

/* What the load was, for bound_find() and bound_reason(). */
bound_load measure_load(const bench_result *result, int64_t batch);

#endif
