/* SPDX-License-Identifier: MIT */
/* omrun run: arrays from files through a model on the devices, results into files. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "devices.h"
#include "inputs.h"
#include "json.h"
#include "memory.h"
#include "model.h"
#include "names.h"
#include "note.h"
#include "output.h"
#include "shares.h"
#include "table.h"
#include "text.h"

typedef struct run_settings {
    const char *model;
    text_list inputs;
    const char *output, *output_dirname, *output_format, *device, *batch, *input_shape, *batch_axis,
        *acl_library;
    int64_t skip, limit, lanes, slots, timeout_ms;
    bool json, quiet, verbose;
} run_settings;

/* One run, from the command line to the report. Zeroed, then filled from top to bottom. */
typedef struct run_job {
    const run_settings *settings;
    device_list devices;
    int32_t batch_axis; /* as omr_session_options has it */
    cli_inputs *inputs;
    cli_output *output;
    omr_driver_info driver;
    size_t visible;  /* devices of the machine */
    cli_model model; /* settings->model, or its conversion */
    omr_session *session;
    const omr_model_desc *desc;
    omr_tensor *tensors;     /* as desc->inputs */
    omr_shape *parts;        /* theirs, where --skip and --limit leave rows out */
    const char **names;      /* of the outputs, short */
    omr_request *request;    /* holds the results' memory */
    cli_array *results;      /* as desc->outputs */
    const file_stack *stack; /* that results are named after; NULL: after the outputs */
    size_t files;            /* per output */
    int64_t rows;
    double seconds;
} run_job;

/* ---- Preparing ---------------------------------------------------------------------------- */

static cli_status check_command_line(run_job *job)
{
    const run_settings *settings = job->settings;
    if (!settings->output)
        return fail(CLI_USAGE, "run wants --output: a folder for the results, or a file ending in "
                               ".npy, .npz or .bin");
    cli_status status =
        model_check_options(settings->model, settings->batch, settings->input_shape);
    if (status == CLI_OK)
        status = model_batch_axis(&job->batch_axis, settings->batch_axis);
    return status == CLI_OK ? devices_parse(&job->devices, settings->device) : status;
}

static cli_status open_files(run_job *job)
{
    cli_status status = model_check(job->settings->model);
    if (status == CLI_OK)
        status = inputs_open(&job->inputs, &job->settings->inputs);
    if (status == CLI_OK)
        status = output_open(&job->output, job->settings->output, job->settings->output_dirname,
                             job->settings->output_format);
    return status;
}

static cli_status open_driver(run_job *job)
{
    if (omr_driver_open(job->settings->acl_library, &job->driver) != OMR_OK)
        return fail_device();
    return devices_check(&job->devices, &job->visible);
}

static cli_status open_model(run_job *job)
{
    onnx_conversion conversion = {
        .onnx = job->settings->model,
        .batch = job->settings->batch,
        .input_shape = job->settings->input_shape,
        .inputs = job->inputs,
        .driver = &job->driver,
        .device_count = job->devices.count ? job->devices.count : job->visible,
    };
    return model_open(&job->model, &conversion);
}

static cli_status open_session(run_job *job)
{
    omr_session_options options = {
        .size = sizeof options,
        .device_ids = job->devices.ids,
        .device_count = job->devices.count,
        .lanes_per_device = (uint32_t)job->settings->lanes,
        .slots_per_lane = (uint32_t)job->settings->slots,
        .acl_library = job->settings->acl_library,
        .batch_axis = job->batch_axis,
    };
    omr_status status = omr_session_create(&job->session, job->model.om, &options);
    if (status != OMR_OK)
        return fail_library(status);
    model_loaded(&job->model);
    job->desc = omr_session_desc(job->session);
    note_devices(job->session);
    return CLI_OK;
}

