/* SPDX-License-Identifier: MIT */
#include "runtime/lane_device.h"

#include "core/clock.h"
#include "core/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static omr_status check(const omri_lane *lane, aclError code, const char *call)
{
    return omri_acl(lane->driver, code, lane->device, call);
}

/* ---- Opening ------------------------------------------------------------------------------- */

static omr_status bind_device(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    omr_status status = check(lane, acl->aclrtSetDevice(lane->device), "aclrtSetDevice");
    if (status != OMR_OK)
        return status;
    lane->device_set = true;
    return check(lane, acl->aclrtCreateContext(&lane->context, lane->device), "aclrtCreateContext");
}

static void human_size(char out[32], uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1024 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        value /= 1024;
    snprintf(out, 32, "%.*f %s", unit ? 1 : 0, value, units[unit]);
}

/* Device memory this lane may use; what cannot be asked is not bounded. */
static uint64_t memory_available(const omri_lane *lane)
{
    size_t now = 0, total = 0;
    const omri_driver *acl = lane->driver;
    if ((acl->aclrtGetMemInfo(ACL_HBM_MEM, &now, &total) != ACL_SUCCESS || total == 0) &&
        acl->aclrtGetMemInfo(ACL_DDR_MEM, &now, &total) != ACL_SUCCESS)
        return UINT64_MAX;
    uint64_t limit = lane->crew->memory_limit;
    return limit && limit < now ? limit : now;
}

static omr_status check_memory(const omri_lane *lane, size_t work, size_t weight, size_t slots)
{
    uint64_t needed = (uint64_t)work + weight + slots, available = memory_available(lane);
    if (needed <= available)
        return OMR_OK;
    char all[32], weights[32], works[32], slot_text[32], free_text[32];
    human_size(all, needed);
    human_size(weights, weight);
    human_size(works, work);
    human_size(slot_text, slots);
    human_size(free_text, available);
    return omri_fail(
        OMR_NO_MEMORY, "device %d: %s needs %s (weights %s, work %s, %u slots %s), %s is %s",
        (int)lane->device, lane->crew->path, all, weights, works, lane->crew->slots_per_lane,
        slot_text, free_text, lane->crew->memory_limit ? "allowed" : "free");
}

static omri_weights *weights_of(omri_crew *crew, int32_t device)
{
    for (size_t i = 0; i < crew->device_count; i++)
        if (crew->weights[i].device == device)
            return &crew->weights[i];
    return NULL;
}

/* The device's weights: allocated by its first lane, freed by its last. */
static omr_status take_weights(omri_lane *lane, size_t size)
{
    omri_weights *weights = weights_of(lane->crew, lane->device);
    omr_status status = OMR_OK;
    pthread_mutex_lock(&lane->crew->lock);
    if (weights->lanes == 0)
        status = check(lane,
                       lane->driver->aclrtMalloc(&weights->memory, size, ACL_MEM_MALLOC_HUGE_FIRST),
                       "aclrtMalloc");
    if (status == OMR_OK) {
        weights->size = size;
        weights->lanes++;
        lane->weights = weights;
    }
    pthread_mutex_unlock(&lane->crew->lock);
    return status;
}

static void return_weights(omri_lane *lane)
{
    omri_weights *weights = lane->weights;
    if (!weights)
        return;
    pthread_mutex_lock(&lane->crew->lock);
    if (--weights->lanes == 0) {
        lane->driver->aclrtFree(weights->memory);
        weights->memory = NULL;
    }
    pthread_mutex_unlock(&lane->crew->lock);
    lane->weights = NULL;
}

/* Several lanes of a device load the model over one copy of its weights. */
static omr_status load_sharing(omri_lane *lane, size_t weight)
{
    omr_status status = take_weights(lane, weight);
    if (status != OMR_OK)
        return status;
    return check(lane,
                 lane->driver->aclmdlLoadFromFileWithMem(lane->crew->path, &lane->model_id, NULL, 0,
                                                         lane->weights->memory, weight),
                 "aclmdlLoadFromFileWithMem");
}

static omr_status load(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    const omri_crew *crew = lane->crew;
    size_t work = 0, weight = 0;
    bool sized = acl->aclmdlQuerySize(crew->path, &work, &weight) == ACL_SUCCESS;
    omr_status status = sized ? check_memory(lane, work, weight, 0) : OMR_OK;
    if (status != OMR_OK)
        return status;
    if (sized && weight > 0 && crew->lanes_per_device > 1 && acl->aclmdlLoadFromFileWithMem)
        status = load_sharing(lane, weight);
    else
        status =
            check(lane, acl->aclmdlLoadFromFile(crew->path, &lane->model_id), "aclmdlLoadFromFile");
    lane->loaded = status == OMR_OK;
    return status;
}

