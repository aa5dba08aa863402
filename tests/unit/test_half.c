/* SPDX-License-Identifier: MIT */
#include "tensor/half.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/number.h"
#include "support/random.h"

static void f32_from_f16__is_exact_for_all(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 65536; bits++) {
        uint16_t half = (uint16_t)bits;
        uint32_t wanted;
        number_store(&wanted, OMR_F32, number_load(&half, OMR_F16));
        assert_int_equal(omri_f32_bits(omri_f32_from_f16(half)), wanted);
    }
}

static void f32_from_bf16__is_exact_for_all(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 65536; bits++) {
        uint16_t half = (uint16_t)bits;
        uint32_t wanted;
        number_store(&wanted, OMR_F32, number_load(&half, OMR_BF16));
        assert_int_equal(omri_f32_bits(omri_f32_from_bf16(half)), wanted);
    }
}

static void halves__come_back_from_f32_unchanged(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 65536; bits++) {
        uint32_t f16_quiet = (bits & 0x7fff) > 0x7c00 ? 0x200 : 0;
        uint32_t bf16_quiet = (bits & 0x7fff) > 0x7f80 ? 0x40 : 0;
        uint16_t half = (uint16_t)bits;
        assert_int_equal(omri_f16_from_f32(omri_f32_from_f16(half)), bits | f16_quiet);
        assert_int_equal(omri_bf16_from_f32(omri_f32_from_bf16(half)), bits | bf16_quiet);
    }
}

static void check_f32(uint32_t bits)
{
    test_number number = number_load(&bits, OMR_F32);
    uint16_t f16, bf16;
    number_store(&f16, OMR_F16, number);
    number_store(&bf16, OMR_BF16, number);
    assert_int_equal(omri_f16_from_f32(omri_f32_from_bits(bits)), f16);
    assert_int_equal(omri_bf16_from_f32(omri_f32_from_bits(bits)), bf16);
}

/* Ties of float16 are at bit 12 of the fraction, ties of bfloat16 at bit 15; those of subnormal
 * float16 higher up. */
static void from_f32__rounds_every_exponent_and_its_ties_to_even(void **state)
{
    (void)state;
    for (uint32_t high = 0; high < 512; high++) {
        for (uint32_t kept = 0; kept < 16; kept++) {
            for (uint32_t bit = 0; bit < 23; bit++) {
                uint32_t tie = high << 23 | (kept << (bit + 1) & 0x7fffff) | 1u << bit;
                check_f32(tie - 1);
                check_f32(tie);
                check_f32(tie + 1);
            }
        }
    }
}

static void from_f32__knows_where_the_range_ends(void **state)
{
    (void)state;
    assert_int_equal(omri_f16_from_f32(65504.0f), 0x7bff);
    assert_int_equal(omri_f16_from_f32(65519.996f), 0x7bff);
    assert_int_equal(omri_f16_from_f32(65520.0f), 0x7c00);
    assert_int_equal(omri_f16_from_f32(-1e30f), 0xfc00);
    assert_int_equal(omri_f16_from_f32(0x1p-24f), 0x0001);
    assert_int_equal(omri_f16_from_f32(0x1p-25f), 0x0000);
    assert_int_equal(omri_f16_from_f32(-0x1.000002p-25f), 0x8001);
    assert_int_equal(omri_bf16_from_f32(0x1.fffffep127f), 0x7f80);
    assert_int_equal(omri_bf16_from_f32(0x1p-149f), 0x0000);
}

static void nan__keeps_sign_and_upper_payload_and_turns_quiet(void **state)
{
    (void)state;
    assert_int_equal(omri_f16_from_f32(omri_f32_from_bits(0x7f800001)), 0x7e00);
    assert_int_equal(omri_f16_from_f32(omri_f32_from_bits(0xffaaa000)), 0xff55);
    assert_int_equal(omri_bf16_from_f32(omri_f32_from_bits(0x7fbfffff)), 0x7fff);
    assert_int_equal(omri_bf16_from_f32(omri_f32_from_bits(0xff800001)), 0xffc0);
    assert_int_equal(omri_f32_bits(omri_f32_from_f16(0xfd55)), 0xffeaa000);
    assert_int_equal(omri_f32_bits(omri_f32_from_bf16(0x7f81)), 0x7fc10000);
}

