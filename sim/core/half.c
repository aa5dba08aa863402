/* SPDX-License-Identifier: MIT */
#include "core/half.h"

#include <math.h>
#include <string.h>

#define HALF_MANTISSA 10
#define HALF_BIAS 15
#define HALF_LARGEST 0x7bffu /* 65504 */
#define FLOAT_BIAS 127
#define FLOAT_MANTISSA 23

float sim_half_to_float(uint16_t value)
{
    int exponent = value >> HALF_MANTISSA & 0x1f;
    int mantissa = value & ((1 << HALF_MANTISSA) - 1);
    float magnitude = exponent == 0 ? ldexpf((float)mantissa, 1 - HALF_BIAS - HALF_MANTISSA)
                                    : ldexpf((float)(mantissa | 1 << HALF_MANTISSA),
                                             exponent - HALF_BIAS - HALF_MANTISSA);
    return value & 0x8000 ? -magnitude : magnitude;
}

/* value >> shift, rounded half to even. */
static uint32_t shift_rounded(uint32_t value, int shift)
{
    if (shift > 31)
        return 0;
    uint32_t half = 1u << (shift - 1), rest = value & ((1u << shift) - 1);
    uint32_t result = value >> shift;
    return result + (rest > half || (rest == half && (result & 1)));
}

static uint32_t half_magnitude(uint32_t bits)
{
    int exponent = (int)(bits >> FLOAT_MANTISSA & 0xff) - FLOAT_BIAS + HALF_BIAS;
    uint32_t mantissa = bits & ((1u << FLOAT_MANTISSA) - 1);
    int shift = FLOAT_MANTISSA - HALF_MANTISSA;
    if (exponent <= 0) /* becomes a subnormal: the implied one appears, one step lower */
        return shift_rounded(mantissa | 1u << FLOAT_MANTISSA, shift + 1 - exponent);
    /* Rounding up may carry into the exponent, which is right. */
    uint32_t half = ((uint32_t)exponent << HALF_MANTISSA) + shift_rounded(mantissa, shift);
    return half > HALF_LARGEST ? HALF_LARGEST : half;
}

uint16_t sim_half_from_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint16_t)((bits >> 16 & 0x8000) | half_magnitude(bits & 0x7fffffff));
}
