/* SPDX-License-Identifier: MIT */
/* Execution of static models: results, checks, asynchrony. */
#include "gate.h"
#include "models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* sum_diff: a, b f32 [4,3] -> a + b, a - b. */
enum { COUNT = 12, BYTES = COUNT * 4 };

typedef struct operands {
    float a[COUNT], b[COUNT];
} operands;

/* Eight sets of numbers. They and their results are exact in half precision, in which an NPU may
 * compute a model of floats. */
static operands operands_from(int seed)
{
    operands numbers;
    for (int i = 0; i < COUNT; i++) {
        numbers.a[i] = (float)(seed % 8 * 100 + i);
        numbers.b[i] = (float)(seed % 8 * 7 - 3 * i);
    }
    return numbers;
}

static void write_operands(const model *one, const operands *numbers)
{
    model_write(one, 0, numbers->a, BYTES);
    model_write(one, 1, numbers->b, BYTES);
}

static void check_results(const model *one, const operands *numbers)
{
    float sum[COUNT], diff[COUNT];
    model_read(one, 0, sum, BYTES);
    model_read(one, 1, diff, BYTES);
    for (int i = 0; i < COUNT; i++) {
        if (sum[i] != numbers->a[i] + numbers->b[i] || diff[i] != numbers->a[i] - numbers->b[i])
            fail_msg("element %d: sum %g, difference %g of %g and %g", i, (double)sum[i],
                     (double)diff[i], (double)numbers->a[i], (double)numbers->b[i]);
    }
}

static void aclmdlExecute__computes(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(1);
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_results(&one, &numbers);
    model_unload(&one);
}

static void aclmdlExecute__again_with_new_inputs(void)
{
    model one = model_load("sum_diff");
    for (int i = 0; i < 100; i++) {
        operands numbers = operands_from(i);
        write_operands(&one, &numbers);
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        check_results(&one, &numbers);
    }
    model_unload(&one);
}

static void aclmdlExecute__leaves_its_inputs(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(2), after;
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    conf_read(after.a, dataset_address(one.inputs, 0), BYTES);
    conf_read(after.b, dataset_address(one.inputs, 1), BYTES);
    assert_memory_equal(&after, &numbers, sizeof numbers);
    model_unload(&one);
}

static void aclmdlExecute__with_one_dataset_and_another(void)
{
    model one = model_load("sum_diff"), view = one;
    view.inputs = dataset_for_inputs(one.desc);
    view.outputs = dataset_for_outputs(one.desc);
    operands first = operands_from(3), second = operands_from(4);
    write_operands(&one, &first);
    write_operands(&view, &second);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    assert_ok(acl.aclmdlExecute(one.id, view.inputs, view.outputs));
    check_results(&one, &first);
    check_results(&view, &second);
    dataset_destroy(view.outputs);
    dataset_destroy(view.inputs);
    model_unload(&one);
}

static void aclmdlExecute__one_buffer_for_both_inputs(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(5);
    memcpy(numbers.b, numbers.a, BYTES);
    void *shared = dataset_address(one.inputs, 0);
    void *own = dataset_borrow(one.inputs, 1, shared, BYTES);
    conf_write(shared, numbers.a, BYTES);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_results(&one, &numbers);
    dataset_borrow(one.inputs, 1, own, BYTES);
    model_unload(&one);
}

