/* SPDX-License-Identifier: MIT */
/* How requests end: each is settled exactly once, and whoever waits is told. */
#include "core/clock.h"
#include "driver/watch.h"
#include "runtime/queue_state.h"

#include <stdatomic.h>
#include <stdlib.h>

/* omri_request_wait_any() may watch several queues, so its wake-up is the process's. */
static pthread_mutex_t any_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t any_settled;
static pthread_once_t any_once = PTHREAD_ONCE_INIT;
static atomic_uint any_waiters;
static uint64_t any_generation; /* counts what was settled while somebody waited for any */

static void init_any(void)
{
    omri_condition_init(&any_settled);
}

/* ---- Lists, with the lock held ------------------------------------------------------------- */

void omri_queue_enqueue(omri_queue *queue, omr_request *request)
{
    request->queued = true;
    request->next = NULL;
    request->previous = queue->tail;
    if (queue->tail)
        queue->tail->next = request;
    else
        queue->head = request;
    queue->tail = request;
}

void omri_queue_dequeue(omri_queue *queue, omr_request *request)
{
    if (!request->queued)
        return;
    request->queued = false;
    if (request->previous)
        request->previous->next = request->next;
    else
        queue->head = request->next;
    if (request->next)
        request->next->previous = request->previous;
    else
        queue->tail = request->previous;
}

/* Back to the idle ones once nobody can reach it. */
void omri_request_retire(omr_request *request)
{
    omri_queue *queue = request->queue;
    if (request->holders || request->outstanding || request->touching)
        return;
    free(request->provided);
    request->provided = NULL;
    request->next = queue->idle;
    queue->idle = request;
}

/* ---- Settling, with the lock held ---------------------------------------------------------- */

static void settle(omr_request *request)
{
    omri_queue *queue = request->queue;
    request->settled = true;
    queue->unsettled--;
    omri_histogram_record(&queue->latency, omri_clock_now_ns() - request->queued_ns);
    if (request->failure.status == OMR_OK) {
        queue->stats.requests++;
        queue->stats.rows += (uint64_t)request->binding.rows;
    } else {
        queue->stats.failed++;
    }
    pthread_cond_broadcast(&request->changed);
    pthread_cond_broadcast(&queue->space);
    if (request->callback) {
        request->holders++;
        queue->holders++;
        request->next_settled = queue->due;
        queue->due = request;
    }
    if (atomic_load(&any_waiters)) {
        pthread_mutex_lock(&any_lock);
        any_generation++;
        pthread_cond_broadcast(&any_settled);
        pthread_mutex_unlock(&any_lock);
    }
}

/* Settles a request that has come to its end, and retires one that nobody holds. */
void omri_request_look_at(omr_request *request)
{
    bool failed = request->failure.status != OMR_OK;
    bool done = !request->queued && request->outstanding == 0;
    if (!request->settled && request->touching == 0 && (failed || done))
        settle(request);
    if (request->settled)
        omri_request_retire(request);
}

void omri_request_fail(omr_request *request, const omri_failure *failure)
{
    if (request->settled || request->failure.status != OMR_OK)
        return;
    request->failure = *failure;
    omri_queue_dequeue(request->queue, request);
    omri_request_look_at(request);
}

bool omri_request_is_over(const omr_request *request)
{
    return request->settled || request->failure.status != OMR_OK;
}

/* Ends a section that may have settled requests: their callbacks run without the lock. */
void omri_queue_unlock(omri_queue *queue)
{
    while (queue->due) {
        omr_request *request = queue->due;
        queue->due = request->next_settled;
        pthread_mutex_unlock(&queue->lock);
        omri_watch *watch =
            omri_watch_wear(NULL); /* what the caller does there is no lane's call */
        request->callback(request->user_data, request, request->failure.status);
        omri_watch_wear(watch);
        pthread_mutex_lock(&queue->lock);
        request->holders--;
        queue->holders--;
        omri_request_retire(request);
    }
    bool last = queue->holders == 0;
    pthread_mutex_unlock(&queue->lock);
    if (last)
        omri_queue_destroy(queue);
}

/* ---- Waiting for any ------------------------------------------------------------------------- */

static bool is_settled(omr_request *request)
{
    pthread_mutex_lock(&request->queue->lock);
    bool settled = request->settled;
    pthread_mutex_unlock(&request->queue->lock);
    return settled;
}

static size_t find_settled(omr_request *const *requests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_settled(requests[i]))
            return i;
    return count;
}

size_t omri_request_wait_any(omr_request *const *requests, size_t count, int64_t deadline_ns)
{
    size_t found = count;
    bool in_time = true;
    pthread_once(&any_once, init_any);
    atomic_fetch_add(&any_waiters, 1);
    while (found == count && in_time) {
        /* Queues are locked before any_lock, never within it: look without it, then wait only if
         * nothing was settled since before the look. */
        pthread_mutex_lock(&any_lock);
        uint64_t generation = any_generation;
        pthread_mutex_unlock(&any_lock);
        found = find_settled(requests, count);
        if (found != count)
            break;
        pthread_mutex_lock(&any_lock);
        while (any_generation == generation && in_time)
            in_time = omri_condition_wait_until(&any_settled, &any_lock, deadline_ns);
        pthread_mutex_unlock(&any_lock);
    }
    atomic_fetch_sub(&any_waiters, 1);
    return found == count ? find_settled(requests, count) : found;
}
