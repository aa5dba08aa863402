/* SPDX-License-Identifier: MIT */
/* The streams there are: making, finding and ending them. */
#include "core/stream.h"

#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "core/clock.h"
#include "core/context.h"
#include "core/counters.h"
#include "core/error.h"
#include "core/handle.h"
#include "core/report.h"
#include "core/schedule.h"
#include "core/stream_body.h"

/* Streams per device, as documented for the Ascend 310P. */
#define STREAM_MAX 1024

static sim_stream *all;    /* the live ones */
static sim_stream *unused; /* linked by next */
static int32_t last_id;

sim_stream *sim_streams_all(void)
{
    return all;
}

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
    stream->flags = options->flags;
    memset(stream->attributes, 0, sizeof stream->attributes);
    stream->attributes[ACL_STREAM_ATTR_PRIORITY] = options->priority;
    stream->state = STATE_READY;
    stream->ending = false;
    stream->error = ACL_SUCCESS;
    stream->stopped = stream->hung = stream->released = false;
    stream->clock_ns = 0;
    stream->handle = sim_handle_create(SIM_KIND_STREAM, stream);
    link_stream(stream);
    if (!stream->handle) {
        unlink_stream(stream);
        return NULL;
    }
    sim_stream_join_stopped(stream);
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

/* A live stream of the device with a task up to that number, or NULL. */
static sim_stream *find_unfinished(const sim_device *device, uint64_t number)
{
    for (sim_stream *stream = all; stream; stream = stream->next)
        if (stream->device == device && sim_stream_has_task(stream, number))
            return stream;
    return NULL;
}

/* The program has waited for all tasks of the device up to that one. */
static void tell_checker(const sim_device *device, uint64_t number)
{
    for (sim_stream *stream = all; stream; stream = stream->next)
        if (stream->device == device)
            sim_check_known(stream->handle, number);
}

bool sim_streams_wait_device(const sim_device *device, int64_t timeout_ms)
{
    int64_t deadline = sim_clock_deadline(timeout_ms);
    bool in_time = true;
    sim_stream *unfinished;
    sim_schedule_lock();
    uint64_t number = sim_streams_last_number();
    while (in_time && (unfinished = find_unfinished(device, number)))
        in_time = sim_stream_wait_until(unfinished, number, deadline);
    if (in_time && sim_check_on)
        tell_checker(device, number);
    sim_schedule_unlock();
    return in_time;
}

void sim_stream_abort(sim_stream *stream)
{
    sim_schedule_lock();
    sim_stream_drop_tasks(stream);
    SIM_CHECK(known(stream->handle, sim_streams_last_number()));
    sim_streams_advance();
    sim_schedule_unlock();
}

void sim_streams_abort_device(const sim_device *device)
{
    sim_schedule_lock();
    for (sim_stream *stream = all; stream;) {
        sim_stream *next = stream->next;
        if (stream->device == device && stream->first) {
            sim_stream_drop_tasks(stream);
            SIM_CHECK(known(stream->handle, sim_streams_last_number()));
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
    SIM_CHECK(stream_ends(stream->handle));
    sim_stream_drop_tasks(stream);
    sim_report_forget_stream(stream);
    sim_stream_leave_stopped(stream);
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
        sim_stream_wait_until(stream, sim_streams_last_number(), SIM_CLOCK_NEVER);
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
        sim_stream_wait_until(stream, stream->first->number, SIM_CLOCK_NEVER);
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

int32_t sim_stream_id(const sim_stream *stream)
{
    return stream->id;
}

uint32_t sim_stream_flags(const sim_stream *stream)
{
    return stream->flags;
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
