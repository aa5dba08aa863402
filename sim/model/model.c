/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

#include "core/counters.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/settings.h"
#include "model/aipp.h"
#include "model/execution.h"
#include "model/registry.h"
#include "model/threads.h"
#include "om/inout.h"

static aclError take_memory(sim_model *model, const om_image *image, const sim_model_memory *memory)
{
    sim_task_info need;
    aclError status = om_image_memory(image, &need);
    if (status != ACL_SUCCESS)
        return status;
    if (model->open && (memory->work || memory->weights))
        return sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                        "%s has shape ranges: such a model takes no memory of the caller's",
                        image->path);
    if (memory->work && memory->work_size < need.work_size)
        return sim_fail(ACL_ERROR_GE_PARAM_INVALID,
                        "work memory of %zu bytes is too small, %s wants %llu", memory->work_size,
                        image->path, (unsigned long long)need.work_size);
    if (memory->weights && memory->weight_size < need.weight_size)
        return sim_fail(ACL_ERROR_GE_PARAM_INVALID,
                        "weight memory of %zu bytes is too small, %s wants %llu",
                        memory->weight_size, image->path, (unsigned long long)need.weight_size);
    if (!memory->work && need.work_size)
        status = sim_memory_alloc_device(model->device, need.work_size, false, &model->work);
    if (status == ACL_SUCCESS && !memory->weights && need.weight_size)
        status = sim_memory_alloc_device(model->device, need.weight_size, false, &model->weights);
    return status;
}

static aclError keep_inout(sim_model *model, const om_image *image)
{
    sim_part part;
    if (!sim_container_find(&image->container, SIM_PART_INOUT_INFO, &part))
        return sim_fail(ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED, "%s has no MODEL_INOUT_INFO",
                        image->path);
    void *copy = malloc(part.size + 1);
    if (!copy)
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a model");
    memcpy(copy, part.data, part.size);
    model->inout = copy;
    model->inout_size = part.size;
    return om_image_describe(image, &model->desc);
}

static bool fits(const sim_tensor *tensor, const int64_t *dims, size_t rank)
{
    const sim_dtype *dtype = sim_dtype_of_acl(tensor->dtype);
    uint64_t bytes;
    return dtype && sim_dtype_bytes(dtype, dims, rank, &bytes) && bytes <= tensor->size;
}

static bool check_ranges(const sim_tensor *tensor)
{
    bool good = tensor->range_count == tensor->dims.rank;
    for (size_t i = 0; good && i < tensor->range_count; i++) {
        const sim_range *range = &tensor->ranges[i];
        good = range->low >= 0 && (range->high == -1 || range->high >= range->low) &&
               (tensor->dims.at[i] < 0 || sim_ranges_allow(range, 1, &tensor->dims.at[i]));
    }
    return good;
}

/* ONNX Runtime will touch as many bytes as the dims say, the checks before it go by the size. */
static bool check_input(const sim_desc *desc, size_t index)
{
    const sim_tensor *tensor = &desc->inputs[index];
    size_t gears = desc->gears.count ? desc->gears.count : 1;
    int64_t dims[SIM_MAX_RANK];
    bool good = tensor->dims.rank <= SIM_MAX_RANK && sim_dtype_of_acl(tensor->dtype);
    if (good && desc->gears.kind == SIM_GEAR_NONE && sim_dims_are_open(&tensor->dims))
        return check_ranges(tensor);
    for (size_t g = 0; good && g < gears; g++) {
        sim_desc_gear_input(desc, g, index, dims);
        good = fits(tensor, dims, tensor->dims.rank);
    }
    return good;
}

