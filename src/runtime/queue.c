/* SPDX-License-Identifier: MIT */
#include "runtime/queue.h"

#include "core/clock.h"
#include "runtime/queue_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Requests made in advance: as many calls may overlap before one more is allocated. */
enum { REQUESTS_READY = 8 };

void omri_queue_destroy(omri_queue *queue)
{
    while (queue->idle) {
        omr_request *next = queue->idle->next;
        omri_request_destroy(queue->idle);
        queue->idle = next;
    }
    pthread_cond_destroy(&queue->work);
    pthread_cond_destroy(&queue->space);
    pthread_mutex_destroy(&queue->lock);
    free(queue->returned);
    free(queue->returned_pieces);
    free(queue);
}

bool omri_queue_was_left(const omri_queue *queue)
{
    return queue->process != getpid();
}

omr_status omri_queue_check_process(const omri_queue *queue)
{
    if (!omri_queue_was_left(queue))
        return OMR_OK;
    return omri_fail(OMR_INVALID_ARGUMENT,
                     "the session belongs to process %d, from which this one was forked; create "
                     "one here",
                     (int)queue->process);
}

static _Thread_local const omri_queue *served;

void omri_queue_serve(const omri_queue *queue)
{
    served = queue;
}

bool omri_queue_is_served_here(const omri_queue *queue)
{
    return queue == served;
}

/* ---- Life of the queue --------------------------------------------------------------------- */

size_t omri_queue_piece_limit(const omri_model *model)
{
    int64_t rows = model->max_rows;
    return rows < OMRI_QUEUE_MAX_PIECES ? (size_t)(rows < 1 ? 1 : rows) : OMRI_QUEUE_MAX_PIECES;
}

/* Rows can lie behind each other in a batch only when every tensor has them along its first axis,
 * and only where they are known to be rows. */
static bool can_merge(const omri_model *model)
{
    bool any = false;
    if (model->whole)
        return false;
    for (size_t i = 0; i < model->desc.input_count; i++, any = true)
        if (model->inputs[i].batch_axis != 0)
            return false;
    for (size_t i = 0; i < model->desc.output_count; i++)
        if (model->outputs[i].batch_axis != 0)
            return false;
    return any;
}

static omr_status fill_idle(omri_queue *queue)
{
    for (size_t i = 0; i < REQUESTS_READY; i++) {
        omr_request *request;
        omr_status status = omri_request_create(&request, queue);
        if (status != OMR_OK)
            return status;
        request->next = queue->idle;
        queue->idle = request;
    }
    return OMR_OK;
}

omr_status omri_queue_create(omri_queue **out, const omri_queue_options *options)
{
    *out = NULL;
    omri_queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return omri_fail(OMR_NO_MEMORY, "no host memory for a queue");
    queue->options = *options;
    queue->lanes = options->lanes;
    queue->process = getpid();
    queue->holders = 1;
    queue->mergeable = can_merge(options->model);
    pthread_mutex_init(&queue->lock, NULL);
    omri_condition_init(&queue->work);
    omri_condition_init(&queue->space);
    size_t pieces = omri_queue_piece_limit(options->model);
    size_t most = 2 * options->slots;
    queue->returned = calloc(most, sizeof *queue->returned);
    queue->returned_pieces = calloc(most * pieces, sizeof *queue->returned_pieces);
    omr_status status = OMR_OK;
    if (!queue->returned || !queue->returned_pieces)
        status = omri_fail(OMR_NO_MEMORY, "no host memory for a queue");
    for (size_t i = 0; status == OMR_OK && i < most; i++)
        queue->returned[i].pieces = queue->returned_pieces + i * pieces;
    if (status == OMR_OK)
        status = fill_idle(queue);
    if (status != OMR_OK) {
        omri_queue_destroy(queue);
        return status;
    }
    *out = queue;
    return OMR_OK;
}

/* ---- Batches that come back, with the lock held --------------------------------------------- */

static void copy_batch(omri_batch *to, const omri_batch *from)
{
    omri_piece *pieces = to->pieces;
    memcpy(pieces, from->pieces, from->piece_count * sizeof *pieces);
    *to = *from;
    to->pieces = pieces;
}

