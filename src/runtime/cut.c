/* SPDX-License-Identifier: MIT */
/* Which rows the next batch takes, from one request or from several. */
#include "core/clock.h"
#include "runtime/queue_state.h"

#include <assert.h>

/* ---- Cutting, with the lock held ----------------------------------------------------------- */

static int64_t rows_left(const omr_request *request)
{
    return request->binding.rows - request->next_row;
}

static const omri_planner *planner_of(const omr_request *request)
{
    return &request->binding.planners[request->binding.gear_class];
}

/* The next request whose rows may lie in one batch with this one's. */
static omr_request *next_mergeable(const omri_queue *queue, const omr_request *after)
{
    if (!queue->mergeable)
        return NULL;
    omr_request *next = after->next;
    while (next && next->binding.gear_class != after->binding.gear_class)
        next = next->next;
    return next;
}

/* Rows waiting in the requests that may share a batch with the first one, as far as counting
 * changes anything. */
static int64_t rows_waiting(const omri_queue *queue)
{
    const omri_planner *planner = planner_of(queue->head);
    int64_t enough = planner->rows[planner->steady] * (int64_t)queue->lanes;
    int64_t rows = 0;
    size_t pieces = 0;
    for (const omr_request *r = queue->head; r && rows < enough && pieces < OMRI_QUEUE_MAX_PIECES;
         pieces++) {
        rows += rows_left(r);
        r = next_mergeable(queue, r);
    }
    return rows;
}

/* One request alone follows its own plan; several are one stream of rows, planned for the lanes
 * that could begin now. */
static omri_cut next_cut(omri_queue *queue)
{
    omr_request *head = queue->head;
    const omri_planner *planner = planner_of(head);
    omri_cut cut = {0, 0};
    if (next_mergeable(queue, head)) {
        omri_plan plan;
        omri_plan_begin(&plan, planner, rows_waiting(queue), queue->waiting_lanes + 1);
        omri_plan_next(&plan, planner, &cut);
        return cut;
    }
    if (head->plan_rows != rows_left(head))
        omri_plan_begin(&head->plan, planner, rows_left(head), queue->lanes);
    omri_plan_next(&head->plan, planner, &cut);
    head->plan_rows = rows_left(head) - cut.rows;
    return cut;
}

static void add_piece(omri_queue *queue, omri_batch *batch, omr_request *request, int64_t rows)
{
    batch->pieces[batch->piece_count++] = (omri_piece){
        .request = request, .first_row = request->next_row, .rows = rows, .at = batch->rows};
    batch->rows += rows;
    request->next_row += rows;
    request->outstanding++;
    request->touching++;
    if (rows_left(request) == 0)
        omri_queue_dequeue(queue, request);
}

void omri_queue_cut(omri_queue *queue, omri_batch *batch)
{
    omri_cut cut = next_cut(queue);
    const omri_model *model = queue->options.model;
    size_t limit = omri_queue_piece_limit(model);
    assert(cut.rows > 0);
    batch->gear = model->classes[queue->head->binding.gear_class].first + cut.gear;
    batch->rows = 0;
    batch->attempts = 0;
    batch->piece_count = 0;
    for (omr_request *r = queue->head, *next;
         r && batch->rows < cut.rows && batch->piece_count < limit; r = next) {
        int64_t room = cut.rows - batch->rows, left = rows_left(r);
        next = next_mergeable(queue, r); /* before adding takes it off the list */
        add_piece(queue, batch, r, left < room ? left : room);
    }
}

/* An idle lane may wait for more rows to come before it runs a batch that is not full. */
bool omri_queue_may_wait(const omri_queue *queue, int64_t *until_ns)
{
    if (queue->options.max_delay_ns == 0 || !queue->mergeable || queue->stopping)
        return false;
    const omri_planner *planner = planner_of(queue->head);
    if (rows_waiting(queue) >= planner->rows[planner->steady])
        return false;
    *until_ns = queue->head->queued_ns + queue->options.max_delay_ns;
    return omri_clock_now_ns() < *until_ns;
}
