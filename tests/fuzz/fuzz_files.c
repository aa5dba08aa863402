/* SPDX-License-Identifier: MIT */
/* The command's readers of foreign files: .npy, .npz and .onnx. What is read must lie inside what
 * was given; everything else is for a sanitizer to see. */
#include <stdlib.h>

#include "npy.h"
#include "npz.h"
#include "onnx.h"

static void must(int condition)
{
    if (!condition)
        abort();
}

static void look_at_array(const cli_array *array, const unsigned char *begin,
                          const unsigned char *end)
{
    size_t size = 0;
    must(array->shape.rank <= OMR_MAX_RANK);
    must(omr_dtype_size(array->dtype) > 0);
    must(array_size(array->dtype, &array->shape, &size));
    must(array->data >= begin && array->data <= end);
    must(size == (size_t)(end - array->data));
}

static void look_at_npz(const unsigned char *data, size_t size)
{
    npz_archive npz;
    if (!npz_has_magic(data, size) || npz_read(&npz, data, size, "fuzz") != CLI_OK)
        return;
    for (size_t i = 0; i < npz.count; i++) {
        const npz_member *member = &npz.members[i];
        size_t elements = 0;
        must(array_size(member->array.dtype, &member->array.shape, &elements));
        look_at_array(&member->array, member->bytes, member->array.data + elements);
    }
    npz_free(&npz);
}

static void look_at_onnx(const unsigned char *data, size_t size)
{
    onnx_model model;
    if (onnx_read(&model, data, size, "fuzz") != CLI_OK)
        return;
    for (size_t i = 0; i < model.count; i++) {
        must(model.inputs[i].name != NULL && model.inputs[i].rank <= OMR_MAX_RANK);
        for (uint32_t k = 0; k < model.inputs[i].rank; k++)
            must(model.inputs[i].axes[k].symbol != NULL && model.inputs[i].axes[k].size >= -1);
    }
    onnx_free(&model);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cli_array array;
    if (npy_parse(&array, data, size, "fuzz") == CLI_OK)
        look_at_array(&array, data, data + size);
    look_at_npz(data, size);
    look_at_onnx(data, size);
    return 0;
}
