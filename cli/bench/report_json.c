/* SPDX-License-Identifier: MIT */
/* The report for machines. */
#include "bench/report.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "json.h"

/* The schema's version: raised when a key changes its meaning or goes away. */
enum { SCHEMA = 1, BUCKETS_MOST = 4096 };

static json_t *timing_json(const omr_timing *timing)
{
    return json_pack("{s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "count", (json_int_t)timing->count,
                     "mean", timing->mean_us / 1e3, "p50", timing->p50_us / 1e3, "p90",
                     timing->p90_us / 1e3, "p95", timing->p95_us / 1e3, "p99", timing->p99_us / 1e3,
                     "p99.9", timing->p999_us / 1e3, "max", timing->max_us / 1e3);
}

static json_t *device_json(const bench_device *device)
{
    const omr_device_stats *stats = &device->stats;
    json_t *use = json_object();
    for (size_t e = 0; e < ENGINE_COUNT; e++)
        json_object_set_new(use, bound_engine_name((bench_engine)e),
                            json_real(device->use.share[e]));
    json_t *stages =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "pack", timing_json(&stats->pack), "launch",
                  timing_json(&stats->launch), "h2d", timing_json(&stats->h2d), "compute",
                  timing_json(&stats->compute), "d2h", timing_json(&stats->d2h), "unpack",
                  timing_json(&stats->unpack));
    return json_pack("{s:i, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "id",
                     (int)device->id, "lost", (int)(stats->lanes == 0), "lanes",
                     (json_int_t)stats->lanes, "batches", (json_int_t)stats->batches, "rows",
                     (json_int_t)stats->rows, "padded_rows", (json_int_t)stats->padded_rows,
                     "retries", (json_int_t)stats->retries, "failures", (json_int_t)stats->failures,
                     "memory_used", (json_int_t)device->memory_used, "memory_total",
                     (json_int_t)device->memory_total, "use", use, "stages_ms", stages);
}

static json_t *latency_json(const latency_histogram *latency)
{
    static const struct {
        const char *key;
        double share;
    } shares[] = {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}};
    json_t *buckets = json_array();
    double upper_ms;
    uint64_t count;
    for (size_t bucket = 0; histogram_next(latency, &bucket, &upper_ms, &count);)
        json_array_append_new(buckets, json_pack("[f, I]", upper_ms, (json_int_t)count));
    json_t *object = json_pack("{s:I, s:f, s:f}", "count", (json_int_t)latency->count, "mean",
                               histogram_mean_ms(latency), "min", (double)latency->min_ns / 1e6);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        json_object_set_new(object, shares[i].key,
                            json_real(histogram_value_ms(latency, shares[i].share)));
    json_object_set_new(object, "max", json_real((double)latency->max_ns / 1e6));
    json_object_set_new(object, "buckets", buckets);
    return object;
}

static json_t *windows_json(const bench_windows *windows)
{
    json_t *list = json_array();
    for (size_t i = 0; i < windows->count; i++) {
        const bench_window *window = &windows->finished[i];
        json_array_append_new(list, json_pack("{s:f, s:f, s:I, s:I, s:f, s:f, s:f, s:f}", "begin",
                                              (double)(window->begin_ns - windows->begun_ns) * 1e-9,
                                              "seconds", window_seconds(window), "requests",
                                              (json_int_t)window->requests, "rows",
                                              (json_int_t)window->rows, "rows_per_second",
                                              window_rows_per_second(window), "mean_ms",
                                              histogram_mean_ms(window->latency), "p50_ms",
                                              histogram_value_ms(window->latency, 0.5), "p99_ms",
                                              histogram_value_ms(window->latency, 0.99)));
    }
    return list;
}

static json_t *load_json(const bench_report *report, const bench_result *result)
{
    const bench_case *asked = &result->asked;
    if (asked->concurrency)
        return json_pack("{s:s, s:I}", "kind", "closed", "concurrency",
                         (json_int_t)asked->concurrency);
    return json_pack("{s:s, s:f, s:s, s:I, s:I, s:f, s:f}", "kind", "open", "rate", asked->rate,
                     "distribution", report->plan->measure.poisson ? "poisson" : "constant",
                     "offered", (json_int_t)result->offered, "outstanding_most",
                     (json_int_t)result->outstanding, "late_mean_ms", result->late_mean_ms,
                     "late_max_ms", result->late_most_ms);
}