static omr_status make_streams(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    aclrtStream *const streams[] = {&lane->upload, &lane->compute, &lane->download};
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        omr_status status = check(lane, acl->aclrtCreateStream(streams[i]), "aclrtCreateStream");
        if (status != OMR_OK)
            return status;
    }
    /* A failed execution must not let its batch's download go on and look finished. */
    lane->stops_on_failure =
        acl->aclrtSetStreamFailureMode &&
        acl->aclrtSetStreamFailureMode(lane->compute, ACL_STOP_ON_FAILURE) == ACL_SUCCESS;
    return OMR_OK;
}

static omr_status make_slots(omri_lane *lane)
{
    const omri_model *model = &lane->crew->model;
    uint32_t count = lane->crew->slots_per_lane;
    omr_status status = check_memory(lane, 0, 0, count * omri_slot_device_size(model));
    if (status != OMR_OK)
        return status;
    lane->slots = calloc(count, sizeof *lane->slots);
    lane->flights = calloc(count, sizeof *lane->flights);
    size_t pieces = omri_queue_piece_limit(model);
    lane->pieces = calloc(count * pieces, sizeof *lane->pieces);
    if (!lane->slots || !lane->flights || !lane->pieces)
        return omri_fail(OMR_NO_MEMORY, "no host memory for %u slots", count);
    for (uint32_t i = 0; i < count; i++)
        lane->flights[i].batch.pieces = lane->pieces + i * pieces;
    for (; lane->slot_count < count && status == OMR_OK; lane->slot_count++)
        status = omri_slot_init(&lane->slots[lane->slot_count], lane->driver, lane->device, model);
    return status;
}

/* The first lane to have loaded the model describes and measures it for all. */
static omr_status share_model(omri_lane *lane)
{
    omri_crew *crew = lane->crew;
    omr_status status = OMR_OK;
    pthread_mutex_lock(&crew->lock);
    if (!crew->model_ready) {
        status = omri_model_read(&crew->model, lane->driver, lane->device, lane->model_id,
                                 crew->path, crew->batch_axis);
        crew->model_ready = status == OMR_OK;
    }
    pthread_mutex_unlock(&crew->lock);
    return status;
}

omr_status omri_lane_open(omri_lane *lane)
{
    omr_status status = bind_device(lane);
    if (status == OMR_OK)
        status = load(lane);
    if (status == OMR_OK)
        status = share_model(lane);
    if (status == OMR_OK)
        status = make_streams(lane);
    if (status == OMR_OK)
        status = make_slots(lane);
    if (status == OMR_OK)
        return OMR_OK;
    omri_failure failure;
    omri_failure_take(&failure, status);
    omri_lane_close(lane);
    return omri_failure_raise(&failure);
}

/* ---- Closing ------------------------------------------------------------------------------- */

static void destroy_stream(const omri_lane *lane, aclrtStream stream)
{
    if (!stream)
        return;
    /* Forced where it can be: after a failure the stream may never finish by itself. */
    if (lane->driver->aclrtDestroyStreamForce)
        lane->driver->aclrtDestroyStreamForce(stream);
    else
        lane->driver->aclrtDestroyStream(stream);
}

void omri_lane_halt(omri_lane *lane)
{
    destroy_stream(lane, lane->upload);
    destroy_stream(lane, lane->compute);
    destroy_stream(lane, lane->download);
    lane->upload = lane->compute = lane->download = NULL;
}

void omri_lane_close(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    for (size_t i = 0; i < lane->slot_count; i++)
        omri_slot_clear(&lane->slots[i]);
    free(lane->slots);
    free(lane->flights);
    free(lane->pieces);
    omri_lane_halt(lane);
    if (lane->loaded)
        acl->aclmdlUnload(lane->model_id);
    return_weights(lane);
    if (lane->context)
        acl->aclrtDestroyContext(lane->context);
    if (lane->device_set)
        acl->aclrtResetDevice(lane->device);
    lane->slots = NULL;
    lane->flights = NULL;
    lane->pieces = NULL;
    lane->slot_count = lane->oldest = lane->in_flight = 0;
    lane->context = NULL;
    lane->loaded = lane->device_set = false;
}

