/* SPDX-License-Identifier: MIT */
/* Streams: order, waiting, strangers. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

static void aclrtCreateStream__null(void)
{
    assert_code(acl.aclrtCreateStream(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateStream__many(void)
{
    aclrtStream streams[64];
    for (size_t i = 0; i < CONF_COUNT(streams); i++)
        streams[i] = conf_stream();
    for (size_t i = 0; i < CONF_COUNT(streams); i++)
        assert_ok(acl.aclrtDestroyStream(streams[i]));
}

static void aclrtCreateStreamWithConfig__every_priority(void)
{
    for (uint32_t priority = 0; priority <= 7; priority++) {
        aclrtStream stream = NULL;
        assert_ok(acl.aclrtCreateStreamWithConfig(&stream, priority, 0));
        assert_ok(acl.aclrtSynchronizeStream(stream));
        assert_ok(acl.aclrtDestroyStream(stream));
    }
}

static void aclrtCreateStreamWithConfig__null(void)
{
    assert_code(acl.aclrtCreateStreamWithConfig(NULL, 0, 0), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateStreamWithConfig__fast_flags_change_no_result(void)
{
    aclrtStream stream = NULL;
    void *device = conf_device(SIZE);
    assert_ok(
        acl.aclrtCreateStreamWithConfig(&stream, 0, ACL_STREAM_FAST_LAUNCH | ACL_STREAM_FAST_SYNC));
    for (int i = 0; i < 20; i++)
        assert_ok(acl.aclrtMemsetAsync(device, SIZE, i, SIZE, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_true(conf_is_filled(device, 19, SIZE));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
}

static void check_sync_returns_at_once(uint32_t flag)
{
    aclrtStream stream = NULL;
    assert_ok(acl.aclrtCreateStreamWithConfig(&stream, 0, flag));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtCreateStreamWithConfig__persistent(void)
{
    check_sync_returns_at_once(ACL_STREAM_PERSISTENT);
}

static void aclrtCreateStreamWithConfig__cpu_schedule(void)
{
    check_sync_returns_at_once(ACL_STREAM_CPU_SCHEDULE);
}

static void aclrtCreateStreamWithConfig__device_use_only(void)
{
    check_sync_returns_at_once(ACL_STREAM_DEVICE_USE_ONLY);
}

static void aclrtStreamGetPriority__gives_what_was_asked(void)
{
    aclrtStream stream = NULL;
    uint32_t priority = 99;
    assert_ok(acl.aclrtCreateStreamWithConfig(&stream, 3, ACL_STREAM_FAST_LAUNCH));
    assert_ok(acl.aclrtStreamGetPriority(stream, &priority));
    assert_int_equal(priority, 3);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtStreamGetFlags__gives_what_was_asked(void)
{
    aclrtStream stream = NULL;
    uint32_t flags = 0;
    assert_ok(acl.aclrtCreateStreamWithConfig(&stream, 0, ACL_STREAM_FAST_LAUNCH));
    assert_ok(acl.aclrtStreamGetFlags(stream, &flags));
    assert_true(flags & ACL_STREAM_FAST_LAUNCH);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtStreamGetId__tells_streams_apart(void)
{
    aclrtStream one = conf_stream(), two = conf_stream();
    int32_t first = -1, second = -1;
    assert_ok(acl.aclrtStreamGetId(one, &first));
    assert_ok(acl.aclrtStreamGetId(two, &second));
    assert_true(first >= 0 && second >= 0 && first != second);
    assert_ok(acl.aclrtDestroyStream(one));
    assert_ok(acl.aclrtDestroyStream(two));
}

static void aclrtDestroyStream__null(void)
{
    assert_code(acl.aclrtDestroyStream(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtDestroyStream__waits_for_its_work(void)
{
    aclrtStream stream = conf_stream();
    void *device = conf_device(SIZE);
    conf_fill(device, 0, SIZE);
    for (int i = 1; i <= 50; i++)
        assert_ok(acl.aclrtMemsetAsync(device, SIZE, i, SIZE, stream));
    assert_ok(acl.aclrtDestroyStream(stream));
    assert_true(conf_is_filled(device, 50, SIZE));
    conf_free(device);
}

static void aclrtDestroyStream__waits_until_another_stream_lets_it_go_on(void)
{
    aclrtStream held = conf_stream(), waiting = conf_stream();
    aclrtEvent event = NULL;
    void *device = conf_device(SIZE);
    conf_fill(device, 0, SIZE);
    assert_ok(acl.aclrtCreateEvent(&event));
    stream_gate *gate = gate_close(held);
    assert_ok(acl.aclrtRecordEvent(event, held));
    assert_ok(acl.aclrtStreamWaitEvent(waiting, event));
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 8, SIZE, waiting));
    gate_open_after(gate, 30);
    assert_ok(acl.aclrtDestroyStream(waiting));
    assert_true(conf_is_filled(device, 8, SIZE));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(held));
    conf_free(device);
}

/* A stream of another context, with the case's own context current. */
typedef struct stranger {
    aclrtContext home, context;
    aclrtStream stream;
} stranger;

