/* SPDX-License-Identifier: MIT */
/* Shape-range models: dims that only an execution knows, said and told by tensor descriptors. */
#include "gate.h"
#include "models.h"

#include <stdlib.h>

/* range_rows and range_free: x f32 [N,3] -> y [N,2] = (x0 + x1 + x2, x0 - x2); N of 1 to 8, or any.
 */
enum { MAX_ROWS = 8, ROW_IN = 3, ROW_OUT = 2, X_SIZE = MAX_ROWS * ROW_IN * 4 };

typedef struct ranged {
    uint32_t id;
    aclmdlDesc *desc;
    aclmdlDataset *inputs, *outputs;
} ranged;

/* Loads a model of one input and one output; an output without memory when `output_size` is 0. */
static ranged ranged_load(const char *name, size_t input_size, size_t output_size)
{
    ranged one = {0};
    assert_ok(acl.aclmdlLoadFromFile(model_file(name), &one.id));
    one.desc = model_describe(one.id);
    one.inputs = acl.aclmdlCreateDataset();
    one.outputs = acl.aclmdlCreateDataset();
    dataset_add(one.inputs, conf_device(input_size), input_size);
    dataset_add(one.outputs, output_size ? conf_device(output_size) : NULL, output_size);
    return one;
}

static void ranged_unload(ranged *one)
{
    dataset_destroy(one->inputs);
    dataset_destroy(one->outputs);
    assert_ok(acl.aclmdlDestroyDesc(one->desc));
    assert_ok(acl.aclmdlUnload(one->id));
}

static void say_dims(aclmdlDataset *dataset, size_t index, int rank, const int64_t *dims)
{
    aclTensorDesc *desc = acl.aclCreateTensorDesc(ACL_FLOAT, rank, dims, ACL_FORMAT_ND);
    assert_non_null(desc);
    assert_ok(acl.aclmdlSetDatasetTensorDesc(dataset, desc, index));
    acl.aclDestroyTensorDesc(desc); /* the dataset has a copy */
}

static void say_rows(const ranged *one, int64_t rows)
{
    say_dims(one->inputs, 0, 2, (const int64_t[]){rows, ROW_IN});
}

static void write_rows(const ranged *one, size_t rows, int seed)
{
    float x[MAX_ROWS * ROW_IN];
    for (size_t i = 0; i < rows * ROW_IN; i++)
        x[i] = (float)(seed * 30 + (int)i);
    conf_write(dataset_address(one->inputs, 0), x, rows * ROW_IN * 4);
    say_rows(one, (int64_t)rows);
}

static void check_rows(const ranged *one, size_t rows, int seed)
{
    float y[MAX_ROWS * ROW_OUT];
    conf_read(y, dataset_address(one->outputs, 0), rows * ROW_OUT * 4);
    for (size_t row = 0; row < rows; row++) {
        float first = (float)(seed * 30 + (int)(row * ROW_IN));
        if (y[row * 2] != 3 * first + 3 || y[row * 2 + 1] != -2)
            fail_msg("row %zu of %zu: %g, %g; wanted %g, -2", row, rows, (double)y[row * 2],
                     (double)y[row * 2 + 1], (double)(3 * first + 3));
    }
}

static void check_told(const aclmdlDataset *outputs, size_t index, aclDataType type, size_t rank,
                       const int64_t *dims)
{
    const aclTensorDesc *desc = acl.aclmdlGetDatasetTensorDesc(outputs, index);
    assert_non_null(desc);
    assert_int_equal(acl.aclGetTensorDescType(desc), type);
    assert_int_equal(acl.aclGetTensorDescNumDims(desc), rank);
    for (size_t i = 0; i < rank; i++) {
        int64_t dim = 0;
        assert_ok(acl.aclGetTensorDescDimV2(desc, i, &dim));
        assert_int_equal(dim, dims[i]);
    }
}

static void check_told_rows(const ranged *one, size_t rows)
{
    check_told(one->outputs, 0, ACL_FLOAT, 2, (const int64_t[]){(int64_t)rows, ROW_OUT});
    assert_int_equal(acl.aclGetTensorDescSize(acl.aclmdlGetDatasetTensorDesc(one->outputs, 0)),
                     rows * ROW_OUT * 4);
}

