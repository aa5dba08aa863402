/* SPDX-License-Identifier: MIT */
/* Every kernel of every instruction set this machine has, against the oracle of number.h. */
#include "tensor/convert.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/number.h"
#include "support/random.h"

enum { VALUES = 3000, GUARD = 32 };

static bool is_real(omr_dtype dtype)
{
    return dtype >= OMR_F16 && dtype <= OMR_BOOL;
}

/* Bits of which many are near the ends of ranges, near ties, subnormal, infinite or NaN. */
static uint64_t interesting_bits(uint64_t *seed, size_t size)
{
    unsigned width = (unsigned)(8 * size);
    uint64_t bits = random_bits(seed) >> random_below(seed, 64);
    uint64_t edge = UINT64_C(1) << random_below(seed, width);
    switch (random_below(seed, 6)) {
    case 0:
        return bits;
    case 1:
        return ~bits;
    case 2:
        return edge + random_below(seed, 3) - 1;
    case 3:
        return 0 - edge + random_below(seed, 3) - 1;
    case 4: /* high bits and one low bit: ties of floats */
        return random_bits(seed) << random_below(seed, width) | (random_bits(seed) & 1);
    default:
        return random_bits(seed);
    }
}

static void fill(char *at, omr_dtype dtype, size_t count, uint64_t *seed)
{
    size_t word = omri_dtype_word_size(dtype);
    for (size_t i = 0; i < count * omr_dtype_size(dtype); i += word)
        number_store_bits(at + i, interesting_bits(seed, word), word);
}

/* Replaces values that `to` lacks by what it certainly has. */
static void keep_fitting(char *at, omr_dtype from, omr_dtype to, size_t count)
{
    size_t size = omr_dtype_size(from);
    char element[16];
    for (size_t i = 0; i < count; i++) {
        if (!number_store(element, to, number_load(at + i * size, from)))
            number_store_bits(at + i * size, i & 1, size);
    }
}

static void expect(char *wanted, const char *src, omr_dtype from, omr_dtype to, size_t count)
{
    size_t from_size = omr_dtype_size(from), to_size = omr_dtype_size(to);
    for (size_t i = 0; i < count; i++)
        assert_true(number_store(wanted + i * to_size, to, number_load(src + i * from_size, from)));
}

static void fail_if_different(const char *got, const char *wanted, const char *src, omri_isa isa,
                              omr_dtype from, omr_dtype to, size_t count)
{
    size_t from_size = omr_dtype_size(from), to_size = omr_dtype_size(to);
    for (size_t i = 0; i < count; i++) {
        if (memcmp(got + i * to_size, wanted + i * to_size, to_size) == 0)
            continue;
        fail_msg(
            "%s: %s %llx to %s: got %llx, wanted %llx", omri_isa_name(isa), omr_dtype_name(from),
            (unsigned long long)number_load_bits(src + i * from_size, from_size),
            omr_dtype_name(to), (unsigned long long)number_load_bits(got + i * to_size, to_size),
            (unsigned long long)number_load_bits(wanted + i * to_size, to_size));
    }
}

/* One length and alignment, with a guard behind the destination. */
static void check_part(omri_convert_fn convert, omri_isa isa, omr_dtype from, omr_dtype to,
                       const char *src, const char *wanted, size_t count, size_t shift)
{
    size_t from_size = omr_dtype_size(from), to_size = omr_dtype_size(to);
    /* Exactly as large as needed, so that sanitizers see any step beyond. */
    char *in = malloc(count * from_size + shift + 1);
    char *out = malloc(count * to_size + shift + GUARD);
    char guard[GUARD];
    memset(guard, 0x5a, sizeof guard);
    memset(out, 0x5a, count * to_size + shift + GUARD);
    memcpy(in + shift, src, count * from_size);
    assert_true(convert(out + shift, in + shift, count));
    fail_if_different(out + shift, wanted, src, isa, from, to, count);
    assert_memory_equal(out, guard, shift);
    assert_memory_equal(out + shift + count * to_size, guard, sizeof guard);
    free(in);
    free(out);
}

