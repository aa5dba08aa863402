/* SPDX-License-Identifier: MIT */
/* Inputs and outputs as MODEL_DEF has them. */
#include "om_expect.h"

#include <locale.h>
#include <stdio.h>

static bytes graph_with(bytes op)
{
    bytes graph = {0};
    add_op(&graph, op);
    return graph;
}

static omr_om *open_op(bytes op)
{
    return open_model(model_of(graph_with(op)));
}

/* ---- Inputs ------------------------------------------------------------------------------- */

static void inputs__without_places_keep_the_file_s_order(void **state)
{
    (void)state;
    bytes graph = {0};
    add_op(&graph, data_op("z", -1, TENSOR(PB_FLOAT, "ND", 4, 1)));
    add_op(&graph, op_of("not one", "Const"));
    add_op(&graph, data_op("a", -1, TENSOR(PB_FLOAT16, "ND", 2, 1)));
    omr_om *om = open_model(model_of(graph));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->input_count, 2);
    assert_string_equal(info->inputs[0].name, "z");
    assert_string_equal(info->inputs[1].name, "a");
    assert_string_equal(info->inputs[1].dtype_name, "FLOAT16");
    omr_om_close(om);
}

static void inputs__are_in_the_order_of_their_places(void **state)
{
    (void)state;
    bytes graph = {0};
    add_op(&graph, data_op("third", 2, TENSOR(PB_FLOAT, "ND", 4, 1)));
    add_op(&graph, data_op("first", 0, TENSOR(PB_FLOAT, "ND", 4, 1)));
    add_op(&graph, data_op("second", 1, TENSOR(PB_FLOAT, "ND", 4, 1)));
    omr_om *om = open_model(model_of(graph));
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->inputs[0].name, "first");
    assert_string_equal(info->inputs[1].name, "second");
    assert_string_equal(info->inputs[2].name, "third");
    omr_om_close(om);
}

static void inputs__of_subgraphs_do_not_count(void **state)
{
    (void)state;
    bytes model = model_of(graph_with(data_op("main", 0, TENSOR(PB_FLOAT, "ND", 4, 1))));
    pb_message(&model, 7, graph_with(data_op("sub", 0, TENSOR(PB_FLOAT, "ND", 4, 1))));
    omr_om *om = open_model(model);
    assert_int_equal(omr_om_describe(om)->input_count, 1);
    assert_string_equal(omr_om_describe(om)->inputs[0].name, "main");
    omr_om_close(om);
}

static void input__dims_unpacked_are_read_alike(void **state)
{
    (void)state;
    bytes shape = {0}, tensor = {0};
    pb_int(&shape, 1, 2);
    pb_packed(&shape, 1, (const int64_t[]){3, 5}, 2);
    pb_int(&shape, 1, 7);
    pb_int(&tensor, 2, PB_FLOAT);
    pb_message(&tensor, 3, shape);
    omr_om *om = open_op(data_op("x", 0, tensor));
    const omr_om_tensor *input = &omr_om_describe(om)->inputs[0];
    EXPECT_DIMS(input->dims, 2, 3, 5, 7);
    assert_int_equal(input->size, 2 * 3 * 5 * 7 * 4);
    assert_string_equal(input->format, "UNDEFINED");
    omr_om_close(om);
}

static void input__scalar_has_no_dims(void **state)
{
    (void)state;
    bytes tensor = {0};
    pb_int(&tensor, 2, PB_INT64); /* no shape at all */
    omr_om *om = open_op(data_op("x", 0, tensor));
    assert_int_equal(omr_om_describe(om)->inputs[0].dims.rank, 0);
    assert_int_equal(omr_om_describe(om)->inputs[0].size, 8);
    omr_om_close(om);
}

static void input__size_attribute_overrules(void **state)
{
    (void)state;
    bytes padded = TENSOR(PB_FLOAT, "ND", 64, 2),
          op = data_op("x", 0, TENSOR(PB_FLOAT, "ND", 8, 2));
    attr_value(&padded, IN_TENSOR, "_special_input_size", value_int(4096));
    pb_message(&op, 34, padded);
    omr_om *om = open_op(op);
    assert_int_equal(omr_om_describe(om)->inputs[0].size, 4096);
    omr_om_close(om);
}

