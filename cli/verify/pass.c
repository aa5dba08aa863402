/* SPDX-License-Identifier: MIT */
#include "verify/pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "numbers.h"
#include "text.h"

/* What one part of the rows may take, inputs and outputs together. */
enum { PART_SIZE = 64 << 20 };

typedef struct pass_work {
    const pass_job *job;
    const omr_model_desc *desc;
    verify_pass *out;
    size_t *map; /* the .onnx's inputs among its feed's; NULL with stored arrays */
    const omr_model_desc *onnx_desc; /* of what the .onnx is given */
    cli_array *onnx_inputs;          /* of this part; NULL: the model's */
    int64_t batch;                   /* rows the .onnx is given at once, at most */
    bool padded;                     /* whether it always gets so many */
    cli_array *inputs;               /* of this part */
    omr_request *request;            /* of this part; owns what came of it */
    cli_array *results;
} pass_work;

/* ---- The model ---------------------------------------------------------------------------- */

static void free_results(pass_work *work)
{
    omr_request_release(work->request);
    work->request = NULL;
}

static cli_array array_of(const omr_tensor *tensor)
{
    cli_array array = {.dtype = tensor->dtype, .shape = {.rank = tensor->rank}};
    array.data = tensor->data;
    memcpy(array.shape.dims, tensor->dims, tensor->rank * sizeof *tensor->dims);
    array_set_strides(&array, false);
    return array;
}

static omr_status take_results(pass_work *work)
{
    omr_status status = OMR_OK;
    for (size_t i = 0; i < work->desc->output_count && status == OMR_OK; i++) {
        omr_tensor output;
        status = omr_request_output(work->request, i, &output);
        if (status == OMR_OK)
            work->results[i] = array_of(&output);
    }
    return status;
}

/* The library provides the outputs: of some models only the run tells their shapes. */
static cli_status run_model(pass_work *work)
{
    const omr_model_desc *desc = work->desc;
    int64_t timeout = work->job->timeout_ms ? work->job->timeout_ms : OMR_WAIT_FOREVER;
    omr_tensor *inputs = memory_zeroed(desc->input_count, sizeof *inputs);
    for (size_t i = 0; i < desc->input_count; i++)
        inputs[i] = array_tensor(&work->inputs[i], desc->inputs[i].name);
    omr_status status = omr_session_submit(work->job->session, inputs, desc->input_count, NULL, 0,
                                           NULL, &work->request);
    if (status == OMR_OK)
        status = omr_request_wait(work->request, timeout);
    if (status == OMR_TIMEOUT)
        omr_request_cancel(work->request); /* it still reads the inputs */
    if (status == OMR_OK)
        status = take_results(work);
    free(inputs);
    return status == OMR_OK ? CLI_OK : fail_library(status);
}

/* ---- Pairing ------------------------------------------------------------------------------ */

static double given_or(double given, double usual)
{
    return isnan(given) ? usual : given;
}

/* Whole numbers are exact, whatever the model computes in between. */
static limits limits_for(const pass_job *job, const cli_array *result)
{
    limits wanted = limits_default(numbers_are_whole(result->dtype) ? LIMITS_EXACT : job->class);
    const limits *asked = job->asked;
    wanted.atol = given_or(asked->atol, wanted.atol);
    wanted.rtol = given_or(asked->rtol, wanted.rtol);
    wanted.max_outside = given_or(asked->max_outside, wanted.max_outside);
    if (wanted.class == LIMITS_EXACT)
        return wanted;
    wanted.min_cosine = given_or(asked->min_cosine, wanted.min_cosine);
    wanted.max_rel_euclid = given_or(asked->max_rel_euclid, wanted.max_rel_euclid);
    wanted.min_row_cosine = given_or(asked->min_row_cosine, wanted.min_row_cosine);
    wanted.max_distance = given_or(asked->max_distance, wanted.max_distance);
    wanted.max_rel_error = given_or(asked->max_rel_error, wanted.max_rel_error);
    wanted.min_top1 = given_or(asked->min_top1, wanted.min_top1);
    return wanted;
}

