/* SPDX-License-Identifier: MIT */
/* Drawn from the JSON report alone, so that it shows nothing that a program cannot read. */
#include "bench/report_html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "report/chart.h"
#include "text.h"

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static long long whole_of(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* ---- Words -------------------------------------------------------------------------------- */

typedef struct named_phrase {
    const char *name;
    page_phrase phrase;
} named_phrase;

static const named_phrase bounds[] = {
    {"host", WORD_BOUND_HOST},     {"h2d", WORD_BOUND_H2D},       {"compute", WORD_BOUND_COMPUTE},
    {"d2h", WORD_BOUND_D2H},       {"client", WORD_BOUND_CLIENT}, {"queue", WORD_BOUND_QUEUE},
    {"stages", WORD_BOUND_STAGES}, {"none", WORD_BOUND_NONE},     {NULL, WORD_COUNT},
};
static const named_phrase advice[] = {
    {"host", WORD_ADVICE_HOST},
    {"h2d", WORD_ADVICE_H2D},
    {"compute", WORD_ADVICE_COMPUTE},
    {"d2h", WORD_ADVICE_D2H},
    {"client", WORD_ADVICE_CLIENT},
    {"queue", WORD_ADVICE_QUEUE},
    {"stages", WORD_ADVICE_STAGES},
    {"none", WORD_ADVICE_NONE},
    {NULL, WORD_COUNT},
};
static const named_phrase marks[] = {
    {"unstable", WORD_MARK_UNSTABLE},
    {"interrupted", WORD_MARK_INTERRUPTED},
    {"short", WORD_MARK_SHORT},
    {"rate-missed", WORD_MARK_RATE_MISSED},
    {"failed-requests", WORD_MARK_FAILED},
    {"device-lost", WORD_MARK_LOST},
    {"retried-batches", WORD_MARK_RETRIED},
    {"unanswered", WORD_MARK_UNANSWERED},
    {"simulator-late", WORD_MARK_LATE},
    {NULL, WORD_COUNT},
};
static const named_phrase stages[] = {
    {"pack", WORD_PACK}, {"launch", WORD_LAUNCH}, {"h2d", WORD_H2D},  {"compute", WORD_COMPUTE},
    {"d2h", WORD_D2H},   {"unpack", WORD_UNPACK}, {NULL, WORD_COUNT},
};
static const named_phrase engines[] = {
    {"host", WORD_HOST}, {"h2d", WORD_H2D},  {"compute", WORD_COMPUTE},
    {"d2h", WORD_D2H},   {NULL, WORD_COUNT},
};

/* What is not in the table is shown as the report has it. */
static void print_named(page *on, const named_phrase *table, const char *name)
{
    while (table->name && strcmp(table->name, name) != 0)
        table++;
    if (table->name)
        page_print(on, "%s", page_word(on, table->phrase));
    else
        page_text(on->out, name);
}

static void print_load(page *on, const json_t *result)
{
    char rate[PAGE_NUMBER];
    const json_t *load = json_object_get(result, "load");
    if (strcmp(text_of(load, "kind"), "closed") == 0)
        page_print(on, "%s %lld", page_word(on, WORD_IN_FLIGHT), whole_of(load, "concurrency"));
    else
        page_print(on, "%s %s", page_word(on, WORD_REQUEST_RATE),
                   page_number(rate, number_of(load, "rate")));
}

static void print_ids(page *on, const json_t *result)
{
    const json_t *ids = json_object_get(result, "devices");
    for (size_t i = 0; i < json_array_size(ids); i++)
        page_print(on, "%s%lld", i ? ", " : "",
                   (long long)json_integer_value(json_array_get(ids, i)));
}

static void print_gear(page *on, const json_t *result)
{
    const json_t *gear = json_object_get(result, "gear");
    for (size_t i = 0; i < json_array_size(gear); i++)
        page_print(on, "%s%lld", i ? " \u00d7 " : "",
                   (long long)json_integer_value(json_array_get(gear, i)));
    if (text_of(result, "shape")[0])
        page_text(on->out, text_of(result, "shape"));
    else if (!json_array_size(gear))
        page_print(on, "\u2013");
}

static void print_marks(page *on, const json_t *result)
{
    const json_t *list = json_object_get(result, "marks");
    for (size_t i = 0; i < json_array_size(list); i++) {
        page_print(on, "%s<span class=\"badge warn\">", i ? " " : "");
        print_named(on, marks, json_string_value(json_array_get(list, i)));
        page_print(on, "</span>");
    }
}

/* ---- The summary -------------------------------------------------------------------------- */

/* The case shown first: the best within the limit, or the fastest. */
static const json_t *chosen(const json_t *report)
{
    const json_t *results = json_object_get(report, "results");
    const json_t *best = json_object_get(json_object_get(report, "limit"), "best"), *most = NULL;
    if (json_is_integer(best))
        return json_array_get(results, (size_t)json_integer_value(best));
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *result = json_array_get(results, i);
        if (!most || number_of(result, "rows_per_second") > number_of(most, "rows_per_second"))
            most = result;
    }
    return most;
}

