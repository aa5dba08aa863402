/* SPDX-License-Identifier: MIT */
/* Many threads, streams and events at once: what was ordered stays ordered, nothing is lost. */
#include "crew.h"
#include "gate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CREW = 4 };

/* A random graph: cells of device and of pinned memory, filled and copied on several streams.
 * Events order exactly the steps that touch the same cell, so any step that runs too early shows as
 * a cell that differs from what one thread would have computed. */

enum { CELLS = 16, CELL = 512, LANES = 4, STEPS = 300 };

typedef struct cell {
    void *address;
    bool on_host;
    int value;          /* every byte of it, in the order of submission */
    int writer;         /* the step that wrote it last, -1 none */
    int readers[LANES]; /* per stream the last step that read it since, -1 none */
} cell;

typedef struct graph {
    aclrtStream streams[LANES];
    aclrtEvent events[STEPS]; /* recorded behind each step */
    int streams_of[STEPS];
    cell cells[CELLS];
} graph;

static aclError graph_create(worker *self, graph *all)
{
    memset(all, 0, sizeof *all);
    for (int i = 0; i < LANES; i++)
        TRY(acl.aclrtCreateStream(&all->streams[i]));
    for (int i = 0; i < STEPS; i++)
        TRY(acl.aclrtCreateEvent(&all->events[i]));
    for (int i = 0; i < CELLS; i++) {
        cell *one = &all->cells[i];
        one->on_host = i % 4 == 3;
        one->writer = -1;
        memset(one->readers, -1, sizeof one->readers);
        if (one->on_host) {
            TRY(acl.aclrtMallocHost(&one->address, CELL));
            memset(one->address, 0, CELL);
        } else {
            TRY(acl.aclrtMalloc(&one->address, CELL, ACL_MEM_MALLOC_HUGE_FIRST));
            TRY(acl.aclrtMemset(one->address, CELL, 0, CELL));
        }
    }
    return ACL_SUCCESS;
}

static aclError graph_destroy(worker *self, graph *all)
{
    for (int i = 0; i < CELLS; i++)
        TRY(all->cells[i].on_host ? acl.aclrtFreeHost(all->cells[i].address)
                                  : acl.aclrtFree(all->cells[i].address));
    for (int i = 0; i < STEPS; i++)
        TRY(acl.aclrtDestroyEvent(all->events[i]));
    for (int i = 0; i < LANES; i++)
        TRY(acl.aclrtDestroyStream(all->streams[i]));
    return ACL_SUCCESS;
}

static aclError wait_for(worker *self, graph *all, int lane, int step)
{
    if (step >= 0 && all->streams_of[step] != lane)
        TRY(acl.aclrtStreamWaitEvent(all->streams[lane], all->events[step]));
    return ACL_SUCCESS;
}

static aclError wait_to_write(worker *self, graph *all, int lane, const cell *target)
{
    TRY(wait_for(self, all, lane, target->writer));
    for (int i = 0; i < LANES; i++)
        TRY(wait_for(self, all, lane, target->readers[i]));
    return ACL_SUCCESS;
}

static aclError fill_step(worker *self, graph *all, int lane, int step, cell *target)
{
    TRY(wait_to_write(self, all, lane, target));
    TRY(acl.aclrtMemsetAsync(target->address, CELL, step & 0xff, CELL, all->streams[lane]));
    target->value = step & 0xff;
    return ACL_SUCCESS;
}

static aclError copy_step(worker *self, graph *all, int lane, int step, cell *target, cell *source)
{
    aclrtMemcpyKind kind = source->on_host   ? ACL_MEMCPY_HOST_TO_DEVICE
                           : target->on_host ? ACL_MEMCPY_DEVICE_TO_HOST
                                             : ACL_MEMCPY_DEVICE_TO_DEVICE;
    TRY(wait_for(self, all, lane, source->writer));
    TRY(wait_to_write(self, all, lane, target));
    TRY(acl.aclrtMemcpyAsync(target->address, CELL, source->address, CELL, kind,
                             all->streams[lane]));
    target->value = source->value;
    source->readers[lane] = step;
    return ACL_SUCCESS;
}