static void note_unused(verify_pass *out, const reference *from)
{
    out->unused = memory_zeroed(from->count, sizeof *out->unused);
    for (size_t j = 0; j < from->count; j++) {
        bool used = false;
        for (size_t i = 0; i < out->count; i++)
            used = used || (out->outputs[i].reference &&
                            strcmp(out->outputs[i].reference, from->names[j]) == 0);
        if (!used)
            out->unused[out->unused_count++] = from->names[j];
    }
}

/* The shape without the number of rows, in which the two sides may differ. */
static omr_shape row_shape(const cli_array *array, int32_t axis)
{
    omr_shape shape = array->shape;
    if (axis >= 0 && (uint32_t)axis < shape.rank)
        shape.dims[axis] = -1;
    return shape;
}

/* The batch axis of outputs; those without one are rare. */
static int32_t usual_axis(const omr_model_desc *desc)
{
    for (size_t i = 0; i < desc->output_count; i++) {
        if (desc->outputs[i].batch_axis >= 0)
            return desc->outputs[i].batch_axis;
    }
    return -1;
}

static void pair_outputs(pass_work *work, pairing *pairs, const cli_array *golden)
{
    const omr_model_desc *desc = work->desc;
    const reference *from = work->job->reference;
    size_t count = desc->output_count + from->count;
    pairing_tensor *tensors = memory_zeroed(count, sizeof *tensors);
    omr_shape *shapes = memory_zeroed(count, sizeof *shapes);
    pairing_tensor *theirs = tensors + desc->output_count;
    omr_shape *their_shapes = shapes + desc->output_count;
    for (size_t i = 0; i < desc->output_count; i++) {
        shapes[i] = row_shape(&work->results[i], desc->outputs[i].batch_axis);
        tensors[i] = (pairing_tensor){desc->outputs[i].name, work->results[i].dtype, &shapes[i]};
    }
    for (size_t j = 0; j < from->count; j++) {
        their_shapes[j] = row_shape(&golden[j], usual_axis(desc));
        theirs[j] = (pairing_tensor){from->names[j], golden[j].dtype, &their_shapes[j]};
    }
    pairing_find(pairs, tensors, desc->output_count, theirs, from->count);
    free(shapes);
    free(tensors);
}

/* With the first rows on both sides; `pairs` stays for the rows to come. */
static void begin_outputs(pass_work *work, pairing *pairs, const cli_array *golden)
{
    const omr_model_desc *desc = work->desc;
    const reference *from = work->job->reference;
    pair_outputs(work, pairs, golden);
    work->out->count = desc->output_count;
    work->out->outputs = memory_zeroed(desc->output_count, sizeof *work->out->outputs);
    for (size_t i = 0; i < desc->output_count; i++) {
        comparison *output = &work->out->outputs[i];
        const cli_array *result = &work->results[i];
        limits wanted = limits_for(work->job, result);
        if (pairs[i].by == PAIRED_NOT)
            comparison_alone(output, desc->outputs[i].name, result);
        else
            comparison_begin(output, desc->outputs[i].name, result, desc->outputs[i].batch_axis,
                             from->names[pairs[i].other], pairs[i].by, &golden[pairs[i].other],
                             &wanted);
    }
    note_unused(work->out, from);
}

/* ---- Outputs in one another's place ------------------------------------------------------- */

/* Far from its own and near to another's. */
#define FAR 0.1
#define NEAR 0.01

static double distance(const cli_array *result, const cli_array *golden)
{
    metrics found;
    if (result->shape.rank != golden->shape.rank ||
        memcmp(result->shape.dims, golden->shape.dims,
               golden->shape.rank * sizeof *golden->shape.dims) != 0)
        return (double)INFINITY;
    cli_array y = numbers_real_view(result), g = numbers_real_view(golden);
    metrics_init(&found, 0, 0);
    metrics_add(&found, &y, &g, -1, 0);
    return found.unmatched ? (double)INFINITY : metrics_rel_euclid(&found);
}

