/* SPDX-License-Identifier: MIT */
/* A session made and ended: its options, its lanes, its queue. */
#include "runtime/session.h"

#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_LANES = 1,
    DEFAULT_SLOTS = 3,
    DEFAULT_DEVICE_TIMEOUT_MS = 60000,
    DEFAULT_QUEUE_LIMIT = 64,
    MAX_LANES_PER_DEVICE = 64,
    MAX_SLOTS_PER_LANE = 64
};

/* ---- Options ------------------------------------------------------------------------------- */

enum { known_flags = OMR_SESSION_TIME_ALL | OMR_SESSION_ANY_NODE };

static omr_status read_options(omr_session_options *out, const omr_session_options *given)
{
    memset(out, 0, sizeof *out);
    if (given) {
        if (given->size == 0 || given->size > sizeof *out)
            return omri_fail(OMR_INVALID_ARGUMENT,
                             "omr_session_options.size is %zu, this library knows %zu; start from "
                             "{.size = sizeof options}",
                             given->size, sizeof *out);
        memcpy(out, given, given->size);
    }
    if (out->lanes_per_device == 0)
        out->lanes_per_device = DEFAULT_LANES;
    if (out->slots_per_lane == 0)
        out->slots_per_lane = DEFAULT_SLOTS;
    if (out->queue_limit == 0)
        out->queue_limit = DEFAULT_QUEUE_LIMIT;
    if (out->device_timeout_ms == 0)
        out->device_timeout_ms = DEFAULT_DEVICE_TIMEOUT_MS;
    if (out->lanes_per_device > MAX_LANES_PER_DEVICE)
        return omri_fail(OMR_INVALID_ARGUMENT, "lanes_per_device is %u, at most %d are possible",
                         out->lanes_per_device, MAX_LANES_PER_DEVICE);
    if (out->slots_per_lane > MAX_SLOTS_PER_LANE)
        return omri_fail(OMR_INVALID_ARGUMENT, "slots_per_lane is %u, at most %d are possible",
                         out->slots_per_lane, MAX_SLOTS_PER_LANE);
    if (out->device_timeout_ms < 0)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "device_timeout_ms is %lld, a positive time is wanted",
                         (long long)out->device_timeout_ms);
    if (out->batch_axis < -1 || out->batch_axis > OMR_MAX_RANK)
        return omri_fail(OMR_INVALID_ARGUMENT, "batch_axis is %d, -1 to %d are possible",
                         (int)out->batch_axis, OMR_MAX_RANK);
    if (out->flags & ~(uint32_t)known_flags)
        return omri_fail(OMR_INVALID_ARGUMENT, "flags is %#x, of which %#x is known", out->flags,
                         (unsigned)known_flags);
    if (!out->device_ids && out->device_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "device_count is %zu, but device_ids is NULL",
                         out->device_count);
    if (out->device_ids && !out->device_count)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "device_ids is an empty list; NULL means every device");
    return OMR_OK;
}

/* ---- Devices ------------------------------------------------------------------------------- */

static omr_status count_devices(const omri_driver *driver, uint32_t *count, int64_t limit_ms)
{
    omr_status status = omri_driver_count_devices(driver, count, limit_ms);
    if (status == OMR_OK && *count == 0)
        return omri_fail(OMR_NOT_FOUND,
                         "%s finds no device; see npu-smi info and "
                         "ASCEND_RT_VISIBLE_DEVICES",
                         driver->info.path);
    return status;
}

static omr_status check_device(const omr_session_options *options, size_t index, uint32_t visible)
{
    int32_t id = options->device_ids[index];
    if (id < 0 || (uint32_t)id >= visible)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "device %d is not there: %u visible, numbered from 0", (int)id, visible);
    for (size_t i = 0; i < index; i++)
        if (options->device_ids[i] == id)
            return omri_fail(OMR_INVALID_ARGUMENT, "device %d is given twice", (int)id);
    return OMR_OK;
}

static omr_status choose_devices(omr_session *session, const omr_session_options *options)
{
    uint32_t visible;
    omr_status status = count_devices(session->crew->driver, &visible, options->device_timeout_ms);
    if (status != OMR_OK)
        return status;
    session->device_count = options->device_ids ? options->device_count : visible;
    session->devices = calloc(session->device_count, sizeof *session->devices);
    if (!session->devices)
        return omri_fail(OMR_NO_MEMORY, "no host memory for %zu devices", session->device_count);
    for (size_t i = 0; i < session->device_count && status == OMR_OK; i++) {
        if (options->device_ids)
            status = check_device(options, i, visible);
        session->devices[i] = options->device_ids ? options->device_ids[i] : (int32_t)i;
    }
    return status;
}

