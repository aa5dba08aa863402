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
    int node =
        lane->crew->any_node ? -1 : omri_driver_device_node(lane->driver, sysfs, lane->device);
    if (node >= 0 && omri_numa_move_here(sysfs, node))
        omri_log(OMR_LOG_INFO, "device %d: its thread and memory are NUMA node %d's",
                 (int)lane->device, node);
}

static omr_status bind_device(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    aclError code = acl->aclrtSetDevice(lane->device);
    lane->device_set = code == ACL_SUCCESS;
    omr_status status = check(lane, code, "aclrtSetDevice");
    if (status != OMR_OK)
        return status;
    sit_by_device(lane);
    return check(lane, acl->aclrtCreateContext(&lane->context, lane->device), "aclrtCreateContext");
}

/* What a lane takes of its device, in bytes. */
typedef struct needs {
    uint64_t weights, work, slots; /* of all slots */
} needs;

/* The number that a message may give of `bytes` beside the one in `unit` that it explains. */
static double in_unit(uint64_t bytes, size_t unit)
{
    double value = (double)bytes;
    for (size_t i = 0; i < unit; i++)
        value /= 1024;
    return value;
}

/* Device memory that is free now; what cannot be asked is not bounded. */
static uint64_t memory_free(const omri_lane *lane)
{
    size_t now = 0, total = 0;
    const omri_driver *acl = lane->driver;
    if ((acl->aclrtGetMemInfo(ACL_HBM_MEM, &now, &total) != ACL_SUCCESS || total == 0) &&
        acl->aclrtGetMemInfo(ACL_DDR_MEM, &now, &total) != ACL_SUCCESS)
        return UINT64_MAX;
    return now;
}

/* Device memory this lane may use. */
static uint64_t memory_available(const omri_lane *lane)
{
    uint64_t limit = lane->crew->memory_limit, now = memory_free(lane);
    return limit && limit < now ? limit : now;
}

static omr_status refuse_needs(const omri_lane *lane, const needs *n, uint64_t lanes,
                               uint64_t available, const char *which)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    uint64_t all = n->weights + lanes * (n->work + n->slots);
    size_t unit = 0;
    while (unit + 1 < sizeof units / sizeof units[0] && in_unit(all, unit) >= 1024)
        unit++;
    return omri_fail_device(
        OMR_NO_MEMORY, lane->device, 0,
        "%s needs %.1f %s (weights %.1f, work %.1f, %u slots %.1f), %.1f %s is %s",
        lane->crew->path, in_unit(all, unit), units[unit], in_unit(n->weights, unit),
        in_unit(lanes * n->work, unit), (unsigned)lanes * lane->crew->slots_per_lane,
        in_unit(lanes * n->slots, unit), in_unit(available, unit), units[unit], which);
}

/* The limit is for all lanes of the device; what is free is for what this one still takes. */
static omr_status check_memory(const omri_lane *lane, const needs *n, uint64_t taken)
{
    const omri_crew *crew = lane->crew;
    uint64_t lanes = crew->lanes_per_device, free_now = memory_free(lane);
    uint64_t own = n->weights + n->work + n->slots, all = n->weights + lanes * (n->work + n->slots);
    if (crew->memory_limit && all > crew->memory_limit)
        return refuse_needs(lane, n, lanes, crew->memory_limit, "allowed");
    if (own - taken > free_now)
        return refuse_needs(lane, n, 1, free_now + taken, "free");
    return OMR_OK;
}

static omri_weights *weights_of(omri_crew *crew, int32_t device)
{
    for (size_t i = 0; i < crew->device_count; i++)
        if (crew->weights[i].device == device)
            return &crew->weights[i];
    return NULL;
}

/* Whether the lane is to allocate the device's weights; else it has them, as another has. */
static bool must_make_weights(omri_lane *lane, omri_weights *weights)
{
    omri_crew *crew = lane->crew;
    pthread_mutex_lock(&crew->lock);
    while (weights->maker)
        pthread_cond_wait(&crew->changed, &crew->lock);
    bool must = weights->lanes == 0;
    if (must) {
        weights->maker = lane;
    } else {
        weights->lanes++;
        lane->weights = weights;
    }
    pthread_mutex_unlock(&crew->lock);
    return must;
}

