/* SPDX-License-Identifier: MIT */
/*
 * Elements of arrays as numbers, by the definition of each format and without any trick: the oracle
 * that conversions are compared with. A long double holds every value of every real dtype here.
 */
#ifndef TESTS_SUPPORT_NUMBER_H
#define TESTS_SUPPORT_NUMBER_H

#include <math.h>
#include <string.h>

#include <omrun/omrun.h>

typedef struct test_number {
    bool is_float, is_nan, negative;
    uint64_t payload;  /* of a NaN: its fraction, moved up to 52 bits */
    long double value; /* of all others */
} test_number;

/* Binary floats as IEEE 754 lays them out. */
typedef struct float_format {
    int bits, digits, max_exponent;
} float_format;

static inline bool float_format_of(omr_dtype dtype, float_format *out)
{
    switch (dtype) {
    case OMR_F16:
        *out = (float_format){16, 11, 16};
        return true;
    case OMR_BF16:
        *out = (float_format){16, 8, 128};
        return true;
    case OMR_F32:
        *out = (float_format){32, 24, 128};
        return true;
    case OMR_F64:
        *out = (float_format){64, 53, 1024};
        return true;
    default:
        return false;
    }
}

static inline uint64_t number_load_bits(const void *at, size_t size)
{
    uint64_t bits = 0;
    for (size_t i = size; i-- > 0;)
        bits = bits << 8 | ((const unsigned char *)at)[i]; /* all our machines are little-endian */
    return bits;
}

static inline void number_store_bits(void *at, uint64_t bits, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((unsigned char *)at)[i] = (unsigned char)(bits >> 8 * i);
}

static inline test_number number_from_float_bits(uint64_t bits, float_format format)
{
    int fraction_bits = format.digits - 1;
    uint64_t infinite = ((UINT64_C(1) << (format.bits - format.digits)) - 1) << fraction_bits;
    uint64_t magnitude = bits & ((UINT64_C(1) << (format.bits - 1)) - 1);
    uint64_t fraction = magnitude & ((UINT64_C(1) << fraction_bits) - 1);
    int exponent = (int)(magnitude >> fraction_bits);
    int unit = 3 - format.max_exponent - format.digits; /* log2 of the smallest value */
    test_number result = {.is_float = true, .negative = bits >> (format.bits - 1) & 1};
    if (magnitude > infinite) {
        result.is_nan = true;
        result.payload = fraction << (52 - fraction_bits);
        return result;
    }
    if (magnitude == infinite)
        result.value = INFINITY;
    else if (exponent == 0)
        result.value = ldexpl((long double)fraction, unit);
    else
        result.value =
            ldexpl((long double)(fraction | UINT64_C(1) << fraction_bits), unit + exponent - 1);
    if (result.negative)
        result.value = -result.value;
    return result;
}

static inline uint64_t number_to_float_bits(test_number number, float_format format)
{
    int fraction_bits = format.digits - 1;
    uint64_t infinite = ((UINT64_C(1) << (format.bits - format.digits)) - 1) << fraction_bits;
    uint64_t sign = (uint64_t)number.negative << (format.bits - 1);
    if (number.is_nan)
        return sign | infinite | UINT64_C(1) << (fraction_bits - 1) |
               number.payload >> (52 - fraction_bits);
    if (number.value == 0)
        return sign;
    if (isinf(number.value))
        return sign | infinite;
    int least = 3 - format.max_exponent - format.digits, exponent;
    frexpl(number.value, &exponent);
    int unit = exponent - format.digits > least ? exponent - format.digits : least;
    /* A count of the unit, to nearest and even; a count too large carries into the exponent. */
    uint64_t count = (uint64_t)rintl(ldexpl(fabsl(number.value), -unit));
    uint64_t bits = count + ((uint64_t)(unit - least) << fraction_bits);
    return sign | (bits < infinite ? bits : infinite);
}

static inline bool dtype_is_signed_integer(omr_dtype dtype)
{
    return dtype >= OMR_I8 && dtype <= OMR_I64;
}

/* Not for complex dtypes. */
static inline test_number number_load(const void *at, omr_dtype dtype)
{
    size_t size = omr_dtype_size(dtype);
    uint64_t bits = number_load_bits(at, size);
    float_format format;
    if (float_format_of(dtype, &format))
        return number_from_float_bits(bits, format);
    test_number result = {0};
    if (dtype == OMR_BOOL)
        result.value = bits != 0;
    else if (dtype_is_signed_integer(dtype))
        result.value = (int64_t)(bits << (64 - 8 * size)) >> (64 - 8 * size);
    else
        result.value = bits;
    result.negative = result.value < 0;
    return result;
}

/* False when the dtype has no such value. */
static inline bool number_store(void *at, omr_dtype dtype, test_number number)
{
    size_t size = omr_dtype_size(dtype);
    float_format format;
    if (float_format_of(dtype, &format)) {
        number_store_bits(at, number_to_float_bits(number, format), size);
        return true;
    }
    int digits = dtype == OMR_BOOL ? 1 : (int)(8 * size) - dtype_is_signed_integer(dtype);
    long double least = dtype_is_signed_integer(dtype) ? -ldexpl(1, digits) : 0;
    if (number.value < least || number.value >= ldexpl(1, digits))
        return false;
    uint64_t bits = number.value < 0 ? (uint64_t)(int64_t)number.value : (uint64_t)number.value;
    number_store_bits(at, bits, size);
    return true;
}

#endif