static cli_status prepare(run_job *job)
{
    cli_status status = check_command_line(job);
    if (status == CLI_OK)
        status = open_files(job);
    if (status == CLI_OK)
        status = open_driver(job);
    if (status == CLI_OK)
        status = open_model(job);
    return status == CLI_OK ? open_session(job) : status;
}

/* ---- Running ------------------------------------------------------------------------------ */

static int64_t count_rows(const run_job *job)
{
    for (size_t i = 0; i < job->desc->input_count; i++) {
        if (job->desc->inputs[i].batch_axis >= 0)
            return job->tensors[i].dims[job->desc->inputs[i].batch_axis];
    }
    return 1;
}

/* Rows skip..skip + limit of every input that has rows. */
static cli_status take_rows(run_job *job)
{
    int64_t rows = count_rows(job), skip = job->settings->skip, limit = job->settings->limit;
    const omr_model_desc *desc = job->desc;
    bool any = false;
    job->parts = memory_zeroed(desc->input_count, sizeof *job->parts);
    for (size_t i = 0; i < desc->input_count; i++) {
        omr_tensor *tensor = &job->tensors[i];
        int32_t axis = desc->inputs[i].batch_axis;
        if (axis < 0)
            continue;
        if ((uint32_t)axis >= tensor->rank || tensor->dims[axis] != rows)
            return CLI_OK; /* the library says what is wrong with it, of the whole */
        any = true;
    }
    if (!any)
        return fail(CLI_INPUT, "%s has no axis of rows for --skip and --limit; see --batch-axis",
                    job->settings->model);
    if (skip && skip >= rows)
        return fail(CLI_INPUT, "--skip is %lld, the inputs have %lld rows", (long long)skip,
                    (long long)rows);
    for (size_t i = 0; i < desc->input_count; i++) {
        int32_t axis = desc->inputs[i].batch_axis;
        if (axis >= 0)
            array_take_rows(&job->tensors[i], &job->parts[i], (uint32_t)axis, skip,
                            limit && limit < rows - skip ? limit : rows - skip);
    }
    return CLI_OK;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The library provides the outputs: what shape they have may be known only then. */
static cli_status take_results(run_job *job)
{
    size_t count = job->desc->output_count;
    omr_status status = OMR_OK;
    job->results = memory_zeroed(count, sizeof *job->results);
    job->names = memory_zeroed(count, sizeof *job->names);
    for (size_t i = 0; i < count && status == OMR_OK; i++) {
        cli_array *result = &job->results[i];
        omr_tensor tensor = {0};
        status = omr_request_output(job->request, i, &tensor);
        *result =
            (cli_array){.dtype = tensor.dtype, .shape.rank = tensor.rank, .data = tensor.data};
        for (uint32_t k = 0; k < tensor.rank; k++)
            result->shape.dims[k] = tensor.dims[k];
        array_set_strides(result, false);
        job->names[i] = names_short(job->desc->outputs[i].name);
    }
    return status == OMR_OK ? CLI_OK : fail_library(status);
}

static cli_status run_session(run_job *job)
{
    int64_t timeout_ms = job->settings->timeout_ms;
    double start = now();
    omr_status status = omr_session_submit(job->session, job->tensors, job->desc->input_count, NULL,
                                           0, NULL, &job->request);
    if (status == OMR_OK)
        status = omr_request_wait(job->request, timeout_ms ? timeout_ms : OMR_WAIT_FOREVER);
    job->seconds = now() - start;
    return status == OMR_OK ? take_results(job) : fail_library(status);
}

static cli_status write_results(run_job *job)
{
    size_t count = job->desc->output_count;
    result_shares shares = {0};
    job->files = 1;
    if (!job->stack)
        return output_write(job->output, count, job->names, job->results);
    cli_status status =
        shares_make(&shares, job->stack, job->desc, job->results, job->settings->skip, job->rows);
    if (status == CLI_OK)
        status = output_write(job->output, shares.count, (const char *const *)shares.names,
                              shares.arrays);
    job->files = count ? shares.count / count : 0;
    shares_free(&shares);
    return status;
}

static cli_status compute(run_job *job)
{
    job->tensors = memory_zeroed(job->desc->input_count, sizeof *job->tensors);
    cli_status status = inputs_match(job->inputs, job->desc, job->settings->model, job->tensors);
    if (status == CLI_OK && (job->settings->skip || job->settings->limit))
        status = take_rows(job);
    if (output_has_files(job->output))
        job->stack = inputs_stack(job->inputs);
    if (status == CLI_OK && job->stack)
        status = shares_check(job->stack, job->desc);
    if (status != CLI_OK)
        return status;
    job->rows = count_rows(job);
    status = run_session(job);
    return status == CLI_OK ? write_results(job) : status;
}

/* ---- Reporting ---------------------------------------------------------------------------- */

static double rows_per_second(const run_job *job)
{
    return job->seconds > 0 ? (double)job->rows / job->seconds : 0;
}

static const char *device_text(const run_job *job, char *text, size_t room)
{
    size_t count = 0;
    const int32_t *ids = omr_session_devices(job->session, &count);
    return note_device_list(text, room, ids, count);
}

static void report_text(const run_job *job, const omr_session_stats *stats)
{
    char shape[TEXT_SIZE], time[TEXT_SIZE], rate[TEXT_SIZE], devices[256];
    cli_table table = {.columns = 4};
    table_cell(&table, "output");
    table_cell(&table, "dtype");
    table_cell(&table, "shape");
    table_cell(&table, "file");
    for (size_t i = 0; i < job->desc->output_count; i++) {
        const cli_array *result = &job->results[i];
        table_cell(&table, "%s", job->names[i]);
        table_cell(&table, "%s", omr_dtype_name(result->dtype));
        table_cell(&table, "%s", text_shape(shape, result->shape.rank, result->shape.dims));
        if (job->files > 1)
            table_cell(&table, "%s and %zu more", output_path(job->output, i), job->files - 1);
        else
            table_cell(&table, "%s", job->files ? output_path(job->output, i) : "none");
    }
    table_print(&table, stdout, 0);
    printf("%lld row%s in %s: %s rows/s on %s%s; %llu batch%s, %llu rows of padding",
           (long long)job->rows, job->rows == 1 ? "" : "s", text_seconds(time, job->seconds),
           text_rate(rate, rows_per_second(job)), device_text(job, devices, sizeof devices),
           job->driver.simulated ? " (simulated)" : "", (unsigned long long)stats->batches,
           stats->batches == 1 ? "" : "es", (unsigned long long)stats->padded_rows);
    if (stats->retries)
        printf(", %llu tried again", (unsigned long long)stats->retries);
    putchar('\n');
}

/* All files of output `index`; those of a folder come one input file after the other. */
static json_t *files_json(const run_job *job, size_t index)
{
    json_t *list = json_array();
    for (size_t i = 0; i < job->files; i++)
        json_array_append_new(
            list, json_from_text(output_path(job->output, i * job->desc->output_count + index)));
    return list;
}

static json_t *outputs_json(const run_job *job)
{
    json_t *list = json_array();
    for (size_t i = 0; i < job->desc->output_count; i++) {
        const cli_array *result = &job->results[i];
        json_t *files = files_json(job, i);
        json_t *first = job->files ? json_incref(json_array_get(files, 0)) : json_null();
        json_array_append_new(list,
                              json_pack("{s:o, s:s, s:o, s:o, s:o}", "name",
                                        json_from_text(job->desc->outputs[i].name), "dtype",
                                        omr_dtype_name(result->dtype), "shape",
                                        json_from_dims(result->shape.rank, result->shape.dims),
                                        "file", first, "files", files));
    }
    return list;
}

static json_t *devices_json(const run_job *job)
{
    size_t count = 0;
    const int32_t *ids = omr_session_devices(job->session, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer(ids[i]));
    return list;
}

static cli_status report_json(const run_job *job, const omr_session_stats *stats)
{
    return json_print(
        json_pack("{s:o, s:o, s:o, s:I, s:f, s:f, s:I, s:I, s:I, s:o}", "model",
                  json_from_text(job->settings->model), "library", json_from_driver(&job->driver),
                  "devices", devices_json(job), "rows", (json_int_t)job->rows, "seconds",
                  job->seconds, "rows_per_second", rows_per_second(job), "batches",
                  (json_int_t)stats->batches, "padded_rows", (json_int_t)stats->padded_rows,
                  "retries", (json_int_t)stats->retries, "outputs", outputs_json(job)));
}

static cli_status report(const run_job *job)
{
    omr_session_stats stats = {.size = sizeof stats};
    omr_status status = omr_session_get_stats(job->session, &stats);
    if (status != OMR_OK)
        return fail_library(status);
    if (job->settings->json)
        return report_json(job, &stats);
    if (!job->settings->quiet)
        report_text(job, &stats);
    return CLI_OK;
}

/* ---- The command -------------------------------------------------------------------------- */

static void close_job(run_job *job)
{
    free(job->results);
    free(job->names);
    free(job->tensors);
    free(job->parts);
    omr_session_destroy(job->session);
    omr_request_release(job->request);
    model_close(&job->model);
    output_close(job->output);
    inputs_close(job->inputs);
    devices_free(&job->devices);
}

static cli_status run(const void *given)
{
    run_job job = {.settings = given};
    note_begin(job.settings->quiet, job.settings->verbose);
    cli_status status = prepare(&job);
    if (status == CLI_OK)
        status = compute(&job);
    if (status == CLI_OK)
        status = report(&job);
    close_job(&job);
    note_end();
    return status;
}

#define FIELD(name) offsetof(run_settings, name)

static const cli_option options[] = {
    {"input", 'i', OPTION_TEXTS, FIELD(inputs), "[NAME=]FILE",
     ".npy, .npz, bare bytes (.bin) or a folder of\nthem; repeat it, or separate by commas, "
     "for\nseveral inputs",
     0, 0},
    {"output", 'o', OPTION_TEXT, FIELD(output), "PLACE",
     "a folder, or a file ending in .npy, .npz or .bin", 0, 0},
    {"output-dirname", 0, OPTION_TEXT, FIELD(output_dirname), "NAME",
     "a folder in it, made when it is not there", 0, 0},
    {"output-format", 0, OPTION_TEXT, FIELD(output_format), "npy|npz|bin",
     "what to write into the folder (npy)", 0, 0},
    {"skip", 0, OPTION_NUMBER, FIELD(skip), "N", "leave out the first rows", 0, INT64_MAX},
    {"limit", 0, OPTION_NUMBER, FIELD(limit), "N", "run so many rows at most", 1, INT64_MAX},
    {"device", 'd', OPTION_TEXT, FIELD(device), "IDS", "0,1 or 0-3; all of them without it", 0, 0},
    {"batch", 'b', OPTION_TEXT, FIELD(batch), "N[,N...]",
     "of an .onnx: rows at once; several make gears", 0, 0},
    {"input-shape", 0, OPTION_TEXT, FIELD(input_shape), "SHAPES",
     "of an .onnx: \"x:8,3,224,224\", \"x:8x3x224x224\"", 0, 0},
    {"batch-axis", 0, OPTION_TEXT, FIELD(batch_axis), "N|none",
     "the axis samples are stacked along, where the\nmodel leaves that open", 0, 0},
    {"lanes", 0, OPTION_NUMBER, FIELD(lanes), "N", "threads per device (1)", 1, 64},
    {"slots", 0, OPTION_NUMBER, FIELD(slots), "N", "batches in flight per lane (3)", 1, 64},
    {"timeout-ms", 0, OPTION_NUMBER, FIELD(timeout_ms), "MS", "give up after so long", 1,
     INT64_MAX},
    {"acl-library", 0, OPTION_TEXT, FIELD(acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"json", 0, OPTION_FLAG, FIELD(json), NULL, "report for machines", 0, 0},
    {"quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, "say nothing but errors", 0, 0},
    {"verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL, "say what the library does", 0, 0},
};

/* ais_bench's and msit's spellings; python/ais_bench has their folders and all of their options. */
static const char shapes_given[] = "requests take the shapes of their inputs";
static const char rows_cut[] = "rows are cut and padded into the batches the model has";
static const char measured_by_bench[] = "omrun bench measures; run runs once";

static const cli_alias aliases[] = {
    {"--model -m --om-model -om", ALIAS_OPERAND, NULL},
    {"-od", ALIAS_OPTION, "output-dirname"},
    {"--outfmt", ALIAS_OPTION, "output-format"},
    {"--threads", ALIAS_OPTION, "lanes"},
    {"--debug", ALIAS_SWITCH, "verbose"},
    {"--dymBatch --dym-batch -db --batchsize --batch-size", ALIAS_IGNORED, rows_cut},
    {"--dymHW --dym-hw -dhw --dymDims --dym-dims -dd --dymShape --dym-shape -ds", ALIAS_IGNORED,
     shapes_given},
    {"--auto-set-dymshape-mode -asdsm --auto-set-dymdims-mode -asddm", ALIAS_IGNORED, shapes_given},
    {"--outputSize --output-size -outsize", ALIAS_IGNORED, "outputs have room for any size"},
    {"--output-batchsize-axis -oba", ALIAS_IGNORED, "the model says it, or --batch-axis"},
    {"--loop -l --warmup-count -wcount --display-all-summary -das --perf", ALIAS_IGNORED,
     measured_by_bench},
    {"--run-mode -rm", ALIAS_IGNORED, "files are read as they are"},
    {"--profiler-rename", ALIAS_IGNORED, "there is no profiler to rename files of"},
    {"--backend", ALIAS_IGNORED, "there is one way to run"},
    {"--npu-id", ALIAS_IGNORED, "it is about --energy-consumption"},
    {"--pipeline", ALIAS_IGNORED, "stages always overlap; see --slots"},
    {"--divide-input", ALIAS_IGNORED, "rows always go to whichever device is free"},
    {"--pure-data-type -pdt", ALIAS_REFUSED, "omrun bench makes inputs up; run wants --input"},
    {"--acl-json-path -acl", ALIAS_REFUSED, "run msprof around the command"},
    {"--aipp-config -aipp", ALIAS_REFUSED, "parameters of dynamic AIPP cannot be given"},
    {"--dymShape-range --dym-shape-range -dr", ALIAS_REFUSED, "run the shapes one by one"},
    {"--profiler -pf", ALIAS_ABSENT, "run msprof around the command"},
    {"--dump --dump-npy", ALIAS_ABSENT, "what a model computes inside is not seen from here"},
    {"--energy-consumption -ec", ALIAS_ABSENT, "no watts are measured; see npu-smi"},
};

const cli_command command_run = {
    .name = "run",
    .summary = "run arrays from files through a model on the devices",
    .operand = "MODEL.{om,onnx}",
    .operand_offset = FIELD(model),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .aliases = aliases,
    .alias_count = sizeof aliases / sizeof aliases[0],
    .notes = "examples:\n"
             "  omrun run resnet.om --input images.npy --output results/\n"
             "  omrun run resnet.om --input folder/ --limit 100 --output results/\n"
             "  omrun run bert.om -i ids=ids.npy -i mask=mask.npy -o out.npz --device 0,1\n"
             "  omrun run resnet.onnx --batch 16 --input images.npy --output results/\n",
    .settings_size = sizeof(run_settings),
    .run = run,
};