static aclError execute(const ranged *one)
{
    return acl.aclmdlExecute(one->id, one->inputs, one->outputs);
}

/* ---- what the model says of itself ---- */

static void aclmdlGetInputDims__are_minus_one_where_free(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    aclmdlIODims dims;
    assert_ok(acl.aclmdlGetInputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dimCount, 2);
    assert_int_equal(dims.dims[0], -1);
    assert_int_equal(dims.dims[1], ROW_IN);
    assert_ok(acl.aclmdlGetOutputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dimCount, 2);
    assert_int_equal(dims.dims[0], -1);
    assert_int_equal(dims.dims[1], ROW_OUT);
    ranged_unload(&one);
}

static void aclmdlGetInputSizeByIndex__is_that_of_the_upper_end(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), X_SIZE);
    ranged_unload(&one);
}

static void aclmdlGetInputSizeByIndex__is_0_without_an_end(void)
{
    ranged one = ranged_load("range_free", X_SIZE, 64);
    assert_int_equal(acl.aclmdlGetInputSizeByIndex(one.desc, 0), 0);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(one.desc, 0), 0);
    ranged_unload(&one);
}

static void aclmdlGetOutputSizeByIndex__is_enough_or_0(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    size_t size = acl.aclmdlGetOutputSizeByIndex(one.desc, 0);
    assert_true(size == 0 || size == MAX_ROWS * ROW_OUT * 4);
    if (conf_is_npusim())
        assert_int_equal(size, MAX_ROWS * ROW_OUT * 4);
    ranged_unload(&one);
}

static void aclmdlGetInputDimsRange__is_what_it_was_converted_with(void)
{
    aclmdlIODimsRange range;
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    assert_ok(acl.aclmdlGetInputDimsRange(one.desc, 0, &range));
    assert_int_equal(range.rangeCount, 2);
    assert_int_equal(range.range[0][0], 1);
    assert_int_equal(range.range[0][1], MAX_ROWS);
    assert_int_equal(range.range[1][0], ROW_IN);
    assert_int_equal(range.range[1][1], ROW_IN);
    ranged_unload(&one);
}

static void aclmdlGetInputDimsRange__ends_in_minus_one_without_an_end(void)
{
    aclmdlIODimsRange range;
    ranged one = ranged_load("range_free", X_SIZE, 64);
    assert_ok(acl.aclmdlGetInputDimsRange(one.desc, 0, &range));
    assert_int_equal(range.rangeCount, 2);
    assert_in_range(range.range[0][0], 0, 1); /* CANN: 1 in its older releases, then 0 */
    assert_int_equal(range.range[0][1], -1);
    ranged_unload(&one);
}

static void aclmdlGetCurOutputDims__is_not_for_ranges(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    aclmdlIODims dims;
    assert_code(acl.aclmdlGetCurOutputDims(one.desc, 0, &dims), ACL_ERROR_API_NOT_SUPPORT);
    assert_code(acl.aclmdlGetCurOutputDims(one.desc, 1, &dims), ACL_ERROR_INVALID_PARAM);
    ranged_unload(&one);
}

static void gears__there_are_none(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    aclmdlBatch batch = {.batchCount = 7};
    size_t index;
    assert_ok(acl.aclmdlGetDynamicBatch(one.desc, &batch));
    assert_int_equal(batch.batchCount, 0);
    assert_code(acl.aclmdlGetInputIndexByName(one.desc, ACL_DYNAMIC_TENSOR_NAME, &index),
                ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, 0, 4));
    assert_refused(acl.aclmdlSetDynamicHWSize(one.id, one.inputs, 0, 4, 4));
    ranged_unload(&one);
}

/* ---- memory of the caller's ---- */

static void aclmdlQuerySize__is_not_for_ranges(void)
{
    size_t work, weights, size;
    assert_refused(acl.aclmdlQuerySize(model_file("range_rows"), &work, &weights));
    void *bytes = model_bytes("range_rows", &size);
    assert_refused(acl.aclmdlQuerySizeFromMem(bytes, size, &work, &weights));
    free(bytes);
}

static void aclmdlLoadFromFileWithMem__is_not_for_ranges(void)
{
    void *work = conf_device(4096), *weights = conf_device(4096);
    uint32_t id;
    assert_refused(
        acl.aclmdlLoadFromFileWithMem(model_file("range_rows"), &id, work, 4096, weights, 4096));
    conf_free(work);
    conf_free(weights);
}

