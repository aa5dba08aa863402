/* SPDX-License-Identifier: MIT */
/* The report for spreadsheets: a line per case. */
#include "bench/report.h"

static void print_gear(const bench_report *report, const bench_result *result, FILE *out)
{
    if (result->asked.gear < 0)
        return;
    const omr_gear *gear = &report->desc->gears[result->asked.gear];
    for (size_t i = 0; i < gear->count; i++)
        fprintf(out, "%s%lld", i ? "x" : "", (long long)gear->values[i]);
}

static void print_marks(const bench_result *result, FILE *out)
{
    const char *between = "";
    for (unsigned m = 0; m < MARK_COUNT; m++) {
        if (!(result->marks & 1u << m))
            continue;
        fprintf(out, "%s%s", between, result_mark_name((bench_mark)m));
        between = " ";
    }
}

static void print_result(const bench_report *report, size_t index, FILE *out)
{
    const bench_result *result = &report->results[index];
    const bench_case *asked = &result->asked;
    const char *quote = asked->shape ? "\"" : ""; /* it has commas */
    const latency_histogram *latency = &result->latency;
    fprintf(out, "%zu,%lld,%lld,", result->device_count, (long long)asked->lanes,
            (long long)asked->slots);
    print_gear(report, result, out);
    fprintf(out, ",%s%s%s", quote, asked->shape ? asked->shape : "", quote);
    fprintf(out, ",%lld,", (long long)asked->rows);
    if (asked->concurrency)
        fprintf(out, "%lld,", (long long)asked->concurrency);
    else
        fprintf(out, ",%.9g", asked->rate);
    fprintf(out, ",%llu,%llu,%.9g,%.9g,%.9g", (unsigned long long)result->requests,
            (unsigned long long)result->failed, result->seconds, result->rows_per_second,
            result->requests_per_second);
    fprintf(out, ",%.9g", result->rows_per_second > 0 ? 1e3 / result->rows_per_second : 0);
    static const double shares[] = {0.5, 0.9, 0.95, 0.99, 0.999};
    fprintf(out, ",%.9g", histogram_mean_ms(latency));
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        fprintf(out, ",%.9g", histogram_value_ms(latency, shares[i]));
    fprintf(out, ",%.9g,%.9g,%llu,%.9g,%s,%.9g,", (double)latency->max_ns / 1e6, result->variation,
            (unsigned long long)result->padded_rows, report_efficiency(report, index),
            bound_name(&result->bound), result->bound.share);
    print_marks(result, out);
    fprintf(out, ",%s,%s\n", report->driver.simulated ? "simulated" : "",
            report->simulation.profile ? report->simulation.profile : "");
}

void report_csv(const bench_report *report, FILE *out)
{
    fputs(
        "devices,lanes,slots,gear,shape,rows_per_request,concurrency,request_rate,requests,failed,"
        "seconds,rows_per_second,requests_per_second,ms_per_row,mean_ms,p50_ms,p90_ms,p95_ms,"
        "p99_ms,p99.9_ms,max_ms,variation,padded_rows,efficiency,bound,bound_share,marks,"
        "simulated,profile\n",
        out);
    for (size_t i = 0; i < report->count; i++)
        print_result(report, i, out);
}
