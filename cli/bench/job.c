/* SPDX-License-Identifier: MIT */
#include "bench/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare.h"
#include "bench/report.h"
#include "bench/report_html.h"
#include "bench/search.h"
#include "bench/timeline.h"
#include "file.h"
#include "json.h"
#include "memory.h"
#include "model.h"
#include "note.h"
#include "scratch.h"
#include "target.h"

/* The loads that are tried where --limit-latency has to look for one and nobody says between
 * which; and how much of a trace goes into the report. */
enum { SEARCH_CONCURRENCY_MOST = 1024, TIMELINE_SPANS_MOST = 4000 };

/* One bench, from the command line to the report. Zeroed, then filled from top to bottom. */
typedef struct bench_job {
    const bench_settings *settings;
    bench_plan plan;
    cli_target json, csv, trace, html;
    char *look;       /* a folder for the trace that the page shows */
    char *trace_path; /* where the trace is made, or NULL */
    json_t *before;   /* the report to compare with */
    cli_inputs *inputs;
    omr_driver_info driver;
    int32_t *ids; /* of the devices to use */
    size_t id_count;
    cli_model model;
    bench_setup setup;
    bench_progress progress;
    bench_data *data;
    int64_t data_rows;      /* that were asked for */
    const char *data_shape; /* the same */
    bench_report report;
} bench_job;

/* ---- Preparing ---------------------------------------------------------------------------- */

static cli_status open_targets(bench_job *job)
{
    const bench_settings *settings = job->settings;
    const struct {
        const char *path;
        cli_target *target;
    } targets[] = {{settings->json, &job->json},
                   {settings->csv, &job->csv},
                   {settings->html, &job->html},
                   {settings->trace, &job->trace}};
    cli_status status = CLI_OK;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0] && status == CLI_OK; i++) {
        if (targets[i].path && strcmp(targets[i].path, "-") != 0)
            status = target_open(targets[i].target, targets[i].path);
    }
    return status;
}

/* A page shows the lanes at work, so there is a trace for it even when nobody keeps one. */
static cli_status plan_trace(bench_job *job)
{
    const char *temporary = getenv("TMPDIR");
    if (job->trace.draft)
        job->trace_path = memory_text(job->trace.draft);
    else if (!job->settings->html)
        return CLI_OK;
    else if (scratch_create(&job->look, temporary && temporary[0] ? temporary : "/tmp"))
        job->trace_path = memory_format("%s/trace.json", job->look);
    else
        return fail(CLI_INPUT, "cannot write a trace for --html to %s",
                    temporary && temporary[0] ? temporary : "/tmp");
    job->plan.measure.trace = job->trace_path;
    return CLI_OK;
}

static cli_status open_files(bench_job *job)
{
    cli_status status = model_check(job->settings->model);
    if (status == CLI_OK)
        status = inputs_open(&job->inputs, &job->settings->inputs);
    if (status == CLI_OK && job->settings->inputs.count)
        job->plan.data.files = job->inputs;
    if (status == CLI_OK && job->settings->compare)
        status = compare_read(&job->before, job->settings->compare);
    if (status == CLI_OK)
        status = open_targets(job);
    return status == CLI_OK ? plan_trace(job) : status;
}

static cli_status open_driver(bench_job *job)
{
    size_t visible;
    omr_simulation_info simulation = {.size = sizeof simulation};
    if (omr_driver_open(job->settings->acl_library, &job->driver) != OMR_OK)
        return fail_device();
    cli_status status = devices_check(&job->plan.devices, &visible);
    if (status != CLI_OK)
        return status;
    const device_list *given = &job->plan.devices;
    job->id_count = given->count ? given->count : visible;
    job->ids = memory_zeroed(job->id_count, sizeof *job->ids);
    for (size_t i = 0; i < job->id_count; i++)
        job->ids[i] = given->count ? given->ids[i] : (int32_t)i;
    job->report.driver = job->driver;
    if (omr_simulation(&simulation) == OMR_OK)
        job->report.simulation = simulation;
    return CLI_OK;
}

static cli_status open_model(bench_job *job)
{
    onnx_conversion conversion = {
        .onnx = job->settings->model,
        .batch = job->settings->batch,
        .input_shape = job->settings->input_shape,
        .inputs = job->inputs,
        .driver = &job->driver,
        .device_count = job->id_count,
    };
    return model_open(&job->model, &conversion);
}

