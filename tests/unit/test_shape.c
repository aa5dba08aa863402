/* SPDX-License-Identifier: MIT */
#include "tensor/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void count__multiplies_and_knows_scalars_and_empties(void **state)
{
    (void)state;
    size_t count = 99;
    assert_true(omri_shape_count((int64_t[]){3, 224, 224}, 3, &count));
    assert_int_equal(count, 150528);
    assert_true(omri_shape_count(NULL, 0, &count));
    assert_int_equal(count, 1);
    assert_true(omri_shape_count((int64_t[]){5, 0, 7}, 3, &count));
    assert_int_equal(count, 0);
}

static void count__refuses_negative_dims_and_overflow(void **state)
{
    (void)state;
    size_t count;
    assert_false(omri_shape_count((int64_t[]){3, -1}, 2, &count));
    assert_false(omri_shape_count((int64_t[]){INT64_MAX, 2}, 2, &count));
    assert_true(omri_shape_count((int64_t[]){INT64_MAX, 1}, 2, &count));
    assert_int_equal(count, INT64_MAX);
    /* Wherever the 0 stands, the strides would overflow. */
    assert_false(omri_shape_count((int64_t[]){0, INT64_MAX, 2}, 3, &count));
    assert_false(omri_shape_count((int64_t[]){INT64_MAX, 2, 0}, 3, &count));
    assert_false(omri_shape_count((int64_t[]){0, -1}, 2, &count));
}

static void size__counts_bytes_up_to_the_limit(void **state)
{
    (void)state;
    size_t size;
    assert_true(omri_shape_size((int64_t[]){2, 3}, 2, 8, &size));
    assert_int_equal(size, 48);
    assert_true(omri_shape_size((int64_t[]){INT64_MAX / 4}, 1, 4, &size));
    assert_false(omri_shape_size((int64_t[]){INT64_MAX / 4 + 1}, 1, 4, &size));
}

static void strides__are_those_of_c_order(void **state)
{
    (void)state;
    int64_t strides[3];
    omri_shape_strides((int64_t[]){2, 3, 4}, 3, 4, strides);
    assert_memory_equal(strides, ((int64_t[]){48, 16, 4}), sizeof strides);
    omri_shape_strides((int64_t[]){2, 0, 4}, 3, 1, strides);
    assert_memory_equal(strides, ((int64_t[]){4, 4, 1}), sizeof strides);
}

static void format__writes_lists(void **state)
{
    (void)state;
    char text[OMRI_SHAPE_TEXT_SIZE];
    assert_string_equal(omri_shape_format(text, sizeof text, (int64_t[]){3, 224, 224}, 3),
                        "[3, 224, 224]");
    assert_string_equal(omri_shape_format(text, sizeof text, (int64_t[]){-1}, 1), "[-1]");
    assert_string_equal(omri_shape_format(text, sizeof text, NULL, 0), "[]");
}

static void format__has_room_for_the_longest(void **state)
{
    (void)state;
    char text[OMRI_SHAPE_TEXT_SIZE];
    int64_t dims[OMR_MAX_RANK];
    for (int i = 0; i < OMR_MAX_RANK; i++)
        dims[i] = INT64_MIN;
    omri_shape_format(text, sizeof text, dims, OMR_MAX_RANK);
    assert_int_equal(text[strlen(text) - 1], ']');
}

static void format__stays_within_its_buffer(void **state)
{
    (void)state;
    const char *whole = "[12, 345]";
    for (size_t size = 1; size <= strlen(whole) + 1; size++) {
        char text[16];
        memset(text, '#', sizeof text);
        omri_shape_format(text, size, (int64_t[]){12, 345}, 2);
        assert_int_equal(strlen(text), size - 1);
        assert_memory_equal(text, whole, size - 1);
        assert_int_equal(text[size], '#');
    }
}

static void extent__reaches_from_lowest_to_highest_byte(void **state)
{
    (void)state;
    omri_extent extent;
    assert_true(omri_shape_extent((int64_t[]){2, 3}, NULL, 2, 4, &extent));
    assert_int_equal(extent.low, 0);
    assert_int_equal(extent.high, 24);
    assert_true(omri_shape_extent((int64_t[]){4, 3}, (int64_t[]){-100, 8}, 2, 4, &extent));
    assert_int_equal(extent.low, -300);
    assert_int_equal(extent.high, 20);
    assert_true(omri_shape_extent((int64_t[]){9, 3}, (int64_t[]){0, 2}, 2, 2, &extent));
    assert_int_equal(extent.high, 6);
    assert_true(omri_shape_extent(NULL, NULL, 0, 8, &extent));
    assert_int_equal(extent.high, 8);
    assert_true(omri_shape_extent((int64_t[]){0, 3}, (int64_t[]){-9, 2}, 2, 2, &extent));
    assert_int_equal(extent.low, 0);
    assert_int_equal(extent.high, 0);
}

static void extent__refuses_what_no_memory_holds(void **state)
{
    (void)state;
    omri_extent extent;
    assert_false(omri_shape_extent((int64_t[]){3}, (int64_t[]){INT64_MAX}, 1, 1, &extent));
    assert_false(omri_shape_extent((int64_t[]){3}, (int64_t[]){INT64_MIN}, 1, 1, &extent));
    assert_false(omri_shape_extent((int64_t[]){2}, (int64_t[]){INT64_MAX}, 1, 1, &extent));
    assert_false(omri_shape_extent((int64_t[]){2}, (int64_t[]){INT64_MIN}, 1, 1, &extent));
    int64_t apart[] = {INT64_MAX - 8, INT64_MIN + 8};
    assert_false(omri_shape_extent((int64_t[]){2, 2}, apart, 2, 1, &extent));
    assert_false(omri_shape_extent((int64_t[]){-2}, NULL, 1, 1, &extent));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count__multiplies_and_knows_scalars_and_empties),
        cmocka_unit_test(count__refuses_negative_dims_and_overflow),
        cmocka_unit_test(size__counts_bytes_up_to_the_limit),
        cmocka_unit_test(strides__are_those_of_c_order),
        cmocka_unit_test(format__writes_lists),
        cmocka_unit_test(format__has_room_for_the_longest),
        cmocka_unit_test(format__stays_within_its_buffer),
        cmocka_unit_test(extent__reaches_from_lowest_to_highest_byte),
        cmocka_unit_test(extent__refuses_what_no_memory_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
