/* SPDX-License-Identifier: MIT */
#include "core/event.h"

#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "core/clock.h"
#include "core/counters.h"
#include "core/error.h"
#include "core/handle.h"
#include "core/schedule.h"

/* Events of a process, as documented for most chips. */
#define EVENT_MAX 65536

/* A stream that waits, linked through its task's argument. */
typedef struct waiting {
    sim_event *event;
    uint64_t target; /* the record it waits for; 0: any */
    sim_stream *stream;
    struct waiting *next;
} waiting;

struct sim_event {
    aclrtEvent handle; /* NULL once destroyed */
    const sim_context *context;
    sim_event_options options;
    uint32_t id;
    bool set;           /* the flag */
    uint64_t submitted; /* records so far, and how many of them have happened */
    uint64_t happened;
    int64_t stamp_ns;
    aclError failure; /* why the last record will not happen; 0: it has, or may yet */
    unsigned tasks;   /* queued tasks that name this object; reuse waits for them */
    unsigned waits;   /* those of them that are waits */
    waiting *waiters;
    unsigned sleepers;
    pthread_cond_t changed;
    sim_event *previous, *next;
};

static sim_event *all;
static sim_event *unused;
static uint32_t live_count, last_id;

/* ---- objects ---- */

static void link_event(sim_event *event)
{
    event->previous = NULL;
    event->next = all;
    if (all)
        all->previous = event;
    all = event;
    live_count++;
}

static void unlink_event(sim_event *event)
{
    if (event->previous)
        event->previous->next = event->next;
    else
        all = event->next;
    if (event->next)
        event->next->previous = event->previous;
    live_count--;
}

static void reuse_if_idle(sim_event *event)
{
    if (event->handle || event->tasks > 0 || event->sleepers > 0)
        return;
    event->next = unused;
    unused = event;
}

static sim_event *take_object(void)
{
    sim_event *event = unused;
    if (event) {
        unused = event->next;
        return event;
    }
    event = calloc(1, sizeof *event);
    if (event)
        sim_condition_init(&event->changed);
    return event;
}

static sim_event *prepare_object(const sim_context *context, const sim_event_options *options)
{
    sim_event *event = live_count < EVENT_MAX ? take_object() : NULL;
    if (!event)
        return NULL;
    event->context = context;
    event->options = *options;
    event->id = last_id++ % EVENT_MAX;
    event->set = false;
    event->submitted = event->happened = 0;
    event->stamp_ns = 0;
    event->failure = ACL_SUCCESS;
    event->waits = 0;
    event->handle = sim_handle_create(SIM_KIND_EVENT, event);
    if (event->handle)
        link_event(event);
    else
        reuse_if_idle(event);
    return event->handle ? event : NULL;
}

aclError sim_event_create(sim_context *context, const sim_event_options *options, aclrtEvent *out)
{
    sim_schedule_lock();
    sim_event *event = prepare_object(context, options);
    sim_schedule_unlock();
    if (!event)
        return sim_fail(ACL_ERROR_RT_NO_EVENT_RESOURCE, "no more events: %u of %d are in use",
                        live_count, EVENT_MAX);
    sim_count(SIM_COUNT_events_created, 1);
    sim_count(SIM_COUNT_live_events, 1);
    *out = event->handle;
    return ACL_SUCCESS;
}

uint32_t sim_events_available(void)
{
    sim_schedule_lock();
    uint32_t available = EVENT_MAX - live_count;
    sim_schedule_unlock();
    return available;
}

/* ---- what happens in streams ---- */

/* A wait is over when the record it is for has happened and was not reset since. Of an event that
 * was destroyed nothing more can be expected than what was submitted before. */
static bool is_over(const sim_event *event, uint64_t target)
{
    if (!event->handle && event->happened == event->submitted)
        return true;
    return event->set && event->happened >= target && event->failure == ACL_SUCCESS;
}

static void release_task(sim_event *event, bool was_wait)
{
    event->tasks--;
    if (was_wait)
        event->waits--;
    reuse_if_idle(event);
}