static aclError graph_step(worker *self, graph *all, int step)
{
    int lane = (int)crew_random(self, LANES);
    cell *target = &all->cells[crew_random(self, CELLS)];
    cell *source = &all->cells[crew_random(self, CELLS)];
    if (target->on_host && (source->on_host || source == target))
        source = &all->cells[0];
    if (source == target || (!target->on_host && crew_random(self, 4) == 0))
        TRY(fill_step(self, all, lane, step, target));
    else
        TRY(copy_step(self, all, lane, step, target, source));
    target->writer = step;
    memset(target->readers, -1, sizeof target->readers);
    all->streams_of[step] = lane;
    TRY(acl.aclrtRecordEvent(all->events[step], all->streams[lane]));
    return ACL_SUCCESS;
}

static aclError graph_check(worker *self, graph *all)
{
    unsigned char bytes[CELL];
    for (int i = 0; i < LANES; i++)
        TRY(acl.aclrtSynchronizeStream(all->streams[i]));
    for (int i = 0; i < CELLS; i++) {
        const cell *one = &all->cells[i];
        TRY(acl.aclrtMemcpy(bytes, CELL, one->address, CELL,
                            one->on_host ? ACL_MEMCPY_HOST_TO_HOST : ACL_MEMCPY_DEVICE_TO_HOST));
        for (int k = 0; k < CELL; k++)
            if (bytes[k] != one->value)
                return crew_fail(self, "cell %d holds %d at %d, wanted %d", i, bytes[k], k,
                                 one->value);
    }
    return ACL_SUCCESS;
}

static aclError run_graph(worker *self)
{
    graph *all = malloc(sizeof *all);
    if (!all)
        return crew_fail(self, "no memory");
    aclError error = graph_create(self, all);
    for (int step = 0; step < STEPS && !error; step++)
        error = graph_step(self, all, step);
    if (!error)
        error = graph_check(self, all);
    if (!error)
        error = graph_destroy(self, all);
    free(all);
    return error;
}

static void graph__events_order_what_touches_the_same_memory(void)
{
    for (int round = 0; round < 3; round++)
        crew_run(1, 1, run_graph, NULL);
}

static void graph__of_several_threads_in_one_context(void)
{
    crew_run(CREW, 1, run_graph, NULL);
}

static aclError run_graph_in_own_context(worker *self)
{
    aclrtContext own = NULL;
    TRY(acl.aclrtCreateContext(&own, self->device));
    aclError error = run_graph(self);
    TRY(acl.aclrtDestroyContext(own));
    return error;
}

static void graph__of_several_threads_in_contexts_of_their_own(void)
{
    crew_run(CREW, 1, run_graph_in_own_context, NULL);
}

static void graph__on_two_devices_at_once(void)
{
    conf_needs_devices(2);
    crew_run(CREW, 2, run_graph, NULL);
}

/* Two streams hand one cell to and fro by two events that are recorded again and again. */
enum { TURNS = 300 };

static aclError play_ping_pong(worker *self)
{
    aclrtStream left, right;
    aclrtEvent served, returned;
    unsigned char *ball, *seen, host[TURNS];
    TRY(acl.aclrtCreateStream(&left));
    TRY(acl.aclrtCreateStream(&right));
    TRY(acl.aclrtCreateEvent(&served));
    TRY(acl.aclrtCreateEvent(&returned));
    TRY(acl.aclrtMalloc((void **)&ball, 1, ACL_MEM_MALLOC_HUGE_FIRST));
    TRY(acl.aclrtMalloc((void **)&seen, TURNS, ACL_MEM_MALLOC_HUGE_FIRST));
    for (int i = 0; i < TURNS; i++) {
        if (i > 0)
            TRY(acl.aclrtStreamWaitEvent(left, returned));
        TRY(acl.aclrtMemsetAsync(ball, 1, i & 0xff, 1, left));
        TRY(acl.aclrtRecordEvent(served, left));
        TRY(acl.aclrtStreamWaitEvent(right, served));
        TRY(acl.aclrtMemcpyAsync(seen + i, 1, ball, 1, ACL_MEMCPY_DEVICE_TO_DEVICE, right));
        TRY(acl.aclrtRecordEvent(returned, right));
    }
    TRY(acl.aclrtSynchronizeStream(right));
    TRY(acl.aclrtMemcpy(host, TURNS, seen, TURNS, ACL_MEMCPY_DEVICE_TO_HOST));
    for (int i = 0; i < TURNS; i++)
        if (host[i] != (i & 0xff))
            return crew_fail(self, "turn %d saw %d", i, host[i]);
    TRY(acl.aclrtFree(seen));
    TRY(acl.aclrtFree(ball));
    TRY(acl.aclrtDestroyEvent(returned));
    TRY(acl.aclrtDestroyEvent(served));
    TRY(acl.aclrtDestroyStream(right));
    TRY(acl.aclrtDestroyStream(left));
    return ACL_SUCCESS;
}