/* The model is known once a session was open; the first case will most often keep it. */
static cli_status open_first(bench_job *job)
{
    const bench_plan *plan = &job->plan;
    bench_case first = {
        .device_count =
            plan->device_counts.count ? (size_t)plan->device_counts.values[0] : job->id_count,
        .lanes = plan->lanes.count ? (int64_t)plan->lanes.values[0] : 1,
        .slots = plan->slots.count ? (int64_t)plan->slots.values[0] : 3,
        .gear = -1,
    };
    if (first.device_count > job->id_count)
        first.device_count = job->id_count;
    job->setup.options = (setup_options){.om = job->model.om,
                                         .ids = job->ids,
                                         .id_count = job->id_count,
                                         .acl_library = job->settings->acl_library,
                                         .batch_axis = plan->batch_axis};
    cli_status status = setup_for(&job->setup, &first);
    if (status == CLI_OK)
        note_devices(job->setup.session);
    return status;
}

static cli_status prepare(bench_job *job)
{
    cli_status status = plan_read(&job->plan, job->settings);
    if (status == CLI_OK)
        status = page_language_read(&job->report.language, job->settings->lang);
    if (status == CLI_OK)
        status = open_files(job);
    if (status == CLI_OK)
        status = open_driver(job);
    if (status == CLI_OK)
        status = open_model(job);
    return status == CLI_OK ? open_first(job) : status;
}

/* ---- Measuring ---------------------------------------------------------------------------- */

/* The inputs of the latest case serve the next one when they are of the same rows. */
static cli_status prepare_data(bench_job *job, const bench_case *asked)
{
    const omr_model_desc *desc = job->report.desc;
    if (job->data && job->data_rows == asked->rows && job->data_shape == asked->shape)
        return CLI_OK;
    data_destroy(job->data);
    job->data_rows = asked->rows;
    job->data_shape = asked->shape;
    if (asked->shape)
        job->plan.data.shapes.given = asked->shape;
    cli_status status =
        data_create(&job->data, &job->plan.data, desc, job->settings->model, asked->rows,
                    asked->gear < 0 ? NULL : &desc->gears[asked->gear]);
    if (status != CLI_OK)
        return status;
    json_decref(job->report.data);
    job->report.data = data_json(job->data);
    return CLI_OK;
}

static cli_status prepare_case(bench_job *job, const bench_case *asked)
{
    if (!setup_fits(&job->setup, asked)) { /* inputs refer to the session's desc */
        data_destroy(job->data);
        job->data = NULL;
    }
    cli_status status = setup_for(&job->setup, asked);
    if (status != CLI_OK)
        return status;
    job->report.desc = omr_session_desc(job->setup.session);
    return prepare_data(job, asked);
}

static cli_status measure_one(bench_job *job, const bench_case *asked)
{
    bench_report *report = &job->report;
    cli_status status = prepare_case(job, asked);
    if (status != CLI_OK)
        return status;
    report->results = memory_grown(report->results, report->count, sizeof *report->results);
    bench_result *result = &report->results[report->count++];
    status =
        measure_case(result, &job->plan.measure, &job->setup, job->data, asked, &job->progress);
    if (status != CLI_OK && !result->requests && !result->failed) { /* there is nothing to report */
        result_free(result);
        report->count--;
    }
    return status;
}

/* The loads to search among, as --concurrency or --request-rate give them. */
static load_search search_for(const bench_plan *plan)
{
    bool rates = plan->rates.count > 0;
    const quantity_list *loads = rates ? &plan->rates : &plan->concurrency;
    double low = loads->count ? loads->values[0] : 1;
    double high = loads->count ? loads->values[loads->count - 1] : SEARCH_CONCURRENCY_MOST;
    load_search search;
    search_init(&search, low, high, !rates);
    return search;
}

static int by_load(const void *a, const void *b)
{
    const bench_case *x = &((const bench_result *)a)->asked, *y = &((const bench_result *)b)->asked;
    double left = x->rate + (double)x->concurrency, right = y->rate + (double)y->concurrency;
    return (left > right) - (left < right);
}

/* More load that gives no more throughput is not worth looking at, even where it keeps the limit.
 */
