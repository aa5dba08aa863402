/* SPDX-License-Identifier: MIT */
#include "verify/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "numbers.h"
#include "text.h"

static cli_array array_of(const omr_tensor *tensor)
{
    cli_array array = {.dtype = tensor->dtype,
                       .flags = tensor->flags,
                       .shape = {.rank = tensor->rank},
                       .data = tensor->data};
    memcpy(array.shape.dims, tensor->dims, tensor->rank * sizeof *tensor->dims);
    memcpy(array.strides, tensor->strides, tensor->rank * sizeof *tensor->strides);
    return array;
}

/* Rows of the input that has them; that all agree is the library's to check. */
static void count_rows(feed *of)
{
    of->rows = 1;
    for (size_t i = 0; i < of->desc->input_count && !of->batched; i++) {
        int32_t axis = of->desc->inputs[i].batch_axis;
        of->batched = axis >= 0 && (uint32_t)axis < of->all[i].shape.rank;
        if (of->batched)
            of->rows = of->all[i].shape.dims[axis];
    }
}

static cli_status check_rows(const feed *of)
{
    for (size_t i = 0; i < of->desc->input_count; i++) {
        const omr_tensor_desc *desc = &of->desc->inputs[i];
        const omr_shape *shape = &of->all[i].shape;
        if (desc->batch_axis >= 0 && shape->rank != desc->rank)
            return fail(CLI_INPUT, "input \"%s\" has %u axes, the model's has %u", desc->name,
                        shape->rank, desc->rank);
        if (desc->batch_axis >= 0 && shape->dims[desc->batch_axis] != of->rows)
            return fail(CLI_INPUT, "input \"%s\" has %lld rows, the first one has %lld", desc->name,
                        (long long)shape->dims[desc->batch_axis], (long long)of->rows);
    }
    return of->rows > 0 ? CLI_OK : fail(CLI_INPUT, "the inputs have no rows to compare");
}

cli_status feed_files(feed *out, cli_inputs *inputs, const omr_model_desc *desc, const char *model,
                      const shape_choice *choice)
{
    omr_tensor *tensors = memory_zeroed(desc->input_count, sizeof *tensors);
    *out = (feed){.desc = desc};
    out->all = memory_zeroed(desc->input_count, sizeof *out->all);
    cli_status status = inputs_match(inputs, desc, model, choice, tensors);
    for (size_t i = 0; i < desc->input_count && status == CLI_OK; i++)
        out->all[i] = array_of(&tensors[i]);
    free(tensors);
    if (status != CLI_OK)
        return status;
    count_rows(out);
    return check_rows(out);
}

/* ---- Random rows -------------------------------------------------------------------------- */

/* One row, with the batch axis' stride that puts row behind row in memory wherever the axis is. */
static bool set_row(cli_array *row, const omr_tensor_desc *desc, const omr_shape *shape)
{
    size_t size;
    *row = (cli_array){.dtype = desc->dtype, .shape = *shape};
    if (desc->batch_axis >= 0)
        row->shape.dims[desc->batch_axis] = 1;
    if (!array_size(row->dtype, &row->shape, &size))
        return false;
    array_set_strides(row, false);
    if (desc->batch_axis >= 0)
        row->strides[desc->batch_axis] = (int64_t)size;
    return true;
}

cli_status feed_random(feed *out, const random_source *source, const omr_model_desc *desc,
                       const omr_shape *shapes, int64_t rows)
{
    *out = (feed){.desc = desc, .random = source, .rows = rows};
    out->all = memory_zeroed(desc->input_count, sizeof *out->all);
    out->made = memory_zeroed(desc->input_count, sizeof *out->made);
    for (size_t i = 0; i < desc->input_count; i++) {
        if (!set_row(&out->all[i], &desc->inputs[i], &shapes[i]))
            return fail(CLI_INPUT, "input \"%s\" is too large for memory", desc->inputs[i].name);
        out->batched = out->batched || desc->inputs[i].batch_axis >= 0;
    }
    if (!out->batched)
        out->rows = 1;
    return CLI_OK;
}

static cli_status make_rows(feed *of, size_t index, int64_t first, int64_t count, cli_array *out)
{
    const omr_tensor_desc *desc = &of->desc->inputs[index];
    size_t elements = numbers_count(&of->all[index].shape);
    bool batched = desc->batch_axis >= 0;
    *out = of->all[index];
    if (batched)
        out->shape.dims[desc->batch_axis] = count;
    size_t total = batched ? elements * (size_t)count : elements;
    free(of->made[index]);
    of->made[index] = malloc(total * omr_dtype_size(desc->dtype) + 1);
    if (!of->made[index])
        return fail(CLI_DEVICE, "no memory for %lld rows of input \"%s\"", (long long)count,
                    desc->name);
    random_fill(of->made[index], of->random, desc, index, batched ? (uint64_t)first * elements : 0,
                total);
    out->data = of->made[index];
    return CLI_OK;
}

/* ---- Taking ------------------------------------------------------------------------------- */

cli_status feed_take(feed *of, int64_t first, int64_t count, cli_array *out)
{
    cli_status status = CLI_OK;
    for (size_t i = 0; i < of->desc->input_count && status == CLI_OK; i++) {
        int32_t axis = of->desc->inputs[i].batch_axis;
        if (of->random)
            status = make_rows(of, i, first, count, &out[i]);
        else if (axis >= 0)
            out[i] = numbers_slice(&of->all[i], (uint32_t)axis, first, count);
        else
            out[i] = of->all[i];
    }
    return status;
}

size_t feed_row_size(const feed *of)
{
    size_t size = 0;
    for (size_t i = 0; i < of->desc->input_count; i++) {
        int32_t axis = of->desc->inputs[i].batch_axis;
        cli_array row = of->all[i];
        if (axis >= 0)
            row.shape.dims[axis] = 1;
        size += numbers_count(&row.shape) * omr_dtype_size(row.dtype);
    }
    return size;
}

char *feed_text(const feed *of)
{
    char shape[TEXT_SIZE], *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return memory_text("");
    fprintf(out, "%lld row%s", (long long)of->rows, of->rows == 1 ? "" : "s");
    if (of->random)
        fprintf(out, " of random numbers, seed %llu", (unsigned long long)of->random->seed);
    for (size_t i = 0; i < of->desc->input_count; i++) {
        const omr_tensor_desc *desc = &of->desc->inputs[i];
        omr_shape dims = of->all[i].shape;
        if (desc->batch_axis >= 0)
            dims.dims[desc->batch_axis] = of->rows;
        fprintf(out, "%s%s %s %s", i ? "; " : ": ", names_short(desc->name),
                omr_dtype_name(of->all[i].dtype), text_shape(shape, dims.rank, dims.dims));
        random_range range = of->random ? random_range_of(of->random, desc) : (random_range){0};
        if (of->random)
            fprintf(out, " from %g to %g", range.least, range.most);
    }
    fclose(out);
    return text;
}

void feed_close(feed *of)
{
    for (size_t i = 0; of->made && i < of->desc->input_count; i++)
        free(of->made[i]);
    free(of->made);
    free(of->all);
    *of = (feed){0};
}
