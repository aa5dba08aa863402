/* SPDX-License-Identifier: MIT */
#include "runtime/queue.h"

#include "core/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Requests made in advance: as many calls may overlap before one more is allocated. */
enum { REQUESTS_READY = 8 };

/* ---- Requests ------------------------------------------------------------------------------ */

static void request_destroy(omri_request *request)
{
    if (!request)
        return;
    omri_binding_clear(&request->binding);
    pthread_cond_destroy(&request->settled);
    free(request);
}

static omr_status request_create(omri_request **out, const omri_model *model)
{
    *out = NULL;
    omri_request *request = calloc(1, sizeof *request);
    if (!request)
        return omri_fail(OMR_NO_MEMORY, "no host memory for a request");
    if (omri_condition_init(&request->settled)) {
        free(request);
        return omri_fail(OMR_NO_MEMORY, "no condition variable for a request");
    }
    omr_status status = omri_binding_init(&request->binding, model);
    if (status != OMR_OK) {
        request_destroy(request);
        return status;
    }
    *out = request;
    return OMR_OK;
}

static void put_idle(omri_queue *queue, omri_request *request)
{
    request->next = queue->idle;
    queue->idle = request;
}

omr_status omri_queue_borrow(omri_queue *queue, omri_request **out)
{
    pthread_mutex_lock(&queue->lock);
    omri_request *request = queue->idle;
    if (request)
        queue->idle = request->next;
    pthread_mutex_unlock(&queue->lock);
    *out = request;
    return request ? OMR_OK : request_create(out, queue->model);
}

void omri_queue_return(omri_queue *queue, omri_request *request)
{
    pthread_mutex_lock(&queue->lock);
    put_idle(queue, request);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- Life of the queue --------------------------------------------------------------------- */

omr_status omri_queue_init(omri_queue *queue, const omri_model *model, const omri_planner *planner,
                           size_t lanes, size_t slots)
{
    memset(queue, 0, sizeof *queue);
    queue->returned = calloc(slots + 1, sizeof *queue->returned);
    if (!queue->returned)
        return omri_fail(OMR_NO_MEMORY, "no host memory for a queue");
    queue->returned_capacity = slots;
    pthread_mutex_init(&queue->lock, NULL);
    if (omri_condition_init(&queue->work)) {
        pthread_mutex_destroy(&queue->lock);
        free(queue->returned);
        memset(queue, 0, sizeof *queue);
        return omri_fail(OMR_NO_MEMORY, "no condition variable for a queue");
    }
    queue->model = model;
    queue->planner = planner;
    queue->lanes = lanes;
    for (size_t i = 0; i < REQUESTS_READY; i++) {
        omri_request *request;
        omr_status status = request_create(&request, model);
        if (status != OMR_OK) {
            omri_queue_clear(queue);
            return status;
        }
        put_idle(queue, request);
    }
    return OMR_OK;
}

void omri_queue_clear(omri_queue *queue)
{
    if (!queue->returned)
        return;
    while (queue->idle) {
        omri_request *next = queue->idle->next;
        request_destroy(queue->idle);
        queue->idle = next;
    }
    pthread_cond_destroy(&queue->work);
    pthread_mutex_destroy(&queue->lock);
    free(queue->returned);
    memset(queue, 0, sizeof *queue);
}

/* ---- With the lock held -------------------------------------------------------------------- */

static void append(omri_queue *queue, omri_request *request)
{
    request->next = NULL;
    if (queue->tail)
        queue->tail->next = request;
    else
        queue->head = request;
    queue->tail = request;
}

static void unlink_request(omri_queue *queue, omri_request *request)
{
    omri_request **link = &queue->head, *previous = NULL;
    while (*link && *link != request) {
        previous = *link;
        link = &previous->next;
    }
    if (!*link)
        return;
    *link = request->next;
    if (queue->tail == request)
        queue->tail = previous;
}

static void fail_request(omri_request *request, const omri_failure *failure)
{
    if (request->failure.status == OMR_OK)
        request->failure = *failure;
    pthread_cond_broadcast(&request->settled);
}

static bool is_over(const omri_request *request)
{
    if (request->touching)
        return false;
    return request->failure.status != OMR_OK || (request->cut && request->outstanding == 0);
}

/* Takes the rows of the next batch off the head request, which leaves the queue with its last. */
static void cut_batch(omri_queue *queue, omri_batch *out)
{
    omri_request *request = queue->head;
    omri_cut cut = {0, 0};
    bool more = omri_plan_next(&request->plan, queue->planner, &cut);
    assert(more);
    (void)more;
    *out = (omri_batch){
        .request = request, .first_row = request->next_row, .rows = cut.rows, .gear = cut.gear};
    request->next_row += cut.rows;
    request->outstanding++;
    if (request->next_row == request->binding.rows) {
        request->cut = true;
        unlink_request(queue, request);
    }
}

static bool is_dead(const omri_request *request)
{
    return request->abandoned || request->failure.status != OMR_OK;
}

/* A batch of a request is over, one way or another. */
static void release(omri_queue *queue, omri_request *request)
{
    request->outstanding--;
    if (request->abandoned && request->outstanding == 0)
        put_idle(queue, request);
    else if (is_over(request))
        pthread_cond_broadcast(&request->settled);
}

static bool next_returned(omri_queue *queue, omri_batch *out)
{
    while (queue->returned_count > 0) {
        *out = queue->returned[--queue->returned_count];
        if (!is_dead(out->request))
            return true;
        release(queue, out->request);
    }
    return false;
}

/* ---- Callers ------------------------------------------------------------------------------- */

/* The caller leaves: no lane may begin to touch its memory, those that do finish first. */
static void abandon(omri_queue *queue, omri_request *request)
{
    unlink_request(queue, request);
    request->abandoned = true;
    while (request->touching)
        pthread_cond_wait(&request->settled, &queue->lock);
    if (request->outstanding == 0)
        put_idle(queue, request);
}

static void start_request(omri_queue *queue, omri_request *request)
{
    request->next_row = 0;
    request->outstanding = 0;
    request->touching = 0;
    request->abandoned = false;
    request->failure.status = OMR_OK;
    request->cut = request->binding.rows == 0;
    omri_plan_begin(&request->plan, queue->planner, request->binding.rows, queue->lanes);
    if (request->cut)
        return;
    append(queue, request);
    pthread_cond_broadcast(&queue->work);
}

omr_status omri_queue_run(omri_queue *queue, omri_request *request, int64_t deadline_ns)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->lanes == 0) {
        put_idle(queue, request);
        pthread_mutex_unlock(&queue->lock);
        return omri_failure_raise(&queue->lost);
    }
    start_request(queue, request);
    bool waiting = true;
    while (waiting && !is_over(request))
        waiting = omri_condition_wait_until(&request->settled, &queue->lock, deadline_ns);
    omr_status status = OMR_OK;
    if (request->failure.status != OMR_OK)
        status = omri_failure_raise(&request->failure);
    else if (!is_over(request))
        status = omri_fail(OMR_TIMEOUT, "%lld of %lld rows were begun when the time ran out",
                           (long long)request->next_row, (long long)request->binding.rows);
    else {
        queue->stats.requests++;
        queue->stats.rows += (uint64_t)request->binding.rows;
    }
    abandon(queue, request);
    pthread_mutex_unlock(&queue->lock);
    return status;
}