static void aclmdlExecute__null_dataset(void)
{
    model one = model_load("sum_diff");
    assert_code(acl.aclmdlExecute(one.id, NULL, one.outputs), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlExecute(one.id, one.inputs, NULL), ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlExecute__unknown_model(void)
{
    model one = model_load("sum_diff");
    assert_code(acl.aclmdlExecute(999999, one.inputs, one.outputs),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    model_unload(&one);
}

static void aclmdlExecute__unloaded_model(void)
{
    model one = model_load("sum_diff");
    assert_ok(acl.aclmdlUnload(one.id));
    assert_code(acl.aclmdlExecute(one.id, one.inputs, one.outputs),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    assert_ok(acl.aclmdlLoadFromFile(model_file("sum_diff"), &one.id));
    model_unload(&one);
}

static aclError execute_here(void *argument)
{
    const model *one = argument;
    return acl.aclmdlExecute(one->id, one->inputs, one->outputs);
}

static void aclmdlExecute__without_context(void)
{
    model one = model_load("sum_diff");
    assert_code(conf_on_thread(execute_here, &one), ACL_ERROR_RT_CONTEXT_NULL);
    model_unload(&one);
}

/* The code for wrong counts and lengths: the graph engine's own since 8.5. */
static aclError mismatch(void)
{
    return conf_release() >= CONF_8_5 ? ACL_ERROR_GE_FAILURE : ACL_ERROR_GE_PARAM_INVALID;
}

/* Executes with the first `inputs` and `outputs` buffers; beyond the model's they repeat. */
static aclError execute_with_counts(const model *one, size_t inputs, size_t outputs)
{
    aclmdlDataset *in = acl.aclmdlCreateDataset(), *out = acl.aclmdlCreateDataset();
    assert_true(in && out);
    for (size_t i = 0; i < inputs; i++)
        assert_ok(
            acl.aclmdlAddDatasetBuffer(in, acl.aclmdlGetDatasetBuffer(one->inputs, i ? 1 : 0)));
    for (size_t i = 0; i < outputs; i++)
        assert_ok(
            acl.aclmdlAddDatasetBuffer(out, acl.aclmdlGetDatasetBuffer(one->outputs, i ? 1 : 0)));
    aclError error = acl.aclmdlExecute(one->id, in, out);
    assert_ok(acl.aclmdlDestroyDataset(out));
    assert_ok(acl.aclmdlDestroyDataset(in));
    return error;
}

static void aclmdlExecute__an_input_too_few(void)
{
    model one = model_load("sum_diff");
    assert_code(execute_with_counts(&one, 1, 2), mismatch());
    model_unload(&one);
}

static void aclmdlExecute__an_input_too_many(void)
{
    model one = model_load("sum_diff");
    assert_code(execute_with_counts(&one, 3, 2), mismatch());
    model_unload(&one);
}

static void aclmdlExecute__an_output_too_few(void)
{
    model one = model_load("sum_diff");
    assert_code(execute_with_counts(&one, 2, 1), mismatch());
    model_unload(&one);
}

static void aclmdlExecute__an_output_too_many(void)
{
    model one = model_load("sum_diff");
    assert_code(execute_with_counts(&one, 2, 3), mismatch());
    model_unload(&one);
}

static void aclmdlExecute__counts_that_differ_are_named_E13025(void)
{
    conf_needs_release(CONF_8_5);
    model one = model_load("sum_diff");
    while (acl.aclGetRecentErrMsg())
        continue;
    assert_code(execute_with_counts(&one, 1, 2), ACL_ERROR_GE_FAILURE);
    const char *text = acl.aclGetRecentErrMsg();
    assert_non_null(text);
    assert_non_null(strstr(text, "E13025"));
    model_unload(&one);
}

static void aclmdlExecute__goes_on_after_a_refusal(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(6);
    assert_code(execute_with_counts(&one, 1, 2), mismatch());
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_results(&one, &numbers);
    model_unload(&one);
}

/* slow: x f32 [2,256] -> x. Big enough to be 64 bytes short. */
enum { SLOW_COUNT = 512, SLOW_BYTES = SLOW_COUNT * 4 };

static aclError execute_with_length(aclmdlDataset *(*side)(const model *), size_t length)
{
    model one = model_load("slow");
    aclmdlDataset *dataset = side(&one);
    void *device = dataset_address(dataset, 0);
    conf_fill(dataset_address(one.inputs, 0), 0, SLOW_BYTES);
    dataset_borrow(dataset, 0, device, length);
    aclError error = acl.aclmdlExecute(one.id, one.inputs, one.outputs);
    dataset_borrow(dataset, 0, device, SLOW_BYTES);
    model_unload(&one);
    return error;
}

static aclmdlDataset *inputs_of(const model *one)
{
    return one->inputs;
}

static aclmdlDataset *outputs_of(const model *one)
{
    return one->outputs;
}

static void aclmdlExecute__an_input_64_bytes_short(void)
{
    assert_ok(execute_with_length(inputs_of, SLOW_BYTES - 64));
}

static void aclmdlExecute__an_input_65_bytes_short(void)
{
    assert_code(execute_with_length(inputs_of, SLOW_BYTES - 65), mismatch());
}

static void aclmdlExecute__an_output_64_bytes_short(void)
{
    assert_ok(execute_with_length(outputs_of, SLOW_BYTES - 64));
}

static void aclmdlExecute__an_output_65_bytes_short(void)
{
    assert_code(execute_with_length(outputs_of, SLOW_BYTES - 65), mismatch());
}

static void aclmdlExecute__longer_buffers_are_fine_and_their_tails_untouched(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(7);
    void *large_in = conf_device(BYTES + 256), *large_out = conf_device(BYTES + 256);
    conf_fill(large_in, 0xee, BYTES + 256);
    conf_fill(large_out, 0xdd, BYTES + 256);
    void *in = dataset_borrow(one.inputs, 0, large_in, BYTES + 256);
    void *out = dataset_borrow(one.outputs, 0, large_out, BYTES + 256);
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_results(&one, &numbers);
    assert_true(conf_is_filled((char *)large_out + BYTES, 0xdd, 256));
    dataset_borrow(one.inputs, 0, in, BYTES);
    dataset_borrow(one.outputs, 0, out, BYTES);
    conf_free(large_out);
    conf_free(large_in);
    model_unload(&one);
}

static void aclmdlExecute__buffers_inside_an_allocation(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(8);
    char *pool = conf_device(4 * 256);
    void *own[2];
    for (size_t i = 0; i < 2; i++)
        own[i] = dataset_borrow(one.inputs, i, pool + 256 * i, BYTES);
    void *out = dataset_borrow(one.outputs, 1, pool + 512, BYTES);
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    check_results(&one, &numbers);
    for (size_t i = 0; i < 2; i++)
        dataset_borrow(one.inputs, i, own[i], BYTES);
    dataset_borrow(one.outputs, 1, out, BYTES);
    conf_free(pool);
    model_unload(&one);
}

static void aclmdlExecute__allocates_an_output_without_address_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    model one = model_load("sum_diff");
    operands numbers = operands_from(9);
    void *own = dataset_borrow(one.outputs, 0, NULL, 0);
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    void *given = dataset_address(one.outputs, 0);
    assert_non_null(given);
    assert_true(dataset_size(one.outputs, 0) >= BYTES);
    check_results(&one, &numbers);
    conf_free(given); /* the caller's to free */
    dataset_borrow(one.outputs, 0, own, BYTES);
    model_unload(&one);
}

static void aclmdlExecute__an_output_without_address_before_8_5(void)
{
    if (conf_release() >= CONF_8_5)
        conf_skip("allocates it");
    model one = model_load("sum_diff");
    void *own = dataset_borrow(one.outputs, 0, NULL, 0);
    assert_code(acl.aclmdlExecute(one.id, one.inputs, one.outputs), ACL_ERROR_GE_PARAM_INVALID);
    dataset_borrow(one.outputs, 0, own, BYTES);
    model_unload(&one);
}

static void aclmdlExecute__output_descs_stay_away(void)
{
    model one = model_load("sum_diff");
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    assert_null(acl.aclmdlGetDatasetTensorDesc(one.outputs, 0));
    model_unload(&one);
}

static void aclmdlExecute__output_descs_appear_when_an_input_has_one(void)
{
    const int64_t dims[] = {4, 3};
    model one = model_load("sum_diff");
    aclTensorDesc *desc = acl.aclCreateTensorDesc(ACL_FLOAT, 2, dims, ACL_FORMAT_ND);
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.inputs, desc, 0));
    assert_ok(acl.aclmdlSetDatasetTensorDesc(one.inputs, desc, 1));
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    for (size_t i = 0; i < 2; i++) {
        aclTensorDesc *seen = acl.aclmdlGetDatasetTensorDesc(one.outputs, i);
        assert_non_null(seen);
        assert_int_equal(acl.aclGetTensorDescNumDims(seen), 2);
        assert_int_equal(acl.aclGetTensorDescDim(seen, 0), 4);
        assert_int_equal(acl.aclGetTensorDescSize(seen), BYTES);
    }
    acl.aclDestroyTensorDesc(desc);
    model_unload(&one);
}

/* Types: twenty elements of any bits that every runtime passes through. */
static void check_identity(const char *name, size_t element, const unsigned char *values)
{
    model one = model_load(name);
    unsigned char sent[160], got[160];
    for (size_t i = 0; i < 20 * element; i++)
        sent[i] = values ? values[i % (2 * element)] : (unsigned char)(i * 7 + 1);
    model_write(&one, 0, sent, 20 * element);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, got, 20 * element);
    assert_memory_equal(got, sent, 20 * element);
    model_unload(&one);
}