/* ---- Create and destroy -------------------------------------------------------------------- */

/* Bytes of a slot, but for what is between its tensors; 0 where shapes are free. */
static uint64_t slot_size_of(const omr_om_info *om)
{
    uint64_t size = 0;
    for (size_t i = 0; om->shape_kind != OMR_SHAPE_RANGE && i < om->input_count; i++)
        size += om->inputs[i].size;
    for (size_t i = 0; om->shape_kind != OMR_SHAPE_RANGE && i < om->output_count; i++)
        size += om->outputs[i].size;
    return size;
}

/* Refuses what no device can load before any is bothered, in words AscendCL does not have. */
static omr_status check_file(const char *path, omri_crew *crew)
{
    const omri_driver *driver = crew->driver;
    omr_om *om;
    omr_status status = omr_om_open(&om, path);
    if (status == OMR_UNSUPPORTED)
        return OMR_OK; /* a kind we cannot describe may still be one AscendCL loads */
    if (status != OMR_OK)
        return status;
    bool simulated = omr_om_describe(om)->simulated;
    crew->slot_size = slot_size_of(omr_om_describe(om));
    omr_om_close(om);
    if (simulated && !driver->info.simulated)
        return omri_fail(OMR_INVALID_FILE,
                         "%s was made by npusim's atc and holds no NPU code; convert its ONNX with "
                         "CANN's atc for %s",
                         path, driver->info.soc_name);
    if (!simulated && driver->info.simulated)
        return omri_fail(OMR_UNSUPPORTED,
                         "%s holds code for an NPU, which npusim cannot run; convert its ONNX with "
                         "npusim's atc",
                         path);
    return OMR_OK;
}

/* Shape ranges execute any number of rows, whose time nobody has measured: it is taken to be that
 * of the rows and of one more. Powers of two are choice enough. */
static omr_status plan_rows(omri_planner *planner, const omri_model *model)
{
    int64_t rows[64], largest = model->max_rows;
    double cost[64];
    size_t count = 0;
    for (int64_t r = model->least_rows; !model->whole && r < largest; r *= 2)
        rows[count++] = r;
    rows[count++] = largest;
    for (size_t i = 0; i < count; i++)
        cost[i] = (double)rows[i] + 1;
    return omri_planner_init(planner, rows, cost, count);
}

/* Plans every class by the times its gears were measured to take. */
static omr_status make_planners(omr_session *session)
{
    static const double only_cost = 1;
    const omri_model *model = &session->crew->model;
    int64_t *rows = calloc(model->gear_count, sizeof *rows);
    session->planners = calloc(model->class_count, sizeof *session->planners);
    omr_status status = OMR_OK;
    if (!rows || !session->planners)
        status = omri_fail(OMR_NO_MEMORY, "no host memory to plan %zu gears", model->gear_count);
    for (size_t g = 0; rows && g < model->gear_count; g++)
        rows[g] = model->gears[g].rows;
    for (size_t c = 0; status == OMR_OK && c < model->class_count; c++) {
        const omri_gear_class *gears = &model->classes[c];
        const double *cost = session->crew->gear_cost;
        if (omri_model_is_ranged(model)) {
            status = plan_rows(&session->planners[c], model);
            break;
        }
        status = omri_planner_init(&session->planners[c], rows + gears->first,
                                   cost ? cost + gears->first : &only_cost, gears->count);
    }
    free(rows);
    return status;
}

static omr_status start_queue(omr_session *session, const omr_session_options *options)
{
    omri_crew *crew = session->crew;
    omr_status status = make_planners(session);
    if (status != OMR_OK)
        return status;
    omri_queue_options queue_options = {.model = &crew->model,
                                        .planners = session->planners,
                                        .lanes = crew->started,
                                        .slots = crew->started * crew->slots_per_lane,
                                        .request_limit = options->queue_limit,
                                        .max_delay_ns = (int64_t)options->max_delay_us * 1000};
    return omri_queue_create(&session->queue, &queue_options);
}

/* Tells the crew what it is to do. */
static omr_status instruct(omr_session *session, const char *path,
                           const omr_session_options *options)
{
    omri_crew *crew = session->crew;
    crew->path = strdup(path);
    crew->batch_axis = options->batch_axis;
    crew->slots_per_lane = options->slots_per_lane;
    crew->memory_limit = options->memory_limit;
    crew->time_all = options->flags & OMR_SESSION_TIME_ALL;
    crew->any_node = options->flags & OMR_SESSION_ANY_NODE;
    crew->device_timeout_ms = options->device_timeout_ms;
    crew->lanes_per_device = options->lanes_per_device;
    crew->lane_count = session->device_count * options->lanes_per_device;
    crew->device_count = session->device_count;
    crew->weights = calloc(session->device_count, sizeof *crew->weights);
    if (!crew->weights || !crew->path)
        return omri_fail(OMR_NO_MEMORY, "no host memory for %zu devices", session->device_count);
    for (size_t i = 0; i < session->device_count; i++)
        crew->weights[i].device = session->devices[i];
    return omri_gear_times_init(&crew->times, options);
}

