/* SPDX-License-Identifier: MIT */
/* Gears, from the operator that chooses among them and from MODEL_INOUT_INFO, and that partition as
 * a whole: as the only source, and as the second opinion. */
#include "om_expect.h"

#include <stdio.h>

/* ---- MODEL_DEF ---------------------------------------------------------------------------- */

/* The input has the shape of the largest gear, as atc writes it, and its own with -1 beside it. */
static bytes geared_model(bytes chooser, const int64_t *dims, size_t rank, int64_t gear_values)
{
    bytes graph = {0};
    bytes input = data_op("x", 0, TENSOR(PB_FLOAT, "NCHW", 8 * 3 * 4 * 4 * 4, 8, 3, 4, 4));
    attr_value(&input, IN_OP, "_mbatch_origin_input_dims", value_ints(dims, rank));
    bytes choice = data_op("ascend_mbatch_shape_data", 1,
                           TENSOR(PB_INT32, "ND", 4 * gear_values, gear_values));
    attr_value(&choice, IN_OP, "mbatch-inserted-node", value_bool(true));
    add_op(&graph, choice);
    add_op(&graph, input);
    add_op(&graph, op_of("branch", "Case")); /* an ordinary one, without gears */
    add_op(&graph, chooser);
    return model_of(graph);
}

static bytes chooser_of(int64_t gear_count, int64_t dynamic_type)
{
    bytes op = op_of("ascend_mbatch_shape_case", "Case");
    attr_value(&op, IN_OP, "_batch_num", value_int(gear_count));
    if (dynamic_type >= 0)
        attr_value(&op, IN_OP, "mbatch_dynamic_type", value_int(dynamic_type));
    return op;
}

#define BATCH_DIMS (const int64_t[]){-1, 3, 4, 4}, 4
#define IMAGE_DIMS (const int64_t[]){8, 3, -1, -1}, 4

static void gears__of_batches(void **state)
{
    (void)state;
    bytes op = chooser_of(3, 1);
    attr_value(&op, IN_OP, "_pred_value_2", INTS(8)); /* maps have no order */
    attr_value(&op, IN_OP, "_pred_value_0", INTS(1));
    attr_value(&op, IN_OP, "_pred_value_1", INTS(4));
    omr_om *om = open_model(geared_model(op, BATCH_DIMS, 1));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->shape_kind, OMR_SHAPE_BATCH);
    assert_int_equal(info->gear_count, 3);
    EXPECT_GEAR(info->gears[0], 1);
    EXPECT_GEAR(info->gears[1], 4);
    EXPECT_GEAR(info->gears[2], 8);
    EXPECT_DIMS(info->inputs[0].dims, -1, 3, 4, 4);
    EXPECT_DIMS(info->inputs[0].dims_v2, -1, 3, 4, 4);
    assert_int_equal(info->inputs[0].size, 8 * 3 * 4 * 4 * 4);
    assert_false(info->inputs[0].hidden);
    assert_true(info->inputs[1].hidden);
    omr_om_close(om);
}

static void gears__of_images_in_old_files(void **state)
{
    (void)state;
    bytes op = op_of("switch", "StreamSwitchN");
    attr_value(&op, IN_OP, "_batch_num", value_int(2));
    attr_value(&op, IN_OP, "_pred_value_0", INTS(224, 320));
    attr_value(&op, IN_OP, "_pred_value_1", INTS(448, 640));
    omr_om *om = open_model(geared_model(op, IMAGE_DIMS, 2));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->shape_kind, OMR_SHAPE_IMAGE);
    EXPECT_GEAR(info->gears[0], 224, 320);
    EXPECT_GEAR(info->gears[1], 448, 640);
    omr_om_close(om);
}

static void gears__of_dims_may_have_two_values_as_well(void **state)
{
    (void)state;
    bytes op = chooser_of(1, 3);
    attr_value(&op, IN_OP, "_pred_value_0", INTS(8, 4));
    omr_om *om = open_model(geared_model(op, IMAGE_DIMS, 2));
    assert_int_equal(omr_om_describe(om)->shape_kind, OMR_SHAPE_DIMS);
    EXPECT_GEAR(omr_om_describe(om)->gears[0], 8, 4);
    omr_om_close(om);
}

static void gears__beyond_ten_are_told_apart(void **state)
{
    (void)state;
    bytes op = chooser_of(12, 1);
    for (int64_t i = 0; i < 12; i++) {
        char name[32];
        snprintf(name, sizeof name, "_pred_value_%d", (int)i);
        attr_value(&op, IN_OP, name, INTS(i + 100));
    }
    attr_value(&op, IN_OP, "_pred_value_12", INTS(7)); /* of no gear */
    attr_value(&op, IN_OP, "_pred_value_", INTS(7));
    attr_value(&op, IN_OP, "_pred_value_1x", INTS(7));
    attr_value(&op, IN_OP, "_pred_value_99999999999", INTS(7));
    omr_om *om = open_model(geared_model(op, BATCH_DIMS, 1));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->gear_count, 12);
    for (int64_t i = 0; i < 12; i++)
        EXPECT_GEAR(info->gears[i], i + 100);
    omr_om_close(om);
}