#define IDENTITY_CASE(name, element, values)                \
    static void aclmdlExecute__passes_##name(void)          \
    {                                                       \
        check_identity("identity_" #name, element, values); \
    }
/* 1 and -2.6875 in each type */
static const unsigned char two_halves[] = {0x00, 0x3c, 0x60, 0xc1};
static const unsigned char two_brains[] = {0x80, 0x3f, 0x2c, 0xc0};
static const unsigned char two_floats[] = {0, 0, 0x80, 0x3f, 0, 0, 0x2c, 0xc0};
static const unsigned char two_doubles[] = {0, 0, 0, 0, 0, 0,    0xf0, 0x3f,
                                            0, 0, 0, 0, 0, 0x80, 0x05, 0xc0};
static const unsigned char two_bools[] = {1, 0};
IDENTITY_CASE(f16, 2, two_halves)
IDENTITY_CASE(f32, 4, two_floats)
IDENTITY_CASE(f64, 8, two_doubles)
IDENTITY_CASE(bf16, 2, two_brains)
IDENTITY_CASE(bool, 1, two_bools)
IDENTITY_CASE(i8, 1, NULL)
IDENTITY_CASE(u8, 1, NULL)
IDENTITY_CASE(i16, 2, NULL)
IDENTITY_CASE(u16, 2, NULL)
IDENTITY_CASE(i32, 4, NULL)
IDENTITY_CASE(u32, 4, NULL)
IDENTITY_CASE(i64, 8, NULL)
IDENTITY_CASE(u64, 8, NULL)

static void aclmdlExecute__a_scalar(void)
{
    model one = model_load("scalar");
    float value = 3, square = 0;
    model_write(&one, 0, &value, sizeof value);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, &square, sizeof square);
    assert_true(square == 9);
    model_unload(&one);
}