static void release_piece(const omri_piece *piece)
{
    piece->request->outstanding--;
    omri_request_look_at(piece->request);
}

/* Drops the pieces of requests that are over; the others move up. False when none is left. */
static bool prune(omri_batch *batch)
{
    size_t kept = 0;
    int64_t rows = 0;
    for (size_t i = 0; i < batch->piece_count; i++) {
        omri_piece piece = batch->pieces[i];
        if (omri_request_is_over(piece.request)) {
            release_piece(&piece);
            continue;
        }
        piece.at = rows;
        rows += piece.rows;
        batch->pieces[kept++] = piece;
    }
    batch->piece_count = kept;
    batch->rows = rows;
    return kept > 0;
}

/* The latest of those that came back which the lane may have, moved to the end; NULL: none. */
static omri_batch *last_for(omri_queue *queue, const void *lane)
{
    bool any = queue->lanes < 2 || queue->stopping;
    for (size_t i = queue->returned_count; i-- > 0;) {
        omri_batch *last = &queue->returned[queue->returned_count - 1], found = queue->returned[i];
        if (!any && found.failed_on == lane)
            continue;
        queue->returned[i] = *last;
        *last = found;
        return last;
    }
    return NULL;
}

static bool take_returned(omri_queue *queue, const void *lane, omri_batch *batch)
{
    omri_batch *from;
    while ((from = last_for(queue, lane)) != NULL) {
        queue->returned_count--;
        pthread_cond_broadcast(&queue->work); /* there is room for what is new */
        if (!prune(from))
            continue;
        copy_batch(batch, from);
        for (size_t i = 0; i < batch->piece_count; i++)
            batch->pieces[i].request->touching++;
        return true;
    }
    return false;
}

/* ---- Lanes --------------------------------------------------------------------------------- */

static void lane_waits(omri_queue *queue, int64_t until_ns)
{
    queue->waiting_lanes++;
    omri_condition_wait_until(&queue->work, &queue->lock, until_ns);
    queue->waiting_lanes--;
}

/* A lane that may not have what it failed takes what is new instead, until as many batches have
 * come back as there are slots: with those in flight, all that there is room for. */
static bool may_cut(const omri_queue *queue)
{
    return queue->head && queue->returned_count < queue->options.slots;
}

static omri_take take(omri_queue *queue, const void *lane, double busy, omri_batch *batch)
{
    int64_t until_ns;
    for (;;) {
        if (busy > 0 && queue->returned_count > 0)
            return OMRI_TAKE_NOTHING; /* those are for idle lanes */
        if (take_returned(queue, lane, batch))
            return OMRI_TAKE_BATCH;
        if (busy > 0 && (!queue->head || omri_queue_leaves(queue, busy)))
            return OMRI_TAKE_NOTHING;
        if (may_cut(queue) && busy == 0 && omri_queue_may_wait(queue, &until_ns)) {
            lane_waits(queue, until_ns);
        } else if (may_cut(queue)) {
            omri_queue_cut(queue, batch);
            return OMRI_TAKE_BATCH;
        } else if (queue->stopping && !queue->head) {
            return OMRI_TAKE_STOP;
        } else {
            lane_waits(queue, OMRI_NEVER);
        }
    }
}

omri_take omri_queue_take(omri_queue *queue, const void *lane, double busy, omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    omri_take result = take(queue, lane, busy, batch);
    if (result == OMRI_TAKE_BATCH)
        queue->flying_rows += batch->gear_rows;
    batch->more = queue->head || queue->returned_count;
    omri_queue_unlock(queue);
    return result;
}

static void let_go(const omri_piece *piece)
{
    piece->request->touching--;
    omri_request_look_at(piece->request);
}

void omri_queue_packed(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    for (size_t i = 0; i < batch->piece_count; i++)
        let_go(&batch->pieces[i]);
    omri_queue_unlock(queue);
}