/* ---- executing ---- */

static void aclmdlExecute__of_every_size_in_the_range(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    for (size_t rows = MAX_ROWS; rows > 0; rows--) {
        write_rows(&one, rows, (int)rows);
        assert_ok(execute(&one));
        check_rows(&one, rows, (int)rows);
        check_told_rows(&one, rows);
    }
    ranged_unload(&one);
}

static void aclmdlExecute__leaves_the_rest_of_the_output_alone(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    char *y = dataset_address(one.outputs, 0);
    conf_fill(y, 0x5a, 64);
    write_rows(&one, 3, 1);
    assert_ok(execute(&one));
    check_rows(&one, 3, 1);
    assert_true(conf_is_filled(y + 3 * ROW_OUT * 4, 0x5a, 64 - 3 * ROW_OUT * 4));
    ranged_unload(&one);
}

static void aclmdlExecute__without_an_end(void)
{
    enum { ROWS = 1000 };
    static float x[ROWS * ROW_IN], y[ROWS * ROW_OUT];
    ranged one = ranged_load("range_free", sizeof x, sizeof y);
    for (size_t i = 0; i < CONF_COUNT(x); i++)
        x[i] = (float)(i % 100);
    conf_write(dataset_address(one.inputs, 0), x, sizeof x);
    say_rows(&one, ROWS);
    assert_ok(execute(&one));
    conf_read(y, dataset_address(one.outputs, 0), sizeof y);
    for (size_t row = 0; row < ROWS; row++) {
        const float *from = x + row * ROW_IN;
        assert_true(y[row * 2] == from[0] + from[1] + from[2]);
        assert_true(y[row * 2 + 1] == from[0] - from[2]);
    }
    check_told_rows(&one, ROWS);
    ranged_unload(&one);
}

static void aclmdlExecute__takes_type_and_format_as_they_come(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    const int64_t dims[] = {2, ROW_IN};
    write_rows(&one, 2, 5);
    aclTensorDesc *odd = acl.aclCreateTensorDesc(ACL_INT8, 2, dims, ACL_FORMAT_NHWC);
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.inputs, odd, 0));
    acl.aclDestroyTensorDesc(odd);
    assert_ok(execute(&one));
    check_rows(&one, 2, 5);
    check_told_rows(&one, 2);
    ranged_unload(&one);
}

static void aclmdlExecute__two_inputs_that_vary_together(void)
{
    const int64_t ids[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, dims[] = {2, 5};
    const float mask[] = {1, 0, 1, 0, 0, 1, 1, 1, 1, 1};
    float out[10];
    int64_t length[2];
    model one = {0};
    assert_ok(acl.aclmdlLoadFromFile(model_file("range_two"), &one.id));
    one.desc = model_describe(one.id);
    one.inputs = dataset_for_inputs(one.desc);
    one.outputs = acl.aclmdlCreateDataset();
    dataset_add(one.outputs, conf_device(80), 80);
    dataset_add(one.outputs, conf_device(32), 32);
    model_write(&one, 0, ids, sizeof ids);
    model_write(&one, 1, mask, sizeof mask);
    say_dims(one.inputs, 0, 2, dims);
    say_dims(one.inputs, 1, 2, dims);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, out, sizeof out);
    model_read(&one, 1, length, sizeof length);
    for (size_t i = 0; i < CONF_COUNT(out); i++)
        assert_true(out[i] == (float)ids[i] * mask[i]);
    assert_int_equal(length[0], 2);
    assert_int_equal(length[1], 5);
    check_told(one.outputs, 0, ACL_FLOAT, 2, dims);
    check_told(one.outputs, 1, ACL_INT64, 1, dims);
    model_unload(&one);
}

static void aclmdlExecute__dims_that_depend_on_the_values(void)
{
    const float x[] = {0, 3, 0, 0, 1, 2};
    int64_t where[3];
    ranged one = ranged_load("range_positions", 16 * 4, 16 * 8);
    assert_int_equal(acl.aclmdlGetOutputSizeByIndex(one.desc, 0), 0);
    conf_write(dataset_address(one.inputs, 0), x, sizeof x);
    say_dims(one.inputs, 0, 1, (const int64_t[]){6});
    assert_ok(execute(&one));
    check_told(one.outputs, 0, ACL_INT64, 2, (const int64_t[]){1, 3});
    conf_read(where, dataset_address(one.outputs, 0), sizeof where);
    assert_int_equal(where[0], 1);
    assert_int_equal(where[1], 4);
    assert_int_equal(where[2], 5);
    ranged_unload(&one);
}