static void input__format_number_overrules_the_layout(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "NCHW", 16, 1, 1, 2, 2);
    attr_value(&tensor, IN_TENSOR, "format_for_int", value_int(1 << 24 | 5 << 8 | 1));
    omr_om *om = open_op(data_op("x", 0, tensor));
    assert_int_equal(omr_om_describe(om)->inputs[0].acl_format, 1);
    assert_string_equal(omr_om_describe(om)->inputs[0].format, "NHWC");
    omr_om_close(om);
}

static void input__without_a_tensor_is_refused(void **state)
{
    (void)state;
    expect_refusal(file_of_model(model_of(graph_with(op_of("x", "Data")))), OMR_INVALID_FILE,
                   "input \"x\" has no tensor");
}

static void input__of_too_many_axes_is_refused(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "ND", 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    omr_om *om = open_op(data_op("x", 0, tensor));
    assert_int_equal(omr_om_describe(om)->inputs[0].dims.rank, 16);
    omr_om_close(om);
    tensor = TENSOR(PB_FLOAT, "ND", 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    expect_refusal(file_of_model(model_of(graph_with(data_op("x", 0, tensor)))), OMR_UNSUPPORTED,
                   "\"x\" has 17 axes, at most 16");
}

static void input__too_large_for_64_bits_is_refused(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "ND", 0, 1LL << 40, 1LL << 40);
    expect_refusal(file_of_model(model_of(graph_with(data_op("x", 0, tensor)))), OMR_INVALID_FILE,
                   "the size of \"x\" overflows");
}

/* ---- Outputs ------------------------------------------------------------------------------ */

static bytes two_outputs(void)
{
    bytes op = op_of("Node_Output", "NetOutput");
    pb_text(&op, 24, "left");
    pb_text(&op, 24, "right");
    pb_int(&op, 25, 0);
    pb_int(&op, 25, 3);
    pb_message(&op, 33, TENSOR(PB_FLOAT, "ND", 64, 2, 3));
    pb_message(&op, 33, TENSOR(PB_FLOAT16, "ND", 64, 5));
    return model_of(graph_with(op));
}

static void outputs__are_named_by_the_model_s_list(void **state)
{
    (void)state;
    bytes model = two_outputs();
    attr_value(&model, IN_MODEL, "attr_model_out_nodes_name", TEXTS("Add:0:sum", "Mul"));
    omr_om *om = open_model(model);
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->output_count, 2);
    assert_string_equal(info->outputs[0].name, "Add:0:sum");
    assert_string_equal(info->outputs[1].name, "Mul:3");
    assert_int_equal(info->outputs[0].size, 24); /* not the 64 the file pads it to */
    assert_int_equal(info->outputs[1].size, 10);
    omr_om_close(om);
}

static void outputs__are_numbered_when_the_list_does_not_fit(void **state)
{
    (void)state;
    bytes model = two_outputs();
    attr_value(&model, IN_MODEL, "attr_model_out_nodes_name", TEXTS("Add:0:sum"));
    omr_om *om = open_model(model);
    assert_string_equal(omr_om_describe(om)->outputs[0].name, "output_0_left_0");
    assert_string_equal(omr_om_describe(om)->outputs[1].name, "output_1_right_3");
    omr_om_close(om);
}

static void output__without_sources_still_has_a_name(void **state)
{
    (void)state;
    bytes op = op_of("Node_Output", "NetOutput");
    pb_message(&op, 33, TENSOR(PB_FLOAT, "ND", 64, 2));
    omr_om *om = open_op(op);
    assert_string_equal(omr_om_describe(om)->outputs[0].name, "output_0__0");
    omr_om_close(om);
}

static void output__size_attribute_overrules(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "ND", 64, 2);
    attr_value(&tensor, IN_TENSOR, "_special_output_size", value_int(100));
    omr_om *om = open_op(net_output(tensor));
    assert_int_equal(omr_om_describe(om)->outputs[0].size, 100);
    omr_om_close(om);
}

static void output__fractal_z_is_unfolded(void **state)
{
    (void)state;
    omr_om *om = open_op(net_output(TENSOR(PB_FLOAT, "FRACTAL_Z", 64, 2, 3, 5, 7)));
    const omr_om_tensor *output = &omr_om_describe(om)->outputs[0];
    EXPECT_DIMS(output->dims, 5, 7, 3, 2);
    assert_string_equal(output->format, "HWCN");
    omr_om_close(om);
}

