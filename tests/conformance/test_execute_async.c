/* SPDX-License-Identifier: MIT */
/* Execution on streams and with a handle; what does not mix. */
#include "gate.h"
#include "operands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The code for wrong counts and lengths: the graph engine's own since 8.5. */
static aclError mismatch(void)
{
    return conf_release() >= CONF_8_5 ? ACL_ERROR_GE_FAILURE : ACL_ERROR_GE_PARAM_INVALID;
}

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

static void aclmdlExecuteV2__expires(void)
{
    model one = model_load("sum_diff");
    operands numbers = operands_from(3);
    aclrtStream stream = conf_stream();
    stream_gate *gate = gate_close(stream);
    int32_t limit = 20;
    aclmdlExecConfigHandle *config = acl.aclmdlCreateExecConfigHandle();
    write_operands(&one, &numbers);
    assert_ok(
        acl.aclmdlSetExecConfigOpt(config, ACL_MDL_STREAM_SYNC_TIMEOUT, &limit, sizeof limit));
    assert_code(acl.aclmdlExecuteV2(one.id, one.inputs, one.outputs, stream, config),
                ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    gate_remove(gate);
    check_results(&one, &numbers); /* late, but done */
    assert_ok(acl.aclmdlDestroyExecConfigHandle(config));
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
    CASE(aclmdlExecuteV2__expires),
};

CONF_MAIN("conformance.execute_async", false)
