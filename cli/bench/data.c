/* SPDX-License-Identifier: MIT */
#include "bench/data.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "memory.h"
#include "text.h"

/* Made-up requests differ, so that not one of them stays in the CPU's caches, but not without end.
 */
enum { TURNS_MAX = 8, TURN_BYTES = 16 << 20 };

typedef struct data_input {
    const omr_tensor_desc *desc;
    int64_t dims[OMR_MAX_RANK]; /* of a request */
    cli_array array;            /* all there is to send: rows of many requests */
    int64_t row_stride;         /* bytes from a row to the next; 0: every request sends the same */
    void *made_up;
    const char *file;
} data_input;

struct bench_data {
    const data_options *options;
    const omr_model_desc *desc;
    data_input *inputs; /* as desc->inputs */
    int64_t rows;       /* of a request */
    int64_t total;      /* rows there are */
};

/* ---- From files --------------------------------------------------------------------------- */

static int64_t rows_in(const bench_data *data)
{
    for (size_t i = 0; i < data->desc->input_count; i++) {
        const data_input *input = &data->inputs[i];
        if (input->desc->batch_axis >= 0)
            return input->array.shape.dims[input->desc->batch_axis];
    }
    return 1;
}

/* Every input has the same number of rows, and enough of them. */
static cli_status check_rows(const bench_data *data, int64_t wanted)
{
    for (size_t i = 0; i < data->desc->input_count; i++) {
        const data_input *input = &data->inputs[i];
        int32_t axis = input->desc->batch_axis;
        int64_t rows = axis < 0 ? data->total : input->array.shape.dims[axis];
        if (rows == data->total && rows >= wanted && rows > 0)
            continue;
        if (rows == data->total)
            return fail(CLI_INPUT, "%s has %lld rows, each request takes %lld", input->file,
                        (long long)rows, (long long)(wanted ? wanted : 1));
        return fail(CLI_INPUT, "%s has %lld rows, %s has %lld", input->file, (long long)rows,
                    data->inputs[0].file, (long long)data->total);
    }
    return CLI_OK;
}

static cli_status check_rank(const data_input *input)
{
    char seen[TEXT_SIZE], wanted[TEXT_SIZE];
    if (input->array.shape.rank == input->desc->rank)
        return CLI_OK;
    return fail(CLI_INPUT, "%s is %s, input \"%s\" (%s) wants %s", input->file,
                text_shape(seen, input->array.shape.rank, input->array.shape.dims),
                input->desc->name, omr_dtype_name(input->desc->dtype),
                text_shape(wanted, input->desc->rank, input->desc->dims));
}

static const char *label_of(const bench_data *data, size_t index)
{
    const cli_input *file =
        inputs_find(data->options->files, data->desc->inputs[index].name, index);
    return file ? file->label : data->desc->inputs[index].name;
}

static void take_array(data_input *input, const omr_tensor *tensor)
{
    input->array = (cli_array){.dtype = tensor->dtype,
                               .flags = tensor->flags,
                               .shape.rank = tensor->rank,
                               .data = tensor->data};
    memcpy(input->array.shape.dims, tensor->dims, tensor->rank * sizeof *tensor->dims);
    memcpy(input->array.strides, tensor->strides, tensor->rank * sizeof *tensor->strides);
}

/* Files may be sent from page-locked memory too, which is no file's. */
static cli_status pin(data_input *input)
{
    size_t size;
    const cli_array *array = &input->array;
    cli_array dense = *array;
    array_set_strides(&dense, false);
    if (memcmp(dense.strides, array->strides, array->shape.rank * sizeof *dense.strides) != 0)
        return fail(CLI_INPUT, "%s is not in C order, which --pinned wants", input->file);
    array_size(array->dtype, &array->shape, &size);
    omr_status status = omr_alloc(&input->made_up, size ? size : 1);
    if (status != OMR_OK)
        return fail_library(status);
    memcpy(input->made_up, array->data, size);
    input->array.data = input->made_up;
    return CLI_OK;
}