static void check_pair(omri_isa isa, omr_dtype from, omr_dtype to, uint64_t *seed)
{
    static char src[VALUES * 8], wanted[VALUES * 8];
    omri_convert_fn convert = omri_convert_find_for(isa, from, to);
    if (!convert)
        return;
    fill(src, from, VALUES, seed);
    keep_fitting(src, from, to, VALUES);
    expect(wanted, src, from, to, VALUES);
    check_part(convert, isa, from, to, src, wanted, VALUES, 0);
    for (size_t count = 0; count < 70; count++)
        check_part(convert, isa, from, to, src, wanted, count, count % 9);
}

static void kernels__agree_with_the_oracle(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int isa = 0; isa < OMRI_ISA_COUNT; isa++) {
        if (!omri_isa_usable((omri_isa)isa))
            continue;
        print_message("kernels of %s\n", omri_isa_name((omri_isa)isa));
        for (omr_dtype from = OMR_F16; is_real(from); from++) {
            for (omr_dtype to = OMR_F16; is_real(to); to++) {
                if (from != to)
                    check_pair((omri_isa)isa, from, to, &seed);
            }
        }
    }
}

static void kernels__take_every_half(void **state)
{
    (void)state;
    static uint16_t src[65536];
    static char got[65536 * 8], wanted[65536 * 8];
    for (size_t i = 0; i < 65536; i++)
        src[i] = (uint16_t)i;
    for (omr_dtype from = OMR_F16; from <= OMR_BF16; from++) {
        for (omr_dtype to = OMR_F16; to <= OMR_F64; to++) {
            for (int isa = 0; isa < OMRI_ISA_COUNT && from != to; isa++) {
                omri_convert_fn convert = omri_convert_find_for((omri_isa)isa, from, to);
                if (!convert)
                    continue;
                expect(wanted, (char *)src, from, to, 65536);
                assert_true(convert(got, src, 65536));
                fail_if_different(got, wanted, (char *)src, (omri_isa)isa, from, to, 65536);
            }
        }
    }
}

/* Every sign, exponent and last kept bit with every pattern of cut-off bits that decides. */
static void kernels__round_every_f32_exponent_to_halves(void **state)
{
    (void)state;
    enum { PER_EXPONENT = 64 * 8, COUNT = 512 * PER_EXPONENT };
    static uint32_t src[COUNT];
    static uint16_t scalar[COUNT], got[COUNT];
    static const uint32_t low[8] = {0, 1, 0xfff, 0x1000, 0x1001, 0x1fff, 0x8000, 0x7fff};
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t high = i / PER_EXPONENT, rest = i % PER_EXPONENT;
        src[i] = high << 23 | (rest / 8 * 0x2b5a3 << 5 & 0x7fe000) | low[rest % 8];
    }
    for (omr_dtype to = OMR_F16; to <= OMR_BF16; to++) {
        omri_convert_find_for(OMRI_ISA_SCALAR, OMR_F32, to)(scalar, src, COUNT);
        for (int isa = OMRI_ISA_SCALAR + 1; isa < OMRI_ISA_COUNT; isa++) {
            omri_convert_fn convert = omri_convert_find_for((omri_isa)isa, OMR_F32, to);
            if (!convert)
                continue;
            assert_true(convert(got, src, COUNT));
            fail_if_different((char *)got, (char *)scalar, (char *)src, (omri_isa)isa, OMR_F32, to,
                              COUNT);
        }
    }
}

static void find__answers_as_the_cast_rule(void **state)
{
    (void)state;
    for (int from = 0; from < OMRI_DTYPE_COUNT + 2; from++) {
        for (int to = 0; to < OMRI_DTYPE_COUNT + 2; to++) {
            bool allowed = omri_dtype_cast_rule((omr_dtype)from, (omr_dtype)to) != OMRI_CAST_NONE;
            assert_int_equal(omri_convert_find((omr_dtype)from, (omr_dtype)to) != NULL, allowed);
            assert_int_equal(
                omri_convert_find_for(OMRI_ISA_SCALAR, (omr_dtype)from, (omr_dtype)to) != NULL,
                allowed);
        }
    }
}

