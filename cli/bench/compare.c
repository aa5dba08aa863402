/* SPDX-License-Identifier: MIT */
#include "bench/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/windows.h"
#include "memory.h"
#include "table.h"
#include "text.h"

/* Less than this nobody cares for, however sure it is. */
static const double negligible = 0.01, unlikely = 0.05;

compare_verdict compare_samples(const sample_summary *before, const sample_summary *after,
                                sample_difference *difference)
{
    *difference = samples_compare(before, after);
    if (!difference->known)
        return VERDICT_UNKNOWN;
    if (difference->p >= unlikely || fabs(difference->change) < negligible)
        return VERDICT_SAME;
    return difference->change > 0 ? VERDICT_FASTER : VERDICT_SLOWER;
}

static const char *verdict_name(compare_verdict verdict)
{
    static const char *const names[] = {"no difference", "faster", "slower", "unknown"};
    return names[verdict];
}

/* ---- Reading ------------------------------------------------------------------------------ */

cli_status compare_read(json_t **out, const char *path)
{
    json_error_t error;
    *out = json_load_file(path, 0, &error);
    if (!*out && error.line <= 0)
        return fail(CLI_INPUT, "cannot read report %s: %s", path, error.text);
    if (!*out)
        return fail(CLI_INPUT, "%s is no report of omrun bench: line %d: %s", path, error.line,
                    error.text);
    if (json_is_integer(json_object_get(*out, "bench")) &&
        json_is_array(json_object_get(*out, "results")))
        return CLI_OK;
    json_decref(*out);
    *out = NULL;
    return fail(CLI_INPUT, "%s is no report of omrun bench --json", path);
}

static sample_summary rates_of(const json_t *result)
{
    json_t *windows = json_object_get(result, "windows"), *window;
    size_t count = json_array_size(windows), index;
    double *rates = memory_zeroed(count, sizeof *rates);
    json_array_foreach(windows, index, window)
    {
        rates[index] = json_number_value(json_object_get(window, "rows_per_second"));
    }
    sample_summary summary = samples_summarize(rates, count);
    free(rates);
    return summary;
}

static double number_of(const json_t *result, const char *key)
{
    return json_number_value(json_object_get(result, key));
}

/* What makes a case the same in two reports. */
static char *case_name(const json_t *result)
{
    const json_t *load = json_object_get(result, "load"), *gear = json_object_get(result, "gear");
    const char *shape = json_string_value(json_object_get(result, "shape"));
    char *gear_text = gear && !json_is_null(gear) ? json_dumps(gear, JSON_COMPACT) : NULL;
    bool closed = json_object_get(load, "concurrency") != NULL;
    char *name =
        memory_format("%zu device%s, %g lane%s, %g slots, %g rows%s%s%s%s, %s %g",
                      json_array_size(json_object_get(result, "devices")),
                      json_array_size(json_object_get(result, "devices")) == 1 ? "" : "s",
                      number_of(result, "lanes"), number_of(result, "lanes") == 1 ? "" : "s",
                      number_of(result, "slots"), number_of(result, "rows_per_request"),
                      gear_text ? ", gear " : "", gear_text ? gear_text : "", shape ? ", " : "",
                      shape ? shape : "", closed ? "requests" : "rate",
                      number_of(load, closed ? "concurrency" : "rate"));
    free(gear_text);
    return name;
}

static const json_t *find_case(const json_t *report, const char *name)
{
    json_t *results = json_object_get(report, "results"), *result;
    size_t index;
    json_array_foreach(results, index, result)
    {
        char *other = case_name(result);
        bool same = strcmp(other, name) == 0;
        free(other);
        if (same)
            return result;
    }
    return NULL;
}

/* ---- Comparing ---------------------------------------------------------------------------- */