static cli_status take_files(bench_data *data, const char *model, int64_t rows)
{
    size_t count = data->desc->input_count;
    omr_tensor *tensors = memory_zeroed(count, sizeof *tensors);
    cli_status status =
        inputs_match(data->options->files, data->desc, model, &data->options->shapes, tensors);
    for (size_t i = 0; i < count && status == CLI_OK; i++) {
        take_array(&data->inputs[i], &tensors[i]);
        data->inputs[i].file = label_of(data, i);
        status = check_rank(&data->inputs[i]);
        if (status == CLI_OK && data->options->pinned)
            status = pin(&data->inputs[i]);
    }
    free(tensors);
    if (status != CLI_OK)
        return status;
    data->total = rows_in(data);
    data->rows = rows ? rows : data->total < data->desc->batch ? data->total : data->desc->batch;
    return check_rows(data, data->rows);
}

cli_status data_read_fill(bool *zeros, const char *text)
{
    if (!text)
        return CLI_OK;
    *zeros = strcmp(text, "zeros") == 0 || strcmp(text, "zero") == 0;
    if (*zeros || strcmp(text, "random") == 0)
        return CLI_OK;
    return fail(CLI_USAGE, "--fill is \"%s\", wanted random or zeros", text);
}

/* ---- Made up ------------------------------------------------------------------------------ */

static cli_status make_memory(const bench_data *data, data_input *input, size_t size)
{
    char shape[TEXT_SIZE];
    if (data->options->pinned) {
        omr_status status = omr_alloc(&input->made_up, size ? size : 1);
        return status == OMR_OK ? CLI_OK : fail_library(status);
    }
    input->made_up = malloc(size ? size : 1);
    if (!input->made_up)
        return fail(CLI_DEVICE, "no memory for input \"%s\", %s %s", input->desc->name,
                    omr_dtype_name(input->desc->dtype),
                    text_shape(shape, input->array.shape.rank, input->array.shape.dims));
    return CLI_OK;
}

static cli_status make_up(bench_data *data, size_t index, const omr_shape *request)
{
    data_input *input = &data->inputs[index];
    int32_t axis = input->desc->batch_axis;
    size_t size, count;
    input->array = (cli_array){.dtype = input->desc->dtype, .shape = *request};
    if (axis >= 0)
        input->array.shape.dims[axis] = data->total;
    array_set_strides(&input->array, false);
    if (!array_size(input->array.dtype, &input->array.shape, &size))
        return fail(CLI_INPUT, "input \"%s\" is larger than any memory", input->desc->name);
    cli_status status = make_memory(data, input, size);
    if (status != CLI_OK)
        return status;
    count = size / omr_dtype_size(input->array.dtype);
    if (data->options->zeros)
        memset(input->made_up, 0, size);
    else
        random_fill(input->made_up, data->options->random, input->desc, index, 0, count);
    input->array.data = input->made_up;
    return CLI_OK;
}

/* Rows of each request: those asked for, or those of the shapes, or the model's batch. */
static int64_t choose_rows(const bench_data *data, const omr_shape *shapes, int64_t rows)
{
    for (size_t i = 0; i < data->desc->input_count && !rows; i++) {
        int32_t axis = data->desc->inputs[i].batch_axis;
        if (axis >= 0 && shapes[i].dims[axis] > 0)
            rows = shapes[i].dims[axis];
    }
    return rows ? rows : data->desc->batch;
}

static int64_t turns_for(const bench_data *data, const omr_shape *shapes)
{
    size_t bytes = 1, size;
    for (size_t i = 0; i < data->desc->input_count; i++) {
        omr_shape shape = shapes[i];
        if (data->desc->inputs[i].batch_axis >= 0)
            shape.dims[data->desc->inputs[i].batch_axis] = data->rows;
        if (array_size(data->desc->inputs[i].dtype, &shape, &size))
            bytes += size;
    }
    size_t turns = TURN_BYTES / bytes;
    return turns < 1 ? 1 : turns > TURNS_MAX ? TURNS_MAX : (int64_t)turns;
}

