/* SPDX-License-Identifier: MIT */
/* omrun verify: the same inputs through an .om and its .onnx, and how far apart the results are. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "devices.h"
#include "json.h"
#include "memory.h"
#include "model.h"
#include "note.h"
#include "report/page.h"
#include "shapes.h"
#include "target.h"
#include "text.h"
#include "verify/pass.h"
#include "verify/report.h"

typedef struct verify_settings {
    const char *model, *onnx, *reference;
    text_list inputs, onnx_inputs, ranges;
    const char *device, *batch, *input_shape, *batch_axis, *acl_library;
    const char *gears, *precision;
    const char *min_cosine, *max_rel_euclid, *min_row_cosine, *max_row_distance, *max_rel_error;
    const char *max_outside, *min_top1, *atol, *rtol;
    const char *json, *html, *markdown, *lang;
    int64_t rows, seed, rows_at_once, timeout_ms;
    bool quiet, verbose;
} verify_settings;

/* One verification, from the command line to the report. Zeroed, then filled from top to bottom. */
typedef struct verify_job {
    const verify_settings *settings;
    limits asked;
    random_source random;
    device_list devices;
    int32_t batch_axis;
    cli_inputs *inputs;      /* NULL: random */
    cli_inputs *onnx_inputs; /* of the .onnx alone; NULL: the same */
    reference reference;
    size_t visible;
    cli_model model;
    omr_session *session;
    const omr_model_desc *desc;
    verify_report report;
    page_language language;
    cli_target json, html, markdown;
} verify_job;

enum { ROWS_DEFAULT = 100, ROWS_MAX = 1 << 30 };

/* ---- The command line --------------------------------------------------------------------- */

static cli_status read_number(double *out, const char *option, const char *text, double most)
{
    *out = (double)NAN;
    if (!text)
        return CLI_OK;
    if (!text_to_real(text, out) || *out < (most > 1 ? 0 : -1) || *out > most)
        return most > 1
                   ? fail(CLI_USAGE, "--%s is \"%s\", wanted a number of at least 0", option, text)
                   : fail(CLI_USAGE, "--%s is \"%s\", wanted a number from -1 to 1", option, text);
    return CLI_OK;
}

static cli_status read_limits(limits *out, const verify_settings *settings)
{
    const struct {
        const char *option, *text;
        double *value, most;
    } numbers[] = {
        {"min-cosine", settings->min_cosine, &out->min_cosine, 1},
        {"max-rel-euclid", settings->max_rel_euclid, &out->max_rel_euclid, HUGE_VAL},
        {"min-row-cosine", settings->min_row_cosine, &out->min_row_cosine, 1},
        {"max-row-distance", settings->max_row_distance, &out->max_distance, HUGE_VAL},
        {"max-rel-error", settings->max_rel_error, &out->max_rel_error, HUGE_VAL},
        {"max-outside", settings->max_outside, &out->max_outside, HUGE_VAL},
        {"min-top1", settings->min_top1, &out->min_top1, 1},
        {"atol", settings->atol, &out->atol, HUGE_VAL},
        {"rtol", settings->rtol, &out->rtol, HUGE_VAL},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        cli_status status =
            read_number(numbers[i].value, numbers[i].option, numbers[i].text, numbers[i].most);
        if (status != CLI_OK)
            return status;
    }
    return CLI_OK;
}

static cli_status check_reference(const verify_settings *settings)
{
    if (settings->onnx && settings->reference)
        return fail(CLI_USAGE, "--onnx and --reference contradict each other; give one");
    if (!settings->onnx && !settings->reference && !model_is_onnx(settings->model))
        return fail(CLI_USAGE,
                    "verify wants something to compare %s with: --onnx MODEL.onnx, or "
                    "--reference FOLDER",
                    settings->model);
    if (settings->reference && !settings->inputs.count)
        return fail(CLI_USAGE, "--reference wants the --input its results were made of");
    return CLI_OK;
}

static cli_status check_inputs(const verify_settings *settings)
{
    if (settings->inputs.count && (settings->ranges.count || settings->seed || settings->rows))
        return fail(CLI_USAGE, "--input gives the rows; --%s is for random ones",
                    settings->ranges.count ? "input-range"
                    : settings->rows       ? "rows"
                                           : "seed");
    if (settings->onnx_inputs.count && (!settings->inputs.count || settings->reference))
        return fail(CLI_USAGE, "--onnx-input goes with %s",
                    settings->reference
                        ? "an .onnx, --reference gives results"
                        : "--input: the .om is given the same rows in its own form");
    if (settings->gears && strcmp(settings->gears, "all") != 0)
        return fail(CLI_USAGE, "--gears is \"%s\", wanted all", settings->gears);
    return CLI_OK;
}

