/* SPDX-License-Identifier: MIT */
/* The tasks of streams: submitting them, moving from one to the next, waiting for them. A stream is
 * a list of tasks and a state that says who is at its first one: an engine's queue, an engine,
 * something it waits for, or nobody. A task stays first until it is done. */
#include "core/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/exception.h"
#include "core/hang.h"
#include "core/schedule.h"
#include "core/span.h"
#include "core/stream_body.h"
#include "core/work.h"

/* Tasks a stream holds; a submit to a full one waits. */
#define TASK_MAX 4096

typedef sim_stream_task task;

static sim_stream *ready_first, *ready_last;
static uint64_t last_number;

uint64_t sim_streams_last_number(void)
{
    return last_number;
}

uint64_t sim_stream_task_number(const sim_stream *stream)
{
    return stream->first->number;
}

aclrtStream sim_stream_handle(const sim_stream *stream)
{
    return stream->handle;
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

/* ---- the stream's clock ---- */

int64_t sim_stream_time_ns(sim_stream *stream)
{
    if (!sim_span_is_timed())
        return sim_clock_now_ns();
    if (stream->first)
        sim_stream_not_before(stream, stream->first->submitted_ns);
    return stream->clock_ns;
}

void sim_stream_not_before(sim_stream *stream, int64_t time_ns)
{
    if (stream->clock_ns < time_ns)
        stream->clock_ns = time_ns;
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

aclError sim_stream_failure(const sim_stream *stream)
{
    return stream->failing;
}

/* The task will not run. */
static void give_up(sim_stream *stream, task *victim, bool begun)
{
    if (victim->control && victim->control->cancel)
        victim->control->cancel(stream, victim->argument, begun);
    if (victim->drop)
        victim->drop(victim->argument);
}

static void fail_first(sim_stream *stream, task *at)
{
    stream->failing = at->failure;
    give_up(stream, at, false);
    stream->failing = ACL_SUCCESS;
    remove_first(stream);
}

static void advance(sim_stream *stream)
{
    while (stream->first && stream->state == STATE_READY) {
        task *at = stream->first;
        if (at->failure) {
            fail_first(stream, at);
        } else if (at->control) {
            stream->state = STATE_WAITING;
            if (!at->control->step(stream, at->argument))
                return;
            stream->state = STATE_READY;
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

/* The task hangs, and with it the engine. */
static void hang(sim_stream *stream)
{
    stream->hung = true;
    sim_hang(stream->device, &stream->released);
    stream->hung = stream->released = false;
}

/* Lets go of the lock meanwhile. The text of a failure goes to text[]. */
static aclError run_task(sim_stream *stream, task *at, int64_t *clock_ns, char *text, size_t size)
{
    aclrtExceptionInfo info = {(uint32_t)at->number, (uint32_t)stream->id, (uint32_t)at->thread_id,
                               (uint32_t)sim_device_id(stream->device), 0};
    const sim_work work = {at->run, at->drop, at->argument, at->fault, sim_stream_time_ns(stream)};
    bool hangs = at->fault.kind == SIM_FAULT_HANG;
    if (hangs)
        hang(stream);
    sim_schedule_unlock();
    aclError code = hangs ? sim_work_refuse(&work, ACL_ERROR_RT_STREAM_ABORT, "hung until now")
                          : sim_work_do(&work, clock_ns);
    if (code != ACL_SUCCESS) {
        copy_text(text, size, sim_error_take_text());
        info.error_code = (uint32_t)code;
        sim_exception_report(&info);
    }
    sim_schedule_lock();
    return code;
}

static void note_failure(sim_stream *stream, aclError code, const char *text)
{
    if (stream->error == ACL_SUCCESS) {
        stream->error = code;
        memcpy(stream->error_text, text, sizeof stream->error_text);
    }
    if (stream->first->carries && stream->first->next)
        stream->first->next->failure = code;
    sim_stream_stop_context(stream);
}

void sim_stream_run_first(sim_stream *stream, int64_t *clock_ns)
{
    char text[sizeof stream->error_text];
    stream->state = STATE_RUNNING;
    aclError code = run_task(stream, stream->first, clock_ns, text, sizeof text);
    sim_stream_not_before(stream, *clock_ns);
    if (code != ACL_SUCCESS)
        note_failure(stream, code, text);
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
    if (stream->stopped)
        return sim_error_adopt(stream->error, stream->error_text);
    task *added = take_task(stream);
    if (!added)
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no host memory for a task");
    added->control = model->control;
    added->engine = model->engine;
    added->run = model->run;
    added->drop = model->drop;
    added->fault = model->fault;
    added->carries = model->carries;
    added->failure = ACL_SUCCESS;
    added->thread_id = thread_id();
    added->submitted_ns = sim_span_is_timed() ? sim_clock_now_ns() : 0;
    if (argument_size > 0)
        memcpy(added->argument, argument, argument_size);
    append(stream, added);
    return ACL_SUCCESS;
}

static void set_going(sim_stream *stream)
{
    if (stream->state == STATE_READY && stream->first)
        make_ready(stream);
    sim_streams_advance();
}

aclError sim_stream_submit_task(sim_stream *stream, const sim_task *submitted)
{
    task model = {.engine = submitted->engine,
                  .run = submitted->run,
                  .drop = submitted->drop,
                  .fault = sim_fault_take()};
    sim_schedule_lock();
    aclError code = sim_engine_prepare(stream->device, submitted->engine);
    if (code == ACL_SUCCESS)
        code = append_copy(stream, &model, submitted->argument, submitted->argument_size);
    if (code == ACL_SUCCESS)
        SIM_CHECK(queued(stream->handle, last_number));
    set_going(stream);
    sim_schedule_unlock();
    return code;
}

aclError sim_stream_submit(sim_stream *stream, sim_engine engine, sim_task_run run,
                           const void *argument, size_t argument_size)
{
    sim_task task_to_run = {engine, run, NULL, argument, argument_size};
    return sim_stream_submit_task(stream, &task_to_run);
}

static aclError run_nothing(void *argument)
{
    (void)argument;
    return ACL_SUCCESS;
}

/* Control tasks are no engine's, faults happen on engines: a task of its own suffers the fault. */
static aclError append_fault(sim_stream *stream)
{
    task carrier = {.engine = SIM_ENGINE_CONTROL,
                    .run = run_nothing,
                    .fault = sim_fault_take(),
                    .carries = true};
    if (carrier.fault.kind == SIM_FAULT_NONE)
        return ACL_SUCCESS;
    aclError code = sim_engine_prepare(stream->device, carrier.engine);
    return code == ACL_SUCCESS ? append_copy(stream, &carrier, NULL, 0) : code;
}

aclError sim_stream_control(sim_stream *stream, const sim_control *control, const void *argument,
                            size_t argument_size)
{
    task model = {.control = control};
    aclError code = append_fault(stream);
    if (code == ACL_SUCCESS)
        code = append_copy(stream, &model, argument, argument_size);
    set_going(stream);
    return code;
}

/* ---- waiting ---- */

bool sim_stream_has_task(const sim_stream *stream, uint64_t number)
{
    return stream->first && stream->first->number <= number;
}

/* Does the stream's next task on the calling thread when its engine has not begun anything: a
 * caller with nothing better to do is awake already, the engine's thread is not. Not what may take
 * as long as a fault or a profile likes, and host functions are promised another thread. */
static bool help(sim_stream *stream)
{
    if (stream->state != STATE_QUEUED || stream->first->engine == SIM_ENGINE_HOST_FUNC ||
        stream->first->fault.kind != SIM_FAULT_NONE || sim_span_is_timed())
        return false;
    return sim_engine_serve(stream->device, stream->first->engine, &stream->turn);
}

/* Who helps does not look at the clock until the task is done, so a wait must be long to bear that:
 * the limit of a program that looks after hanging devices, not of one that polls. */
#define LONG_WAIT_NS 500000000

bool sim_stream_wait_until(sim_stream *stream, uint64_t number, int64_t deadline)
{
    aclrtStream handle = stream->handle;
    bool helps = deadline == SIM_CLOCK_NEVER || deadline - sim_clock_now_ns() >= LONG_WAIT_NS;
    bool in_time = true;
    while (in_time && stream->handle == handle && sim_stream_has_task(stream, number)) {
        if (helps && help(stream))
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
    aclrtStream handle = stream->handle;
    uint64_t number = last_number;
    bool in_time = sim_stream_wait_until(stream, number, deadline);
    if (in_time)
        SIM_CHECK(known(handle, number));
    if (in_time && stream->error != ACL_SUCCESS) {
        code = stream->error;
        memcpy(text, stream->error_text, sizeof text);
        if (!stream->stopped)
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
    if (idle)
        SIM_CHECK(known(stream->handle, last_number));
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

void sim_stream_fail_tasks(sim_stream *stream)
{
    task *running = stream->state == STATE_RUNNING ? stream->first : NULL;
    bool begun = stream->state == STATE_WAITING;
    if (stream->state == STATE_QUEUED)
        sim_engine_unqueue(stream->device, stream->first->engine, &stream->turn);
    if (!running)
        stream->state = STATE_READY;
    stream->failing = stream->error;
    for (; running ? running->next : stream->first; begun = false)
        drop_after(stream, running, begun);
    stream->failing = ACL_SUCCESS;
    pthread_cond_broadcast(&stream->changed);
}

void sim_stream_drop_tasks(sim_stream *stream)
{
    aclrtStream handle = stream->handle;
    while (stream->state == STATE_RUNNING) {
        while (stream->first->next)
            drop_after(stream, stream->first, false);
        stream->released = stream->hung;
        sim_hang_look();
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
