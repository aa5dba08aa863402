/* SPDX-License-Identifier: MIT */
/*
 * One number at a time: float16 and bfloat16, and the two narrowings that C would round twice.
 *
 * The halves are made by integer arithmetic on the bits, so that the thread's rounding mode and
 * flush-to-zero flags do not matter. Rounding is to nearest, ties to even; too large becomes
 * infinite. A NaN stays a NaN of the same sign, made quiet, with as many upper bits of its payload
 * as fit: what x86 and ARM64 do in hardware, so that the vector kernels agree with these to the
 * last bit.
 */
#ifndef OMRI_TENSOR_HALF_H
#define OMRI_TENSOR_HALF_H

#include <stdint.h>
#include <string.h>

static inline uint32_t omri_f32_bits(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float omri_f32_from_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* value / 2^shift, to nearest, ties to even; shift is 1 to 31. */
static inline uint32_t omri_shift_to_even(uint32_t value, unsigned shift)
{
    return (value + ((1u << (shift - 1)) - 1) + (value >> shift & 1)) >> shift;
}

static inline uint16_t omri_f16_from_f32(float value)
{
    uint32_t bits = omri_f32_bits(value);
    uint32_t sign = bits >> 16 & 0x8000;
    uint32_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) /* NaN */
        return (uint16_t)(sign | 0x7e00 | (magnitude >> 13 & 0x3ff));
    if (magnitude >= 0x477ff000) /* 65520, half way between the largest float16 and 2^16 */
        return (uint16_t)(sign | 0x7c00);
    if (magnitude >= 0x38800000) /* 2^-14, the smallest normal float16 */
        return (uint16_t)(sign | omri_shift_to_even(magnitude - (112u << 23), 13));
    if (magnitude <= 0x33000000) /* 2^-25 and below */
        return (uint16_t)sign;
    uint32_t significand = (magnitude & 0x7fffff) | 0x800000;
    return (uint16_t)(sign | omri_shift_to_even(significand, 126 - (magnitude >> 23)));
}

static inline float omri_f32_from_f16(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t magnitude = half & 0x7fff;
    if (magnitude > 0x7c00) /* NaN */
        return omri_f32_from_bits(sign | 0x7fc00000 | magnitude << 13);
    if (magnitude == 0x7c00)
        return omri_f32_from_bits(sign | 0x7f800000);
    if (magnitude >= 0x400)
        return omri_f32_from_bits(sign | ((magnitude << 13) + (112u << 23)));
    /* Subnormal: a count of 2^-24, and every count is a normal float32. */
    return omri_f32_from_bits(sign | omri_f32_bits((float)magnitude * 0x1p-24f));
}

static inline uint16_t omri_bf16_from_f32(float value)
{
    uint32_t bits = omri_f32_bits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) /* NaN: rounding could carry it into infinity */
        return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float omri_f32_from_bf16(uint16_t half)
{
    uint32_t quiet = (half & 0x7fff) > 0x7f80 ? 0x400000 : 0;
    return omri_f32_from_bits((uint32_t)half << 16 | quiet);
}

/*
 * To float32, an inexact result made odd: the last bit then stands for all that was cut off, and
 * rounding the result again to 22 bits or fewer gives what rounding `value` once would have.
 */
static inline float omri_f32_odd_from_f64(double value)
{
    float nearest = (float)value;
    double back = (double)nearest;
    uint32_t bits = omri_f32_bits(nearest);
    /* Towards zero first. From infinity this steps to the largest finite value, which is odd. */
    bits -= value < 0 ? back < value : back > value;
    return omri_f32_from_bits(bits | (back != value));
}

/* The same for 64-bit integers: exact up to 2^53, odd in the last of 53 bits beyond. */
static inline double omri_f64_odd_from_u64(uint64_t value)
{
    if (value >> 53)
        value = (value & ~(uint64_t)0x7ff) | (uint64_t)((value & 0x7ff) != 0) << 11;
    return (double)value;
}

static inline double omri_f64_odd_from_i64(int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    double result = omri_f64_odd_from_u64(magnitude);
    return value < 0 ? -result : result;
}

#endif
