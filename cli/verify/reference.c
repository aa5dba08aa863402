/* SPDX-License-Identifier: MIT */
#include "verify/reference.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "memory.h"
#include "names.h"
#include "numbers.h"
#include "rawfile.h"
#include "text.h"

/* ---- Opening ------------------------------------------------------------------------------ */

cli_status reference_open_onnx(reference *out, const char *path)
{
    *out = (reference){.place = path};
    cli_status status = ort_open(&out->onnx, path);
    if (status != CLI_OK)
        return status;
    out->count = out->onnx.output_count;
    out->names = memory_zeroed(out->count, sizeof *out->names);
    for (size_t i = 0; i < out->count; i++)
        out->names[i] = out->onnx.outputs[i].name;
    return CLI_OK;
}

static bool is_array_file(const char *name)
{
    return text_ends_with(name, ".npy") || text_ends_with(name, ".npz") ||
           text_ends_with(name, ".bin") || text_ends_with(name, ".raw");
}

/* "NAME=FOLDER/NAME.npy"; an .npz has names inside. */
static char *item_of(const char *folder, const char *file)
{
    size_t stem = strlen(file) - 4;
    if (text_ends_with(file, ".npz"))
        return memory_format("%s/%s", folder, file);
    return memory_format("%.*s=%s/%s", (int)stem, file, folder, file);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, so that places do not depend on the file system. */
static cli_status list_folder(char ***out, size_t *count, const char *folder)
{
    DIR *entries = opendir(folder);
    *out = NULL;
    *count = 0;
    if (!entries)
        return fail(CLI_INPUT, "cannot read --reference %s: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(entries));) {
        if (!is_array_file(entry->d_name) || entry->d_name[0] == '.')
            continue;
        *out = memory_grown(*out, *count, sizeof **out);
        (*out)[(*count)++] = item_of(folder, entry->d_name);
    }
    closedir(entries);
    if (*count == 0)
        return fail(CLI_INPUT, "--reference %s holds no .npy, .npz or .bin file", folder);
    qsort(*out, *count, sizeof **out, by_text);
    return CLI_OK;
}

static cli_status open_folder(reference *out, const char *place)
{
    char **items;
    size_t count;
    cli_status status = list_folder(&items, &count, place);
    if (status == CLI_OK)
        status = inputs_open(&out->stored, &(text_list){count, (const char **)items});
    names_free(items, count);
    return status;
}

cli_status reference_open_stored(reference *out, const char *place)
{
    struct stat about;
    *out = (reference){.place = place};
    if (stat(place, &about) != 0)
        return fail(CLI_INPUT, "cannot read --reference %s: %s", place, strerror(errno));
    bool folder = S_ISDIR(about.st_mode);
    cli_status status =
        folder ? open_folder(out, place) : inputs_open(&out->stored, &(text_list){1, &place});
    if (status != CLI_OK)
        return status;
    out->count = inputs_count(out->stored);
    out->names = memory_zeroed(out->count, sizeof *out->names);
    for (size_t i = 0; i < out->count; i++) {
        const char *name = inputs_at(out->stored, i)->name;
        out->names[i] = name ? name : "";
    }
    return CLI_OK;
}

void reference_close(reference *of)
{
    ort_close(&of->onnx);
    inputs_close(of->stored);
    free((void *)of->own.inputs);
    free(of->names);
    *of = (reference){0};
}

cli_status reference_stored(const reference *of, size_t index, const omr_tensor_desc *desc,
                            cli_array *out)
{
    const cli_input *stored = inputs_at(of->stored, index);
    *out = stored->array;
    if (!stored->raw)
        return CLI_OK;
    return rawfile_fit(out, stored->bytes, stored->size, desc, stored->label);
}

/* ---- Inputs of the .onnx ------------------------------------------------------------------ */

static size_t find_input(const omr_model_desc *desc, const char *name)
{
    for (size_t i = 0; i < desc->input_count; i++) {
        if (strcmp(desc->inputs[i].name, name) == 0 ||
            strcmp(names_short(desc->inputs[i].name), name) == 0)
            return i;
    }
    return desc->input_count;
}

size_t *reference_map_inputs(const reference *of, const omr_model_desc *desc)
{
    const ort_model *onnx = &of->onnx;
    size_t *map = memory_zeroed(onnx->input_count, sizeof *map);
    for (size_t i = 0; i < onnx->input_count; i++) {
        map[i] = find_input(desc, onnx->inputs[i].name);
        /* A converter that renames inputs keeps their order. */
        if (map[i] == desc->input_count && onnx->input_count == desc->input_count)
            map[i] = i;
        if (map[i] < desc->input_count && onnx->inputs[i].dtype != OMR_DTYPE_UNDEFINED)
            continue;
        fail(CLI_INPUT, "%s wants input \"%s\", which the .om does not have", of->place,
             onnx->inputs[i].name);
        free(map);
        return NULL;
    }
    return map;
}

static int32_t usual_axis(const omr_model_desc *desc)
{
    for (size_t i = 0; i < desc->input_count; i++) {
        if (desc->inputs[i].batch_axis >= 0)
            return desc->inputs[i].batch_axis;
    }
    return -1;
}

const omr_model_desc *reference_describe(reference *of, const omr_model_desc *desc)
{
    const ort_model *onnx = &of->onnx;
    omr_tensor_desc *inputs = memory_zeroed(onnx->input_count, sizeof *inputs);
    for (size_t i = 0; i < onnx->input_count; i++) {
        const ort_desc *input = &onnx->inputs[i];
        size_t same = find_input(desc, input->name);
        inputs[i] = (omr_tensor_desc){
            .name = input->name,
            .dtype = input->dtype,
            .rank = input->shape.rank,
            .dims = input->shape.dims,
            .format = "ND",
            .batch_axis =
                same < desc->input_count ? desc->inputs[same].batch_axis : usual_axis(desc),
        };
    }
    free((void *)of->own.inputs);
    of->own = (omr_model_desc){
        .name = "", .input_count = onnx->input_count, .inputs = inputs, .batch = desc->batch};
    return &of->own;
}

int64_t reference_batch(const reference *of, const omr_model_desc *desc, const size_t *map)
{
    for (size_t i = 0; i < of->onnx.input_count; i++) {
        const ort_desc *input = &of->onnx.inputs[i];
        int32_t axis = desc->inputs[map[i]].batch_axis;
        if (axis >= 0 && (uint32_t)axis < input->shape.rank && input->shape.dims[axis] > 0)
            return input->shape.dims[axis];
    }
    return 0;
}

/* ---- Running ------------------------------------------------------------------------------ */

/* Rows of one input as adjacent elements of the .onnx's dtype, zeros behind them. */
static cli_status prepare(cli_array *out, const cli_array *given, omr_dtype dtype, int32_t axis,
                          int64_t first, int64_t count, int64_t batch)
{
    size_t size;
    cli_array rows = axis < 0 ? *given : numbers_slice(given, (uint32_t)axis, first, count);
    *out = (cli_array){.dtype = dtype, .shape = rows.shape};
    if (axis >= 0)
        out->shape.dims[axis] = batch;
    array_set_strides(out, false);
    unsigned char *data = array_size(dtype, &out->shape, &size) ? calloc(size + 1, 1) : NULL;
    if (!data)
        return fail(CLI_DEVICE, "no memory for an input of the .onnx");
    out->data = data;
    cli_array place = axis < 0 ? *out : numbers_slice(out, (uint32_t)axis, 0, count);
    numbers_copy(&place, &rows);
    return CLI_OK;
}

cli_status reference_run(ort_results *out, const reference *of, const omr_model_desc *desc,
                         const size_t *map, const cli_array *arrays, int64_t first, int64_t count,
                         int64_t batch)
{
    const ort_model *onnx = &of->onnx;
    cli_array *inputs = memory_zeroed(onnx->input_count, sizeof *inputs);
    cli_status status = CLI_OK;
    *out = (ort_results){0};
    for (size_t i = 0; i < onnx->input_count && status == CLI_OK; i++)
        status = prepare(&inputs[i], &arrays[map[i]], onnx->inputs[i].dtype,
                         desc->inputs[map[i]].batch_axis, first, count, batch);
    if (status == CLI_OK)
        status = ort_run(out, onnx, inputs);
    for (size_t i = 0; i < onnx->input_count; i++)
        free((void *)inputs[i].data);
    free(inputs);
    return status;
}