static void print_tiles(page *on, const json_t *result)
{
    char number[PAGE_NUMBER];
    const json_t *latency = json_object_get(result, "latency_ms");
    const json_t *bound = json_object_get(result, "bound");
    page_print(on, "<div class=\"tiles\">\n");
    page_tile(on, page_number(number, number_of(result, "rows_per_second")), NULL,
              page_word(on, WORD_SAMPLES_PER_SECOND));
    page_tile(on, page_number(number, number_of(latency, "p50")), "ms",
              page_word(on, WORD_LATENCY_P50));
    page_tile(on, page_number(number, number_of(latency, "p99")), "ms",
              page_word(on, WORD_LATENCY_P99));
    page_print(on, "<div class=\"tile\"><b class=\"words\">");
    print_named(on, bounds, text_of(bound, "by"));
    page_print(on, "</b><span>%s</span></div>\n</div>\n", page_word(on, WORD_BOUND_BY));
}

static void print_head(page *on, const json_t *report)
{
    const json_t *best = chosen(report);
    page_simulated(on, json_object_get(report, "library"));
    page_print(on, "<h1>");
    page_text(on->out, on->title);
    page_print(on, "</h1>\n<p class=\"lead\">");
    page_text(on->out, text_of(json_object_get(report, "library"), "soc"));
    page_print(on, " \u00b7 ");
    page_text(on->out, text_of(report, "time"));
    page_print(on, "</p>\n");
    if (json_is_true(json_object_get(report, "interrupted")))
        page_print(on, "<p><span class=\"badge warn\">%s</span></p>\n",
                   page_word(on, WORD_INTERRUPTED));
    if (!best)
        return;
    print_tiles(on, best);
    page_print(on, "<p class=\"hint\">");
    print_named(on, advice, text_of(json_object_get(best, "bound"), "by"));
    page_print(on, "</p>\n");
}

static void print_case_row(page *on, const json_t *result, bool best)
{
    char number[PAGE_NUMBER];
    const json_t *latency = json_object_get(result, "latency_ms");
    const json_t *efficiency = json_object_get(result, "efficiency");
    page_print(on, "<tr%s><td>", best ? " style=\"font-weight:600\"" : "");
    print_ids(on, result);
    page_print(on, "</td><td class=\"w\">");
    print_load(on, result);
    page_print(on, "</td><td>");
    print_gear(on, result);
    page_print(on, "</td><td class=\"n\">%lld \u00d7 %lld</td><td class=\"n\">%lld</td>",
               whole_of(result, "lanes"), whole_of(result, "slots"),
               whole_of(result, "rows_per_request"));
    page_print(on, "<td class=\"n\">%s</td>",
               page_number(number, number_of(result, "rows_per_second")));
    page_print(on, "<td class=\"n\">%s</td>", page_number(number, number_of(latency, "p50")));
    page_print(on, "<td class=\"n\">%s</td>", page_number(number, number_of(latency, "p99")));
    if (json_is_number(efficiency))
        page_print(on, "<td class=\"n\">%.1f %%</td>", 100 * json_number_value(efficiency));
    else
        page_print(on, "<td class=\"n\">\u2013</td>");
    page_print(on, "<td>");
    print_named(on, bounds, text_of(json_object_get(result, "bound"), "by"));
    page_print(on, "</td><td>");
    print_marks(on, result);
    page_print(on, "</td></tr>\n");
}

