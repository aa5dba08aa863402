/* SPDX-License-Identifier: MIT */
#include "run/run.h"

#include <stdlib.h>
#include <time.h>

#include "memory.h"
#include "names.h"
#include "note.h"
#include "run/ais_bench.h"
#include "run/each.h"
#include "scratch.h"
#include "text.h"

/* ---- Preparing ---------------------------------------------------------------------------- */

/* Of an .onnx --input-shape is atc's; an .om has its own shapes, and this one is the inputs'. */
static cli_status read_data(run_job *job)
{
    const run_settings *settings = job->settings;
    bool zeros = settings->ais_bench;
    cli_status status = data_read_fill(&zeros, settings->fill);
    if (status == CLI_OK)
        status = shapes_image(job->shapes.image, settings->image_size);
    if (!model_is_onnx(settings->model))
        job->shapes.given = settings->input_shape;
    if (status == CLI_OK)
        status = random_open(&job->random, settings->seed ? (uint64_t)settings->seed : 1,
                             &settings->input_ranges);
    job->data_options =
        (data_options){.random = &job->random, .shapes = job->shapes, .zeros = zeros};
    return status;
}

static cli_status check_command_line(run_job *job)
{
    const run_settings *settings = job->settings;
    if (!settings->output && !settings->ais_bench)
        return fail(CLI_USAGE, "run wants --output: a folder for the results, or a file ending in "
                               ".npy, .npz, .bin or .txt");
    /* ais_bench warms up where nobody says. */
    job->warmups = settings->ais_bench;
    if (settings->warmup_count &&
        !text_to_number(settings->warmup_count, 0, INT64_MAX, &job->warmups))
        return fail(CLI_USAGE, "--warmup-count is \"%s\", wanted a number of at least 0",
                    settings->warmup_count);
    cli_status status = model_check_options(settings->model, settings->batch);
    if (status == CLI_OK)
        status = model_batch_axis(&job->batch_axis, settings->batch_axis);
    if (status == CLI_OK)
        status = read_data(job);
    if (status == CLI_OK)
        status = devices_parse(&job->devices, settings->device      ? settings->device
                                              : settings->ais_bench ? "0"
                                                                    : NULL);
    return status;
}

static cli_status open_output(run_job *job)
{
    const run_settings *settings = job->settings;
    const char *format = settings->output_format;
    if (!settings->output)
        return CLI_OK;
    if (settings->output_dirname)
        job->dirname = memory_text(settings->output_dirname);
    else if (settings->ais_bench)
        job->dirname = ais_bench_dirname();
    return output_open(&job->output, settings->output, job->dirname,
                       format                ? format
                       : settings->ais_bench ? "bin"
                                             : NULL);
}

static cli_status open_each(run_job *job)
{
    const run_settings *settings = job->settings;
    if (model_is_onnx(settings->model))
        return fail(CLI_USAGE, "--each-file wants an .om; %s would have one shape",
                    settings->model);
    if (settings->skip || settings->limit)
        return fail(CLI_USAGE,
                    "--%s is about the rows of all files, --each-file runs each by itself",
                    settings->skip ? "skip" : "limit");
    job->each = memory_zeroed(1, sizeof *job->each);
    return file_lists_open(job->each, &settings->inputs, ais_bench_count_inputs(settings->model));
}