static void aclmdlExecute__bytes_in_floats_out_layout_changed(void)
{
    enum { PIXELS = 4 * 8 * 8, ALL = PIXELS * 3 };
    model one = model_load("image_u8");
    unsigned char image[ALL];
    float planes[ALL];
    for (int i = 0; i < ALL; i++)
        image[i] = (unsigned char)(i * 31);
    model_write(&one, 0, image, sizeof image);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, planes, sizeof planes);
    for (int n = 0; n < 4; n++)
        for (int c = 0; c < 3; c++)
            for (int p = 0; p < 64; p++) {
                float wanted = (float)image[(n * 64 + p) * 3 + c] / 255;
                assert_true(fabsf(planes[(n * 3 + c) * 64 + p] - wanted) < 2e-3F);
            }
    model_unload(&one);
}

static void aclmdlExecute__nan_and_infinity_come_out(void)
{
    float x[COUNT], logarithm[COUNT], inverse[COUNT];
    model one = model_load("nan");
    for (int i = 0; i < COUNT; i++)
        x[i] = i % 3 == 0 ? -1.0F : i % 3 == 1 ? 0.0F : 2.0F;
    model_write(&one, 0, x, BYTES);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, logarithm, BYTES);
    model_read(&one, 1, inverse, BYTES);
    if (conf_is_npusim()) { /* an NPU may saturate instead */
        assert_true(isnan(logarithm[0]));
        assert_true(isinf(logarithm[1]) && logarithm[1] < 0);
        assert_true(isinf(inverse[1]));
    }
    assert_true(fabsf(logarithm[2] - logf(2)) < 2e-3F);
    assert_true(fabsf(inverse[2] - 0.5F) < 2e-3F);
    model_unload(&one);
}