static void print_cases(page *on, const json_t *report)
{
    static const page_phrase heads[] = {
        WORD_DEVICES,     WORD_LOAD,         WORD_GEAR,
        WORD_LANES_SLOTS, WORD_REQUEST_ROWS, WORD_SAMPLES_PER_SECOND,
        WORD_LATENCY_P50, WORD_LATENCY_P99,  WORD_EFFICIENCY,
        WORD_BOUND_BY,    WORD_MARKS};
    const json_t *results = json_object_get(report, "results"), *best = chosen(report);
    page_heading(on, WORD_CASES);
    page_print(on, "<div class=\"card scroll\"><table class=\"cases\"><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        page_print(on, "<th%s>%s%s</th>", i >= 3 && i < 9 ? " class=\"n\"" : "",
                   page_word(on, heads[i]), i == 6 || i == 7 ? ", ms" : "");
    page_print(on, "</tr>\n");
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *result = json_array_get(results, i);
        print_case_row(on, result, result == best && json_array_size(results) > 1);
    }
    page_print(on, "</table></div>\n");
}

/* ---- Scaling ------------------------------------------------------------------------------ */

/* The most samples per second of each number of devices. */
static size_t best_by_devices(const json_t *report, double counts[64], double rates[64])
{
    const json_t *results = json_object_get(report, "results");
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(results); i++) {
        const json_t *result = json_array_get(results, i);
        double devices = (double)json_array_size(json_object_get(result, "devices"));
        double rate = number_of(result, "rows_per_second");
        size_t at = 0;
        while (at < found && counts[at] < devices)
            at++;
        if (at < found && counts[at] == devices) {
            rates[at] = rate > rates[at] ? rate : rates[at];
            continue;
        }
        if (found == 64)
            break;
        memmove(&counts[at + 1], &counts[at], (found - at) * sizeof counts[0]);
        memmove(&rates[at + 1], &rates[at], (found - at) * sizeof rates[0]);
        counts[at] = devices;
        rates[at] = rate;
        found++;
    }
    return found;
}

static void print_scaling(page *on, const json_t *report)
{
    double counts[65], rates[65];
    size_t found = best_by_devices(report, counts, rates);
    if (found < 2)
        return;
    double last = counts[found - 1], each = rates[0] / counts[0], most = each * last;
    for (size_t i = 0; i < found; i++)
        most = rates[i] > most ? rates[i] : most;
    page_heading(on, WORD_SCALING);
    page_print(
        on,
        "<div class=\"card\" id=\"scaling\"><div class=\"legend\"><span><i style=\"background:"
        "var(--accent)\"></i>%s</span><span><i style=\"background:var(--soft)\"></i>%s"
        "</span></div>\n",
        page_word(on, WORD_THROUGHPUT), page_word(on, WORD_SCALING_IDEAL));
    chart figure;
    chart_begin(&figure, on, 960, 300, (chart_axis){0, last * 1.04, false, true},
                (chart_axis){0, chart_round_up(most), false, false}, page_word(on, WORD_SCALING));
    chart_axis_y(&figure, page_word(on, WORD_SAMPLES_PER_SECOND));
    chart_axis_x(&figure, page_word(on, WORD_SCALING_AXIS), "");
    chart_line(&figure, (double[]){0, last}, (double[]){0, each * last}, 2, "line ideal");
    chart_line(&figure, counts, rates, found, "line");
    for (size_t i = 0; i < found; i++) {
        char title[96];
        snprintf(title, sizeof title, "%g: %.6g/s, %.1f %%", counts[i], rates[i],
                 100 * rates[i] / (each * counts[i]));
        chart_dot(&figure, counts[i], rates[i], title);
    }
    chart_end(&figure);
    page_print(on, "</div>\n");
}