static cli_status open_files(run_job *job)
{
    cli_status status = model_check(job->settings->model);
    if (status == CLI_OK && job->settings->each_file && job->settings->inputs.count)
        status = open_each(job);
    else if (status == CLI_OK)
        status = job->settings->ais_bench ? ais_bench_inputs(&job->inputs, job->settings)
                                          : inputs_open(&job->inputs, &job->settings->inputs);
    return status == CLI_OK ? open_output(job) : status;
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

/* With --rows of a model with gears of batch sizes, its gear of so many rows alone is worth
 * choosing. NULL: there is none, or it was not asked for. */
static double *gear_times(const run_job *job, size_t *count)
{
    omr_om *om;
    double *times = NULL;
    if (!job->settings->rows || omr_om_open(&om, job->model.om) != OMR_OK)
        return NULL; /* opening the session says what is wrong with it */
    const omr_om_info *info = omr_om_describe(om);
    *count = info->gear_count;
    for (size_t g = 0; info->shape_kind == OMR_SHAPE_BATCH && g < info->gear_count; g++) {
        if (info->gears[g].values[0] != job->settings->rows)
            continue;
        times = memory_zeroed(info->gear_count, sizeof *times);
        for (size_t i = 0; i < info->gear_count; i++)
            times[i] = i == g ? 1 : 1e9;
    }
    omr_om_close(om);
    return times;
}

static cli_status open_session(run_job *job)
{
    size_t gear_count = 0;
    double *times = gear_times(job, &gear_count);
    omr_session_options options = {
        .size = sizeof options,
        .device_ids = job->devices.ids,
        .device_count = job->devices.count,
        .lanes_per_device = (uint32_t)job->settings->lanes,
        .slots_per_lane = (uint32_t)job->settings->slots,
        .acl_library = job->settings->acl_library,
        .batch_axis = job->batch_axis,
        .gear_times_us = times,
        .gear_time_count = times ? gear_count : 0,
    };
    omr_status status = omr_session_create(&job->session, job->model.om, &options);
    free(times);
    if (status != OMR_OK)
        return fail_library(status);
    model_loaded(&job->model);
    job->desc = omr_session_desc(job->session);
    note_devices(job->session);
    return CLI_OK;
}

cli_status run_prepare(run_job *job)
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
    free(job->results);
    free((void *)job->names);
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

/* The request of the last time is the one whose results are kept. */
static cli_status run_times(run_job *job, int64_t times)
{
    int64_t timeout_ms = job->settings->timeout_ms;
    omr_status status = OMR_OK;
    for (int64_t i = 0; i < times && status == OMR_OK; i++) {
        omr_request_release(job->request);
        status = omr_session_submit(job->session, job->tensors, job->desc->input_count, NULL, 0,
                                    NULL, &job->request);
        if (status == OMR_OK)
            status = omr_request_wait(job->request, timeout_ms ? timeout_ms : OMR_WAIT_FOREVER);
    }
    return status == OMR_OK ? CLI_OK : fail_library(status);
}

/* Once, before the first time that counts. */
static cli_status warm_up(run_job *job)
{
    cli_status status = run_times(job, job->warmups);
    omr_session_reset_stats(job->session); /* fails without a session only */
    if (status == CLI_OK && job->settings->ais_bench && job->output)
        status = ais_bench_watch(job);
    return status;
}

cli_status run_session(run_job *job)
{
    const run_settings *settings = job->settings;
    cli_status status = job->times ? CLI_OK : warm_up(job);
    if (status != CLI_OK)
        return status;
    job->rows += count_rows(job);
    job->times = settings->loop ? settings->loop : 1;
    double start = now();
    status = run_times(job, job->times);
    job->seconds += now() - start;
    return status == CLI_OK ? take_results(job) : status;
}

static cli_status write_results(run_job *job)
{
    size_t count = job->desc->output_count;
    cli_status status = CLI_OK;
    job->files = job->output ? 1 : 0;
    if (!job->output)
        return CLI_OK;
    if (job->each)
        status = CLI_OK; /* they are made */
    else if (job->stack)
        status = shares_make(&job->shares, job->stack, job->desc, job->results, job->settings->skip,
                             job->rows, job->settings->ais_bench);
    else if (job->settings->ais_bench && output_has_files(job->output))
        status = ais_bench_names(&job->shares, job);
    else
        return output_write(job->output, count, job->names, job->results);
    if (status == CLI_OK)
        status = output_write(job->output, job->shares.count,
                              (const char *const *)job->shares.names, job->shares.arrays);
    job->files = count ? job->shares.count / count : 0;
    return status;
}

/* The tensors of the files given, or of made-up ones. */
static cli_status take_inputs(run_job *job)
{
    const run_settings *settings = job->settings;
    if (settings->inputs.count && settings->fill)
        note("--fill is about made-up inputs, --input gives files");
    if (settings->inputs.count || (!settings->ais_bench && !settings->fill))
        return inputs_match(job->inputs, job->desc, settings->model, &job->shapes, job->tensors);
    cli_status status = data_create(&job->made_up, &job->data_options, job->desc, settings->model,
                                    settings->rows, NULL);
    if (status == CLI_OK)
        data_request(job->made_up, 0, job->tensors);
    return status;
}

/* All files as one input, or the ones made up. */
static cli_status run_together(run_job *job)
{
    cli_status status = take_inputs(job);
    if (status == CLI_OK && (job->settings->skip || job->settings->limit))
        status = take_rows(job);
    if (job->output && output_has_files(job->output))
        job->stack = inputs_stack(job->inputs);
    if (status == CLI_OK && job->stack)
        status = shares_check(job->stack, job->desc);
    return status == CLI_OK ? run_session(job) : status;
}

cli_status run_compute(run_job *job)
{
    job->tensors = memory_zeroed(job->desc->input_count, sizeof *job->tensors);
    cli_status status = job->each ? each_run(job) : run_together(job);
    if (status == CLI_OK)
        status = write_results(job);
    return status == CLI_OK && job->trace_path ? ais_bench_summary(job) : status;
}

/* ---- Closing ----------------------------------------------------------------------------------
 */

void run_close(run_job *job)
{
    scratch_remove(job->look);
    free(job->trace_path);
    shares_free(&job->shares);
    for (size_t i = 0; job->kept && i < job->each->count; i++)
        omr_request_release(job->kept[i]);
    free((void *)job->kept);
    if (job->each)
        file_lists_free(job->each);
    free(job->each);
    free(job->results);
    free(job->names);
    free(job->tensors);
    free(job->parts);
    data_destroy(job->made_up); /* which knows the session's desc */
    omr_session_destroy(job->session);
    omr_request_release(job->request);
    model_close(&job->model);
    output_close(job->output);
    inputs_close(job->inputs);
    free(job->dirname);
    random_close(&job->random);
    devices_free(&job->devices);
}
