/* SPDX-License-Identifier: MIT */
/* Events: flags, order across streams, three ways of asking, time. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

static aclrtEvent event_create(void)
{
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_non_null(event);
    return event;
}

static aclrtEvent event_with(uint32_t flags)
{
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEventWithFlag(&event, flags));
    assert_non_null(event);
    return event;
}

static aclrtEvent event_ex(void)
{
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
    assert_non_null(event);
    return event;
}

static void aclrtCreateEvent__null(void)
{
    assert_code(acl.aclrtCreateEvent(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateEvent__many(void)
{
    aclrtEvent events[500];
    for (size_t i = 0; i < CONF_COUNT(events); i++)
        events[i] = event_create();
    for (size_t i = 0; i < CONF_COUNT(events); i++)
        assert_ok(acl.aclrtDestroyEvent(events[i]));
}

static void aclrtDestroyEvent__null(void)
{
    assert_code(acl.aclrtDestroyEvent(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateEventWithFlag__null(void)
{
    assert_code(acl.aclrtCreateEventWithFlag(NULL, ACL_EVENT_SYNC), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateEventWithFlag__each_and_together(void)
{
    const uint32_t flags[] = {ACL_EVENT_SYNC, ACL_EVENT_TIME_LINE,
                              ACL_EVENT_CAPTURE_STREAM_PROGRESS,
                              ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE};
    for (size_t i = 0; i < CONF_COUNT(flags); i++)
        assert_ok(acl.aclrtDestroyEvent(event_with(flags[i])));
}

static void aclrtCreateEventWithFlag__zero(void)
{
    aclrtEvent event = NULL;
    assert_code(acl.aclrtCreateEventWithFlag(&event, 0), ACL_ERROR_RT_PARAM_INVALID);
}

static void aclrtCreateEventWithFlag__unknown_bit(void)
{
    aclrtEvent event = NULL;
    assert_code(acl.aclrtCreateEventWithFlag(&event, 0x80000000U), ACL_ERROR_RT_PARAM_INVALID);
    assert_code(acl.aclrtCreateEventWithFlag(&event, ACL_EVENT_SYNC | 0x40000000U),
                ACL_ERROR_RT_PARAM_INVALID);
}

static void aclrtCreateEventWithFlag__device_use_only_stands_alone(void)
{
    aclrtEvent event = NULL;
    assert_refused(
        acl.aclrtCreateEventWithFlag(&event, ACL_EVENT_DEVICE_USE_ONLY | ACL_EVENT_SYNC));
}

static void aclrtCreateEventWithFlag__external_stands_alone(void)
{
    aclrtEvent event = NULL;
    assert_refused(acl.aclrtCreateEventWithFlag(&event, ACL_EVENT_EXTERNAL | ACL_EVENT_SYNC));
}

static void aclrtStreamWaitEvent__an_event_without_sync(void)
{
    aclrtEvent event = event_with(ACL_EVENT_TIME_LINE);
    assert_ok(acl.aclrtRecordEvent(event, NULL));
    assert_code(acl.aclrtStreamWaitEvent(NULL, event), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtResetEvent__an_event_without_sync(void)
{
    aclrtEvent event = event_with(ACL_EVENT_TIME_LINE);
    assert_ok(acl.aclrtRecordEvent(event, NULL));
    assert_code(acl.aclrtResetEvent(event, NULL), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__has_no_reset(void)
{
    aclrtEvent event = event_ex();
    assert_code(acl.aclrtResetEvent(event, NULL), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__has_no_query(void)
{
    aclrtEvent event = event_ex();
    aclrtEventStatus status;
    assert_code(acl.aclrtQueryEvent(event, &status), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__has_no_wait_status(void)
{
    aclrtEvent event = event_ex();
    aclrtEventWaitStatus status;
    assert_code(acl.aclrtQueryEventWaitStatus(event, &status), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__null(void)
{
    assert_code(acl.aclrtCreateEventExWithFlag(NULL, ACL_EVENT_SYNC), ACL_ERROR_INVALID_PARAM);
}

/* Two streams and a cell on the device: what the second writes, the first must have allowed. */
typedef struct pair {
    aclrtStream first, second;
    void *cell;
} pair;

static pair pair_create(void)
{
    pair two = {conf_stream(), conf_stream(), conf_device(SIZE)};
    conf_fill(two.cell, 0, SIZE);
    return two;
}

