/* SPDX-License-Identifier: MIT */
#include "model/execution.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/counters.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/settings.h"
#include "core/work.h"
#include "model/aipp.h"
#include "model/open_run.h"

/* ---- the pool ---- */

static size_t place_count(const sim_model *model)
{
    return model->desc.input_count + model->desc.output_count;
}

static void destroy(sim_execution *execution)
{
    for (size_t i = 0; i < place_count(execution->model); i++) {
        free(execution->places[i].scratch);
        free(execution->places[i].tensor);
        free(execution->places[i].dims);
    }
    free(execution->values);
    free(execution->views);
    free(execution);
}

/* What only executions of shape-range models need. */
static bool prepare_open(sim_execution *execution)
{
    const sim_desc *desc = &execution->model->desc;
    execution->values = calloc(place_count(execution->model) + 1, sizeof(OrtValue *));
    bool complete = execution->values != NULL;
    for (size_t i = 0; complete && i < desc->input_count; i++) {
        execution->places[i].dims = calloc(desc->inputs[i].dims.rank + 1, sizeof(int64_t));
        complete = execution->places[i].dims != NULL;
    }
    return complete;
}

static sim_execution *create(sim_model *model)
{
    size_t count = place_count(model);
    sim_execution *execution = calloc(1, sizeof *execution + count * sizeof execution->places[0]);
    if (!execution)
        return NULL;
    execution->model = model;
    execution->views = calloc(count + 1, sizeof *execution->views);
    if (!execution->views || (model->open && !prepare_open(execution))) {
        destroy(execution);
        return NULL;
    }
    return execution;
}

static bool attach_outcome(sim_execution *execution)
{
    if (execution->model->open)
        execution->outcome = sim_outcome_create(execution->model->desc.output_count);
    return !execution->model->open || execution->outcome;
}

aclError sim_execution_begin(sim_model *model, sim_execution **out)
{
    pthread_mutex_lock(&model->lock);
    sim_execution *execution = model->idle;
    if (execution)
        model->idle = execution->next;
    pthread_mutex_unlock(&model->lock);
    if (!execution)
        execution = create(model);
    if (!execution || !attach_outcome(execution)) {
        if (execution)
            destroy(execution);
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for an execution");
    }
    sim_model_retain(model);
    *out = execution;
    return ACL_SUCCESS;
}

static void put_back(sim_execution *execution)
{
    sim_model *model = execution->model;
    sim_outcome_release(execution->outcome);
    execution->outcome = NULL;
    pthread_mutex_lock(&model->lock);
    execution->next = model->idle;
    model->idle = execution;
    pthread_mutex_unlock(&model->lock);
}

void sim_execution_end(sim_execution *execution)
{
    sim_model *model = execution->model;
    put_back(execution);
    sim_model_release(model);
}

void sim_execution_drop(void *argument)
{
    sim_execution *execution = *(sim_execution **)argument;
    sim_model *model = execution->model;
    put_back(execution);
    sim_model_release_later(model); /* the scheduler's lock is held */
}

void sim_executions_free(sim_execution *list)
{
    while (list) {
        sim_execution *next = list->next;
        destroy(list);
        list = next;
    }
}

/* ---- places ---- */

void sim_execution_place(sim_execution *execution, size_t index, void *address, size_t size)
{
    execution->places[index].address = address;
    execution->places[index].size = size;
}

void sim_execution_shape(sim_execution *execution, size_t input, const int64_t *dims)
{
    const sim_tensor *tensor = &execution->model->desc.inputs[input];
    sim_place_of *place = &execution->places[input];
    memcpy(place->dims, dims, tensor->dims.rank * sizeof *dims);
    place->bytes = 0;
    sim_dtype_bytes(sim_dtype_of_acl(tensor->dtype), dims, tensor->dims.rank, &place->bytes);
}

static const sim_tensor *tensor_at(const sim_desc *desc, size_t index)
{
    return index < desc->input_count ? &desc->inputs[index]
                                     : &desc->outputs[index - desc->input_count];
}

