/* SPDX-License-Identifier: MIT */
#include "onnx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "file.h"

static void read_file(onnx_model *out, const char *name)
{
    char path[512];
    file_bytes file;
    snprintf(path, sizeof path, "%s/models/%s", OMRUN_TEST_DATA, name);
    assert_int_equal(file_open(&file, path, "model"), CLI_OK);
    assert_int_equal(onnx_read(out, file.data, file.size, name), CLI_OK);
    file_close(&file);
}

static void read__finds_names_and_axes(void **state)
{
    (void)state;
    onnx_model model;
    read_file(&model, "two_in_batch.onnx");
    assert_int_equal(model.count, 2);
    assert_string_equal(model.inputs[0].name, "ids");
    assert_string_equal(model.inputs[1].name, "mask");
    assert_true(model.inputs[0].has_shape);
    assert_int_equal(model.inputs[0].rank, 2);
    assert_int_equal(model.inputs[0].axes[0].size, -1);
    assert_string_equal(model.inputs[0].axes[0].symbol, model.inputs[1].axes[0].symbol);
    assert_int_equal(model.inputs[0].axes[1].size, 5);
    onnx_free(&model);
}

static void read__knows_scalars_and_fixed_shapes(void **state)
{
    (void)state;
    onnx_model model;
    read_file(&model, "scalar.onnx");
    assert_int_equal(model.count, 1);
    assert_true(model.inputs[0].has_shape);
    assert_int_equal(model.inputs[0].rank, 0);
    onnx_free(&model);
    read_file(&model, "sum_diff.onnx");
    assert_int_equal(model.count, 2);
    assert_int_equal(model.inputs[1].axes[0].size, 4);
    onnx_free(&model);
}

/* A protobuf message in the making; short ones only. */
typedef struct maker {
    unsigned char bytes[120];
    size_t size;
} maker;

static void put_bytes(maker *out, unsigned number, const void *bytes, size_t size)
{
    assert_true(size < 120 && out->size + 2 + size <= sizeof out->bytes);
    out->bytes[out->size++] = (unsigned char)(number << 3 | 2);
    out->bytes[out->size++] = (unsigned char)size;
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

/* ValueInfoProto: name 1, type 2 { tensor 1 { shape 2 { dim 1 { value 1 } } } } */
static maker value_info(const char *name, unsigned char dim)
{
    maker shape = {0}, tensor = {0}, type = {0}, value = {0};
    put_bytes(&shape, 1, (unsigned char[]){1 << 3, dim}, 2);
    put_bytes(&tensor, 2, shape.bytes, shape.size);
    put_bytes(&type, 1, tensor.bytes, tensor.size);
    put_bytes(&value, 1, name, strlen(name));
    put_bytes(&value, 2, type.bytes, type.size);
    return value;
}

static void read__leaves_out_initializers(void **state)
{
    (void)state;
    onnx_model model;
    maker graph = {0}, file = {0}, weight = {0}, sparse = {0};
    maker w = value_info("w", 3), x = value_info("x", 2), v = value_info("v", 4);
    put_bytes(&weight, 8, "w", 1);
    put_bytes(&graph, 5, weight.bytes, weight.size);
    put_bytes(&graph, 11, w.bytes, w.size);
    put_bytes(&graph, 11, x.bytes, x.size);
    put_bytes(&graph, 11, v.bytes, v.size);
    weight.size = 0;
    put_bytes(&weight, 8, "v", 1);
    put_bytes(&sparse, 1, weight.bytes, weight.size);
    put_bytes(&graph, 15, sparse.bytes, sparse.size);
    put_bytes(&file, 7, graph.bytes, graph.size);
    assert_int_equal(onnx_read(&model, file.bytes, file.size, "m"), CLI_OK);
    assert_int_equal(model.count, 1);
    assert_string_equal(model.inputs[0].name, "x");
    assert_int_equal(model.inputs[0].axes[0].size, 2);
    onnx_free(&model);
}

static void read__refuses_what_is_no_model(void **state)
{
    (void)state;
    onnx_model model;
    static const unsigned char png[] = "\x89PNG\r\n\x1a\n";
    assert_int_equal(onnx_read(&model, png, sizeof png, "m.onnx"), CLI_INPUT);
    assert_non_null(strstr(fail_message(), "a PNG image"));
    assert_int_equal(onnx_read(&model, png, 0, "m.onnx"), CLI_INPUT);
    assert_non_null(strstr(fail_message(), "an empty file"));
    onnx_free(&model);
}

static void read__survives_every_truncation_and_flip(void **state)
{
    (void)state;
    file_bytes file;
    size_t refused = 0;
    assert_int_equal(file_open(&file, OMRUN_TEST_DATA "/models/two_in_batch.onnx", "model"),
                     CLI_OK);
    unsigned char *bytes = malloc(file.size);
    assert_non_null(bytes);
    for (size_t size = 0; size < file.size; size++) {
        onnx_model model;
        memcpy(bytes, file.data, file.size);
        bytes[size] ^= 0xff;
        if (onnx_read(&model, bytes, file.size, "flipped") == CLI_OK)
            onnx_free(&model);
        unsigned char *part = malloc(size + !size);
        assert_non_null(part);
        memcpy(part, file.data, size);
        refused += onnx_read(&model, part, size, "cut") == CLI_INPUT;
        onnx_free(&model);
        free(part);
    }
    assert_true(refused > file.size / 2);
    free(bytes);
    file_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__finds_names_and_axes),
        cmocka_unit_test(read__knows_scalars_and_fixed_shapes),
        cmocka_unit_test(read__leaves_out_initializers),
        cmocka_unit_test(read__refuses_what_is_no_model),
        cmocka_unit_test(read__survives_every_truncation_and_flip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