/* ---- Latency ------------------------------------------------------------------------------ */

/* What the buckets hold, as points: their upper ends and how many requests are below. */
typedef struct latency_points {
    size_t count;
    double *upper, *requests, total;
} latency_points;

static latency_points read_points(const json_t *latency)
{
    const json_t *buckets = json_object_get(latency, "buckets");
    latency_points points = {.count = json_array_size(buckets)};
    points.upper = memory_zeroed(points.count, sizeof *points.upper);
    points.requests = memory_zeroed(points.count, sizeof *points.requests);
    for (size_t i = 0; i < points.count; i++) {
        const json_t *bucket = json_array_get(buckets, i);
        points.upper[i] = json_number_value(json_array_get(bucket, 0));
        points.requests[i] = json_number_value(json_array_get(bucket, 1));
        points.total += points.requests[i];
    }
    return points;
}

static void free_points(latency_points *points)
{
    free(points->upper);
    free(points->requests);
}

/* Bars of equal width on the axis from the shortest to p99.9, the rest counted in the last. */
enum { BARS = 48 };

static void print_latency_bars(page *on, const json_t *latency, const latency_points *points)
{
    double bars[BARS] = {0}, most = 0;
    double first = number_of(latency, "min"), last = number_of(latency, "p99.9");
    last += 0.03 * (last - first);
    bool log = first > 0 && last > 20 * first;
    if (!(last > first))
        last = first > 0 ? first * 1.1 : 1;
    first = log ? first : first - (last - first) * 0.02 > 0 ? first - (last - first) * 0.02 : 0;
    double ratio = log ? log10(last / first) / BARS : (last - first) / BARS;
    for (size_t i = 0; i < points->count; i++) {
        double part =
            log ? log10(points->upper[i] / first) / ratio : (points->upper[i] - first) / ratio;
        size_t bar = part < 0 ? 0 : part >= BARS ? BARS - 1 : (size_t)part;
        bars[bar] += points->requests[i];
        most = bars[bar] > most ? bars[bar] : most;
    }
    chart figure;
    chart_begin(&figure, on, 520, 270, (chart_axis){first, last, log, false},
                (chart_axis){0, chart_round_up(most), false, true}, page_word(on, WORD_LATENCY));
    chart_axis_y(&figure, page_word(on, WORD_REQUESTS));
    chart_axis_x(&figure, page_word(on, WORD_LATENCY_AXIS), "");
    for (size_t i = 0; i < BARS; i++) {
        double from = log ? first * pow(10, ratio * (double)i) : first + ratio * (double)i;
        double to =
            log ? first * pow(10, ratio * (double)(i + 1)) : first + ratio * (double)(i + 1);
        char title[96];
        snprintf(title, sizeof title, "%.4g \u2013 %.4g ms: %.0f", from, to, bars[i]);
        if (bars[i] > 0)
            chart_bar(&figure, from, to, bars[i], "bar", title);
    }
    chart_mark(&figure, number_of(latency, "p50"), "p50", true);
    chart_mark(&figure, number_of(latency, "p99"), "p99", false);
    chart_end(&figure);
}