static cli_status make_all_up(bench_data *data, const char *model, int64_t rows,
                              const omr_gear *gear)
{
    size_t count = data->desc->input_count;
    omr_shape *shapes = memory_zeroed(count, sizeof *shapes);
    cli_status status = random_check(data->options->random, data->desc, model);
    if (status == CLI_OK)
        status = shapes_choose(shapes, data->desc, &data->options->shapes,
                               gear ? gear : shapes_largest_gear(data->desc));
    data->rows = choose_rows(data, shapes, rows);
    data->total = data->rows * turns_for(data, shapes);
    for (size_t i = 0; i < count && status == CLI_OK; i++)
        status = make_up(data, i, &shapes[i]);
    free(shapes);
    return status;
}

/* ---- Requests ----------------------------------------------------------------------------- */

static void cut_to_requests(bench_data *data)
{
    for (size_t i = 0; i < data->desc->input_count; i++) {
        data_input *input = &data->inputs[i];
        int32_t axis = input->desc->batch_axis;
        memcpy(input->dims, input->array.shape.dims, sizeof input->dims);
        if (axis < 0)
            continue;
        input->dims[axis] = data->rows;
        input->row_stride = input->array.strides[axis];
    }
}

cli_status data_create(bench_data **out, const data_options *options, const omr_model_desc *desc,
                       const char *model, int64_t rows, const omr_gear *gear)
{
    bench_data *data = memory_zeroed(1, sizeof *data);
    *data = (bench_data){.options = options, .desc = desc};
    data->inputs = memory_zeroed(desc->input_count, sizeof *data->inputs);
    for (size_t i = 0; i < desc->input_count; i++)
        data->inputs[i].desc = &desc->inputs[i];
    cli_status status =
        options->files ? take_files(data, model, rows) : make_all_up(data, model, rows, gear);
    if (status != CLI_OK) {
        data_destroy(data);
        data = NULL;
    } else {
        cut_to_requests(data);
    }
    *out = data;
    return status;
}

void data_destroy(bench_data *data)
{
    if (!data)
        return;
    for (size_t i = 0; i < data->desc->input_count; i++) {
        if (data->options->pinned)
            omr_free(data->inputs[i].made_up);
        else
            free(data->inputs[i].made_up);
    }
    free(data->inputs);
    free(data);
}

int64_t data_rows(const bench_data *data)
{
    return data->rows;
}

void data_request(const bench_data *data, uint64_t number, omr_tensor *tensors)
{
    /* The last turn may take some rows once more, so that none is left out. */
    uint64_t turns = (uint64_t)((data->total + data->rows - 1) / data->rows);
    int64_t first = (int64_t)(number % turns) * data->rows;
    if (first > data->total - data->rows)
        first = data->total - data->rows;
    for (size_t i = 0; i < data->desc->input_count; i++) {
        const data_input *input = &data->inputs[i];
        tensors[i] = array_tensor(&input->array, input->desc->name);
        tensors[i].data = (char *)tensors[i].data + first * input->row_stride;
        tensors[i].dims = input->dims;
    }
}

json_t *data_json(const bench_data *data)
{
    const data_options *options = data->options;
    json_t *list = json_array();
    for (size_t i = 0; i < data->desc->input_count; i++) {
        const data_input *input = &data->inputs[i];
        random_range range = random_range_of(options->random, input->desc);
        json_t *one = json_pack("{s:o, s:s, s:o}", "name", json_from_text(input->desc->name),
                                "dtype", omr_dtype_name(input->array.dtype), "shape",
                                json_from_dims(input->desc->rank, input->dims));
        if (input->file)
            json_object_set_new(one, "file", json_from_text(input->file));
        else if (!options->zeros)
            json_object_set_new(one, "range", json_pack("[f, f]", range.least, range.most));
        json_array_append_new(list, one);
    }
    const char *kind = options->files ? "files" : options->zeros ? "zeros" : "random";
    return json_pack("{s:s, s:o, s:s, s:o}", "kind", kind, "seed",
                     options->files || options->zeros
                         ? json_null()
                         : json_integer((json_int_t)options->random->seed),
                     "memory", options->pinned ? "pinned" : "pageable", "inputs", list);
}