static cli_status check_command_line(verify_job *job)
{
    const verify_settings *settings = job->settings;
    limits_class class;
    cli_status status = check_reference(settings);
    if (status == CLI_OK)
        status = check_inputs(settings);
    if (status == CLI_OK && settings->precision)
        status = limits_class_read(&class, settings->precision);
    if (status == CLI_OK)
        status = read_limits(&job->asked, settings);
    if (status == CLI_OK)
        status = random_open(&job->random, (uint64_t)settings->seed, &settings->ranges);
    if (status == CLI_OK)
        status = model_check_options(settings->model, settings->batch);
    if (status == CLI_OK)
        status = model_batch_axis(&job->batch_axis, settings->batch_axis);
    if (status == CLI_OK)
        status = page_language_read(&job->language, settings->lang);
    return status == CLI_OK ? devices_parse(&job->devices, settings->device) : status;
}

/* ---- Opening ------------------------------------------------------------------------------ */

/* A place that cannot be written to is known before the work, not after. */
static cli_status open_targets(verify_job *job)
{
    const struct {
        const char *path;
        cli_target *target;
    } targets[] = {{job->settings->json, &job->json},
                   {job->settings->html, &job->html},
                   {job->settings->markdown, &job->markdown}};
    cli_status status = CLI_OK;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0] && status == CLI_OK; i++) {
        if (targets[i].path && strcmp(targets[i].path, "-") != 0)
            status = target_open(targets[i].target, targets[i].path);
    }
    return status;
}

static cli_status open_files(verify_job *job)
{
    const verify_settings *settings = job->settings;
    const char *onnx = settings->onnx ? settings->onnx : settings->model;
    cli_status status = model_check(settings->model);
    if (status == CLI_OK)
        status = open_targets(job);
    if (status == CLI_OK && settings->inputs.count)
        status = inputs_open(&job->inputs, &settings->inputs);
    if (status == CLI_OK && settings->onnx_inputs.count)
        status = inputs_open(&job->onnx_inputs, &settings->onnx_inputs);
    if (status != CLI_OK)
        return status;
    if (settings->reference)
        return reference_open_stored(&job->reference, settings->reference);
    /* The digest first: it says in our words when the file is not there. */
    status = digest_file(job->report.reference_digest, onnx);
    return status == CLI_OK ? reference_open_onnx(&job->reference, onnx) : status;
}

static cli_status open_model(verify_job *job)
{
    const verify_settings *settings = job->settings;
    if (omr_driver_open(settings->acl_library, &job->report.driver) != OMR_OK)
        return fail_device();
    cli_status status = devices_check(&job->devices, &job->visible);
    if (status != CLI_OK)
        return status;
    cli_inputs *none = NULL;
    if (!job->inputs)
        status = inputs_open(&none, &(text_list){0});
    onnx_conversion conversion = {
        .onnx = settings->model,
        .batch = settings->batch,
        .input_shape = settings->input_shape,
        .inputs = job->inputs ? job->inputs : none,
        .driver = &job->report.driver,
        .device_count = job->devices.count ? job->devices.count : job->visible,
    };
    if (status == CLI_OK)
        status = model_open(&job->model, &conversion);
    inputs_close(none);
    return status;
}

/* What the .om says of itself goes into the report, for whoever reads it elsewhere. */
static cli_status describe_model(verify_job *job)
{
    verify_report *report = &job->report;
    omr_om *om;
    if (omr_om_open(&om, job->model.om) != OMR_OK)
        return fail_library(OMR_INVALID_FILE);
    const omr_om_info *info = omr_om_describe(om);
    report->model_name = memory_text(info->name);
    report->soc_version = memory_text(info->soc_version);
    report->atc_version = memory_text(info->atc_version);
    report->atc_command = memory_text(info->atc_cmdline);
    report->class = limits_class_of(info, &report->class_why);
    omr_om_close(om);
    if (job->settings->precision) {
        limits_class_read(&report->class, job->settings->precision);
        report->class_why = WORD_WHY_ASKED;
    }
    return digest_file(report->model_digest, job->model.om);
}

/* With only one gear worth choosing, requests are cut into that gear alone. */
static double *times_for(const omr_model_desc *desc, size_t gear)
{
    double *times = memory_zeroed(desc->gear_count, sizeof *times);
    for (size_t i = 0; i < desc->gear_count; i++)
        times[i] = i == gear ? 1 : 1e9;
    return times;
}