static void pair_destroy(pair *two)
{
    assert_ok(acl.aclrtDestroyStream(two->first));
    assert_ok(acl.aclrtDestroyStream(two->second));
    conf_free(two->cell);
}

/* `second` waits for `event` and fills the cell. */
static void wait_and_fill(const pair *two, aclrtEvent event, int byte)
{
    assert_ok(acl.aclrtStreamWaitEvent(two->second, event));
    assert_ok(acl.aclrtMemsetAsync(two->cell, SIZE, byte, SIZE, two->second));
}

static void check_pending(aclrtStream stream)
{
    aclrtStreamStatus status = ACL_STREAM_STATUS_COMPLETE;
    conf_sleep_ms(20);
    assert_ok(acl.aclrtStreamQuery(stream, &status));
    assert_int_equal(status, ACL_STREAM_STATUS_NOT_READY);
}

static void check_wait_orders(aclrtEvent event)
{
    pair two = pair_create();
    stream_gate *gate = gate_close(two.first);
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    wait_and_fill(&two, event, 1);
    check_pending(two.second);
    assert_true(conf_is_filled(two.cell, 0, SIZE));
    gate_open(gate);
    assert_ok(acl.aclrtSynchronizeStream(two.second));
    assert_true(conf_is_filled(two.cell, 1, SIZE));
    gate_remove(gate);
    pair_destroy(&two);
}

