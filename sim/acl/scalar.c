/* SPDX-License-Identifier: MIT */
/* Half floats and sizes of types. The half conversions differ from IEEE 754 where the vendor's do:
 * nothing becomes infinite or NaN, and those bits read as the numbers that would come next. */
#include <acl/acl.h>
#include <math.h>
#include <string.h>

#include "core/call.h"

#define HALF_MANTISSA 10
#define HALF_BIAS 15
#define HALF_LARGEST 0x7bffu /* 65504 */
#define FLOAT_BIAS 127
#define FLOAT_MANTISSA 23

float aclFloat16ToFloat(aclFloat16 value)
{
    SIM_ENTER(aclFloat16ToFloat);
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

aclFloat16 aclFloatToFloat16(float value)
{
    SIM_ENTER(aclFloatToFloat16);
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (aclFloat16)((bits >> 16 & 0x8000) | half_magnitude(bits & 0x7fffffff));
}

size_t aclDataTypeSize(aclDataType dataType)
{
    SIM_ENTER(aclDataTypeSize);
    switch (dataType) {
    case ACL_STRING:
    case ACL_DT_UNDEFINED:
        return 0;
    case ACL_BOOL:
    case ACL_INT8:
    case ACL_UINT8:
    case ACL_INT4:
    case ACL_UINT1:
    case ACL_HIFLOAT8:
    case ACL_FLOAT8_E5M2:
    case ACL_FLOAT8_E4M3FN:
    case ACL_FLOAT8_E8M0:
        return 1;
    case ACL_FLOAT16:
    case ACL_BF16:
    case ACL_INT16:
    case ACL_UINT16:
        return 2;
    case ACL_FLOAT:
    case ACL_INT32:
    case ACL_UINT32:
    case ACL_COMPLEX32:
        return 4;
    case ACL_COMPLEX128:
        return 16;
    default: /* 64-bit types; the vendor answers 8 for what it does not know, too */
        return 8;
    }
}
