/* SPDX-License-Identifier: MIT */
/* A request as its caller sees it: made, submitted, waited for, let go. */
#include "core/clock.h"
#include "runtime/queue_state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- Life ---------------------------------------------------------------------------------- */

void omri_request_destroy(omr_request *request)
{
    omri_binding_clear(&request->binding);
    free(request->provided);
    pthread_cond_destroy(&request->changed);
    free(request);
}

omr_status omri_request_create(omr_request **out, omri_queue *queue)
{
    *out = NULL;
    omr_request *request = calloc(1, sizeof *request);
    if (!request)
        return omri_fail(OMR_NO_MEMORY, "no host memory for a request");
    request->queue = queue;
    if (omri_condition_init(&request->changed)) {
        free(request);
        return omri_fail(OMR_NO_MEMORY, "no condition variable for a request");
    }
    omr_status status =
        omri_binding_init(&request->binding, queue->options.model, queue->options.planners);
    if (status != OMR_OK) {
        omri_request_destroy(request);
        return status;
    }
    *out = request;
    return OMR_OK;
}

omr_status omri_queue_borrow(omri_queue *queue, omr_request **out)
{
    omr_status status = OMR_OK;
    pthread_mutex_lock(&queue->lock);
    omr_request *request = queue->idle;
    if (request)
        queue->idle = request->next;
    else
        status = omri_request_create(&request, queue);
    if (status == OMR_OK) {
        request->holders = 1;
        request->settled = true; /* until it is submitted there is nothing to wait for */
        request->failure.status = OMR_OK;
        request->callback = NULL;
        request->provides_late = false;
        queue->holders++;
    }
    pthread_mutex_unlock(&queue->lock);
    *out = request;
    return status;
}

void omri_request_release(omr_request *request)
{
    omri_queue *queue = request->queue;
    pthread_mutex_lock(&queue->lock);
    request->holders--;
    queue->holders--;
    if (request->settled)
        omri_request_retire(request);
    omri_queue_unlock(queue);
}

static void begin(omr_request *request)
{
    request->next_row = 0;
    request->plan_rows = -1;
    request->outstanding = 0;
    request->touching = 0;
    request->settled = false;
    request->failure.status = OMR_OK;
    request->queued_ns = omri_clock_now_ns();
}

/* Whether the queue takes one more; waits for room. */
static omr_status await_space(omri_queue *queue, int64_t deadline_ns)
{
    if (omri_queue_is_served_here(queue))
        deadline_ns = OMRI_AT_ONCE; /* a callback's thread makes the room */
    while (queue->unsettled >= queue->options.request_limit && !queue->stopping && queue->lanes) {
        if (deadline_ns != OMRI_NEVER && omri_clock_now_ns() >= deadline_ns)
            return omri_fail(deadline_ns == OMRI_AT_ONCE ? OMR_BUSY : OMR_TIMEOUT,
                             "%zu requests are unfinished already", queue->unsettled);
        omri_condition_wait_until(&queue->space, &queue->lock, deadline_ns);
    }
    if (queue->lanes == 0)
        return omri_failure_raise(&queue->lost);
    if (queue->stopping)
        return omri_fail(OMR_CANCELLED, "the session is being destroyed");
    return OMR_OK;
}

omr_status omri_queue_submit(omr_request *request, int64_t deadline_ns)
{
    omri_queue *queue = request->queue;
    pthread_mutex_lock(&queue->lock);
    omr_status status = await_space(queue, deadline_ns);
    if (status == OMR_OK) {
        begin(request);
        queue->unsettled++;
        if (request->binding.rows > 0) {
            omri_queue_enqueue(queue, request);
            pthread_cond_broadcast(&queue->work);
        } else {
            omri_request_look_at(request);
        }
    }
    omri_queue_unlock(queue);
    return status;
}

bool omri_request_wait(omr_request *request, int64_t deadline_ns)
{
    omri_queue *queue = request->queue;
    bool in_time = true;
    pthread_mutex_lock(&queue->lock);
    while (!request->settled && in_time)
        in_time = omri_condition_wait_until(&request->changed, &queue->lock, deadline_ns);
    bool settled = request->settled;
    pthread_mutex_unlock(&queue->lock);
    return settled;
}

void omri_request_cancel(omr_request *request, omr_status status, const char *why)
{
    omri_queue *queue = request->queue;
    omri_failure failure;
    omri_fail(status, "%s", why);
    omri_failure_take(&failure, status);
    pthread_mutex_lock(&queue->lock);
    omri_request_fail(request, &failure);
    /* A callback's thread may be the one that has hold of the memory. */
    while (!request->settled && !omri_queue_is_served_here(queue))
        pthread_cond_wait(&request->changed, &queue->lock);
    omri_queue_unlock(queue);
}

omr_status omri_request_result(omr_request *request)
{
    pthread_mutex_lock(&request->queue->lock);
    omr_status status = request->failure.status;
    if (status != OMR_OK)
        omri_failure_raise(&request->failure);
    pthread_mutex_unlock(&request->queue->lock);
    return status;
}

/* ---- The public functions ------------------------------------------------------------------ */

static omr_status refuse_wait(void)
{
    return omri_fail(OMR_INVALID_ARGUMENT,
                     "a callback must not wait for its own session, whose work its thread does");
}

omr_status omr_request_wait(omr_request *request, int64_t timeout_ms)
{
    if (!request)
        return omri_fail(OMR_INVALID_ARGUMENT, "request is NULL");
    omr_status status = omri_queue_check_process(request->queue);
    if (status != OMR_OK)
        return status;
    bool settled = omri_request_wait(request, OMRI_AT_ONCE);
    if (!settled && timeout_ms != 0 && omri_queue_is_served_here(request->queue))
        return refuse_wait();
    if (!settled && !omri_request_wait(request, omri_deadline_after_ms(timeout_ms)))
        return omri_fail(OMR_TIMEOUT, "the request is not done after %lld ms",
                         (long long)timeout_ms);
    return omri_request_result(request);
}

bool omr_request_is_settled(omr_request *request)
{
    return request && omri_request_wait(request, OMRI_AT_ONCE);
}

omr_status omr_request_wait_any(omr_request *const *requests, size_t count, int64_t timeout_ms,
                                size_t *index)
{
    if (!requests || count == 0 || !index)
        return omri_fail(OMR_INVALID_ARGUMENT, "requests is %s, count is %zu, index is %s",
                         requests ? "given" : "NULL", count, index ? "given" : "NULL");
    for (size_t i = 0; i < count; i++)
        if (!requests[i])
            return omri_fail(OMR_INVALID_ARGUMENT, "requests[%zu] is NULL", i);
    size_t found = omri_request_wait_any(requests, count, OMRI_AT_ONCE);
    for (size_t i = 0; found == count && timeout_ms != 0 && i < count; i++)
        if (omri_queue_is_served_here(requests[i]->queue))
            return refuse_wait();
    if (found == count)
        found = omri_request_wait_any(requests, count, omri_deadline_after_ms(timeout_ms));
    if (found == count)
        return omri_fail(OMR_TIMEOUT, "none of %zu requests is done after %lld ms", count,
                         (long long)timeout_ms);
    *index = found;
    return OMR_OK;
}

void omr_request_cancel(omr_request *request)
{
    if (request && !omri_queue_was_left(request->queue))
        omri_request_cancel(request, OMR_CANCELLED, "the request was cancelled");
}

void omr_request_release(omr_request *request)
{
    if (request && !omri_queue_was_left(request->queue))
        omri_request_release(request);
}
