/* SPDX-License-Identifier: MIT */
#include "bench/settings.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "model.h"
#include "text.h"

/* The most cases a sweep may come to: more is a slip of the pen. */
enum { CASES_MOST = 1000, COUNT_MOST = 1 << 20 };

/* How long is measured when nobody says. */
static const double usual_duration_s = 5, usual_stable_s = 60, usual_search_s = 2,
                    usual_warmup_s = 0.5, usual_stability = 0.05, usual_regression = 0.05;

/* ---- Numbers ------------------------------------------------------------------------------ */

static cli_status read_seconds(double *out, const char *option, const char *text, double usual)
{
    *out = usual;
    if (!text || quantity_seconds(text, out))
        return CLI_OK;
    return fail(CLI_USAGE, "--%s is \"%s\", wanted a time such as 250ms, 10s or 2m", option, text);
}

static cli_status read_share(double *out, const char *option, const char *text, double usual)
{
    *out = usual;
    if (!text || quantity_share(text, out))
        return CLI_OK;
    return fail(CLI_USAGE, "--%s is \"%s\", wanted a share such as 5%%", option, text);
}

static cli_status read_percentile(bench_plan *plan, const char *text)
{
    double percent;
    const char *digits = text && text[0] == 'p' ? text + 1 : text;
    char *end = NULL;
    plan->limit_share = 0.99;
    if (!text)
        return CLI_OK;
    percent = strtod(digits, &end);
    if (end == digits || *end || !(percent > 0 && percent <= 100))
        return fail(CLI_USAGE, "--limit-percentile is \"%s\", wanted one such as p99 or 99.9",
                    text);
    plan->limit_share = percent / 100;
    return CLI_OK;
}

static cli_status read_lists(bench_plan *plan)
{
    const bench_settings *settings = plan->settings;
    const struct {
        quantity_list *list;
        const char *option, *text;
        bool whole;
        double least, most;
    } lists[] = {
        {&plan->concurrency, "concurrency", settings->concurrency, true, 1, 1 << 16},
        {&plan->rates, "request-rate", settings->request_rate, false, 1e-3, 1e7},
        {&plan->rows, "rows", settings->rows, true, 1, COUNT_MOST},
        {&plan->device_counts, "device-counts", settings->device_counts, true, 1, 4096},
        {&plan->lanes, "lanes", settings->lanes, true, 1, 64},
        {&plan->slots, "slots", settings->slots, true, 1, 64},
        {&plan->gears, "gears", plan->all_gears ? NULL : settings->gears, true, 1, COUNT_MOST},
    };
    cli_status status = CLI_OK;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && status == CLI_OK; i++)
        status = quantity_list_parse(lists[i].list, lists[i].option, lists[i].text, lists[i].whole,
                                     lists[i].least, lists[i].most);
    return status;
}

static cli_status read_times(bench_plan *plan)
{
    const bench_settings *settings = plan->settings;
    measure_options *measure = &plan->measure;
    double usual = settings->stability ? usual_stable_s
                   : plan->search      ? usual_search_s
                                       : usual_duration_s;
    measure->until_stable = settings->stability != NULL;
    measure->iterations = settings->iterations;
    measure->warmup_requests = settings->warmup_requests;
    cli_status status = read_seconds(&measure->duration_s, "duration", settings->duration, usual);
    if (status == CLI_OK)
        status = read_seconds(&measure->warmup_s, "warmup", settings->warmup,
                              settings->warmup_requests ? 0 : usual_warmup_s);
    if (status == CLI_OK)
        status = read_share(&measure->stability, "stability", settings->stability, usual_stability);
    double window = measure->until_stable ? 1 : measure->duration_s / 10;
    if (status == CLI_OK)
        status = read_seconds(&measure->window_s, "window", settings->window,
                              measure->iterations ? 0.1 : window);
    if (status == CLI_OK && (measure->duration_s <= 0 || measure->window_s <= 0))
        return fail(CLI_USAGE, "--%s 0 leaves no time to measure",
                    measure->duration_s <= 0 ? "duration" : "window");
    return status;
}

/* ---- What goes together ------------------------------------------------------------------- */

typedef struct option_clash {
    const void *first, *second; /* both given */
    const char *why;
} option_clash;

