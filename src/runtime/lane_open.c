/* SPDX-License-Identifier: MIT */
/* A lane's life on its device: what is made in which order, and undone in the other. */
#include "runtime/lane_device.h"

#include "core/log.h"
#include "core/numa.h"
#include "driver/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static omr_status check(const omri_lane *lane, aclError code, const char *call)
{
    return omri_acl(lane->driver, code, lane->device, call);
}

/* ---- Opening ------------------------------------------------------------------------------- */

/* Staging memory comes from the node of the thread that asks for it and is filled by that thread:
 * both belong beside the device. */
static void sit_by_device(const omri_lane *lane)
{
    static const char sysfs[] = "/sys";
    int node = lane->crew->any_node ? -1 : omri_driver_device_node(sysfs, lane->device);
    if (node >= 0 && omri_numa_move_here(sysfs, node))
        omri_log(OMR_LOG_INFO, "device %d: its thread and memory are NUMA node %d's",
                 (int)lane->device, node);
}

static omr_status bind_device(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    omr_status status = check(lane, acl->aclrtSetDevice(lane->device), "aclrtSetDevice");
    if (status != OMR_OK)
        return status;
    lane->device_set = true;
    sit_by_device(lane);
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
    if (!sized && acl->aclGetRecentErrMsg)
        acl->aclGetRecentErrMsg(); /* with shape ranges it cannot tell: no later error is about that
                                    */
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

/* Shape ranges may reach far: their upper ends are provided for only where that takes little. */
static bool leaves_half_free(const omri_lane *lane, size_t slot_size)
{
    return slot_size <= memory_available(lane) / 2 / lane->crew->slots_per_lane;
}

static omr_status make_slots(omri_lane *lane)
{
    const omri_model *model = &lane->crew->model;
    uint32_t count = lane->crew->slots_per_lane;
    size_t slot_size = omri_slot_device_size(model);
    bool ranged = omri_model_is_ranged(model), grown = leaves_half_free(lane, slot_size);
    omr_status status = ranged ? OMR_OK : check_memory(lane, 0, 0, count * slot_size);
    if (status != OMR_OK)
        return status;
    lane->sized = !ranged || (model->sized && grown);
    lane->slots = calloc(count, sizeof *lane->slots);
    lane->flights = calloc(count, sizeof *lane->flights);
    size_t pieces = omri_queue_piece_limit(model);
    lane->pieces = calloc(count * pieces, sizeof *lane->pieces);
    if (!lane->slots || !lane->flights || !lane->pieces)
        return omri_fail(OMR_NO_MEMORY, "no host memory for %u slots", count);
    for (uint32_t i = 0; i < count; i++)
        lane->flights[i].batch.pieces = lane->pieces + i * pieces;
    for (; lane->slot_count < count && status == OMR_OK; lane->slot_count++)
        status = omri_slot_init(&lane->slots[lane->slot_count], lane->driver, lane->device, model,
                                grown);
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
        status = omri_lane_limit_executions(lane);
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
    if (lane->execution_limit)
        acl->aclmdlDestroyExecConfigHandle(lane->execution_limit);
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
    lane->execution_limit = NULL;
    lane->loaded = lane->device_set = false;
}
