/* SPDX-License-Identifier: MIT */
/* Type sizes, half floats and other small helpers that need no device. */
#include "conformance.h"

#include <math.h>
#include <string.h>

static void check_sizes(size_t wanted, const int *types, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t seen = acl.aclDataTypeSize((aclDataType)types[i]);
        if (seen != wanted)
            fail_msg("aclDataTypeSize(%d) gave %zu, wanted %zu", types[i], seen, wanted);
    }
}

#define CHECK_SIZES(wanted, ...) \
    check_sizes(wanted, (const int[]){__VA_ARGS__}, CONF_COUNT(((const int[]){__VA_ARGS__})))

static void aclDataTypeSize__none(void)
{
    CHECK_SIZES(0, ACL_STRING, ACL_DT_UNDEFINED);
}

static void aclDataTypeSize__one_byte(void)
{
    CHECK_SIZES(1, ACL_INT8, ACL_UINT8, ACL_BOOL);
}

static void aclDataTypeSize__one_byte_for_less_than_a_byte_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    CHECK_SIZES(1, ACL_INT4, ACL_UINT1);
}

static void aclDataTypeSize__fp8_since_9(void)
{
    conf_needs_release(CONF_9);
    CHECK_SIZES(1, ACL_HIFLOAT8, ACL_FLOAT8_E5M2, ACL_FLOAT8_E4M3FN, ACL_FLOAT8_E8M0);
}

static void aclDataTypeSize__two_bytes(void)
{
    CHECK_SIZES(2, ACL_FLOAT16, ACL_INT16, ACL_UINT16);
}

static void aclDataTypeSize__bf16(void)
{
    conf_needs_release(CONF_8_5);
    CHECK_SIZES(2, ACL_BF16);
}

static void aclDataTypeSize__four_bytes(void)
{
    CHECK_SIZES(4, ACL_FLOAT, ACL_INT32, ACL_UINT32);
}

static void aclDataTypeSize__eight_bytes(void)
{
    CHECK_SIZES(8, ACL_INT64, ACL_UINT64, ACL_DOUBLE);
}

static void aclDataTypeSize__complex(void)
{
    conf_needs_release(CONF_8_5);
    CHECK_SIZES(4, ACL_COMPLEX32);
    CHECK_SIZES(8, ACL_COMPLEX64);
    CHECK_SIZES(16, ACL_COMPLEX128);
}

static void aclDataTypeSize__eight_for_what_it_does_not_know(void)
{
    conf_needs_release(CONF_9);
    CHECK_SIZES(8, 1000, -7, ACL_FLOAT6_E3M2, ACL_FLOAT6_E2M3, ACL_FLOAT4_E2M1, ACL_FLOAT4_E1M2);
}

/* What the vendor's conversion does: no special case for the largest exponent, so that the bits of
 * infinity are 65536 and those of a NaN lie between that and 131072. */
static float wanted_float(unsigned bits)
{
    int exponent = (int)(bits >> 10 & 31);
    int mantissa = (int)(bits & 1023);
    double value = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);
    return (float)(bits >> 15 ? -value : value);
}

static void aclFloat16ToFloat__all_65536(void)
{
    for (unsigned bits = 0; bits < 65536; bits++) {
        float seen = acl.aclFloat16ToFloat((aclFloat16)bits), wanted = wanted_float(bits);
        if (memcmp(&seen, &wanted, sizeof seen) != 0)
            fail_msg("0x%04x gave %a, wanted %a", bits, (double)seen, (double)wanted);
    }
}

static void aclFloat16ToFloat__infinity_and_nan(void)
{
    assert_true(acl.aclFloat16ToFloat(0x7c00) == 65536.0F);
    assert_true(acl.aclFloat16ToFloat(0xfc00) == -65536.0F);
    assert_true(acl.aclFloat16ToFloat(0x7e00) == 98304.0F);
    assert_true(acl.aclFloat16ToFloat(0xfe00) == -98304.0F);
}

static void aclFloatToFloat16__every_finite_half_comes_back(void)
{
    for (unsigned bits = 0; bits < 65536; bits++) {
        if ((bits & 0x7c00) == 0x7c00)
            continue;
        unsigned seen = acl.aclFloatToFloat16(wanted_float(bits));
        if (seen != bits)
            fail_msg("%a gave 0x%04x, wanted 0x%04x", (double)wanted_float(bits), seen, bits);
    }
}

