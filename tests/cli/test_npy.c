/* SPDX-License-Identifier: MIT */
#include "npy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file in memory, allocated to the byte so that a sanitizer sees every read beyond it. */
typedef struct npy_file {
    unsigned char *bytes;
    size_t size;
} npy_file;

static npy_file make(int major, const char *literal, size_t data_size)
{
    size_t preamble = major == 1 ? 10 : 12, length = strlen(literal);
    npy_file file = {.size = preamble + length + data_size};
    file.bytes = calloc(file.size, 1);
    assert_non_null(file.bytes);
    memcpy(file.bytes, "\x93NUMPY", 6);
    file.bytes[6] = (unsigned char)major;
    file.bytes[8] = (unsigned char)length;
    file.bytes[9] = (unsigned char)(length >> 8);
    memcpy(file.bytes + preamble, literal, length);
    for (size_t i = 0; i < data_size; i++)
        file.bytes[preamble + length + i] = (unsigned char)i;
    return file;
}

static void expect_good(cli_array *out, int major, const char *literal, size_t data_size)
{
    npy_file file = make(major, literal, data_size);
    cli_status status = npy_parse(out, file.bytes, file.size, "x.npy");
    if (status != CLI_OK)
        fail_msg("%s: %s", literal, fail_message());
    assert_ptr_equal(out->data, file.bytes + file.size - data_size);
    out->data = NULL;
    free(file.bytes);
}

static void expect_refused(int major, const char *literal, size_t data_size, const char *why)
{
    npy_file file = make(major, literal, data_size);
    cli_array array;
    assert_int_equal(npy_parse(&array, file.bytes, file.size, "x.npy"), CLI_INPUT);
    if (!strstr(fail_message(), why))
        fail_msg("%s: said \"%s\", wanted \"%s\"", literal, fail_message(), why);
    assert_non_null(strstr(fail_message(), "x.npy"));
    free(file.bytes);
}