static void output__of_part_bytes_is_rounded_up(void **state)
{
    (void)state;
    enum { INT4 = 28 };
    omr_om *om = open_op(net_output(TENSOR(INT4, "ND", 64, 3, 3)));
    assert_string_equal(omr_om_describe(om)->outputs[0].dtype_name, "INT4");
    assert_int_equal(omr_om_describe(om)->outputs[0].size, 5);
    omr_om_close(om);
}

/* ---- Shapes that vary --------------------------------------------------------------------- */

static void range__gives_the_largest_size(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "ND", -1, -1, 3);
    attr_value(&tensor, IN_TENSOR, "shape_range",
               value_pairs((const int64_t[][2]){{1, 8}, {3, 3}}, 2));
    omr_om *om = open_op(data_op("x", 0, tensor));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->shape_kind, OMR_SHAPE_RANGE);
    assert_int_equal(info->inputs[0].range_count, 2);
    assert_int_equal(info->inputs[0].ranges[0][0], 1);
    assert_int_equal(info->inputs[0].ranges[0][1], 8);
    assert_int_equal(info->inputs[0].ranges[1][1], 3);
    assert_int_equal(info->inputs[0].size, 8 * 3 * 4);
    omr_om_close(om);
}

static void range__without_an_end_has_no_size(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "ND", 400, -1, 3);
    attr_value(&tensor, IN_TENSOR, "shape_range",
               value_pairs((const int64_t[][2]){{1, -1}, {3, 3}}, 2));
    omr_om *om = open_op(data_op("x", 0, tensor));
    assert_int_equal(omr_om_describe(om)->inputs[0].size, 0);
    omr_om_close(om);
}

static void range__that_does_not_fit_the_rank_is_left_out(void **state)
{
    (void)state;
    bytes tensor = TENSOR(PB_FLOAT, "ND", 24, 2, 3);
    attr_value(&tensor, IN_TENSOR, "shape_range", value_pairs((const int64_t[][2]){{1, 8}}, 1));
    omr_om *om = open_op(data_op("x", 0, tensor));
    assert_int_equal(omr_om_describe(om)->inputs[0].range_count, 0);
    assert_int_equal(omr_om_describe(om)->shape_kind, OMR_SHAPE_STATIC);
    omr_om_close(om);
}

static void rank__that_is_unknown_stays_minus_two(void **state)
{
    (void)state;
    omr_om *om = open_op(data_op("x", 0, TENSOR(PB_FLOAT, "ND", 0, -2)));
    EXPECT_DIMS(omr_om_describe(om)->inputs[0].dims, -2);
    assert_int_equal(omr_om_describe(om)->inputs[0].size, 0);
    assert_int_equal(omr_om_describe(om)->shape_kind, OMR_SHAPE_RANGE);
    omr_om_close(om);
}

static bytes laid_out_tensor(void)
{
    bytes tensor = TENSOR(PB_FLOAT, "NC1HWC0", 0, -1, 1, 4, 4, 16);
    attr_value(&tensor, IN_TENSOR, "format_for_int", value_int(3));
    attr_value(&tensor, IN_TENSOR, "origin_format_for_int", value_int(0));
    attr_value(&tensor, IN_TENSOR, "origin_shape", INTS(-1, 3, 4, 4));
    attr_value(&tensor, IN_TENSOR, "origin_shape_range",
               value_pairs((const int64_t[][2]){{1, 2}, {3, 3}, {4, 4}, {4, 4}}, 4));
    return tensor;
}

static void unknown_shape__shows_what_the_network_had(void **state)
{
    (void)state;
    bytes file = file_of_model(model_of(graph_with(data_op("x", 0, laid_out_tensor()))));
    set_number(&file, 193, 1, 1);
    omr_om *om = open_built(file);
    const omr_om_tensor *input = &omr_om_describe(om)->inputs[0];
    EXPECT_DIMS(input->dims, -1, 3, 4, 4);
    assert_string_equal(input->format, "NCHW");
    assert_int_equal(input->range_count, 4);
    assert_int_equal(input->ranges[0][1], 2);
    assert_int_equal(input->size, 2 * 3 * 4 * 4 * 4);
    omr_om_close(om);
}