static bool still_gains(const bench_report *report)
{
    const bench_result *latest = &report->results[report->count - 1];
    return latest->rows_per_second > 1.01 * latest[-1].rows_per_second ||
           latest[-1].rows_per_second > 1.01 * latest[-2].rows_per_second;
}

static cli_status search_load(bench_job *job, const bench_case *asked)
{
    load_search search = search_for(&job->plan);
    bench_report *report = &job->report;
    size_t before = report->count;
    bench_case one = *asked;
    double load;
    cli_status status = CLI_OK;
    while (status == CLI_OK && search_next(&search, &load) && !scratch_interrupted()) {
        bool open_loop = job->plan.rates.count > 0;
        one.concurrency = open_loop ? 0 : (int64_t)load;
        one.rate = open_loop ? load : 0;
        job->progress.case_number++;
        status = measure_one(job, &one);
        bool kept = report_keeps_limit(report, report->count - 1);
        search_tell(&search, load, kept);
        if (kept && !open_loop && report->count - before >= 3 && !still_gains(report))
            break;
    }
    qsort(report->results + before, report->count - before, sizeof *report->results, by_load);
    return status;
}

static cli_status measure_all(bench_job *job)
{
    bench_case *cases;
    size_t count;
    job->report.desc = omr_session_desc(job->setup.session);
    cli_status status = plan_cases(&job->plan, job->id_count, job->report.desc, &cases, &count);
    progress_begin(&job->progress, !job->settings->quiet && !job->settings->no_progress);
    job->progress.case_count = job->plan.search ? 0 : count;
    scratch_defer_signals();
    for (size_t i = 0; i < count && status == CLI_OK && !scratch_interrupted(); i++) {
        job->progress.case_number = i + 1;
        status = job->plan.search ? search_load(job, &cases[i]) : measure_one(job, &cases[i]);
    }
    job->report.interrupted = scratch_interrupted();
    free(cases);
    return status;
}

/* ---- Reporting ---------------------------------------------------------------------------- */

static cli_status keep_trace(bench_job *job)
{
    bench_timeline timeline;
    if (!job->trace_path || !file_exists(job->trace_path))
        return CLI_OK; /* interrupted before there was one */
    cli_status status = timeline_read(&timeline, job->trace_path);
    if (status != CLI_OK)
        return status;
    job->report.timeline = timeline_json(&timeline, TIMELINE_SPANS_MOST);
    timeline_free(&timeline);
    return job->trace.draft ? target_commit(&job->trace) : CLI_OK;
}

static cli_status write_page(bench_job *job, const json_t *json)
{
    if (!job->html.draft)
        return CLI_OK;
    char *whole = bench_html(json, job->report.language);
    cli_status status = target_write(&job->html, whole);
    free(whole);
    return status;
}

static cli_status write_report(cli_target *target, const bench_report *report, const json_t *json)
{
    FILE *file;
    if (!target->draft)
        return CLI_OK;
    cli_status status = target_begin(target, &file);
    if (status != CLI_OK)
        return status;
    if (json)
        json_dumpf(json, file, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    else
        report_csv(report, file);
    bool good = !ferror(file);
    if (fclose(file) != 0 || !good)
        return fail(CLI_INPUT, "cannot write %s: the disk may be full", target->path);
    return target_commit(target);
}

static cli_status print_report(const bench_job *job, json_t *json)
{
    const char *place = job->settings->json;
    if (place && strcmp(place, "-") == 0)
        return json_print(json_incref(json));
    if (job->settings->quiet)
        return CLI_OK;
    report_text(&job->report, stdout);
    json_t *comparison = json_object_get(json, "compare");
    if (!json_is_null(comparison)) {
        printf("\ncompared with %s\n", job->settings->compare);
        compare_text(comparison, stdout);
    }
    return CLI_OK;
}

static cli_status compare(const bench_job *job, json_t *json)
{
    json_t *comparison;
    if (!job->before)
        return CLI_OK;
    cli_status status = compare_reports(&comparison, job->before, json, job->plan.max_regression);
    if (status == CLI_OK)
        json_object_set_new(json, "compare", comparison);
    return status;
}

/* All of it is written, whatever the verdict. */
static cli_status report(bench_job *job)
{
    report_find_best(&job->report);
    cli_status status = keep_trace(job);
    json_t *json = report_json(&job->report);
    cli_status compared = compare(job, json);
    if (status == CLI_OK)
        status = write_report(&job->json, &job->report, json);
    if (status == CLI_OK)
        status = write_report(&job->csv, &job->report, NULL);
    if (status == CLI_OK)
        status = write_page(job, json);
    if (status == CLI_OK)
        status = print_report(job, json);
    if (status == CLI_OK)
        status = compared;
    if (status == CLI_OK && compare_regressed(json_object_get(json, "compare")))
        status = fail(CLI_NO, "slower than %s by more than %g %%", job->settings->compare,
                      job->plan.max_regression * 100);
    json_decref(json);
    return status;
}

/* ---- The verdict -------------------------------------------------------------------------- */

static const bench_result *first_marked(const bench_report *report, bench_mark mark)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->results[i].marks & 1u << mark)
            return &report->results[i];
    }
    return NULL;
}

