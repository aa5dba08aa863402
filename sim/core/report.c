/* SPDX-License-Identifier: MIT */
#include "core/report.h"

#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/schedule.h"

/* A callback on its way to a thread. */
typedef struct callback {
    aclrtCallback function;
    void *user_data;
    sim_stream *stream; /* the one that waits for it, or NULL */
    sim_stream *origin;
    uint64_t number; /* of its task */
    struct callback *next;
} callback;

/* A thread that streams are subscribed to. Kept for reuse, under the scheduler's lock. */
typedef struct listener {
    sim_report_kind kind;
    uint64_t thread_id;
    sim_device *device;
    unsigned stream_count;
    unsigned processing; /* calls of sim_report_process() that are in here */
    callback *first, *last;
    pthread_cond_t arrived;
    struct listener *next;
} listener;

typedef struct subscription {
    sim_stream *stream;
    listener *listener;
    struct subscription *next;
} subscription;

static listener *listeners, *unused_listeners;
static subscription *subscriptions, *unused_subscriptions;
static callback *unused_callbacks;

/* ---- who listens to what ---- */

static subscription *find_subscription(const sim_stream *stream)
{
    subscription *found = subscriptions;
    while (found && found->stream != stream)
        found = found->next;
    return found;
}

static listener *find_listener(sim_report_kind kind, uint64_t thread_id)
{
    listener *found = listeners;
    while (found && (found->kind != kind || found->thread_id != thread_id))
        found = found->next;
    return found;
}

static listener *add_listener(sim_report_kind kind, uint64_t thread_id, sim_device *device)
{
    listener *added = unused_listeners;
    if (added) {
        unused_listeners = added->next;
    } else {
        added = calloc(1, sizeof *added);
        if (!added)
            return NULL;
        sim_condition_init(&added->arrived);
    }
    added->kind = kind;
    added->thread_id = thread_id;
    added->device = device;
    added->stream_count = 0;
    added->next = listeners;
    listeners = added;
    return added;
}

/* Takes the listener away once nothing needs it. */
static void remove_idle_listener(listener *idle)
{
    if (idle->stream_count > 0 || idle->processing > 0)
        return;
    listener **link = &listeners;
    while (*link != idle)
        link = &(*link)->next;
    *link = idle->next;
    idle->next = unused_listeners;
    unused_listeners = idle;
}

static aclError add_subscription(listener *to, sim_stream *stream)
{
    subscription *added = unused_subscriptions;
    if (added)
        unused_subscriptions = added->next;
    else
        added = malloc(sizeof *added);
    if (!added) {
        remove_idle_listener(to);
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no host memory for a subscription");
    }
    *added = (subscription){stream, to, subscriptions};
    subscriptions = added;
    to->stream_count++;
    SIM_CHECK(made(SIM_SORT_SUBSCRIPTION, (uintptr_t)sim_stream_handle(stream), 0, 0));
    return ACL_SUCCESS;
}

static aclError subscribe(sim_report_kind kind, uint64_t thread_id, sim_stream *stream)
{
    if (find_subscription(stream))
        return sim_fail(ACL_ERROR_RT_STREAM_SUBSCRIBE, "stream %d is subscribed already",
                        sim_stream_id(stream));
    listener *to = find_listener(kind, thread_id);
    if (to && to->stream_count > 0 && to->device != sim_stream_device(stream))
        return sim_fail(ACL_ERROR_RT_THREAD_SUBSCRIBE,
                        "thread %llu serves streams of device %d, stream %d is of device %d",
                        (unsigned long long)thread_id, sim_device_id(to->device),
                        sim_stream_id(stream), sim_device_id(sim_stream_device(stream)));
    if (!to)
        to = add_listener(kind, thread_id, sim_stream_device(stream));
    if (!to)
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no host memory for a subscription");
    to->device = sim_stream_device(stream);
    return add_subscription(to, stream);
}

aclError sim_report_subscribe(sim_report_kind kind, uint64_t thread_id, sim_stream *stream)
{
    sim_schedule_lock();
    aclError code = subscribe(kind, thread_id, stream);
    sim_schedule_unlock();
    return code;
}

/* The subscription of this kind, or NULL. */
static subscription *find_subscription_of(sim_report_kind kind, const sim_stream *stream)
{
    subscription *found = find_subscription(stream);
    return found && found->listener->kind == kind ? found : NULL;
}

bool sim_report_is_subscribed(sim_report_kind kind, sim_stream *stream)
{
    sim_schedule_lock();
    bool subscribed = find_subscription_of(kind, stream) != NULL;
    sim_schedule_unlock();
    return subscribed;
}

/* ---- callbacks ---- */

static void keep_callback(callback *done)
{
    done->next = unused_callbacks;
    unused_callbacks = done;
}

static callback *pop_callback(listener *from)
{
    callback *taken = from->first;
    from->first = taken->next;
    if (!from->first)
        from->last = NULL;
    return taken;
}

static void push_callback(listener *to, callback *added)
{
    added->next = NULL;
    if (to->last)
        to->last->next = added;
    else
        to->first = added;
    to->last = added;
    pthread_cond_broadcast(&to->arrived);
}

/* A task's argument: the callback itself, made when it was launched. */
static bool step_callback(sim_stream *stream, void *argument)
{
    callback *launched = *(callback **)argument;
    const subscription *to = find_subscription(stream);
    if (!to) { /* unsubscribed meanwhile */
        keep_callback(launched);
        return true;
    }
    bool waits = launched->stream != NULL;
    launched->number = sim_stream_task_number(stream);
    push_callback(to->listener, launched);
    return !waits;
}