/* To the nearest half, ties to even, saturating; computed in double, where every step is exact. */
static unsigned wanted_half(float value)
{
    unsigned sign = signbit(value) ? 0x8000 : 0;
    double magnitude = fabs((double)value);
    int exponent = 0;
    frexp(magnitude, &exponent);
    int unit = exponent - 11 < -24 ? -24 : exponent - 11;
    double steps = rint(ldexp(magnitude, -unit));
    if (ldexp(steps, unit) > 65504)
        return sign | 0x7bff;
    if (unit == -24) /* subnormals, and the first normal, whose bits follow on */
        return sign | (unsigned)steps;
    return sign | (((unsigned)(unit + 24) << 10) + (unsigned)steps);
}

static void check_half(float value)
{
    unsigned seen = acl.aclFloatToFloat16(value), wanted = wanted_half(value);
    if (seen != wanted)
        fail_msg("%a gave 0x%04x, wanted 0x%04x", (double)value, seen, wanted);
}

static void aclFloatToFloat16__ties_go_to_even(void)
{
    for (unsigned bits = 0; bits < 0x7bff; bits++) {
        double tie = ((double)wanted_float(bits) + (double)wanted_float(bits + 1)) / 2;
        check_half((float)tie);
        check_half((float)-tie);
        check_half(nextafterf((float)tie, 1e9F));
        check_half(nextafterf((float)tie, 0));
    }
}

static void aclFloatToFloat16__any_float(void)
{
    uint64_t random = 88172645463325252U;
    for (int i = 0; i < 2000000; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        uint32_t bits = (uint32_t)(random >> 16);
        float value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            check_half(value);
    }
}

static void aclFloatToFloat16__saturates(void)
{
    assert_int_equal(acl.aclFloatToFloat16(65504.0F), 0x7bff);
    assert_int_equal(acl.aclFloatToFloat16(65520.0F), 0x7bff);
    assert_int_equal(acl.aclFloatToFloat16(1e30F), 0x7bff);
    assert_int_equal(acl.aclFloatToFloat16(-1e30F), 0xfbff);
    assert_int_equal(acl.aclFloatToFloat16(INFINITY), 0x7bff);
    assert_int_equal(acl.aclFloatToFloat16(-INFINITY), 0xfbff);
}

static void aclFloatToFloat16__nan_saturates_too(void)
{
    assert_int_equal(acl.aclFloatToFloat16(NAN) & 0x7fff, 0x7bff);
}

static void aclFloatToFloat16__zeros_keep_their_sign(void)
{
    assert_int_equal(acl.aclFloatToFloat16(0.0F), 0x0000);
    assert_int_equal(acl.aclFloatToFloat16(-0.0F), 0x8000);
}

static void aclFloatToFloat16__too_small_becomes_zero(void)
{
    assert_int_equal(acl.aclFloatToFloat16(0x1p-26F), 0x0000);
    assert_int_equal(acl.aclFloatToFloat16(-0x1p-26F), 0x8000);
    assert_int_equal(acl.aclFloatToFloat16(0x1p-24F), 0x0001);
}

static void timeouts__are_accepted(void)
{
    assert_ok(acl.aclrtSetOpWaitTimeout(60));
    assert_ok(acl.aclrtSetOpExecuteTimeOut(60));
}

static const conf_case cases[] = {
    CASE(aclDataTypeSize__none),
    CASE(aclDataTypeSize__one_byte),
    CASE(aclDataTypeSize__one_byte_for_less_than_a_byte_since_8_5),
    CASE(aclDataTypeSize__fp8_since_9),
    CASE(aclDataTypeSize__two_bytes),
    CASE(aclDataTypeSize__bf16),
    CASE(aclDataTypeSize__four_bytes),
    CASE(aclDataTypeSize__eight_bytes),
    CASE(aclDataTypeSize__complex),
    CASE(aclDataTypeSize__eight_for_what_it_does_not_know),
    CASE(aclFloat16ToFloat__all_65536),
    CASE(aclFloat16ToFloat__infinity_and_nan),
    CASE(aclFloatToFloat16__every_finite_half_comes_back),
    CASE(aclFloatToFloat16__ties_go_to_even),
    CASE(aclFloatToFloat16__any_float),
    CASE(aclFloatToFloat16__saturates),
    CASE(aclFloatToFloat16__nan_saturates_too),
    CASE(aclFloatToFloat16__zeros_keep_their_sign),
    CASE(aclFloatToFloat16__too_small_becomes_zero),
    CASE(timeouts__are_accepted),
};

CONF_MAIN("conformance.scalars", false)
