/* SPDX-License-Identifier: MIT */
/* What npusim's atc and its libascendcl.so share: the .om as bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "om/container.h"
#include "om/dtype.h"
#include "om/inout.h"
#include "om/payload.h"
#include "om/task_info.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- a description with gears of two axes, spread over two inputs ---- */

static int64_t image_dims[] = {1, 3, -1, 8}, table_dims[] = {-1}, gear_dims[] = {2};
static int64_t gear_values[] = {16, 4, 32, 5};
static int64_t small_dims[] = {1, 16}, large_dims[] = {1, 32};
static sim_range image_ranges[] = {{1, 1}, {3, 3}, {1, 32}, {8, 8}};
static sim_tensor inputs[] = {
    {"image", ACL_FLOAT, ACL_FORMAT_NCHW, 3072, {4, image_dims}, {4, image_dims}, image_ranges, 4},
    {"table", ACL_INT64, ACL_FORMAT_ND, 40, {1, table_dims}, {1, table_dims}, NULL, 0},
    {ACL_DYNAMIC_TENSOR_NAME, ACL_INT32, ACL_FORMAT_ND, 8, {1, gear_dims}, {1, gear_dims}, NULL, 0},
};
static sim_tensor outputs[] = {
    {"node:0:y", ACL_FLOAT16, ACL_FORMAT_ND, 64, {2, large_dims}, {2, large_dims}, NULL, 0},
};
static sim_dims gear_outputs[] = {{2, small_dims}, {2, large_dims}};
static char *order[] = {"image", "table"};
static const sim_desc whole = {inputs,       outputs, 3, 1, {SIM_GEAR_DIMS, 2, 2, gear_values},
                               gear_outputs, order,   2};

static sim_bytes written(const sim_desc *desc)
{
    sim_bytes bytes = {0};
    sim_inout_write(desc, &bytes);
    assert_false(bytes.failed);
    return bytes;
}

static void assert_same_dims(const sim_dims *a, const sim_dims *b)
{
    assert_int_equal(a->rank, b->rank);
    assert_memory_equal(a->at, b->at, a->rank * sizeof *a->at);
}

static void assert_same_tensor(const sim_tensor *a, const sim_tensor *b)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->dtype, b->dtype);
    assert_int_equal(a->format, b->format);
    assert_int_equal(a->size, b->size);
    assert_same_dims(&a->dims, &b->dims);
    assert_same_dims(&a->dims_v2, &b->dims_v2);
    assert_int_equal(a->range_count, b->range_count);
    if (b->range_count)
        assert_memory_equal(a->ranges, b->ranges, b->range_count * sizeof *b->ranges);
}

static void inout__reads_back_what_it_wrote(void **state)
{
    (void)state;
    sim_bytes bytes = written(&whole);
    sim_desc read;
    sim_why why;
    if (!sim_inout_read(&read, bytes.data, bytes.size, &why))
        fail_msg("%s", why.text);
    assert_int_equal(read.input_count, 3);
    assert_int_equal(read.output_count, 1);
    for (size_t i = 0; i < 3; i++)
        assert_same_tensor(&read.inputs[i], &inputs[i]);
    assert_same_tensor(&read.outputs[0], &outputs[0]);
    assert_int_equal(read.gears.kind, SIM_GEAR_DIMS);
    assert_int_equal(read.gears.count, 2);
    assert_memory_equal(read.gears.values, gear_values, sizeof gear_values);
    assert_same_dims(&read.gear_outputs[0], &gear_outputs[0]);
    assert_same_dims(&read.gear_outputs[1], &gear_outputs[1]);
    assert_string_equal(read.order[1], "table");
    sim_desc_free(&read);
    sim_bytes_free(&bytes);
}

static void inout__refuses_every_truncation(void **state)
{
    (void)state;
    sim_bytes bytes = written(&whole);
    size_t refused = 0;
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *cut = malloc(size + 1); /* exactly as long, so that reading beyond is seen */
        sim_desc read;
        sim_why why;
        memcpy(cut, bytes.data, size);
        if (sim_inout_read(&read, cut, size, &why))
            sim_desc_free(&read); /* cut between blocks: fewer blocks, each of them whole */
        else
            refused++;
        free(cut);
    }
    assert_true(refused >= bytes.size - 5);
    sim_bytes_free(&bytes);
}