static void gears__that_are_damaged_are_refused(void **state)
{
    (void)state;
    static const int64_t counts[] = {0, -1, 3, INT64_MAX};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        expect_refusal(file_of_model(geared_model(chooser_of(counts[i], -1), BATCH_DIMS, 1)),
                       OMR_INVALID_FILE, " gears");
    bytes op = chooser_of(2, 1);
    attr_value(&op, IN_OP, "_pred_value_0", INTS(1));
    expect_refusal(file_of_model(geared_model(op, BATCH_DIMS, 1)), OMR_INVALID_FILE,
                   "gear 1 has 0 values, gear 0 has 1");
    op = chooser_of(2, 2);
    attr_value(&op, IN_OP, "_pred_value_0", INTS(1, 2));
    attr_value(&op, IN_OP, "_pred_value_1", INTS(1, 2, 3));
    expect_refusal(file_of_model(geared_model(op, IMAGE_DIMS, 2)), OMR_INVALID_FILE,
                   "gear 1 has 3 values, gear 0 has 2");
}

/* ---- MODEL_INOUT_INFO --------------------------------------------------------------------- */

static void put_block(bytes *out, uint32_t type, bytes body)
{
    put_u32(out, type);
    put_u32(out, (uint32_t)body.size);
    put(out, body.data, body.size);
    drop(&body);
}

static bytes dims_of(const int64_t *dims, size_t rank)
{
    bytes out = {0};
    for (size_t i = 0; i < rank; i++)
        put_u64(&out, (uint64_t)dims[i]);
    return out;
}

static void put_tensor(bytes *out, const char *name, uint64_t size, bytes dims, bytes dims_v2,
                       bytes ranges)
{
    put_u64(out, size);
    put_u32(out, 2); /* ND */
    put_u32(out, 0); /* float */
    put_u32(out, (uint32_t)strlen(name));
    put_u32(out, (uint32_t)dims.size);
    put_u32(out, (uint32_t)dims_v2.size);
    put_u32(out, (uint32_t)ranges.size);
    put(out, name, strlen(name));
    put(out, dims.data, dims.size);
    put(out, dims_v2.data, dims_v2.size);
    put(out, ranges.data, ranges.size);
    drop(&dims);
    drop(&dims_v2);
    drop(&ranges);
}

#define DIMS(...) \
    dims_of((const int64_t[]){__VA_ARGS__}, sizeof(int64_t[]){__VA_ARGS__} / sizeof(int64_t))

/* The tensors of small_model(), with the output's size as given. */
static bytes small_inout(const char *input_name, uint64_t output_size)
{
    bytes inputs = {0}, outputs = {0}, out = {0};
    put_u32(&inputs, 1);
    put_tensor(&inputs, input_name, 24, DIMS(2, 3), DIMS(2, 3), (bytes){0});
    put_u32(&outputs, 1);
    put_tensor(&outputs, "y:0", output_size, DIMS(2, 4), (bytes){0}, (bytes){0});
    put_block(&out, 0, inputs);
    put_block(&out, 1, outputs);
    return out;
}

static bytes file_of_inout(bytes inout)
{
    part parts[] = {{INOUT, inout}};
    return file_of(GENERATION_2B, parts, 1);
}

static void inout__describes_a_file_that_has_nothing_else(void **state)
{
    (void)state;
    omr_om *om = open_built(file_of_inout(small_inout("x", 32)));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->input_count, 1);
    assert_string_equal(info->inputs[0].name, "x");
    assert_string_equal(info->inputs[0].dtype_name, "FLOAT");
    assert_string_equal(info->inputs[0].format, "ND");
    assert_int_equal(info->inputs[0].size, 24);
    EXPECT_DIMS(info->inputs[0].dims, 2, 3);
    assert_int_equal(info->output_count, 1);
    EXPECT_DIMS(info->outputs[0].dims, 2, 4);
    EXPECT_DIMS(info->outputs[0].dims_v2, 2, 4);
    assert_int_equal(info->shape_kind, OMR_SHAPE_STATIC);
    assert_string_equal(info->soc_version, "");
    omr_om_close(om);
}