static cli_status check_clashes(const bench_settings *s)
{
    const void *iterations = s->iterations ? s : NULL, *seed = s->seed ? s : NULL;
    const void *files = s->inputs.count ? s : NULL, *ranges = s->input_ranges.count ? s : NULL;
    const option_clash clashes[] = {
        {s->concurrency, s->request_rate,
         "--concurrency keeps so many requests on their way, --request-rate sends them whatever is "
         "on its way; give one"},
        {s->request_distribution, s->request_rate ? NULL : s,
         "--request-distribution is about --request-rate, which is not given"},
        {iterations, s->duration,
         "--iterations measures so many requests, --duration so long; give "
         "one"},
        {iterations, s->stability,
         "--iterations measures so many requests, --stability until they "
         "agree; give one"},
        {iterations, s->limit_latency && !s->concurrency && !s->request_rate ? s : NULL,
         "--limit-latency looks for a load, which --iterations is no measure of; give --duration"},
        {files, ranges, "--input-range is about made-up inputs, --input gives files"},
        {files, s->fill, "--fill is about made-up inputs, --input gives files"},
        {files, seed, "--seed is about made-up inputs, --input gives files"},
        {files, s->image_size, "--image-size is about made-up inputs, --input gives files"},
        {s->gears, s->image_size, "--gears has the sizes of each gear, --image-size one; give one"},
        {files, s->gears, "--gears makes inputs up for each gear, --input gives files"},
        {files, s->shape_range, "--shape-range is about made-up inputs, --input gives files"},
        {s->shape_range, s->input_shape,
         "--shape-range has the shapes, --input-shape one; give one"},
        {s->shape_range, s->image_size, "--shape-range has the shapes, --image-size one; give one"},
        {s->shape_range, s->gears,
         "--shape-range has the shapes, --gears has those of gears; give one"},
        {s->shape_range, s->rows, "--shape-range says how many rows, --rows does, too; give one"},
        {s->gears, s->rows, "--gears takes as many rows as each gear has, --rows says how many"},
        {s->limit_percentile, s->limit_latency ? NULL : s,
         "--limit-percentile is about --limit-latency, which is not given"},
        {s->max_regression, s->compare ? NULL : s,
         "--max-regression is about --compare, which is not given"},
    };
    for (size_t i = 0; i < sizeof clashes / sizeof clashes[0]; i++) {
        if (clashes[i].first && clashes[i].second)
            return fail(CLI_USAGE, "%s", clashes[i].why);
    }
    return CLI_OK;
}

static cli_status read_data(bench_plan *plan)
{
    const bench_settings *settings = plan->settings;
    plan->data.random = &plan->random;
    plan->data.pinned = plan->measure.pinned = settings->pinned;
    plan->measure.seed = settings->seed ? (uint64_t)settings->seed : 1;
    if (data_read_fill(&plan->data.zeros, settings->fill) != CLI_OK)
        return CLI_USAGE;
    if (plan->data.zeros && settings->input_ranges.count)
        return fail(CLI_USAGE, "--fill zeros leaves nothing for --input-range to say");
    /* Of an .onnx it is atc's; an .om has its own shapes, and this one is the requests'. */
    if (!model_is_onnx(settings->model))
        plan->data.shapes.given = settings->input_shape;
    if (shapes_image(plan->data.shapes.image, settings->image_size) != CLI_OK)
        return CLI_USAGE;
    cli_status status = shape_list_read(&plan->shapes, settings->shape_range);
    if (status != CLI_OK)
        return status;
    return random_open(&plan->random, plan->measure.seed, &settings->input_ranges);
}

static cli_status read_load(bench_plan *plan)
{
    const bench_settings *settings = plan->settings;
    const char *distribution =
        settings->request_distribution ? settings->request_distribution : "constant";
    plan->measure.poisson = strcmp(distribution, "poisson") == 0;
    if (!plan->measure.poisson && strcmp(distribution, "constant") != 0)
        return fail(CLI_USAGE, "--request-distribution is \"%s\", wanted constant or poisson",
                    distribution);
    const quantity_list *loads = settings->request_rate ? &plan->rates : &plan->concurrency;
    plan->search = settings->limit_latency && (loads->count == 0 || loads->bounds);
    if (loads == &plan->rates && loads->bounds && !plan->search)
        return fail(CLI_USAGE,
                    "--request-rate %s has no step: wanted first:last:step, or "
                    "--limit-latency to search in between",
                    settings->request_rate);
    return CLI_OK;
}

static cli_status read_limit(bench_plan *plan)
{
    double seconds = 0;
    cli_status status = read_seconds(&seconds, "limit-latency", plan->settings->limit_latency, 0);
    if (status == CLI_OK && plan->settings->limit_latency && seconds <= 0)
        return fail(CLI_USAGE, "--limit-latency is \"%s\", which nothing keeps",
                    plan->settings->limit_latency);
    plan->limit_ms = seconds * 1e3;
    if (status == CLI_OK)
        status = read_percentile(plan, plan->settings->limit_percentile);
    if (status == CLI_OK)
        status = read_share(&plan->max_regression, "max-regression", plan->settings->max_regression,
                            usual_regression);
    return status;
}

cli_status plan_read(bench_plan *plan, const bench_settings *settings)
{
    plan->settings = settings;
    plan->all_gears = settings->gears && strcmp(settings->gears, "all") == 0;
    cli_status status = check_clashes(settings);
    if (status == CLI_OK)
        status = read_lists(plan);
    if (status == CLI_OK)
        status = read_load(plan);
    if (status == CLI_OK)
        status = read_limit(plan);
    if (status == CLI_OK)
        status = read_times(plan);
    if (status == CLI_OK)
        status = read_data(plan);
    if (status == CLI_OK && !model_is_onnx(settings->model))
        status = model_check_options(settings->model, settings->batch);
    if (status == CLI_OK)
        status = model_batch_axis(&plan->batch_axis, settings->batch_axis);
    if (status == CLI_OK)
        status = devices_parse(&plan->devices, settings->device);
    plan->measure.trace = settings->trace;
    return status;
}

