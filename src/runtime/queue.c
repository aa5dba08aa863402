/* SPDX-License-Identifier: MIT */
#include "runtime/queue.h"

#include "core/clock.h"
#include "core/histogram.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Requests made in advance: as many calls may overlap before one more is allocated. */
enum { REQUESTS_READY = 8 };
/* More requests than this are not merged into one batch. */
enum { MAX_PIECES = 1024 };

struct omri_queue {
    omri_queue_options options;
    bool mergeable; /* rows of several requests may share a batch */
    pthread_mutex_t lock;
    pthread_cond_t work;      /* something to take, or time to stop */
    pthread_cond_t space;     /* a request was settled */
    omr_request *head, *tail; /* requests with rows left to cut */
    omr_request *idle;        /* kept for reuse */
    omr_request *due;         /* settled ones whose callback has not been called */
    omri_batch *returned;     /* batches to run again, each with its own pieces */
    omri_piece *returned_pieces;
    size_t returned_count;
    size_t lanes;         /* alive */
    size_t waiting_lanes; /* with nothing to do */
    size_t unsettled;
    size_t holders; /* the session, and every held request */
    bool stopping;
    omri_failure lost; /* why the last lane died */
    omr_session_stats stats;
    omri_histogram latency;
};

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

/* ---- Requests, with or without the lock ---------------------------------------------------- */

static void request_destroy(omr_request *request)
{
    omri_binding_clear(&request->binding);
    free(request->provided);
    pthread_cond_destroy(&request->changed);
    free(request);
}

static omr_status request_create(omr_request **out, omri_queue *queue)
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
        request_destroy(request);
        return status;
    }
    *out = request;
    return OMR_OK;
}

static void queue_destroy(omri_queue *queue)
{
    while (queue->idle) {
        omr_request *next = queue->idle->next;
        request_destroy(queue->idle);
        queue->idle = next;
    }
    pthread_cond_destroy(&queue->work);
    pthread_cond_destroy(&queue->space);
    pthread_mutex_destroy(&queue->lock);
    free(queue->returned);
    free(queue->returned_pieces);
    free(queue);
}

/* ---- Life of the queue --------------------------------------------------------------------- */

size_t omri_queue_piece_limit(const omri_model *model)
{
    int64_t rows = model->max_rows;
    return rows < MAX_PIECES ? (size_t)(rows < 1 ? 1 : rows) : MAX_PIECES;
}

/* Rows can lie behind each other in a batch only when every tensor has them along its first axis.
 */
static bool can_merge(const omri_model *model)
{
    bool any = false;
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
        omr_status status = request_create(&request, queue);
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
    pthread_once(&any_once, init_any);
    omri_queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return omri_fail(OMR_NO_MEMORY, "no host memory for a queue");
    queue->options = *options;
    queue->lanes = options->lanes;
    queue->holders = 1;
    queue->mergeable = can_merge(options->model);
    pthread_mutex_init(&queue->lock, NULL);
    omri_condition_init(&queue->work);
    omri_condition_init(&queue->space);
    size_t pieces = omri_queue_piece_limit(options->model);
    queue->returned = calloc(options->slots + 1, sizeof *queue->returned);
    queue->returned_pieces = calloc((options->slots + 1) * pieces, sizeof *queue->returned_pieces);
    omr_status status = OMR_OK;
    if (!queue->returned || !queue->returned_pieces)
        status = omri_fail(OMR_NO_MEMORY, "no host memory for a queue");
    for (size_t i = 0; status == OMR_OK && i < options->slots; i++)
        queue->returned[i].pieces = queue->returned_pieces + i * pieces;
    if (status == OMR_OK)
        status = fill_idle(queue);
    if (status != OMR_OK) {
        queue_destroy(queue);
        return status;
    }
    *out = queue;
    return OMR_OK;
}

/* ---- Lists, with the lock held ------------------------------------------------------------- */

static void enqueue(omri_queue *queue, omr_request *request)
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

static void dequeue(omri_queue *queue, omr_request *request)
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
static void retire(omr_request *request)
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
static void look_at(omr_request *request)
{
    bool failed = request->failure.status != OMR_OK;
    bool done = !request->queued && request->outstanding == 0;
    if (!request->settled && request->touching == 0 && (failed || done))
        settle(request);
    if (request->settled)
        retire(request);
}

static void fail_request(omr_request *request, const omri_failure *failure)
{
    if (request->settled || request->failure.status != OMR_OK)
        return;
    request->failure = *failure;
    dequeue(request->queue, request);
    look_at(request);
}

static bool is_over(const omr_request *request)
{
    return request->settled || request->failure.status != OMR_OK;
}

