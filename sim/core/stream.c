/* SPDX-License-Identifier: MIT */
/* A stream is a list of tasks and a state that says who is at its first one: an engine's queue, an
 * engine, something it waits for, or nobody. A task stays first until it is done. */
#include "core/stream.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/context.h"
#include "core/counters.h"
#include "core/error.h"
#include "core/exception.h"
#include "core/handle.h"
#include "core/report.h"
#include "core/schedule.h"

/* Tasks a stream holds; a submit to a full one waits. */
#define TASK_MAX 4096
/* Streams per device, as documented for the Ascend 310P. */
#define STREAM_MAX 1024

typedef enum stream_state {
    STATE_READY,   /* nobody is at its first task, if it has one */
    STATE_QUEUED,  /* in an engine's queue */
    STATE_RUNNING, /* its first task is on an engine */
    STATE_WAITING  /* its first task is a control task that waits */
} stream_state;

typedef struct task {
    struct task *next;
    const sim_control *control; /* NULL: an engine's */
    sim_engine engine;
    sim_task_run run;
    void (*drop)(void *argument);
    uint64_t number; /* rises over all streams of the process */
    pid_t thread_id; /* who submitted it */
    alignas(max_align_t) unsigned char argument[SIM_TASK_ARGUMENT_SIZE];
} task;

struct sim_stream {
    sim_turn turn;
    aclrtStream handle; /* NULL while the object waits for reuse */
    sim_context *context;
    sim_device *device;
    int32_t id;
    sim_stream_options options;
    uint64_t attributes[SIM_STREAM_ATTRIBUTE_COUNT];
    stream_state state;
    bool in_ready_list;
    bool ending; /* takes nothing more */
    task *first, *last, *spare;
    size_t task_count;
    aclError error; /* the first since the last wait */
    char error_text[512];
    unsigned waiters;
    pthread_cond_t changed; /* a task is done, or the stream ended */
    sim_stream *previous, *next;
    sim_stream *next_ready;
};

static sim_stream *all;    /* the live ones */
static sim_stream *unused; /* linked by next */
static sim_stream *ready_first, *ready_last;
static uint64_t last_number;
static int32_t last_id;

/* ---- tasks ---- */

static task *take_task(sim_stream *stream)
{
    task *taken = stream->spare;
    if (taken)
        stream->spare = taken->next;
    else
        taken = malloc(sizeof *taken);
    return taken;
}

static void keep_spare(sim_stream *stream, task *done)
{
    done->next = stream->spare;
    stream->spare = done;
}

/* Takes the first task off. */
static void remove_first(sim_stream *stream)
{
    task *done = stream->first;
    stream->first = done->next;
    if (!stream->first)
        stream->last = NULL;
    stream->task_count--;
    keep_spare(stream, done);
    if (stream->waiters > 0)
        pthread_cond_broadcast(&stream->changed);
}

static void append(sim_stream *stream, task *added)
{
    added->next = NULL;
    added->number = ++last_number;
    if (stream->last)
        stream->last->next = added;
    else
        stream->first = added;
    stream->last = added;
    stream->task_count++;
}

static bool is_stopped(const sim_stream *stream)
{
    return stream->error != ACL_SUCCESS &&
           stream->attributes[ACL_STREAM_ATTR_FAILURE_MODE] == ACL_STOP_ON_FAILURE;
}

/* ---- letting streams go on ---- */

static void make_ready(sim_stream *stream)
{
    stream->state = STATE_READY;
    if (stream->in_ready_list)
        return;
    stream->in_ready_list = true;
    stream->next_ready = NULL;
    if (ready_last)
        ready_last->next_ready = stream;
    else
        ready_first = stream;
    ready_last = stream;
}

/* The task will not run. */
static void give_up(sim_stream *stream, task *victim, bool begun)
{
    if (victim->control && victim->control->cancel)
        victim->control->cancel(stream, victim->argument, begun);
    if (victim->drop)
        victim->drop(victim->argument);
}

static void advance(sim_stream *stream)
{
    while (stream->first && stream->state == STATE_READY) {
        task *at = stream->first;
        if (at->control) {
            stream->state = STATE_WAITING;
            if (!at->control->step(stream, at->argument))
                return;
            stream->state = STATE_READY;
            remove_first(stream);
        } else if (is_stopped(stream)) {
            give_up(stream, at, false);
            remove_first(stream);
        } else {
            stream->state = STATE_QUEUED;
            sim_engine_queue(stream->device, at->engine, &stream->turn);
        }
    }
}

void sim_streams_advance(void)
{
    while (ready_first) {
        sim_stream *stream = ready_first;
        ready_first = stream->next_ready;
        if (!ready_first)
            ready_last = NULL;
        stream->in_ready_list = false;
        advance(stream);
    }
}