static void event__recorded_again_while_it_is_waited_for(void)
{
    crew_run(1, 1, play_ping_pong, NULL);
}

static void event__recorded_again_by_several_threads_at_once(void)
{
    crew_run(CREW, 1, play_ping_pong, NULL);
}

static aclError allocate_and_check(worker *self)
{
    for (int i = 0; i < 100; i++) {
        size_t size = 1 + crew_random(self, 100000);
        unsigned char *device, bytes[3] = {0};
        int byte = self->index * 50 + i % 50;
        TRY(acl.aclrtMalloc((void **)&device, size, ACL_MEM_MALLOC_HUGE_FIRST));
        TRY(acl.aclrtMemset(device, size, byte, size));
        TRY(acl.aclrtMemcpy(bytes, 1, device, 1, ACL_MEMCPY_DEVICE_TO_HOST));
        TRY(acl.aclrtMemcpy(bytes + 1, 1, device + size / 2, 1, ACL_MEMCPY_DEVICE_TO_HOST));
        TRY(acl.aclrtMemcpy(bytes + 2, 1, device + size - 1, 1, ACL_MEMCPY_DEVICE_TO_HOST));
        if (bytes[0] != byte || bytes[1] != byte || bytes[2] != byte)
            return crew_fail(self, "%zu bytes of another thread", size);
        TRY(acl.aclrtFree(device));
    }
    return ACL_SUCCESS;
}

static void memory__of_several_threads_never_overlaps(void)
{
    crew_run(CREW, 1, allocate_and_check, NULL);
}

static aclError allocate_pinned_and_check(worker *self)
{
    for (int i = 0; i < 100; i++) {
        size_t size = 1 + crew_random(self, 100000);
        unsigned char *host;
        TRY(acl.aclrtMallocHost((void **)&host, size));
        memset(host, self->index, size);
        if (host[0] != self->index || host[size - 1] != self->index)
            return crew_fail(self, "%zu bytes of another thread", size);
        TRY(acl.aclrtFreeHost(host));
    }
    return ACL_SUCCESS;
}

static void memory__pinned_by_several_threads(void)
{
    crew_run(CREW, 1, allocate_pinned_and_check, NULL);
}

static aclError set_and_reset(worker *self)
{
    for (int i = 0; i < 100; i++) {
        int32_t seen = -1;
        void *device;
        TRY(acl.aclrtSetDevice(self->device));
        TRY(acl.aclrtGetDevice(&seen));
        TRY(acl.aclrtMalloc(&device, 64, ACL_MEM_MALLOC_HUGE_FIRST));
        TRY(acl.aclrtFree(device));
        TRY(acl.aclrtResetDevice(self->device));
        if (seen != self->device)
            return crew_fail(self, "device %d is current, wanted %d", seen, self->device);
    }
    return ACL_SUCCESS;
}

static void device__set_and_reset_by_several_threads(void)
{
    crew_run(CREW, 1, set_and_reset, NULL);
    conf_free(conf_device(64));
}

static aclError live_in_contexts(worker *self)
{
    for (int i = 0; i < 30; i++) {
        aclrtContext one, two;
        aclrtStream stream;
        void *device;
        unsigned char byte = 0;
        TRY(acl.aclrtCreateContext(&one, self->device));
        TRY(acl.aclrtCreateContext(&two, self->device));
        TRY(acl.aclrtSetCurrentContext(one));
        TRY(acl.aclrtCreateStream(&stream));
        TRY(acl.aclrtMalloc(&device, 64, ACL_MEM_MALLOC_HUGE_FIRST));
        TRY(acl.aclrtMemsetAsync(device, 64, i, 64, stream));
        TRY(acl.aclrtSetCurrentContext(two));
        TRY(acl.aclrtSynchronizeStream(stream));
        TRY(acl.aclrtMemcpy(&byte, 1, device, 1, ACL_MEMCPY_DEVICE_TO_HOST));
        if (byte != i)
            return crew_fail(self, "%d instead of %d", byte, i);
        TRY(acl.aclrtFree(device));
        TRY(acl.aclrtDestroyContext(two));
        TRY(acl.aclrtSetCurrentContext(one));
        TRY(acl.aclrtDestroyStream(stream));
        TRY(acl.aclrtDestroyContext(one));
    }
    return ACL_SUCCESS;
}