/* Takes the stream's callbacks out of the listener's list; tells whether one kept it waiting. */
static bool withdraw(listener *from, const sim_stream *stream)
{
    bool waited = false;
    callback **link = &from->first;
    from->last = NULL;
    while (*link) {
        callback *one = *link;
        if (one->origin != stream) {
            from->last = one;
            link = &one->next;
            continue;
        }
        waited = waited || one->stream;
        *link = one->next;
        keep_callback(one);
    }
    return waited;
}

/* The callback may be at the listener, or running: then the stream it would resume is forgotten. */
static callback *running;

static void cancel_callback(sim_stream *stream, void *argument, bool begun)
{
    if (!begun) {
        keep_callback(*(callback **)argument);
        return;
    }
    const subscription *to = find_subscription(stream);
    if (to)
        withdraw(to->listener, stream);
    for (callback *one = running; one; one = one->next)
        if (one->stream == stream)
            one->stream = NULL;
}

static const sim_control control_callback = {step_callback, cancel_callback};

static aclError launch(sim_report_kind kind, const callback *model, sim_stream *stream)
{
    if (!find_subscription_of(kind, stream))
        return sim_fail(ACL_ERROR_RT_STREAM_NO_CB_REG,
                        "stream %d has no thread for callbacks, wants aclrtSubscribeReport first",
                        sim_stream_id(stream));
    callback *launched = unused_callbacks;
    if (launched)
        unused_callbacks = launched->next;
    else
        launched = malloc(sizeof *launched);
    if (!launched)
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no host memory for a callback");
    *launched = *model;
    aclError code = sim_stream_control(stream, &control_callback, &launched, sizeof launched);
    if (code != ACL_SUCCESS)
        keep_callback(launched);
    return code;
}

aclError sim_report_launch(sim_report_kind kind, aclrtCallback function, void *user_data,
                           bool blocks, sim_stream *stream)
{
    callback model = {function, user_data, blocks ? stream : NULL, stream, 0, NULL};
    sim_schedule_lock();
    aclError code = launch(kind, &model, stream);
    sim_schedule_unlock();
    return code;
}

/* Lock held, let go of while the callback runs. */
static void run_callback(callback *one)
{
    one->next = running;
    running = one;
    SIM_CHECK(known(sim_stream_handle(one->origin), one->number));
    sim_schedule_unlock();
    one->function(one->user_data);
    sim_schedule_lock();
    callback **link = &running;
    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
    if (one->stream) {
        sim_stream_not_before(one->stream, sim_clock_now_ns());
        sim_stream_resume(one->stream);
        sim_streams_advance();
    }
    keep_callback(one);
}

static aclError process(sim_report_kind kind, uint64_t thread_id, int64_t deadline)
{
    listener *self = find_listener(kind, thread_id);
    if (!self || self->stream_count == 0)
        return sim_fail(ACL_ERROR_RT_THREAD_SUBSCRIBE, "no stream is subscribed to this thread");
    bool in_time = true, ran = false;
    self->processing++;
    while (in_time && !self->first && self->stream_count > 0)
        in_time = sim_condition_wait(&self->arrived, sim_schedule_mutex(), deadline);
    while (self->first) {
        run_callback(pop_callback(self));
        ran = true;
    }
    self->processing--;
    remove_idle_listener(self);
    if (ran)
        return ACL_SUCCESS;
    if (!in_time)
        return sim_fail(ACL_ERROR_RT_REPORT_TIMEOUT, "no callback came in time");
    return sim_fail(ACL_ERROR_RT_THREAD_SUBSCRIBE, "the last stream of this thread was "
                                                   "unsubscribed while it waited");
}

aclError sim_report_process(sim_report_kind kind, int64_t timeout_ms)
{
    int64_t deadline = sim_clock_deadline(timeout_ms);
    sim_schedule_lock();
    aclError code = process(kind, (uint64_t)pthread_self(), deadline);
    sim_schedule_unlock();
    return code;
}

/* ---- the end of a subscription ---- */

static void remove_subscription(subscription *gone)
{
    subscription **link = &subscriptions;
    listener *from = gone->listener;
    while (*link != gone)
        link = &(*link)->next;
    *link = gone->next;
    gone->next = unused_subscriptions;
    unused_subscriptions = gone;
    SIM_CHECK(ended(SIM_SORT_SUBSCRIPTION, (uintptr_t)sim_stream_handle(gone->stream)));
    from->stream_count--;
    pthread_cond_broadcast(&from->arrived);
    remove_idle_listener(from);
}

static aclError unsubscribe(sim_report_kind kind, uint64_t thread_id, sim_stream *stream)
{
    subscription *found = find_subscription_of(kind, stream);
    if (!found)
        return sim_fail(ACL_ERROR_RT_STREAM_SUBSCRIBE, "stream %d is not subscribed",
                        sim_stream_id(stream));
    if (found->listener->thread_id != thread_id)
        return sim_fail(ACL_ERROR_RT_THREAD_SUBSCRIBE,
                        "stream %d is subscribed to thread %llu, not to %llu",
                        sim_stream_id(stream), (unsigned long long)found->listener->thread_id,
                        (unsigned long long)thread_id);
    if (withdraw(found->listener, stream))
        sim_stream_resume(stream);
    remove_subscription(found);
    sim_streams_advance();
    return ACL_SUCCESS;
}

aclError sim_report_unsubscribe(sim_report_kind kind, uint64_t thread_id, sim_stream *stream)
{
    sim_schedule_lock();
    aclError code = unsubscribe(kind, thread_id, stream);
    sim_schedule_unlock();
    return code;
}

void sim_report_forget_stream(sim_stream *stream)
{
    subscription *found = find_subscription(stream);
    if (!found)
        return;
    withdraw(found->listener, stream);
    remove_subscription(found);
}