static aclError refuse(const sim_execution *execution, size_t index, const char *reason)
{
    const sim_desc *desc = &execution->model->desc;
    return sim_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "model %u, %s %zu \"%s\": %s",
                    execution->model->id, index < desc->input_count ? "input" : "output",
                    index < desc->input_count ? index : index - desc->input_count,
                    tensor_at(desc, index)->name, reason);
}

/* Finds the bytes behind an address: the device's own, or pinned ones of the host. */
static aclError locate(const sim_execution *execution, size_t index, sim_place_of *place)
{
    sim_location location;
    if (!place->address)
        return refuse(execution, index, "its buffer has no address");
    if (!sim_memory_locate(place->address, 1, &location))
        return refuse(execution, index, "its buffer is not allocated");
    if (location.place == SIM_PLACE_PAGEABLE && sim_settings_get()->profile.on_board) {
        place->room = place->size;
        place->view = place->address;
        return ACL_SUCCESS;
    }
    if (location.place == SIM_PLACE_PAGEABLE)
        return refuse(execution, index, "its buffer is host memory the device cannot reach");
    if (location.place == SIM_PLACE_DEVICE && location.device != execution->model->device)
        return refuse(execution, index, "its buffer is on another device");
    place->room = location.size - (size_t)((char *)place->address - (char *)location.base);
    place->view = sim_memory_view(place->address, 1);
    return place->view ? ACL_SUCCESS : refuse(execution, index, "its buffer is not allocated");
}

static bool grow(void **buffer, size_t *room, size_t size)
{
    if (*room >= size)
        return true;
    void *grown = realloc(*buffer, size);
    if (!grown)
        return false;
    *buffer = grown;
    *room = size;
    return true;
}

/* Where a buffer ends before its tensor, by no more than the tolerance, the device would go on
 * beyond it. Here the missing bytes are zeros, and never written. */
static aclError stand_in(const sim_execution *execution, size_t index, sim_place_of *place,
                         size_t size)
{
    if (!grow(&place->scratch, &place->scratch_size, size))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for an execution");
    memset(place->scratch, 0, size);
    if (index < execution->model->desc.input_count)
        memcpy(place->scratch, place->view, place->room);
    return ACL_SUCCESS;
}

static uint64_t size_in_gear(const sim_execution *execution, size_t index)
{
    const sim_desc *desc = &execution->model->desc;
    const sim_tensor *tensor = tensor_at(desc, index);
    int64_t dims[SIM_MAX_RANK];
    uint64_t size = tensor->size;
    if (execution->model->open)
        return execution->places[index].bytes;
    if (desc->gears.count == 0)
        return size;
    if (index < desc->input_count) {
        sim_desc_gear_input(desc, (size_t)execution->gear, index, dims);
        sim_dtype_bytes(sim_dtype_of_acl(tensor->dtype), dims, tensor->dims.rank, &size);
    } else {
        const sim_dims *own =
            sim_desc_gear_output(desc, execution->gear, index - desc->input_count);
        sim_dtype_bytes(sim_dtype_of_acl(tensor->dtype), own->at, own->rank, &size);
    }
    return size;
}

/* How much an output of a shape-range model takes is not known yet, and its memory may not be
 * there either. */
static bool is_settled_later(const sim_execution *execution, size_t index)
{
    const sim_model *model = execution->model;
    return model->open && index >= model->desc.input_count;
}

static aclError view_bytes(sim_execution *execution, size_t index, uint64_t size, void **view)
{
    sim_place_of *place = &execution->places[index];
    aclError status = locate(execution, index, place);
    if (status != ACL_SUCCESS)
        return status;
    if (place->size + SIM_SIZE_TOLERANCE < size)
        return refuse(execution, index, "its buffer is too small for the gear");
    *view = place->view;
    if (place->room >= size)
        return ACL_SUCCESS;
    *view = NULL;
    status = stand_in(execution, index, place, size);
    *view = place->scratch;
    return status;
}

static aclError prepare_place(sim_execution *execution, size_t index, void **view)
{
    sim_place_of *place = &execution->places[index];
    if (!is_settled_later(execution, index))
        return view_bytes(execution, index, size_in_gear(execution, index), view);
    place->bytes = 0;
    return place->address ? locate(execution, index, place) : ACL_SUCCESS;
}

/* ---- images ---- */

