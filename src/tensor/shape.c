/* SPDX-License-Identifier: MIT */
#include "tensor/shape.h"

#include <inttypes.h>
#include <stdio.h>

bool omri_shape_size(const int64_t *dims, uint32_t rank, size_t element_size, size_t *size)
{
    /* Signed and without the zeros, so that what is accepted does not depend on their place. */
    int64_t product = (int64_t)element_size;
    bool empty = false;
    for (uint32_t i = 0; i < rank; i++) {
        if (dims[i] < 0)
            return false;
        empty |= dims[i] == 0;
        if (dims[i] && __builtin_mul_overflow(product, dims[i], &product))
            return false;
    }
    *size = empty ? 0 : (size_t)product;
    return true;
}

bool omri_shape_count(const int64_t *dims, uint32_t rank, size_t *count)
{
    return omri_shape_size(dims, rank, 1, count);
}

void omri_shape_strides(const int64_t *dims, uint32_t rank, size_t element_size, int64_t *strides)
{
    int64_t stride = (int64_t)element_size;
    for (uint32_t i = rank; i-- > 0;) {
        strides[i] = stride;
        stride *= dims[i] ? dims[i] : 1;
    }
}

const char *omri_shape_format(char *text, size_t size, const int64_t *dims, uint32_t rank)
{
    size_t used = (size_t)snprintf(text, size, "[");
    for (uint32_t i = 0; i < rank && used < size; i++) {
        const char *separator = i ? ", " : "";
        used += (size_t)snprintf(text + used, size - used, "%s%" PRId64, separator, dims[i]);
    }
    if (used < size)
        snprintf(text + used, size - used, "]");
    return text;
}

/* Moves one end of the extent by what an axis adds. */
static bool stretch(omri_extent *extent, int64_t dim, int64_t stride)
{
    int64_t reach;
    if (__builtin_mul_overflow(dim - 1, stride, &reach))
        return false;
    int64_t *end = reach < 0 ? &extent->low : &extent->high;
    return !__builtin_add_overflow(*end, reach, end);
}

bool omri_shape_extent(const int64_t *dims, const int64_t *strides, uint32_t rank,
                       size_t element_size, omri_extent *out)
{
    int64_t packed[OMR_MAX_RANK];
    size_t size;
    if (!omri_shape_size(dims, rank, element_size, &size))
        return false;
    *out = (omri_extent){0, 0};
    if (size == 0)
        return true;
    if (!strides)
        omri_shape_strides(dims, rank, element_size, packed);
    out->high = (int64_t)element_size;
    for (uint32_t i = 0; i < rank; i++) {
        if (!stretch(out, dims[i], strides ? strides[i] : packed[i]))
            return false;
    }
    int64_t length;
    return !__builtin_sub_overflow(out->high, out->low, &length);
}
