/* SPDX-License-Identifier: MIT */
#include "runtime/lane.h"

#include "core/clock.h"
#include "core/log.h"
#include "runtime/lane_device.h"
#include "runtime/lane_stats.h"

#include <stdlib.h>

/* A batch is tried this often, each time by whichever lane takes it, before its request fails. */
enum { MAX_ATTEMPTS = 3 };

/* ---- Gears ---------------------------------------------------------------------------------- */

static omr_status find_times(omri_lane *lane, double *cost)
{
    const omri_crew *crew = lane->crew;
    const char *soc = crew->driver->info.soc_name;
    bool found, every;
    omr_status status =
        omri_gear_times_find(&crew->times, &crew->model, crew->path, soc, cost, &found);
    if (status != OMR_OK || found)
        return status;
    status = omri_lane_measure(lane, cost, &every);
    if (status == OMR_OK && every)
        omri_gear_times_keep(&crew->times, &crew->model, crew->path, soc, cost);
    return status;
}

/* One lane times the gears while the others wait for it, so that they do not disturb each other. */
static omr_status measure(omri_lane *lane)
{
    omri_crew *crew = lane->crew;
    bool timed = crew->model.gear_count == 1 && !crew->times.told;
    if (timed || !omri_crew_take_turn(crew, &crew->timer, &crew->gears_timed, lane))
        return OMR_OK;
    omri_watch_stage("timing its gears");
    double *cost = calloc(crew->model.gear_count, sizeof *cost);
    omr_status status = cost ? find_times(lane, cost)
                             : omri_fail(OMR_NO_MEMORY, "no host memory to time the gears");
    pthread_mutex_lock(&crew->lock);
    if (omri_crew_ends_turn(crew, &crew->timer, lane) && status == OMR_OK) {
        crew->gears_timed = true;
        crew->gear_cost = cost;
        cost = NULL;
    }
    pthread_mutex_unlock(&crew->lock);
    free(cost);
    return status;
}

/* ---- Batches ------------------------------------------------------------------------------- */

/* Where a piece's rows lie in the batch's tensors. The last piece's room takes the padding. */
static omri_span span_of(const omri_flight *flight, const omri_piece *piece)
{
    const omri_batch *batch = &flight->batch;
    bool last = piece == &batch->pieces[batch->piece_count - 1];
    return (omri_span){.first_row = piece->first_row,
                       .rows = piece->rows,
                       .at = piece->at,
                       .room = last ? flight->gear->rows - piece->at : piece->rows};
}

static void fail_piece(omri_lane *lane, const omri_piece *piece, omr_status status)
{
    omri_failure failure;
    omri_failure_take(&failure, status);
    omri_queue_piece_failed(lane->crew->queue, piece, &failure);
}

/* Where the whole batch is rows of one request, the device may use its memory as it is. */
static bool find_direct(const omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    const omri_batch *batch = &flight->batch;
    const omri_gear *gear = flight->gear;
    const omri_piece *piece = &batch->pieces[0];
    const omri_binding *binding = &piece->request->binding;
    omri_span span = span_of(flight, piece);
    bool alone = batch->piece_count == 1, any = false;
    bool known = !omri_model_is_ranged(&lane->crew->model); /* what comes out */
    for (size_t i = 0; i < slot->input_count; i++) {
        void *memory = alone ? omri_binding_direct_input(binding, i, gear, &span) : NULL;
        slot->inputs[i].direct = memory;
        any |= memory != NULL;
    }
    for (size_t i = 0; i < slot->output_count; i++) {
        void *memory = alone && known ? omri_binding_direct_output(binding, i, gear, &span) : NULL;
        slot->outputs[i].direct = memory;
        any |= memory != NULL;
    }
    return any;
}

static void count_bytes(omri_lane *lane, bool direct, size_t bytes)
{
    atomic_uint_fast64_t *counter = direct ? &lane->stats.direct_bytes : &lane->stats.copied_bytes;
    atomic_fetch_add_explicit(counter, bytes, memory_order_relaxed);
}

static omr_status pack_piece(omri_lane *lane, omri_slot *slot, const omri_gear *gear,
                             const omri_piece *piece, const omri_span *span)
{
    const omri_model *model = &lane->crew->model;
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < slot->input_count; i++) {
        const omri_staging *staging = &slot->inputs[i];
        count_bytes(lane, staging->direct != NULL,
                    omri_gear_bytes(&model->inputs[i], &gear->inputs[i], span->rows));
        if (!staging->direct)
            status = omri_binding_pack(&piece->request->binding, i, gear, span, staging->host);
    }
    return status;
}