/* The parameters of an execution: the model's own, or those in the hidden input. */
typedef struct aipp_block {
    sim_aipp_head head;
    sim_aipp_image images[SIM_AIPP_MAX_BATCH];
} aipp_block;

/* As many parameters as the largest batch has images; a smaller one uses the first of them. */
static aclError read_block(sim_execution *execution, const sim_aipp *aipp, aipp_block *out)
{
    void *bytes = NULL;
    sim_aipp largest = sim_aipp_in_gear(aipp, &execution->model->desc.gears, -1);
    size_t batch = (size_t)largest.dims[0];
    size_t size = sim_aipp_block_size(batch);
    aclError status = view_bytes(execution, aipp->parameters, size, &bytes);
    if (status != ACL_SUCCESS)
        return status;
    assert(bytes);
    memcpy(out, bytes, size);
    if (out->head.batch != (int8_t)batch)
        return refuse(execution, aipp->parameters,
                      "it holds no AIPP parameters of the model's: call aclmdlSetInputAIPP");
    return ACL_SUCCESS;
}

static aclError check_block(const sim_execution *execution, const sim_aipp *aipp,
                            const aipp_block *block)
{
    sim_aipp_size network = sim_aipp_network_size(aipp);
    sim_why why;
    for (size_t i = 0; i < (size_t)network.batch; i++) {
        if (!sim_aipp_check(&block->head, &block->images[i], &network, &why))
            return refuse(execution, aipp->parameters, why.text);
    }
    return ACL_SUCCESS;
}

static aclError make_tensor(const sim_execution *execution, const sim_aipp *aipp,
                            sim_place_of *place)
{
    uint64_t size;
    if (!sim_dtype_bytes(sim_dtype_of_acl(aipp->dtype), aipp->dims, 4, &size) ||
        !grow(&place->tensor, &place->tensor_size, size))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "model %u: no host memory for what AIPP makes",
                        execution->model->id);
    return ACL_SUCCESS;
}

/* Images become the tensor that the network takes. */
static aclError prepare_images(sim_execution *execution, const sim_aipp *aipp, void **view)
{
    sim_aipp own = sim_aipp_in_gear(aipp, &execution->model->desc.gears, execution->gear);
    size_t batch = (size_t)own.dims[0];
    bool dynamic = own.mode == SIM_AIPP_DYNAMIC;
    sim_place_of *place = &execution->places[own.input];
    aipp_block block = {.head = own.head};
    void *source = NULL;
    aclError status = dynamic ? read_block(execution, aipp, &block) : ACL_SUCCESS;
    if (status == ACL_SUCCESS && dynamic)
        status = check_block(execution, &own, &block);
    if (status != ACL_SUCCESS)
        return status;
    uint64_t step = sim_aipp_image_bytes(sim_aipp_format_of_device(block.head.format),
                                         block.head.source_width, block.head.source_height);
    status = view_bytes(execution, own.input, step * batch, &source);
    if (status != ACL_SUCCESS || !sim_settings_get()->profile.computes)
        return status;
    status = make_tensor(execution, &own, place);
    for (size_t i = 0; status == ACL_SUCCESS && i < batch; i++)
        sim_aipp_convert(&own, &block.head, dynamic ? &block.images[i] : &own.image,
                         (const uint8_t *)source + i * step, i, place->tensor);
    *view = place->tensor;
    return status;
}

/* ---- the run ---- */

/* What the hidden input holds: numbers of 8 bytes when there is room for them, else of 4. */
static void read_gear(const sim_place_of *place, size_t width, int64_t *out)
{
    const char *at = place->view;
    for (size_t i = 0; i < width; i++) {
        int32_t narrow;
        if (place->size >= width * sizeof *out) {
            memcpy(&out[i], at + i * sizeof *out, sizeof *out);
        } else {
            memcpy(&narrow, at + i * sizeof narrow, sizeof narrow);
            out[i] = narrow;
        }
    }
}