static void aclrtStreamWaitEvent__orders_two_streams(void)
{
    aclrtEvent event = event_create();
    check_wait_orders(event);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtStreamWaitEvent__orders_by_an_event_with_sync(void)
{
    aclrtEvent event = event_with(ACL_EVENT_SYNC);
    check_wait_orders(event);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__orders_again_and_again_without_reset(void)
{
    aclrtEvent event = event_ex();
    for (int round = 0; round < 3; round++)
        check_wait_orders(event);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtStreamWaitEvent__waits_for_the_last_record(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    assert_ok(acl.aclrtSynchronizeStream(two.first));
    stream_gate *gate = gate_close(two.first);
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    wait_and_fill(&two, event, 1);
    check_pending(two.second);
    gate_remove(gate);
    assert_ok(acl.aclrtSynchronizeStream(two.second));
    assert_true(conf_is_filled(two.cell, 1, SIZE));
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

static void aclrtStreamWaitEvent__a_later_record_does_not_concern_it(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    assert_ok(acl.aclrtSynchronizeStream(two.first));
    wait_and_fill(&two, event, 1);
    stream_gate *gate = gate_close(two.first);
    assert_ok(acl.aclrtSynchronizeStream(two.second));
    assert_true(conf_is_filled(two.cell, 1, SIZE));
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

static void aclrtStreamWaitEvent__does_not_hold_the_host(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    stream_gate *gate = gate_close(two.first);
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    double start = conf_now_ms();
    for (int i = 0; i < 10; i++)
        assert_ok(acl.aclrtStreamWaitEvent(two.second, event));
    assert_true(conf_now_ms() - start < 5000);
    check_pending(two.second); /* had a call waited for the gate, it would have waited for ever */
    gate_remove(gate);
    assert_ok(acl.aclrtSynchronizeStream(two.second));
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

static void aclrtStreamWaitEvent__on_the_recording_stream(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtRecordEvent(event, stream));
    assert_ok(acl.aclrtStreamWaitEvent(stream, event));
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(stream, 20000));
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtStreamWaitEvent__many_streams_wait_for_one_event(void)
{
    enum { WAITERS = 8 };
    aclrtStream first = conf_stream(), waiters[WAITERS];
    aclrtEvent event = event_create();
    stream_gate *gate = gate_close(first);
    assert_ok(acl.aclrtRecordEvent(event, first));
    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = conf_stream();
        assert_ok(acl.aclrtStreamWaitEvent(waiters[i], event));
    }
    for (int i = 0; i < WAITERS; i++)
        check_pending(waiters[i]);
    gate_remove(gate);
    for (int i = 0; i < WAITERS; i++) {
        assert_ok(acl.aclrtSynchronizeStreamWithTimeout(waiters[i], 20000));
        assert_ok(acl.aclrtDestroyStream(waiters[i]));
    }
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(first));
}

static void aclrtStreamWaitEvent__never_recorded_since_9(void)
{
    conf_needs_release(CONF_9);
    aclrtEvent event = event_create();
    assert_code(acl.aclrtStreamWaitEvent(NULL, event), ACL_ERROR_RT_PARAM_INVALID);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__never_recorded_holds_nobody(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_ex();
    assert_ok(acl.aclrtStreamWaitEvent(stream, event));
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(stream, 20000));
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtStreamWaitEvent__null_event(void)
{
    assert_code(acl.aclrtStreamWaitEvent(NULL, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtRecordEvent__null_event(void)
{
    assert_code(acl.aclrtRecordEvent(NULL, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtSynchronizeEvent__waits(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_create();
    void *device = conf_device(SIZE);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 4, SIZE, stream));
    assert_ok(acl.aclrtRecordEvent(event, stream));
    gate_open_after(gate, 20);
    assert_ok(acl.aclrtSynchronizeEvent(event));
    assert_true(conf_is_filled(device, 4, SIZE));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
}

static void aclrtSynchronizeEvent__waits_for_no_more_than_the_event(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtRecordEvent(event, stream));
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtSynchronizeEvent(event));
    check_pending(stream);
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSynchronizeEvent__never_recorded(void)
{
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtSynchronizeEvent(event));
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtSynchronizeEvent__null(void)
{
    assert_code(acl.aclrtSynchronizeEvent(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtSynchronizeEventWithTimeout__zero(void)
{
    aclrtEvent event = event_create();
    assert_code(acl.aclrtSynchronizeEventWithTimeout(event, 0), ACL_ERROR_RT_PARAM_INVALID);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtSynchronizeEventWithTimeout__less_than_minus_one(void)
{
    aclrtEvent event = event_create();
    assert_code(acl.aclrtSynchronizeEventWithTimeout(event, -2), ACL_ERROR_RT_PARAM_INVALID);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtSynchronizeEventWithTimeout__expires(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_create();
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtRecordEvent(event, stream));
    double start = conf_now_ms();
    assert_code(acl.aclrtSynchronizeEventWithTimeout(event, 50), ACL_ERROR_RT_EVENT_SYNC_TIMEOUT);
    assert_true(conf_now_ms() - start >= 45);
    gate_open(gate);
    assert_ok(acl.aclrtSynchronizeEventWithTimeout(event, 20000));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSynchronizeEventWithTimeout__forever(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_create();
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtRecordEvent(event, stream));
    gate_open_after(gate, 20);
    assert_ok(acl.aclrtSynchronizeEventWithTimeout(event, -1));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtQueryEvent__one_then_zero(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = event_create();
    aclrtEventStatus status = ACL_EVENT_STATUS_RESERVED;
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtRecordEvent(event, stream));
    assert_ok(acl.aclrtQueryEvent(event, &status));
    assert_int_equal(status, 1);
    gate_remove(gate);
    assert_ok(acl.aclrtQueryEvent(event, &status));
    assert_int_equal(status, 0);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void check_recorded_status(aclrtEvent event)
{
    aclrtStream stream = conf_stream();
    aclrtEventRecordedStatus status = (aclrtEventRecordedStatus)9;
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtRecordEvent(event, stream));
    assert_ok(acl.aclrtQueryEventStatus(event, &status));
    assert_int_equal(status, 0);
    gate_remove(gate);
    assert_ok(acl.aclrtQueryEventStatus(event, &status));
    assert_int_equal(status, 1);
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtQueryEventStatus__zero_then_one(void)
{
    check_recorded_status(event_create());
}

static void ex_event__status_zero_then_one(void)
{
    check_recorded_status(event_ex());
}

static void aclrtQueryEventStatus__never_recorded(void)
{
    aclrtEvent event = event_create();
    aclrtEventRecordedStatus status = (aclrtEventRecordedStatus)9;
    assert_ok(acl.aclrtQueryEventStatus(event, &status));
    assert_int_equal(status, ACL_EVENT_RECORDED_STATUS_NOT_READY);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void ex_event__never_recorded_counts_as_complete(void)
{
    aclrtEvent event = event_ex();
    aclrtEventRecordedStatus status = (aclrtEventRecordedStatus)9;
    assert_ok(acl.aclrtQueryEventStatus(event, &status));
    assert_int_equal(status, ACL_EVENT_RECORDED_STATUS_COMPLETE);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtQueryEventStatus__null(void)
{
    aclrtEvent event = event_create();
    assert_code(acl.aclrtQueryEventStatus(event, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtQueryEvent(event, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtQueryEventWaitStatus(event, NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtQueryEventWaitStatus__one_then_zero(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    aclrtEventWaitStatus status = ACL_EVENT_WAIT_STATUS_RESERVED;
    stream_gate *gate = gate_close(two.first);
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    wait_and_fill(&two, event, 1);
    assert_ok(acl.aclrtQueryEventWaitStatus(event, &status));
    assert_int_equal(status, 1);
    gate_remove(gate);
    assert_ok(acl.aclrtSynchronizeStream(two.second));
    assert_ok(acl.aclrtQueryEventWaitStatus(event, &status));
    assert_int_equal(status, 0);
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

/* The queries say nothing about resets (hicann/runtime event.cc), waits do. */
static void aclrtResetEvent__lets_a_wait_wait_for_the_next_record(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    assert_ok(acl.aclrtResetEvent(event, two.first));
    assert_ok(acl.aclrtSynchronizeStream(two.first));
    wait_and_fill(&two, event, 1);
    check_pending(two.second);
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(two.second, 20000));
    assert_true(conf_is_filled(two.cell, 1, SIZE));
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

static void aclrtResetEvent__is_queued(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    assert_ok(acl.aclrtRecordEvent(event, two.first));
    assert_ok(acl.aclrtSynchronizeStream(two.first));
    stream_gate *gate = gate_close(two.first);
    assert_ok(acl.aclrtResetEvent(event, two.first));
    wait_and_fill(&two, event, 1); /* the reset did not happen yet */
    assert_ok(acl.aclrtSynchronizeStreamWithTimeout(two.second, 20000));
    assert_true(conf_is_filled(two.cell, 1, SIZE));
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

static void aclrtResetEvent__record_wait_reset_in_a_loop(void)
{
    pair two = pair_create();
    aclrtEvent event = event_create();
    for (int i = 1; i <= 50; i++) {
        assert_ok(acl.aclrtMemsetAsync(two.cell, SIZE, 200, SIZE, two.first));
        assert_ok(acl.aclrtRecordEvent(event, two.first));
        wait_and_fill(&two, event, i);
        assert_ok(acl.aclrtResetEvent(event, two.second));
        assert_ok(acl.aclrtSynchronizeStream(two.second));
        assert_true(conf_is_filled(two.cell, i, SIZE));
    }
    assert_ok(acl.aclrtDestroyEvent(event));
    pair_destroy(&two);
}

static void aclrtEventElapsedTime__measures_milliseconds(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent start = event_create(), end = event_create();
    float elapsed = -1;
    assert_ok(acl.aclrtRecordEvent(start, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    double before = conf_now_ms();
    stream_gate *gate = gate_close(stream);
    gate_open_after(gate, 50);
    assert_ok(acl.aclrtRecordEvent(end, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    double wall = conf_now_ms() - before;
    assert_ok(acl.aclrtEventElapsedTime(&elapsed, start, end));
    if (elapsed < 45 || elapsed > (float)wall + 100)
        fail_msg("%.3f ms, wanted 50 to %.3f", (double)elapsed, wall);
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyEvent(end));
    assert_ok(acl.aclrtDestroyEvent(start));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtEventElapsedTime__end_before_start(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent first = event_create(), last = event_create();
    float elapsed = 0;
    assert_ok(acl.aclrtRecordEvent(first, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    conf_sleep_ms(5);
    assert_ok(acl.aclrtRecordEvent(last, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_code(acl.aclrtEventElapsedTime(&elapsed, last, first),
                ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL);
    assert_ok(acl.aclrtDestroyEvent(last));
    assert_ok(acl.aclrtDestroyEvent(first));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtEventElapsedTime__a_side_without_timestamp(void)
{
    aclrtEvent timed = event_with(ACL_EVENT_TIME_LINE), untimed = event_with(ACL_EVENT_SYNC);
    float elapsed = 0;
    assert_ok(acl.aclrtRecordEvent(timed, NULL));
    assert_ok(acl.aclrtRecordEvent(untimed, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_code(acl.aclrtEventElapsedTime(&elapsed, timed, untimed),
                ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID);
    assert_code(acl.aclrtEventElapsedTime(&elapsed, untimed, timed),
                ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID);
    assert_ok(acl.aclrtDestroyEvent(untimed));
    assert_ok(acl.aclrtDestroyEvent(timed));
}

static void aclrtEventElapsedTime__unrecorded(void)
{
    aclrtEvent start = event_create(), end = event_create();
    float elapsed = 0;
    assert_code(acl.aclrtEventElapsedTime(&elapsed, start, end), ACL_ERROR_RT_INTERNAL_ERROR);
    assert_ok(acl.aclrtDestroyEvent(end));
    assert_ok(acl.aclrtDestroyEvent(start));
}

static void aclrtEventElapsedTime__null(void)
{
    aclrtEvent event = event_create();
    float elapsed = 0;
    assert_code(acl.aclrtEventElapsedTime(NULL, event, event), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtEventElapsedTime(&elapsed, NULL, event), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtEventElapsedTime(&elapsed, event, NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclrtDestroyEvent(event));
}

static void aclrtEventGetTimestamp__grows(void)
{
    aclrtEvent first = event_with(ACL_EVENT_TIME_LINE), last = event_with(ACL_EVENT_TIME_LINE);
    uint64_t before = 0, after = 0;
    assert_ok(acl.aclrtRecordEvent(first, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    conf_sleep_ms(5);
    assert_ok(acl.aclrtRecordEvent(last, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_ok(acl.aclrtEventGetTimestamp(first, &before));
    assert_ok(acl.aclrtEventGetTimestamp(last, &after));
    assert_true(before > 0 && after > before);
    assert_ok(acl.aclrtDestroyEvent(last));
    assert_ok(acl.aclrtDestroyEvent(first));
}

static const conf_case cases[] = {
    CASE(aclrtCreateEvent__null),
    CASE(aclrtCreateEvent__many),
    CASE(aclrtDestroyEvent__null),
    CASE(aclrtCreateEventWithFlag__null),
    CASE(aclrtCreateEventWithFlag__each_and_together),
    CASE(aclrtCreateEventWithFlag__zero),
    CASE(aclrtCreateEventWithFlag__unknown_bit),
    CASE(aclrtCreateEventWithFlag__device_use_only_stands_alone),
    CASE(aclrtCreateEventWithFlag__external_stands_alone),
    CASE(aclrtStreamWaitEvent__an_event_without_sync),
    CASE(aclrtResetEvent__an_event_without_sync),
    CASE(ex_event__has_no_reset),
    CASE(ex_event__has_no_query),
    CASE(ex_event__has_no_wait_status),
    CASE(ex_event__null),
    CASE(aclrtStreamWaitEvent__orders_two_streams),
    CASE(aclrtStreamWaitEvent__orders_by_an_event_with_sync),
    CASE(ex_event__orders_again_and_again_without_reset),
    CASE(aclrtStreamWaitEvent__waits_for_the_last_record),
    CASE(aclrtStreamWaitEvent__a_later_record_does_not_concern_it),
    CASE(aclrtStreamWaitEvent__does_not_hold_the_host),
    CASE(aclrtStreamWaitEvent__on_the_recording_stream),
    CASE(aclrtStreamWaitEvent__many_streams_wait_for_one_event),
    CASE(aclrtStreamWaitEvent__never_recorded_since_9),
    CASE(ex_event__never_recorded_holds_nobody),
    CASE(aclrtStreamWaitEvent__null_event),
    CASE(aclrtRecordEvent__null_event),
    CASE(aclrtSynchronizeEvent__waits),
    CASE(aclrtSynchronizeEvent__waits_for_no_more_than_the_event),
    CASE(aclrtSynchronizeEvent__never_recorded),
    CASE(aclrtSynchronizeEvent__null),
    CASE(aclrtSynchronizeEventWithTimeout__zero),
    CASE(aclrtSynchronizeEventWithTimeout__less_than_minus_one),
    CASE(aclrtSynchronizeEventWithTimeout__expires),
    CASE(aclrtSynchronizeEventWithTimeout__forever),
    CASE(aclrtQueryEvent__one_then_zero),
    CASE(aclrtQueryEventStatus__zero_then_one),
    CASE(ex_event__status_zero_then_one),
    CASE(aclrtQueryEventStatus__never_recorded),
    CASE(ex_event__never_recorded_counts_as_complete),
    CASE(aclrtQueryEventStatus__null),
    CASE(aclrtQueryEventWaitStatus__one_then_zero),
    CASE(aclrtResetEvent__lets_a_wait_wait_for_the_next_record),
    CASE(aclrtResetEvent__is_queued),
    CASE(aclrtResetEvent__record_wait_reset_in_a_loop),
    CASE(aclrtEventElapsedTime__measures_milliseconds),
    CASE(aclrtEventElapsedTime__end_before_start),
    CASE(aclrtEventElapsedTime__a_side_without_timestamp),
    CASE(aclrtEventElapsedTime__unrecorded),
    CASE(aclrtEventElapsedTime__null),
    CASE(aclrtEventGetTimestamp__grows),
};

CONF_MAIN("conformance.event", false)
