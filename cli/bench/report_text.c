/* SPDX-License-Identifier: MIT */
/* The report for people, within 80 columns. */
#include "bench/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "table.h"
#include "text.h"
#include "wrap.h"

enum { LABEL_WIDTH = 12 };

/* "label       text", the text broken at blanks and continued under itself. */
static void line(FILE *out, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void line(FILE *out, const char *label, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_clean(text);
    fprintf(out, "%-*s", LABEL_WIDTH, label);
    wrap_print(out, LABEL_WIDTH, text);
}

/* ---- Who and what ------------------------------------------------------------------------- */

static void print_head(const bench_report *report, FILE *out)
{
    const omr_driver_info *driver = &report->driver;
    const omr_simulation_info *simulation = &report->simulation;
    line(out, "model", "%s", report->plan->settings->model);
    line(out, "on", "%s%s%s, AscendCL %d.%d.%d", driver->soc_name,
         driver->soc_name[0] ? " by " : "", driver->path, driver->version[0], driver->version[1],
         driver->version[2]);
    if (!driver->simulated)
        return;
    line(out, "SIMULATED", "by npusim, profile %s: %s%s; no NPU's figures",
         simulation->profile ? simulation->profile : "unknown",
         simulation->timed ? "times are the profile's" : "times are this CPU's",
         simulation->profile && !simulation->computes ? ", compute is none: outputs are zeros"
                                                      : "");
}

static void print_data(const bench_report *report, FILE *out)
{
    const json_t *data = report->data;
    json_t *inputs = json_object_get(data, "inputs"), *input;
    char shape[TEXT_SIZE], *text = NULL;
    size_t index, size;
    FILE *words = open_memstream(&text, &size);
    if (!words)
        return;
    const char *kind = json_string_value(json_object_get(data, "kind"));
    fprintf(words, "%s", kind ? kind : "");
    if (json_is_integer(json_object_get(data, "seed")))
        fprintf(words, " (seed %lld)", json_integer_value(json_object_get(data, "seed")));
    fprintf(words, ", %s memory:", json_string_value(json_object_get(data, "memory")));
    json_array_foreach(inputs, index, input)
    {
        int64_t dims[OMR_MAX_RANK];
        json_t *sizes = json_object_get(input, "shape");
        uint32_t rank = (uint32_t)json_array_size(sizes);
        for (uint32_t i = 0; i < rank && i < OMR_MAX_RANK; i++)
            dims[i] = json_integer_value(json_array_get(sizes, i));
        fprintf(words, "%s %s %s %s", index ? ";" : "",
                json_string_value(json_object_get(input, "name")),
                json_string_value(json_object_get(input, "dtype")), text_shape(shape, rank, dims));
    }
    fclose(words);
    line(out, "inputs", "%s", text);
    free(text);
}

/* ---- One case ----------------------------------------------------------------------------- */

static void load_words(const bench_report *report, const bench_result *result, char *text,
                       size_t room)
{
    const bench_case *asked = &result->asked;
    if (asked->concurrency)
        snprintf(text, room, "closed loop, %lld request%s on the way, %lld sample%s each",
                 (long long)asked->concurrency, asked->concurrency == 1 ? "" : "s",
                 (long long)asked->rows, asked->rows == 1 ? "" : "s");
    else
        snprintf(text, room, "open loop, %g requests/s (%s), %lld sample%s each", asked->rate,
                 report->plan->measure.poisson ? "Poisson" : "constant", (long long)asked->rows,
                 asked->rows == 1 ? "" : "s");
}

static void print_throughput(const bench_report *report, const bench_result *result, FILE *out)
{
    char load[256], time[TEXT_SIZE], rate[TEXT_SIZE], requests[TEXT_SIZE], share[TEXT_SIZE];
    load_words(report, result, load, sizeof load);
    line(out, "load", "%s", load);
    line(out, "measured", "%llu samples in %llu requests, %s; %zu windows, varying %s",
         (unsigned long long)result->rows,
         (unsigned long long)result->rows / (unsigned long long)result->asked.rows,
         text_seconds(time, result->seconds), result->windows.count,
         report_percent(share, result->variation));
    if (result->rows_per_second > 0)
        line(out, "throughput", "%s samples/s, %s requests/s, %s per sample",
             text_rate(rate, result->rows_per_second),
             text_rate(requests, result->requests_per_second),
             text_seconds(time, 1 / result->rows_per_second));
    else
        line(out, "throughput", "nothing was done");
    if (result->padded_rows)
        line(out, "padding", "%llu rows executed beyond the samples, not counted",
             (unsigned long long)result->padded_rows);
    if (!result->asked.concurrency)
        line(out, "sent late", "%.3f ms on average, %.3f ms at worst; counted in the latency",
             result->late_mean_ms, result->late_most_ms);
}

static void print_latency(const bench_result *result, FILE *out)
{
    static const char *const heads[] = {"mean", "p50", "p90", "p95", "p99", "p99.9", "max"};
    static const double shares[] = {0, 0.5, 0.9, 0.95, 0.99, 0.999, 0};
    cli_table table = {.columns = 8, .right = 0xfe};
    char text[TEXT_SIZE];
    table_cell(&table, "latency, ms");
    for (size_t i = 0; i < 7; i++)
        table_cell(&table, "%s", heads[i]);
    table_cell(&table, "%s", "");
    for (size_t i = 0; i < 7; i++) {
        double value = i == 0   ? histogram_mean_ms(&result->latency)
                       : i == 6 ? (double)result->latency.max_ns / 1e6
                                : histogram_value_ms(&result->latency, shares[i]);
        table_cell(&table, "%s", report_ms(text, value));
    }
    putc('\n', out);
    table_print(&table, out, 0);
}

static void device_row(cli_table *table, const bench_device *device, double seconds)
{
    char text[TEXT_SIZE];
    const omr_device_stats *s = &device->stats;
    const omr_timing *stages[] = {&s->pack, &s->launch, &s->h2d, &s->compute, &s->d2h, &s->unpack};
    table_cell(table, "%d%s", device->id, s->lanes ? "" : " LOST");
    table_cell(table, "%s", text_rate(text, seconds > 0 ? (double)s->rows / seconds : 0));
    for (size_t i = 0; i < 6; i++)
        table_cell(table, "%s", report_ms(text, stages[i]->mean_us / 1e3));
    table_cell(table, "%s", text_bytes(text, device->memory_used));
}

static void print_use(const bench_device *device, FILE *out)
{
    char host[TEXT_SIZE], h2d[TEXT_SIZE], compute[TEXT_SIZE], d2h[TEXT_SIZE];
    const double *share = device->use.share;
    line(out, "busy", "device %d: host %s, H2D %s, compute %s, D2H %s", device->id,
         report_percent(host, share[ENGINE_HOST]), report_percent(h2d, share[ENGINE_H2D]),
         report_percent(compute, share[ENGINE_COMPUTE]), report_percent(d2h, share[ENGINE_D2H]));
}

static void print_devices(const bench_result *result, FILE *out)
{
    static const char *const heads[] = {"device",  "samples/s", "pack",   "launch", "H2D",
                                        "compute", "D2H",       "unpack", "memory"};
    cli_table table = {.columns = 9, .right = 0x1fe};
    for (size_t i = 0; i < 9; i++)
        table_cell(&table, "%s", heads[i]);
    for (size_t i = 0; i < result->device_count; i++)
        device_row(&table, &result->devices[i], result->wall);
    fprintf(out, "\nstages, ms per batch\n");
    table_print(&table, out, 0);
    putc('\n', out);
    for (size_t i = 0; i < result->device_count; i++)
        print_use(&result->devices[i], out);
}

static void print_bound(const bench_report *report, const bench_result *result, FILE *out)
{
    char reason[512];
    bound_load load = measure_load(result, report->desc->batch);
    line(out, "bound by", "%s", bound_reason(reason, sizeof reason, &result->bound, &load));
}

static void print_marks(const bench_report *report, const bench_result *result, FILE *out)
{
    char share[TEXT_SIZE], other[TEXT_SIZE];
    const measure_options *measure = &report->plan->measure;
    uint32_t marks = result->marks;
    if (marks & 1u << MARK_INTERRUPTED)
        line(out, "PARTIAL", "interrupted after %.3g s", result->wall);
    if (marks & 1u << MARK_UNSTABLE)
        line(out, "UNSTABLE",
             measure->until_stable
                 ? "throughput varies %s from window to window, and no three in a "
                   "row agreed within %s"
                 : "throughput varies %s from window to window, more than %s",
             report_percent(share, result->variation), report_percent(other, measure->stability));
    if (marks & 1u << MARK_SHORT)
        line(out, "SHORT", "too few windows (%zu) to tell whether this is stable; measure longer",
             result->windows.count);
    if (marks & 1u << MARK_RATE_MISSED)
        line(out, "MISSED",
             "the rate: %g requests/s were to be sent, %.4g were done; latencies "
             "grow for as long as this goes on",
             result->asked.rate, result->requests_per_second);
    if (marks & 1u << MARK_DEVICE_LOST)
        for (size_t i = 0; i < result->device_count; i++)
            if (result->devices[i].stats.lanes == 0)
                line(out, "LOST", "device %d failed and was set aside", result->devices[i].id);
    if (marks & 1u << MARK_RETRIED)
        line(out, "RETRIED", "%llu batches failed on a device and were run again",
             (unsigned long long)result->retries);
    if (marks & 1u << MARK_FAILED)
        line(out, "FAILED", "requests failed, %llu of them measured%s%s",
             (unsigned long long)result->failed, result->failure ? ": " : "",
             result->failure ? result->failure : "");
    if (marks & 1u << MARK_UNANSWERED)
        line(out, "UNANSWERED", "requests were on their way when the report was made");
    if (marks & 1u << MARK_SIMULATOR_LATE)
        line(out, "LATE",
             "this host is too slow or too busy for the profile: simulated work took "
             "longer than it says");
}

static void print_case(const bench_report *report, const bench_result *result, FILE *out)
{
    print_throughput(report, result, out);
    print_latency(result, out);
    print_devices(result, out);
    print_bound(report, result, out);
    print_marks(report, result, out);
}

static void print_sweep_remarks(const bench_report *report, FILE *out)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->results[i].failure)
            line(out, "FAILED", "%s", report->results[i].failure);
    }
    if (report->interrupted)
        line(out, "PARTIAL", "interrupted; what comes after was not measured");
}

static void print_limit(const bench_report *report, FILE *out)
{
    char rate[TEXT_SIZE], load[256];
    const bench_plan *plan = report->plan;
    if (plan->limit_ms <= 0)
        return;
    putc('\n', out);
    if (report->best < 0) {
        line(out, "MISSED", "nothing keeps p%g within %g ms", plan->limit_share * 100,
             plan->limit_ms);
        return;
    }
    const bench_result *best = &report->results[report->best];
    load_words(report, best, load, sizeof load);
    line(out, "within", "p%g of %g ms: %s samples/s at most, with p%g of %.4g ms: %s",
         plan->limit_share * 100, plan->limit_ms, text_rate(rate, best->rows_per_second),
         plan->limit_share * 100, histogram_value_ms(&best->latency, plan->limit_share), load);
}

void report_text(const bench_report *report, FILE *out)
{
    print_head(report, out);
    print_data(report, out);
    if (report->count == 1)
        print_case(report, &report->results[0], out);
    else if (report->count > 1)
        report_sweep(report, out);
    if (report->count != 1)
        print_sweep_remarks(report, out);
    print_limit(report, out);
}
