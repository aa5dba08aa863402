/* SPDX-License-Identifier: MIT */
/* The real files of tests/data/om, against what is known of them independently. */
#include "om_expect.h"

#include <stdio.h>

static omr_om *open_data(const char *name)
{
    char path[1024];
    omr_om *om = NULL;
    snprintf(path, sizeof path, "%s/om/%s", OMRUN_TEST_DATA, name);
    if (omr_om_open(&om, path) != OMR_OK)
        fail_msg("%s", omr_last_error());
    assert_string_equal(omr_om_describe(om)->path, path);
    return om;
}

static void expect_tensor(const omr_om_tensor *tensor, const char *name, const char *dtype,
                          const char *format, uint64_t size, bool hidden)
{
    assert_string_equal(tensor->name, name);
    assert_string_equal(tensor->dtype_name, dtype);
    assert_string_equal(tensor->format, format);
    assert_int_equal(tensor->size, size);
    assert_int_equal(tensor->hidden, hidden);
    assert_int_equal(tensor->range_count, 0);
}

static void expect_partition(const omr_om_partition *partition, uint32_t type, const char *name,
                             uint64_t offset, uint64_t size)
{
    assert_int_equal(partition->type, type);
    assert_string_equal(partition->name, name);
    assert_int_equal(partition->offset, offset);
    assert_int_equal(partition->size, size);
}

static void modelbox__is_read_as_dumped(void **state)
{
    (void)state;
    omr_om *om = open_data("modelbox_2d_2048_w_stage1_pad0.om");
    const omr_om_info *info = omr_om_describe(om);
    assert_int_equal(info->file_size, 46932);
    assert_string_equal(info->generation, "1");
    assert_string_equal(info->kind, "model");
    assert_string_equal(info->name, "yolo");
    assert_string_equal(info->platform_version, "1.11.z.0");
    assert_string_equal(info->soc_version, "");
    assert_string_equal(info->atc_version, "");
    assert_string_equal(info->atc_cmdline, "");
    assert_int_equal(info->work_size, 4204544);
    assert_int_equal(info->weight_size, 25600);
    assert_int_equal(info->model_count, 1);
    assert_false(info->unknown_shape);
    assert_false(info->simulated);
    assert_int_equal(info->shape_kind, OMR_SHAPE_STATIC);
    assert_int_equal(info->gear_count, 0);
    assert_int_equal(info->input_count, 1);
    expect_tensor(&info->inputs[0], "input", "FLOAT", "NCHW", 8192, false);
    assert_int_equal(info->inputs[0].acl_dtype, 0);
    assert_int_equal(info->inputs[0].acl_format, 0);
    assert_null(info->inputs[0].aipp_mode);
    EXPECT_DIMS(info->inputs[0].dims, 1, 1, 1, 2048);
    EXPECT_DIMS(info->inputs[0].dims_v2, 1, 1, 1, 2048);
    assert_int_equal(info->output_count, 1);
    expect_tensor(&info->outputs[0], "output:0", "FLOAT", "NCHW", 2097152, false);
    EXPECT_DIMS(info->outputs[0].dims, 1, 256, 1, 2048);
    assert_int_equal(info->partition_count, 4);
    expect_partition(&info->partitions[0], 0, "MODEL_DEF", 308, 11089);
    expect_partition(&info->partitions[1], 1, "WEIGHTS_DATA", 11397, 25600);
    expect_partition(&info->partitions[2], 3, "TBE_KERNELS", 36997, 9462);
    expect_partition(&info->partitions[3], 2, "TASK_INFO", 46459, 473);
    omr_om_close(om);
}

static void encrypted_file__is_said_to_be(void **state)
{
    (void)state;
    omr_om *om = NULL;
    const char *path = OMRUN_TEST_DATA "/om/modelbox_2d_2048_w_stage1_pad0_en.om";
    assert_int_equal(omr_om_open(&om, path), OMR_INVALID_FILE);
    assert_null(om);
    assert_non_null(strstr(omr_last_error(), "75 57 03 a4"));
    assert_non_null(strstr(omr_last_error(), "may be encrypted as a whole"));
}

static void megengine__has_a_tensor_part_in_its_output_name(void **state)
{
    (void)state;
    omr_om *om = open_data("megengine_model.om");
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->name, "model");
    assert_int_equal(info->work_size, 150528);
    assert_int_equal(info->input_count, 1);
    expect_tensor(&info->inputs[0], "d", "FLOAT", "NCHW", 12288, false);
    EXPECT_DIMS(info->inputs[0].dims, 4, 3, 16, 16);
    expect_tensor(&info->outputs[0], "conv1:0:conv1", "FLOAT", "NCHW", 53312, false);
    EXPECT_DIMS(info->outputs[0].dims, 4, 17, 14, 14);
    omr_om_close(om);
}

