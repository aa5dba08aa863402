/* SPDX-License-Identifier: MIT */
/* Synchronous executions of static models: results and refusals. */
#include "operands.h"

#include <stdlib.h>
#include <string.h>

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

static void aclmdlExecute__a_buffer_that_was_destroyed(void)
{
    model one = model_load("sum_diff");
    aclDataBuffer *gone = acl.aclCreateDataBuffer(NULL, 0);
    aclmdlDataset *outputs = acl.aclmdlCreateDataset();
    if (!conf_is_npusim())
        conf_skip("a device would follow the pointer");
    assert_ok(acl.aclmdlAddDatasetBuffer(outputs, gone));
    assert_ok(acl.aclDestroyDataBuffer(gone));
    assert_code(acl.aclmdlExecute(one.id, one.inputs, outputs), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclmdlDestroyDataset(outputs));
    model_unload(&one);
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
    CASE(aclmdlExecute__two_models_in_turns),
    CASE(aclmdlExecute__the_same_input_gives_the_same_bits),
    CASE(aclmdlExecute__a_buffer_that_was_destroyed),
};

CONF_MAIN("conformance.execute", false)