static stranger stranger_create(void)
{
    stranger one;
    assert_ok(acl.aclrtGetCurrentContext(&one.home));
    assert_ok(acl.aclrtCreateContext(&one.context, 0));
    one.stream = conf_stream();
    assert_ok(acl.aclrtSetCurrentContext(one.home));
    return one;
}

static void stranger_destroy(stranger *one)
{
    assert_ok(acl.aclrtSetCurrentContext(one->context));
    assert_ok(acl.aclrtDestroyStream(one->stream));
    assert_ok(acl.aclrtDestroyContext(one->context));
    assert_ok(acl.aclrtSetCurrentContext(one->home));
}

static void aclrtDestroyStream__of_another_context(void)
{
    stranger other = stranger_create();
    assert_code(acl.aclrtDestroyStream(other.stream), ACL_ERROR_RT_STREAM_CONTEXT);
    stranger_destroy(&other);
}

static void aclrtRecordEvent__on_a_stream_of_another_context(void)
{
    stranger other = stranger_create();
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_code(acl.aclrtRecordEvent(event, other.stream), ACL_ERROR_RT_STREAM_CONTEXT);
    assert_ok(acl.aclrtDestroyEvent(event));
    stranger_destroy(&other);
}

static void aclrtStreamWaitEvent__on_a_stream_of_another_context(void)
{
    stranger other = stranger_create();
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_ok(acl.aclrtRecordEvent(event, NULL));
    assert_code(acl.aclrtStreamWaitEvent(other.stream, event), ACL_ERROR_RT_STREAM_CONTEXT);
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_ok(acl.aclrtDestroyEvent(event));
    stranger_destroy(&other);
}

static void do_nothing(void *argument)
{
    (void)argument;
}

static void aclrtLaunchCallback__on_a_stream_of_another_context(void)
{
    stranger other = stranger_create();
    assert_code(acl.aclrtLaunchCallback(do_nothing, NULL, ACL_CALLBACK_BLOCK, other.stream),
                ACL_ERROR_RT_STREAM_CONTEXT);
    stranger_destroy(&other);
}

static void aclrtMemcpyAsync__on_a_stream_of_another_context(void)
{
    stranger other = stranger_create();
    void *device = conf_device(SIZE), *host = conf_pinned(SIZE);
    assert_code(
        acl.aclrtMemcpyAsync(device, SIZE, host, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, other.stream),
        ACL_ERROR_RT_STREAM_CONTEXT);
    conf_free_pinned(host);
    conf_free(device);
    stranger_destroy(&other);
}

static void aclrtMemsetAsync__on_a_stream_of_another_context(void)
{
    stranger other = stranger_create();
    void *device = conf_device(SIZE);
    assert_code(acl.aclrtMemsetAsync(device, SIZE, 1, SIZE, other.stream),
                ACL_ERROR_RT_STREAM_CONTEXT);
    conf_free(device);
    stranger_destroy(&other);
}

