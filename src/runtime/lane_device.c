/* SPDX-License-Identifier: MIT */
/* Moving batches through a device, waiting for them, timing them. */
#include "runtime/lane_device.h"

#include "core/clock.h"

#include <time.h>

static omr_status check(const omri_lane *lane, aclError code, const char *call)
{
    return omri_acl(lane->driver, code, lane->device, call);
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

omr_status omri_lane_mark(omri_lane *lane, const omri_slot *slot, bool timed, omri_mark which,
                          aclrtStream stream)
{
    if (!timed || !slot->marks[which])
        return OMR_OK;
    return check(lane, lane->driver->aclrtRecordEvent(slot->marks[which], stream),
                 "aclrtRecordEvent");
}

omr_status omri_lane_copy(omri_lane *lane, const omri_staging *staging, size_t size,
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
        status = omri_lane_copy(lane, &slot->inputs[i],
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
        status = omri_lane_copy(
            lane, &slot->outputs[i],
            omri_gear_bytes(&model->outputs[i], &gear->outputs[i], in_front ? rows : gear->rows),
            ACL_MEMCPY_DEVICE_TO_HOST, stream);
    }
    return status;
}

static omr_status launch_upload(omri_lane *lane, omri_slot *slot, const omri_flight *flight,
                                const route *r)
{
    omri_watch_stage("copying a batch in");
    omr_status status =
        omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_UPLOAD_BEGIN, r->upload);
    if (status == OMR_OK)
        status = upload(lane, slot, flight->gear, r->upload);
    if (status == OMR_OK)
        status = omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_UPLOAD_END, r->upload);
    if (status == OMR_OK)
        status = order_streams(lane, r->upload, r->compute, slot->uploaded);
    return status;
}

static omr_status launch_execution(omri_lane *lane, omri_slot *slot, const omri_flight *flight,
                                   const route *r)
{
    omri_watch_stage("executing a batch");
    omr_status status =
        omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_COMPUTE_BEGIN, r->compute);
    if (status == OMR_OK)
        status = execute(lane, slot, flight->gear);
    if (status == OMR_OK)
        status = omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_COMPUTE_END, r->compute);
    if (status == OMR_OK)
        status = order_streams(lane, r->compute, r->download, slot->computed);
    return status;
}

static omr_status launch_download(omri_lane *lane, omri_slot *slot, const omri_flight *flight,
                                  const route *r)
{
    omri_watch_stage("copying a batch out");
    omr_status status =
        omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_DOWNLOAD_BEGIN, r->download);
    if (status == OMR_OK)
        status = download(lane, slot, flight->gear, flight->batch.rows, r->download);
    if (status == OMR_OK)
        status = omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_DOWNLOAD_END, r->download);
    return status;
}

omr_status omri_lane_launch(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    bool ranged = omri_model_is_ranged(&lane->crew->model);
    route r = route_of(lane, flight->solo);
    omr_status status = launch_upload(lane, slot, flight, &r);
    if (ranged && !lane->sized)
        return status; /* executed when it is collected */
    if (status == OMR_OK)
        status = launch_execution(lane, slot, flight, &r);
    if (status == OMR_OK && !ranged)
        status = launch_download(lane, slot, flight, &r);
    if (status == OMR_OK)
        status = check(lane, lane->driver->aclrtRecordEvent(slot->downloaded, r.download),
                       "aclrtRecordEvent");
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

omr_status omri_lane_hung(const omri_lane *lane)
{
    return omri_watch_fail_silent(&lane->watch, lane->crew->device_timeout_ms);
}

/* No call lasts as long as a device may be silent, which is for the watchdog to say. */
static int32_t slice_of(const omri_lane *lane, int64_t left_ms)
{
    int64_t half = lane->crew->device_timeout_ms / 2;
    int64_t most = half < 1 ? 1 : half < SLICE_MS ? half : SLICE_MS;
    return (int32_t)(left_ms < most ? left_ms : most);
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
        int32_t slice = slice_of(lane, left_ms);
        aclError code = lane->driver->aclrtSynchronizeEventWithTimeout(event, slice);
        if (code != ACL_ERROR_RT_EVENT_SYNC_TIMEOUT)
            return check(lane, code, "aclrtSynchronizeEvent");
        omr_status status = stream_health(lane);
        if (status != OMR_OK)
            return status;
        left_ms -= slice;
    }
    return omri_lane_hung(lane);
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
            return omri_lane_hung(lane);
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

/* Everything on the stream, and the first error it met. */
omr_status omri_lane_await_stream(const omri_lane *lane, aclrtStream stream)
{
    const omri_driver *acl = lane->driver;
    if (!acl->aclrtSynchronizeStreamWithTimeout)
        return check(lane, acl->aclrtSynchronizeStream(stream), "aclrtSynchronizeStream");
    for (int64_t left_ms = lane->crew->device_timeout_ms; left_ms > 0;) {
        int32_t slice = slice_of(lane, left_ms);
        aclError code = acl->aclrtSynchronizeStreamWithTimeout(stream, slice);
        if (code != ACL_ERROR_RT_STREAM_SYNC_TIMEOUT)
            return check(lane, code, "aclrtSynchronizeStream");
        left_ms -= slice;
    }
    return omri_lane_hung(lane);
}

omr_status omri_lane_await(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    bool last = lane->in_flight == 1;
    omr_status status = OMR_OK;
    omri_watch_stage("waiting for a batch");
    if (!flight->solo || !last)
        status = await_event(lane, slot->downloaded);
    /* Where a stream goes on after a failed task, only synchronising it tells. The same at the end
     * of a run of batches, so that no failure is left for the next one. */
    if (status == OMR_OK && (last || !lane->stops_on_failure))
        status = omri_lane_await_stream(lane, lane->compute);
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
        status = omri_lane_await_stream(lane, lane->compute);
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
        status = omri_lane_copy(lane, &lane->slots[0].inputs[i], lane->slots[0].inputs[i].size,
                                ACL_MEMCPY_HOST_TO_DEVICE, lane->upload);
    return status == OMR_OK ? omri_lane_await_stream(lane, lane->upload) : status;
}

omr_status omri_lane_measure(omri_lane *lane, double *cost, bool *every)
{
    const omri_model *model = &lane->crew->model;
    omr_status status = upload_zeros(lane);
    double spent = 0;
    *every = true;
    for (size_t g = 0; status == OMR_OK && g < model->gear_count; g++) {
        cost[g] = 0;
        for (int i = 0; i < MEASURE_TIMES && spent < measure_budget_s && status == OMR_OK; i++) {
            double seconds;
            status = time_gear(lane, &model->gears[g], &seconds);
            spent += seconds;
            if (i == 0 || seconds < cost[g])
                cost[g] = seconds;
        }
        *every = *every && cost[g] > 0;
        if (cost[g] <= 0 && g > 0) /* out of budget */
            cost[g] =
                cost[g - 1] * volume(model, &model->gears[g]) / volume(model, &model->gears[g - 1]);
        if (cost[g] <= 0)
            cost[g] = 1e-9;
    }
    return status;
}