static void expect_megengine_gears(const omr_om_info *info)
{
    static const char *const lines[] = {"0,0,1,17,14,14", "1,0,2,17,14,14", "2,0,4,17,14,14",
                                        "3,0,8,17,14,14"};
    assert_int_equal(info->shape_kind, OMR_SHAPE_BATCH);
    assert_int_equal(info->gear_count, 4);
    EXPECT_GEAR(info->gears[0], 1);
    EXPECT_GEAR(info->gears[1], 2);
    EXPECT_GEAR(info->gears[2], 4);
    EXPECT_GEAR(info->gears[3], 8);
    assert_int_equal(info->dynamic_output_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(info->dynamic_outputs[i], lines[i]);
    assert_int_equal(info->output_count, 1);
    expect_tensor(&info->outputs[0], "conv1:0:conv1", "FLOAT", "NCHW", 106624, false);
    EXPECT_DIMS(info->outputs[0].dims, 8, 17, 14, 14);
}

static void megengine_dyn__has_batch_gears_and_a_hidden_input(void **state)
{
    (void)state;
    omr_om *om = open_data("megengine_model_dyn.om");
    const omr_om_info *info = omr_om_describe(om);
    expect_megengine_gears(info);
    assert_int_equal(info->input_count, 2);
    expect_tensor(&info->inputs[0], "d", "FLOAT", "NCHW", 24576, false);
    EXPECT_DIMS(info->inputs[0].dims, -1, 3, 16, 16);
    EXPECT_DIMS(info->inputs[0].dims_v2, -1, 3, 16, 16);
    expect_tensor(&info->inputs[1], "ascend_mbatch_shape_data", "INT64", "ND", 8, true);
    EXPECT_DIMS(info->inputs[1].dims, 1);
    assert_int_equal(info->partition_count, 4);
    expect_partition(&info->partitions[0], 0, "MODEL_DEF", 308, 42393);
    expect_partition(&info->partitions[3], 2, "TASK_INFO", 87104, 7178);
    omr_om_close(om);
}

static const char *setting(const omr_om_tensor *tensor, const char *name)
{
    for (size_t i = 0; i < tensor->aipp_count; i++)
        if (!strcmp(tensor->aipp[i].name, name))
            return tensor->aipp[i].value;
    fail_msg("no AIPP setting \"%s\"", name);
    return "";
}

static void expect_static_aipp(const omr_om_tensor *tensor, const char *input_format)
{
    assert_string_equal(tensor->aipp_mode, "static");
    assert_int_equal(tensor->aipp_count, 35);
    assert_string_equal(setting(tensor, "aipp_mode"), "static");
    assert_string_equal(setting(tensor, "input_format"), input_format);
    assert_string_equal(setting(tensor, "src_image_size_w"), "16");
    assert_string_equal(setting(tensor, "crop"), "true");
    assert_string_equal(setting(tensor, "csc_switch"), "false");
    assert_string_equal(setting(tensor, "var_reci_chn_0"), "1");
    for (size_t i = 1; i < tensor->aipp_count; i++)
        assert_true(strcmp(tensor->aipp[i - 1].name, tensor->aipp[i].name) < 0);
}

static void megengine_rgb__shows_its_aipp(void **state)
{
    (void)state;
    omr_om *om = open_data("megengine_model_rgb.om");
    const omr_om_info *info = omr_om_describe(om);
    expect_megengine_gears(info);
    expect_tensor(&info->inputs[0], "d", "UINT8", "NHWC", 6144, false);
    EXPECT_DIMS(info->inputs[0].dims, -1, 16, 16, 3);
    EXPECT_DIMS(info->inputs[0].dims_v2, -1, 16, 16, 3);
    expect_static_aipp(&info->inputs[0], "RGB888_U8");
    assert_null(info->inputs[1].aipp_mode);
    omr_om_close(om);
}

static void megengine_yuv__shows_the_raw_image(void **state)
{
    (void)state;
    omr_om *om = open_data("megengine_model_yuv.om");
    const omr_om_info *info = omr_om_describe(om);
    expect_megengine_gears(info);
    expect_tensor(&info->inputs[0], "d", "UINT8", "NHWC", 3072, false);
    EXPECT_DIMS(info->inputs[0].dims, -1, 16, 16, 3);
    EXPECT_DIMS(info->inputs[0].dims_v2, -1, 24, 16, 1);
    expect_static_aipp(&info->inputs[0], "YUV420SP_U8");
    omr_om_close(om);
}

static void a3c_pong__has_an_int32_output_and_versions(void **state)
{
    (void)state;
    omr_om *om = open_data("modelzoo_a3c_pong.om");
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->generation, "1");
    assert_string_equal(info->name, "a3c_pong_model");
    assert_string_equal(info->atc_version, "1.75.22.0.220");
    assert_string_equal(info->opp_version, "1.75.22.0.220");
    assert_int_equal(info->weight_size, 320000);
    expect_tensor(&info->inputs[0], "s", "FLOAT", "NHWC", 7056, false);
    EXPECT_DIMS(info->inputs[0].dims, 1, 42, 42, 1);
    expect_tensor(&info->outputs[0], "out_a:0", "INT32", "NHWC", 4, false);
    EXPECT_DIMS(info->outputs[0].dims, 1);
    omr_om_close(om);
}