static cli_status open_session(verify_job *job, const double *gear_times, size_t gear_count)
{
    omr_session_options options = {
        .size = sizeof options,
        .device_ids = job->devices.ids,
        .device_count = job->devices.count,
        .acl_library = job->settings->acl_library,
        .batch_axis = job->batch_axis,
        .gear_times_us = gear_times,
        .gear_time_count = gear_count,
    };
    omr_session_destroy(job->session);
    job->session = NULL;
    omr_status status = omr_session_create(&job->session, job->model.om, &options);
    if (status != OMR_OK)
        return fail_library(status);
    job->desc = omr_session_desc(job->session);
    return CLI_OK;
}

static cli_status prepare(verify_job *job)
{
    cli_status status = check_command_line(job);
    if (status == CLI_OK)
        status = open_files(job);
    if (status == CLI_OK)
        status = open_model(job);
    if (status == CLI_OK)
        status = describe_model(job);
    return status == CLI_OK ? open_session(job, NULL, 0) : status;
}

/* ---- Passes ------------------------------------------------------------------------------- */

/* "batch 4", "224 x 224", "gear 1,3,8". */
static char *gear_text(const omr_model_desc *desc, const omr_gear *gear)
{
    const char *between = desc->shape_kind == OMR_SHAPE_IMAGE ? " x " : ",";
    char *text = memory_text(desc->shape_kind == OMR_SHAPE_BATCH   ? "batch "
                             : desc->shape_kind == OMR_SHAPE_IMAGE ? ""
                                                                   : "dims ");
    for (size_t i = 0; i < gear->count; i++) {
        char *longer =
            memory_format("%s%s%lld", text, i ? between : "", (long long)gear->values[i]);
        free(text);
        text = longer;
    }
    return text;
}

static cli_status open_feed(verify_job *job, feed *out, const omr_gear *gear)
{
    const verify_settings *settings = job->settings;
    const shape_choice choice = {.given =
                                     model_is_onnx(settings->model) ? NULL : settings->input_shape};
    if (job->inputs)
        return feed_files(out, job->inputs, job->desc, settings->model, &choice);
    omr_shape *shapes = memory_zeroed(job->desc->input_count, sizeof *shapes);
    *out = (feed){0};
    cli_status status = random_check(&job->random, job->desc, settings->model);
    if (status == CLI_OK)
        status = shapes_choose(shapes, job->desc, &choice, gear);
    if (status == CLI_OK)
        status = feed_random(out, &job->random, job->desc, shapes,
                             settings->rows ? settings->rows : ROWS_DEFAULT);
    free(shapes);
    return status;
}

/* "8 rows: image uint8 [8, 64, 64, 3]; the .onnx 8 rows: image float32 [8, 3, 64, 64]". */
static char *inputs_text(const feed *rows, const feed *onnx_rows)
{
    char *text = feed_text(rows), *theirs = onnx_rows ? feed_text(onnx_rows) : NULL;
    if (!theirs)
        return text;
    char *both = memory_format("%s; the .onnx %s", text, theirs);
    free(theirs);
    free(text);
    return both;
}

/* The .onnx's own inputs. */
static cli_status open_onnx_feed(verify_job *job, feed *out, int64_t rows)
{
    const verify_settings *settings = job->settings;
    cli_status status =
        feed_files(out, job->onnx_inputs, reference_describe(&job->reference, job->desc),
                   settings->onnx, NULL);
    if (status == CLI_OK && out->rows != rows)
        status = fail(CLI_INPUT, "--onnx-input has %lld rows, --input %lld: wanted the same rows",
                      (long long)out->rows, (long long)rows);
    return status;
}

static cli_status run_pass(verify_job *job, const omr_gear *gear, bool named)
{
    verify_report *report = &job->report;
    feed rows, onnx_rows = {0};
    report->passes = memory_grown(report->passes, report->pass_count, sizeof *report->passes);
    verify_pass *pass = &report->passes[report->pass_count++];
    *pass = (verify_pass){.gear = named ? gear_text(job->desc, gear) : NULL};
    cli_status status = open_feed(job, &rows, gear);
    if (status == CLI_OK && job->onnx_inputs)
        status = open_onnx_feed(job, &onnx_rows, rows.rows);
    if (status == CLI_OK && !report->inputs)
        report->inputs = inputs_text(&rows, job->onnx_inputs ? &onnx_rows : NULL);
    pass_job work = {
        .session = job->session,
        .feed = &rows,
        .reference = &job->reference,
        .onnx_feed = job->onnx_inputs ? &onnx_rows : NULL,
        .class = report->class,
        .asked = &job->asked,
        .rows_at_once = job->settings->rows_at_once,
        .timeout_ms = job->settings->timeout_ms,
    };
    if (status == CLI_OK)
        status = pass_run(pass, &work);
    feed_close(&onnx_rows);
    feed_close(&rows);
    return status;
}