/* ---- One batch ----------------------------------------------------------------------------- */

/* The three streams a flight uses: one and the same when it flies alone. */
typedef struct route {
    aclrtStream upload, compute, download;
} route;

static route route_of(const omri_lane *lane, bool solo)
{
    if (solo)
        return (route){lane->compute, lane->compute, lane->compute};
    return (route){lane->upload, lane->compute, lane->download};
}

/* `after` runs nothing more until `before` has done what is queued on it now. A plain event stays
 * set once recorded; it is reset behind the wait, or its next use would not wait at all. */
static omr_status order_streams(omri_lane *lane, aclrtStream before, aclrtStream after,
                                aclrtEvent event)
{
    const omri_driver *acl = lane->driver;
    if (before == after)
        return OMR_OK;
    omr_status status = check(lane, acl->aclrtRecordEvent(event, before), "aclrtRecordEvent");
    if (status == OMR_OK)
        status = check(lane, acl->aclrtStreamWaitEvent(after, event), "aclrtStreamWaitEvent");
    if (status == OMR_OK)
        status = check(lane, acl->aclrtResetEvent(event, after), "aclrtResetEvent");
    return status;
}

static omr_status mark(omri_lane *lane, const omri_slot *slot, bool timed, omri_mark which,
                       aclrtStream stream)
{
    if (!timed || !slot->marks[which])
        return OMR_OK;
    return check(lane, lane->driver->aclrtRecordEvent(slot->marks[which], stream),
                 "aclrtRecordEvent");
}

static omr_status copy(omri_lane *lane, const omri_staging *staging, size_t size,
                       aclrtMemcpyKind kind, aclrtStream stream)
{
    bool up = kind == ACL_MEMCPY_HOST_TO_DEVICE;
    void *host = staging->direct ? staging->direct : staging->host;
    void *to = up ? staging->device : host;
    const void *from = up ? host : staging->device;
    if (size > staging->size) /* a layout of AscendCL's own: its buffer's size is right */
        size = staging->size;
    if (size == 0)
        return OMR_OK;
    return check(
        lane,
        lane->driver->aclrtMemcpyAsync(to, up ? staging->size : size, from, size, kind, stream),
        "aclrtMemcpyAsync");
}

static omr_status execute(omri_lane *lane, omri_slot *slot, const omri_gear *gear)
{
    const omri_driver *acl = lane->driver;
    const omri_model *model = &lane->crew->model;
    omr_status status =
        check(lane, omri_model_set_gear(model, acl, lane->model_id, slot->input_dataset, gear),
              omri_model_gear_setter(model));
    if (status != OMR_OK)
        return status;
    return check(lane,
                 acl->aclmdlExecuteAsync(lane->model_id, slot->input_dataset, slot->output_dataset,
                                         lane->compute),
                 "aclmdlExecuteAsync");
}

static omr_status upload(omri_lane *lane, omri_slot *slot, const omri_gear *gear,
                         aclrtStream stream)
{
    const omri_model *model = &lane->crew->model;
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < slot->input_count; i++)
        status = copy(lane, &slot->inputs[i],
                      omri_gear_bytes(&model->inputs[i], &gear->inputs[i], gear->rows),
                      ACL_MEMCPY_HOST_TO_DEVICE, stream);
    return status;
}

static omr_status download(omri_lane *lane, omri_slot *slot, const omri_gear *gear, int64_t rows,
                           aclrtStream stream)
{
    const omri_model *model = &lane->crew->model;
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++) {
        /* Rows along the first axis lie in front: padding need not travel. */
        bool in_front = model->outputs[i].batch_axis == 0;
        status = copy(
            lane, &slot->outputs[i],
            omri_gear_bytes(&model->outputs[i], &gear->outputs[i], in_front ? rows : gear->rows),
            ACL_MEMCPY_DEVICE_TO_HOST, stream);
    }
    return status;
}

static omr_status launch_upload(omri_lane *lane, omri_slot *slot, const omri_flight *flight,
                                const route *r)
{
    const omri_gear *gear = &lane->crew->model.gears[flight->batch.gear];
    omr_status status = mark(lane, slot, flight->timed, OMRI_MARK_UPLOAD_BEGIN, r->upload);
    if (status == OMR_OK)
        status = upload(lane, slot, gear, r->upload);
    if (status == OMR_OK)
        status = mark(lane, slot, flight->timed, OMRI_MARK_UPLOAD_END, r->upload);
    if (status == OMR_OK)
        status = order_streams(lane, r->upload, r->compute, slot->uploaded);
    return status;
}

