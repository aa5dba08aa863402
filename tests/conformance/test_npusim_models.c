/* SPDX-License-Identifier: MIT */
/* Models as only the simulator shows them: real .om files, faults of execution, counters. */
#include "gate.h"
#include "models.h"

#include <string.h>

#include "npusim/npusim.h"

static npusim_counters counters(void)
{
    npusim_counters now = {0};
    void (*get)(npusim_counters * out, size_t size);
    void *symbol = acl_table_symbol("npusim_get_counters");
    assert_non_null(symbol);
    memcpy(&get, &symbol, sizeof get);
    get(&now, sizeof now);
    return now;
}

static const char *const real_models[] = {
    OMRUN_TEST_DATA "/om/megengine_model.om",
    OMRUN_TEST_DATA "/om/megengine_model_dyn.om",
    OMRUN_TEST_DATA "/om/modelbox_2d_2048_w_stage1_pad0.om",
    OMRUN_TEST_DATA "/om/modelzoo_a3c_pong.om",
    OMRUN_TEST_DATA "/om/modelzoo_autoencoder_hh.om",
};

static void real_model__is_refused_with_the_reason(void)
{
    for (size_t i = 0; i < CONF_COUNT(real_models); i++) {
        uint32_t id = 0;
        while (acl.aclGetRecentErrMsg())
            continue;
        assert_refused(acl.aclmdlLoadFromFile(real_models[i], &id));
        const char *text = acl.aclGetRecentErrMsg();
        assert_non_null(text);
        if (!strstr(text, "NPU") || !strstr(text, "atc"))
            fail_msg("neither what it needs nor the way out: %s", text);
    }
}

static void execute__without_input_address_fails_and_the_next_one_works(void)
{
    model one = model_load("sum_diff");
    void *own = dataset_borrow(one.inputs, 0, NULL, 48);
    assert_refused(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    dataset_borrow(one.inputs, 0, own, 48);
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    model_unload(&one);
}

static void execute__with_host_memory_fails(void)
{
    float host[12] = {0};
    model one = model_load("sum_diff");
    void *own = dataset_borrow(one.inputs, 0, host, sizeof host);
    aclError error = acl.aclmdlExecute(one.id, one.inputs, one.outputs);
    dataset_borrow(one.inputs, 0, own, 48);
    assert_int_not_equal(error, ACL_SUCCESS);
    model_unload(&one);
}

static void executeAsync__a_fault_is_told_by_synchronize(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    void *own = dataset_borrow(one.inputs, 0, NULL, 48);
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    aclError error = acl.aclrtSynchronizeStream(stream);
    dataset_borrow(one.inputs, 0, own, 48);
    assert_in_range(error, 507000, 507999);
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

/* One failing execution and one filling behind it; whether the filling happened. In a context of
 * its own, since a failure may stop every stream of one. */
static bool goes_on_after_a_failure(uint64_t mode)
{
    model one = model_load("sum_diff");
    aclrtStream held = conf_stream();
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEvent(&event));
    stream_gate *gate = gate_close(held); /* both are queued before either runs */
    assert_ok(acl.aclrtRecordEvent(event, held));
    aclrtContext usual = NULL, own_context = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&usual));
    assert_ok(acl.aclrtCreateContext(&own_context, 0));
    aclrtStream stream = conf_stream();
    void *own = dataset_borrow(one.inputs, 0, NULL, 48), *device = conf_device(64);
    conf_fill(device, 1, 64);
    assert_ok(acl.aclrtSetStreamFailureMode(stream, mode));
    assert_ok(acl.aclrtStreamWaitEvent(stream, event));
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    assert_ok(acl.aclrtMemsetAsync(device, 64, 2, 64, stream));
    gate_open(gate);
    assert_refused(acl.aclrtSynchronizeStream(stream));
    bool went_on = conf_is_filled(device, 2, 64);
    dataset_borrow(one.inputs, 0, own, 48);
    assert_ok(acl.aclrtDestroyStreamForce(stream));
    conf_free(device);
    assert_ok(acl.aclrtDestroyContext(own_context));
    assert_ok(acl.aclrtSetCurrentContext(usual));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(held));
    model_unload(&one);
    return went_on;
}

static void failure_mode__continue_goes_on(void)
{
    assert_true(goes_on_after_a_failure(ACL_CONTINUE_ON_FAILURE));
}

static void failure_mode__stop_stops(void)
{
    assert_false(goes_on_after_a_failure(ACL_STOP_ON_FAILURE));
}

static void execute__allocates_nothing(void)
{
    model one = model_load("sum_diff");
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    npusim_counters before = counters();
    for (int i = 0; i < 50; i++) {
        assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
        assert_ok(acl.aclrtSynchronizeStream(stream));
    }
    npusim_counters after = counters();
    assert_int_equal(after.executions - before.executions, 50);
    assert_int_equal(after.device_allocations, before.device_allocations);
    assert_int_equal(after.pinned_allocations, before.pinned_allocations);
    assert_int_equal(after.streams_created, before.streams_created);
    assert_int_equal(after.events_created, before.events_created);
    assert_ok(acl.aclrtDestroyStream(stream));
    model_unload(&one);
}

static void model__leaves_nothing_behind(void)
{
    model warm = model_load("batch_gears");
    model_unload(&warm);
    npusim_counters before = counters();
    for (int i = 0; i < 5; i++) {
        model one = model_load("batch_gears");
        model_unload(&one);
    }
    npusim_counters after = counters();
    assert_int_equal(after.live_models, before.live_models);
    assert_int_equal(after.live_device_allocations, before.live_device_allocations);
    assert_int_equal(after.live_device_bytes, before.live_device_bytes);
    assert_int_equal(after.live_datasets, before.live_datasets);
    assert_int_equal(after.live_data_buffers, before.live_data_buffers);
    assert_int_equal(after.live_model_descs, before.live_model_descs);
    assert_int_equal(after.live_streams, before.live_streams);
}

/* An execution that is dropped may be the last that holds its model, under the scheduler's lock. */
static void unload__a_model_whose_execution_is_dropped_goes_with_the_next(void)
{
    npusim_counters before = counters();
    model one = model_load("batch_gears"), other = model_load("sum_diff");
    aclrtStream held = conf_stream(), stream = conf_stream();
    aclrtEvent event = NULL;
    stream_gate *gate = gate_close(held);
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_ok(acl.aclrtRecordEvent(event, held));
    assert_ok(acl.aclrtStreamWaitEvent(stream, event));
    assert_ok(acl.aclmdlSetDynamicBatchSize(one.id, one.inputs, 1, 4));
    assert_ok(acl.aclmdlExecuteAsync(one.id, one.inputs, one.outputs, stream));
    model_unload(&one);
    assert_ok(acl.aclrtDestroyStreamForce(stream));
    model_unload(&other);
    npusim_counters after = counters();
    assert_int_equal(after.live_models, before.live_models);
    assert_int_equal(after.live_device_allocations, before.live_device_allocations);
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(held));
}

static const conf_case cases[] = {
    CASE(real_model__is_refused_with_the_reason),
    CASE(execute__without_input_address_fails_and_the_next_one_works),
    CASE(execute__with_host_memory_fails),
    CASE(executeAsync__a_fault_is_told_by_synchronize),
    CASE(failure_mode__continue_goes_on),
    CASE(failure_mode__stop_stops),
    CASE(execute__allocates_nothing),
    CASE(model__leaves_nothing_behind),
    CASE(unload__a_model_whose_execution_is_dropped_goes_with_the_next),
};

CONF_MAIN("conformance.npusim_models", true)