static void known_shape__shows_what_was_compiled(void **state)
{
    (void)state;
    omr_om *om = open_op(data_op("x", 0, laid_out_tensor()));
    EXPECT_DIMS(omr_om_describe(om)->inputs[0].dims, -1, 1, 4, 4, 16);
    assert_string_equal(omr_om_describe(om)->inputs[0].format, "NC1HWC0");
    omr_om_close(om);
}

/* ---- AIPP --------------------------------------------------------------------------------- */

static bytes aipp_of(int64_t mode)
{
    bytes settings = {0}, value = {0};
    attr_value(&settings, IN_SETTINGS, "aipp_mode", value_int(mode));
    attr_value(&settings, IN_SETTINGS, "input_format", value_int(99));
    attr_value(&settings, IN_SETTINGS, "min_chn_0", value_float(0.003922f));
    attr_value(&settings, IN_SETTINGS, "crop", value_bool(true));
    attr_value(&settings, IN_SETTINGS, "related_input_name", value_text("x"));
    attr_value(&settings, IN_SETTINGS, "empty", (bytes){0});
    pb_message(&value, 10, settings);
    return value;
}

static void aipp__settings_are_spelled_out(void **state)
{
    (void)state;
    static const char *const expected[][2] = {
        {"aipp_mode", "static"}, {"crop", "true"},          {"empty", ""},
        {"input_format", "99"},  {"min_chn_0", "0.003922"}, {"related_input_name", "x"}};
    bytes op = data_op("x", 0, TENSOR(PB_UINT8, "NHWC", 12, 1, 2, 2, 3));
    attr_value(&op, IN_OP, "aipp", aipp_of(1));
    omr_om *om = open_op(op);
    const omr_om_tensor *input = &omr_om_describe(om)->inputs[0];
    assert_string_equal(input->aipp_mode, "static");
    assert_int_equal(input->aipp_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(input->aipp[i].name, expected[i][0]);
        assert_string_equal(input->aipp[i].value, expected[i][1]);
    }
    omr_om_close(om);
}

static void aipp__numbers_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    const char *set = NULL;
    for (size_t i = 0; !set && i < sizeof commas / sizeof commas[0]; i++)
        set = setlocale(LC_NUMERIC, commas[i]);
    if (!set)
        skip(); /* no locale with a decimal comma is installed */
    aipp__settings_are_spelled_out(state);
    setlocale(LC_NUMERIC, "C");
}

static void aipp__dynamic_has_a_hidden_partner(void **state)
{
    (void)state;
    bytes graph = {0};
    bytes image = data_op("x", 0, TENSOR(PB_UINT8, "NHWC", 12, 1, 2, 2, 3));
    attr_value(&image, IN_OP, "_data_related_aipp_mode", value_text("dynamic_aipp"));
    attr_value(&image, IN_OP, "_dynamic_aipp_input_dims", INTS(1, -1, -1, -1));
    bytes parameters = op_of("ascend_dynamic_aipp_data", "AippData");
    attr_value(&parameters, IN_OP, "index", value_int(1));
    attr_value(&parameters, IN_OP, "_data_related_aipp_mode", value_text("dynamic_aipp_conf"));
    pb_message(&parameters, 33, TENSOR(PB_UINT8, "ND", 160, 160));
    add_op(&graph, parameters);
    add_op(&graph, image);
    omr_om *om = open_model(model_of(graph));
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->input_count, 2);
    assert_string_equal(info->inputs[0].aipp_mode, "dynamic");
    assert_false(info->inputs[0].hidden);
    EXPECT_DIMS(info->inputs[0].dims, 1, -1, -1, -1);
    assert_true(info->inputs[1].hidden);
    assert_null(info->inputs[1].aipp_mode);
    assert_int_equal(info->shape_kind, OMR_SHAPE_STATIC);
    omr_om_close(om);
}

static void aipp__mode_is_found_among_the_settings(void **state)
{
    (void)state;
    bytes op = data_op("x", 0, TENSOR(PB_UINT8, "NHWC", 12, 1, 2, 2, 3));
    attr_value(&op, IN_OP, "aipp", aipp_of(2));
    omr_om *om = open_op(op);
    assert_string_equal(omr_om_describe(om)->inputs[0].aipp_mode, "dynamic");
    omr_om_close(om);
}