static void autoencoder__is_generation_2a(void **state)
{
    (void)state;
    omr_om *om = open_data("modelzoo_autoencoder_hh.om");
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->generation, "2a");
    assert_string_equal(info->soc_version, "Ascend310");
    assert_string_equal(info->atc_version, "1.80.T15.0.B156");
    assert_string_equal(info->framework, "TensorFlow");
    assert_non_null(strstr(info->atc_cmdline, "/5.0.4.alpha002/"));
    assert_non_null(strstr(info->atc_cmdline, "--input_shape=input:100,784"));
    assert_int_equal(info->work_size, 6014464);
    assert_int_equal(info->weight_size, 386560);
    expect_tensor(&info->inputs[0], "input", "FLOAT", "NHWC", 313600, false);
    EXPECT_DIMS(info->inputs[0].dims, 100, 784);
    expect_tensor(&info->outputs[0], "generation/output:0", "FLOAT", "NHWC", 313600, false);
    EXPECT_DIMS(info->outputs[0].dims, 100, 28, 28, 1);
    expect_partition(&info->partitions[0], 0, "MODEL_DEF", 308, 154630);
    expect_partition(&info->partitions[2], 3, "TBE_KERNELS", 541498, 64667);
    omr_om_close(om);
}

/* Its MODEL_INOUT_INFO was written independently of its MODEL_DEF, so their agreement counts. */
static void synthetic__agrees_with_its_own_second_description(void **state)
{
    (void)state;
    heard warnings;
    heard_begin(&warnings);
    omr_om *om = open_data("synthetic_v2_wide_dynbatch.om");
    heard_end();
    assert_int_equal(warnings.count, 0);
    const omr_om_info *info = omr_om_describe(om);
    assert_string_equal(info->generation, "2b");
    assert_string_equal(info->name, "synth_dynbatch");
    assert_string_equal(info->soc_version, "Ascend310P3");
    assert_true(info->simulated);
    expect_megengine_gears(info);
    assert_int_equal(info->input_count, 2);
    expect_tensor(&info->inputs[0], "d", "FLOAT", "NCHW", 24576, false);
    EXPECT_DIMS(info->inputs[0].dims, -1, 3, 16, 16);
    expect_tensor(&info->inputs[1], "ascend_mbatch_shape_data", "INT32", "ND", 4, true);
    assert_int_equal(info->partition_count, 4);
    expect_partition(&info->partitions[0], 8, "MODEL_INOUT_INFO", 360, 447);
    expect_partition(&info->partitions[1], 0, "MODEL_DEF", 807, 2561);
    expect_partition(&info->partitions[2], 2, "TASK_INFO", 3368, 5);
    expect_partition(&info->partitions[3], NPUSIM, "NPUSIM", 3373, 27);
    omr_om_close(om);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modelbox__is_read_as_dumped),
        cmocka_unit_test(encrypted_file__is_said_to_be),
        cmocka_unit_test(megengine__has_a_tensor_part_in_its_output_name),
        cmocka_unit_test(megengine_dyn__has_batch_gears_and_a_hidden_input),
        cmocka_unit_test(megengine_rgb__shows_its_aipp),
        cmocka_unit_test(megengine_yuv__shows_the_raw_image),
        cmocka_unit_test(a3c_pong__has_an_int32_output_and_versions),
        cmocka_unit_test(autoencoder__is_generation_2a),
        cmocka_unit_test(synthetic__agrees_with_its_own_second_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
