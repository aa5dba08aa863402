/* SPDX-License-Identifier: MIT */
/* Gears: dynamic batch, image size and dims. */
#include "gate.h"
#include "models.h"

#include <stdlib.h>
#include <string.h>

/* batch_gears: x f32 [N,3] -> y [N,2] = (x0 + x1 + x2, x0 - x2), N of 1, 2, 4, 8. */
enum { MAX_ROWS = 8, ROW_IN = 3, ROW_OUT = 2 };

static size_t gear_index(const model *one)
{
    size_t index = 0;
    assert_ok(acl.aclmdlGetInputIndexByName(one->desc, ACL_DYNAMIC_TENSOR_NAME, &index));
    return index;
}

static void set_batch(const model *one, uint64_t rows)
{
    assert_ok(acl.aclmdlSetDynamicBatchSize(one->id, one->inputs, gear_index(one), rows));
}

/* Writes numbers that are exact in half precision and differ by row, column and seed. */
static void write_rows(const model *one, size_t rows, int seed)
{
    float x[MAX_ROWS * ROW_IN];
    for (size_t i = 0; i < rows * ROW_IN; i++)
        x[i] = (float)(seed * 30 + (int)i);
    model_write(one, 0, x, rows * ROW_IN * 4);
}

static void check_rows(const model *one, size_t rows, int seed)
{
    float y[MAX_ROWS * ROW_OUT];
    model_read(one, 0, y, rows * ROW_OUT * 4);
    for (size_t row = 0; row < rows; row++) {
        float first = (float)(seed * 30 + (int)(row * ROW_IN));
        if (y[row * 2] != 3 * first + 3 || y[row * 2 + 1] != -2)
            fail_msg("row %zu of %zu: %g, %g; wanted %g, -2", row, rows, (double)y[row * 2],
                     (double)y[row * 2 + 1], (double)(3 * first + 3));
    }
}

static void hidden_input__is_found_by_name_and_last(void)
{
    model one = model_load("batch_gears");
    assert_int_equal(gear_index(&one), acl.aclmdlGetNumInputs(one.desc) - 1);
    assert_string_equal(acl.aclmdlGetInputNameByIndex(one.desc, gear_index(&one)),
                        ACL_DYNAMIC_TENSOR_NAME);
    model_unload(&one);
}

static void hidden_input__comes_behind_all_real_ones(void)
{
    model one = model_load("two_in_gears");
    assert_int_equal(gear_index(&one), 2);
    model_unload(&one);
}

