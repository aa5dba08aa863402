/* SPDX-License-Identifier: MIT */
/* What the command line of bench says: as it is given, and what it means. */
#ifndef CLI_BENCH_SETTINGS_H
#define CLI_BENCH_SETTINGS_H

#include "bench/measure.h"
#include "bench/quantity.h"
#include "bench/shape_range.h"
#include "devices.h"

/* As the option parser fills it. */
typedef struct bench_settings {
    const char *model;
    text_list inputs, input_ranges;
    const char *fill, *input_shape, *shape_range, *image_size, *batch, *batch_axis, *device,
        *acl_library;
    const char *concurrency, *request_rate, *request_distribution, *rows;
    const char *duration, *warmup, *stability, *window;
    const char *gears, *device_counts, *lanes, *slots;
    const char *limit_latency, *limit_percentile, *compare, *max_regression;
    const char *json, *csv, *trace, *html, *lang;
    int64_t iterations, warmup_requests, seed;
    bool pinned, quiet, verbose, no_progress;
} bench_settings;

/* What it means. Zeroed before, plan_free() after. */
typedef struct bench_plan {
    const bench_settings *settings;
    measure_options measure;
    data_options data;
    random_source random;
    device_list devices;
    int32_t batch_axis;
    shape_list shapes; /* each of them is measured */
    quantity_list concurrency, rates, rows, device_counts, lanes, slots, gears;
    bool all_gears;
    double limit_ms;    /* 0: none */
    double limit_share; /* of the latencies, 0.99 for p99 */
    bool search;        /* the load under the limit is to be found */
    double max_regression;
} bench_plan;

/* Reads all of it, and refuses what contradicts itself. */
cli_status plan_read(bench_plan *plan, const bench_settings *settings);
void plan_free(bench_plan *plan);

/* The cases to measure, in order, for a machine that has `visible` devices to use; with
 * plan->search each stands for all loads. Owner: the caller, by free(). */
cli_status plan_cases(const bench_plan *plan, size_t visible, const omr_model_desc *desc,
                      bench_case **out, size_t *count);

#endif