static json_t *gear_json(const bench_report *report, const bench_result *result)
{
    if (result->asked.gear < 0)
        return json_null();
    const omr_gear *gear = &report->desc->gears[result->asked.gear];
    return json_from_dims(gear->count, gear->values);
}

static json_t *marks_json(const bench_result *result)
{
    json_t *list = json_array();
    for (unsigned m = 0; m < MARK_COUNT; m++) {
        if (result->marks & 1u << m)
            json_array_append_new(list, json_string(result_mark_name((bench_mark)m)));
    }
    return list;
}

static json_t *bound_json(const bench_report *report, const bench_result *result)
{
    char reason[512];
    bound_load load = measure_load(result, report->desc->batch);
    return json_pack("{s:s, s:s, s:f, s:f, s:s}", "by", bound_name(&result->bound), "busiest",
                     bound_engine_name(result->bound.engine), "share", result->bound.share,
                     "submit_share", result->submit_share, "reason",
                     bound_reason(reason, sizeof reason, &result->bound, &load));
}

static json_t *result_json(const bench_report *report, size_t index)
{
    const bench_result *result = &report->results[index];
    const bench_case *asked = &result->asked;
    json_t *ids = json_array(), *devices = json_array();
    for (size_t i = 0; i < result->device_count; i++) {
        json_array_append_new(ids, json_integer(result->devices[i].id));
        json_array_append_new(devices, device_json(&result->devices[i]));
    }
    double efficiency = report_efficiency(report, index);
    json_t *object =
        json_pack("{s:o, s:I, s:I, s:o, s:o, s:I, s:o}", "devices", ids, "lanes",
                  (json_int_t)asked->lanes, "slots", (json_int_t)asked->slots, "gear",
                  gear_json(report, result), "shape", json_from_text(asked->shape),
                  "rows_per_request", (json_int_t)asked->rows, "load", load_json(report, result));
    json_object_update_new(
        object,
        json_pack("{s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:f, s:f, s:o}", "seconds",
                  result->seconds, "requests", (json_int_t)result->requests, "failed",
                  (json_int_t)result->failed, "rows", (json_int_t)result->rows, "batches",
                  (json_int_t)result->batches, "padded_rows", (json_int_t)result->padded_rows,
                  "retries", (json_int_t)result->retries, "rows_per_second",
                  result->rows_per_second, "requests_per_second", result->requests_per_second,
                  "ms_per_row", result->rows_per_second > 0 ? 1e3 / result->rows_per_second : 0.0,
                  "variation", result->variation, "efficiency",
                  efficiency > 0 ? json_real(efficiency) : json_null()));
    json_object_update_new(
        object, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "latency_ms",
                          latency_json(&result->latency), "windows", windows_json(&result->windows),
                          "device_stats", devices, "bound", bound_json(report, result), "marks",
                          marks_json(result), "failure", json_from_text(result->failure)));
    if (report->plan->limit_ms > 0)
        json_object_set_new(object, "within_limit",
                            json_boolean(report_keeps_limit(report, index)));
    return object;
}

static json_t *limit_json(const bench_report *report)
{
    const bench_plan *plan = report->plan;
    if (plan->limit_ms <= 0)
        return json_null();
    return json_pack("{s:f, s:f, s:o}", "latency_ms", plan->limit_ms, "percentile",
                     plan->limit_share * 100, "best",
                     report->best < 0 ? json_null() : json_integer(report->best));
}

json_t *report_json(const bench_report *report)
{
    char host[256] = "", when[32];
    time_t now = time(NULL);
    struct tm parts;
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
    gethostname(host, sizeof host - 1);
    json_t *results = json_array();
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(results, result_json(report, i));
    return json_pack(
        "{s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:b, s:o, s:o, s:o}", "bench", SCHEMA,
        "omrun", omr_version(), "time", when, "command", json_from_command_line(), "model",
        json_from_text(report->plan->settings->model), "library", json_from_driver(&report->driver),
        "host",
        json_pack("{s:o, s:I}", "name", json_from_text(host), "cpus",
                  (json_int_t)sysconf(_SC_NPROCESSORS_ONLN)),
        "data", report->data ? json_incref(report->data) : json_null(), "batch",
        (json_int_t)report->desc->batch, "limit", limit_json(report), "interrupted",
        (int)(report->interrupted != 0), "results", results, "timeline",
        report->timeline ? json_incref(report->timeline) : json_null(), "compare", json_null());
}