void sim_stream_resume(sim_stream *stream)
{
    remove_first(stream);
    make_ready(stream);
}

/* ---- running ---- */

static void copy_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text ? text : "");
}

void sim_stream_run_first(sim_stream *stream)
{
    task *at = stream->first;
    aclrtExceptionInfo info = {(uint32_t)at->number, (uint32_t)stream->id, (uint32_t)at->thread_id,
                               (uint32_t)sim_device_id(stream->device), 0};
    char text[sizeof stream->error_text];
    stream->state = STATE_RUNNING;
    sim_schedule_unlock();
    aclError code = at->run(at->argument);
    if (code != ACL_SUCCESS) {
        copy_text(text, sizeof text, sim_error_take_text());
        info.error_code = (uint32_t)code;
        sim_exception_report(&info);
    }
    sim_schedule_lock();
    if (code != ACL_SUCCESS && stream->error == ACL_SUCCESS) {
        stream->error = code;
        memcpy(stream->error_text, text, sizeof text);
    }
    remove_first(stream);
    make_ready(stream);
    sim_streams_advance();
}

/* ---- submitting ---- */

static pid_t thread_id(void)
{
    static _Thread_local pid_t id;
    if (!id)
        id = gettid();
    return id;
}

static aclError wait_for_room(sim_stream *stream)
{
    aclrtStream handle = stream->handle;
    while (stream->handle == handle && !stream->ending && stream->task_count >= TASK_MAX) {
        stream->waiters++;
        pthread_cond_wait(&stream->changed, sim_schedule_mutex());
        stream->waiters--;
    }
    if (!handle || stream->handle != handle || stream->ending)
        return sim_fail(ACL_ERROR_RT_STREAM_CONTEXT, "the stream was destroyed meanwhile");
    return ACL_SUCCESS;
}

static aclError append_copy(sim_stream *stream, const task *model, const void *argument,
                            size_t argument_size)
{
    aclError code = wait_for_room(stream);
    if (code != ACL_SUCCESS)
        return code;
    if (is_stopped(stream))
        return sim_error_adopt(stream->error, stream->error_text);
    task *added = take_task(stream);
    if (!added)
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no host memory for a task");
    added->control = model->control;
    added->engine = model->engine;
    added->run = model->run;
    added->drop = model->drop;
    added->thread_id = thread_id();
    if (argument_size > 0)
        memcpy(added->argument, argument, argument_size);
    append(stream, added);
    if (stream->first == added)
        make_ready(stream);
    sim_streams_advance();
    return ACL_SUCCESS;
}

aclError sim_stream_submit_task(sim_stream *stream, const sim_task *submitted)
{
    task model = {.engine = submitted->engine, .run = submitted->run, .drop = submitted->drop};
    sim_schedule_lock();
    aclError code = sim_engine_prepare(stream->device, submitted->engine);
    if (code == ACL_SUCCESS)
        code = append_copy(stream, &model, submitted->argument, submitted->argument_size);
    sim_schedule_unlock();
    return code;
}

aclError sim_stream_submit(sim_stream *stream, sim_engine engine, sim_task_run run,
                           const void *argument, size_t argument_size)
{
    sim_task task_to_run = {engine, run, NULL, argument, argument_size};
    return sim_stream_submit_task(stream, &task_to_run);
}

aclError sim_stream_control(sim_stream *stream, const sim_control *control, const void *argument,
                            size_t argument_size)
{
    task model = {.control = control};
    return append_copy(stream, &model, argument, argument_size);
}

/* ---- waiting ---- */

static bool has_task_up_to(const sim_stream *stream, uint64_t number)
{
    return stream->first && stream->first->number <= number;
}

/* Lock held. False: the deadline passed first. Ends also when the stream does. */
static bool wait_until_done(sim_stream *stream, uint64_t number, int64_t deadline)
{
    aclrtStream handle = stream->handle;
    bool in_time = true;
    while (in_time && stream->handle == handle && has_task_up_to(stream, number)) {
        stream->waiters++;
        in_time = sim_condition_wait(&stream->changed, sim_schedule_mutex(), deadline);
        stream->waiters--;
    }
    return in_time || stream->handle != handle || !has_task_up_to(stream, number);
}

aclError sim_stream_wait(sim_stream *stream, int64_t timeout_ms)
{
    int64_t deadline = sim_clock_deadline(timeout_ms);
    aclError code = ACL_SUCCESS;
    char text[sizeof stream->error_text];
    sim_schedule_lock();
    bool in_time = wait_until_done(stream, last_number, deadline);
    if (in_time && stream->error != ACL_SUCCESS) {
        code = stream->error;
        memcpy(text, stream->error_text, sizeof text);
        if (!is_stopped(stream))
            stream->error = ACL_SUCCESS;
    }
    sim_schedule_unlock();
    if (!in_time)
        return sim_fail(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
                        "stream %d is not done after %lld milliseconds", stream->id,
                        (long long)timeout_ms);
    return code == ACL_SUCCESS ? code : sim_error_adopt(code, text);
}