static json_t *compare_pair(const char *name, const json_t *before, const json_t *after,
                            double max_regression, bool *regressed)
{
    sample_difference difference;
    sample_summary old_rates = rates_of(before), new_rates = rates_of(after);
    compare_verdict verdict = compare_samples(&old_rates, &new_rates, &difference);
    const json_t *old_latency = json_object_get(before, "latency_ms"),
                 *new_latency = json_object_get(after, "latency_ms");
    *regressed |= verdict == VERDICT_SLOWER && -difference.change > max_regression;
    return json_pack("{s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:s}", "case", name, "before",
                     old_rates.mean, "after", new_rates.mean, "change", difference.change, "low",
                     difference.low, "high", difference.high, "p", difference.p, "p99_before_ms",
                     number_of(old_latency, "p99"), "p99_after_ms", number_of(new_latency, "p99"),
                     "verdict", verdict_name(verdict));
}

cli_status compare_reports(json_t **out, const json_t *before, const json_t *after,
                           double max_regression)
{
    json_t *results = json_object_get(after, "results"), *result, *pairs = json_array();
    bool regressed = false;
    size_t index;
    json_array_foreach(results, index, result)
    {
        char *name = case_name(result);
        const json_t *old = find_case(before, name);
        if (old)
            json_array_append_new(pairs,
                                  compare_pair(name, old, result, max_regression, &regressed));
        free(name);
    }
    *out = NULL;
    if (json_array_size(pairs) == 0) {
        json_decref(pairs);
        return fail(CLI_INPUT, "the two reports have no case in common: devices, lanes, slots, "
                               "gear, rows and load must be the same");
    }
    const json_t *old_library = json_object_get(before, "library"),
                 *new_library = json_object_get(after, "library");
    bool alike =
        json_equal(json_object_get(old_library, "soc"), json_object_get(new_library, "soc")) &&
        json_equal(json_object_get(old_library, "profile"),
                   json_object_get(new_library, "profile")) &&
        json_equal(json_object_get(old_library, "simulated"),
                   json_object_get(new_library, "simulated"));
    *out = json_pack("{s:o, s:f, s:b, s:b}", "pairs", pairs, "max_regression", max_regression,
                     "regressed", (int)regressed, "same_device", (int)alike);
    return CLI_OK;
}

bool compare_regressed(const json_t *comparison)
{
    return json_is_true(json_object_get(comparison, "regressed"));
}

static void verdict_line(const json_t *pair, FILE *out)
{
    const char *verdict = json_string_value(json_object_get(pair, "verdict"));
    double change = number_of(pair, "change") * 100;
    if (strcmp(verdict, "unknown") == 0)
        fprintf(out, "  cannot tell: one of them has a single window (%+.1f %%)\n", change);
    else
        fprintf(out, "  %s: %+.1f %%, 95 %% sure of %+.1f to %+.1f %% (p = %.2g)\n", verdict,
                change, number_of(pair, "low") * 100, number_of(pair, "high") * 100,
                number_of(pair, "p"));
}

void compare_text(const json_t *comparison, FILE *out)
{
    json_t *pairs = json_object_get(comparison, "pairs"), *pair;
    char old_rate[TEXT_SIZE], new_rate[TEXT_SIZE];
    size_t index;
    if (json_is_false(json_object_get(comparison, "same_device")))
        fputs("the reports are of different devices or profiles\n", out);
    json_array_foreach(pairs, index, pair)
    {
        fprintf(out, "%s\n  samples/s %s before, %s after; p99 %.4g ms before, %.4g ms after\n",
                json_string_value(json_object_get(pair, "case")),
                text_rate(old_rate, number_of(pair, "before")),
                text_rate(new_rate, number_of(pair, "after")), number_of(pair, "p99_before_ms"),
                number_of(pair, "p99_after_ms"));
        verdict_line(pair, out);
    }
    if (compare_regressed(comparison))
        fprintf(out, "SLOWER by more than %g %%\n", number_of(comparison, "max_regression") * 100);
}