static void parse__reads_what_numpy_writes(void **state)
{
    (void)state;
    cli_array array;
    expect_good(&array, 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", 24);
    assert_int_equal(array.dtype, OMR_F32);
    assert_int_equal(array.flags, 0);
    assert_int_equal(array.shape.rank, 2);
    assert_int_equal(array.shape.dims[0], 2);
    assert_int_equal(array.shape.dims[1], 3);
    assert_int_equal(array.strides[0], 12);
    assert_int_equal(array.strides[1], 4);
}

static void parse__keeps_fortran_order_as_strides(void **state)
{
    (void)state;
    cli_array array;
    expect_good(&array, 1, "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3, 4), }\n", 48);
    assert_int_equal(array.strides[0], 2);
    assert_int_equal(array.strides[1], 4);
    assert_int_equal(array.strides[2], 12);
}

static void parse__flags_the_other_byte_order(void **state)
{
    (void)state;
    cli_array array;
    expect_good(&array, 1, "{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }\n", 8);
    assert_int_equal(array.dtype, OMR_F64);
    assert_int_equal(array.flags, OMR_TENSOR_BYTE_SWAPPED);
    expect_good(&array, 1, "{'descr': '>u1', 'fortran_order': False, 'shape': (1,), }\n", 1);
    assert_int_equal(array.flags, 0);
    expect_good(&array, 1, "{'descr': '=i4', 'fortran_order': False, 'shape': (1,), }\n", 4);
    assert_int_equal(array.flags, 0);
}

static void parse__knows_every_dtype(void **state)
{
    (void)state;
    static const struct {
        const char *descr;
        omr_dtype dtype;
    } known[] = {
        {"<f2", OMR_F16}, {"<f4", OMR_F32},   {"<f8", OMR_F64},  {"|i1", OMR_I8},
        {"<i2", OMR_I16}, {"<i4", OMR_I32},   {"<i8", OMR_I64},  {"|u1", OMR_U8},
        {"<u2", OMR_U16}, {"<u4", OMR_U32},   {"<u8", OMR_U64},  {"|b1", OMR_BOOL},
        {"<c8", OMR_C64}, {"<c16", OMR_C128}, {"|V2", OMR_BF16}, {"<V2", OMR_BF16},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char literal[128];
        cli_array array;
        snprintf(literal, sizeof literal,
                 "{'descr': '%s', 'fortran_order': False, 'shape': (2,), }\n", known[i].descr);
        expect_good(&array, 1, literal, 2 * omr_dtype_size(known[i].dtype));
        assert_int_equal(array.dtype, known[i].dtype);
    }
}

static void parse__takes_all_versions_and_spellings(void **state)
{
    (void)state;
    cli_array array;
    expect_good(&array, 2, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", 4);
    assert_int_equal(array.shape.rank, 0);
    expect_good(&array, 3, "{\"shape\":(3,),\"fortran_order\":False,\"descr\":\"<f4\"}", 12);
    expect_good(&array, 1, "{'shape': (2L, 1L), 'descr': '<f4', 'fortran_order': True}", 8);
    expect_good(&array, 1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 5), }\n", 0);
    assert_int_equal(array.shape.dims[0], 0);
    assert_int_equal(array.strides[0], 20);
}

static void parse__refuses_what_is_no_array_of_numbers(void **state)
{
    (void)state;
    expect_refused(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", 8, "pickled");
    expect_refused(1, "{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }\n", 20, "texts");
    expect_refused(1, "{'descr': '|S3', 'fortran_order': False, 'shape': (1,), }\n", 3, "texts");
    expect_refused(1, "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }\n", 16, "<f16");
    expect_refused(1, "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }\n", 8, "<M8");
    expect_refused(1, "{'descr': 'f4', 'fortran_order': False, 'shape': (1,), }\n", 4, "f4");
    expect_refused(1, "{'descr': '', 'fortran_order': False, 'shape': (1,), }\n", 4, "dtype");
    expect_refused(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", 4,
                   "records");
}

static void parse__refuses_a_header_that_lies(void **state)
{
    (void)state;
    const char *literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
    expect_refused(1, literal, 23, "24 bytes; 23 follow");
    expect_refused(1, literal, 25, "24 bytes; 25 follow");
    expect_refused(1, literal, 0, "24 bytes; 0 follow");
    expect_refused(1,
                   "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
                   16, "any memory");
    expect_refused(1,
                   "{'descr': '<f4', 'fortran_order': False, "
                   "'shape': (0, 4611686018427387904, 4611686018427387904), }",
                   0, "any memory");
    expect_refused(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                   4, "axis");
    expect_refused(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, "axis");
    expect_refused(
        1, "{'descr':'<f4','fortran_order':False,'shape':(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)}", 4,
        "16 axes");
}

static void parse__takes_no_more_of_python_than_the_literal(void **state)
{
    (void)state;
    static const char *const literals[] = {
        "",
        "{",
        "{}",
        "[]",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1",
        "{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4",
        "{'descr",
    };
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        expect_refused(1, literals[i], 4, "x.npy");
}

static void parse__refuses_every_truncation(void **state)
{
    (void)state;
    npy_file whole = make(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 24);
    for (size_t size = 0; size < whole.size; size++) {
        unsigned char *part = malloc(size + !size);
        cli_array array;
        assert_non_null(part);
        memcpy(part, whole.bytes, size);
        assert_int_equal(npy_parse(&array, part, size, "x.npy"), CLI_INPUT);
        free(part);
    }
    free(whole.bytes);
}

static void parse__refuses_other_versions(void **state)
{
    (void)state;
    const char *literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n";
    expect_refused(4, literal, 4, "version 4.0");
    expect_refused(0, literal, 4, "version 0.0");
}

static void write_header__is_read_back(void **state)
{
    (void)state;
    for (uint32_t rank = 0; rank <= OMR_MAX_RANK; rank++) {
        char bytes[NPY_HEADER_MAX + 16] = {0};
        omr_shape shape = {.rank = rank};
        cli_array array;
        for (uint32_t i = 0; i < rank; i++)
            shape.dims[i] = 1;
        size_t size = npy_write_header(bytes, OMR_C128, &shape);
        assert_int_equal(size % 64, 0);
        assert_int_equal(bytes[size - 1], '\n');
        assert_int_equal(npy_parse(&array, (unsigned char *)bytes, size + 16, "x"), CLI_OK);
        assert_int_equal(array.dtype, OMR_C128);
        assert_memory_equal(&array.shape, &shape, sizeof shape);
    }
}

static void write_header__has_room_for_the_largest_axes(void **state)
{
    (void)state;
    char bytes[NPY_HEADER_MAX];
    omr_shape shape = {.rank = OMR_MAX_RANK};
    for (uint32_t i = 0; i < OMR_MAX_RANK; i++)
        shape.dims[i] = INT64_MAX;
    assert_true(npy_write_header(bytes, OMR_F32, &shape) <= sizeof bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__reads_what_numpy_writes),
        cmocka_unit_test(parse__keeps_fortran_order_as_strides),
        cmocka_unit_test(parse__flags_the_other_byte_order),
        cmocka_unit_test(parse__knows_every_dtype),
        cmocka_unit_test(parse__takes_all_versions_and_spellings),
        cmocka_unit_test(parse__refuses_what_is_no_array_of_numbers),
        cmocka_unit_test(parse__refuses_a_header_that_lies),
        cmocka_unit_test(parse__takes_no_more_of_python_than_the_literal),
        cmocka_unit_test(parse__refuses_every_truncation),
        cmocka_unit_test(parse__refuses_other_versions),
        cmocka_unit_test(write_header__is_read_back),
        cmocka_unit_test(write_header__has_room_for_the_largest_axes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