static omr_status prepare(omr_session *session, const char *path,
                          const omr_session_options *options)
{
    omr_status status = omri_crew_create(&session->crew);
    if (status != OMR_OK)
        return status;
    omri_crew *crew = session->crew;
    status = omri_driver_open(&crew->driver, options->acl_library, options->device_timeout_ms);
    if (status == OMR_OK)
        status = check_file(path, crew);
    if (status == OMR_OK)
        status = choose_devices(session, options);
    if (status == OMR_OK)
        status = instruct(session, path, options);
    if (status != OMR_OK)
        return status;
    omri_driver_retain();
    session->retained = true;
    status = omri_crew_start(crew, session->devices);
    if (status == OMR_OK)
        status = start_queue(session, options);
    return status;
}

omr_status omr_session_create(omr_session **out, const char *om_path,
                              const omr_session_options *options)
{
    if (!out)
        return omri_fail(OMR_INVALID_ARGUMENT, "out is NULL");
    *out = NULL;
    if (!om_path || !*om_path)
        return omri_fail(OMR_INVALID_ARGUMENT, "om_path is %s", om_path ? "empty" : "NULL");
    omr_session_options own;
    omr_status status = read_options(&own, options);
    if (status != OMR_OK)
        return status;
    omr_session *session = calloc(1, sizeof *session);
    if (!session)
        return omri_fail(OMR_NO_MEMORY, "no host memory for a session");
    status = prepare(session, om_path, &own);
    if (status != OMR_OK) {
        omri_failure failure;
        omri_failure_take(&failure, status);
        omr_session_destroy(session);
        return omri_failure_raise(&failure);
    }
    omri_crew_order(session->crew, session->queue);
    *out = session;
    return OMR_OK;
}

/* What is left of a session whose lanes have left. */
static void finish(void *argument)
{
    omr_session *session = argument;
    size_t classes = session->crew ? session->crew->model.class_count : 0;
    omri_queue_close(session->queue);
    for (size_t c = 0; session->planners && c < classes; c++)
        omri_planner_clear(&session->planners[c]);
    free(session->planners);
    if (session->crew)
        omri_crew_release(session->crew);
    if (session->retained)
        omri_driver_release();
    free(session->devices);
    free(session);
}

void omr_session_destroy(omr_session *session)
{
    if (!session || (session->queue && omri_queue_was_left(session->queue)))
        return;
    omri_crew *crew = session->crew;
    bool served_here = session->queue && omri_queue_is_served_here(session->queue);
    if (crew && crew->order == OMRI_CREW_WORKING)
        omri_queue_stop(session->queue);
    else if (crew)
        omri_crew_order(crew, NULL);
    if (served_here) {
        omri_crew_end_later(crew, finish, session);
        return;
    }
    if (crew)
        omri_crew_end(crew);
    finish(session);
}

/* ---- Questions ----------------------------------------------------------------------------- */

const omr_model_desc *omr_session_desc(const omr_session *session)
{
    return session ? &session->crew->model.desc : NULL;
}

const int32_t *omr_session_devices(const omr_session *session, size_t *count)
{
    if (count)
        *count = session ? session->device_count : 0;
    return session ? session->devices : NULL;
}

omr_status omr_session_gear_times(const omr_session *session, double *us, size_t capacity,
                                  size_t *count)
{
    if (count)
        *count = 0;
    if (!session)
        return omri_fail(OMR_INVALID_ARGUMENT, "session is NULL");
    if (!us && capacity)
        return omri_fail(OMR_INVALID_ARGUMENT, "us is NULL, capacity is %zu", capacity);
    if (!count)
        return omri_fail(OMR_INVALID_ARGUMENT, "count is NULL");
    *count = session->crew->gear_cost ? session->crew->model.desc.gear_count : 0;
    for (size_t g = 0; g < *count && g < capacity; g++)
        us[g] = session->crew->gear_cost[g] * 1e6;
    return OMR_OK;
}

void omr_session_driver(const omr_session *session, omr_driver_info *out)
{
    if (out)
        *out = session ? session->crew->driver->info : (omr_driver_info){0};
}
