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
    fprintf(out, "%s%*s", label, LABEL_WIDTH - (int)text_width(label), "");
    wrap_print(out, LABEL_WIDTH, text);
}

/* ---- Who and what ------------------------------------------------------------------------- */

static void print_head(const bench_report *report, FILE *out)
{
    const omr_driver_info *driver = &report->driver;
    const omr_simulation_info *simulation = &report->simulation;
    line(out, SAY(report, "model", "模型"), "%s", report->plan->settings->model);
    line(out, SAY(report, "on", "设备"), "%s%s%s, AscendCL %d.%d.%d", driver->soc_name,
         driver->soc_name[0] ? SAY(report, " by ", "，") : "", driver->path, driver->version[0],
         driver->version[1], driver->version[2]);
    if (!driver->simulated)
        return;
    line(out, SAY(report, "SIMULATED", "模拟"),
         SAY(report, "by npusim, profile %s: %s%s; no NPU's figures",
             "由 npusim 模拟，时间模型 %s：%s%s；不是 NPU 的实测结果"),
         simulation->profile ? simulation->profile : "unknown",
         simulation->timed ? SAY(report, "times are the profile's", "时间来自模型")
                           : SAY(report, "times are this CPU's", "时间只反映本机 CPU"),
         simulation->profile && !simulation->computes
             ? SAY(report, ", compute is none: outputs are zeros", "，未做计算，输出全为零")
             : "");
}

static const char *kind_word(const bench_report *report, const char *kind)
{
    static const struct {
        const char *english, *chinese;
    } kinds[] = {{"random", "随机数据"}, {"zeros", "全零数据"}, {"files", "文件"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kind, kinds[i].english) == 0)
            return SAY(report, kinds[i].english, kinds[i].chinese);
    }
    return kind;
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
    fprintf(words, "%s", kind_word(report, kind ? kind : ""));
    if (json_is_integer(json_object_get(data, "seed")))
        fprintf(words, SAY(report, " (seed %lld)", "（种子 %lld）"),
                json_integer_value(json_object_get(data, "seed")));
    const char *memory = json_string_value(json_object_get(data, "memory"));
    bool pinned = memory && strcmp(memory, "pinned") == 0;
    fprintf(words, "%s",
            pinned ? SAY(report, ", pinned memory:", "，锁页内存：")
                   : SAY(report, ", pageable memory:", "，普通内存："));
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
    line(out, SAY(report, "inputs", "输入"), "%s", text);
    free(text);
}

/* ---- One case ----------------------------------------------------------------------------- */

static void load_words(const bench_report *report, const bench_result *result, char *text,
                       size_t room)
{
    const bench_case *asked = &result->asked;
    if (report->language == PAGE_CHINESE && asked->concurrency)
        snprintf(text, room, "闭环，并发 %lld 个请求，每个 %lld 个样本",
                 (long long)asked->concurrency, (long long)asked->rows);
    else if (report->language == PAGE_CHINESE)
        snprintf(text, room, "开环，每秒 %g 个请求（%s），每个 %lld 个样本", asked->rate,
                 report->plan->measure.poisson ? "泊松" : "匀速", (long long)asked->rows);
    else if (asked->concurrency)
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
    line(out, SAY(report, "load", "负载"), "%s", load);
    line(out, SAY(report, "measured", "测量"),
         SAY(report, "%llu samples in %llu requests, %s; %zu windows, varying %s",
             "%llu 个样本，%llu 个请求，%s；%zu 个窗口，波动 %s"),
         (unsigned long long)result->rows,
         (unsigned long long)result->rows / (unsigned long long)result->asked.rows,
         text_seconds(time, result->seconds), result->windows.count,
         report_percent(share, result->variation));
    if (result->rows_per_second > 0)
        line(out, SAY(report, "throughput", "吞吐量"),
             SAY(report, "%s samples/s, %s requests/s, %s per sample",
                 "每秒 %s 个样本、%s 个请求，每个样本 %s"),
             text_rate(rate, result->rows_per_second),
             text_rate(requests, result->requests_per_second),
             text_seconds(time, 1 / result->rows_per_second));
    else
        line(out, SAY(report, "throughput", "吞吐量"),
             SAY(report, "nothing was done", "没有完成任何请求"));
    if (result->padded_rows)
        line(out, SAY(report, "padding", "补齐"),
             SAY(report, "%llu rows executed beyond the samples, not counted",
                 "样本之外多执行了 %llu 行，未计入"),
             (unsigned long long)result->padded_rows);
    if (!result->asked.concurrency)
        line(out, SAY(report, "sent late", "发送滞后"),
             SAY(report, "%.3f ms on average, %.3f ms at worst; counted in the latency",
                 "平均 %.3f ms，最大 %.3f ms；已计入延迟"),
             result->late_mean_ms, result->late_most_ms);
}

