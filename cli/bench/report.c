/* SPDX-License-Identifier: MIT */
#include "bench/report.h"

#include "text.h"

static bool alike_but_devices(const bench_case *a, const bench_case *b)
{
    return a->lanes == b->lanes && a->slots == b->slots && a->gear == b->gear &&
           a->rows == b->rows && a->shape == b->shape;
}

double report_efficiency(const bench_report *report, size_t index)
{
    const bench_result *result = &report->results[index], *base = result;
    double per_device = (double)result->device_count;
    for (size_t i = 0; i < report->count; i++) {
        const bench_result *other = &report->results[i];
        if (alike_but_devices(&other->asked, &result->asked) &&
            other->device_count < base->device_count)
            base = other;
    }
    if (base == result || base->rows_per_second <= 0)
        return 0;
    return result->rows_per_second / per_device /
           (base->rows_per_second / (double)base->device_count);
}

bool report_keeps_limit(const bench_report *report, size_t index)
{
    const bench_result *result = &report->results[index];
    static const uint32_t failures =
        1u << MARK_FAILED | 1u << MARK_RATE_MISSED | 1u << MARK_UNANSWERED;
    double limit = report->plan->limit_ms;
    if (limit <= 0)
        return true;
    return result->latency.count > 0 && !(result->marks & failures) &&
           histogram_value_ms(&result->latency, report->plan->limit_share) <= limit;
}

void report_find_best(bench_report *report)
{
    report->best = -1;
    for (size_t i = 0; i < report->count; i++) {
        bool faster = report->best < 0 || report->results[i].rows_per_second >
                                              report->results[report->best].rows_per_second;
        if (report_keeps_limit(report, i) && faster)
            report->best = (int64_t)i;
    }
}

const char *report_ms(char out[TEXT_SIZE], double value)
{
    int decimals = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
    snprintf(out, TEXT_SIZE, "%.*f", decimals, value);
    return out;
}

const char *report_percent(char out[TEXT_SIZE], double share)
{
    snprintf(out, TEXT_SIZE, share > 0 && share < 0.095 ? "%.1f%%" : "%.0f%%", share * 100);
    return out;
}