static void context__created_and_destroyed_by_several_threads(void)
{
    crew_run(CREW, 1, live_in_contexts, NULL);
}

static aclError live_in_streams(worker *self)
{
    void *device;
    TRY(acl.aclrtMalloc(&device, 4096, ACL_MEM_MALLOC_HUGE_FIRST));
    for (int i = 0; i < 60; i++) {
        aclrtStream stream;
        unsigned char byte = 0;
        TRY(acl.aclrtCreateStream(&stream));
        for (int k = 0; k < 10; k++)
            TRY(acl.aclrtMemsetAsync(device, 4096, i + k, 4096, stream));
        TRY(acl.aclrtDestroyStream(stream)); /* waits */
        TRY(acl.aclrtMemcpy(&byte, 1, device, 1, ACL_MEMCPY_DEVICE_TO_HOST));
        if (byte != i + 9)
            return crew_fail(self, "%d instead of %d", byte, i + 9);
    }
    TRY(acl.aclrtFree(device));
    return ACL_SUCCESS;
}

static void stream__created_and_destroyed_by_several_threads(void)
{
    crew_run(CREW, 1, live_in_streams, NULL);
}

/* Threads that share one stream: each one's tasks stay in its order, every one runs once. */
enum { MARKS = 100 };

typedef struct shared_stream {
    aclrtContext context;
    aclrtStream stream;
    atomic_int count;
    int owners[CREW * MARKS], numbers[CREW * MARKS];
} shared_stream;

typedef struct mark {
    shared_stream *shared;
    int owner, number;
} mark;

static mark marks[CREW][MARKS];

static void leave_mark(void *argument)
{
    const mark *one = argument;
    int place = atomic_fetch_add(&one->shared->count, 1);
    one->shared->owners[place] = one->owner;
    one->shared->numbers[place] = one->number;
}

static aclError leave_marks(worker *self)
{
    shared_stream *shared = self->shared;
    TRY(acl.aclrtSetCurrentContext(shared->context));
    for (int i = 0; i < MARKS; i++) {
        marks[self->index][i] = (mark){shared, self->index, i};
        TRY(acl.aclrtLaunchHostFunc(shared->stream, leave_mark, &marks[self->index][i]));
    }
    TRY(acl.aclrtSynchronizeStream(shared->stream));
    return ACL_SUCCESS;
}

static void stream__shared_by_threads_keeps_the_order_of_each(void)
{
    static shared_stream shared;
    int next[CREW] = {0};
    conf_needs_release(CONF_8_5); /* aclrtLaunchHostFunc, called on threads only */
    atomic_store(&shared.count, 0);
    shared.stream = conf_stream();
    assert_ok(acl.aclrtGetCurrentContext(&shared.context));
    crew_run(CREW, 1, leave_marks, &shared);
    assert_int_equal(atomic_load(&shared.count), CREW * MARKS);
    for (int i = 0; i < CREW * MARKS; i++)
        assert_int_equal(shared.numbers[i], next[shared.owners[i]]++);
    assert_ok(acl.aclrtDestroyStream(shared.stream));
}

/* Waits behind the gate of the case, with a device byte that only the stream's last task fills. */
typedef struct awaited {
    aclrtContext context;
    aclrtStream stream;
    void *device;
} awaited;

static aclError synchronize_shared(worker *self)
{
    const awaited *shared = self->shared;
    unsigned char byte = 0;
    TRY(acl.aclrtSetCurrentContext(shared->context));
    TRY(acl.aclrtSynchronizeStream(shared->stream));
    TRY(acl.aclrtMemcpy(&byte, 1, shared->device, 1, ACL_MEMCPY_DEVICE_TO_HOST));
    return byte == 9 ? ACL_SUCCESS : crew_fail(self, "returned before the stream's last task");
}