static void aclrtSynchronizeStream__of_another_context(void)
{
    stranger other = stranger_create();
    void *device = conf_device(SIZE);
    assert_ok(acl.aclrtSetCurrentContext(other.context));
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 2, SIZE, other.stream));
    assert_ok(acl.aclrtSetCurrentContext(other.home));
    assert_ok(acl.aclrtSynchronizeStream(other.stream));
    assert_true(conf_is_filled(device, 2, SIZE));
    conf_free(device);
    stranger_destroy(&other);
}

static void aclrtDestroyStreamForce__drops_what_is_pending(void)
{
    aclrtStream held = conf_stream(), dropped = conf_stream();
    aclrtEvent event = NULL;
    void *device = conf_device(SIZE);
    conf_fill(device, 1, SIZE);
    assert_ok(acl.aclrtCreateEvent(&event));
    stream_gate *gate = gate_close(held);
    assert_ok(acl.aclrtRecordEvent(event, held));
    assert_ok(acl.aclrtStreamWaitEvent(dropped, event));
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 2, SIZE, dropped));
    assert_ok(acl.aclrtDestroyStreamForce(dropped));
    gate_remove(gate);
    assert_ok(acl.aclrtSynchronizeDevice());
    assert_true(conf_is_filled(device, 1, SIZE));
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(held));
    conf_free(device);
}

static void aclrtDestroyStreamForce__idle(void)
{
    assert_ok(acl.aclrtDestroyStreamForce(conf_stream()));
}

static void aclrtDestroyStreamForce__null(void)
{
    assert_code(acl.aclrtDestroyStreamForce(NULL), ACL_ERROR_INVALID_PARAM);
}

static void stream__runs_in_the_order_of_submission(void)
{
    enum { STEPS = 200 };
    aclrtStream stream = conf_stream();
    unsigned char *device = conf_device(STEPS + 1), *host = conf_pinned(STEPS + 1);
    conf_fill(device, 0, STEPS + 1);
    conf_fill(device, 77, 1);
    /* Byte i + 1 is only right when byte i was copied before. */
    for (size_t i = 0; i < STEPS; i++)
        assert_ok(acl.aclrtMemcpyAsync(device + i + 1, 1, device + i, 1,
                                       ACL_MEMCPY_DEVICE_TO_DEVICE, stream));
    assert_ok(acl.aclrtMemcpyAsync(host, STEPS + 1, device, STEPS + 1, ACL_MEMCPY_DEVICE_TO_HOST,
                                   stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    for (size_t i = 0; i <= STEPS; i++)
        assert_int_equal(host[i], 77);
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free_pinned(host);
    conf_free(device);
}

static void stream__in_order_across_directions(void)
{
    aclrtStream stream = conf_stream();
    unsigned char *one = conf_pinned(SIZE), *two = conf_pinned(SIZE);
    void *device = conf_device(SIZE);
    for (int round = 0; round < 50; round++) {
        memset(one, round, SIZE);
        memset(two, 255, SIZE);
        assert_ok(acl.aclrtMemcpyAsync(device, SIZE, one, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, stream));
        assert_ok(acl.aclrtMemcpyAsync(two, SIZE, device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, stream));
        assert_ok(acl.aclrtSynchronizeStream(stream));
        assert_memory_equal(one, two, SIZE);
    }
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
    conf_free_pinned(two);
    conf_free_pinned(one);
}

static void stream__a_held_one_does_not_hold_others(void)
{
    aclrtStream held = conf_stream(), other = conf_stream();
    void *device = conf_device(SIZE);
    stream_gate *gate = gate_close(held);
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 1, SIZE, held));
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 2, SIZE, other));
    assert_ok(acl.aclrtSynchronizeStream(other));
    assert_true(conf_is_filled(device, 2, SIZE));
    gate_remove(gate);
    assert_true(conf_is_filled(device, 1, SIZE));
    assert_ok(acl.aclrtDestroyStream(other));
    assert_ok(acl.aclrtDestroyStream(held));
    conf_free(device);
}