static void inout__has_gears_lines_and_ranges(void **state)
{
    (void)state;
    bytes inputs = {0}, gears = {0}, lines = {0}, newer = {0}, out = {0};
    put_u32(&inputs, 2);
    put_tensor(&inputs, "x", 96, DIMS(-1, 3), DIMS(-1, 3), DIMS(1, 8, 3, 3));
    put_tensor(&inputs, "ascend_mbatch_shape_data", 4, DIMS(1), DIMS(1), (bytes){0});
    put_u32(&gears, 2);
    put_u64(&gears, 1);
    put_u64(&gears, 8);
    put_u32(&lines, 2);
    put_u32(&lines, 5);
    put_u32(&lines, 6);
    put(&lines, "0,0,1-1,0,8", 11);
    put(&newer, "?", 1);
    put_block(&out, 0, inputs);
    put_block(&out, 99, newer);
    put_block(&out, 2, gears);
    put_block(&out, 5, lines);
    omr_om *om = open_built(file_of_inout(out));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->shape_kind, OMR_SHAPE_BATCH);
    assert_int_equal(info->gear_count, 2);
    EXPECT_GEAR(info->gears[0], 1);
    EXPECT_GEAR(info->gears[1], 8);
    assert_int_equal(info->dynamic_output_count, 2);
    assert_string_equal(info->dynamic_outputs[0], "0,0,1");
    assert_string_equal(info->dynamic_outputs[1], "-1,0,8");
    assert_int_equal(info->inputs[0].range_count, 2);
    assert_int_equal(info->inputs[0].ranges[0][1], 8);
    assert_true(info->inputs[1].hidden);
    omr_om_close(om);
}

static void inout__gears_of_several_values(void **state)
{
    (void)state;
    bytes gears = {0}, out = {0};
    put_u32(&gears, 2);
    put_u32(&gears, 3);
    put_u32(&gears, 3);
    for (uint64_t i = 1; i <= 6; i++)
        put_u64(&gears, i * 10);
    put_block(&out, 4, gears);
    omr_om *om = open_built(file_of_inout(out));
    assert_int_equal(omr_om_describe(om)->shape_kind, OMR_SHAPE_DIMS);
    EXPECT_GEAR(omr_om_describe(om)->gears[0], 10, 20, 30);
    EXPECT_GEAR(omr_om_describe(om)->gears[1], 40, 50, 60);
    omr_om_close(om);
}

/* Opens both descriptions and returns what was warned of. */
static heard open_both(bytes inout)
{
    heard warnings;
    part parts[] = {{INOUT, inout}, {MODEL_DEF, small_model()}};
    heard_begin(&warnings);
    omr_om *om = open_built(file_of(GENERATION_2B, parts, 2));
    heard_end();
    assert_string_equal(omr_om_describe(om)->inputs[0].name, "x"); /* MODEL_DEF's word counts */
    assert_int_equal(omr_om_describe(om)->outputs[0].size, 32);
    omr_om_close(om);
    return warnings;
}

static void inout__that_agrees_is_silent(void **state)
{
    (void)state;
    assert_int_equal(open_both(small_inout("x", 32)).count, 0);
}

static void inout__that_differs_is_warned_of(void **state)
{
    (void)state;
    heard warnings = open_both(small_inout("other", 32));
    assert_int_equal(warnings.count, 1);
    assert_non_null(strstr(warnings.last, "the name of input 0 (\"x\")"));
    warnings = open_both(small_inout("x", 33));
    assert_non_null(strstr(warnings.last, "the size of output 0"));
    bytes inputs = {0}, only = {0};
    put_u32(&inputs, 0);
    put_block(&only, 0, inputs);
    warnings = open_both(only);
    assert_non_null(strstr(warnings.last, "the number of inputs (1 and 0)"));
}

static void inout__that_is_damaged_is_refused_or_warned_of(void **state)
{
    (void)state;
    bytes whole = small_inout("x", 32);
    for (size_t size = 1; size < whole.size; size++) {
        bytes cut = {0};
        put(&cut, whole.data, size);
        heard warnings = open_both(cut);
        assert_int_equal(warnings.count, 1);
    }
    drop(&whole);
    bytes cut = {0};
    put(&cut, "\0\0\0\0\x40", 5);
    expect_refusal(file_of_inout(cut), OMR_INVALID_FILE, "list of inputs and outputs");
}

static void inout__with_lying_counts_is_refused(void **state)
{
    (void)state;
    for (uint32_t block = 0; block <= 5; block++) {
        bytes body = {0}, out = {0};
        put_u32(&body, 0xffffffff);
        put_u64(&body, UINT64_MAX);
        put_block(&out, block, body);
        expect_refusal(file_of_inout(out), OMR_INVALID_FILE, "cannot be read");
    }
    for (size_t field = 16; field < 32; field += 4) {
        bytes out = small_inout("x", 32);
        set_number(&out, 8 + 4 + field, 0xfffffff0, 4);
        expect_refusal(file_of_inout(out), OMR_INVALID_FILE, "cannot be read");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gears__of_batches),
        cmocka_unit_test(gears__of_images_in_old_files),
        cmocka_unit_test(gears__of_dims_may_have_two_values_as_well),
        cmocka_unit_test(gears__beyond_ten_are_told_apart),
        cmocka_unit_test(gears__that_are_damaged_are_refused),
        cmocka_unit_test(inout__describes_a_file_that_has_nothing_else),
        cmocka_unit_test(inout__has_gears_lines_and_ranges),
        cmocka_unit_test(inout__gears_of_several_values),
        cmocka_unit_test(inout__that_agrees_is_silent),
        cmocka_unit_test(inout__that_differs_is_warned_of),
        cmocka_unit_test(inout__that_is_damaged_is_refused_or_warned_of),
        cmocka_unit_test(inout__with_lying_counts_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