static void stream__several_threads_wait_for_it(void)
{
    awaited shared = {.stream = conf_stream(), .device = conf_device(64)};
    assert_ok(acl.aclrtGetCurrentContext(&shared.context));
    conf_fill(shared.device, 1, 64);
    stream_gate *gate = gate_close(shared.stream);
    assert_ok(acl.aclrtMemsetAsync(shared.device, 64, 9, 64, shared.stream));
    gate_open_after(gate, 50);
    crew_run(CREW, 1, synchronize_shared, &shared);
    gate_remove(gate);
    assert_ok(acl.aclrtDestroyStream(shared.stream));
    conf_free(shared.device);
}

static aclError serve_own_callbacks(worker *self)
{
    shared_stream *own = calloc(1, sizeof *own);
    if (!own)
        return crew_fail(self, "no memory");
    TRY(acl.aclrtCreateStream(&own->stream));
    TRY(acl.aclrtSubscribeReport((uint64_t)pthread_self(), own->stream));
    for (int i = 0; i < MARKS; i++) {
        marks[self->index][i] = (mark){own, self->index, i};
        TRY(acl.aclrtLaunchCallback(leave_mark, &marks[self->index][i],
                                    i % 2 ? ACL_CALLBACK_BLOCK : ACL_CALLBACK_NO_BLOCK,
                                    own->stream));
    }
    for (double end = conf_now_ms() + 30000; atomic_load(&own->count) < MARKS;) {
        acl.aclrtProcessReport(50);
        if (conf_now_ms() > end)
            return crew_fail(self, "%d of %d callbacks ran", atomic_load(&own->count), MARKS);
    }
    TRY(acl.aclrtSynchronizeStream(own->stream));
    TRY(acl.aclrtUnSubscribeReport((uint64_t)pthread_self(), own->stream));
    TRY(acl.aclrtDestroyStream(own->stream));
    for (int i = 0; i < MARKS; i++)
        if (own->owners[i] != self->index || own->numbers[i] != i)
            return crew_fail(self, "callback %d of %d in place %d", own->numbers[i], own->owners[i],
                             i);
    free(own);
    return ACL_SUCCESS;
}

static void callback__several_threads_serve_their_streams(void)
{
    crew_run(CREW, 1, serve_own_callbacks, NULL);
}

static aclError live_in_events(worker *self)
{
    aclrtStream stream;
    TRY(acl.aclrtCreateStream(&stream));
    for (int i = 0; i < 150; i++) {
        aclrtEvent event;
        TRY(acl.aclrtCreateEvent(&event));
        TRY(acl.aclrtRecordEvent(event, stream));
        TRY(acl.aclrtSynchronizeEvent(event));
        TRY(acl.aclrtDestroyEvent(event));
    }
    TRY(acl.aclrtDestroyStream(stream));
    return ACL_SUCCESS;
}

static void event__created_and_destroyed_by_several_threads(void)
{
    crew_run(CREW, 1, live_in_events, NULL);
}

static aclError fail_and_read(worker *self)
{
    for (int i = 0; i < 50; i++) {
        if (acl.aclrtSetDevice(-1) != ACL_ERROR_RT_INVALID_DEVICEID)
            return crew_fail(self, "device -1 was taken");
        if (!acl.aclGetRecentErrMsg())
            return crew_fail(self, "no text behind a failure");
        if (acl.aclGetRecentErrMsg())
            return crew_fail(self, "a text that was read already, or of another thread");
    }
    return ACL_SUCCESS;
}

static void error_text__stays_with_its_thread(void)
{
    crew_run(CREW, 1, fail_and_read, NULL);
}

static const conf_case cases[] = {
    CASE(graph__events_order_what_touches_the_same_memory),
    CASE(graph__of_several_threads_in_one_context),
    CASE(graph__of_several_threads_in_contexts_of_their_own),
    CASE(graph__on_two_devices_at_once),
    CASE(event__recorded_again_while_it_is_waited_for),
    CASE(event__recorded_again_by_several_threads_at_once),
    CASE(memory__of_several_threads_never_overlaps),
    CASE(memory__pinned_by_several_threads),
    CASE(device__set_and_reset_by_several_threads),
    CASE(context__created_and_destroyed_by_several_threads),
    CASE(stream__created_and_destroyed_by_several_threads),
    CASE(stream__shared_by_threads_keeps_the_order_of_each),
    CASE(stream__several_threads_wait_for_it),
    CASE(callback__several_threads_serve_their_streams),
    CASE(event__created_and_destroyed_by_several_threads),
    CASE(error_text__stays_with_its_thread),
};

CONF_MAIN("conformance.concurrency", false)