/* A converter that swaps outputs leaves their names; one look at the first rows tells. */
static void find_swaps(pass_work *work, const pairing *pairs, const cli_array *results,
                       const cli_array *golden)
{
    const reference *from = work->job->reference;
    for (size_t i = 0; i < work->out->count && from->count > 1; i++) {
        comparison *output = &work->out->outputs[i];
        if (!output->reference || distance(&results[i], &golden[pairs[i].other]) < FAR)
            continue;
        for (size_t j = 0; j < from->count && !output->hint; j++) {
            if (j == pairs[i].other || distance(&results[i], &golden[j]) >= NEAR)
                continue;
            output->hint = HINT_SWAP;
            output->hint_name = from->names[j];
        }
    }
}

/* ---- Comparing ---------------------------------------------------------------------------- */

static cli_array rows_of(const cli_array *array, int32_t axis, int64_t first, int64_t count)
{
    if (axis < 0 || (uint32_t)axis >= array->shape.rank || first + count > array->shape.dims[axis])
        return *array;
    return numbers_slice(array, (uint32_t)axis, first, count);
}

/* Rows `first`.. of this part against the same of `golden`, which begin at its row `golden_first`.
 */
static void compare_rows(pass_work *work, pairing *pairs, int64_t part_first, int64_t first,
                         int64_t count, const cli_array *golden, int64_t golden_first)
{
    const omr_model_desc *desc = work->desc;
    size_t reference_count = work->job->reference->count;
    cli_array *y = memory_zeroed(desc->output_count, sizeof *y);
    cli_array *g = memory_zeroed(reference_count, sizeof *g);
    for (size_t i = 0; i < desc->output_count; i++)
        y[i] = rows_of(&work->results[i], desc->outputs[i].batch_axis, first, count);
    for (size_t j = 0; j < reference_count; j++)
        g[j] = golden[j];
    bool begun = work->out->outputs != NULL;
    if (!begun)
        begin_outputs(work, pairs, golden);
    for (size_t i = 0; i < desc->output_count; i++) {
        if (pairs[i].by == PAIRED_NOT)
            continue;
        size_t other = pairs[i].other;
        g[other] = rows_of(&golden[other], desc->outputs[i].batch_axis, golden_first, count);
    }
    if (!begun)
        find_swaps(work, pairs, y, g);
    for (size_t i = 0; i < desc->output_count; i++) {
        if (pairs[i].by != PAIRED_NOT)
            comparison_add(&work->out->outputs[i], &y[i], &g[pairs[i].other], part_first + first);
    }
    free(y);
    free(g);
}

static cli_status compare_with_onnx(pass_work *work, pairing *pairs, int64_t part_first,
                                    int64_t count)
{
    for (int64_t first = 0, n; first < count; first += n) {
        ort_results golden;
        n = count - first < work->batch ? count - first : work->batch;
        cli_status status = reference_run(&golden, work->job->reference, work->onnx_desc, work->map,
                                          work->onnx_inputs ? work->onnx_inputs : work->inputs,
                                          first, n, work->padded ? work->batch : n);
        if (status != CLI_OK)
            return status;
        compare_rows(work, pairs, part_first, first, n, golden.arrays, 0);
        ort_free(&golden);
    }
    return CLI_OK;
}

static const omr_tensor_desc *desc_for_raw(const pass_work *work, size_t index)
{
    const reference *from = work->job->reference;
    const omr_model_desc *desc = work->desc;
    pairing_tensor theirs = {from->names[index], OMR_DTYPE_UNDEFINED, &(omr_shape){0}};
    for (size_t i = 0; i < desc->output_count; i++) {
        pairing pair;
        pairing_tensor ours = {desc->outputs[i].name, desc->outputs[i].dtype, &(omr_shape){1, {1}}};
        pairing_find(&pair, &ours, 1, &theirs, 1);
        if (pair.by == PAIRED_BY_NAME)
            return &desc->outputs[i];
    }
    return &desc->outputs[index < desc->output_count ? index : 0];
}

static cli_status compare_with_stored(pass_work *work, pairing *pairs, int64_t part_first,
                                      int64_t count)
{
    const reference *from = work->job->reference;
    cli_array *golden = memory_zeroed(from->count, sizeof *golden);
    cli_status status = CLI_OK;
    for (size_t j = 0; j < from->count && status == CLI_OK; j++)
        status = reference_stored(from, j, desc_for_raw(work, j), &golden[j]);
    if (status == CLI_OK)
        compare_rows(work, pairs, part_first, 0, count, golden, part_first);
    free(golden);
    return status;
}