static void aclmdlExecute__no_batch_axis_at_all(void)
{
    float x[7], y[7];
    model one = model_load("no_batch");
    for (int i = 0; i < 7; i++)
        x[i] = (float)i;
    model_write(&one, 0, x, sizeof x);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, y, sizeof y);
    for (int i = 0; i < 7; i++)
        assert_true(y[i] == 2 * x[i] + 1);
    model_unload(&one);
}

static void aclmdlExecute__two_models_in_turns(void)
{
    model one = model_load("sum_diff"), two = model_load("scalar");
    for (int i = 0; i < 20; i++) {
        operands numbers = operands_from(i);
        float value = (float)i, square = 0;
        write_operands(&one, &numbers);
        model_write(&two, 0, &value, sizeof value);
        assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
        assert_ok(acl.aclmdlExecute(two.id, two.inputs, two.outputs));
        check_results(&one, &numbers);
        model_read(&two, 0, &square, sizeof square);
        assert_true(square == value * value);
    }
    model_unload(&two);
    model_unload(&one);
}

static void aclmdlExecute__the_same_input_gives_the_same_bits(void)
{
    static float x[SLOW_COUNT], first[SLOW_COUNT], again[SLOW_COUNT];
    model one = model_load("slow");
    for (int i = 0; i < SLOW_COUNT; i++)
        x[i] = (float)(i % 17) / 16;
    model_write(&one, 0, x, sizeof x);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, first, sizeof first);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_read(&one, 0, again, sizeof again);
    assert_memory_equal(first, again, sizeof first);
    model_unload(&one);
}

/* Asynchronous execution. */

