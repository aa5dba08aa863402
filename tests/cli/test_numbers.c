/* SPDX-License-Identifier: MIT */
#include "numbers.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"

static cli_array flat(const void *data, omr_dtype dtype, int64_t count)
{
    cli_array array = {.dtype = dtype, .shape = {1, {count}}, .data = data};
    array_set_strides(&array, false);
    return array;
}

/* Every finite f16 is read and written back unchanged, and means what IEEE 754 says. */
static void half__survives_both_ways(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits <= 0xffff; bits++) {
        uint16_t given = (uint16_t)bits, back;
        double value;
        cli_array array = flat(&given, OMR_F16, 1);
        numbers_read(&value, &array, 0, 1);
        numbers_write(&back, OMR_F16, &value, 1);
        if ((bits & 0x7c00) == 0x7c00 && bits & 0x3ff)
            assert_true(isnan(value) && (back & 0x7fff) == 0x7e00);
        else
            assert_int_equal(back, given);
    }
}

static void half__rounds_to_the_nearest_even(void **state)
{
    (void)state;
    const double given[] = {2049, 2051, 65519, 65520, 0x1p-25, 0x1.8p-24, 0x1.8p-25, 1 + 0x1p-11};
    const uint16_t wanted[] = {0x6800, 0x6802, 0x7bff, 0x7c00, 0, 2, 1, 0x3c00};
    uint16_t found[8];
    numbers_write(found, OMR_F16, given, 8);
    assert_memory_equal(found, wanted, sizeof wanted);
}

static void read__knows_every_dtype(void **state)
{
    (void)state;
    const struct {
        omr_dtype dtype;
        double value;
    } cases[] = {
        {OMR_F16, -2.5},   {OMR_BF16, 3},     {OMR_F32, 0.1f},    {OMR_F64, 0.1}, {OMR_I8, -128},
        {OMR_I16, -32768}, {OMR_I32, -7},     {OMR_I64, -0x1p53}, {OMR_U8, 255},  {OMR_U16, 65535},
        {OMR_U32, 0x1p31}, {OMR_U64, 0x1p63}, {OMR_BOOL, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char bytes[8] = {0}, swapped[8];
        double back;
        size_t size = omr_dtype_size(cases[i].dtype);
        numbers_write(bytes, cases[i].dtype, &cases[i].value, 1);
        cli_array array = flat(bytes, cases[i].dtype, 1);
        numbers_read(&back, &array, 0, 1);
        assert_true(back == cases[i].value);
        for (size_t j = 0; j < size; j++)
            swapped[j] = bytes[size - 1 - j];
        array.data = swapped;
        array.flags = OMR_TENSOR_BYTE_SWAPPED;
        numbers_read(&back, &array, 0, 1);
        assert_true(back == cases[i].value);
    }
}

static void write__holds_integers_within_their_dtype(void **state)
{
    (void)state;
    const double given[] = {-1, 300, NAN, 1e300, -1e300};
    uint8_t small[5];
    int64_t large[5];
    numbers_write(small, OMR_U8, given, 5);
    numbers_write(large, OMR_I64, given, 5);
    assert_memory_equal(small, ((uint8_t[]){0, 255, 0, 255, 0}), 5);
    assert_true(large[3] > INT64_MAX / 2 && large[4] == INT64_MIN);
}

static void convert__follows_strides_and_keeps_whole_numbers(void **state)
{
    (void)state;
    const int64_t given[6] = {INT64_MAX, 1, 2, 3, INT64_MIN, 5};
    cli_array columns = {
        .dtype = OMR_I64, .shape = {2, {3, 2}}, .strides = {8, 24}, .data = (const void *)given};
    int64_t same[6];
    int32_t narrow[6];
    numbers_convert(same, OMR_I64, &columns);
    numbers_convert(narrow, OMR_I32, &columns);
    assert_memory_equal(same, ((int64_t[]){INT64_MAX, 3, 1, INT64_MIN, 2, 5}), sizeof same);
    assert_memory_equal(narrow, ((int32_t[]){INT32_MAX, 3, 1, INT32_MIN, 2, 5}), sizeof narrow);
}

static void slice__takes_rows_of_any_axis(void **state)
{
    (void)state;
    const float given[6] = {0, 1, 2, 3, 4, 5};
    cli_array array = {.dtype = OMR_F32, .shape = {2, {2, 3}}, .data = (const void *)given};
    array_set_strides(&array, false);
    cli_array slice = numbers_slice(&array, 1, 1, 2);
    double found[4];
    assert_int_equal(numbers_count(&slice.shape), 4);
    numbers_read(found, &slice, 0, 4);
    assert_memory_equal(found, ((double[]){1, 2, 4, 5}), sizeof found);
    numbers_read(found, &slice, 1, 2);
    assert_memory_equal(found, ((double[]){2, 4}), 2 * sizeof found[0]);
}

/* ---- random ------------------------------------------------------------------------------- */

static const omr_tensor_desc float_desc = {.name = "node:0:x", .dtype = OMR_F32};
static const omr_tensor_desc id_desc = {.name = "ids", .dtype = OMR_I64};

static random_source source_of(uint64_t seed, const char *range)
{
    random_source source;
    const text_list ranges = {range ? 1 : 0, &range};
    assert_int_equal(random_open(&source, seed, &ranges), CLI_OK);
    return source;
}

static void random__is_the_same_in_parts(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    static float whole[COUNT], parts[COUNT], other[COUNT];
    random_source source = source_of(7, NULL);
    random_fill(whole, &source, &float_desc, 0, 0, COUNT);
    for (size_t at = 0, n; at < COUNT; at += n) {
        n = COUNT - at < 333 ? COUNT - at : 333;
        random_fill(parts + at, &source, &float_desc, 0, at, n);
    }
    assert_memory_equal(whole, parts, sizeof whole);
    random_fill(other, &source, &float_desc, 1, 0, COUNT);
    assert_memory_not_equal(whole, other, sizeof whole);
    source.seed = 8;
    random_fill(other, &source, &float_desc, 0, 0, COUNT);
    assert_memory_not_equal(whole, other, sizeof whole);
    double sum = 0;
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(whole[i] >= -1 && whole[i] <= 1);
        sum += (double)whole[i];
    }
    assert_true(fabs(sum / COUNT) < 0.05);
    random_close(&source);
}

