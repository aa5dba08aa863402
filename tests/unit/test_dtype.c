/* SPDX-License-Identifier: MIT */
#include "tensor/dtype.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void size__is_that_of_the_format(void **state)
{
    (void)state;
    static const size_t sizes[OMRI_DTYPE_COUNT] = {0, 2, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 8, 16};
    for (int dtype = 0; dtype < OMRI_DTYPE_COUNT; dtype++)
        assert_int_equal(omr_dtype_size((omr_dtype)dtype), sizes[dtype]);
    assert_int_equal(omr_dtype_size((omr_dtype)OMRI_DTYPE_COUNT), 0);
    assert_int_equal(omr_dtype_size((omr_dtype)-1), 0);
}

static void name__is_numpys(void **state)
{
    (void)state;
    assert_string_equal(omr_dtype_name(OMR_F32), "float32");
    assert_string_equal(omr_dtype_name(OMR_BF16), "bfloat16");
    assert_string_equal(omr_dtype_name(OMR_BOOL), "bool");
    assert_string_equal(omr_dtype_name(OMR_C128), "complex128");
    assert_string_equal(omr_dtype_name(OMR_DTYPE_UNDEFINED), "undefined");
    assert_string_equal(omr_dtype_name((omr_dtype)99), "undefined");
}

static void names__are_all_different(void **state)
{
    (void)state;
    for (int a = 0; a < OMRI_DTYPE_COUNT; a++) {
        for (int b = a + 1; b < OMRI_DTYPE_COUNT; b++)
            assert_string_not_equal(omr_dtype_name((omr_dtype)a), omr_dtype_name((omr_dtype)b));
    }
}

static void word_size__is_a_component_of_complex_types(void **state)
{
    (void)state;
    assert_int_equal(omri_dtype_word_size(OMR_C64), 4);
    assert_int_equal(omri_dtype_word_size(OMR_C128), 8);
    assert_int_equal(omri_dtype_word_size(OMR_I16), 2);
    assert_int_equal(omri_dtype_word_size(OMR_DTYPE_UNDEFINED), 0);
}

/* One row per source: n none, s same, e exact, r rounded, c checked. */
static void cast_rule__is_this_table(void **state)
{
    (void)state;
    static const char *const rules[OMRI_DTYPE_COUNT] = {
        /* to       -  h  b  f  d  i8 16 32 64 u8 16 32 64 ?  c  C */
        [OMR_DTYPE_UNDEFINED] = "nnnnnnnnnnnnnnnn",
        [OMR_F16] = "nsreennnnnnnnnnn",
        [OMR_BF16] = "nrseennnnnnnnnnn",
        [OMR_F32] = "nrrsennnnnnnnnnn",
        [OMR_F64] = "nrrrsnnnnnnnnnnn",
        [OMR_I8] = "neeeeseeecccccnn",
        [OMR_I16] = "nrreecseecccccnn",
        [OMR_I32] = "nrrreccsecccccnn",
        [OMR_I64] = "nrrrrcccscccccnn",
        [OMR_U8] = "neeeeceeeseeecnn",
        [OMR_U16] = "nrreecceecseecnn",
        [OMR_U32] = "nrrreccceccsecnn",
        [OMR_U64] = "nrrrrcccccccscnn",
        [OMR_BOOL] = "neeeeeeeeeeeesnn",
        [OMR_C64] = "nnnnnnnnnnnnnnsn",
        [OMR_C128] = "nnnnnnnnnnnnnnns",
    };
    static const char letters[] = {[OMRI_CAST_NONE] = 'n',
                                   [OMRI_CAST_SAME] = 's',
                                   [OMRI_CAST_EXACT] = 'e',
                                   [OMRI_CAST_ROUNDED] = 'r',
                                   [OMRI_CAST_CHECKED] = 'c'};
    for (int from = 0; from < OMRI_DTYPE_COUNT; from++) {
        char row[OMRI_DTYPE_COUNT + 1] = {0};
        for (int to = 0; to < OMRI_DTYPE_COUNT; to++)
            row[to] = letters[omri_dtype_cast_rule((omr_dtype)from, (omr_dtype)to)];
        assert_string_equal(row, rules[from]);
    }
    assert_int_equal(omri_dtype_cast_rule((omr_dtype)99, OMR_F32), OMRI_CAST_NONE);
    assert_int_equal(omri_dtype_cast_rule(OMR_F32, (omr_dtype)99), OMRI_CAST_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(size__is_that_of_the_format),
        cmocka_unit_test(name__is_numpys),
        cmocka_unit_test(names__are_all_different),
        cmocka_unit_test(word_size__is_a_component_of_complex_types),
        cmocka_unit_test(cast_rule__is_this_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
