/* SPDX-License-Identifier: MIT */
/* The tasks of streams: submitting them, moving from one to the next, waiting for them. A stream is
 * a list of tasks and a state that says who is at its first one: an engine's queue, an engine,
 * something it waits for, or nobody. A task stays first until it is done. */
#include "core/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/exception.h"
#include "core/schedule.h"
#include "core/stream_body.h"

/* Tasks a stream holds; a submit to a full one waits. */
#define TASK_MAX 4096

typedef sim_stream_task task;

static sim_stream *ready_first, *ready_last;
static uint64_t last_number;

uint64_t sim_streams_last_number(void)
{
    return last_number;
}

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

bool sim_stream_has_task(const sim_stream *stream, uint64_t number)
{
    return stream->first && stream->first->number <= number;
}

/* Does the stream's next task on the calling thread when its engine has not begun anything: a
 * caller with nothing better to do is awake already, the engine's thread is not. Host functions
 * are promised another thread. */
static bool help(sim_stream *stream)
{
    if (stream->state != STATE_QUEUED || stream->first->engine == SIM_ENGINE_HOST_FUNC)
        return false;
    return sim_engine_serve(stream->device, stream->first->engine, &stream->turn);
}

bool sim_stream_wait_until(sim_stream *stream, uint64_t number, int64_t deadline)
{
    aclrtStream handle = stream->handle;
    bool in_time = true;
    while (in_time && stream->handle == handle && sim_stream_has_task(stream, number)) {
        if (deadline == SIM_CLOCK_NEVER && help(stream))
            continue;
        stream->waiters++;
        in_time = sim_condition_wait(&stream->changed, sim_schedule_mutex(), deadline);
        stream->waiters--;
    }
    return in_time || stream->handle != handle || !sim_stream_has_task(stream, number);
}

aclError sim_stream_wait(sim_stream *stream, int64_t timeout_ms)
{
    int64_t deadline = sim_clock_deadline(timeout_ms);
    aclError code = ACL_SUCCESS;
    char text[sizeof stream->error_text];
    sim_schedule_lock();
    bool in_time = sim_stream_wait_until(stream, last_number, deadline);
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

bool sim_stream_is_idle(sim_stream *stream)
{
    sim_schedule_lock();
    bool idle = !stream->first;
    sim_schedule_unlock();
    return idle;
}

/* ---- giving up ---- */

/* Takes the first task after `before` off (NULL: the very first) and gives it up. It is off the
 * list by then, since giving up a record may resume streams, this one too. */
static void drop_after(sim_stream *stream, task *before, bool begun)
{
    task *victim = before ? before->next : stream->first;
    if (before)
        before->next = victim->next;
    else
        stream->first = victim->next;
    if (stream->last == victim)
        stream->last = before;
    stream->task_count--;
    give_up(stream, victim, begun);
    keep_spare(stream, victim);
}

void sim_stream_drop_tasks(sim_stream *stream)
{
    aclrtStream handle = stream->handle;
    while (stream->state == STATE_RUNNING) {
        while (stream->first->next)
            drop_after(stream, stream->first, false);
        sim_stream_wait_until(stream, stream->first->number, SIM_CLOCK_NEVER);
        if (stream->handle != handle)
            return;
    }
    if (stream->state == STATE_QUEUED)
        sim_engine_unqueue(stream->device, stream->first->engine, &stream->turn);
    bool begun = stream->state == STATE_WAITING;
    stream->state = STATE_READY;
    for (; stream->first; begun = false)
        drop_after(stream, NULL, begun);
    pthread_cond_broadcast(&stream->changed);
}