/* How a bench ends that has its report. */
static cli_status verdict(const bench_job *job)
{
    const bench_report *report = &job->report;
    const bench_result *failed = first_marked(report, MARK_FAILED);
    const bench_result *lost = first_marked(report, MARK_DEVICE_LOST);
    if (report->interrupted)
        return fail((cli_status)(128 + report->interrupted), "interrupted: the report is partial");
    if (failed)
        return fail(CLI_DEVICE, "requests failed: %s",
                    failed->failure ? failed->failure : "no device answered");
    if (lost)
        return fail(CLI_DEVICE, "a device was lost: the figures are of those that were left");
    if (job->plan.limit_ms > 0 && report->best < 0)
        return fail(CLI_NO, "nothing that was measured keeps p%g within %g ms",
                    job->plan.limit_share * 100, job->plan.limit_ms);
    const bench_result *missed = first_marked(report, MARK_RATE_MISSED);
    if (missed && job->plan.limit_ms <= 0)
        note("%g requests/s were to be sent, %.4g were done", missed->asked.rate,
             missed->requests_per_second);
    return CLI_OK;
}

/* ---- All of it ---------------------------------------------------------------------------- */

static void close_job(bench_job *job)
{
    data_destroy(job->data);
    setup_close(&job->setup);
    for (size_t i = 0; i < job->report.count; i++)
        result_free(&job->report.results[i]);
    free(job->report.results);
    json_decref(job->report.data);
    json_decref(job->report.timeline);
    json_decref(job->before);
    target_close(&job->json);
    target_close(&job->csv);
    target_close(&job->trace);
    target_close(&job->html);
    scratch_remove(job->look);
    free(job->trace_path);
    model_close(&job->model);
    inputs_close(job->inputs);
    free(job->ids);
    plan_free(&job->plan);
}

cli_status job_run(const bench_settings *settings)
{
    bench_job job = {.settings = settings};
    job.report.plan = &job.plan;
    cli_status status = prepare(&job);
    if (status == CLI_OK)
        status = measure_all(&job);
    if (status == CLI_OK || job.report.count) { /* what was measured is not lost to a failure */
        char *first = status == CLI_OK ? NULL : memory_text(fail_message());
        cli_status reported = report(&job);
        if (first)
            fail(status, "%s", first);
        else
            status = reported;
        free(first);
    }
    if (status == CLI_OK)
        status = verdict(&job);
    close_job(&job);
    return status;
}

/* Two reports, and nothing measured. */
cli_status job_compare(const bench_settings *settings)
{
    bench_plan plan = {0};
    json_t *before = NULL, *after = NULL, *comparison = NULL;
    cli_status status = plan_read(&plan, settings);
    if (status == CLI_OK)
        status = compare_read(&before, settings->compare);
    if (status == CLI_OK)
        status = compare_read(&after, settings->model);
    if (status == CLI_OK)
        status = compare_reports(&comparison, before, after, plan.max_regression);
    if (status == CLI_OK && settings->json)
        status = json_print(json_incref(comparison));
    else if (status == CLI_OK && !settings->quiet)
        compare_text(comparison, stdout);
    if (status == CLI_OK && compare_regressed(comparison))
        status = fail(CLI_NO, "%s is slower than %s by more than %g %%", settings->model,
                      settings->compare, plan.max_regression * 100);
    json_decref(before);
    json_decref(after);
    json_decref(comparison);
    plan_free(&plan);
    return status;
}
