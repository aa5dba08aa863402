/* SPDX-License-Identifier: MIT */
/* The elements of arrays as numbers, whatever their dtype, strides and byte order. */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include "array.h"
#include "fail.h"

/* Elements of all axes. */
size_t numbers_count(const omr_shape *shape);
/* Whether elements are whole numbers or truth values, which are compared exactly. */
bool numbers_are_whole(omr_dtype dtype);

/* Reads elements first..first+count-1 in C order, as doubles. 64-bit integers beyond 2^53 are
 * rounded; numbers_read_whole() does not. Complex dtypes have no elements here: see
 * numbers_real_view(). */
void numbers_read(double *out, const cli_array *array, size_t first, size_t count);
/* The same of whole numbers, exactly; u64 beyond INT64_MAX wraps. */
void numbers_read_whole(int64_t *out, const cli_array *array, size_t first, size_t count);

/* Writes doubles, or whole numbers where both sides are whole, as elements of `dtype`. A number
 * that does not fit an integer becomes the nearest that does. */
void numbers_write(void *out, omr_dtype dtype, const double *numbers, size_t count);
void numbers_write_whole(void *out, omr_dtype dtype, const int64_t *numbers, size_t count);

/* All of `array` as adjacent elements of `dtype`; `out` has room for them. */
void numbers_convert(void *out, omr_dtype dtype, const cli_array *array);

/* The same into the memory of `out`, which has the shape of `array` and may have any strides. */
void numbers_copy(const cli_array *out, const cli_array *array);

/* Indices first..first+count-1 along `axis`: a view of the same memory. */
cli_array numbers_slice(const cli_array *array, uint32_t axis, int64_t first, int64_t count);
/* A complex array as one of reals with a last axis of 2; others as they are. */
cli_array numbers_real_view(const cli_array *array);

#endif