static void aclmdlExecuteAsync__computes(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    operands numbers = operands_from(10);
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    check_results(&one, &numbers);
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteAsync__on_the_default_stream(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(11);
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    check_results(&one, &numbers);
    model_unload(&one);
}

static void aclmdlExecuteAsync__is_queued_only(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    operands numbers = operands_from(12);
    write_operands(&one, &numbers);
    conf_fill(dataset_address(one.outputs, 0), 0x55, BYTES);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    conf_sleep_ms(20);
    assert_true(conf_is_filled(dataset_address(one.outputs, 0), 0x55, BYTES));
    gate_remove(gate);
    check_results(&one, &numbers);
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteAsync__takes_the_inputs_that_are_there_when_it_runs(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    operands early = operands_from(13), late = operands_from(14);
    write_operands(&one, &early);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    write_operands(&one, &late);
    gate_remove(gate);
    check_results(&one, &late);
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteAsync__between_copies_of_its_stream(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    operands *sent = conf_pinned(sizeof *sent);
    float *sum = conf_pinned(BYTES);
    for (int i = 0; i < 50; i++) {
        *sent = operands_from(i);
        assert_ok(acl.aclrtMemcpyAsync(dataset_address(one.inputs, 0), BYTES, sent->a, BYTES,
                                       ACL_MEMCPY_HOST_TO_DEVICE, stream));
        assert_ok(acl.aclrtMemcpyAsync(dataset_address(one.inputs, 1), BYTES, sent->b, BYTES,
                                       ACL_MEMCPY_HOST_TO_DEVICE, stream));
        assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
        assert_ok(acl.aclrtMemcpyAsync(sum, BYTES, dataset_address(one.outputs, 0), BYTES,
                                       ACL_MEMCPY_DEVICE_TO_HOST, stream));
        assert_ok(acl.aclrtSynchronizeStream(stream));
        for (int k = 0; k < COUNT; k++)
            assert_true(sum[k] == sent->a[k] + sent->b[k]);
    }
    conf_free_pinned(sum);
    conf_free_pinned(sent);
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteAsync__several_on_one_stream(void)
{
    enum { MANY = 8 };
    model one = model_load("sum_diff"), views[MANY];
    aclrtStream stream = conf_stream();
    operands numbers[MANY];
    for (int i = 0; i < MANY; i++) {
        views[i] = one;
        views[i].inputs = dataset_for_inputs(one.desc);
        views[i].outputs = dataset_for_outputs(one.desc);
        numbers[i] = operands_from(i);
        write_operands(&views[i], &numbers[i]);
    }
    for (int i = 0; i < MANY; i++)
        assert_ok(acl.aclmdlExecuteAsync(one.id, views[i].inputs, views[i].outputs, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    for (int i = 0; i < MANY; i++) {
        check_results(&views[i], &numbers[i]);
        dataset_destroy(views[i].inputs);
        dataset_destroy(views[i].outputs);
    }
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteAsync__an_event_behind_it_tells_when(void)
{
    static float x[SLOW_COUNT], y[SLOW_COUNT];
    model one = model_load("slow");
    aclrtStream stream = conf_stream();
    aclrtEvent event = NULL;
    for (int i = 0; i < SLOW_COUNT; i++)
        x[i] = (float)(i % 5);
    model_write(&one, 0, x, sizeof x);
    conf_fill(dataset_address(one.outputs, 0), 0xff, SLOW_BYTES);
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    assert_ok(acl.aclrtRecordEvent(event, stream));
    assert_ok(acl.aclrtSynchronizeEvent(event));
    model_read(&one, 0, y, sizeof y);
    for (int i = 0; i < SLOW_COUNT; i++)
        assert_true(fabsf(y[i] - x[i]) < 0.05F);
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteAsync__checks_before_it_queues(void)
{
    model one = model_load("sum_diff");
    assert_code(acl.aclmdlExecuteAsync(one.id, NULL, one.outputs, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlExecuteAsync(one.id, one.inputs, NULL, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlExecuteAsync(999999, one.inputs, one.outputs, NULL),
                ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    model_unload(&one);
}

static void aclmdlExecuteAsync__wrong_count(void)
{
    model one = model_load("sum_diff");
    aclmdlDataset *short_one = acl.aclmdlCreateDataset();
    assert_ok(acl.aclmdlAddDatasetBuffer(short_one, acl.aclmdlGetDatasetBuffer(one.inputs, 0)));
    assert_code(acl.aclmdlExecuteAsync(one.id, short_one, one.outputs, NULL), mismatch());
    assert_ok(acl.aclmdlDestroyDataset(short_one));
    model_unload(&one);
}

static void aclmdlExecuteAsync__allocates_no_output(void)
{
    model one = model_load("sum_diff");
    void *own = dataset_borrow(one.outputs, 0, NULL, 0);
    assert_refused(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, NULL));
    dataset_borrow(one.outputs, 0, own, BYTES);
    model_unload(&one);
}

static void mix__asynchronous_after_synchronous(void)
{
    model one = model_load("sum_diff");
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    assert_code(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, NULL),
                ACL_ERROR_GE_FAILURE);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_unload(&one);
}

static void mix__synchronous_after_asynchronous(void)
{
    model one = model_load("sum_diff");
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_code(acl.aclmdlExecute(one.id, one.inputs, one.outputs), ACL_ERROR_GE_FAILURE);
    model_unload(&one);
}

static void mix__another_load_of_the_file_is_another_model(void)
{
    model one = model_load("sum_diff"), two = model_load("sum_diff");
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    assert_ok(acl.aclmdlExecuteAsync(two.id, two.inputs, two.outputs, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    model_unload(&two);
    model_unload(&one);
}

/* Execution with a handle. */

static void aclmdlExecuteV2__computes_within_its_timeout(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    operands numbers = operands_from(15);
    int32_t milliseconds = 20000;
    aclmdlExecConfigHandle *handle = acl.aclmdlCreateExecConfigHandle();
    assert_non_null(handle);
    assert_ok(acl.aclmdlSetExecConfigOpt(handle, ACL_MDL_STREAM_SYNC_TIMEOUT, &milliseconds,
                                         sizeof milliseconds));
    assert_ok(acl.aclmdlSetExecConfigOpt(handle, ACL_MDL_EVENT_SYNC_TIMEOUT, &milliseconds,
                                         sizeof milliseconds));
    write_operands(&one, &numbers);
    assert_ok(acl.aclmdlExecuteV2(one.id, one.inputs, one.outputs, stream, handle));
    check_results(&one, &numbers);
    assert_ok(acl.aclmdlDestroyExecConfigHandle(handle));
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void aclmdlExecuteV2__null_handle(void)
{
    model one = model_load("sum_diff");
    assert_code(acl.aclmdlExecuteV2(one.id, one.inputs, one.outputs, NULL, NULL),
                ACL_ERROR_INVALID_PARAM);
    model_unload(&one);
}

static void aclmdlExecuteV2__null_dataset(void)
{
    model one = model_load("sum_diff");
    aclmdlExecConfigHandle *handle = acl.aclmdlCreateExecConfigHandle();
    assert_code(acl.aclmdlExecuteV2(one.id, NULL, one.outputs, NULL, handle),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyExecConfigHandle(handle));
    model_unload(&one);
}

static void aclmdlExecuteAsyncV2__is_for_another_soc(void)
{
    model one = model_load("sum_diff");
    aclmdlExecConfigHandle *handle = acl.aclmdlCreateExecConfigHandle();
    assert_refused(acl.aclmdlExecuteAsyncV2(one.id, one.inputs, one.outputs, NULL, handle));
    assert_ok(acl.aclmdlDestroyExecConfigHandle(handle));
    model_unload(&one);
}

static void aclmdlSetExecConfigOpt__bad_arguments(void)
{
    int32_t milliseconds = 1;
    aclmdlExecConfigHandle *handle = acl.aclmdlCreateExecConfigHandle();
    assert_code(acl.aclmdlSetExecConfigOpt(NULL, ACL_MDL_STREAM_SYNC_TIMEOUT, &milliseconds, 4),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetExecConfigOpt(handle, ACL_MDL_STREAM_SYNC_TIMEOUT, NULL, 4),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclmdlSetExecConfigOpt(handle, ACL_MDL_STREAM_SYNC_TIMEOUT, &milliseconds, 8),
                ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyExecConfigHandle(handle));
}

static void aclmdlDestroyExecConfigHandle__null(void)
{
    assert_code(acl.aclmdlDestroyExecConfigHandle(NULL), ACL_ERROR_INVALID_PARAM);
}

static const conf_case cases[] = {
    CASE(aclmdlExecute__computes),
    CASE(aclmdlExecute__again_with_new_inputs),
    CASE(aclmdlExecute__leaves_its_inputs),
    CASE(aclmdlExecute__with_one_dataset_and_another),
    CASE(aclmdlExecute__one_buffer_for_both_inputs),
    CASE(aclmdlExecute__null_dataset),
    CASE(aclmdlExecute__unknown_model),
    CASE(aclmdlExecute__unloaded_model),
    CASE(aclmdlExecute__without_context),
    CASE(aclmdlExecute__an_input_too_few),
    CASE(aclmdlExecute__an_input_too_many),
    CASE(aclmdlExecute__an_output_too_few),
    CASE(aclmdlExecute__an_output_too_many),
    CASE(aclmdlExecute__counts_that_differ_are_named_E13025),
    CASE(aclmdlExecute__goes_on_after_a_refusal),
    CASE(aclmdlExecute__an_input_64_bytes_short),
    CASE(aclmdlExecute__an_input_65_bytes_short),
    CASE(aclmdlExecute__an_output_64_bytes_short),
    CASE(aclmdlExecute__an_output_65_bytes_short),
    CASE(aclmdlExecute__longer_buffers_are_fine_and_their_tails_untouched),
    CASE(aclmdlExecute__buffers_inside_an_allocation),
    CASE(aclmdlExecute__allocates_an_output_without_address_since_8_5),
    CASE(aclmdlExecute__an_output_without_address_before_8_5),
    CASE(aclmdlExecute__output_descs_stay_away),
    CASE(aclmdlExecute__output_descs_appear_when_an_input_has_one),
    CASE(aclmdlExecute__passes_f16),
    CASE(aclmdlExecute__passes_f32),
    CASE(aclmdlExecute__passes_f64),
    CASE(aclmdlExecute__passes_bf16),
    CASE(aclmdlExecute__passes_bool),
    CASE(aclmdlExecute__passes_i8),
    CASE(aclmdlExecute__passes_u8),
    CASE(aclmdlExecute__passes_i16),
    CASE(aclmdlExecute__passes_u16),
    CASE(aclmdlExecute__passes_i32),
    CASE(aclmdlExecute__passes_u32),
    CASE(aclmdlExecute__passes_i64),
    CASE(aclmdlExecute__passes_u64),
    CASE(aclmdlExecute__a_scalar),
    CASE(aclmdlExecute__bytes_in_floats_out_layout_changed),
    CASE(aclmdlExecute__nan_and_infinity_come_out),
    CASE(aclmdlExecute__no_batch_axis_at_all),
    CASE(aclmdlExecute__two_models_in_turns),
    CASE(aclmdlExecute__the_same_input_gives_the_same_bits),
    CASE(aclmdlExecuteAsync__computes),
    CASE(aclmdlExecuteAsync__on_the_default_stream),
    CASE(aclmdlExecuteAsync__is_queued_only),
    CASE(aclmdlExecuteAsync__takes_the_inputs_that_are_there_when_it_runs),
    CASE(aclmdlExecuteAsync__between_copies_of_its_stream),
    CASE(aclmdlExecuteAsync__several_on_one_stream),
    CASE(aclmdlExecuteAsync__an_event_behind_it_tells_when),
    CASE(aclmdlExecuteAsync__checks_before_it_queues),
    CASE(aclmdlExecuteAsync__wrong_count),
    CASE(aclmdlExecuteAsync__allocates_no_output),
    CASE(mix__asynchronous_after_synchronous),
    CASE(mix__synchronous_after_asynchronous),
    CASE(mix__another_load_of_the_file_is_another_model),
    CASE(aclmdlExecuteV2__computes_within_its_timeout),
    CASE(aclmdlExecuteV2__null_handle),
    CASE(aclmdlExecuteV2__null_dataset),
    CASE(aclmdlExecuteAsyncV2__is_for_another_soc),
    CASE(aclmdlSetExecConfigOpt__bad_arguments),
    CASE(aclmdlDestroyExecConfigHandle__null),
};

CONF_MAIN("conformance.execute", false)