static omr_status launch_execution(omri_lane *lane, omri_slot *slot, const omri_flight *flight,
                                   const route *r)
{
    const omri_gear *gear = &lane->crew->model.gears[flight->batch.gear];
    omr_status status = mark(lane, slot, flight->timed, OMRI_MARK_COMPUTE_BEGIN, r->compute);
    if (status == OMR_OK)
        status = execute(lane, slot, gear);
    if (status == OMR_OK)
        status = mark(lane, slot, flight->timed, OMRI_MARK_COMPUTE_END, r->compute);
    if (status == OMR_OK)
        status = order_streams(lane, r->compute, r->download, slot->computed);
    return status;
}

static omr_status launch_download(omri_lane *lane, omri_slot *slot, const omri_flight *flight,
                                  const route *r)
{
    const omri_gear *gear = &lane->crew->model.gears[flight->batch.gear];
    omr_status status = mark(lane, slot, flight->timed, OMRI_MARK_DOWNLOAD_BEGIN, r->download);
    if (status == OMR_OK)
        status = download(lane, slot, gear, flight->batch.rows, r->download);
    if (status == OMR_OK)
        status = mark(lane, slot, flight->timed, OMRI_MARK_DOWNLOAD_END, r->download);
    if (status == OMR_OK)
        status = check(lane, lane->driver->aclrtRecordEvent(slot->downloaded, r->download),
                       "aclrtRecordEvent");
    return status;
}

omr_status omri_lane_launch(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    route r = route_of(lane, flight->solo);
    omr_status status = launch_upload(lane, slot, flight, &r);
    if (status == OMR_OK)
        status = launch_execution(lane, slot, flight, &r);
    if (status == OMR_OK)
        status = launch_download(lane, slot, flight, &r);
    return status;
}

double omri_lane_elapsed_ms(const omri_lane *lane, const omri_slot *slot, omri_mark from,
                            omri_mark to)
{
    float ms = -1;
    if (!slot->marks[from] || !slot->marks[to] || !lane->driver->aclrtEventElapsedTime ||
        lane->driver->aclrtEventElapsedTime(&ms, slot->marks[from], slot->marks[to]) != ACL_SUCCESS)
        return -1;
    return (double)ms;
}

/* ---- Waiting ------------------------------------------------------------------------------- */

/* How long to wait for an event before asking the compute stream whether it still lives. */
enum { SLICE_MS = 1000, POLL_US = 100 };

static omr_status hung(const omri_lane *lane, const char *stage)
{
    return omri_fail(OMR_TIMEOUT, "device %d: no answer for %lld ms, waiting in %s",
                     (int)lane->device, (long long)lane->crew->device_timeout_ms, stage);
}

/* An error of the compute stream that no event brought to light, if there is one by now. */
static omr_status stream_health(const omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    if (!acl->aclrtSynchronizeStreamWithTimeout)
        return OMR_OK;
    aclError code = acl->aclrtSynchronizeStreamWithTimeout(lane->compute, 1);
    if (code == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT)
        return OMR_OK;
    return check(lane, code, "aclrtSynchronizeStream");
}

static omr_status await_in_slices(omri_lane *lane, aclrtEvent event)
{
    int64_t left_ms = lane->crew->device_timeout_ms;
    while (left_ms > 0) {
        int32_t slice = left_ms < SLICE_MS ? (int32_t)left_ms : SLICE_MS;
        aclError code = lane->driver->aclrtSynchronizeEventWithTimeout(event, slice);
        if (code != ACL_ERROR_RT_EVENT_SYNC_TIMEOUT)
            return check(lane, code, "aclrtSynchronizeEvent");
        omr_status status = stream_health(lane);
        if (status != OMR_OK)
            return status;
        left_ms -= slice;
    }
    return hung(lane, "aclrtSynchronizeEventWithTimeout");
}

/* Before mid 2023 waits cannot be bounded: ask instead. */
static omr_status await_by_polling(omri_lane *lane, aclrtEvent event)
{
    const omri_driver *acl = lane->driver;
    int64_t deadline = omri_deadline_after_ms(lane->crew->device_timeout_ms);
    for (;;) {
        aclrtEventRecordedStatus state = ACL_EVENT_RECORDED_STATUS_NOT_READY;
        omr_status status =
            check(lane, acl->aclrtQueryEventStatus(event, &state), "aclrtQueryEventStatus");
        if (status != OMR_OK || state == ACL_EVENT_RECORDED_STATUS_COMPLETE)
            return status;
        if (omri_clock_now_ns() >= deadline)
            return hung(lane, "aclrtQueryEventStatus");
        nanosleep(&(struct timespec){.tv_nsec = POLL_US * 1000}, NULL);
    }
}