static bool check_output(const sim_desc *desc, size_t index)
{
    const sim_tensor *tensor = &desc->outputs[index];
    if (sim_desc_is_open(desc)) /* what an execution gives is checked then */
        return tensor->dims.rank <= SIM_MAX_RANK && sim_dtype_of_acl(tensor->dtype);
    bool good = tensor->dims.rank <= SIM_MAX_RANK &&
                fits(tensor, tensor->dims.at, tensor->dims.rank) &&
                (desc->gears.count == 0 || desc->gear_outputs);
    for (size_t g = 0; good && g < desc->gears.count; g++) {
        const sim_dims *dims = sim_desc_gear_output(desc, (int)g, index);
        good = dims->at && dims->rank == tensor->dims.rank && fits(tensor, dims->at, dims->rank);
    }
    return good;
}

/* ---- AIPP ---- */

const sim_aipp *sim_model_aipp(const sim_model *model, size_t input)
{
    for (size_t i = 0; i < model->payload.aipp_count; i++) {
        if (model->payload.aipp[i].input == input)
            return &model->payload.aipp[i];
    }
    return NULL;
}

const sim_aipp *sim_model_aipp_of_parameters(const sim_model *model, size_t input)
{
    for (size_t i = 0; i < model->payload.aipp_count; i++) {
        const sim_aipp *aipp = &model->payload.aipp[i];
        if (aipp->mode == SIM_AIPP_DYNAMIC && aipp->parameters == input)
            return aipp;
    }
    return NULL;
}

static aclError contradiction(const char *path)
{
    return sim_fail(ACL_ERROR_GE_LOAD_MODEL, "%s: its description contradicts its ONNX", path);
}

/* What callers see becomes what the ONNX takes. Names and dims are borrowed. */
static aclError make_network(sim_model *model, const char *path)
{
    const sim_payload *payload = &model->payload;
    sim_tensor *inputs = calloc(payload->input_count + 1, sizeof *inputs);
    if (!inputs)
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a model");
    model->network = model->desc;
    model->network.inputs = inputs;
    model->network.input_count = payload->input_count;
    if (payload->input_count > model->desc.input_count)
        return contradiction(path);
    for (size_t i = 0; i < payload->input_count; i++) {
        sim_tensor *tensor = &inputs[i];
        const sim_aipp *aipp = sim_model_aipp(model, i);
        *tensor = model->desc.inputs[i];
        if (!aipp)
            continue;
        tensor->dtype = aipp->dtype;
        tensor->format = aipp->layout;
        tensor->dims = (sim_dims){4, (int64_t *)(uintptr_t)aipp->dims};
        tensor->size = UINT64_MAX; /* of a buffer of ours, as large as it must be */
    }
    return ACL_SUCCESS;
}

/* Of a gear. */
static bool check_static_aipp(const sim_model *model, const sim_aipp *aipp)
{
    const sim_aipp_head *head = &aipp->head;
    sim_aipp_size network = sim_aipp_network_size(aipp);
    sim_why ignored;
    if (!(aipp->padding_value >= -65504 && aipp->padding_value <= 65504) ||
        !sim_aipp_check(head, &aipp->image, &network, &ignored))
        return false;
    uint64_t bytes = sim_aipp_image_bytes(sim_aipp_format_of_device(head->format),
                                          head->source_width, head->source_height);
    return model->desc.inputs[aipp->input].size / bytes >= (uint64_t)network.batch;
}

static bool check_dynamic_aipp(const sim_model *model, const sim_aipp *aipp)
{
    int64_t batch = aipp->dims[0];
    return aipp->parameters >= model->payload.input_count &&
           aipp->parameters < model->desc.input_count && aipp->parameters != model->gear_input &&
           batch <= SIM_AIPP_MAX_BATCH &&
           model->desc.inputs[aipp->parameters].size >= sim_aipp_block_size((uint64_t)batch);
}