/* ---- Parts -------------------------------------------------------------------------------- */

/* Whole batches, so that the .onnx can be given the very batches the model is. */
static int64_t rows_at_once(const pass_work *work)
{
    int64_t batch = work->desc->batch > 0 ? work->desc->batch : 1;
    size_t size = feed_row_size(work->job->feed);
    for (size_t i = 0; i < work->desc->output_count; i++)
        size += work->desc->outputs[i].size / (size_t)batch;
    int64_t rows = work->job->rows_at_once ? work->job->rows_at_once
                                           : (int64_t)(PART_SIZE / (size ? size : 1));
    return rows > batch ? rows / batch * batch : batch;
}

static cli_status prepare(pass_work *work)
{
    const omr_model_desc *desc = work->desc;
    work->inputs = memory_zeroed(desc->input_count, sizeof *work->inputs);
    work->results = memory_zeroed(desc->output_count, sizeof *work->results);
    if (work->job->reference->stored)
        return CLI_OK;
    work->onnx_desc = work->job->onnx_feed ? work->job->onnx_feed->desc : desc;
    if (work->job->onnx_feed)
        work->onnx_inputs = memory_zeroed(work->onnx_desc->input_count, sizeof *work->onnx_inputs);
    work->map = reference_map_inputs(work->job->reference, work->onnx_desc);
    if (!work->map)
        return CLI_INPUT;
    int64_t wanted = reference_batch(work->job->reference, work->onnx_desc, work->map);
    work->batch = wanted ? wanted : desc->batch > 0 ? desc->batch : 1;
    work->padded = wanted || desc->shape_kind == OMR_SHAPE_STATIC;
    return CLI_OK;
}

static cli_status run_part(pass_work *work, pairing *pairs, int64_t first, int64_t count)
{
    cli_status status = feed_take(work->job->feed, first, count, work->inputs);
    if (status == CLI_OK && work->onnx_inputs)
        status = feed_take(work->job->onnx_feed, first, count, work->onnx_inputs);
    if (status == CLI_OK)
        status = run_model(work);
    if (status == CLI_OK && work->map)
        status = compare_with_onnx(work, pairs, first, count);
    else if (status == CLI_OK)
        status = compare_with_stored(work, pairs, first, count);
    free_results(work);
    return status;
}

/* Shapes of parts become those of all rows. */
static void count_rows(comparison *output, int64_t rows)
{
    if (output->axis < 0 || output->reason)
        return;
    output->shape.dims[output->axis] = rows;
    output->reference_shape.dims[output->axis] = rows;
}

static cli_status count_batches(verify_pass *out, omr_session *session, bool before)
{
    omr_session_stats stats = {.size = sizeof stats};
    omr_status status = omr_session_get_stats(session, &stats);
    if (status != OMR_OK)
        return fail_library(status);
    out->batches = before ? stats.batches : stats.batches - out->batches;
    out->padded_rows = before ? stats.padded_rows : stats.padded_rows - out->padded_rows;
    return CLI_OK;
}

cli_status pass_run(verify_pass *out, const pass_job *job)
{
    const omr_model_desc *desc = omr_session_desc(job->session);
    pass_work work = {.job = job, .desc = desc, .out = out};
    pairing *pairs = memory_zeroed(desc->output_count, sizeof *pairs);
    cli_status status = count_batches(out, job->session, true);
    if (status == CLI_OK)
        status = prepare(&work);
    int64_t part = rows_at_once(&work);
    for (int64_t first = 0; first < job->feed->rows && status == CLI_OK; first += part) {
        int64_t left = job->feed->rows - first;
        status = run_part(&work, pairs, first, left < part ? left : part);
    }
    if (status == CLI_OK)
        status = count_batches(out, job->session, false);
    out->rows = job->feed->rows;
    for (size_t i = 0; i < out->count && status == CLI_OK; i++) {
        count_rows(&out->outputs[i], out->rows);
        comparison_end(&out->outputs[i]);
    }
    free(pairs);
    free(work.map);
    free(work.inputs);
    free(work.onnx_inputs);
    free(work.results);
    return status;
}