/* A live stream of the device with a task up to that number, or NULL. */
static sim_stream *find_unfinished(const sim_device *device, uint64_t number)
{
    for (sim_stream *stream = all; stream; stream = stream->next)
        if (stream->device == device && has_task_up_to(stream, number))
            return stream;
    return NULL;
}

bool sim_streams_wait_device(const sim_device *device, int64_t timeout_ms)
{
    int64_t deadline = sim_clock_deadline(timeout_ms);
    bool in_time = true;
    sim_stream *unfinished;
    sim_schedule_lock();
    uint64_t number = last_number;
    while (in_time && (unfinished = find_unfinished(device, number)))
        in_time = wait_until_done(unfinished, number, deadline);
    sim_schedule_unlock();
    return in_time;
}

bool sim_stream_is_idle(sim_stream *stream)
{
    sim_schedule_lock();
    bool idle = !stream->first;
    sim_schedule_unlock();
    return idle;
}

/* ---- making and ending ---- */

static void link_stream(sim_stream *stream)
{
    stream->previous = NULL;
    stream->next = all;
    if (all)
        all->previous = stream;
    all = stream;
}

static void unlink_stream(sim_stream *stream)
{
    if (stream->previous)
        stream->previous->next = stream->next;
    else
        all = stream->next;
    if (stream->next)
        stream->next->previous = stream->previous;
    stream->next = unused;
    unused = stream;
}

static sim_stream *take_object(void)
{
    sim_stream *stream = unused;
    if (stream) {
        unused = stream->next;
        return stream;
    }
    stream = calloc(1, sizeof *stream);
    if (stream)
        sim_condition_init(&stream->changed);
    return stream;
}

/* Lock held. */
static uint32_t count_available(const sim_device *device)
{
    uint32_t live = 0;
    for (const sim_stream *stream = all; stream; stream = stream->next)
        live += stream->device == device;
    return live < STREAM_MAX ? STREAM_MAX - live : 0;
}

uint32_t sim_streams_available(const sim_device *device)
{
    sim_schedule_lock();
    uint32_t available = count_available(device);
    sim_schedule_unlock();
    return available;
}

static sim_stream *prepare_object(sim_context *context, const sim_stream_options *options)
{
    sim_stream *stream = take_object();
    if (!stream)
        return NULL;
    stream->turn = (sim_turn){.stream = stream};
    stream->context = context;
    stream->device = sim_context_device(context);
    stream->id = last_id++;
    stream->options = *options;
    memset(stream->attributes, 0, sizeof stream->attributes);
    stream->attributes[ACL_STREAM_ATTR_PRIORITY] = options->priority;
    stream->state = STATE_READY;
    stream->ending = false;
    stream->error = ACL_SUCCESS;
    stream->handle = sim_handle_create(SIM_KIND_STREAM, stream);
    link_stream(stream);
    if (!stream->handle) {
        unlink_stream(stream);
        return NULL;
    }
    return stream;
}

aclError sim_stream_create_locked(sim_context *context, const sim_stream_options *options,
                                  aclrtStream *out)
{
    sim_device *device = sim_context_device(context);
    if (count_available(device) == 0)
        return sim_fail(ACL_ERROR_RT_NO_STREAM_RESOURCE, "device %d has %d streams, its limit",
                        sim_device_id(device), STREAM_MAX);
    sim_stream *stream = prepare_object(context, options);
    if (!stream)
        return sim_fail(ACL_ERROR_RT_NO_STREAM_RESOURCE, "no host memory for a stream");
    sim_count(SIM_COUNT_streams_created, 1);
    sim_count(SIM_COUNT_live_streams, 1);
    *out = stream->handle;
    return ACL_SUCCESS;
}

aclError sim_stream_create(sim_context *context, const sim_stream_options *options,
                           aclrtStream *out)
{
    sim_schedule_lock();
    aclError code = sim_stream_create_locked(context, options, out);
    sim_schedule_unlock();
    return code;
}

/* Drops all but the first task. */
static void drop_rest(sim_stream *stream)
{
    task *kept = stream->first;
    while (kept->next) {
        task *victim = kept->next;
        kept->next = victim->next;
        give_up(stream, victim, false);
        stream->task_count--;
        keep_spare(stream, victim);
    }
    stream->last = kept;
}

/* Lock held, let go of while a task runs to its end. */
static void drop_tasks(sim_stream *stream)
{
    aclrtStream handle = stream->handle;
    while (stream->state == STATE_RUNNING) {
        drop_rest(stream);
        wait_until_done(stream, stream->first->number, SIM_CLOCK_NEVER);
        if (stream->handle != handle)
            return;
    }
    if (stream->state == STATE_QUEUED)
        sim_engine_unqueue(stream->device, stream->first->engine, &stream->turn);
    if (stream->first) {
        drop_rest(stream);
        give_up(stream, stream->first, stream->state == STATE_WAITING);
        remove_first(stream);
    }
    stream->state = STATE_READY;
}