/* Every gear: of batch sizes by letting the session choose no other, of others by their shapes. */
static cli_status run_gears(verify_job *job)
{
    size_t count = job->desc->gear_count;
    bool batches = job->desc->shape_kind == OMR_SHAPE_BATCH;
    cli_status status = CLI_OK;
    if (!batches && job->inputs)
        return fail(CLI_USAGE, "--gears all makes random inputs of each gear's shape; leave out "
                               "--input");
    for (size_t i = 0; i < count && status == CLI_OK; i++) {
        double *times = batches ? times_for(job->desc, i) : NULL;
        if (batches)
            status = open_session(job, times, count);
        free(times);
        if (status == CLI_OK)
            status = run_pass(job, &job->desc->gears[i], true);
    }
    return status;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static cli_status compare(verify_job *job)
{
    verify_report *report = &job->report;
    char devices[256];
    size_t count = 0;
    const int32_t *ids = omr_session_devices(job->session, &count);
    report->devices = memory_text(note_device_list(devices, sizeof devices, ids, count));
    note_devices(job->session);
    double start = now();
    cli_status status = job->settings->gears && job->desc->gear_count
                            ? run_gears(job)
                            : run_pass(job, shapes_largest_gear(job->desc), false);
    report->seconds = now() - start;
    return status;
}

/* ---- Reporting ---------------------------------------------------------------------------- */

/* Frees `text`. */
static cli_status write_text(cli_target *target, char *text)
{
    cli_status status = target_write(target, text);
    free(text);
    return status;
}

static cli_status write_json(verify_job *job)
{
    json_t *json = verify_json(&job->report);
    if (strcmp(job->settings->json, "-") == 0)
        return json_print(json);
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    json_decref(json);
    return write_text(&job->json, text ? text : memory_text(""));
}

static cli_status write_reports(verify_job *job)
{
    const verify_settings *settings = job->settings;
    cli_status status = CLI_OK;
    if (settings->markdown)
        status = write_text(&job->markdown, verify_markdown(&job->report));
    if (status == CLI_OK && settings->html)
        status = write_text(&job->html, verify_html(&job->report, job->language));
    if (status == CLI_OK && settings->json)
        status = write_json(job);
    bool printed = settings->json && strcmp(settings->json, "-") == 0;
    if (status == CLI_OK && !printed && !settings->quiet)
        verify_print(&job->report, job->language, stdout);
    return status;
}

static cli_status answer(const verify_job *job)
{
    char *reason = verify_reason(&job->report);
    cli_status status = reason ? fail(CLI_NO, "%s", reason) : CLI_OK;
    free(reason);
    return status;
}

static void close_job(verify_job *job)
{
    omr_session_destroy(job->session);
    model_close(&job->model);
    target_close(&job->json);
    target_close(&job->html);
    target_close(&job->markdown);
    verify_clear(&job->report);
    reference_close(&job->reference);
    inputs_close(job->onnx_inputs);
    inputs_close(job->inputs);
    random_close(&job->random);
    devices_free(&job->devices);
}

static cli_status run(const void *given)
{
    const verify_settings *settings = given;
    verify_job job = {.settings = settings};
    job.report.model = settings->model;
    job.report.reference = settings->reference ? settings->reference
                           : settings->onnx    ? settings->onnx
                                               : settings->model;
    note_begin(settings->quiet, settings->verbose);
    cli_status status = prepare(&job);
    if (status == CLI_OK)
        status = compare(&job);
    job.report.ort_version = settings->reference ? "" : ort_version();
    job.report.ort_path = settings->reference ? "" : ort_path();
    if (status == CLI_OK)
        status = write_reports(&job);
    if (status == CLI_OK)
        status = answer(&job);
    close_job(&job);
    note_end();
    return status;
}

#define FIELD(name) offsetof(verify_settings, name)

static const cli_option options[] = {
    {"onnx", 0, OPTION_TEXT, FIELD(onnx), "FILE", "compare with this .onnx in ONNX Runtime", 0, 0},
    {"reference", 0, OPTION_TEXT, FIELD(reference), "PLACE",
     "compare with stored results: a folder of files\nnamed after the outputs, .npz or .npy", 0, 0},
    {"input", 'i', OPTION_TEXTS, FIELD(inputs), "[NAME=]FILE",
     "as for run; without it inputs are random", 0, 0},
    {"onnx-input", 0, OPTION_TEXTS, FIELD(onnx_inputs), "[NAME=]FILE",
     "the same rows as the .onnx takes them, where\nAIPP has the .om take images", 0, 0},
    {"input-range", 0, OPTION_TEXTS, FIELD(ranges), "[NAME:]LO,HI",
     "of random inputs, such as ids:0,30521", 0, 0},
    {"rows", 'n', OPTION_NUMBER, FIELD(rows), "N", "random rows (100)", 1, ROWS_MAX},
    {"seed", 0, OPTION_NUMBER, FIELD(seed), "N", "of random inputs (0)", 0, INT64_MAX},
    {"gears", 0, OPTION_TEXT, FIELD(gears), "all", "verify every gear by itself", 0, 0},
    {"precision", 0, OPTION_TEXT, FIELD(precision), "f32|f16|int8",
     "how near results must be; told by the .om\nwithout it", 0, 0},
    {"min-cosine", 0, OPTION_TEXT, FIELD(min_cosine), "X", "least cosine of an output", 0, 0},
    {"max-rel-euclid", 0, OPTION_TEXT, FIELD(max_rel_euclid), "X",
     "most |difference| / |reference|", 0, 0},
    {"min-row-cosine", 0, OPTION_TEXT, FIELD(min_row_cosine), "X", "least cosine of every row", 0,
     0},
    {"max-row-distance", 0, OPTION_TEXT, FIELD(max_row_distance), "X",
     "most relative distance of every row", 0, 0},
    {"max-rel-error", 0, OPTION_TEXT, FIELD(max_rel_error), "X",
     "most relative error of every element", 0, 0},
    {"atol", 0, OPTION_TEXT, FIELD(atol), "X", "absolute tolerance of an element", 0, 0},
    {"rtol", 0, OPTION_TEXT, FIELD(rtol), "X", "and relative tolerance", 0, 0},
    {"max-outside", 0, OPTION_TEXT, FIELD(max_outside), "X", "most elements outside these, of 1", 0,
     0},
    {"min-top1", 0, OPTION_TEXT, FIELD(min_top1), "X", "least rows with the same best class, of 1",
     0, 0},
    {"html", 0, OPTION_TEXT, FIELD(html), "FILE", "write a report to look at", 0, 0},
    {"lang", 0, OPTION_TEXT, FIELD(lang), "en|zh", "the report's language; else the locale's", 0,
     0},
    {"markdown", 0, OPTION_TEXT, FIELD(markdown), "FILE", "write a report to paste into an issue",
     0, 0},
    {"device", 'd', OPTION_TEXT, FIELD(device), "IDS", "0,1 or 0-3; all of them without it", 0, 0},
    {"batch", 'b', OPTION_TEXT, FIELD(batch), "N[,N...]", "of an .onnx MODEL, as for run", 0, 0},
    {"input-shape", 0, OPTION_TEXT, FIELD(input_shape), "SHAPES",
     "of an .onnx MODEL, or of random inputs where an\n.om leaves axes open", 0, 0},
    {"batch-axis", 0, OPTION_TEXT, FIELD(batch_axis), "N|none", "as for run", 0, 0},
    {"rows-at-once", 0, OPTION_NUMBER, FIELD(rows_at_once), "N",
     "rows in memory; as many as 64 MiB hold", 1, ROWS_MAX},
    {"timeout-ms", 0, OPTION_NUMBER, FIELD(timeout_ms), "MS", "give up after so long", 1,
     INT64_MAX},
    {"acl-library", 0, OPTION_TEXT, FIELD(acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"json", 0, OPTION_PLACE, FIELD(json), "FILE", "the report for machines", 0, 0},
    {"quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, "say nothing but errors", 0, 0},
    {"verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL, "say what the library does", 0, 0},
};

const cli_command command_verify = {
    .name = "verify",
    .summary = "compare a model's results with ONNX Runtime's, or with stored ones",
    .operand = "MODEL.{om,onnx}",
    .operand_offset = FIELD(model),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .common = "onnx reference input input-range rows seed gears precision min-cosine "
              "max-rel-euclid html markdown device batch input-shape json",
    .notes = "examples:\n"
             "  omrun verify resnet.om --onnx resnet.onnx --input images.npy\n"
             "  omrun verify bert.om --onnx bert.onnx --input-range input_ids:0,30521\n"
             "  omrun verify model.om --reference golden/ -i x.npy --html report.html\n"
             "  omrun verify model.onnx --gears all --batch 1,4,16\n"
             "Exit code 1 when an output is not near enough; docs/cli.md has the measures.\n",
    .settings_size = sizeof(verify_settings),
    .run = run,
};