/* Otherwise a machine would quietly fall back to the scalar kernels. */
static void find__prefers_vectors(void **state)
{
    (void)state;
    bool has_vectors = false;
    for (int isa = OMRI_ISA_SCALAR + 1; isa < OMRI_ISA_COUNT; isa++)
        has_vectors |= omri_isa_usable((omri_isa)isa);
    omri_convert_fn scalar = omri_convert_find_for(OMRI_ISA_SCALAR, OMR_F32, OMR_F16);
    assert_int_equal(omri_convert_find(OMR_F32, OMR_F16) != scalar, has_vectors);
}

static void same_dtype__copies_all_bits(void **state)
{
    (void)state;
    /* A signalling NaN and a bool that is neither 0 nor 1 are not touched. */
    uint32_t nan = 0x7f800001, got = 0;
    assert_true(omri_convert_find(OMR_F32, OMR_F32)(&got, &nan, 1));
    assert_int_equal(got, nan);
    uint8_t two = 2, byte = 0;
    assert_true(omri_convert_find(OMR_BOOL, OMR_BOOL)(&byte, &two, 1));
    assert_int_equal(byte, 2);
    double complex_in[2] = {1.5, -2.5}, complex_out[2] = {0, 0};
    assert_true(omri_convert_find(OMR_C128, OMR_C128)(complex_out, complex_in, 1));
    assert_memory_equal(complex_in, complex_out, sizeof complex_in);
}

/* Values just outside of what `to` holds, where `from` has them. */
static bool misfit_of(char *at, omr_dtype from, omr_dtype to, bool below)
{
    int digits = to == OMR_BOOL ? 1 : (int)(8 * omr_dtype_size(to)) - dtype_is_signed_integer(to);
    test_number outside = {.value = ldexpl(1, digits)};
    if (below)
        outside.value = dtype_is_signed_integer(to) ? -ldexpl(1, digits) - 1 : -1;
    outside.negative = below;
    return number_store(at, from, outside);
}

static void check_misfit(omr_dtype from, omr_dtype to, bool below)
{
    enum { COUNT = 41 };
    size_t size = omr_dtype_size(from);
    char src[COUNT * 8], dst[COUNT * 8];
    omri_converter converter;
    assert_true(
        omri_converter_init(&converter, (omri_element){from, false}, (omri_element){to, false}));
    for (size_t bad = 0; bad < COUNT; bad++) {
        for (size_t i = 0; i < COUNT; i++)
            number_store_bits(src + i * size, i & 1, size);
        if (!misfit_of(src + bad * size, from, to, below))
            return; /* there are none */
        for (int isa = 0; isa < OMRI_ISA_COUNT; isa++) {
            omri_convert_fn convert = omri_convert_find_for((omri_isa)isa, from, to);
            assert_true(!convert || !convert(dst, src, COUNT));
        }
        misfit_of(src + (COUNT - 1) * size, from, to, below); /* a second one is not the first */
        assert_int_equal(omri_converter_run(&converter, dst, src, COUNT), bad);
    }
}

static void integers__report_the_first_that_does_not_fit(void **state)
{
    (void)state;
    for (omr_dtype from = OMR_I8; from <= OMR_BOOL; from++) {
        for (omr_dtype to = OMR_I8; to <= OMR_BOOL; to++) {
            if (omri_dtype_cast_rule(from, to) != OMRI_CAST_CHECKED)
                continue;
            check_misfit(from, to, false);
            check_misfit(from, to, true);
        }
    }
}