static omr_status unpack_piece(omri_lane *lane, omri_slot *slot, const omri_gear *gear,
                               const omri_piece *piece, const omri_span *span)
{
    const omri_model *model = &lane->crew->model;
    const omri_binding *binding = &piece->request->binding;
    omr_status status = OMR_OK;
    if (omri_model_is_ranged(model))
        status = omri_request_settle_shapes(piece->request, gear);
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++) {
        const omri_staging *staging = &slot->outputs[i];
        omri_span own = omri_binding_output_span(binding, i, gear, span);
        count_bytes(lane, staging->direct != NULL,
                    omri_gear_bytes(&model->outputs[i], &gear->outputs[i], own.rows));
        if (!staging->direct)
            status = omri_binding_unpack(binding, i, gear, &own, staging->host);
    }
    return status;
}

/* Nothing reads or writes the requests' memory for this flight any more. */
static void let_go(omri_lane *lane, omri_flight *flight)
{
    if (flight->holds)
        omri_queue_packed(lane->crew->queue, &flight->batch);
    flight->holds = false;
}

/* What fails here is the caller's doing: its request fails, the batch goes on with what is there.
 */
static void pack(omri_lane *lane, omri_slot *slot, omri_flight *flight)
{
    const omri_batch *batch = &flight->batch;
    flight->direct = find_direct(lane, slot, flight);
    for (size_t p = 0; p < batch->piece_count; p++) {
        const omri_piece *piece = &batch->pieces[p];
        omri_span span = span_of(flight, piece);
        omr_status status = pack_piece(lane, slot, flight->gear, piece, &span);
        if (status != OMR_OK)
            fail_piece(lane, piece, status);
    }
    if (!flight->direct)
        let_go(lane, flight);
}

static void unpack(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    const omri_batch *batch = &flight->batch;
    for (size_t p = 0; p < batch->piece_count; p++) {
        const omri_piece *piece = &batch->pieces[p];
        if (!omri_queue_hold(lane->crew->queue, piece))
            continue;
        omri_span span = span_of(flight, piece);
        omr_status status = unpack_piece(lane, slot, flight->gear, piece, &span);
        if (status != OMR_OK)
            fail_piece(lane, piece, status);
        omri_queue_let_go(lane->crew->queue, piece);
    }
}

/* Device times cost an AscendCL call per stage and end: after the first batches a sample will do.
 */
enum { TIMED_AT_FIRST = 64, TIMED_EVERY = 16 };

/* The shapes the batch is executed in, and memory of that size. */
static omr_status shape_flight(omri_lane *lane, size_t index)
{
    omri_flight *flight = &lane->flights[index];
    const omri_model *model = &lane->crew->model;
    flight->direct = false;
    if (omri_model_is_ranged(model))
        return omri_lane_shape(lane, &lane->slots[index], flight);
    flight->gear = &model->gears[flight->batch.gear];
    return OMR_OK;
}

static omr_status begin_flight(omri_lane *lane, size_t index)
{
    omri_flight *flight = &lane->flights[index];
    omri_lane_refresh_stats(lane);
    flight->solo = lane->in_flight == 1 && !flight->batch.more;
    flight->timed = lane->launched < TIMED_AT_FIRST || lane->launched % TIMED_EVERY == 0 ||
                    lane->crew->time_all;
    lane->launched++;
    flight->packed_ns[0] = omri_clock_now_ns();
    pack(lane, &lane->slots[index], flight);
    flight->packed_ns[1] = omri_clock_now_ns();
    omr_status status = omri_lane_launch(lane, &lane->slots[index], flight);
    flight->launched_ns = omri_clock_now_ns();
    return status;
}

static omr_status finish_oldest(omri_lane *lane)
{
    omri_slot *slot = &lane->slots[lane->oldest];
    omri_flight *flight = &lane->flights[lane->oldest];
    omr_status status = omri_model_is_ranged(&lane->crew->model)
                            ? omri_lane_collect(lane, slot, flight)
                            : omri_lane_await(lane, slot, flight);
    if (status != OMR_OK || omri_watch_was_claimed())
        return status != OMR_OK ? status : OMR_TIMEOUT;
    flight->unpacked_ns[0] = omri_clock_now_ns();
    unpack(lane, slot, flight);
    flight->unpacked_ns[1] = omri_clock_now_ns();
    let_go(lane, flight);
    omri_lane_record(lane, slot, flight);
    if (omri_watch_was_claimed())
        return OMR_TIMEOUT;
    omri_queue_finished(lane->crew->queue, &flight->batch);
    lane->oldest = (lane->oldest + 1) % lane->slot_count;
    lane->in_flight--;
    lane->busy = lane->in_flight ? lane->busy - flight->batch.cost : 0;
    return OMR_OK;
}