void plan_free(bench_plan *plan)
{
    quantity_list *lists[] = {&plan->concurrency, &plan->rates, &plan->rows, &plan->device_counts,
                              &plan->lanes,       &plan->slots, &plan->gears};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        quantity_list_free(lists[i]);
    shape_list_free(&plan->shapes);
    random_close(&plan->random);
    devices_free(&plan->devices);
}

/* ---- Cases -------------------------------------------------------------------------------- */

static size_t values_in(const quantity_list *list)
{
    return list->count ? list->count : 1;
}

static double value_at(const quantity_list *list, size_t index, double usual)
{
    return list->count ? list->values[index] : usual;
}

/* The index of the gear that --gears names by its rows, or its place from 1 where gears are not of
 * rows. */
static int64_t find_gear(const omr_model_desc *desc, double wanted)
{
    for (size_t g = 0; g < desc->gear_count; g++) {
        const omr_gear *gear = &desc->gears[g];
        if (desc->shape_kind == OMR_SHAPE_BATCH ? (double)gear->values[0] == wanted
                                                : (double)(g + 1) == wanted)
            return (int64_t)g;
    }
    return -1;
}

static cli_status check_gears(const bench_plan *plan, const omr_model_desc *desc)
{
    if (plan->settings->gears && desc->gear_count == 0)
        return fail(CLI_INPUT, "--gears: %s has one shape and no gears", plan->settings->model);
    for (size_t i = 0; i < plan->gears.count; i++) {
        if (find_gear(desc, plan->gears.values[i]) < 0)
            return fail(CLI_INPUT, "--gears: %s has no gear %g; see omrun info",
                        plan->settings->model, plan->gears.values[i]);
    }
    return CLI_OK;
}

static cli_status check_device_counts(const bench_plan *plan, size_t visible)
{
    for (size_t i = 0; i < plan->device_counts.count; i++) {
        if (plan->device_counts.values[i] > (double)visible)
            return fail(CLI_DEVICE, "--device-counts has %g, %zu device%s to use",
                        plan->device_counts.values[i], visible,
                        visible == 1 ? " is there" : "s are there");
    }
    return CLI_OK;
}

static int64_t gear_at(const bench_plan *plan, const omr_model_desc *desc, size_t index)
{
    if (plan->all_gears)
        return (int64_t)index;
    return plan->gears.count ? find_gear(desc, plan->gears.values[index]) : -1;
}

/* One number counts through all combinations, the load fastest. */
static bench_case case_at(const bench_plan *plan, size_t visible, const omr_model_desc *desc,
                          size_t number)
{
    const quantity_list *loads = plan->rates.count ? &plan->rates : &plan->concurrency;
    size_t load_count = plan->search ? 1 : values_in(loads), load = number % load_count;
    number /= load_count;
    size_t rows = number % values_in(&plan->rows);
    number /= values_in(&plan->rows);
    size_t slots = number % values_in(&plan->slots);
    number /= values_in(&plan->slots);
    size_t lanes = number % values_in(&plan->lanes);
    number /= values_in(&plan->lanes);
    size_t devices = number % values_in(&plan->device_counts);
    number /= values_in(&plan->device_counts);
    size_t shape = plan->shapes.count ? number % plan->shapes.count : 0;
    size_t gear = plan->shapes.count ? 0 : number;
    bench_case one = {
        .device_count = (size_t)value_at(&plan->device_counts, devices, (double)visible),
        .lanes = (int64_t)value_at(&plan->lanes, lanes, 1),
        .slots = (int64_t)value_at(&plan->slots, slots, 3),
        .rows = (int64_t)value_at(&plan->rows, rows, 0),
        .shape = plan->shapes.count ? plan->shapes.texts[shape] : NULL,
        .gear = gear_at(plan, desc, gear),
    };
    if (plan->rates.count)
        one.rate = plan->rates.values[load];
    else
        one.concurrency = (int64_t)value_at(&plan->concurrency, load, 0);
    return one;
}

cli_status plan_cases(const bench_plan *plan, size_t visible, const omr_model_desc *desc,
                      bench_case **out, size_t *count)
{
    const quantity_list *loads = plan->rates.count ? &plan->rates : &plan->concurrency;
    *out = NULL;
    *count = (plan->all_gears ? desc->gear_count : values_in(&plan->gears)) *
             values_in(&plan->device_counts) * values_in(&plan->lanes) * values_in(&plan->slots) *
             values_in(&plan->rows) * (plan->shapes.count ? plan->shapes.count : 1) *
             (plan->search ? 1 : values_in(loads));
    cli_status status = check_gears(plan, desc);
    if (status == CLI_OK)
        status = check_device_counts(plan, visible);
    if (status == CLI_OK && *count > CASES_MOST)
        status = fail(CLI_USAGE, "these lists make %zu cases, more than %d", *count, CASES_MOST);
    if (status != CLI_OK)
        return status;
    *out = memory_zeroed(*count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = case_at(plan, visible, desc, i);
    return CLI_OK;
}