static void aclmdlExecute__of_an_unknown_model(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    write_rows(&one, 1, 1);
    assert_code(acl.aclmdlExecute(one.id + 1000, one.inputs, one.outputs),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    ranged_unload(&one);
}

/* ---- outputs without memory ---- */

static void aclmdlExecute__allocates_outputs_without_an_address(void)
{
    conf_needs_release(CONF_8_5);
    ranged one = ranged_load("range_rows", X_SIZE, 0);
    write_rows(&one, 5, 2);
    assert_ok(execute(&one));
    assert_non_null(dataset_address(one.outputs, 0));
    assert_true(dataset_size(one.outputs, 0) >= 5 * ROW_OUT * 4);
    check_rows(&one, 5, 2);
    check_told_rows(&one, 5);
    ranged_unload(&one); /* frees what was allocated */
}

static void aclmdlExecute__allocates_again_once_the_buffer_is_empty(void)
{
    conf_needs_release(CONF_8_5);
    ranged one = ranged_load("range_rows", X_SIZE, 0);
    for (size_t rows = 1; rows <= MAX_ROWS; rows *= 2) {
        write_rows(&one, rows, (int)rows);
        assert_ok(execute(&one));
        check_rows(&one, rows, (int)rows);
        conf_free(dataset_borrow(one.outputs, 0, NULL, 0));
    }
    ranged_unload(&one);
}

static void aclmdlExecute__allocates_for_dims_that_depend_on_the_values(void)
{
    conf_needs_release(CONF_8_5);
    const float x[] = {7, 0, 7, 7};
    ranged one = ranged_load("range_positions", 16 * 4, 0);
    conf_write(dataset_address(one.inputs, 0), x, sizeof x);
    say_dims(one.inputs, 0, 1, (const int64_t[]){4});
    assert_ok(execute(&one));
    check_told(one.outputs, 0, ACL_INT64, 2, (const int64_t[]){1, 3});
    int64_t where[3];
    conf_read(where, dataset_address(one.outputs, 0), sizeof where);
    assert_int_equal(where[2], 3);
    ranged_unload(&one);
}

static void aclmdlExecuteV2__allocates_on_a_stream(void)
{
    conf_needs_release(CONF_8_5);
    ranged one = ranged_load("range_rows", X_SIZE, 0);
    aclmdlExecConfigHandle *config = acl.aclmdlCreateExecConfigHandle();
    aclrtStream stream = conf_stream();
    assert_non_null(config);
    write_rows(&one, 6, 3);
    assert_ok(acl.aclmdlExecuteV2(one.id, one.inputs, one.outputs, stream, config));
    check_rows(&one, 6, 3);
    check_told_rows(&one, 6);
    assert_ok(acl.aclmdlDestroyExecConfigHandle(config));
    assert_ok(acl.aclrtDestroyStream(stream));
    ranged_unload(&one);
}

/* ---- what it refuses ---- */

static void aclmdlExecute__without_a_descriptor(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    assert_code(execute(&one), ACL_ERROR_INVALID_PARAM);
    assert_null(acl.aclmdlGetDatasetTensorDesc(one.outputs, 0));
    ranged_unload(&one);
}

static void aclmdlExecute__outside_the_range(void)
{
    ranged one = ranged_load("range_rows", 4 * X_SIZE, 256);
    const int64_t rows[] = {0, MAX_ROWS + 1, -1, INT64_MAX};
    for (size_t i = 0; i < CONF_COUNT(rows); i++) {
        say_rows(&one, rows[i]);
        assert_code(execute(&one), ACL_ERROR_INVALID_PARAM);
    }
    write_rows(&one, MAX_ROWS, 1); /* and goes on working */
    assert_ok(execute(&one));
    check_rows(&one, MAX_ROWS, 1);
    ranged_unload(&one);
}

static void aclmdlExecute__another_fixed_dim_or_rank(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    say_dims(one.inputs, 0, 2, (const int64_t[]){2, ROW_IN + 1});
    assert_code(execute(&one), ACL_ERROR_INVALID_PARAM);
    say_dims(one.inputs, 0, 1, (const int64_t[]){6});
    assert_code(execute(&one), ACL_ERROR_INVALID_PARAM);
    say_dims(one.inputs, 0, 3, (const int64_t[]){2, ROW_IN, 1});
    assert_code(execute(&one), ACL_ERROR_INVALID_PARAM);
    ranged_unload(&one);
}

static void aclmdlExecute__too_few_buffers(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    aclmdlDataset *empty = acl.aclmdlCreateDataset();
    write_rows(&one, 2, 1);
    assert_code(acl.aclmdlExecute(one.id, empty, one.outputs), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlExecute(one.id, one.inputs, empty), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyDataset(empty));
    ranged_unload(&one);
}

static void aclmdlExecute__ignores_buffers_beyond_the_model(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    dataset_add(one.inputs, conf_device(8), 8);
    dataset_add(one.outputs, conf_device(8), 8);
    write_rows(&one, 4, 4);
    assert_ok(execute(&one));
    check_rows(&one, 4, 4);
    ranged_unload(&one);
}

static void aclmdlExecute__an_output_buffer_too_small(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 3 * ROW_OUT * 4);
    write_rows(&one, MAX_ROWS, 1);
    assert_refused(execute(&one));
    write_rows(&one, 3, 2);
    assert_ok(execute(&one));
    check_rows(&one, 3, 2);
    check_told_rows(&one, 3);
    ranged_unload(&one);
}