void sim_stream_abort(sim_stream *stream)
{
    sim_schedule_lock();
    drop_tasks(stream);
    sim_streams_advance();
    sim_schedule_unlock();
}

void sim_streams_abort_device(const sim_device *device)
{
    sim_schedule_lock();
    for (sim_stream *stream = all; stream;) {
        sim_stream *next = stream->next;
        if (stream->device == device && stream->first) {
            drop_tasks(stream);
            sim_streams_advance();
            next = all; /* the lock was let go of: begin anew */
        }
        stream = next;
    }
    sim_schedule_unlock();
}

/* Lock held, let go of meanwhile. The handle is gone already, so nothing new comes in. */
static void end_stream(sim_stream *stream)
{
    stream->ending = true;
    drop_tasks(stream);
    sim_report_forget_stream(stream);
    stream->handle = NULL;
    pthread_cond_broadcast(&stream->changed);
    unlink_stream(stream);
    sim_streams_advance();
    sim_uncount(SIM_COUNT_live_streams, 1);
}

aclError sim_stream_destroy(aclrtStream handle, bool force)
{
    sim_schedule_lock();
    sim_stream *stream = sim_handle_get(SIM_KIND_STREAM, handle);
    if (stream && !force)
        wait_until_done(stream, last_number, SIM_CLOCK_NEVER);
    stream = sim_handle_remove(SIM_KIND_STREAM, handle);
    if (stream)
        end_stream(stream);
    sim_schedule_unlock();
    if (!stream)
        return sim_fail(ACL_ERROR_RT_STREAM_CONTEXT, "%p is not a live stream", handle);
    return ACL_SUCCESS;
}

static sim_stream *find_stream_of(const sim_context *context)
{
    for (sim_stream *stream = all; stream; stream = stream->next)
        if (stream->context == context && stream->handle)
            return stream;
    return NULL;
}

/* A stream of the context that still has work nobody else has to do something for, or NULL. */
static sim_stream *find_busy_of(const sim_context *context)
{
    for (sim_stream *stream = all; stream; stream = stream->next)
        if (stream->context == context && stream->first && stream->state != STATE_WAITING)
            return stream;
    return NULL;
}

void sim_streams_destroy_of(sim_context *context)
{
    sim_stream *stream;
    while ((stream = find_busy_of(context)))
        wait_until_done(stream, stream->first->number, SIM_CLOCK_NEVER);
    while ((stream = find_stream_of(context))) {
        aclrtStream handle = stream->handle;
        if (sim_handle_remove(SIM_KIND_STREAM, handle))
            end_stream(stream);
        while (stream->handle == handle) /* another thread is about to end it */
            pthread_cond_wait(&stream->changed, sim_schedule_mutex());
    }
}

/* ---- looking up ---- */

aclError sim_stream_from_any(aclrtStream handle, sim_stream **out)
{
    sim_context *context;
    aclError code = sim_context_need(&context);
    if (code != ACL_SUCCESS)
        return code;
    if (!handle)
        handle = sim_context_default_stream(context);
    *out = sim_handle_get(SIM_KIND_STREAM, handle);
    if (!*out)
        return sim_fail(ACL_ERROR_RT_STREAM_CONTEXT, "%p is not a live stream", handle);
    return ACL_SUCCESS;
}

aclError sim_stream_from(aclrtStream handle, sim_stream **out)
{
    aclError code = sim_stream_from_any(handle, out);
    if (code == ACL_SUCCESS && (*out)->context != sim_context_current())
        return sim_fail(ACL_ERROR_RT_STREAM_CONTEXT,
                        "stream %d does not belong to this thread's context", (*out)->id);
    return code;
}

sim_device *sim_stream_device(const sim_stream *stream)
{
    return stream->device;
}

aclrtStream sim_stream_handle(const sim_stream *stream)
{
    return stream->handle;
}

int32_t sim_stream_id(const sim_stream *stream)
{
    return stream->id;
}

const sim_stream_options *sim_stream_get_options(const sim_stream *stream)
{
    return &stream->options;
}

void sim_stream_set_attribute(sim_stream *stream, aclrtStreamAttr attribute, uint64_t value)
{
    sim_schedule_lock();
    stream->attributes[attribute] = value;
    sim_schedule_unlock();
}

uint64_t sim_stream_get_attribute(sim_stream *stream, aclrtStreamAttr attribute)
{
    sim_schedule_lock();
    uint64_t value = stream->attributes[attribute];
    sim_schedule_unlock();
    return value;
}