/* Shares by how many are slower: 0 %, 90 %, 99 %, 99.9 % at equal distances. */
static void print_percentiles(page *on, const json_t *latency, const latency_points *points)
{
    static const struct {
        double nines;
        const char *name;
    } ticks[] = {{0, "0 %"},  {0.30103, "50 %"}, {1, "90 %"},
                 {2, "99 %"}, {3, "99.9 %"},     {4, "99.99 %"}};
    double *x = memory_zeroed(points->count, sizeof *x), below = 0;
    double reach = points->total > 1 ? log10(points->total) : 1;
    reach = reach > 4 ? 4 : reach < 1 ? 1 : reach;
    for (size_t i = 0; i < points->count; i++) {
        below += points->requests[i];
        double slower = 1 - below / points->total;
        x[i] = slower > 0 ? -log10(slower) : reach;
    }
    chart figure;
    chart_begin(&figure, on, 520, 270, (chart_axis){0, reach, false, false},
                (chart_axis){0, chart_round_up(number_of(latency, "max")), false, false},
                page_word(on, WORD_PERCENTILES));
    chart_axis_y(&figure, page_word(on, WORD_LATENCY_AXIS));
    for (size_t i = 0; i < sizeof ticks / sizeof ticks[0] && ticks[i].nines <= reach; i++)
        chart_tick_x(&figure, ticks[i].nines, ticks[i].name);
    chart_name_x(&figure, page_word(on, WORD_PERCENTILE_AXIS));
    chart_area(&figure, x, points->upper, points->count);
    chart_line(&figure, x, points->upper, points->count, "line");
    chart_end(&figure);
    free(x);
}

static void print_latency(page *on, const json_t *result)
{
    static const char *const keys[] = {"mean", "min", "p50", "p90", "p95", "p99", "p99.9", "max"};
    const json_t *latency = json_object_get(result, "latency_ms");
    latency_points points = read_points(latency);
    if (points.total > 0) {
        page_print(on, "<div class=\"pair\"><div class=\"card\"><h3>%s</h3>\n",
                   page_word(on, WORD_LATENCY));
        print_latency_bars(on, latency, &points);
        page_print(on, "</div><div class=\"card\"><h3>%s</h3>\n", page_word(on, WORD_PERCENTILES));
        print_percentiles(on, latency, &points);
        page_print(on, "</div></div>\n<div class=\"card scroll\"><table><tr>");
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            page_print(on, "<th class=\"n\">%s</th>", i == 0 ? page_word(on, WORD_MEAN) : keys[i]);
        page_print(on, "</tr><tr>");
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            char number[PAGE_NUMBER];
            page_print(on, "<td class=\"n\">%s ms</td>",
                       page_number(number, number_of(latency, keys[i])));
        }
        page_print(on, "</tr></table></div>\n");
    }
    free_points(&points);
}

/* ---- Throughput over time ----------------------------------------------------------------- */

/* A window's rate holds from its begin to its end: steps. */
static void print_over_time(page *on, const json_t *result)
{
    const json_t *windows = json_object_get(result, "windows");
    size_t count = json_array_size(windows);
    double *x = memory_zeroed(2 * count, sizeof *x), *y = memory_zeroed(2 * count, sizeof *y);
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        const json_t *window = json_array_get(windows, i);
        x[2 * i] = number_of(window, "begin");
        x[2 * i + 1] = x[2 * i] + number_of(window, "seconds");
        y[2 * i] = y[2 * i + 1] = number_of(window, "rows_per_second");
        most = y[2 * i] > most ? y[2 * i] : most;
    }
    if (count) {
        chart figure;
        page_print(on, "<div class=\"card over-time\"><h3>%s</h3>\n",
                   page_word(on, WORD_OVER_TIME));
        chart_begin(&figure, on, 960, 240, (chart_axis){0, x[2 * count - 1], false, false},
                    (chart_axis){0, chart_round_up(most), false, false},
                    page_word(on, WORD_OVER_TIME));
        chart_axis_y(&figure, page_word(on, WORD_SAMPLES_PER_SECOND));
        chart_axis_x(&figure, page_word(on, WORD_TIME_AXIS), "");
        chart_area(&figure, x, y, 2 * count);
        chart_line(&figure, x, y, 2 * count, "line");
        chart_end(&figure);
        page_print(on, "</div>\n");
    }
    free(x);
    free(y);
}