static void aclmdlExecute__an_input_buffer_far_too_small(void)
{
    if (!conf_is_npusim())
        conf_skip("an NPU may read on behind the buffer");
    ranged one = ranged_load("range_free", 24, 4096);
    say_rows(&one, 100);
    assert_refused(execute(&one));
    ranged_unload(&one);
}

/* ---- on streams ---- */

static void aclmdlExecuteAsync__tells_dims_after_synchronising(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    aclrtStream stream = conf_stream();
    for (size_t rows = 1; rows <= MAX_ROWS; rows += 3) {
        write_rows(&one, rows, (int)rows);
        assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
        assert_ok(acl.aclrtSynchronizeStream(stream));
        check_rows(&one, rows, (int)rows);
        check_told_rows(&one, rows);
    }
    assert_ok(acl.aclrtDestroyStream(stream));
    ranged_unload(&one);
}

static void aclmdlExecuteAsync__allocates_nothing(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 0);
    aclrtStream stream = conf_stream();
    write_rows(&one, 2, 1);
    assert_refused(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    assert_ok(acl.aclrtDestroyStream(stream));
    ranged_unload(&one);
}

static void aclmdlExecuteAsync__dims_may_change_once_it_is_queued(void)
{
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    aclrtStream stream = conf_stream();
    write_rows(&one, 5, 1);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    say_rows(&one, 2);
    gate_remove(gate);
    assert_ok(acl.aclrtSynchronizeStream(stream));
    check_rows(&one, 5, 1);
    check_told_rows(&one, 5);
    assert_ok(acl.aclrtDestroyStream(stream));
    ranged_unload(&one);
}

/* ---- npusim's own ---- */

static void begin_alone(void)
{
    if (!conf_is_npusim())
        conf_skip("NPUSIM_ variables are npusim's");
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
}

static void end_alone(void)
{
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclFinalize());
}

/* Nobody can know the output dims without computing them. */
static void compute_none__refuses_ranges(void)
{
    uint32_t id;
    begin_alone();
    assert_code(acl.aclmdlLoadFromFile(model_file("range_rows"), &id), ACL_ERROR_API_NOT_SUPPORT);
    end_alone();
}

static double time_of(const ranged *one, size_t rows)
{
    write_rows(one, rows, 1);
    double begin = conf_now_ms();
    assert_ok(execute(one));
    double end = conf_now_ms();
    check_rows(one, rows, 1);
    return end - begin;
}

/* Of the profile ascend310p3. */
#define ONE_ROW_MS 0.563
#define EIGHT_ROWS_MS 1.556