static bool check_aipp_in_gear(const sim_model *model, const sim_aipp *aipp, int gear)
{
    sim_aipp own = sim_aipp_in_gear(aipp, &model->desc.gears, gear);
    bool good = own.dims[0] >= 1 && own.dims[0] <= INT32_MAX;
    for (size_t i = 1; good && i < 4; i++)
        good = own.dims[i] >= 1 && own.dims[i] <= INT16_MAX;
    return good && (own.mode == SIM_AIPP_STATIC    ? check_static_aipp(model, &own)
                    : own.mode == SIM_AIPP_DYNAMIC ? check_dynamic_aipp(model, &own)
                                                   : false);
}

static bool check_aipp(const sim_model *model, const sim_aipp *aipp)
{
    const sim_gears *gears = &model->desc.gears;
    size_t open = gears->kind == SIM_GEAR_BATCH ? 1 : gears->kind == SIM_GEAR_HW ? 2 : 0;
    size_t found = 0;
    for (size_t i = 0; i < 4; i++)
        found += aipp->dims[i] < 0;
    bool good = !model->open && gears->kind != SIM_GEAR_DIMS && gears->width == open &&
                (found == 0 || (found == open && sim_aipp_is_resized(aipp) == (open == 2))) &&
                aipp->input < model->payload.input_count && sim_aipp_writes(aipp->dtype) &&
                (aipp->layout == ACL_FORMAT_NCHW || aipp->layout == ACL_FORMAT_NHWC) &&
                sim_model_aipp(model, aipp->input) == aipp;
    for (size_t g = 0; good && g < (gears->count ? gears->count : 1); g++)
        good = check_aipp_in_gear(model, aipp, gears->count ? (int)g : -1);
    return good;
}

static bool check_all_aipp(const sim_model *model, size_t *parameters)
{
    bool good = true;
    *parameters = 0;
    for (size_t i = 0; good && i < model->payload.aipp_count; i++) {
        good = check_aipp(model, &model->payload.aipp[i]);
        *parameters += model->payload.aipp[i].mode == SIM_AIPP_DYNAMIC;
    }
    return good;
}

/* The desc is what callers see, the payload what is run: a file in which they differ is damaged. */
static aclError check_desc(const sim_model *model, const char *path)
{
    const sim_desc *desc = &model->desc;
    bool geared = desc->gears.kind != SIM_GEAR_NONE;
    size_t parameters;
    bool good = check_all_aipp(model, &parameters) &&
                model->gear_input == (geared ? model->payload.input_count : desc->input_count) &&
                desc->input_count == model->payload.input_count + geared + parameters &&
                desc->output_count == model->payload.output_count &&
                desc->gears.width <= SIM_MAX_RANK;
    for (size_t i = 0; good && i < model->network.input_count; i++)
        good = check_input(&model->network, i);
    for (size_t i = model->network.input_count; good && i < desc->input_count; i++)
        good = check_input(desc, i);
    for (size_t i = 0; good && i < desc->output_count; i++)
        good = check_output(desc, i);
    return good ? ACL_SUCCESS : contradiction(path);
}

/* Where nothing is computed an output is as large as its description says. */
static aclError check_without_computing(const sim_model *model, const char *path)
{
    if (!model->open)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                    "%s has shape ranges: its output dims come from computing, which the profile "
                    "leaves out (compute = \"none\")",
                    path);
}

static aclError open_session(sim_model *model, const char *path)
{
    sim_why why;
    int threads;
    if (!sim_settings_get()->profile.computes)
        return check_without_computing(model, path);
    aclError status = sim_threads_per_device(&threads);
    if (status != ACL_SUCCESS)
        return status;
    if (!sim_ort_get(&why)) /* the machine's fault, not the model's */
        return sim_fail(ACL_ERROR_INTERNAL_ERROR, "%s: %s", path, why.text);
    if (!sim_session_open(&model->session, model->payload.onnx, model->payload.onnx_size, threads,
                          &why))
        return sim_fail(ACL_ERROR_GE_LOAD_MODEL, "%s: %s", path, why.text);
    model->payload.onnx = NULL; /* of the image, which closes */
    if (!sim_bindings_init(&model->bindings, &model->session, &model->network,
                           model->payload.input_count))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a model");
    return ACL_SUCCESS;
}