/* Lets go on whom the event has kept waiting. */
static void wake(sim_event *event)
{
    waiting **link = &event->waiters;
    while (*link) {
        waiting *one = *link;
        if (!is_over(event, one->target)) {
            link = &one->next;
            continue;
        }
        *link = one->next;
        sim_stream *stream = one->stream;
        event->tasks--;
        event->waits--;
        sim_stream_not_before(stream, event->stamp_ns);
        sim_stream_resume(stream); /* ends the life of *one */
    }
    if (event->sleepers > 0)
        pthread_cond_broadcast(&event->changed);
}

static bool step_record(sim_stream *stream, void *argument)
{
    sim_event *event = *(sim_event **)argument;
    event->set = true;
    event->happened++;
    event->stamp_ns = sim_stream_time_ns(stream);
    wake(event);
    release_task(event, false);
    return true;
}

/* A record that is dropped counts as one that happened, or its waiters would wait forever. One that
 * fails, or comes after what failed, never happens: callers that wait for it are told. */
static void cancel_record(sim_stream *stream, void *argument, bool begun)
{
    sim_event *event = *(sim_event **)argument;
    (void)begun;
    if (sim_stream_failure(stream) == ACL_SUCCESS) {
        step_record(stream, argument);
        return;
    }
    event->failure = sim_stream_failure(stream);
    event->happened++;
    if (event->sleepers > 0)
        pthread_cond_broadcast(&event->changed);
    release_task(event, false);
}

static bool step_reset(sim_stream *stream, void *argument)
{
    sim_event *event = *(sim_event **)argument;
    (void)stream;
    event->set = false;
    release_task(event, false);
    return true;
}

static void cancel_reset(sim_stream *stream, void *argument, bool begun)
{
    (void)begun;
    step_reset(stream, argument);
}

static bool step_wait(sim_stream *stream, void *argument)
{
    waiting *self = argument;
    if (is_over(self->event, self->target)) {
        sim_stream_not_before(stream, self->event->stamp_ns);
        release_task(self->event, true);
        return true;
    }
    self->stream = stream;
    self->next = self->event->waiters;
    self->event->waiters = self;
    return false;
}

static void cancel_wait(sim_stream *stream, void *argument, bool begun)
{
    waiting *self = argument;
    (void)stream;
    for (waiting **link = &self->event->waiters; begun && *link; link = &(*link)->next)
        if (*link == self) {
            *link = self->next;
            break;
        }
    release_task(self->event, true);
}

static const sim_control control_record = {step_record, cancel_record};
static const sim_control control_reset = {step_reset, cancel_reset};
static const sim_control control_wait = {step_wait, cancel_wait};

/* ---- calls ---- */

/* Lock held. */
static aclError find(aclrtEvent handle, sim_event **out)
{
    *out = sim_handle_get(SIM_KIND_EVENT, handle);
    if (!*out)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%p is not a live event", handle);
    return ACL_SUCCESS;
}

static bool is_for_waiting(const sim_event *event)
{
    return event->options.flags == 0 || (event->options.flags & ACL_EVENT_SYNC);
}

static aclError submit_record(sim_event *event, sim_stream *stream)
{
    event->tasks++;
    event->submitted++;
    event->failure = ACL_SUCCESS;
    aclError code = sim_stream_control(stream, &control_record, &event, sizeof event);
    if (code != ACL_SUCCESS) {
        event->submitted--;
        release_task(event, false);
        return code;
    }
    SIM_CHECK(event_recorded(event->handle, !event->options.ex, sim_stream_handle(stream),
                             sim_streams_last_number()));
    return code;
}

aclError sim_event_record(aclrtEvent handle, sim_stream *stream)
{
    sim_event *event;
    sim_schedule_lock();
    aclError code = find(handle, &event);
    if (code == ACL_SUCCESS)
        code = submit_record(event, stream);
    sim_schedule_unlock();
    return code;
}

static aclError submit_wait(sim_event *event, sim_stream *stream)
{
    if (!is_for_waiting(event))
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "event %u was made without ACL_EVENT_SYNC and cannot be waited for",
                        event->id);
    if (event->submitted == 0 && event->options.ex)
        return ACL_SUCCESS;
    if (event->submitted == 0 && event->options.flags == 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "event %u is waited for before it was recorded",
                        event->id);
    waiting self = {event, event->submitted, NULL, NULL};
    event->tasks++;
    event->waits++;
    aclError code = sim_stream_control(stream, &control_wait, &self, sizeof self);
    if (code != ACL_SUCCESS)
        release_task(event, true);
    else
        SIM_CHECK(
            event_awaited(event->handle, sim_stream_handle(stream), sim_streams_last_number()));
    return code;
}