static void print_latency(const bench_report *report, const bench_result *result, FILE *out)
{
    const char *heads[] = {SAY(report, "mean", "平均"), "p50", "p90", "p95", "p99", "p99.9",
                           SAY(report, "max", "最大")};
    static const double shares[] = {0, 0.5, 0.9, 0.95, 0.99, 0.999, 0};
    cli_table table = {.columns = 8, .right = 0xfe};
    char text[TEXT_SIZE];
    table_cell(&table, "%s", SAY(report, "latency, ms", "延迟，ms"));
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

static void device_row(const bench_report *report, cli_table *table, const bench_device *device,
                       double seconds)
{
    char text[TEXT_SIZE];
    const omr_device_stats *s = &device->stats;
    const omr_timing *stages[] = {&s->pack, &s->launch, &s->h2d, &s->compute, &s->d2h, &s->unpack};
    table_cell(table, "%d%s", device->id, s->lanes ? "" : SAY(report, " LOST", " 丢失"));
    table_cell(table, "%s", text_rate(text, seconds > 0 ? (double)s->rows / seconds : 0));
    for (size_t i = 0; i < 6; i++)
        table_cell(table, "%s", report_ms(text, stages[i]->mean_us / 1e3));
    table_cell(table, "%s", text_bytes(text, device->memory_used));
}

static void print_use(const bench_report *report, const bench_device *device, FILE *out)
{
    char host[TEXT_SIZE], h2d[TEXT_SIZE], compute[TEXT_SIZE], d2h[TEXT_SIZE];
    const double *share = device->use.share;
    line(out, SAY(report, "busy", "利用率"),
         SAY(report, "device %d: host %s, H2D %s, compute %s, D2H %s",
             "设备 %d：主机 %s，H2D %s，计算 %s，D2H %s"),
         device->id, report_percent(host, share[ENGINE_HOST]),
         report_percent(h2d, share[ENGINE_H2D]), report_percent(compute, share[ENGINE_COMPUTE]),
         report_percent(d2h, share[ENGINE_D2H]));
}

static void print_devices(const bench_report *report, const bench_result *result, FILE *out)
{
    const char *heads[] = {SAY(report, "device", "设备"),
                           SAY(report, "samples/s", "样本/秒"),
                           SAY(report, "pack", "打包"),
                           SAY(report, "launch", "下发"),
                           "H2D",
                           SAY(report, "compute", "计算"),
                           "D2H",
                           SAY(report, "unpack", "拆包"),
                           SAY(report, "memory", "显存")};
    cli_table table = {.columns = 9, .right = 0x1fe};
    for (size_t i = 0; i < 9; i++)
        table_cell(&table, "%s", heads[i]);
    for (size_t i = 0; i < result->device_count; i++)
        device_row(report, &table, &result->devices[i], result->wall);
    fprintf(out, "\n%s\n", SAY(report, "stages, ms per batch", "各阶段，每批 ms"));
    table_print(&table, out, 0);
    putc('\n', out);
    for (size_t i = 0; i < result->device_count; i++)
        print_use(report, &result->devices[i], out);
}

static void print_bound(const bench_report *report, const bench_result *result, FILE *out)
{
    char reason[512], share[TEXT_SIZE];
    bound_load load = measure_load(result, report->desc->batch);
    if (report->language == PAGE_CHINESE)
        line(out, "瓶颈", "%s（最繁忙的引擎 %s）。%s",
             words_get(bound_phrase(&result->bound), PAGE_CHINESE),
             report_percent(share, result->bound.share),
             words_get(bound_advice(&result->bound), PAGE_CHINESE));
    else
        line(out, "bound by", "%s", bound_reason(reason, sizeof reason, &result->bound, &load));
}

static void print_marks(const bench_report *report, const bench_result *result, FILE *out)
{
    char share[TEXT_SIZE], other[TEXT_SIZE];
    const measure_options *measure = &report->plan->measure;
    uint32_t marks = result->marks;
    if (marks & 1u << MARK_INTERRUPTED)
        line(out, SAY(report, "PARTIAL", "不完整"),
             SAY(report, "interrupted after %.3g s", "%.3g 秒后中断"), result->wall);
    if (marks & 1u << MARK_UNSTABLE)
        line(out, SAY(report, "UNSTABLE", "不稳定"),
             measure->until_stable
                 ? SAY(report,
                       "throughput varies %s from window to window, and no three in a "
                       "row agreed within %s",
                       "各窗口吞吐量波动 %s，没有连续三个窗口的差别在 %s 以内")
                 : SAY(report, "throughput varies %s from window to window, more than %s",
                       "各窗口吞吐量波动 %s，超过 %s"),
             report_percent(share, result->variation), report_percent(other, measure->stability));
    if (marks & 1u << MARK_SHORT)
        line(out, SAY(report, "SHORT", "太短"),
             SAY(report, "too few windows (%zu) to tell whether this is stable; measure longer",
                 "窗口太少（%zu 个），无法判断是否稳定；请测量更久"),
             result->windows.count);
    if (marks & 1u << MARK_RATE_MISSED)
        line(out, SAY(report, "MISSED", "未达到"),
             SAY(report,
                 "the rate: %g requests/s were to be sent, %.4g were done; latencies "
                 "grow for as long as this goes on",
                 "请求速率：每秒应发送 %g 个请求，完成 %.4g 个；延迟会一直增长"),
             result->asked.rate, result->requests_per_second);
    if (marks & 1u << MARK_DEVICE_LOST)
        for (size_t i = 0; i < result->device_count; i++)
            if (result->devices[i].stats.lanes == 0)
                line(
                    out, SAY(report, "LOST", "丢失"),
                    SAY(report, "device %d failed and was set aside", "设备 %d 出现故障，不再使用"),
                    result->devices[i].id);
    if (marks & 1u << MARK_RETRIED)
        line(out, SAY(report, "RETRIED", "重试"),
             SAY(report, "%llu batches failed on a device and were run again",
                 "%llu 个批次在设备上失败后重新执行"),
             (unsigned long long)result->retries);
    if (marks & 1u << MARK_FAILED)
        line(out, SAY(report, "FAILED", "失败"),
             SAY(report, "requests failed, %llu of them measured%s%s",
                 "有请求失败，其中 %llu 个在测量期间%s%s"),
             (unsigned long long)result->failed, result->failure ? SAY(report, ": ", "：") : "",
             result->failure ? result->failure : "");
    if (marks & 1u << MARK_UNANSWERED)
        line(out, SAY(report, "UNANSWERED", "无应答"),
             SAY(report, "requests were on their way when the report was made",
                 "出报告时仍有请求没有返回"));
    if (marks & 1u << MARK_SIMULATOR_LATE)
        line(out, SAY(report, "LATE", "滞后"),
             SAY(report,
                 "this host is too slow or too busy for the profile: simulated work took "
                 "longer than it says",
                 "本机太慢或太忙，跟不上时间模型：模拟用时比模型更长"));
}

static void print_case(const bench_report *report, const bench_result *result, FILE *out)
{
    print_throughput(report, result, out);
    print_latency(report, result, out);
    print_devices(report, result, out);
    print_bound(report, result, out);
    print_marks(report, result, out);
}

static void print_sweep_remarks(const bench_report *report, FILE *out)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->results[i].failure)
            line(out, SAY(report, "FAILED", "失败"), "%s", report->results[i].failure);
    }
    if (report->interrupted)
        line(out, SAY(report, "PARTIAL", "不完整"),
             SAY(report, "interrupted; what comes after was not measured",
                 "已中断，之后的组合没有测量"));
}

static void print_limit(const bench_report *report, FILE *out)
{
    char rate[TEXT_SIZE], load[256];
    const bench_plan *plan = report->plan;
    if (plan->limit_ms <= 0)
        return;
    putc('\n', out);
    if (report->best < 0) {
        line(out, SAY(report, "MISSED", "未达到"),
             SAY(report, "nothing keeps p%g within %g ms", "没有负载能使 p%g 保持在 %g ms 以内"),
             plan->limit_share * 100, plan->limit_ms);
        return;
    }
    const bench_result *best = &report->results[report->best];
    load_words(report, best, load, sizeof load);
    line(out, SAY(report, "within", "限制内"),
         SAY(report, "p%g of %g ms: %s samples/s at most, with p%g of %.4g ms: %s",
             "p%g 不超过 %g ms：最多每秒 %s 个样本，此时 p%g 为 %.4g ms：%s"),
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