static aclError fill(sim_model *model, const om_image *image, const sim_model_memory *memory)
{
    aclError status = om_image_payload(image, &model->payload);
    if (status == ACL_SUCCESS)
        status = keep_inout(model, image);
    if (status != ACL_SUCCESS)
        return status;
    model->gear_input = sim_desc_gear_index(&model->desc);
    model->open = sim_desc_is_open(&model->desc);
    status = make_network(model, image->path);
    if (status == ACL_SUCCESS)
        status = check_desc(model, image->path);
    if (status == ACL_SUCCESS)
        status = take_memory(model, image, memory);
    if (status == ACL_SUCCESS)
        status = open_session(model, image->path);
    if (status == ACL_SUCCESS &&
        !sim_model_times_init(&model->times, image->container.name, &model->desc))
        status = sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a model");
    return status;
}

static void destroy(sim_model *model)
{
    sim_executions_free(model->idle);
    sim_model_times_free(&model->times);
    sim_bindings_free(&model->bindings);
    sim_session_close(&model->session);
    if (model->work)
        sim_memory_free(model->work);
    if (model->weights)
        sim_memory_free(model->weights);
    free(model->network.inputs);
    sim_payload_free(&model->payload);
    sim_desc_free(&model->desc);
    free((void *)(uintptr_t)model->inout);
    pthread_mutex_destroy(&model->lock);
    free(model);
}

static _Atomic(sim_model *) left; /* the list, its newest first */

static void destroy_left(void)
{
    for (sim_model *model = atomic_exchange(&left, NULL); model;) {
        sim_model *next = model->next_left;
        destroy(model);
        model = next;
    }
}

aclError sim_model_load(const om_image *image, sim_device *device, const sim_model_memory *memory,
                        uint32_t *out_id)
{
    sim_model *model = calloc(1, sizeof *model);
    if (!model)
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a model");
    destroy_left();
    model->device = device;
    pthread_mutex_init(&model->lock, NULL);
    atomic_init(&model->gear, -1);
    atomic_init(&model->references, 1); /* the registry's */
    aclError status = fill(model, image, memory);
    if (status == ACL_SUCCESS)
        status = sim_registry_add(model);
    if (status != ACL_SUCCESS) {
        destroy(model);
        return status;
    }
    sim_count(SIM_COUNT_models_loaded, 1);
    sim_count(SIM_COUNT_live_models, 1);
    *out_id = model->id;
    return ACL_SUCCESS;
}

void sim_model_retain(sim_model *model)
{
    atomic_fetch_add(&model->references, 1);
}

void sim_model_release(sim_model *model)
{
    if (atomic_fetch_sub(&model->references, 1) == 1)
        destroy(model);
}

void sim_model_release_later(sim_model *model)
{
    if (atomic_fetch_sub(&model->references, 1) > 1)
        return;
    model->next_left = atomic_load(&left);
    while (!atomic_compare_exchange_weak(&left, &model->next_left, model))
        continue;
}

aclError sim_model_unload(uint32_t id)
{
    destroy_left();
    sim_model *model = sim_registry_remove(id);
    if (!model)
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_ID_INVALID, "no model with id %u is loaded", id);
    sim_uncount(SIM_COUNT_live_models, 1);
    sim_model_release(model);
    return ACL_SUCCESS;
}

aclError sim_model_acquire(uint32_t id, sim_model **out)
{
    *out = sim_registry_acquire(id);
    if (!*out)
        return sim_fail(ACL_ERROR_GE_EXEC_MODEL_ID_INVALID, "no model with id %u is loaded", id);
    return ACL_SUCCESS;
}

const sim_dims *sim_model_current_output(const sim_model *model, size_t index)
{
    return sim_desc_gear_output(&model->desc, atomic_load(&model->gear), index);
}
