/* SPDX-License-Identifier: MIT */
/* An n-dimensional array somewhere in memory, as files describe it. */
#ifndef CLI_ARRAY_H
#define CLI_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

#include <omrun/omrun.h>

typedef struct cli_array {
    omr_dtype dtype;
    uint32_t flags; /* omr_tensor_flag bits */
    omr_shape shape;
    int64_t strides[OMR_MAX_RANK]; /* bytes */
    const unsigned char *data;
} cli_array;

/* Bytes of all elements; false when that does not fit into a size. */
bool array_size(omr_dtype dtype, const omr_shape *shape, size_t *out);
/* Sets the strides of adjacent elements, first axis fastest when `fortran_order`. */
void array_set_strides(cli_array *array, bool fortran_order);
/* A tensor that refers to the array. */
omr_tensor array_tensor(const cli_array *array, const char *name);
/* Leaves `count` rows of `tensor` from `first` on, all within it; its dims then are in `shape`. */
void array_take_rows(omr_tensor *tensor, omr_shape *shape, uint32_t axis, int64_t first,
                     int64_t count);

#endif
