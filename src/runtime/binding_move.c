/* SPDX-License-Identifier: MIT */
/* The elements of a bound request: where a device may take them itself, and how they are copied. */
#include "runtime/binding.h"
#include "runtime/pinned.h"
#include "tensor/shape.h"

/* ---- Without a copy ------------------------------------------------------------------------ */

/* AscendCL before 8.2 demands it of both addresses of a queued copy. */
enum { COPY_ALIGNMENT = 64 };

/* Whether the tensor's memory is laid out as rows of the gear's shape. */
static bool has_layout_of(const omri_strided *strided, const omr_shape *shape)
{
    int64_t stride = (int64_t)strided->tensor_element_size;
    if (!strided->converter.plain || strided->batch_axis > 0)
        return false;
    for (uint32_t i = strided->rank; i-- > 0;) {
        bool batch = (int32_t)i == strided->batch_axis;
        if (!batch && strided->dims[i] != shape->dims[i])
            return false;
        if (strided->dims[i] != 1 && strided->strides[i] != stride)
            return false;
        stride *= strided->dims[i];
    }
    return true;
}

static void *direct(const omri_strided *strided, const omr_tensor_desc *tensor,
                    const omr_shape *shape, const omri_span *span)
{
    if (!has_layout_of(strided, shape))
        return NULL;
    size_t offset = tensor->batch_axis < 0 ? 0 : omri_gear_bytes(tensor, shape, span->first_row);
    size_t size = omri_gear_bytes(tensor, shape, span->rows);
    char *begin = strided->data + offset;
    bool aligned = (uintptr_t)begin % COPY_ALIGNMENT == 0;
    return aligned && size > 0 && omri_pinned_holds(begin, size) ? begin : NULL;
}

void *omri_binding_direct_input(const omri_binding *binding, size_t input, const omri_gear *gear,
                                const omri_span *span)
{
    const omr_tensor_desc *tensor = &binding->model->inputs[input];
    if (span->at != 0 || (tensor->batch_axis >= 0 && span->rows != span->room))
        return NULL; /* padding has to be written somewhere */
    return direct(&binding->inputs[input], tensor, &gear->inputs[input], span);
}

void *omri_binding_direct_output(const omri_binding *binding, size_t output, const omri_gear *gear,
                                 const omri_span *span)
{
    if (span->at != 0)
        return NULL;
    return direct(&binding->outputs[output], &binding->model->outputs[output],
                  &gear->outputs[output], span);
}

/* ---- Moving -------------------------------------------------------------------------------- */

static omr_status misfit(const omri_misfit *seen, const char *what, const char *name,
                         omr_dtype dtype)
{
    char place[OMRI_SHAPE_TEXT_SIZE];
    omri_shape_format(place, sizeof place, seen->index, seen->rank);
    return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": the value %s at %s does not fit %s", what,
                     name, seen->value, place, omr_dtype_name(dtype));
}

static omr_shape block_of(const omr_shape *shape, int32_t batch_axis, int64_t rows)
{
    omr_shape block = *shape;
    if (batch_axis >= 0)
        block.dims[batch_axis] = rows;
    return block;
}

omr_status omri_binding_pack(const omri_binding *binding, size_t input, const omri_gear *gear,
                             const omri_span *span, void *staging)
{
    const omr_tensor_desc *wanted = &binding->model->inputs[input];
    const omr_shape *shape = &gear->inputs[input];
    omr_shape block = block_of(shape, wanted->batch_axis, span->room);
    size_t offset = span->at ? omri_gear_bytes(wanted, shape, span->at) : 0;
    omri_misfit seen;
    if (omri_gather(&binding->inputs[input], (size_t)span->first_row, (size_t)span->rows,
                    (char *)staging + offset, block.dims, &seen))
        return OMR_OK;
    return misfit(&seen, "input", wanted->name, wanted->dtype);
}

omri_span omri_binding_output_span(const omri_binding *binding, size_t output,
                                   const omri_gear *gear, const omri_span *span)
{
    int32_t axis = binding->model->outputs[output].batch_axis;
    const omr_shape *made = &gear->outputs[output];
    if (!binding->whole || axis < 0 || axis >= (int32_t)made->rank)
        return *span;
    return (omri_span){.rows = made->dims[axis], .room = made->dims[axis]};
}

omr_status omri_binding_unpack(const omri_binding *binding, size_t output, const omri_gear *gear,
                               const omri_span *span, const void *staging)
{
    const omr_tensor_desc *wanted = &binding->model->outputs[output];
    const omr_shape *shape = &gear->outputs[output];
    const omri_strided *strided = &binding->outputs[output];
    omr_shape block = block_of(shape, wanted->batch_axis, span->room);
    size_t offset = span->at ? omri_gear_bytes(wanted, shape, span->at) : 0;
    omri_misfit seen;
    if (omri_scatter(strided, (size_t)span->first_row, (size_t)span->rows,
                     (const char *)staging + offset, block.dims, &seen))
        return OMR_OK;
    return misfit(&seen, "output", wanted->name, strided->converter.to.dtype);
}
