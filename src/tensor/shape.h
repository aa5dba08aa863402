/* SPDX-License-Identifier: MIT */
/* Dims and strides: how many elements, how many bytes, where the first and the last one lie. */
#ifndef OMRI_TENSOR_SHAPE_H
#define OMRI_TENSOR_SHAPE_H

#include <omrun/omrun.h>

/* Elements of an array; 1 for rank 0. False when a dim is negative or the product of the dims that
 * are not 0 exceeds INT64_MAX: then also no stride could be computed. */
bool omri_shape_count(const int64_t *dims, uint32_t rank, size_t *count);

/* The same in bytes. */
bool omri_shape_size(const int64_t *dims, uint32_t rank, size_t element_size, size_t *size);

/* C order strides in bytes, for dims whose omri_shape_size() is known to exist. */
void omri_shape_strides(const int64_t *dims, uint32_t rank, size_t element_size, int64_t *strides);

/* Room for the text of any shape. */
#define OMRI_SHAPE_TEXT_SIZE (OMR_MAX_RANK * 22 + 3)
/* Writes "[3, 224, 224]", "[]" for a scalar, and returns `text`. Cut short where `size` ends. */
const char *omri_shape_format(char *text, size_t size, const int64_t *dims, uint32_t rank);

/* The bytes an array touches, relative to its first element: from `low` (0 or negative) up to
 * but not including `high`. Both 0 when it has no elements. */
typedef struct omri_extent {
    int64_t low, high;
} omri_extent;

/* `strides` may be NULL for C order. False when the array cannot lie in any address space. */
bool omri_shape_extent(const int64_t *dims, const int64_t *strides, uint32_t rank,
                       size_t element_size, omri_extent *out);

#endif