/* A profile's time is for the rows there are: never less, whatever the machine does. */
static void timed_profile__counts_the_rows_of_each_execution(void)
{
    begin_alone();
    ranged one = ranged_load("range_rows", X_SIZE, 64);
    double least = time_of(&one, 8);
    assert_true(least >= EIGHT_ROWS_MS);
    for (int i = 0; i < 50; i++) { /* one row waits for one: the quickest of some tells */
        double own = time_of(&one, 1);
        assert_true(own >= ONE_ROW_MS);
        least = own < least ? own : least;
    }
    assert_true(least < EIGHT_ROWS_MS);
    ranged_unload(&one);
    end_alone();
}

static void fault_corrupt__damages_what_was_allocated_too(void)
{
    float y[2 * ROW_OUT];
    begin_alone();
    ranged one = ranged_load("range_rows", X_SIZE, 0);
    write_rows(&one, 2, 1);
    assert_ok(execute(&one));
    conf_read(y, dataset_address(one.outputs, 0), sizeof y);
    assert_true(y[0] != 93 || y[1] != -2 || y[2] != 102 || y[3] != -2);
    assert_ok(execute(&one)); /* the first only */
    check_rows(&one, 2, 1);
    ranged_unload(&one);
    end_alone();
}

static void aclmdlGetOutputDims__are_minus_one_where_free(void)
{
    aclmdlIODims dims;
    model one = model_load("range_rows");
    assert_ok(acl.aclmdlGetOutputDims(one.desc, 0, &dims));
    assert_int_equal(dims.dims[0], -1);
    model_unload(&one);
}

static const conf_case cases[] = {
    CASE(aclmdlGetInputDims__are_minus_one_where_free),
    CASE(aclmdlGetInputSizeByIndex__is_that_of_the_upper_end),
    CASE(aclmdlGetInputSizeByIndex__is_0_without_an_end),
    CASE(aclmdlGetOutputSizeByIndex__is_enough_or_0),
    CASE(aclmdlGetInputDimsRange__is_what_it_was_converted_with),
    CASE(aclmdlGetInputDimsRange__ends_in_minus_one_without_an_end),
    CASE(aclmdlGetCurOutputDims__is_not_for_ranges),
    CASE(gears__there_are_none),
    CASE(aclmdlQuerySize__is_not_for_ranges),
    CASE(aclmdlLoadFromFileWithMem__is_not_for_ranges),
    CASE(aclmdlExecute__of_every_size_in_the_range),
    CASE(aclmdlExecute__leaves_the_rest_of_the_output_alone),
    CASE(aclmdlExecute__without_an_end),
    CASE(aclmdlExecute__takes_type_and_format_as_they_come),
    CASE(aclmdlExecute__two_inputs_that_vary_together),
    CASE(aclmdlExecute__dims_that_depend_on_the_values),
    CASE(aclmdlExecute__of_an_unknown_model),
    CASE(aclmdlExecute__allocates_outputs_without_an_address),
    CASE(aclmdlExecute__allocates_again_once_the_buffer_is_empty),
    CASE(aclmdlExecute__allocates_for_dims_that_depend_on_the_values),
    CASE(aclmdlExecuteV2__allocates_on_a_stream),
    CASE(aclmdlExecute__without_a_descriptor),
    CASE(aclmdlExecute__outside_the_range),
    CASE(aclmdlExecute__another_fixed_dim_or_rank),
    CASE(aclmdlExecute__too_few_buffers),
    CASE(aclmdlExecute__ignores_buffers_beyond_the_model),
    CASE(aclmdlExecute__an_output_buffer_too_small),
    CASE(aclmdlExecute__an_input_buffer_far_too_small),
    CASE(aclmdlExecuteAsync__tells_dims_after_synchronising),
    CASE(aclmdlExecuteAsync__allocates_nothing),
    CASE(aclmdlExecuteAsync__dims_may_change_once_it_is_queued),
    ALONE_WITH(compute_none__refuses_ranges, "NPUSIM_PROFILE=ascend310p3-transreid-zeros"),
    ALONE_WITH(timed_profile__counts_the_rows_of_each_execution, "NPUSIM_PROFILE=ascend310p3"),
    ALONE_WITH(fault_corrupt__damages_what_was_allocated_too,
               "NPUSIM_FAULT=aclmdlExecute#1=corrupt"),
    CASE(aclmdlGetOutputDims__are_minus_one_where_free),
};

CONF_MAIN("conformance.range", false)