aclError sim_event_make_wait(aclrtEvent handle, sim_stream *stream)
{
    sim_event *event;
    sim_schedule_lock();
    aclError code = find(handle, &event);
    if (code == ACL_SUCCESS)
        code = submit_wait(event, stream);
    sim_schedule_unlock();
    return code;
}

static aclError submit_reset(sim_event *event, sim_stream *stream)
{
    if (event->options.ex || !is_for_waiting(event))
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "event %u is of a kind without reset",
                        event->id);
    event->tasks++;
    aclError code = sim_stream_control(stream, &control_reset, &event, sizeof event);
    if (code != ACL_SUCCESS)
        release_task(event, false);
    else
        SIM_CHECK(event_reset(event->handle));
    return code;
}

aclError sim_event_reset(aclrtEvent handle, sim_stream *stream)
{
    sim_event *event;
    sim_schedule_lock();
    aclError code = find(handle, &event);
    if (code == ACL_SUCCESS)
        code = submit_reset(event, stream);
    sim_schedule_unlock();
    return code;
}

/* Lock held. False: the deadline passed first. */
static bool sleep_until_happened(sim_event *event, uint64_t target, int64_t deadline)
{
    bool in_time = true;
    event->sleepers++;
    while (in_time && event->handle && event->happened < target)
        in_time = sim_condition_wait(&event->changed, sim_schedule_mutex(), deadline);
    in_time = in_time || !event->handle || event->happened >= target;
    event->sleepers--;
    reuse_if_idle(event);
    return in_time;
}

static aclError wait_for(sim_event *event, int64_t timeout_ms)
{
    uint32_t id = event->id;
    aclrtEvent handle = event->handle;
    if (!sleep_until_happened(event, event->submitted, sim_clock_deadline(timeout_ms)))
        return sim_fail(ACL_ERROR_RT_EVENT_SYNC_TIMEOUT,
                        "event %u has not happened after %lld milliseconds", id,
                        (long long)timeout_ms);
    SIM_CHECK(event_known(handle));
    if (event->handle == handle && event->failure != ACL_SUCCESS)
        return sim_fail(event->failure, "event %u will not happen: its stream failed with %d", id,
                        event->failure);
    return ACL_SUCCESS;
}

aclError sim_event_wait(aclrtEvent handle, int64_t timeout_ms)
{
    sim_event *event;
    sim_schedule_lock();
    aclError code = find(handle, &event);
    if (code == ACL_SUCCESS)
        code = wait_for(event, timeout_ms);
    sim_schedule_unlock();
    return code;
}

aclError sim_event_inspect(aclrtEvent handle, sim_event_state *out)
{
    sim_event *event;
    sim_schedule_lock();
    aclError code = find(handle, &event);
    if (code == ACL_SUCCESS) {
        bool stamped = event->options.flags == 0 || (event->options.flags & ACL_EVENT_TIME_LINE);
        bool pending = event->happened < event->submitted || event->failure != ACL_SUCCESS;
        *out = (sim_event_state){event->options, event->id,        event->submitted > 0,
                                 pending,        event->waits > 0, 0};
        if (stamped && !pending)
            out->stamp_ns = event->stamp_ns;
        if (!pending)
            SIM_CHECK(event_known(handle));
    }
    sim_schedule_unlock();
    return code;
}

/* ---- ending; the lock is held ---- */

static void end(sim_event *event)
{
    sim_handle_remove(SIM_KIND_EVENT, event->handle);
    unlink_event(event);
    event->handle = NULL;
    wake(event);
    reuse_if_idle(event);
    sim_uncount(SIM_COUNT_live_events, 1);
}

aclError sim_event_destroy(aclrtEvent handle)
{
    sim_event *event;
    sim_schedule_lock();
    aclError code = find(handle, &event);
    if (code == ACL_SUCCESS) {
        end(event);
        sim_streams_advance();
    }
    sim_schedule_unlock();
    return code;
}

void sim_events_destroy_of(const sim_context *context)
{
    sim_event *next;
    for (sim_event *event = all; event; event = next) {
        next = event->next;
        if (event->context == context)
            end(event);
    }
    sim_streams_advance();
}
