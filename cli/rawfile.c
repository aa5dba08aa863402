/* SPDX-License-Identifier: MIT */
#include "rawfile.h"

#include <stdio.h>

#include "text.h"

/* The shape of one row, or of the whole when rows cannot be stacked in front. */
static cli_status unit_of(omr_shape *out, const omr_tensor_desc *desc, const char *label)
{
    bool rows = desc->batch_axis == 0;
    *out = (omr_shape){.rank = desc->rank};
    for (uint32_t i = 0; i < desc->rank; i++) {
        out->dims[i] = rows && i == 0 ? 1 : desc->dims[i];
        if (out->dims[i] < 0) {
            char shape[TEXT_SIZE];
            return fail(CLI_INPUT,
                        "%s: input \"%s\" is %s, and bare bytes have no shape; give a .npy, or "
                        "--input-shape \"%s:...\"",
                        label, desc->name, text_shape(shape, desc->rank, desc->dims), desc->name);
        }
    }
    return CLI_OK;
}

/* Does the size fit when the elements are of another width? That is the mistake most often made.
 */
static void guess_cause(char *out, size_t room, size_t size, size_t elements, size_t width)
{
    static const struct {
        size_t width;
        const char *names;
    } others[] = {{8, "float64 or int64"}, {4, "float32 or int32"}, {2, "float16"}, {1, "uint8"}};
    out[0] = 0;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        size_t unit = elements * others[i].width;
        if (others[i].width == width || unit == 0 || size % unit != 0)
            continue;
        snprintf(out, room, "; it would fit as %s", others[i].names);
        return;
    }
}

static cli_status wrong_size(const omr_tensor_desc *desc, size_t size, size_t unit,
                             const char *label)
{
    char shape[TEXT_SIZE], cause[64];
    size_t width = omr_dtype_size(desc->dtype);
    guess_cause(cause, sizeof cause, size, unit / width, width);
    return fail(CLI_INPUT, "%s has %zu bytes, input \"%s\" (%s %s) wants %s%zu%s", label, size,
                desc->name, omr_dtype_name(desc->dtype), text_shape(shape, desc->rank, desc->dims),
                desc->batch_axis == 0 ? "a multiple of " : "", unit, cause);
}

cli_status rawfile_fit(cli_array *out, const unsigned char *bytes, size_t size,
                       const omr_tensor_desc *desc, const char *label)
{
    size_t unit = 0;
    *out = (cli_array){.dtype = desc->dtype, .data = bytes};
    cli_status status = unit_of(&out->shape, desc, label);
    if (status != CLI_OK)
        return status;
    if (!array_size(desc->dtype, &out->shape, &unit))
        return fail(CLI_INPUT, "%s: input \"%s\" is larger than any memory", label, desc->name);
    if (desc->batch_axis == 0) {
        if (unit ? size % unit != 0 : size != 0)
            return wrong_size(desc, size, unit, label);
        out->shape.dims[0] = unit ? (int64_t)(size / unit) : 0;
    } else if (size != unit) {
        return wrong_size(desc, size, unit, label);
    }
    array_set_strides(out, false);
    return CLI_OK;
}