/* The device's weights: allocated by its first lane, freed by its last. */
static omr_status take_weights(omri_lane *lane, size_t size)
{
    omri_crew *crew = lane->crew;
    omri_weights *weights = weights_of(crew, lane->device);
    if (!must_make_weights(lane, weights))
        return OMR_OK;
    void *memory = NULL;
    omr_status status = check(
        lane, lane->driver->aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    pthread_mutex_lock(&crew->lock);
    if (omri_crew_ends_turn(crew, &weights->maker, lane) && status == OMR_OK) {
        weights->memory = memory;
        weights->size = size;
        weights->lanes = 1;
        lane->weights = weights;
        memory = NULL;
    }
    pthread_mutex_unlock(&crew->lock);
    if (memory)
        lane->driver->aclrtFree(memory);
    return status;
}

static void return_weights(omri_lane *lane)
{
    omri_weights *weights = lane->weights;
    void *memory = NULL;
    if (!weights)
        return;
    lane->weights = NULL;
    pthread_mutex_lock(&lane->crew->lock);
    if (--weights->lanes == 0) {
        memory = weights->memory;
        weights->memory = NULL;
    }
    pthread_mutex_unlock(&lane->crew->lock);
    if (memory)
        lane->driver->aclrtFree(memory);
}

/* Bytes of the device's weights that another lane has made. */
static uint64_t weights_there(omri_lane *lane)
{
    const omri_weights *weights = weights_of(lane->crew, lane->device);
    pthread_mutex_lock(&lane->crew->lock);
    uint64_t size = weights->lanes ? weights->size : 0;
    pthread_mutex_unlock(&lane->crew->lock);
    return size;
}

/* Several lanes of a device load the model over one copy of its weights. */
static omr_status load_sharing(omri_lane *lane, size_t weight)
{
    omr_status status = take_weights(lane, weight);
    if (status != OMR_OK)
        return status;
    aclError code = lane->driver->aclmdlLoadFromFileWithMem(lane->crew->path, &lane->model_id, NULL,
                                                            0, lane->weights->memory, weight);
    lane->loaded = code == ACL_SUCCESS;
    return check(lane, code, "aclmdlLoadFromFileWithMem");
}

static omr_status load_alone(omri_lane *lane)
{
    aclError code = lane->driver->aclmdlLoadFromFile(lane->crew->path, &lane->model_id);
    lane->loaded = code == ACL_SUCCESS; /* even when the lane was given up meanwhile */
    return check(lane, code, "aclmdlLoadFromFile");
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
    lane->work_size = work;
    lane->weight_size = weight;
    const needs n = {weight, work, crew->slot_size * crew->slots_per_lane};
    omr_status status = sized ? check_memory(lane, &n, weights_there(lane)) : OMR_OK;
    if (status != OMR_OK)
        return status;
    if (sized && weight > 0 && crew->lanes_per_device > 1 && acl->aclmdlLoadFromFileWithMem)
        return load_sharing(lane, weight);
    return load_alone(lane);
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
    const needs n = {lane->weight_size, lane->work_size, count * slot_size};
    omr_status status = ranged ? OMR_OK : check_memory(lane, &n, n.weights + n.work);
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

/* The first lane to have loaded the model describes it for all. */
static omr_status share_model(omri_lane *lane)
{
    omri_crew *crew = lane->crew;
    if (!omri_crew_take_turn(crew, &crew->reader, &crew->model_ready, lane))
        return OMR_OK;
    omri_model own = {0};
    omr_status status = omri_model_read(&own, lane->driver, lane->device, lane->model_id,
                                        crew->path, crew->batch_axis);
    pthread_mutex_lock(&crew->lock);
    if (omri_crew_ends_turn(crew, &crew->reader, lane) && status == OMR_OK) {
        crew->model = own; /* nothing in it points at itself */
        crew->model_ready = true;
        own = (omri_model){0};
    }
    pthread_mutex_unlock(&crew->lock);
    omri_model_clear(&own);
    return status;
}

omr_status omri_lane_open(omri_lane *lane)
{
    omri_watch_stage("opening the device");
    omr_status status = bind_device(lane);
    omri_watch_stage("loading the model");
    if (status == OMR_OK)
        status = load(lane);
    omri_watch_stage("describing the model");
    if (status == OMR_OK)
        status = share_model(lane);
    omri_watch_stage("making streams and slots");
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
    omri_watch_stage("stopping its streams");
    destroy_stream(lane, lane->upload);
    destroy_stream(lane, lane->compute);
    destroy_stream(lane, lane->download);
    lane->upload = lane->compute = lane->download = NULL;
}

void omri_lane_close(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    omri_watch_stage("closing");
    for (size_t i = 0; i < lane->slot_count; i++)
        omri_slot_clear(&lane->slots[i]);
    free(lane->slots);
    free(lane->flights);
    free(lane->pieces);
    omri_lane_halt(lane);
    omri_watch_stage("closing");
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
