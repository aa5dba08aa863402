/* SPDX-License-Identifier: MIT */
/* Callbacks: subscribing a thread, launching, processing reports; host functions. */
#include "gate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

static uint64_t this_thread(void)
{
    return (uint64_t)pthread_self();
}

/* What a callback left behind. */
typedef struct call_trace {
    atomic_int calls;
    pthread_t thread;
    int order[64];
} call_trace;

typedef struct step {
    call_trace *trace;
    int number;
} step;

static void note(void *argument)
{
    step *one = argument;
    one->trace->thread = pthread_self();
    one->trace->order[atomic_fetch_add(&one->trace->calls, 1)] = one->number;
}

/* Processes on this thread until `wanted` callbacks ran. */
static void process_until(call_trace *trace, int wanted)
{
    for (double end = conf_now_ms() + 20000; atomic_load(&trace->calls) < wanted;) {
        assert_true(conf_now_ms() < end);
        acl.aclrtProcessReport(100);
    }
}

static aclrtStream subscribed_stream(void)
{
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtSubscribeReport(this_thread(), stream));
    return stream;
}

static void end_stream(aclrtStream stream)
{
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_ok(acl.aclrtUnSubscribeReport(this_thread(), stream));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtSubscribeReport__a_stream_twice(void)
{
    aclrtStream stream = subscribed_stream();
    assert_code(acl.aclrtSubscribeReport(this_thread(), stream), ACL_ERROR_RT_STREAM_SUBSCRIBE);
    end_stream(stream);
}

static void aclrtSubscribeReport__a_thread_serves_several_streams(void)
{
    aclrtStream streams[4];
    call_trace trace = {0};
    step steps[4];
    for (int i = 0; i < 4; i++) {
        streams[i] = subscribed_stream();
        steps[i] = (step){&trace, i};
        assert_ok(acl.aclrtLaunchCallback(note, &steps[i], ACL_CALLBACK_BLOCK, streams[i]));
    }
    process_until(&trace, 4);
    for (int i = 0; i < 4; i++)
        end_stream(streams[i]);
    assert_int_equal(atomic_load(&trace.calls), 4);
}

static void aclrtSubscribeReport__a_thread_of_another_device(void)
{
    conf_needs_devices(2);
    aclrtContext home = NULL, away = NULL;
    aclrtStream here = subscribed_stream();
    assert_ok(acl.aclrtGetCurrentContext(&home));
    assert_ok(acl.aclrtCreateContext(&away, 1));
    aclrtStream there = conf_stream();
    assert_code(acl.aclrtSubscribeReport(this_thread(), there), ACL_ERROR_RT_THREAD_SUBSCRIBE);
    assert_ok(acl.aclrtDestroyStream(there));
    assert_ok(acl.aclrtDestroyContext(away));
    assert_ok(acl.aclrtSetCurrentContext(home));
    end_stream(here);
}

static void aclrtUnSubscribeReport__never_subscribed(void)
{
    aclrtStream stream = conf_stream();
    assert_code(acl.aclrtUnSubscribeReport(this_thread(), stream), ACL_ERROR_RT_STREAM_SUBSCRIBE,
                ACL_ERROR_RT_THREAD_SUBSCRIBE);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtUnSubscribeReport__allows_subscribing_again(void)
{
    aclrtStream stream = conf_stream();
    for (int round = 0; round < 3; round++) {
        assert_ok(acl.aclrtSubscribeReport(this_thread(), stream));
        assert_ok(acl.aclrtUnSubscribeReport(this_thread(), stream));
    }
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtUnSubscribeReport__ends_launching(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_ok(acl.aclrtUnSubscribeReport(this_thread(), stream));
    assert_code(acl.aclrtLaunchCallback(note, &one, ACL_CALLBACK_BLOCK, stream),
                ACL_ERROR_RT_STREAM_NO_CB_REG);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtLaunchCallback__on_an_unsubscribed_stream(void)
{
    aclrtStream stream = conf_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_code(acl.aclrtLaunchCallback(note, &one, ACL_CALLBACK_BLOCK, stream),
                ACL_ERROR_RT_STREAM_NO_CB_REG);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtLaunchCallback__without_function(void)
{
    aclrtStream stream = subscribed_stream();
    assert_code(acl.aclrtLaunchCallback(NULL, NULL, ACL_CALLBACK_BLOCK, stream),
                ACL_ERROR_RT_PARAM_INVALID);
    end_stream(stream);
}

static void aclrtLaunchCallback__unknown_block_type(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_code(acl.aclrtLaunchCallback(note, &one, (aclrtCallbackBlockType)2, stream),
                ACL_ERROR_INVALID_PARAM);
    end_stream(stream);
}

static void aclrtLaunchCallback__runs_on_the_subscribed_thread(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 7};
    assert_ok(acl.aclrtLaunchCallback(note, &one, ACL_CALLBACK_BLOCK, stream));
    process_until(&trace, 1);
    assert_true(pthread_equal(trace.thread, pthread_self()));
    assert_int_equal(trace.order[0], 7);
    end_stream(stream);
}

static void aclrtLaunchCallback__does_not_run_by_itself(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_ok(acl.aclrtLaunchCallback(note, &one, ACL_CALLBACK_NO_BLOCK, stream));
    conf_sleep_ms(30);
    assert_int_equal(atomic_load(&trace.calls), 0);
    process_until(&trace, 1);
    end_stream(stream);
}

static void check_order(aclrtCallbackBlockType type)
{
    enum { MANY = 32 };
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step steps[MANY];
    for (int i = 0; i < MANY; i++) {
        steps[i] = (step){&trace, i};
        assert_ok(acl.aclrtLaunchCallback(note, &steps[i], type, stream));
    }
    process_until(&trace, MANY);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(trace.order[i], i);
    end_stream(stream);
}

static void aclrtLaunchCallback__blocking_ones_run_in_order(void)
{
    check_order(ACL_CALLBACK_BLOCK);
}

static void aclrtLaunchCallback__others_run_in_order(void)
{
    check_order(ACL_CALLBACK_NO_BLOCK);
}

/* A copy to the host before or behind a callback, as the callback sees it. */
typedef struct look {
    atomic_int calls;
    const volatile unsigned char *host;
    int wait_for; /* waits up to 10 s until the byte is this, -1 does not wait */
    int seen;
    aclError context;
} look;

/* Looks at memory a device may be writing: what the case is about, but a race to a sanitizer. */
__attribute__((no_sanitize("thread"))) static int peek(const volatile unsigned char *byte)
{
    return *byte;
}

static void look_at_host(void *argument)
{
    look *one = argument;
    aclrtContext context = NULL;
    one->context = acl.aclrtGetCurrentContext(&context);
    if (one->wait_for < 0)
        conf_sleep_ms(30);
    else
        for (double end = conf_now_ms() + 10000;
             conf_now_ms() < end && peek(one->host) != one->wait_for;)
            conf_sleep_ms(1);
    one->seen = peek(one->host);
    atomic_fetch_add(&one->calls, 1);
}

static void *process_reports(void *argument)
{
    look *one = argument;
    while (atomic_load(&one->calls) == 0)
        if (acl.aclrtProcessReport(20) != ACL_SUCCESS)
            conf_sleep_ms(1);
    return NULL;
}

/* Fills the host's byte with 1, launches look_at_host, fills it with 2. */
static void run_between_copies(look *one, aclrtCallbackBlockType type)
{
    aclrtStream stream = conf_stream();
    void *first = conf_device(SIZE), *second = conf_device(SIZE);
    unsigned char *host = conf_pinned(SIZE);
    pthread_t thread;
    memset(host, 0, SIZE);
    conf_fill(first, 1, SIZE);
    conf_fill(second, 2, SIZE);
    one->host = host;
    assert_int_equal(pthread_create(&thread, NULL, process_reports, one), 0);
    assert_ok(acl.aclrtSubscribeReport((uint64_t)thread, stream));
    assert_ok(acl.aclrtMemcpyAsync(host, SIZE, first, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, stream));
    assert_ok(acl.aclrtLaunchCallback(look_at_host, one, type, stream));
    assert_ok(acl.aclrtMemcpyAsync(host, SIZE, second, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, stream));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_int_equal(host[SIZE - 1], 2);
    assert_ok(acl.aclrtUnSubscribeReport((uint64_t)thread, stream));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free_pinned(host);
    conf_free(second);
    conf_free(first);
}

static void aclrtLaunchCallback__a_blocking_one_holds_later_tasks(void)
{
    look one = {.wait_for = -1};
    run_between_copies(&one, ACL_CALLBACK_BLOCK);
    assert_int_equal(one.seen, 1);
}

static void aclrtLaunchCallback__another_lets_later_tasks_go_on(void)
{
    look one = {.wait_for = 2};
    run_between_copies(&one, ACL_CALLBACK_NO_BLOCK);
    assert_int_equal(one.seen, 2);
}

static void aclrtLaunchCallback__runs_after_the_tasks_before_it(void)
{
    look one = {.wait_for = 1};
    run_between_copies(&one, ACL_CALLBACK_BLOCK);
    assert_int_equal(one.seen, 1);
}

static void aclrtLaunchCallback__its_thread_has_no_context_of_itself(void)
{
    look one = {.wait_for = -1};
    run_between_copies(&one, ACL_CALLBACK_BLOCK);
    assert_int_equal(one.context, ACL_ERROR_RT_CONTEXT_NULL);
}

static void aclrtProcessReport__zero(void)
{
    aclrtStream stream = subscribed_stream();
    assert_code(acl.aclrtProcessReport(0), ACL_ERROR_INVALID_PARAM);
    end_stream(stream);
}

static void aclrtProcessReport__less_than_minus_one(void)
{
    aclrtStream stream = subscribed_stream();
    assert_code(acl.aclrtProcessReport(-2), ACL_ERROR_INVALID_PARAM);
    end_stream(stream);
}

static void aclrtProcessReport__nothing_in_time(void)
{
    aclrtStream stream = subscribed_stream();
    double start = conf_now_ms();
    assert_code(acl.aclrtProcessReport(50), ACL_ERROR_RT_REPORT_TIMEOUT);
    assert_true(conf_now_ms() - start >= 45);
    end_stream(stream);
}

static aclError process_unsubscribed(void *argument)
{
    (void)argument;
    return acl.aclrtProcessReport(20);
}

static void aclrtProcessReport__on_an_unsubscribed_thread(void)
{
    assert_code(conf_on_thread(process_unsubscribed, NULL), ACL_ERROR_RT_THREAD_SUBSCRIBE);
}

static void aclrtProcessReport__says_that_something_ran(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_ok(acl.aclrtLaunchCallback(note, &one, ACL_CALLBACK_BLOCK, stream));
    assert_ok(acl.aclrtProcessReport(20000));
    assert_int_equal(atomic_load(&trace.calls), 1);
    end_stream(stream);
}

static void aclrtProcessReport__for_ever(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_ok(acl.aclrtLaunchCallback(note, &one, ACL_CALLBACK_BLOCK, stream));
    assert_ok(acl.aclrtProcessReport(-1));
    assert_int_equal(atomic_load(&trace.calls), 1);
    end_stream(stream);
}

static void note_slowly(void *argument)
{
    conf_sleep_ms(20);
    note(argument);
}

static void aclrtLaunchHostFunc__runs_without_subscription(void)
{
    aclrtStream stream = conf_stream();
    call_trace trace = {0};
    step one = {&trace, 3};
    assert_ok(acl.aclrtLaunchHostFunc(stream, note, &one));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_int_equal(atomic_load(&trace.calls), 1);
    assert_int_equal(trace.order[0], 3);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtLaunchHostFunc__holds_later_tasks(void)
{
    aclrtStream stream = conf_stream();
    call_trace trace = {0};
    step steps[3] = {{&trace, 0}, {&trace, 1}, {&trace, 2}};
    assert_ok(acl.aclrtLaunchHostFunc(stream, note_slowly, &steps[0]));
    assert_ok(acl.aclrtLaunchHostFunc(stream, note, &steps[1]));
    assert_ok(acl.aclrtLaunchHostFunc(stream, note, &steps[2]));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    for (int i = 0; i < 3; i++)
        assert_int_equal(trace.order[i], i);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtLaunchHostFunc__runs_elsewhere(void)
{
    aclrtStream stream = conf_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_ok(acl.aclrtLaunchHostFunc(stream, note, &one));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_false(pthread_equal(trace.thread, pthread_self()));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtLaunchHostFunc__on_a_subscribed_stream(void)
{
    aclrtStream stream = subscribed_stream();
    call_trace trace = {0};
    step one = {&trace, 0};
    assert_code(acl.aclrtLaunchHostFunc(stream, note, &one), ACL_ERROR_RT_STREAM_SUBSCRIBE);
    end_stream(stream);
}

static void aclrtLaunchHostFunc__without_function(void)
{
    aclrtStream stream = conf_stream();
    assert_refused(acl.aclrtLaunchHostFunc(stream, NULL, NULL));
    assert_ok(acl.aclrtDestroyStream(stream));
}

typedef struct host_thread {
    aclrtStream stream;
    aclrtContext context;
    uint64_t id, ran_on;
} host_thread;

static void note_thread(void *argument)
{
    host_thread *self = argument;
    self->ran_on = (uint64_t)pthread_self();
}

/* ---- host functions on a thread of the program's ---- */

static aclError subscribe_and_process(void *argument)
{
    host_thread *self = argument;
    uint64_t id = (uint64_t)pthread_self();
    aclError code = acl.aclrtSubscribeHostFunc(id, self->stream);
    if (code != ACL_SUCCESS)
        return code;
    self->id = id;
    code = acl.aclrtLaunchHostFunc(self->stream, note_thread, self);
    if (code == ACL_SUCCESS)
        code = acl.aclrtProcessHostFunc(10000);
    aclError ended = acl.aclrtUnSubscribeHostFunc(id, self->stream);
    return code == ACL_SUCCESS ? ended : code;
}

static aclError set_context_and_process(void *argument)
{
    host_thread *self = argument;
    aclError code = acl.aclrtSetCurrentContext(self->context);
    return code == ACL_SUCCESS ? subscribe_and_process(self) : code;
}

/* No product offers these; npusim does what they say. */
static void skip_without_host_threads(aclError code)
{
    if (code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT)
        conf_skip("this device hands host functions to no thread");
}

static void aclrtProcessHostFunc__runs_on_the_thread_that_asks(void)
{
    host_thread one = {.stream = conf_stream()};
    assert_ok(acl.aclrtGetCurrentContext(&one.context));
    aclError code = conf_on_thread(set_context_and_process, &one);
    skip_without_host_threads(code);
    assert_ok(code);
    assert_true(one.id != 0 && one.ran_on == one.id);
    assert_ok(acl.aclrtDestroyStream(one.stream));
}

static void aclrtSubscribeHostFunc__one_thread_per_stream(void)
{
    aclrtStream stream = conf_stream();
    uint64_t self = (uint64_t)pthread_self();
    aclError code = acl.aclrtSubscribeHostFunc(self, stream);
    skip_without_host_threads(code);
    assert_ok(code);
    assert_refused(acl.aclrtSubscribeHostFunc(self, stream));
    assert_refused(acl.aclrtSubscribeReport(self, stream));
    assert_ok(acl.aclrtUnSubscribeHostFunc(self, stream));
    assert_refused(acl.aclrtUnSubscribeHostFunc(self, stream));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtProcessHostFunc__refusals(void)
{
    aclrtStream stream = conf_stream();
    uint64_t self = (uint64_t)pthread_self();
    assert_refused(acl.aclrtProcessHostFunc(0));
    assert_refused(acl.aclrtProcessHostFunc(-2));
    assert_refused(acl.aclrtProcessHostFunc(10));
    aclError code = acl.aclrtSubscribeHostFunc(self, stream);
    skip_without_host_threads(code);
    assert_code(acl.aclrtProcessHostFunc(10), ACL_ERROR_RT_REPORT_TIMEOUT);
    assert_ok(acl.aclrtUnSubscribeHostFunc(self, stream));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtUnSubscribeReport__of_another_thread(void)
{
    aclrtStream stream = conf_stream();
    uint64_t self = (uint64_t)pthread_self();
    assert_ok(acl.aclrtSubscribeReport(self, stream));
    assert_code(acl.aclrtUnSubscribeReport(self + 1, stream), ACL_ERROR_RT_STREAM_SUBSCRIBE,
                ACL_ERROR_RT_THREAD_SUBSCRIBE);
    assert_ok(acl.aclrtUnSubscribeReport(self, stream));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void count_up(void *argument)
{
    ++*(int *)argument;
}

static void aclrtProcessReport__serves_every_stream_of_the_thread(void)
{
    aclrtStream streams[3];
    uint64_t self = (uint64_t)pthread_self();
    int count = 0;
    for (size_t i = 0; i < CONF_COUNT(streams); i++) {
        streams[i] = conf_stream();
        assert_ok(acl.aclrtSubscribeReport(self, streams[i]));
        assert_ok(acl.aclrtLaunchCallback(count_up, &count, ACL_CALLBACK_NO_BLOCK, streams[i]));
        assert_ok(acl.aclrtSynchronizeStream(streams[i]));
    }
    for (int tries = 0; tries < 10 && count < 3; tries++)
        acl.aclrtProcessReport(1000);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < CONF_COUNT(streams); i++) {
        assert_ok(acl.aclrtUnSubscribeReport(self, streams[i]));
        assert_ok(acl.aclrtDestroyStream(streams[i]));
    }
}

static const conf_case cases[] = {
    CASE(aclrtSubscribeReport__a_stream_twice),
    CASE(aclrtSubscribeReport__a_thread_serves_several_streams),
    CASE(aclrtSubscribeReport__a_thread_of_another_device),
    CASE(aclrtUnSubscribeReport__never_subscribed),
    CASE(aclrtUnSubscribeReport__allows_subscribing_again),
    CASE(aclrtUnSubscribeReport__ends_launching),
    CASE(aclrtLaunchCallback__on_an_unsubscribed_stream),
    CASE(aclrtLaunchCallback__without_function),
    CASE(aclrtLaunchCallback__unknown_block_type),
    CASE(aclrtLaunchCallback__runs_on_the_subscribed_thread),
    CASE(aclrtLaunchCallback__does_not_run_by_itself),
    CASE(aclrtLaunchCallback__blocking_ones_run_in_order),
    CASE(aclrtLaunchCallback__others_run_in_order),
    CASE(aclrtLaunchCallback__a_blocking_one_holds_later_tasks),
    CASE(aclrtLaunchCallback__another_lets_later_tasks_go_on),
    CASE(aclrtLaunchCallback__runs_after_the_tasks_before_it),
    CASE(aclrtLaunchCallback__its_thread_has_no_context_of_itself),
    CASE(aclrtProcessReport__zero),
    CASE(aclrtProcessReport__less_than_minus_one),
    CASE(aclrtProcessReport__nothing_in_time),
    CASE(aclrtProcessReport__on_an_unsubscribed_thread),
    CASE(aclrtProcessReport__says_that_something_ran),
    CASE(aclrtProcessReport__for_ever),
    CASE(aclrtLaunchHostFunc__runs_without_subscription),
    CASE(aclrtLaunchHostFunc__holds_later_tasks),
    CASE(aclrtLaunchHostFunc__runs_elsewhere),
    CASE(aclrtLaunchHostFunc__on_a_subscribed_stream),
    CASE(aclrtLaunchHostFunc__without_function),
    CASE(aclrtProcessHostFunc__runs_on_the_thread_that_asks),
    CASE(aclrtSubscribeHostFunc__one_thread_per_stream),
    CASE(aclrtProcessHostFunc__refusals),
    CASE(aclrtUnSubscribeReport__of_another_thread),
    CASE(aclrtProcessReport__serves_every_stream_of_the_thread),
};

CONF_MAIN("conformance.callback", false)