static omr_status await_event(omri_lane *lane, aclrtEvent event)
{
    const omri_driver *acl = lane->driver;
    if (acl->aclrtSynchronizeEventWithTimeout)
        return await_in_slices(lane, event);
    if (acl->aclrtQueryEventStatus)
        return await_by_polling(lane, event);
    return check(lane, acl->aclrtSynchronizeEvent(event), "aclrtSynchronizeEvent");
}

/* Everything on the compute stream, and the first error it met. */
static omr_status await_compute(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    if (!acl->aclrtSynchronizeStreamWithTimeout)
        return check(lane, acl->aclrtSynchronizeStream(lane->compute), "aclrtSynchronizeStream");
    int64_t limit = lane->crew->device_timeout_ms;
    int32_t timeout = limit > INT32_MAX ? INT32_MAX : (int32_t)limit;
    aclError code = acl->aclrtSynchronizeStreamWithTimeout(lane->compute, timeout);
    if (code == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT)
        return hung(lane, "aclrtSynchronizeStreamWithTimeout");
    return check(lane, code, "aclrtSynchronizeStream");
}

omr_status omri_lane_await(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    bool last = lane->in_flight == 1;
    omr_status status = OMR_OK;
    if (!flight->solo || !last)
        status = await_event(lane, slot->downloaded);
    /* Where a stream goes on after a failed task, only synchronising it tells. The same at the end
     * of a run of batches, so that no failure is left for the next one. */
    if (status == OMR_OK && (last || !lane->stops_on_failure))
        status = await_compute(lane);
    return status;
}

/* ---- Measuring ----------------------------------------------------------------------------- */

/* A gear is timed up to this often, and gears only while this much time has not been spent. */
enum { MEASURE_TIMES = 3 };
static const double measure_budget_s = 2.0;

static omr_status time_gear(omri_lane *lane, const omri_gear *gear, double *seconds)
{
    int64_t start = omri_clock_now_ns();
    omr_status status = execute(lane, &lane->slots[0], gear);
    if (status == OMR_OK)
        status = check(lane, lane->driver->aclrtSynchronizeStream(lane->compute),
                       "aclrtSynchronizeStream");
    *seconds = (double)(omri_clock_now_ns() - start) * 1e-9;
    return status;
}

/* The inputs' elements in a gear: what its time is in proportion to when it was not measured. */
static double volume(const omri_model *model, const omri_gear *gear)
{
    double bytes = 1;
    for (size_t i = 0; i < model->desc.input_count; i++)
        bytes += (double)omri_gear_bytes(&model->inputs[i], &gear->inputs[i], gear->rows);
    return bytes;
}

/* Slot 0's device buffers hold zeros as far as the largest gear reaches. */
static omr_status upload_zeros(omri_lane *lane)
{
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < lane->slots[0].input_count; i++)
        status = copy(lane, &lane->slots[0].inputs[i], lane->slots[0].inputs[i].size,
                      ACL_MEMCPY_HOST_TO_DEVICE, lane->upload);
    if (status != OMR_OK)
        return status;
    return check(lane, lane->driver->aclrtSynchronizeStream(lane->upload),
                 "aclrtSynchronizeStream");
}

omr_status omri_lane_measure(omri_lane *lane, double *cost)
{
    const omri_model *model = &lane->crew->model;
    omr_status status = upload_zeros(lane);
    double spent = 0;
    for (size_t g = 0; status == OMR_OK && g < model->gear_count; g++) {
        cost[g] = 0;
        for (int i = 0; i < MEASURE_TIMES && spent < measure_budget_s && status == OMR_OK; i++) {
            double seconds;
            status = time_gear(lane, &model->gears[g], &seconds);
            spent += seconds;
            if (i == 0 || seconds < cost[g])
                cost[g] = seconds;
        }
        if (cost[g] <= 0 && g > 0) /* out of budget */
            cost[g] =
                cost[g - 1] * volume(model, &model->gears[g]) / volume(model, &model->gears[g - 1]);
        if (cost[g] <= 0)
            cost[g] = 1e-9;
    }
    return status;
}