static void swap_in_place(char *at, omr_dtype dtype, size_t count)
{
    size_t word = omri_dtype_word_size(dtype);
    for (size_t i = 0; i < count * omr_dtype_size(dtype); i += word) {
        for (size_t low = 0, high = word - 1; low < high; low++, high--) {
            char byte = at[i + low];
            at[i + low] = at[i + high];
            at[i + high] = byte;
        }
    }
}

static void check_swapped(omri_element from, omri_element to, uint64_t *seed)
{
    static char src[VALUES * 16], wanted[VALUES * 16], got[VALUES * 16];
    fill(src, from.dtype, VALUES, seed);
    if (from.dtype == to.dtype) {
        memcpy(wanted, src, VALUES * omr_dtype_size(from.dtype));
    } else {
        keep_fitting(src, from.dtype, to.dtype, VALUES);
        expect(wanted, src, from.dtype, to.dtype, VALUES);
    }
    if (from.swapped)
        swap_in_place(src, from.dtype, VALUES);
    if (to.swapped)
        swap_in_place(wanted, to.dtype, VALUES);
    omri_converter converter;
    assert_true(omri_converter_init(&converter, from, to));
    assert_int_equal(omri_converter_run(&converter, got, src, VALUES), VALUES);
    assert_memory_equal(got, wanted, VALUES * omr_dtype_size(to.dtype));
}

static void converter__reads_and_writes_the_other_byte_order(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (omr_dtype from = OMR_F16; from <= OMR_C128; from++) {
        for (omr_dtype to = OMR_F16; to <= OMR_C128; to++) {
            if (omri_dtype_cast_rule(from, to) == OMRI_CAST_NONE)
                continue;
            check_swapped((omri_element){from, true}, (omri_element){to, false}, &seed);
            check_swapped((omri_element){from, false}, (omri_element){to, true}, &seed);
            check_swapped((omri_element){from, true}, (omri_element){to, true}, &seed);
        }
    }
}

static void converter__reports_misfits_beyond_its_first_block(void **state)
{
    (void)state;
    enum { COUNT = 5000, BAD = 3333 };
    static int64_t src[COUNT];
    static int32_t dst[COUNT];
    src[BAD] = (int64_t)__builtin_bswap64(UINT64_C(1) << 31);
    omri_converter converter;
    assert_true(omri_converter_init(&converter, (omri_element){OMR_I64, true},
                                    (omri_element){OMR_I32, false}));
    assert_int_equal(omri_converter_run(&converter, dst, src, COUNT), BAD);
}

static void converter__is_plain_only_when_bytes_are_copied(void **state)
{
    (void)state;
    omri_converter converter;
    omri_converter_init(&converter, (omri_element){OMR_F32, false}, (omri_element){OMR_F32, false});
    assert_true(converter.plain);
    omri_converter_init(&converter, (omri_element){OMR_F32, true}, (omri_element){OMR_F32, false});
    assert_false(converter.plain);
    omri_converter_init(&converter, (omri_element){OMR_U8, true}, (omri_element){OMR_U8, false});
    assert_true(converter.plain); /* one byte has no order */
    omri_converter_init(&converter, (omri_element){OMR_I8, false}, (omri_element){OMR_U8, false});
    assert_false(converter.plain);
    assert_false(omri_converter_init(&converter, (omri_element){OMR_F32, false},
                                     (omri_element){OMR_I32, false}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels__agree_with_the_oracle),
        cmocka_unit_test(kernels__take_every_half),
        cmocka_unit_test(kernels__round_every_f32_exponent_to_halves),
        cmocka_unit_test(find__answers_as_the_cast_rule),
        cmocka_unit_test(find__prefers_vectors),
        cmocka_unit_test(same_dtype__copies_all_bits),
        cmocka_unit_test(integers__report_the_first_that_does_not_fit),
        cmocka_unit_test(converter__reads_and_writes_the_other_byte_order),
        cmocka_unit_test(converter__reports_misfits_beyond_its_first_block),
        cmocka_unit_test(converter__is_plain_only_when_bytes_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
