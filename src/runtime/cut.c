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
    while (next && !omri_binding_same_samples(&next->binding, &after->binding))
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

/* The plan of a request that has the lanes to itself. */
static omri_plan *plan_of(const omri_queue *queue, omr_request *request)
{
    if (request->plan_rows != rows_left(request))
        omri_plan_begin(&request->plan, planner_of(request), rows_left(request), queue->lanes);
    request->plan_rows = rows_left(request);
    return &request->plan;
}

/* A request that is one execution is no matter of planning. Another one alone follows its own plan;
 * several are one stream of rows, planned for the lanes that could begin now. */
static omri_cut next_cut(omri_queue *queue)
{
    omr_request *head = queue->head;
    const omri_planner *planner = planner_of(head);
    omri_cut cut = {0, 0};
    if (head->binding.whole)
        return (omri_cut){0, rows_left(head)};
    if (next_mergeable(queue, head)) {
        omri_plan plan;
        omri_plan_begin(&plan, planner, rows_waiting(queue), queue->waiting_lanes + 1);
        omri_plan_next(&plan, planner, &cut);
        return cut;
    }
    omri_plan_next(plan_of(queue, head), planner, &cut);
    head->plan_rows -= cut.rows;
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

/* Shape ranges execute what there is, down to their lower end. */
static int64_t rows_executed(const omri_queue *queue, const omri_cut *cut)
{
    const omri_model *model = queue->options.model;
    if (!omri_model_is_ranged(model))
        return planner_of(queue->head)->rows[cut->gear];
    return cut->rows > model->least_rows ? cut->rows : model->least_rows;
}

void omri_queue_cut(omri_queue *queue, omri_batch *batch)
{
    omri_cut cut = next_cut(queue);
    const omri_model *model = queue->options.model;
    size_t limit = omri_queue_piece_limit(model);
    assert(cut.rows > 0);
    batch->gear = omri_model_is_ranged(model)
                      ? 0
                      : model->classes[queue->head->binding.gear_class].first + cut.gear;
    batch->gear_rows = rows_executed(queue, &cut);
    batch->cost = planner_of(queue->head)->cost[cut.gear];
    batch->rows = 0;
    batch->attempts = 0;
    batch->failed_on = NULL;
    batch->piece_count = 0;
    for (omr_request *r = queue->head, *next;
         r && batch->rows < cut.rows && batch->piece_count < limit; r = next) {
        int64_t room = cut.rows - batch->rows, left = rows_left(r);
        next = next_mergeable(queue, r); /* before adding takes it off the list */
        add_piece(queue, batch, r, left < room ? left : room);
    }
}

/* A lane has several slots, and fills them faster than another thread wakes up. Where few batches
 * are left it takes no more than its share: the rows in flight and waiting, spread over all lanes,
 * say when everything could be done, and what it would end later than that is not for it. */
bool omri_queue_leaves(omri_queue *queue, double busy)
{
    omr_request *head = queue->head;
    if (queue->lanes < 2)
        return false;
    if (head->binding.whole)
        return queue->waiting_lanes > 0 && !head->next;
    const omri_planner *planner = planner_of(head);
    bool merging = next_mergeable(queue, head) != NULL;
    if (head->next && !merging)
        return false; /* there is enough for everybody */
    omri_cut cut = {planner->steady, 0};
    int64_t rows = queue->flying_rows + (merging ? rows_waiting(queue) : rows_left(head));
    if (!merging) {
        omri_plan plan = *plan_of(queue, head);
        omri_plan_next(&plan, planner, &cut);
    }
    int64_t lanes = (int64_t)queue->lanes, share = (rows + lanes - 1) / lanes;
    return busy + planner->cost[cut.gear] > omri_planner_cost(planner, share) * (1 + 1e-6);
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