static void random__reaches_both_ends_of_whole_ranges(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    int64_t found[COUNT], seen[3] = {0};
    random_source source = source_of(0, "ids:-1,1");
    random_fill(found, &source, &id_desc, 0, 0, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(found[i] >= -1 && found[i] <= 1);
        seen[found[i] + 1]++;
    }
    for (size_t i = 0; i < 3; i++)
        assert_true(seen[i] > COUNT / 4);
    random_close(&source);
}

static void range__may_be_named_by_the_tensor_alone(void **state)
{
    (void)state;
    random_source source = source_of(0, "x:3,4");
    assert_true(random_range_of(&source, &float_desc).least == 3);
    assert_true(random_range_of(&source, &id_desc).most == 1);
    random_close(&source);
    source = source_of(0, "5,6");
    assert_true(random_range_of(&source, &id_desc).least == 5);
    random_close(&source);
}

static void range__refuses_what_is_none(void **state)
{
    (void)state;
    const char *bad[] = {"", "x", "x:1", "x:1,", "x:2,1", "x:a,b", ":1,2", "x:1,inf", "x:0x1,2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        random_source source;
        const text_list ranges = {1, &bad[i]};
        assert_int_equal(random_open(&source, 0, &ranges), CLI_USAGE);
        random_close(&source);
    }
}

static void check__names_inputs_and_holds_dtypes(void **state)
{
    (void)state;
    const omr_tensor_desc inputs[] = {float_desc, {.name = "m", .dtype = OMR_U8}};
    const omr_model_desc desc = {.input_count = 2, .inputs = inputs};
    const struct {
        const char *range;
        cli_status wanted;
    } cases[] = {{"x:-5,5", CLI_OK},      {"y:0,1", CLI_USAGE},     {"m:0,256", CLI_USAGE},
                 {"m:-1,1", CLI_USAGE},   {"m:0.2,0.8", CLI_USAGE}, {"m:0,255", CLI_OK},
                 {"node:0:x:0,1", CLI_OK}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        random_source source = source_of(0, cases[i].range);
        assert_int_equal(random_check(&source, &desc, "m.om"), cases[i].wanted);
        random_close(&source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half__survives_both_ways),
        cmocka_unit_test(half__rounds_to_the_nearest_even),
        cmocka_unit_test(read__knows_every_dtype),
        cmocka_unit_test(write__holds_integers_within_their_dtype),
        cmocka_unit_test(convert__follows_strides_and_keeps_whole_numbers),
        cmocka_unit_test(slice__takes_rows_of_any_axis),
        cmocka_unit_test(random__is_the_same_in_parts),
        cmocka_unit_test(random__reaches_both_ends_of_whole_ranges),
        cmocka_unit_test(range__may_be_named_by_the_tensor_alone),
        cmocka_unit_test(range__refuses_what_is_none),
        cmocka_unit_test(check__names_inputs_and_holds_dtypes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