/* What a cast to float32 in between would get wrong. */
static void f64__is_rounded_once(void **state)
{
    (void)state;
    double above_tie = 1 + 0x1p-11 + 0x1p-40;
    assert_int_equal(omri_f16_from_f32((float)above_tie), 0x3c00);
    assert_int_equal(omri_f16_from_f32(omri_f32_odd_from_f64(above_tie)), 0x3c01);
    assert_int_equal(omri_f16_from_f32(omri_f32_odd_from_f64(-above_tie)), 0xbc01);
    double below_tie = 1 + 3 * 0x1p-11 - 0x1p-40;
    assert_int_equal(omri_f16_from_f32(omri_f32_odd_from_f64(below_tie)), 0x3c01);
    assert_int_equal(omri_bf16_from_f32(omri_f32_odd_from_f64(1 + 0x1p-8 + 0x1p-50)), 0x3f81);
    assert_int_equal(omri_bf16_from_f32(omri_f32_odd_from_f64(1e300)), 0x7f80);
    assert_int_equal(omri_bf16_from_f32(omri_f32_odd_from_f64(-1e-300)), 0x8000);
}

static void f64__rounds_as_the_oracle(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 300000; i++) {
        /* Exponents that matter, and fractions near ties. */
        uint64_t exponent = 1023 - 160 + random_below(&seed, 300);
        uint64_t fraction = random_bits(&seed) << random_below(&seed, 53);
        uint64_t bits = (random_bits(&seed) << 63 | exponent << 52 | (fraction >> 12)) ^
                        (uint64_t)(random_below(&seed, 3) == 0);
        double value;
        memcpy(&value, &bits, sizeof value);
        uint16_t f16, bf16;
        number_store(&f16, OMR_F16, number_load(&bits, OMR_F64));
        number_store(&bf16, OMR_BF16, number_load(&bits, OMR_F64));
        assert_int_equal(omri_f16_from_f32(omri_f32_odd_from_f64(value)), f16);
        assert_int_equal(omri_bf16_from_f32(omri_f32_odd_from_f64(value)), bf16);
    }
}

static void integers__are_rounded_once(void **state)
{
    (void)state;
    int64_t above_tie = (INT64_C(1) << 62) + (INT64_C(1) << 54) + 1;
    assert_int_equal(omri_bf16_from_f32((float)(double)above_tie), 0x5e80);
    float odd = omri_f32_odd_from_f64(omri_f64_odd_from_i64(above_tie));
    assert_int_equal(omri_bf16_from_f32(odd), 0x5e81);
    odd = omri_f32_odd_from_f64(omri_f64_odd_from_i64(-above_tie));
    assert_int_equal(omri_bf16_from_f32(odd), 0xde81);
    odd = omri_f32_odd_from_f64(omri_f64_odd_from_i64(INT64_MIN));
    assert_int_equal(omri_bf16_from_f32(odd), 0xdf00);
    odd = omri_f32_odd_from_f64(omri_f64_odd_from_u64(UINT64_MAX));
    assert_int_equal(omri_bf16_from_f32(odd), 0x5f80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f32_from_f16__is_exact_for_all),
        cmocka_unit_test(f32_from_bf16__is_exact_for_all),
        cmocka_unit_test(halves__come_back_from_f32_unchanged),
        cmocka_unit_test(from_f32__rounds_every_exponent_and_its_ties_to_even),
        cmocka_unit_test(from_f32__knows_where_the_range_ends),
        cmocka_unit_test(nan__keeps_sign_and_upper_payload_and_turns_quiet),
        cmocka_unit_test(f64__is_rounded_once),
        cmocka_unit_test(f64__rounds_as_the_oracle),
        cmocka_unit_test(integers__are_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