static aclError choose_gear(sim_execution *execution)
{
    const sim_model *model = execution->model;
    const sim_gears *gears = &model->desc.gears;
    sim_place_of *place = &execution->places[model->gear_input];
    int64_t values[SIM_MAX_RANK];
    execution->gear = 0;
    if (gears->count == 0)
        return ACL_SUCCESS;
    aclError status = locate(execution, model->gear_input, place);
    if (status != ACL_SUCCESS)
        return status;
    if (place->room < gears->width * sizeof(int32_t))
        return refuse(execution, model->gear_input, "its buffer is too small");
    read_gear(place, gears->width, values);
    execution->gear = sim_gears_find(gears, values);
    if (execution->gear < 0)
        return refuse(execution, model->gear_input,
                      "it holds no gear of the model: set one before each execution");
    return ACL_SUCCESS;
}

static aclError prepare(sim_execution *execution)
{
    const sim_model *model = execution->model;
    size_t used = 0;
    aclError status = choose_gear(execution);
    for (size_t i = 0; status == ACL_SUCCESS && i < model->network.input_count; i++) {
        const sim_aipp *aipp = sim_model_aipp(model, i);
        void **view = &execution->views[used++];
        status = aipp ? prepare_images(execution, aipp, view) : prepare_place(execution, i, view);
    }
    for (size_t i = model->desc.input_count; status == ACL_SUCCESS && i < place_count(model); i++)
        status = prepare_place(execution, i, &execution->views[used++]);
    return status;
}

/* Results that went to a stand-in go where they belong, as far as that reaches. */
static void copy_back(sim_execution *execution)
{
    const sim_model *model = execution->model;
    size_t first = model->desc.input_count, used = model->payload.input_count;
    for (size_t i = first; i < place_count(model); i++, used++) {
        sim_place_of *place = &execution->places[i];
        if (execution->views[used] != place->view)
            memcpy(place->view, place->scratch, place->room);
    }
}

static aclError compute(sim_execution *execution)
{
    sim_model *model = execution->model;
    sim_why why;
    if (model->open)
        return sim_open_run(execution);
    OrtValue **values = sim_bindings_get(&model->bindings, execution->gear, execution->views, &why);
    if (!values)
        return sim_fail(ACL_ERROR_RT_MODEL_EXECUTE, "model %u: %s", model->id, why.text);
    sim_run run = {(const char *const *)model->payload.inputs,
                   (const char *const *)model->payload.outputs,
                   values,
                   values + model->payload.input_count,
                   model->payload.input_count,
                   model->payload.output_count};
    if (!sim_session_run(&model->session, &run, &why))
        return sim_fail(ACL_ERROR_RT_MODEL_EXECUTE, "model %u: %s", model->id, why.text);
    copy_back(execution);
    return ACL_SUCCESS;
}

/* What a profile that computes nothing gives. */
static aclError zero_outputs(sim_execution *execution)
{
    const sim_model *model = execution->model;
    size_t used = model->payload.input_count;
    for (size_t i = model->desc.input_count; i < place_count(model); i++, used++)
        memset(execution->views[used], 0, (size_t)size_in_gear(execution, i));
    copy_back(execution);
    return ACL_SUCCESS;
}

static void damage_outputs(const sim_execution *execution)
{
    const sim_model *model = execution->model;
    for (size_t i = model->desc.input_count; i < place_count(model); i++) {
        uint64_t size = size_in_gear(execution, i), room = execution->places[i].room;
        sim_work_damage(execution->places[i].view, (size_t)(size < room ? size : room));
    }
}

static void take_time(const sim_execution *execution)
{
    const sim_model *model = execution->model;
    if (model->open && model->desc.input_count && model->desc.inputs[0].dims.rank)
        sim_model_times_take_rows(&model->times, execution->places[0].dims[0]);
    else
        sim_model_times_take(&model->times, execution->gear);
}

static aclError run(sim_execution *execution)
{
    aclError status = prepare(execution);
    if (status != ACL_SUCCESS)
        return status;
    take_time(execution);
    status = sim_settings_get()->profile.computes ? compute(execution) : zero_outputs(execution);
    if (status == ACL_SUCCESS && sim_work_is_corrupt())
        damage_outputs(execution);
    return status;
}

aclError sim_execution_run(void *argument)
{
    sim_execution *execution = *(sim_execution **)argument;
    aclError status = run(execution);
    sim_count(SIM_COUNT_executions, 1);
    sim_execution_end(execution);
    return status;
}
