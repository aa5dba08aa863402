/* SPDX-License-Identifier: MIT */
#include "array.h"

bool array_size(omr_dtype dtype, const omr_shape *shape, size_t *out)
{
    /* Every axis counts, also beside a zero: strides of the others are computed too. */
    size_t size = omr_dtype_size(dtype);
    bool empty = false;
    for (uint32_t i = 0; i < shape->rank; i++) {
        if (shape->dims[i] == 0)
            empty = true;
        else if (shape->dims[i] < 0 ||
                 __builtin_mul_overflow(size, (size_t)shape->dims[i], &size) || size > PTRDIFF_MAX)
            return false;
    }
    *out = empty ? 0 : size;
    return true;
}

void array_set_strides(cli_array *array, bool fortran_order)
{
    int64_t stride = (int64_t)omr_dtype_size(array->dtype);
    for (uint32_t i = 0; i < array->shape.rank; i++) {
        uint32_t axis = fortran_order ? i : array->shape.rank - 1 - i;
        array->strides[axis] = stride;
        if (array->shape.dims[axis] > 0)
            stride *= array->shape.dims[axis];
    }
}

omr_tensor array_tensor(const cli_array *array, const char *name)
{
    return (omr_tensor){
        .name = name,
        .data = (void *)array->data,
        .dtype = array->dtype,
        .rank = array->shape.rank,
        .dims = array->shape.dims,
        .strides = array->strides,
        .flags = array->flags,
    };
}

void array_take_rows(omr_tensor *tensor, omr_shape *shape, uint32_t axis, int64_t first,
                     int64_t count)
{
    *shape = (omr_shape){.rank = tensor->rank};
    for (uint32_t i = 0; i < tensor->rank; i++)
        shape->dims[i] = i == axis ? count : tensor->dims[i];
    tensor->data = (char *)tensor->data + first * tensor->strides[axis];
    tensor->dims = shape->dims;
}