/* ---- Devices ------------------------------------------------------------------------------ */

static void print_use_bar(page *on, const char *engine, double share)
{
    double shown = share < 0 ? 0 : share > 1 ? 1 : share;
    page_print(on, "<tr><td style=\"width:1%%;white-space:nowrap\">");
    print_named(on, engines, engine);
    page_print(
        on,
        "</td><td><svg viewBox=\"0 0 100 14\" preserveAspectRatio=\"none\" style=\"height:14px;"
        "margin-top:4px\"><rect class=\"track\" width=\"100\" height=\"14\"/><rect class=\"%s\" "
        "width=\"%.1f\" height=\"14\"/></svg></td><td class=\"n\" style=\"width:1%%\">%.1f "
        "%%</td></tr>\n",
        engine, 100 * shown, 100 * share);
}

static void print_device(page *on, const json_t *device)
{
    char used[TEXT_SIZE], total[TEXT_SIZE];
    const json_t *use = json_object_get(device, "use");
    page_print(on, "<div class=\"card\"><h3>%s %lld%s", page_word(on, WORD_DEVICE),
               whole_of(device, "id"),
               json_is_true(json_object_get(device, "lost")) ? " <span class=\"badge bad\">" : "");
    if (json_is_true(json_object_get(device, "lost")))
        page_print(on, "%s</span>", page_word(on, WORD_MARK_LOST));
    page_print(on, "</h3>\n<table>");
    for (const named_phrase *engine = engines; engine->name; engine++)
        print_use_bar(on, engine->name, number_of(use, engine->name));
    page_print(on, "</table>\n<p class=\"hint\">%s: %s / %s</p></div>\n",
               page_word(on, WORD_MEMORY),
               text_bytes(used, (uint64_t)whole_of(device, "memory_used")),
               text_bytes(total, (uint64_t)whole_of(device, "memory_total")));
}

static void print_stages(page *on, const json_t *devices)
{
    static const char *const keys[] = {"mean", "p50", "p90", "p99", "p99.9", "max"};
    page_print(on, "<div class=\"card scroll\"><h3>%s</h3><table><tr><th>%s</th><th>%s</th>",
               page_word(on, WORD_STAGES), page_word(on, WORD_DEVICE), page_word(on, WORD_STAGE));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        page_print(on, "<th class=\"n\">%s</th>", i ? keys[i] : page_word(on, WORD_MEAN));
    page_print(on, "</tr>\n");
    for (size_t d = 0; d < json_array_size(devices); d++) {
        const json_t *device = json_array_get(devices, d);
        const json_t *times = json_object_get(device, "stages_ms");
        for (const named_phrase *stage = stages; stage->name; stage++) {
            const json_t *time = json_object_get(times, stage->name);
            page_print(on, "<tr><td>%lld</td><td>%s</td>", whole_of(device, "id"),
                       page_word(on, stage->phrase));
            for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
                char number[PAGE_NUMBER];
                page_print(on, "<td class=\"n\">%s</td>",
                           page_number(number, number_of(time, keys[i])));
            }
            page_print(on, "</tr>\n");
        }
    }
    page_print(on, "</table></div>\n");
}

static void print_devices(page *on, const json_t *result)
{
    const json_t *devices = json_object_get(result, "device_stats");
    page_print(on, "<h3 style=\"margin-top:18px\">%s</h3>\n<div class=\"pair\">\n",
               page_word(on, WORD_UTILISATION));
    for (size_t i = 0; i < json_array_size(devices); i++)
        print_device(on, json_array_get(devices, i));
    page_print(on, "</div>\n");
    print_stages(on, devices);
}