static void hidden_input__is_not_found_in_a_static_model(void)
{
    model one = model_load("sum_diff");
    size_t index = 0;
    assert_code(acl.aclmdlGetInputIndexByName(one.desc, ACL_DYNAMIC_TENSOR_NAME, &index),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void hidden_input__is_one_number_for_a_batch(void)
{
    model one = model_load("batch_gears");
    size_t index = gear_index(&one), size = acl.aclmdlGetInputSizeByIndex(one.desc, index);
    aclmdlIODims dims;
    aclDataType type = acl.aclmdlGetInputDataType(one.desc, index);
    assert_true(type == ACL_INT32 || type == ACL_INT64);
    assert_int_equal(size, acl.aclDataTypeSize(type));
    assert_ok(acl.aclmdlGetInputDims(one.desc, index, &dims));
    assert_int_equal(dims.dimCount, 1);
    assert_int_equal(dims.dims[0], 1);
    model_unload(&one);
}

static void aclmdlGetDynamicBatch__lists_the_gears_in_order(void)
{
    model one = model_load("batch_gears");
    aclmdlBatch batch;
    const uint64_t gears[] = {1, 2, 4, 8};
    assert_ok(acl.aclmdlGetDynamicBatch(one.desc, &batch));
    assert_int_equal(batch.batchCount, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(batch.batch[i], gears[i]);
    model_unload(&one);
}

static void aclmdlGetDynamicBatch__of_a_static_model(void)
{
    model one = model_load("sum_diff");
    aclmdlBatch batch = {.batchCount = 9};
    assert_ok(acl.aclmdlGetDynamicBatch(one.desc, &batch));
    assert_int_equal(batch.batchCount, 0);
    model_unload(&one);
}

static void aclmdlGetDynamicBatch__null(void)
{
    model one = model_load("batch_gears");
    aclmdlBatch batch;
    assert_code(acl.aclmdlGetDynamicBatch(one.desc, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetDynamicBatch(NULL, &batch), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlGetDynamicHW__of_a_batch_model(void)
{
    model one = model_load("batch_gears");
    aclmdlHW sizes = {.hwCount = 9};
    assert_ok(acl.aclmdlGetDynamicHW(one.desc, (size_t)-1, &sizes));
    assert_int_equal(sizes.hwCount, 0);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__every_gear_computes(void)
{
    model one = model_load("batch_gears");
    for (int seed = 0; seed < 3; seed++)
        for (size_t rows = 1; rows <= MAX_ROWS; rows *= 2) {
            write_rows(&one, rows, seed);
            set_batch(&one, rows);
            assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
            check_rows(&one, rows, seed);
        }
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__leaves_the_tail_of_the_output(void)
{
    model one = model_load("batch_gears");
    void *output = dataset_address(one.outputs, 0);
    conf_fill(output, 0xab, MAX_ROWS * ROW_OUT * 4);
    write_rows(&one, 2, 1);
    set_batch(&one, 2);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_rows(&one, 2, 1);
    assert_true(conf_is_filled((char *)output + 2 * ROW_OUT * 4, 0xab, 6 * ROW_OUT * 4));
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__sticks_to_the_dataset(void)
{
    model one = model_load("batch_gears");
    set_batch(&one, 4);
    for (int seed = 0; seed < 3; seed++) {
        write_rows(&one, 4, seed);
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        check_rows(&one, 4, seed);
    }
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__differs_by_dataset(void)
{
    model one = model_load("batch_gears"), view = one;
    view.inputs = dataset_for_inputs(one.desc);
    view.outputs = dataset_for_outputs(one.desc);
    write_rows(&one, 1, 1);
    write_rows(&view, 8, 2);
    set_batch(&one, 1);
    set_batch(&view, 8);
    conf_fill(dataset_address(one.outputs, 0), 0xcd, MAX_ROWS * ROW_OUT * 4);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    assert_ok(acl.aclmdlExecute(one.id, view.inputs, view.outputs));
    check_rows(&one, 1, 1);
    check_rows(&view, 8, 2);
    assert_true(conf_is_filled((char *)dataset_address(one.outputs, 0) + ROW_OUT * 4, 0xcd, 56));
    dataset_destroy(view.outputs);
    dataset_destroy(view.inputs);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__small_buffers_do_for_small_gears(void)
{
    model one = model_load("batch_gears");
    void *in = conf_device(2 * ROW_IN * 4), *out = conf_device(2 * ROW_OUT * 4);
    void *own_in = dataset_borrow(one.inputs, 0, in, 2 * ROW_IN * 4);
    void *own_out = dataset_borrow(one.outputs, 0, out, 2 * ROW_OUT * 4);
    write_rows(&one, 2, 1);
    set_batch(&one, 2);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_rows(&one, 2, 1);
    dataset_borrow(one.inputs, 0, own_in, MAX_ROWS * ROW_IN * 4);
    dataset_borrow(one.outputs, 0, own_out, MAX_ROWS * ROW_OUT * 4);
    conf_free(out);
    conf_free(in);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__two_inputs_and_two_outputs(void)
{
    model one = model_load("two_in_gears");
    const uint64_t gears[] = {1, 4};
    for (size_t g = 0; g < 2; g++) {
        int64_t ids[20], lengths[4];
        float mask[20], out[20];
        for (int i = 0; i < 20; i++)
            ids[i] = i + 1, mask[i] = (float)(i % 3);
        model_write(&one, 0, ids, sizeof ids);
        model_write(&one, 1, mask, sizeof mask);
        set_batch(&one, gears[g]);
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        model_read(&one, 0, out, sizeof out);
        model_read(&one, 1, lengths, sizeof lengths);
        for (size_t row = 0; row < gears[g]; row++) {
            float length = 0;
            for (size_t i = row * 5; i < row * 5 + 5; i++) {
                assert_true(out[i] == (float)ids[i] * mask[i]);
                length += mask[i];
            }
            assert_int_equal(lengths[row], (int64_t)length);
        }
    }
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__asynchronously(void)
{
    model one = model_load("batch_gears");
    aclrtStream stream = conf_stream();
    for (size_t rows = 1; rows <= MAX_ROWS; rows *= 2) {
        write_rows(&one, rows, 4);
        set_batch(&one, rows);
        assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
        assert_ok(acl.aclrtSynchronizeStream(stream));
        check_rows(&one, rows, 4);
    }
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__writes_the_hidden_buffer(void)
{
    model one = model_load("batch_gears");
    size_t index = gear_index(&one), size = dataset_size(one.inputs, index);
    uint64_t value = 0;
    set_batch(&one, 4);
    conf_read(&value, dataset_address(one.inputs, index), size < 8 ? size : 8);
    assert_int_equal(value, 4);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__writes_eight_bytes_where_they_fit(void)
{
    model one = model_load("batch_gears");
    size_t index = gear_index(&one), size = dataset_size(one.inputs, index);
    void *longer = conf_device(16), *own = dataset_borrow(one.inputs, index, longer, 8);
    uint64_t value = 0;
    conf_fill(longer, 0xff, 16);
    set_batch(&one, 2);
    conf_read(&value, longer, 8);
    assert_int_equal(value, 2);
    assert_true(conf_is_filled((char *)longer + 8, 0xff, 8));
    write_rows(&one, 2, 3);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_rows(&one, 2, 3);
    dataset_borrow(one.inputs, index, own, size);
    conf_free(longer);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__not_a_gear(void)
{
    model one = model_load("batch_gears");
    const uint64_t others[] = {3, 5, 16, UINT64_MAX};
    for (size_t i = 0; i < CONF_COUNT(others); i++)
        assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, gear_index(&one), others[i]),
                    ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__zero(void)
{
    model one = model_load("batch_gears");
    assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, gear_index(&one), 0),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__null_dataset(void)
{
    model one = model_load("batch_gears");
    assert_code(acl.aclmdlSetDynamicBatchSize(one.id, NULL, gear_index(&one), 1),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__index_out_of_range(void)
{
    model one = model_load("batch_gears");
    assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, 2, 1), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__unknown_model(void)
{
    model one = model_load("batch_gears");
    assert_code(acl.aclmdlSetDynamicBatchSize(999999, one.inputs, gear_index(&one), 1),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__hidden_buffer_without_address(void)
{
    model one = model_load("batch_gears");
    size_t index = gear_index(&one), size = dataset_size(one.inputs, index);
    void *own = dataset_borrow(one.inputs, index, NULL, size);
    if (conf_release() >= CONF_8_5)
        assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, index, 1),
                    ACL_ERROR_INVALID_PARAM);
    else
        assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, index, 1),
                    ACL_ERROR_INVALID_PARAM, ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID);
    dataset_borrow(one.inputs, index, own, size);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__hidden_buffer_too_short(void)
{
    model one = model_load("batch_gears");
    size_t index = gear_index(&one), size = dataset_size(one.inputs, index);
    void *own = dataset_borrow(one.inputs, index, dataset_address(one.inputs, index), 2);
    assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, index, 1),
                ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID);
    dataset_borrow(one.inputs, index, own, size);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__a_refused_gear_leaves_the_set_one(void)
{
    model one = model_load("batch_gears");
    write_rows(&one, 2, 5);
    set_batch(&one, 2);
    assert_code(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, gear_index(&one), 3),
                ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_rows(&one, 2, 5);
    model_unload(&one);
}

static void check_cur_dims(const model *one, int64_t rows)
{
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetCurOutputDims(one->desc, 0, &dims));
    assert_int_equal(dims.dimCount, 2);
    assert_int_equal(dims.dims[0], rows);
    assert_int_equal(dims.dims[1], ROW_OUT);
}

static void aclmdlGetCurOutputDims__largest_gear_when_none_is_set(void)
{
    model one = model_load("batch_gears");
    check_cur_dims(&one, MAX_ROWS);
    model_unload(&one);
}

static void aclmdlGetCurOutputDims__follows_the_gear_last_set(void)
{
    model one = model_load("batch_gears");
    for (int64_t rows = 1; rows <= MAX_ROWS; rows *= 2) {
        set_batch(&one, (uint64_t)rows);
        check_cur_dims(&one, rows);
    }
    model_unload(&one);
}

static void aclmdlGetOutputSizeByIndex__stays_the_largest_gears(void)
{
    model one = model_load("batch_gears");
    set_batch(&one, 1);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(one.desc, 0), MAX_ROWS * ROW_OUT * 4);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), MAX_ROWS * ROW_IN * 4);
    model_unload(&one);
}

static void aclmdlGetInputDynamicGearCount__index_must_be_minus_one(void)
{
    model one = model_load("batch_gears");
    size_t count = 9;
    assert_code(acl.aclmdlGetInputDynamicGearCount(one.desc, 0, &count), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlGetInputDynamicGearCount__null(void)
{
    model one = model_load("batch_gears");
    assert_code(acl.aclmdlGetInputDynamicGearCount(one.desc, (size_t)-1, NULL),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

/* hw_gears: image f32 [1,3,H,W] -> grey [1,1,H,W], the mean over channels; 8x8, 8x16, 16x16. */

/* Fills three planes with 1, 2 and 6, whose mean is 3, and checks the one that comes out. */
static void check_image(const model *one, size_t height, size_t width)
{
    static const int planes[] = {1, 2, 6};
    size_t pixels = height * width;
    float *image = calloc(3 * pixels, sizeof *image);
    assert_non_null(image);
    for (size_t i = 0; i < 3 * pixels; i++)
        image[i] = (float)planes[i / pixels];
    model_write(one, 0, image, 3 * pixels * 4);
    assert_ok(acl.aclmdlExecute(one->id, one->inputs, one->outputs));
    model_read(one, 0, image, pixels * 4);
    for (size_t i = 0; i < pixels; i++)
        assert_true(image[i] > 2.99F && image[i] < 3.01F);
    free(image);
}

static void check_image_dims(const model *one, int64_t height, int64_t width)
{
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetCurOutputDims(one->desc, 0, &dims));
    assert_int_equal(dims.dimCount, 4);
    assert_int_equal(dims.dims[2], height);
    assert_int_equal(dims.dims[3], width);
}

static void aclmdlGetDynamicHW__lists_height_and_width(void)
{
    model one = model_load("hw_gears");
    aclmdlHW sizes;
    const uint64_t gears[][2] = {{8, 8}, {8, 16}, {16, 16}};
    assert_ok(acl.aclmdlGetDynamicHW(one.desc, (size_t)-1, &sizes));
    assert_int_equal(sizes.hwCount, 3);
    assert_memory_equal(sizes.hw, gears, sizeof gears);
    model_unload(&one);
}

static void aclmdlGetDynamicHW__ignores_the_index(void)
{
    model one = model_load("hw_gears");
    aclmdlHW sizes = {0};
    assert_ok(acl.aclmdlGetDynamicHW(one.desc, 0, &sizes));
    assert_int_equal(sizes.hwCount, 3);
    model_unload(&one);
}

static void aclmdlSetDynamicHWSize__every_gear_computes(void)
{
    model one = model_load("hw_gears");
    const size_t gears[][2] = {{16, 16}, {8, 8}, {8, 16}};
    for (size_t i = 0; i < CONF_COUNT(gears); i++) {
        assert_ok(acl.aclmdlSetDynamicHWSize(one.id, one.inputs, gear_index(&one), gears[i][0],
                                             gears[i][1]));
        check_image_dims(&one, (int64_t)gears[i][0], (int64_t)gears[i][1]);
        check_image(&one, gears[i][0], gears[i][1]);
    }
    model_unload(&one);
}

static void aclmdlSetDynamicHWSize__writes_height_then_width(void)
{
    model one = model_load("hw_gears");
    size_t index = gear_index(&one), size = dataset_size(one.inputs, index);
    assert_true(size == 8 || size == 16);
    assert_ok(acl.aclmdlSetDynamicHWSize(one.id, one.inputs, index, 8, 16));
    int64_t wide[2] = {0};
    int32_t narrow[2] = {0};
    conf_read(size == 16 ? (void *)wide : (void *)narrow, dataset_address(one.inputs, index), size);
    assert_int_equal(size == 16 ? wide[0] : narrow[0], 8);
    assert_int_equal(size == 16 ? wide[1] : narrow[1], 16);
    model_unload(&one);
}

static void aclmdlSetDynamicHWSize__not_a_gear(void)
{
    model one = model_load("hw_gears");
    assert_code(acl.aclmdlSetDynamicHWSize(one.id, one.inputs, gear_index(&one), 16, 8),
                ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID);
    model_unload(&one);
}

static void aclmdlSetDynamicHWSize__null_dataset(void)
{
    model one = model_load("hw_gears");
    assert_code(acl.aclmdlSetDynamicHWSize(one.id, NULL, gear_index(&one), 8, 8),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlGetInputDims__of_image_gears(void)
{
    model one = model_load("hw_gears");
    aclmdlIODims dims;
    const int64_t wanted[] = {1, 3, -1, -1};
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dimCount, 4);
    assert_memory_equal(dims.dims, wanted, sizeof wanted);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 3 * 16 * 16 * 4);
    model_unload(&one);
}

/* dims_gears: the same network with the gears 4x4, 4x12 and 20x6. */

static aclmdlIODims image_dims(int64_t height, int64_t width)
{
    aclmdlIODims dims = {.dimCount = 4, .dims = {1, 3, height, width}};
    return dims;
}

static aclError set_dims(const model *one, const aclmdlIODims *dims)
{
    return acl.aclmdlSetInputDynamicDims(one->id, one->inputs, gear_index(one), dims);
}

static void aclmdlGetInputDynamicDims__concatenates_the_inputs(void)
{
    model one = model_load("dims_gears");
    size_t count = 0;
    aclmdlIODims gears[3];
    const int64_t wanted[][4] = {{1, 3, 4, 4}, {1, 3, 4, 12}, {1, 3, 20, 6}};
    assert_ok(acl.aclmdlGetInputDynamicGearCount(one.desc, (size_t)-1, &count));
    assert_int_equal(count, 3);
    assert_ok(acl.aclmdlGetInputDynamicDims(one.desc, (size_t)-1, gears, count));
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(gears[i].dimCount, 4);
        assert_memory_equal(gears[i].dims, wanted[i], sizeof wanted[i]);
    }
    model_unload(&one);
}

static void aclmdlGetInputDynamicDims__bad_arguments(void)
{
    model one = model_load("dims_gears");
    aclmdlIODims gears[3];
    assert_code(acl.aclmdlGetInputDynamicDims(one.desc, (size_t)-1, gears, 2),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlGetInputDynamicDims(one.desc, 0, gears, 3), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlSetInputDynamicDims__every_gear_computes(void)
{
    model one = model_load("dims_gears");
    const int64_t gears[][2] = {{20, 6}, {4, 4}, {4, 12}};
    for (size_t i = 0; i < CONF_COUNT(gears); i++) {
        aclmdlIODims dims = image_dims(gears[i][0], gears[i][1]);
        assert_ok(set_dims(&one, &dims));
        check_image_dims(&one, gears[i][0], gears[i][1]);
        check_image(&one, (size_t)gears[i][0], (size_t)gears[i][1]);
    }
    model_unload(&one);
}

static void aclmdlSetInputDynamicDims__not_a_gear(void)
{
    model one = model_load("dims_gears");
    aclmdlIODims dims = image_dims(5, 5);
    assert_code(set_dims(&one, &dims), ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID);
    model_unload(&one);
}

static void aclmdlSetInputDynamicDims__null(void)
{
    model one = model_load("dims_gears");
    aclmdlIODims dims = image_dims(4, 4);
    assert_code(set_dims(&one, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetInputDynamicDims(one.id, NULL, gear_index(&one), &dims),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlSetInputDynamicDims__wrong_number_of_dims(void)
{
    model one = model_load("dims_gears");
    aclmdlIODims dims = image_dims(4, 4);
    dims.dimCount = 3;
    assert_code(set_dims(&one, &dims), ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID);
    model_unload(&one);
}

static void aclmdlSetInputDynamicDims__a_static_axis_differs(void)
{
    model one = model_load("dims_gears");
    aclmdlIODims dims = image_dims(4, 4);
    dims.dims[1] = 4;
    assert_code(set_dims(&one, &dims), ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID);
    model_unload(&one);
}

/* CANN asks only that the index has a buffer; published programs name another input and work. */
static void aclmdlSetDynamicBatchSize__through_the_index_of_another_input(void)
{
    if (!conf_is_npusim())
        conf_skip("what a device makes of it is its own affair");
    model one = model_load("batch_gears");
    assert_ok(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, 0, 4));
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetCurOutputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dims[0], 4);
    model_unload(&one);
}

static void aclmdlSetDynamicBatchSize__where_the_hidden_input_has_no_buffer_yet(void)
{
    if (!conf_is_npusim())
        conf_skip("what a device makes of it is its own affair");
    model one = model_load("batch_gears");
    aclDataBuffer *buffer = acl.aclCreateDataBuffer(dataset_address(one.inputs, 0), 64);
    aclmdlDataset *shorter = acl.aclmdlCreateDataset();
    int32_t value = 0;
    assert_ok(acl.aclmdlAddDatasetBuffer(shorter, buffer));
    assert_ok(acl.aclmdlSetDynamicBatchSize(one.id, shorter, 0, 4));
    conf_read(&value, dataset_address(one.inputs, 0), sizeof value);
    assert_int_equal(value, 4);
    assert_code(acl.aclmdlSetDynamicBatchSize(one.id, shorter, 1, 4), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyDataset(shorter));
    assert_ok(acl.aclDestroyDataBuffer(buffer));
    model_unload(&one);
}

static void aclmdlSetDynamicHWSize__unknown_model(void)
{
    model one = model_load("hw_gears");
    assert_code(acl.aclmdlSetDynamicHWSize(987654, one.inputs, 1, 8, 8),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    model_unload(&one);
}

static void aclmdlSetInputDynamicDims__unknown_model(void)
{
    model one = model_load("dims_gears");
    aclmdlIODims dims = {.dimCount = 4, .dims = {1, 3, 4, 4}};
    assert_code(acl.aclmdlSetInputDynamicDims(987654, one.inputs, 1, &dims),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    model_unload(&one);
}

static const conf_case cases[] = {
    CASE(hidden_input__is_found_by_name_and_last),
    CASE(hidden_input__comes_behind_all_real_ones),
    CASE(hidden_input__is_not_found_in_a_static_model),
    CASE(hidden_input__is_one_number_for_a_batch),
    CASE(aclmdlGetDynamicBatch__lists_the_gears_in_order),
    CASE(aclmdlGetDynamicBatch__of_a_static_model),
    CASE(aclmdlGetDynamicBatch__null),
    CASE(aclmdlGetDynamicHW__of_a_batch_model),
    CASE(aclmdlSetDynamicBatchSize__every_gear_computes),
    CASE(aclmdlSetDynamicBatchSize__leaves_the_tail_of_the_output),
    CASE(aclmdlSetDynamicBatchSize__sticks_to_the_dataset),
    CASE(aclmdlSetDynamicBatchSize__differs_by_dataset),
    CASE(aclmdlSetDynamicBatchSize__small_buffers_do_for_small_gears),
    CASE(aclmdlSetDynamicBatchSize__two_inputs_and_two_outputs),
    CASE(aclmdlSetDynamicBatchSize__asynchronously),
    CASE(aclmdlSetDynamicBatchSize__writes_the_hidden_buffer),
    CASE(aclmdlSetDynamicBatchSize__writes_eight_bytes_where_they_fit),
    CASE(aclmdlSetDynamicBatchSize__not_a_gear),
    CASE(aclmdlSetDynamicBatchSize__zero),
    CASE(aclmdlSetDynamicBatchSize__null_dataset),
    CASE(aclmdlSetDynamicBatchSize__index_out_of_range),
    CASE(aclmdlSetDynamicBatchSize__unknown_model),
    CASE(aclmdlSetDynamicBatchSize__hidden_buffer_without_address),
    CASE(aclmdlSetDynamicBatchSize__hidden_buffer_too_short),
    CASE(aclmdlSetDynamicBatchSize__a_refused_gear_leaves_the_set_one),
    CASE(aclmdlGetCurOutputDims__largest_gear_when_none_is_set),
    CASE(aclmdlGetCurOutputDims__follows_the_gear_last_set),
    CASE(aclmdlGetOutputSizeByIndex__stays_the_largest_gears),
    CASE(aclmdlGetInputDynamicGearCount__index_must_be_minus_one),
    CASE(aclmdlGetInputDynamicGearCount__null),
    CASE(aclmdlGetDynamicHW__lists_height_and_width),
    CASE(aclmdlGetDynamicHW__ignores_the_index),
    CASE(aclmdlSetDynamicHWSize__every_gear_computes),
    CASE(aclmdlSetDynamicHWSize__writes_height_then_width),
    CASE(aclmdlSetDynamicHWSize__not_a_gear),
    CASE(aclmdlSetDynamicHWSize__null_dataset),
    CASE(aclmdlGetInputDims__of_image_gears),
    CASE(aclmdlGetInputDynamicDims__concatenates_the_inputs),
    CASE(aclmdlGetInputDynamicDims__bad_arguments),
    CASE(aclmdlSetInputDynamicDims__every_gear_computes),
    CASE(aclmdlSetInputDynamicDims__not_a_gear),
    CASE(aclmdlSetInputDynamicDims__null),
    CASE(aclmdlSetInputDynamicDims__wrong_number_of_dims),
    CASE(aclmdlSetInputDynamicDims__a_static_axis_differs),
    CASE(aclmdlSetDynamicBatchSize__through_the_index_of_another_input),
    CASE(aclmdlSetDynamicBatchSize__where_the_hidden_input_has_no_buffer_yet),
    CASE(aclmdlSetDynamicHWSize__unknown_model),
    CASE(aclmdlSetInputDynamicDims__unknown_model),
};

CONF_MAIN("conformance.gears", false)