bool omri_queue_hold(omri_queue *queue, const omri_piece *piece)
{
    pthread_mutex_lock(&queue->lock);
    bool held = !omri_request_is_over(piece->request);
    if (held)
        piece->request->touching++;
    pthread_mutex_unlock(&queue->lock);
    return held;
}

void omri_queue_let_go(omri_queue *queue, const omri_piece *piece)
{
    pthread_mutex_lock(&queue->lock);
    let_go(piece);
    omri_queue_unlock(queue);
}

void omri_queue_finished(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    queue->flying_rows -= batch->gear_rows;
    queue->stats.batches++;
    queue->stats.padded_rows += (uint64_t)(batch->gear_rows - batch->rows);
    for (size_t i = 0; i < batch->piece_count; i++)
        release_piece(&batch->pieces[i]);
    omri_queue_unlock(queue);
}

void omri_queue_piece_failed(omri_queue *queue, const omri_piece *piece,
                             const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    omri_request_fail(piece->request, failure);
    omri_queue_unlock(queue);
}

void omri_queue_failed(omri_queue *queue, const omri_batch *batch, const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    queue->flying_rows -= batch->gear_rows;
    for (size_t i = 0; i < batch->piece_count; i++) {
        omri_request_fail(batch->pieces[i].request, failure);
        release_piece(&batch->pieces[i]);
    }
    omri_queue_unlock(queue);
}

/* Fails what no lane is left to do. */
static void fail_everything(omri_queue *queue, const omri_failure *failure)
{
    while (queue->returned_count > 0) {
        omri_batch *batch = &queue->returned[--queue->returned_count];
        for (size_t i = 0; i < batch->piece_count; i++) {
            omri_request_fail(batch->pieces[i].request, failure);
            release_piece(&batch->pieces[i]);
        }
    }
    while (queue->head)
        omri_request_fail(queue->head, failure);
}

void omri_queue_again(omri_queue *queue, const void *lane, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    assert(queue->returned_count < 2 * queue->options.slots);
    queue->flying_rows -= batch->gear_rows;
    omri_batch *kept = &queue->returned[queue->returned_count++];
    copy_batch(kept, batch);
    kept->attempts++;
    kept->failed_on = lane;
    queue->stats.retries++;
    pthread_cond_broadcast(&queue->work);
    omri_queue_unlock(queue);
}

void omri_queue_lane_lost(omri_queue *queue, const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    queue->lanes--;
    pthread_cond_broadcast(&queue->work); /* the last lane takes what it failed, too */
    if (queue->lanes == 0) {
        queue->lost = *failure;
        queue->lost.status = OMR_DEVICE_LOST;
        snprintf(queue->lost.message, sizeof queue->lost.message, "no device is left: %.*s",
                 OMRI_MESSAGE_SIZE - 32, failure->message);
        fail_everything(queue, &queue->lost);
        pthread_cond_broadcast(&queue->space);
    }
    omri_queue_unlock(queue);
}

/* ---- The end ------------------------------------------------------------------------------- */

void omri_queue_stop(omri_queue *queue)
{
    omri_failure failure;
    omri_fail(OMR_CANCELLED, "the session was destroyed before the request was done");
    omri_failure_take(&failure, OMR_CANCELLED);
    pthread_mutex_lock(&queue->lock);
    queue->stopping = true;
    while (queue->head)
        omri_request_fail(queue->head, &failure);
    pthread_cond_broadcast(&queue->work);
    pthread_cond_broadcast(&queue->space);
    omri_queue_unlock(queue);
}

void omri_queue_close(omri_queue *queue)
{
    if (!queue)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->holders--;
    omri_queue_unlock(queue);
}

void omri_queue_stats(omri_queue *queue, omr_session_stats *out)
{
    const omri_histogram *latency = &queue->latency;
    pthread_mutex_lock(&queue->lock);
    *out = queue->stats;
    out->queued = queue->unsettled;
    pthread_mutex_unlock(&queue->lock);
    out->latency = omri_histogram_read(&latency, 1);
}

void omri_queue_reset_stats(omri_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stats = (omr_session_stats){0};
    omri_histogram_clear(&queue->latency);
    pthread_mutex_unlock(&queue->lock);
}
