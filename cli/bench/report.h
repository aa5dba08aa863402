/* SPDX-License-Identifier: MIT */
/* All that a bench found out, and the ways to say it. */
#ifndef CLI_BENCH_REPORT_H
#define CLI_BENCH_REPORT_H

#include <jansson.h>

#include "bench/result.h"
#include "bench/settings.h"
#include "report/words.h"
#include "text.h"

typedef struct bench_report {
    const bench_plan *plan;
    omr_driver_info driver;
    omr_simulation_info simulation; /* profile NULL: no simulation */
    const omr_model_desc *desc;
    size_t count;
    bench_result *results;  /* in the order they were measured */
    json_t *data;           /* what was sent, of the latest case */
    json_t *timeline;       /* of the latest case, or NULL */
    int64_t best;           /* index of the most samples/s within the limit; -1: none */
    int interrupted;        /* by this signal, or 0 */
    page_language language; /* of what people read */
} bench_report;

/* The text in the report's language. */
#define SAY(report, en, zh) ((report)->language == PAGE_CHINESE ? (zh) : (en))

/* A device count's throughput over what the fewest devices of the same settings would do so many
 * times; 0 where there is nothing to compare with. */
double report_efficiency(const bench_report *report, size_t index);
/* Whether result `index` keeps the latency limit, when there is one. */
bool report_keeps_limit(const bench_report *report, size_t index);
/* Fills report->best. */
void report_find_best(bench_report *report);

/* Milliseconds with four digits that count, at most three of them behind the point; returns `out`.
 */
const char *report_ms(char out[TEXT_SIZE], double value);
/* "99%", "1.5%"; returns `out`. */
const char *report_percent(char out[TEXT_SIZE], double share);

/* The schema is in docs/cli.md. Owner: the caller. */
json_t *report_json(const bench_report *report);
void report_text(const bench_report *report, FILE *out);
/* Of it, the table of many cases. */
void report_sweep(const bench_report *report, FILE *out);
/* A line per case. */
void report_csv(const bench_report *report, FILE *out);

#endif