/* The batch goes to whoever takes it next, or fails its requests after too many attempts. */
static void return_batch(omri_lane *lane, const omri_batch *batch, const omri_failure *failure)
{
    if (batch->attempts + 1 < MAX_ATTEMPTS) {
        atomic_fetch_add(&lane->stats.retries, 1);
        omri_queue_again(lane->crew->queue, lane, batch);
    } else {
        omri_failure own = *failure;
        if (own.status == OMR_TIMEOUT) /* the device's, not the caller's */
            own.status = OMR_DRIVER_FAILED;
        omri_queue_failed(lane->crew->queue, batch, &own);
    }
}

/* A batch that is too large for the device is no fault of the lane, which goes on without it. */
static void refuse(omri_lane *lane, omri_flight *flight, omr_status status)
{
    omri_failure failure;
    omri_failure_take(&failure, status);
    let_go(lane, flight);
    lane->in_flight--;
    lane->busy = lane->in_flight ? lane->busy - flight->batch.cost : 0;
    return_batch(lane, &flight->batch, &failure);
}

/* A batch that failed before is alone on its lane, so that it takes no other down with it. */
static bool may_take(const omri_lane *lane)
{
    if (lane->in_flight == lane->slot_count)
        return false;
    return lane->in_flight == 0 || lane->flights[lane->oldest].batch.attempts == 0;
}

/* From here on the batch is given back should anything fail. */
static omr_status take_off(omri_lane *lane, size_t index)
{
    omri_flight *flight = &lane->flights[index];
    flight->holds = true;
    lane->in_flight++;
    lane->busy += flight->batch.cost;
    omr_status status = shape_flight(lane, index);
    if (omri_watch_was_claimed())
        return OMR_TIMEOUT;
    if (status == OMR_OK)
        return begin_flight(lane, index);
    if (status != OMR_NO_MEMORY)
        return status;
    refuse(lane, flight, status);
    return OMR_OK;
}

/* Fills free slots first: a batch whose copy can start should not wait for another to finish. */
static omr_status serve(omri_lane *lane, bool *progressed)
{
    for (;;) {
        size_t next = (lane->oldest + lane->in_flight) % lane->slot_count;
        omri_take took = OMRI_TAKE_NOTHING;
        if (may_take(lane))
            took = omri_queue_take(lane->crew->queue, lane, lane->busy, &lane->flights[next].batch);
        omr_status status = OMR_OK;
        if (took == OMRI_TAKE_BATCH) {
            status = take_off(lane, next);
        } else if (lane->in_flight > 0) {
            status = finish_oldest(lane);
            *progressed |= status == OMR_OK;
        } else {
            return OMR_OK; /* time to stop */
        }
        if (status != OMR_OK || omri_watch_was_claimed())
            return status != OMR_OK ? status : OMR_TIMEOUT;
    }
}

/* ---- Failure ------------------------------------------------------------------------------- */

/* Everything in flight goes back to the queue, or fails its request after too many attempts. */
static void give_back(omri_lane *lane, const omri_failure *failure)
{
    for (; lane->in_flight > 0; lane->in_flight--) {
        omri_flight *flight = &lane->flights[lane->oldest];
        const omri_batch *batch = &flight->batch;
        let_go(lane, flight);
        lane->oldest = (lane->oldest + 1) % lane->slot_count;
        return_batch(lane, batch, failure);
    }
    lane->busy = 0;
}

static void set_aside(omri_lane *lane, const omri_failure *failure)
{
    atomic_store(&lane->lost, true);
    omri_log(OMR_LOG_ERROR, "device %d is set aside: %s", (int)lane->device, failure->message);
    omri_queue_lane_lost(lane->crew->queue, failure);
}

/* Shapes may be within their ranges and still not go together: what failed on another lane before,
 * or again on the only one, is to blame itself. */
static bool is_batch_to_blame(const omri_lane *lane)
{
    const omri_batch *batch = &lane->flights[lane->oldest].batch;
    return omri_model_is_ranged(&lane->crew->model) && lane->in_flight > 0 && batch->attempts > 0 &&
           (batch->failed_on != lane || lane->crew->lane_count == 1);
}

/* What a lane has on its conscience. */
typedef struct record {
    uint32_t failures; /* without a batch done in between */
    unsigned pardons;  /* of the crew, when it last failed */
} record;

/* Whether the lane is to be opened anew after a failure. Shapes get the benefit of the doubt: they
 * may have been wrong, which shows when another lane has tried them. */