static void aclrtSynchronizeStream__idle(void)
{
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSynchronizeStream__null_is_the_default_one(void)
{
    void *device = conf_device(SIZE);
    for (int i = 0; i < 20; i++)
        assert_ok(acl.aclrtMemsetAsync(device, SIZE, i, SIZE, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_true(conf_is_filled(device, 19, SIZE));
    conf_free(device);
}

static void aclrtSynchronizeStreamWithTimeout__forever(void)
{
    aclrtStream stream = conf_stream();
    stream_gate *gate = gate_close(stream);
    gate_open_after(gate, 20);
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(stream, -1));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSynchronizeStreamWithTimeout__zero(void)
{
    assert_code(acl.aclrtSynchronizeStreamWithTimeout(NULL, 0), ACL_ERROR_RT_PARAM_INVALID);
}

static void aclrtSynchronizeStreamWithTimeout__less_than_minus_one(void)
{
    assert_code(acl.aclrtSynchronizeStreamWithTimeout(NULL, -2), ACL_ERROR_RT_PARAM_INVALID);
}

static void aclrtSynchronizeStreamWithTimeout__in_time(void)
{
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(stream, 10000));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSynchronizeStreamWithTimeout__expires(void)
{
    aclrtStream stream = conf_stream();
    stream_gate *gate = gate_close(stream);
    double start = conf_now_ms();
    assert_code(acl.aclrtSynchronizeStreamWithTimeout(stream, 50),
                ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    assert_true(conf_now_ms() - start >= 45);
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSynchronizeStreamWithTimeout__an_expired_wait_loses_nothing(void)
{
    aclrtStream stream = conf_stream();
    void *device = conf_device(SIZE);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 5, SIZE, stream));
    assert_code(acl.aclrtSynchronizeStreamWithTimeout(stream, 10),
                ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    gate_open(gate);
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(stream, 10000));
    assert_true(conf_is_filled(device, 5, SIZE));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
}

static void aclrtStreamQuery__complete(void)
{
    aclrtStream stream = conf_stream();
    aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
    assert_ok(acl.aclrtStreamQuery(stream, &status));
    assert_int_equal(status, ACL_STREAM_STATUS_COMPLETE);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtStreamQuery__pending_then_complete(void)
{
    aclrtStream stream = conf_stream();
    aclrtStreamStatus status = ACL_STREAM_STATUS_COMPLETE;
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtStreamQuery(stream, &status));
    assert_int_equal(status, ACL_STREAM_STATUS_NOT_READY);
    gate_remove(gate);
    assert_ok(acl.aclrtStreamQuery(stream, &status));
    assert_int_equal(status, ACL_STREAM_STATUS_COMPLETE);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtStreamQuery__null_status(void)
{
    aclrtStream stream = conf_stream();
    assert_code(acl.aclrtStreamQuery(stream, NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSetStreamFailureMode__both(void)
{
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtSetStreamFailureMode(stream, ACL_STOP_ON_FAILURE));
    assert_ok(acl.aclrtSetStreamFailureMode(stream, ACL_CONTINUE_ON_FAILURE));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSetStreamFailureMode__is_seen_as_an_attribute(void)
{
    aclrtStream stream = conf_stream();
    aclrtStreamAttrValue value = {.failureMode = 9};
    assert_ok(acl.aclrtSetStreamFailureMode(stream, ACL_STOP_ON_FAILURE));
    assert_ok(acl.aclrtGetStreamAttribute(stream, ACL_STREAM_ATTR_FAILURE_MODE, &value));
    assert_int_equal(value.failureMode, ACL_STOP_ON_FAILURE);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtCtxGetCurrentDefaultStream__is_what_null_means(void)
{
    conf_needs_release(CONF_8_5);
    aclrtStream stream = NULL;
    void *device = conf_device(SIZE);
    assert_ok(acl.aclrtCtxGetCurrentDefaultStream(&stream));
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 6, SIZE, NULL));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_true(conf_is_filled(device, 6, SIZE));
    conf_free(device);
}

static void aclrtCtxGetCurrentDefaultStream__null(void)
{
    assert_code(acl.aclrtCtxGetCurrentDefaultStream(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateStreamWithConfig__a_priority_beyond_the_last(void)
{
    aclrtStream stream = NULL;
    assert_refused(acl.aclrtCreateStreamWithConfig(&stream, 8, 0));
    assert_refused(acl.aclrtCreateStreamWithConfig(&stream, UINT32_MAX, 0));
}

/* Whatever the chip's number is, some stream is one too many, and room is made by destroying one.
 */
static void aclrtCreateStream__until_there_are_no_more(void)
{
    enum { MORE_THAN_ANY_CHIP = 4096 };
    static aclrtStream streams[MORE_THAN_ANY_CHIP];
    size_t count = 0;
    aclError code = ACL_SUCCESS;
    while (count < MORE_THAN_ANY_CHIP && code == ACL_SUCCESS) {
        code = acl.aclrtCreateStream(&streams[count]);
        count += code == ACL_SUCCESS;
    }
    assert_code(code, ACL_ERROR_RT_NO_STREAM_RESOURCE);
    assert_ok(acl.aclrtDestroyStream(streams[--count]));
    assert_ok(acl.aclrtCreateStream(&streams[count++]));
    while (count > 0)
        assert_ok(acl.aclrtDestroyStream(streams[--count]));
}

static const conf_case cases[] = {
    CASE(aclrtCreateStream__null),
    CASE(aclrtCreateStream__many),
    CASE(aclrtCreateStreamWithConfig__every_priority),
    CASE(aclrtCreateStreamWithConfig__null),
    CASE(aclrtCreateStreamWithConfig__fast_flags_change_no_result),
    CASE(aclrtCreateStreamWithConfig__persistent),
    CASE(aclrtCreateStreamWithConfig__cpu_schedule),
    CASE(aclrtCreateStreamWithConfig__device_use_only),
    CASE(aclrtStreamGetPriority__gives_what_was_asked),
    CASE(aclrtStreamGetFlags__gives_what_was_asked),
    CASE(aclrtStreamGetId__tells_streams_apart),
    CASE(aclrtDestroyStream__null),
    CASE(aclrtDestroyStream__waits_for_its_work),
    CASE(aclrtDestroyStream__waits_until_another_stream_lets_it_go_on),
    CASE(aclrtDestroyStream__of_another_context),
    CASE(aclrtRecordEvent__on_a_stream_of_another_context),
    CASE(aclrtStreamWaitEvent__on_a_stream_of_another_context),
    CASE(aclrtLaunchCallback__on_a_stream_of_another_context),
    CASE(aclrtMemcpyAsync__on_a_stream_of_another_context),
    CASE(aclrtMemsetAsync__on_a_stream_of_another_context),
    CASE(aclrtSynchronizeStream__of_another_context),
    CASE(aclrtDestroyStreamForce__drops_what_is_pending),
    CASE(aclrtDestroyStreamForce__idle),
    CASE(aclrtDestroyStreamForce__null),
    CASE(stream__runs_in_the_order_of_submission),
    CASE(stream__in_order_across_directions),
    CASE(stream__a_held_one_does_not_hold_others),
    CASE(aclrtSynchronizeStream__idle),
    CASE(aclrtSynchronizeStream__null_is_the_default_one),
    CASE(aclrtSynchronizeStreamWithTimeout__forever),
    CASE(aclrtSynchronizeStreamWithTimeout__zero),
    CASE(aclrtSynchronizeStreamWithTimeout__less_than_minus_one),
    CASE(aclrtSynchronizeStreamWithTimeout__in_time),
    CASE(aclrtSynchronizeStreamWithTimeout__expires),
    CASE(aclrtSynchronizeStreamWithTimeout__an_expired_wait_loses_nothing),
    CASE(aclrtStreamQuery__complete),
    CASE(aclrtStreamQuery__pending_then_complete),
    CASE(aclrtStreamQuery__null_status),
    CASE(aclrtSetStreamFailureMode__both),
    CASE(aclrtSetStreamFailureMode__is_seen_as_an_attribute),
    CASE(aclrtCtxGetCurrentDefaultStream__is_what_null_means),
    CASE(aclrtCtxGetCurrentDefaultStream__null),
    CASE(aclrtCreateStreamWithConfig__a_priority_beyond_the_last),
    CASE(aclrtCreateStream__until_there_are_no_more),
};

CONF_MAIN("conformance.stream", false)
