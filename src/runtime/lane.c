/* SPDX-License-Identifier: MIT */
#include "runtime/lane.h"

#include "core/clock.h"
#include "core/log.h"
#include "runtime/lane_device.h"
#include "runtime/lane_stats.h"

#include <stdlib.h>
#include <string.h>

/* A batch is tried this often, each time by whichever lane takes it, before its request fails. */
enum { MAX_ATTEMPTS = 3 };

/* ---- The crew ------------------------------------------------------------------------------ */

omr_status omri_crew_init(omri_crew *crew)
{
    pthread_mutex_init(&crew->lock, NULL);
    if (!omri_condition_init(&crew->changed))
        return OMR_OK;
    pthread_mutex_destroy(&crew->lock);
    return omri_fail(OMR_NO_MEMORY, "no condition variable for a session");
}

void omri_crew_clear(omri_crew *crew)
{
    omri_model_clear(&crew->model);
    omri_gear_times_clear(&crew->times);
    free(crew->gear_cost);
    free(crew->weights);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
}

omr_status omri_crew_wait_opened(omri_crew *crew, size_t lanes)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->reported < lanes)
        pthread_cond_wait(&crew->changed, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    return crew->failure.status == OMR_OK ? OMR_OK : omri_failure_raise(&crew->failure);
}

void omri_crew_order(omri_crew *crew, bool work)
{
    pthread_mutex_lock(&crew->lock);
    crew->order = work ? OMRI_CREW_WORKING : OMRI_CREW_DISMISSED;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

/* Tells the crew how opening went; true when the lane is to work. */
static bool report(omri_lane *lane, omr_status status)
{
    omri_crew *crew = lane->crew;
    pthread_mutex_lock(&crew->lock);
    if (status != OMR_OK && crew->failure.status == OMR_OK)
        omri_failure_take(&crew->failure, status);
    crew->reported++;
    pthread_cond_broadcast(&crew->changed);
    while (crew->order == OMRI_CREW_WAITING)
        pthread_cond_wait(&crew->changed, &crew->lock);
    bool work = crew->order == OMRI_CREW_WORKING;
    pthread_mutex_unlock(&crew->lock);
    return work;
}

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
    if (crew->model.gear_count == 1 && !crew->times.told)
        return OMR_OK;
    omr_status status = OMR_OK;
    pthread_mutex_lock(&crew->lock);
    if (!crew->gear_cost) {
        double *cost = calloc(crew->model.gear_count, sizeof *cost);
        status = cost ? find_times(lane, cost)
                      : omri_fail(OMR_NO_MEMORY, "no host memory to time the gears");
        if (status == OMR_OK)
            crew->gear_cost = cost;
        else
            free(cost);
    }
    pthread_mutex_unlock(&crew->lock);
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
        omri_queue_packed(lane->crew->queue, batch);
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

/* The device has left the caller's memory alone since the flight ended or the lane was halted. */
static void end_direct(omri_lane *lane, omri_flight *flight)
{
    if (flight->direct)
        omri_queue_packed(lane->crew->queue, &flight->batch);
    flight->direct = false;
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
    if (status != OMR_OK)
        return status;
    flight->unpacked_ns[0] = omri_clock_now_ns();
    unpack(lane, slot, flight);
    flight->unpacked_ns[1] = omri_clock_now_ns();
    end_direct(lane, flight);
    omri_lane_record(lane, slot, flight);
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
        omri_queue_failed(lane->crew->queue, batch, failure);
    }
}

/* A batch that is too large for the device is no fault of the lane, which goes on without it. */
static void refuse(omri_lane *lane, const omri_batch *batch, omr_status status)
{
    omri_failure failure;
    omri_failure_take(&failure, status);
    omri_queue_packed(lane->crew->queue, batch);
    return_batch(lane, batch, &failure);
}

/* A batch that failed before is alone on its lane, so that it takes no other down with it. */
static bool may_take(const omri_lane *lane)
{
    if (lane->in_flight == lane->slot_count)
        return false;
    return lane->in_flight == 0 || lane->flights[lane->oldest].batch.attempts == 0;
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
        if (took == OMRI_TAKE_BATCH)
            status = shape_flight(lane, next);
        if (status == OMR_NO_MEMORY) {
            refuse(lane, &lane->flights[next].batch, status);
            status = OMR_OK;
        } else if (took == OMRI_TAKE_BATCH) {
            lane->in_flight++; /* from here on the batch is given back should anything fail */
            lane->busy += lane->flights[next].batch.cost;
            if (status == OMR_OK)
                status = begin_flight(lane, next);
            else
                omri_queue_packed(lane->crew->queue, &lane->flights[next].batch);
        } else if (lane->in_flight > 0) {
            status = finish_oldest(lane);
            *progressed |= status == OMR_OK;
        } else {
            return OMR_OK; /* time to stop */
        }
        if (status != OMR_OK)
            return status;
    }
}

/* ---- Failure ------------------------------------------------------------------------------- */

/* Everything in flight goes back to the queue, or fails its request after too many attempts. */
static void give_back(omri_lane *lane, const omri_failure *failure)
{
    for (; lane->in_flight > 0; lane->in_flight--) {
        omri_flight *flight = &lane->flights[lane->oldest];
        const omri_batch *batch = &flight->batch;
        end_direct(lane, flight);
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

/* Works until told to stop. A lane that fails is opened anew; one that fails again without a batch
 * done in between is set aside. */
static void work(omri_lane *lane)
{
    record seen = {0};
    for (;;) {
        bool progressed = false;
        omr_status status = serve(lane, &progressed);
        if (status == OMR_OK)
            return;
        omri_failure failure;
        omri_failure_take(&failure, status);
        atomic_fetch_add(&lane->stats.failures, 1);
        omri_log(OMR_LOG_WARNING, "device %d: its lane failed: %s", (int)lane->device,
                 failure.message);
        omri_lane_halt(lane);
        bool again = deserves_another_chance(lane, &seen, progressed) && status != OMR_TIMEOUT;
        give_back(lane, &failure);
        omri_lane_close(lane);
        if (again && omri_lane_open(lane) != OMR_OK) {
            omri_failure_take(&failure, OMR_DEVICE_LOST);
            again = false;
        }
        if (!again) {
            set_aside(lane, &failure);
            return;
        }
    }
}

static void *lane_main(void *argument)
{
    omri_lane *lane = argument;
    omr_status status = omri_lane_open(lane);
    if (status == OMR_OK)
        status = measure(lane);
    if (report(lane, status))
        work(lane);
    omri_lane_close(lane);
    return NULL;
}

omr_status omri_lane_start(omri_lane *lane, omri_crew *crew, int32_t device)
{
    static atomic_uint lanes;
    lane->crew = crew;
    lane->driver = crew->driver;
    lane->device = device;
    lane->number = atomic_fetch_add(&lanes, 1);
    if (pthread_create(&lane->thread, NULL, lane_main, lane))
        return omri_fail(OMR_NO_MEMORY, "no thread for device %d", (int)device);
    lane->started = true;
    return OMR_OK;
}

void omri_lane_join(omri_lane *lane)
{
    if (lane->started)
        pthread_join(lane->thread, NULL);
    lane->started = false;
}