static void inout__survives_any_changed_byte(void **state)
{
    (void)state;
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    sim_bytes bytes = written(&whole);
    size_t refused = 0;
    for (size_t at = 0; at < bytes.size; at++) {
        uint8_t before = bytes.data[at];
        for (size_t v = 0; v < COUNT(values); v++) {
            sim_desc read;
            sim_why why;
            bytes.data[at] = values[v];
            if (sim_inout_read(&read, bytes.data, bytes.size, &why)) {
                int64_t dims[SIM_MAX_RANK];
                for (size_t i = 0; i < read.input_count; i++) {
                    if (read.inputs[i].dims.rank <= SIM_MAX_RANK)
                        sim_desc_gear_input(&read, 0, i, dims);
                }
                sim_desc_free(&read);
            } else {
                refused++;
            }
        }
        bytes.data[at] = before;
    }
    assert_true(refused > 0);
    sim_bytes_free(&bytes);
}

/* ---- gears ---- */

static void gear_input__takes_values_in_the_order_of_the_inputs(void **state)
{
    (void)state;
    int64_t dims[SIM_MAX_RANK];
    sim_desc_gear_input(&whole, 1, 0, dims);
    assert_int_equal(dims[2], 32);
    assert_int_equal(dims[3], 8);
    sim_desc_gear_input(&whole, 1, 1, dims);
    assert_int_equal(dims[0], 5);
}

static void gear_input__honours_another_order(void **state)
{
    (void)state;
    char *swapped[] = {"table", "image"};
    sim_desc desc = whole;
    int64_t dims[SIM_MAX_RANK];
    desc.order = swapped;
    sim_desc_gear_input(&desc, 0, 0, dims);
    assert_int_equal(dims[2], 4);
    sim_desc_gear_input(&desc, 0, 1, dims);
    assert_int_equal(dims[0], 16);
}

static void gear_input__gives_every_input_the_batch(void **state)
{
    (void)state;
    int64_t batches[] = {1, 8}, dims[SIM_MAX_RANK];
    sim_desc desc = whole;
    desc.gears = (sim_gears){SIM_GEAR_BATCH, 2, 1, batches};
    sim_desc_gear_input(&desc, 1, 0, dims);
    assert_int_equal(dims[2], 8);
    sim_desc_gear_input(&desc, 1, 1, dims);
    assert_int_equal(dims[0], 8);
}

static void gears_find__tells_gears_from_others(void **state)
{
    (void)state;
    int64_t second[] = {32, 5}, none[] = {32, 4};
    assert_int_equal(sim_gears_find(&whole.gears, second), 1);
    assert_int_equal(sim_gears_find(&whole.gears, none), -1);
    assert_int_equal(sim_desc_gear_index(&whole), 2);
    assert_int_equal(sim_desc_open_dims(&whole), 2);
}

/* ---- container ---- */

static sim_bytes file_of(const sim_part *parts, size_t count)
{
    sim_bytes file = {0};
    sim_container_write_head("a name that is longer than the header holds", false, parts, count,
                             &file);
    for (size_t i = 0; i < count; i++)
        sim_bytes_put(&file, parts[i].data, parts[i].size);
    assert_false(file.failed);
    return file;
}

static const sim_part some_parts[] = {{SIM_PART_INOUT_INFO, "inout", 5},
                                      {SIM_PART_WEIGHTS, NULL, 0},
                                      {SIM_PART_NPUSIM, "payload", 7}};

static void container__finds_the_parts_it_wrote(void **state)
{
    (void)state;
    sim_bytes file = file_of(some_parts, COUNT(some_parts));
    sim_container container;
    sim_part part;
    sim_why why;
    assert_int_equal(sim_container_open(&container, file.data, file.size, &why), SIM_CONTAINER_OK);
    assert_int_equal(container.part_count, 2);
    assert_true(sim_container_find(&container, SIM_PART_NPUSIM, &part));
    assert_int_equal(part.size, 7);
    assert_memory_equal(part.data, "payload", 7);
    assert_false(sim_container_find(&container, SIM_PART_WEIGHTS, &part));
    assert_false(container.dynamic);
    sim_bytes_free(&file);
}

static void container__refuses_every_truncation(void **state)
{
    (void)state;
    sim_bytes file = file_of(some_parts, COUNT(some_parts));
    for (size_t size = 0; size < file.size; size++) {
        uint8_t *cut = malloc(size + 1);
        sim_container container;
        sim_why why;
        memcpy(cut, file.data, size);
        assert_int_not_equal(sim_container_open(&container, cut, size, &why), SIM_CONTAINER_OK);
        free(cut);
    }
    sim_bytes_free(&file);
}

static void container__says_what_is_foreign(void **state)
{
    (void)state;
    static const char onnx[300] = "\x08\x07\x12\x05 tests";
    sim_container container;
    sim_why why;
    assert_int_equal(sim_container_open(&container, onnx, sizeof onnx, &why),
                     SIM_CONTAINER_FOREIGN);
    assert_non_null(strstr(why.text, "IMOD"));
}

/* ---- payload and task info ---- */