static bool deserves_another_chance(omri_lane *lane, record *seen, bool progressed)
{
    omri_crew *crew = lane->crew;
    const uint32_t most = omri_model_is_ranged(&crew->model) ? 3 : 1;
    if (is_batch_to_blame(lane))
        atomic_fetch_add(&crew->pardons, 1);
    unsigned pardons = atomic_load(&crew->pardons);
    if (progressed || pardons != seen->pardons)
        seen->failures = 0;
    seen->pardons = pardons;
    return seen->failures++ < most;
}

/* Closes the lane and opens it anew where that may help; false: it is set aside, with its failure.
 */
static bool start_over(omri_lane *lane, bool again, omri_failure *failure)
{
    omri_lane_close(lane);
    if (!again)
        return false;
    omr_status status = omri_lane_open(lane);
    if (status != OMR_OK)
        omri_failure_take(failure, status);
    return status == OMR_OK;
}

/* Works until told to stop. A lane that fails is opened anew; one that fails again without a batch
 * done in between is set aside. One that was given up meanwhile has nothing left to do. */
static void work(omri_lane *lane)
{
    record seen = {0};
    for (;;) {
        bool progressed = false;
        omr_status status = serve(lane, &progressed);
        if (status == OMR_OK || omri_watch_was_claimed())
            return;
        omri_failure failure;
        omri_failure_take(&failure, status);
        atomic_fetch_add(&lane->stats.failures, 1);
        omri_log(OMR_LOG_WARNING, "device %d: its lane failed: %s", (int)lane->device,
                 failure.message);
        omri_lane_halt(lane);
        if (omri_watch_was_claimed())
            return;
        bool again = deserves_another_chance(lane, &seen, progressed) && status != OMR_TIMEOUT;
        give_back(lane, &failure);
        again = start_over(lane, again, &failure);
        if (omri_watch_was_claimed())
            return;
        if (!again) {
            set_aside(lane, &failure);
            return;
        }
    }
}

void omri_lane_give_up(omri_lane *lane)
{
    omri_failure failure;
    omr_status silent = omri_watch_fail_silent(&lane->watch, lane->crew->device_timeout_ms);
    omri_failure_take(&failure, silent);
    lane->given_up = true;
    if (lane->working) {
        atomic_fetch_add(&lane->stats.failures, 1);
        give_back(lane, &failure);
        set_aside(lane, &failure);
    } else {
        omri_log(OMR_LOG_ERROR, "device %d: its thread is left behind: %s", (int)lane->device,
                 failure.message);
        omri_failure_raise(&failure);
    }
    if (!lane->reported)
        omri_crew_hear(lane->crew, silent);
}

/* ---- The thread ---------------------------------------------------------------------------- */

static void follow_order(omri_lane *lane)
{
    if (!omri_crew_await_order(lane->crew))
        return;
    lane->working = true;
    omri_queue_serve(lane->crew->queue);
    work(lane);
    omri_queue_serve(NULL);
    if (!omri_watch_was_claimed())
        lane->working = false;
}

static void leave(omri_lane *lane)
{
    omri_crew *crew = lane->crew;
    pthread_mutex_lock(&crew->lock);
    if (!lane->given_up)
        crew->left++;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    omri_driver_release();
    omri_crew_release(crew);
}

static void *lane_main(void *argument)
{
    omri_lane *lane = argument;
    omri_watch_wear(&lane->watch);
    omr_status status = omri_lane_open(lane);
    if (status == OMR_OK)
        status = measure(lane);
    if (!omri_watch_was_claimed()) {
        lane->reported = true;
        omri_crew_hear(lane->crew, status);
        follow_order(lane);
    }
    omri_lane_close(lane);
    omri_watch_wear(NULL);
    leave(lane);
    return NULL;
}

void omri_lane_init(omri_lane *lane, omri_crew *crew, int32_t device)
{
    static atomic_uint lanes;
    lane->crew = crew;
    lane->driver = crew->driver;
    lane->device = device;
    lane->number = atomic_fetch_add(&lanes, 1);
    omri_watch_init(&lane->watch, device);
}

omr_status omri_lane_start(omri_lane *lane)
{
    omri_driver_retain(); /* for as long as the thread may be in AscendCL */
    if (!pthread_create(&lane->thread, NULL, lane_main, lane))
        return OMR_OK;
    omri_driver_release();
    return omri_fail(OMR_NO_MEMORY, "no thread for device %d", (int)lane->device);
}

void omri_lane_forget(omri_lane *lane)
{
    if (lane->given_up)
        pthread_detach(lane->thread);
    else
        pthread_join(lane->thread, NULL);
}
