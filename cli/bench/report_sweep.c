/* SPDX-License-Identifier: MIT */
/* The report of many cases for people: a table with a row for each. */
#include "bench/report.h"

#include "table.h"
#include "text.h"

static const char *gear_text(const bench_report *report, const bench_case *asked, char *text,
                             size_t room)
{
    size_t used = 0;
    text[0] = 0;
    if (asked->gear < 0)
        return SAY(report, "all", "全部");
    const omr_gear *gear = &report->desc->gears[asked->gear];
    for (size_t i = 0; i < gear->count && used < room; i++)
        used += (size_t)snprintf(text + used, room - used, "%s%lld", i ? "x" : "",
                                 (long long)gear->values[i]);
    return text;
}

/* Columns that say the same in every row are left out. */
typedef struct sweep_columns {
    bool devices, lanes, slots, gear, shape, rows, load, limit;
} sweep_columns;

static sweep_columns choose_columns(const bench_report *report)
{
    sweep_columns columns = {.limit = report->plan->limit_ms > 0};
    const bench_case *first = &report->results[0].asked;
    for (size_t i = 1; i < report->count; i++) {
        const bench_case *other = &report->results[i].asked;
        columns.devices |= other->device_count != first->device_count;
        columns.lanes |= other->lanes != first->lanes;
        columns.slots |= other->slots != first->slots;
        columns.shape |= other->shape != first->shape;
        columns.gear |= other->gear != first->gear;
        columns.rows |= other->rows != first->rows && other->gear == first->gear;
        columns.load |= other->concurrency != first->concurrency || other->rate != first->rate;
    }
    columns.rows &= !columns.shape; /* which says it */
    columns.load &=
        !columns.devices || report->plan->concurrency.count || report->plan->rates.count;
    return columns;
}

static void sweep_head(cli_table *table, const sweep_columns *columns, const bench_report *report)
{
    const struct {
        bool shown;
        const char *name;
    } heads[] = {
        {columns->devices, SAY(report, "devices", "设备数")},
        {columns->lanes, SAY(report, "lanes", "通道")},
        {columns->slots, SAY(report, "slots", "槽位")},
        {columns->gear, SAY(report, "gear", "档位")},
        {columns->shape, SAY(report, "shape", "形状")},
        {columns->rows, SAY(report, "rows", "行数")},
        {columns->load,
         report->plan->rates.count ? SAY(report, "rate", "速率") : SAY(report, "load", "并发")},
        {true, SAY(report, "samples/s", "样本/秒")},
        {true, SAY(report, "ms/sample", "ms/样本")},
        {true, "p50 ms"},
        {true, "p99 ms"},
        {columns->devices, SAY(report, "scaling", "扩展效率")},
        {true, SAY(report, "bound by", "瓶颈")},
        {true, ""},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        if (!heads[i].shown)
            continue;
        table_cell(table, "%s", heads[i].name);
        table->columns++;
    }
    table->right = (1u << (table->columns - 2)) - 1;
}

/* Marks are letters in a table; what they mean is said below it. */
static const struct {
    char letter;
    const char *meaning, *chinese;
} mark_letters[MARK_COUNT] = {
    [MARK_UNSTABLE] = {'u', "unstable: throughput varies more than it may",
                       "不稳定：吞吐量波动过大"},
    [MARK_INTERRUPTED] = {'i', "interrupted", "已中断"},
    [MARK_SHORT] = {'s', "short: too few windows to tell whether it is stable",
                    "太短：窗口太少，无法判断是否稳定"},
    [MARK_RATE_MISSED] = {'m', "the rate was missed: fewer requests were done", "未达到请求速率"},
    [MARK_FAILED] = {'f', "requests failed", "有请求失败"},
    [MARK_DEVICE_LOST] = {'d', "a device was lost", "有设备丢失"},
    [MARK_RETRIED] = {'r', "batches failed on a device and were run again", "有批次失败后重新执行"},
    [MARK_UNANSWERED] = {'n', "requests were not answered", "有请求无应答"},
    [MARK_SIMULATOR_LATE] = {'l', "this host is too slow or too busy for the profile",
                             "本机太慢或太忙，跟不上时间模型"},
};
static const char beyond_limit = 'x';

static void sweep_marks(cli_table *table, const bench_report *report, size_t index)
{
    char letters[MARK_COUNT + 2] = "";
    size_t count = 0;
    if (!report_keeps_limit(report, index))
        letters[count++] = beyond_limit;
    for (unsigned m = 0; m < MARK_COUNT; m++) {
        if (report->results[index].marks & 1u << m)
            letters[count++] = mark_letters[m].letter;
    }
    table_cell(table, "%s", letters);
}

static void print_legend(const bench_report *report, FILE *out)
{
    uint32_t marks = 0;
    bool beyond = false;
    for (size_t i = 0; i < report->count; i++) {
        marks |= report->results[i].marks;
        beyond |= !report_keeps_limit(report, i);
    }
    if (beyond)
        fprintf(out, "%c  %s\n", beyond_limit, SAY(report, "beyond the limit", "超出限制"));
    for (unsigned m = 0; m < MARK_COUNT; m++) {
        if (marks & 1u << m)
            fprintf(out, "%c  %s\n", mark_letters[m].letter,
                    SAY(report, mark_letters[m].meaning, mark_letters[m].chinese));
    }
}

static void sweep_row(cli_table *table, const sweep_columns *columns, const bench_report *report,
                      size_t index)
{
    char text[TEXT_SIZE];
    const bench_result *result = &report->results[index];
    const bench_case *asked = &result->asked;
    if (columns->devices)
        table_cell(table, "%zu", result->device_count);
    if (columns->lanes)
        table_cell(table, "%lld", (long long)asked->lanes);
    if (columns->slots)
        table_cell(table, "%lld", (long long)asked->slots);
    if (columns->gear)
        table_cell(table, "%s", gear_text(report, asked, text, sizeof text));
    if (columns->shape)
        table_cell(table, "%s", asked->shape);
    if (columns->rows)
        table_cell(table, "%lld", (long long)asked->rows);
    if (columns->load && asked->concurrency)
        table_cell(table, "%lld", (long long)asked->concurrency);
    else if (columns->load)
        table_cell(table, "%.6g", asked->rate);
    double rate = result->rows_per_second, efficiency = report_efficiency(report, index);
    table_cell(table, "%s", text_rate(text, rate));
    table_cell(table, "%s", report_ms(text, rate > 0 ? 1e3 / rate : 0));
    table_cell(table, "%s", report_ms(text, histogram_value_ms(&result->latency, 0.5)));
    table_cell(table, "%s", report_ms(text, histogram_value_ms(&result->latency, 0.99)));
    if (columns->devices)
        table_cell(table, "%s", efficiency > 0 ? report_percent(text, efficiency) : "");
    table_cell(table, "%s %s",
               SAY(report, bound_name(&result->bound),
                   words_get(bound_short(&result->bound), PAGE_CHINESE)),
               report_percent(text, result->bound.share));
    sweep_marks(table, report, index);
}

void report_sweep(const bench_report *report, FILE *out)
{
    cli_table table = {0};
    sweep_columns columns = choose_columns(report);
    sweep_head(&table, &columns, report);
    for (size_t i = 0; i < report->count; i++)
        sweep_row(&table, &columns, report, i);
    putc('\n', out);
    table_print(&table, out, 0);
    print_legend(report, out);
}