static void payload__reads_back_what_it_wrote(void **state)
{
    (void)state;
    char *in[] = {"x", "a:0"}, *out[] = {"y"};
    sim_payload payload = {.soc_version = "Ascend310P3",
                           .inputs = in,
                           .input_count = 2,
                           .outputs = out,
                           .output_count = 1,
                           .onnx_size = 4};
    sim_bytes bytes = {0};
    sim_payload read;
    sim_why why;
    uint8_t *onnx = sim_payload_write(&payload, &bytes);
    assert_non_null(onnx);
    memcpy(onnx, "ONNX", 4);
    assert_true(sim_payload_read(&read, bytes.data, bytes.size, &why));
    assert_string_equal(read.soc_version, "Ascend310P3");
    assert_int_equal(read.input_count, 2);
    assert_string_equal(read.inputs[1], "a:0");
    assert_string_equal(read.outputs[0], "y");
    assert_int_equal(read.onnx_size, 4);
    assert_memory_equal(read.onnx, "ONNX", 4);
    sim_payload_free(&read);
    for (size_t size = 0; size < bytes.size; size++)
        assert_false(sim_payload_read(&read, bytes.data, size, &why));
    bytes.data[4] = 9; /* the version */
    assert_false(sim_payload_read(&read, bytes.data, bytes.size, &why));
    assert_non_null(strstr(why.text, "version 9"));
    sim_bytes_free(&bytes);
}

static void task_info__reads_what_others_write(void **state)
{
    (void)state;
    /* version (1), a task (10), memory_size (11) 300, a fixed64, weight_size (14) 2^40 */
    static const uint8_t message[] = {0x08, 1,    0x52, 2,    0xde, 0xad, 0x58, 0xac, 0x02,
                                      0x79, 1,    2,    3,    4,    5,    6,    7,    8,
                                      0x70, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20};
    sim_task_info info;
    assert_true(sim_task_info_read(&info, message, sizeof message));
    assert_int_equal(info.work_size, 300);
    assert_int_equal(info.weight_size, (uint64_t)1 << 40);
    assert_false(sim_task_info_read(&info, message, sizeof message - 1));
    assert_true(sim_task_info_read(&info, message, 0));
    assert_int_equal(info.work_size, 0);
}

static void task_info__reads_back_what_it_wrote(void **state)
{
    (void)state;
    static const uint64_t values[] = {0, 1, 127, 128, UINT32_MAX, UINT64_MAX};
    for (size_t i = 0; i < COUNT(values); i++) {
        sim_bytes bytes = {0};
        sim_task_info info;
        sim_task_info_write(&(sim_task_info){values[i], values[i] / 2}, &bytes);
        assert_true(sim_task_info_read(&info, bytes.data, bytes.size));
        assert_true(info.work_size == values[i] && info.weight_size == values[i] / 2);
        sim_bytes_free(&bytes);
    }
}

/* ---- dtypes ---- */

static void dtype__counts_bytes(void **state)
{
    (void)state;
    int64_t dims[] = {3, 5}, negative[] = {-1}, huge[] = {INT64_MAX, 4};
    uint64_t size;
    assert_true(sim_dtype_bytes(sim_dtype_of_acl(ACL_FLOAT), dims, 2, &size));
    assert_int_equal(size, 60);
    assert_true(sim_dtype_bytes(sim_dtype_of_acl(ACL_INT4), dims, 2, &size));
    assert_int_equal(size, 8); /* 15 halves of a byte */
    assert_true(sim_dtype_bytes(sim_dtype_of_acl(ACL_DOUBLE), NULL, 0, &size));
    assert_int_equal(size, 8);
    assert_false(sim_dtype_bytes(sim_dtype_of_acl(ACL_FLOAT), negative, 1, &size));
    assert_false(sim_dtype_bytes(sim_dtype_of_acl(ACL_FLOAT), huge, 2, &size));
    assert_null(sim_dtype_of_acl(ACL_STRING));
    assert_int_equal(sim_dtype_of_name("fp16")->acl, ACL_FLOAT16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inout__reads_back_what_it_wrote),
        cmocka_unit_test(inout__refuses_every_truncation),
        cmocka_unit_test(inout__survives_any_changed_byte),
        cmocka_unit_test(gear_input__takes_values_in_the_order_of_the_inputs),
        cmocka_unit_test(gear_input__honours_another_order),
        cmocka_unit_test(gear_input__gives_every_input_the_batch),
        cmocka_unit_test(gears_find__tells_gears_from_others),
        cmocka_unit_test(container__finds_the_parts_it_wrote),
        cmocka_unit_test(container__refuses_every_truncation),
        cmocka_unit_test(container__says_what_is_foreign),
        cmocka_unit_test(payload__reads_back_what_it_wrote),
        cmocka_unit_test(task_info__reads_what_others_write),
        cmocka_unit_test(task_info__reads_back_what_it_wrote),
        cmocka_unit_test(dtype__counts_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
