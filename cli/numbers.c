/* SPDX-License-Identifier: MIT */
#include "numbers.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

size_t numbers_count(const omr_shape *shape)
{
    size_t count = 1;
    for (uint32_t i = 0; i < shape->rank; i++)
        count *= (size_t)shape->dims[i];
    return count;
}

bool numbers_are_whole(omr_dtype dtype)
{
    return dtype >= OMR_I8 && dtype <= OMR_BOOL;
}

/* ---- 16-bit floats ------------------------------------------------------------------------ */

static double from_half(uint16_t bits)
{
    int exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    double value;
    if (exponent == 0x1f)
        value = fraction ? (double)NAN : (double)INFINITY;
    else if (exponent == 0)
        value = ldexp(fraction, -24);
    else
        value = ldexp(fraction | 0x400, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

static double from_bfloat(uint16_t bits)
{
    uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return (double)value;
}

/* To the nearest, ties to even, as rint() rounds; beyond the largest to infinity. */
static uint16_t to_half(double value)
{
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    double size = fabs(value);
    int exponent;
    if (isnan(value))
        return 0x7e00;
    if (size >= 65520)
        return sign | 0x7c00;
    frexp(size, &exponent);
    if (size == 0 || exponent < -13)
        return (uint16_t)(sign | (unsigned)rint(ldexp(size, 24)));
    /* A fraction that rounds up to 0x800 carries into the exponent, as it should. */
    unsigned fraction = (unsigned)rint(ldexp(size, 11 - exponent));
    return (uint16_t)(sign | ((((unsigned)exponent + 13) << 10) + fraction));
}

static uint16_t to_bfloat(double value)
{
    float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    if (isnan(value))
        return 0x7fc0;
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/* ---- One element -------------------------------------------------------------------------- */

static void load(void *out, const unsigned char *at, size_t size, bool swapped)
{
    unsigned char *bytes = out;
    if (!swapped) {
        memcpy(out, at, size);
        return;
    }
    for (size_t i = 0; i < size; i++)
        bytes[i] = at[size - 1 - i];
}

#define EACH(type, expression)                         \
    for (size_t i = 0; i < count; i++, at += stride) { \
        type value;                                    \
        load(&value, at, sizeof value, swapped);       \
        out[i] = (expression);                         \
    }                                                  \
    break

static void read_run(double *out, omr_dtype dtype, const unsigned char *at, int64_t stride,
                     size_t count, bool swapped)
{
    /* clang-format off */
    switch (dtype) {
    case OMR_F16: EACH(uint16_t, from_half(value));
    case OMR_BF16: EACH(uint16_t, from_bfloat(value));
    case OMR_F32: EACH(float, (double)value);
    case OMR_F64: EACH(double, value);
    case OMR_I8: EACH(int8_t, value);
    case OMR_I16: EACH(int16_t, value);
    case OMR_I32: EACH(int32_t, value);
    case OMR_I64: EACH(int64_t, (double)value);
    case OMR_U8: EACH(uint8_t, value);
    case OMR_U16: EACH(uint16_t, value);
    case OMR_U32: EACH(uint32_t, value);
    case OMR_U64: EACH(uint64_t, (double)value);
    case OMR_BOOL: EACH(uint8_t, value != 0);
    default: memset(out, 0, count * sizeof *out);
    }
    /* clang-format on */
}

static void read_whole_run(int64_t *out, omr_dtype dtype, const unsigned char *at, int64_t stride,
                           size_t count, bool swapped)
{
    /* clang-format off */
    switch (dtype) {
    case OMR_I8: EACH(int8_t, (int64_t)value);
    case OMR_I16: EACH(int16_t, value);
    case OMR_I32: EACH(int32_t, value);
    case OMR_I64: EACH(int64_t, value);
    case OMR_U8: EACH(uint8_t, value);
    case OMR_U16: EACH(uint16_t, value);
    case OMR_U32: EACH(uint32_t, value);
    case OMR_U64: EACH(uint64_t, (int64_t)value);
    case OMR_BOOL: EACH(uint8_t, value != 0);
    default: memset(out, 0, count * sizeof *out);
    }
    /* clang-format on */
}
#undef EACH

/* ---- Walking ------------------------------------------------------------------------------ */

/* A run of elements along the last axis. */
typedef struct array_run {
    const unsigned char *at;
    int64_t stride;
    size_t count;
} array_run;

/* The run that begins at element `first`, no longer than `most`. */
static array_run run_at(const cli_array *array, size_t first, size_t most)
{
    array_run run = {array->data, 0, most};
    for (uint32_t i = array->shape.rank; i-- > 0;) {
        size_t size = (size_t)array->shape.dims[i], index = first % size;
        run.at += (int64_t)index * array->strides[i];
        if (i == array->shape.rank - 1) {
            run.stride = array->strides[i];
            run.count = size - index < most ? size - index : most;
        }
        first /= size;
    }
    return run;
}

static bool is_adjacent(const cli_array *array)
{
    cli_array plain = *array;
    array_set_strides(&plain, false);
    for (uint32_t i = 0; i < array->shape.rank; i++) {
        if (array->shape.dims[i] > 1 && array->strides[i] != plain.strides[i])
            return false;
    }
    return true;
}

static array_run next_run(const cli_array *array, bool adjacent, size_t first, size_t most)
{
    int64_t size = (int64_t)omr_dtype_size(array->dtype);
    if (adjacent)
        return (array_run){array->data + (int64_t)first * size, size, most};
    return run_at(array, first, most);
}

void numbers_read(double *out, const cli_array *array, size_t first, size_t count)
{
    bool adjacent = is_adjacent(array);
    while (count) {
        array_run run = next_run(array, adjacent, first, count);
        read_run(out, array->dtype, run.at, run.stride, run.count,
                 array->flags & OMR_TENSOR_BYTE_SWAPPED);
        out += run.count;
        first += run.count;
        count -= run.count;
    }
}

void numbers_read_whole(int64_t *out, const cli_array *array, size_t first, size_t count)
{
    bool adjacent = is_adjacent(array);
    while (count) {
        array_run run = next_run(array, adjacent, first, count);
        read_whole_run(out, array->dtype, run.at, run.stride, run.count,
                       array->flags & OMR_TENSOR_BYTE_SWAPPED);
        out += run.count;
        first += run.count;
        count -= run.count;
    }
}

/* ---- Writing ------------------------------------------------------------------------------ */

static double held(double value, double least, double most)
{
    return value >= least ? (value > most ? most : value) : least; /* NaN becomes the least */
}

#define EACH(type, expression)                         \
    for (size_t i = 0; i < count; i++) {               \
        type value = (type)(expression);               \
        memcpy((type *)out + i, &value, sizeof value); \
    }                                                  \
    break

/* 2^63 and 2^64 themselves are doubles; the numbers below them that are, are these. */
#define I64_MOST 9223372036854774784.0
#define U64_MOST 18446744073709549568.0

void numbers_write(void *out, omr_dtype dtype, const double *numbers, size_t count)
{
    /* clang-format off */
    switch (dtype) {
    case OMR_F16: EACH(uint16_t, to_half(numbers[i]));
    case OMR_BF16: EACH(uint16_t, to_bfloat(numbers[i]));
    case OMR_F32: EACH(float, numbers[i]);
    case OMR_F64: EACH(double, numbers[i]);
    case OMR_I8: EACH(int8_t, held(numbers[i], INT8_MIN, INT8_MAX));
    case OMR_I16: EACH(int16_t, held(numbers[i], INT16_MIN, INT16_MAX));
    case OMR_I32: EACH(int32_t, held(numbers[i], INT32_MIN, INT32_MAX));
    case OMR_I64: EACH(int64_t, held(numbers[i], (double)INT64_MIN, I64_MOST));
    case OMR_U8: EACH(uint8_t, held(numbers[i], 0, UINT8_MAX));
    case OMR_U16: EACH(uint16_t, held(numbers[i], 0, UINT16_MAX));
    case OMR_U32: EACH(uint32_t, held(numbers[i], 0, UINT32_MAX));
    case OMR_U64: EACH(uint64_t, held(numbers[i], 0, U64_MOST));
    case OMR_BOOL: EACH(uint8_t, numbers[i] != 0);
    default: break;
    }
    /* clang-format on */
}

static int64_t held_whole(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

void numbers_write_whole(void *out, omr_dtype dtype, const int64_t *numbers, size_t count)
{
    /* clang-format off */
    switch (dtype) {
    case OMR_I8: EACH(int8_t, held_whole(numbers[i], INT8_MIN, INT8_MAX));
    case OMR_I16: EACH(int16_t, held_whole(numbers[i], INT16_MIN, INT16_MAX));
    case OMR_I32: EACH(int32_t, held_whole(numbers[i], INT32_MIN, INT32_MAX));
    case OMR_I64: EACH(int64_t, numbers[i]);
    case OMR_U8: EACH(uint8_t, held_whole(numbers[i], 0, UINT8_MAX));
    case OMR_U16: EACH(uint16_t, held_whole(numbers[i], 0, UINT16_MAX));
    case OMR_U32: EACH(uint32_t, held_whole(numbers[i], 0, UINT32_MAX));
    case OMR_U64: EACH(uint64_t, numbers[i]);
    case OMR_BOOL: EACH(uint8_t, numbers[i] != 0);
    default: break;
    }
    /* clang-format on */
}
#undef EACH

enum { BLOCK = 1024 };

/* At most BLOCK elements from `first` on, adjacent in `out`. */
static void convert_block(void *out, omr_dtype dtype, const cli_array *array, size_t first,
                          size_t count)
{
    int64_t wholes[BLOCK];
    double reals[BLOCK];
    if (numbers_are_whole(dtype) && numbers_are_whole(array->dtype)) {
        numbers_read_whole(wholes, array, first, count);
        numbers_write_whole(out, dtype, wholes, count);
    } else {
        numbers_read(reals, array, first, count);
        numbers_write(out, dtype, reals, count);
    }
}

void numbers_convert(void *out, omr_dtype dtype, const cli_array *array)
{
    size_t count = numbers_count(&array->shape), size = omr_dtype_size(dtype);
    unsigned char *at = out;
    if (dtype == array->dtype && is_adjacent(array) && !(array->flags & OMR_TENSOR_BYTE_SWAPPED)) {
        if (count)
            memcpy(out, array->data, count * size);
        return;
    }
    for (size_t first = 0, n; first < count; first += n, at += n * size) {
        n = count - first < BLOCK ? count - first : BLOCK;
        convert_block(at, dtype, array, first, n);
    }
}

static void scatter(const cli_array *out, size_t first, const unsigned char *packed, size_t count)
{
    size_t size = omr_dtype_size(out->dtype);
    while (count) {
        array_run run = run_at(out, first, count);
        for (size_t i = 0; i < run.count; i++, packed += size)
            memcpy((unsigned char *)(uintptr_t)run.at + (int64_t)i * run.stride, packed, size);
        first += run.count;
        count -= run.count;
    }
}

void numbers_copy(const cli_array *out, const cli_array *array)
{
    size_t count = numbers_count(&array->shape);
    if (is_adjacent(out)) {
        numbers_convert((void *)(uintptr_t)out->data, out->dtype, array);
        return;
    }
    for (size_t first = 0, n; first < count; first += n) {
        unsigned char packed[BLOCK * sizeof(double)];
        n = count - first < BLOCK ? count - first : BLOCK;
        convert_block(packed, out->dtype, array, first, n);
        scatter(out, first, packed, n);
    }
}

/* ---- Views -------------------------------------------------------------------------------- */

cli_array numbers_slice(const cli_array *array, uint32_t axis, int64_t first, int64_t count)
{
    cli_array slice = *array;
    slice.data += first * array->strides[axis];
    slice.shape.dims[axis] = count;
    return slice;
}

cli_array numbers_real_view(const cli_array *array)
{
    cli_array view = *array;
    bool complex = array->dtype == OMR_C64 || array->dtype == OMR_C128;
    if (!complex || view.shape.rank == OMR_MAX_RANK)
        return view;
    view.dtype = array->dtype == OMR_C64 ? OMR_F32 : OMR_F64;
    view.strides[view.shape.rank] = (int64_t)omr_dtype_size(view.dtype);
    view.shape.dims[view.shape.rank++] = 2;
    return view;
}