/* ---- The model ---------------------------------------------------------------------------- */

static void model__attributes_and_tasks_are_told(void **state)
{
    (void)state;
    bytes model = small_model(), tasks = {0};
    attr_value(&model, IN_MODEL, "soc_version", value_text("Ascend310P3"));
    attr_value(&model, IN_MODEL, "atc_version", value_text("7.6.0.1.220"));
    attr_value(&model, IN_MODEL, "opp_version", value_text("7.6.0.1.221"));
    attr_value(&model, IN_MODEL, "framework_type", value_text("Onnx"));
    attr_value(&model, IN_MODEL, "atc_cmdline", value_text("atc --model=m.onnx"));
    attr_value(&model, IN_MODEL, "memory_size", value_int(100));
    attr_value(&model, IN_MODEL, "weight_size", value_int(7));
    pb_int(&tasks, 11, 5000000000);
    part parts[] = {{MODEL_DEF, model}, {TASKS, tasks}};
    omr_om *om = open_built(file_of(GENERATION_2B, parts, 2));
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->soc_version, "Ascend310P3");
    assert_string_equal(info->atc_version, "7.6.0.1.220");
    assert_string_equal(info->opp_version, "7.6.0.1.221");
    assert_string_equal(info->framework, "Onnx");
    assert_string_equal(info->atc_cmdline, "atc --model=m.onnx");
    assert_int_equal(info->work_size, 5000000000); /* TASK_INFO's, as AscendCL answers */
    assert_int_equal(info->weight_size, 7);        /* without a partition of weights */
    omr_om_close(om);
}

static void model__unreadable_tasks_do_no_harm(void **state)
{
    (void)state;
    bytes model = small_model(), tasks = {0};
    attr_value(&model, IN_MODEL, "memory_size", value_int(100));
    put(&tasks, "\xff\xff", 2);
    part parts[] = {{MODEL_DEF, model}, {TASKS, tasks}};
    omr_om *om = open_built(file_of(GENERATION_2B, parts, 2));
    assert_int_equal(omr_om_describe(om)->work_size, 100);
    omr_om_close(om);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs__without_places_keep_the_file_s_order),
        cmocka_unit_test(inputs__are_in_the_order_of_their_places),
        cmocka_unit_test(inputs__of_subgraphs_do_not_count),
        cmocka_unit_test(input__dims_unpacked_are_read_alike),
        cmocka_unit_test(input__scalar_has_no_dims),
        cmocka_unit_test(input__size_attribute_overrules),
        cmocka_unit_test(input__format_number_overrules_the_layout),
        cmocka_unit_test(input__without_a_tensor_is_refused),
        cmocka_unit_test(input__of_too_many_axes_is_refused),
        cmocka_unit_test(input__too_large_for_64_bits_is_refused),
        cmocka_unit_test(outputs__are_named_by_the_model_s_list),
        cmocka_unit_test(outputs__are_numbered_when_the_list_does_not_fit),
        cmocka_unit_test(output__without_sources_still_has_a_name),
        cmocka_unit_test(output__size_attribute_overrules),
        cmocka_unit_test(output__fractal_z_is_unfolded),
        cmocka_unit_test(output__of_part_bytes_is_rounded_up),
        cmocka_unit_test(range__gives_the_largest_size),
        cmocka_unit_test(range__without_an_end_has_no_size),
        cmocka_unit_test(range__that_does_not_fit_the_rank_is_left_out),
        cmocka_unit_test(rank__that_is_unknown_stays_minus_two),
        cmocka_unit_test(unknown_shape__shows_what_the_network_had),
        cmocka_unit_test(known_shape__shows_what_was_compiled),
        cmocka_unit_test(aipp__settings_are_spelled_out),
        cmocka_unit_test(aipp__numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(aipp__dynamic_has_a_hidden_partner),
        cmocka_unit_test(aipp__mode_is_found_among_the_settings),
        cmocka_unit_test(model__attributes_and_tasks_are_told),
        cmocka_unit_test(model__unreadable_tasks_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