static void print_case(page *on, const json_t *result, bool open)
{
    char number[PAGE_NUMBER];
    page_print(on, "<details class=\"case\"%s><summary>%s ", open ? " open" : "",
               page_word(on, WORD_DEVICES));
    print_ids(on, result);
    page_print(on, " \u00b7 ");
    print_load(on, result);
    if (json_array_size(json_object_get(result, "gear")) || text_of(result, "shape")[0]) {
        page_print(on, " \u00b7 ");
        print_gear(on, result);
    }
    page_print(on, " \u00b7 %s %s ", page_number(number, number_of(result, "rows_per_second")),
               page_word(on, WORD_SAMPLES_PER_SECOND));
    print_marks(on, result);
    page_print(on, "</summary>\n");
    const char *failure = text_of(result, "failure");
    if (failure[0]) {
        page_print(on, "<p class=\"verdict bad\">");
        page_text(on->out, failure);
        page_print(on, "</p>\n");
    }
    print_latency(on, result);
    print_over_time(on, result);
    print_devices(on, result);
    page_print(on, "</details>\n");
}

/* ---- Where it was ------------------------------------------------------------------------- */

/* The words of a list, as a shell would take them when none has blanks. */
static char *joined(const json_t *words)
{
    char *text = memory_text("");
    for (size_t i = 0; i < json_array_size(words); i++) {
        char *longer = memory_format("%s%s%s", text, i ? " " : "",
                                     json_string_value(json_array_get(words, i)));
        free(text);
        text = longer;
    }
    return text;
}

static char *data_text(const json_t *data)
{
    const json_t *inputs = json_object_get(data, "inputs");
    char *text = memory_format("%s, %s memory", text_of(data, "kind"), text_of(data, "memory"));
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const json_t *input = json_array_get(inputs, i);
        char *shape = json_dumps(json_object_get(input, "shape"), JSON_COMPACT);
        char *longer = memory_format("%s; %s %s %s", text, text_of(input, "name"),
                                     text_of(input, "dtype"), shape ? shape : "");
        free(shape);
        free(text);
        text = longer;
    }
    return text;
}

static void print_facts(page *on, const json_t *report)
{
    const json_t *library = json_object_get(report, "library"),
                 *host = json_object_get(report, "host");
    char *command = joined(json_object_get(report, "command"));
    char *data = data_text(json_object_get(report, "data"));
    char *where = memory_format("%s, %lld CPUs", text_of(host, "name"), whole_of(host, "cpus"));
    page_heading(on, WORD_ENVIRONMENT);
    page_print(on, "<div class=\"card\"><table class=\"facts\">\n");
    page_fact(on, WORD_OMRUN, text_of(report, "omrun"));
    page_fact(on, WORD_TIME, text_of(report, "time"));
    page_fact(on, WORD_COMMAND, command);
    page_fact(on, WORD_MODEL, text_of(report, "model"));
    page_fact(on, WORD_DATA, data);
    page_fact(on, WORD_SOC, text_of(library, "soc"));
    page_fact(on, WORD_LIBRARY, text_of(library, "path"));
    page_fact(on, WORD_ASCENDCL, text_of(library, "version"));
    page_fact(on, WORD_HOST_NAME, where);
    page_print(on, "</table></div>\n");
    free(command);
    free(data);
    free(where);
}

char *bench_html(const json_t *report, page_language language)
{
    page on;
    char *title = memory_format("omrun bench: %s", text_of(report, "model"));
    const json_t *results = json_object_get(report, "results"), *best = chosen(report);
    page_begin(&on, language, title);
    print_head(&on, report);
    print_cases(&on, report);
    print_scaling(&on, report);
    if (best)
        print_case(&on, best, true);
    for (size_t i = 0; i < json_array_size(results); i++) {
        if (json_array_get(results, i) != best)
            print_case(&on, json_array_get(results, i), false);
    }
    bench_html_timeline(&on, json_object_get(report, "timeline"));
    print_facts(&on, report);
    char *whole = page_end(&on, report);
    free(title);
    return whole;
}