/* Ends a section that may have settled requests: their callbacks run without the lock. */
static void unlock(omri_queue *queue)
{
    while (queue->due) {
        omr_request *request = queue->due;
        queue->due = request->next_settled;
        pthread_mutex_unlock(&queue->lock);
        request->callback(request->user_data, request, request->failure.status);
        pthread_mutex_lock(&queue->lock);
        request->holders--;
        queue->holders--;
        retire(request);
    }
    bool last = queue->holders == 0;
    pthread_mutex_unlock(&queue->lock);
    if (last)
        queue_destroy(queue);
}

/* ---- Callers ------------------------------------------------------------------------------- */

omr_status omri_queue_borrow(omri_queue *queue, omr_request **out)
{
    omr_status status = OMR_OK;
    pthread_mutex_lock(&queue->lock);
    omr_request *request = queue->idle;
    if (request)
        queue->idle = request->next;
    else
        status = request_create(&request, queue);
    if (status == OMR_OK) {
        request->holders = 1;
        request->settled = true; /* until it is submitted there is nothing to wait for */
        request->failure.status = OMR_OK;
        request->callback = NULL;
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
        retire(request);
    unlock(queue);
}

/* Pieces of the block start on cache lines. */
static size_t align_piece(size_t size)
{
    return (size + 63) / 64 * 64;
}

/* Bytes of the tensors, their memory and their names, in that order. Inputs may be rows repeated
 * without end, so outputs can be larger than any memory. */
static omr_status size_provided(const omri_binding *binding, size_t count, size_t *total)
{
    const omr_tensor_desc *descs = binding->model->outputs;
    *total = align_piece(count * sizeof(omr_tensor)) + 1;
    for (size_t i = 0; i < count; i++) {
        const omr_shape *shape = &binding->output_shapes[i];
        size_t size, names = strlen(descs[i].name) + 1;
        /* A size fits 63 bits, so what is added to it cannot wrap. */
        if (!omri_shape_size(shape->dims, shape->rank, omr_dtype_size(descs[i].dtype), &size) ||
            __builtin_add_overflow(*total, align_piece(size) + names, total) ||
            *total > PTRDIFF_MAX) {
            char text[OMRI_SHAPE_TEXT_SIZE];
            omri_shape_format(text, sizeof text, shape->dims, shape->rank);
            return omri_fail(OMR_INVALID_ARGUMENT, "output \"%s\": %s %s would exceed any memory",
                             descs[i].name, omr_dtype_name(descs[i].dtype), text);
        }
    }
    *total = align_piece(*total);
    return OMR_OK;
}

omr_status omri_request_provide(omr_request *request)
{
    const omri_binding *binding = &request->binding;
    const omr_tensor_desc *descs = binding->model->outputs;
    size_t count = binding->model->desc.output_count, total;
    omr_status status = size_provided(binding, count, &total);
    if (status != OMR_OK)
        return status;
    char *block = aligned_alloc(64, total);
    if (!block)
        return omri_fail(OMR_NO_MEMORY, "no host memory for outputs of %zu bytes", total);
    omr_tensor *provided = (omr_tensor *)block;
    char *at = block + align_piece(count * sizeof *provided);
    for (size_t i = 0; i < count; i++) {
        const omr_shape *shape = &binding->output_shapes[i];
        provided[i] = (omr_tensor){
            .data = at, .dtype = descs[i].dtype, .rank = shape->rank, .dims = shape->dims};
        at += align_piece(omri_binding_output_size(binding, i));
    }
    /* The request may outlive the session, and with it the model: names are copied. */
    for (size_t i = 0; i < count; i++) {
        provided[i].name = strcpy(at, descs[i].name);
        at += strlen(at) + 1;
    }
    request->provided = provided;
    request->provided_count = count;
    return OMR_OK;
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
    bool waited = false;
    while (queue->unsettled >= queue->options.request_limit && !queue->stopping && queue->lanes) {
        if (deadline_ns != OMRI_NEVER && omri_clock_now_ns() >= deadline_ns)
            return omri_fail(waited ? OMR_TIMEOUT : OMR_BUSY, "%zu requests are unfinished already",
                             queue->unsettled);
        omri_condition_wait_until(&queue->space, &queue->lock, deadline_ns);
        waited = true;
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
            enqueue(queue, request);
            pthread_cond_broadcast(&queue->work);
        } else {
            look_at(request);
        }
    }
    unlock(queue);
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

void omri_request_cancel(omr_request *request, omr_status status, const char *why)
{
    omri_queue *queue = request->queue;
    omri_failure failure;
    omri_fail(status, "%s", why);
    omri_failure_take(&failure, status);
    pthread_mutex_lock(&queue->lock);
    fail_request(request, &failure);
    while (!request->settled)
        pthread_cond_wait(&request->changed, &queue->lock);
    unlock(queue);
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
    for (const omr_request *r = queue->head; r && rows < enough && pieces < MAX_PIECES; pieces++) {
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
        dequeue(queue, request);
}

static void cut_batch(omri_queue *queue, omri_batch *batch)
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
static bool may_wait_for_rows(const omri_queue *queue, int64_t *until_ns)
{
    if (queue->options.max_delay_ns == 0 || !queue->mergeable || queue->stopping)
        return false;
    const omri_planner *planner = planner_of(queue->head);
    if (rows_waiting(queue) >= planner->rows[planner->steady])
        return false;
    *until_ns = queue->head->queued_ns + queue->options.max_delay_ns;
    return omri_clock_now_ns() < *until_ns;
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
    look_at(piece->request);
}

/* Drops the pieces of requests that are over; the others move up. False when none is left. */
static bool prune(omri_batch *batch)
{
    size_t kept = 0;
    int64_t rows = 0;
    for (size_t i = 0; i < batch->piece_count; i++) {
        omri_piece piece = batch->pieces[i];
        if (is_over(piece.request)) {
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

static bool take_returned(omri_queue *queue, omri_batch *batch)
{
    while (queue->returned_count > 0) {
        omri_batch *from = &queue->returned[--queue->returned_count];
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

omri_take omri_queue_take(omri_queue *queue, bool wait, omri_batch *batch)
{
    omri_take result = OMRI_TAKE_NOTHING;
    int64_t until_ns;
    pthread_mutex_lock(&queue->lock);
    for (;;) {
        if (take_returned(queue, batch)) {
            result = OMRI_TAKE_BATCH;
        } else if (queue->head && wait && may_wait_for_rows(queue, &until_ns)) {
            lane_waits(queue, until_ns);
            continue;
        } else if (queue->head) {
            cut_batch(queue, batch);
            result = OMRI_TAKE_BATCH;
        } else if (queue->stopping) {
            result = OMRI_TAKE_STOP;
        } else if (wait) {
            lane_waits(queue, OMRI_NEVER);
            continue;
        }
        break;
    }
    batch->more = queue->head || queue->returned_count;
    unlock(queue);
    return result;
}

static void let_go(const omri_piece *piece)
{
    piece->request->touching--;
    look_at(piece->request);
}

void omri_queue_packed(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    for (size_t i = 0; i < batch->piece_count; i++)
        let_go(&batch->pieces[i]);
    unlock(queue);
}

bool omri_queue_hold(omri_queue *queue, const omri_piece *piece)
{
    pthread_mutex_lock(&queue->lock);
    bool held = !is_over(piece->request);
    if (held)
        piece->request->touching++;
    pthread_mutex_unlock(&queue->lock);
    return held;
}

void omri_queue_let_go(omri_queue *queue, const omri_piece *piece)
{
    pthread_mutex_lock(&queue->lock);
    let_go(piece);
    unlock(queue);
}

void omri_queue_finished(omri_queue *queue, const omri_batch *batch, int64_t gear_rows)
{
    pthread_mutex_lock(&queue->lock);
    queue->stats.batches++;
    queue->stats.padded_rows += (uint64_t)(gear_rows - batch->rows);
    for (size_t i = 0; i < batch->piece_count; i++)
        release_piece(&batch->pieces[i]);
    unlock(queue);
}

void omri_queue_piece_failed(omri_queue *queue, const omri_piece *piece,
                             const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    fail_request(piece->request, failure);
    unlock(queue);
}

void omri_queue_failed(omri_queue *queue, const omri_batch *batch, const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    for (size_t i = 0; i < batch->piece_count; i++) {
        fail_request(batch->pieces[i].request, failure);
        release_piece(&batch->pieces[i]);
    }
    unlock(queue);
}

/* Fails what no lane is left to do. */
static void fail_everything(omri_queue *queue, const omri_failure *failure)
{
    while (queue->returned_count > 0) {
        omri_batch *batch = &queue->returned[--queue->returned_count];
        for (size_t i = 0; i < batch->piece_count; i++) {
            fail_request(batch->pieces[i].request, failure);
            release_piece(&batch->pieces[i]);
        }
    }
    while (queue->head)
        fail_request(queue->head, failure);
}

void omri_queue_again(omri_queue *queue, const omri_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    assert(queue->returned_count < queue->options.slots);
    omri_batch *kept = &queue->returned[queue->returned_count++];
    copy_batch(kept, batch);
    kept->attempts++;
    queue->stats.retries++;
    pthread_cond_broadcast(&queue->work);
    unlock(queue);
}

void omri_queue_lane_lost(omri_queue *queue, const omri_failure *failure)
{
    pthread_mutex_lock(&queue->lock);
    queue->lanes--;
    if (queue->lanes == 0) {
        queue->lost = *failure;
        queue->lost.status = OMR_DEVICE_LOST;
        fail_everything(queue, &queue->lost);
        pthread_cond_broadcast(&queue->space);
    }
    unlock(queue);
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
        fail_request(queue->head, &failure);
    pthread_cond_broadcast(&queue->work);
    pthread_cond_broadcast(&queue->space);
    unlock(queue);
}

void omri_queue_close(omri_queue *queue)
{
    if (!queue)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->holders--;
    unlock(queue);
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