/* ---- Lanes --------------------------------------------------------------------------------- */

omri_take omri_queue_take(omri_queue *queue, bool wait, omri_batch *out)
{
    omri_take result = OMRI_TAKE_NOTHING;
    pthread_mutex_lock(&queue->lock);
    for (;;) {
        if (next_returned(queue, out)) {
            result = OMRI_TAKE_BATCH;
        } else if (queue->head) {
            cut_batch(queue, out);
            result = OMRI_TAKE_BATCH;
        } else if (queue->stopping) {
            result = OMRI_TAKE_STOP;
        } else if (wait) {
            pthread_cond_wait(&queue->work, &queue->lock);
            continue;
        }
        break;
    }
    if (result == OMRI_TAKE_BATCH)
        out->request->touching++;
    pthread_mutex_unlock(&queue->lock);
    return result;
}

static void stop_touching(omri_request *request)
{
    request->touching--;
    if (request->touching == 0 && is_dead(request))
        pthread_cond_broadcast(&request->settled);
}

void omri_queue_packed(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    stop_touching(batch->request);
    pthread_mutex_unlock(&queue->lock);
}

bool omri_queue_unpacking(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    bool held = !is_dead(batch->request);
    if (held)
        batch->request->touching++;
    pthread_mutex_unlock(&queue->lock);
    return held;
}

void omri_queue_finished(omri_queue *queue, const omri_batch *batch, bool held, int64_t gear_rows)
{
    pthread_mutex_lock(&queue->lock);
    queue->stats.batches++;
    queue->stats.padded_rows += (uint64_t)(gear_rows - batch->rows);
    if (held)
        stop_touching(batch->request);
    release(queue, batch->request);
    pthread_mutex_unlock(&queue->lock);
}

void omri_queue_failed(omri_queue *queue, const omri_batch *batch, const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    if (!batch->request->abandoned) {
        unlink_request(queue, batch->request);
        fail_request(batch->request, failure);
    }
    release(queue, batch->request);
    pthread_mutex_unlock(&queue->lock);
}

void omri_queue_again(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    assert(queue->returned_count < queue->returned_capacity);
    queue->returned[queue->returned_count] = *batch;
    queue->returned[queue->returned_count++].attempts++;
    queue->stats.retries++;
    pthread_cond_broadcast(&queue->work);
    pthread_mutex_unlock(&queue->lock);
}

static void fail_everything(omri_queue *queue)
{
    omri_batch batch;
    while (next_returned(queue, &batch)) {
        fail_request(batch.request, &queue->lost);
        unlink_request(queue, batch.request);
        release(queue, batch.request);
    }
    while (queue->head) {
        omri_request *request = queue->head;
        unlink_request(queue, request);
        fail_request(request, &queue->lost);
    }
}

void omri_queue_lane_lost(omri_queue *queue, const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    queue->lanes--;
    if (queue->lanes == 0) {
        queue->lost = *failure;
        queue->lost.status = OMR_DEVICE_LOST;
        fail_everything(queue);
    }
    pthread_mutex_unlock(&queue->lock);
}

void omri_queue_stats(omri_queue *queue, omr_session_stats *out)
{
    pthread_mutex_lock(&queue->lock);
    *out = queue->stats;
    pthread_mutex_unlock(&queue->lock);
}

void omri_queue_stop(omri_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopping = true;
    pthread_cond_broadcast(&queue->work);
    pthread_mutex_unlock(&queue->lock);
}
