/* SPDX-License-Identifier: MIT */
/* Choosing a gear for an execution, and asking which there are. */
#include <acl/acl.h>
#include <string.h>

#include "acl/check.h"
#include "acl/dataset.h"
#include "acl/model_desc.h"
#include "check/check.h"
#include "core/call.h"
#include "core/memory.h"
#include "model/model.h"

/* ---- setting ---- */

/* The hidden input's buffer, once the arguments make sense. CANN does not ask which input the index
 * is of, and programs that name another one work: so they do here. Where the dataset ends before
 * the hidden input the gear is written to the buffer named, as it is on a device. */
static aclError find_buffer(const char *call, const sim_model *model, aclmdlDataset *handle,
                            size_t index, sim_buffer **out)
{
    const sim_dataset *dataset = sim_dataset_get(handle);
    if (index >= model->desc.input_count)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: input %zu, model %u has %zu", call, index,
                        model->id, model->desc.input_count);
    *out = sim_dataset_buffer(dataset, index);
    if (*out && model->desc.gears.count && sim_dataset_buffer(dataset, model->gear_input))
        *out = sim_dataset_buffer(dataset, model->gear_input);
    if (!*out || !(*out)->data)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: the dataset has no data buffer for input %zu",
                        call, index);
    return ACL_SUCCESS;
}

/* 8 bytes a number when the buffer has room for them, else 4. */
static aclError write_values(const char *call, const sim_buffer *buffer, const int64_t *values,
                             size_t count)
{
    size_t width = buffer->size >= count * sizeof(int64_t) ? sizeof(int64_t) : sizeof(int32_t);
    char *view = sim_memory_view(buffer->data, count * width);
    if (!view)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: the data buffer of the gear is not allocated",
                        call);
    if (sim_check_on) {
        sim_check_use_memory(buffer->data, count * width, true);
        sim_check_done_here();
    }
    for (size_t i = 0; i < count; i++) {
        int32_t narrow = (int32_t)values[i];
        const void *from = width == sizeof narrow ? (const void *)&narrow : &values[i];
        memcpy(view + i * width, from, width);
    }
    return ACL_SUCCESS;
}

static aclError check_gear(const char *call, const sim_model *model, sim_gear_kind kind,
                           const int64_t *values, int *gear)
{
    const sim_gears *gears = &model->desc.gears;
    *gear = gears->kind == kind ? sim_gears_find(gears, values) : -1;
    if (*gear >= 0)
        return ACL_SUCCESS;
    if (gears->kind != kind)
        return sim_fail(ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID,
                        "%s: model %u has no gears of this kind", call, model->id);
    if (kind == SIM_GEAR_BATCH)
        return sim_fail(ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID,
                        "%s: %lld is not a batch size model %u was converted with", call,
                        (long long)values[0], model->id);
    return sim_fail(ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID,
                    "%s: these are not dims model %u was converted with", call, model->id);
}

static aclError set_gear(const char *call, sim_model *model, aclmdlDataset *handle, size_t index,
                         sim_gear_kind kind, const int64_t *values, size_t count)
{
    sim_buffer *buffer = NULL;
    int gear;
    aclError status = find_buffer(call, model, handle, index, &buffer);
    if (status != ACL_SUCCESS)
        return status;
    if (buffer->size < count * sizeof(int32_t))
        return sim_fail(ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID,
                        "%s: the gear's data buffer has %zu bytes, wants %zu", call, buffer->size,
                        count * sizeof(int32_t));
    status = check_gear(call, model, kind, values, &gear);
    if (status == ACL_SUCCESS)
        status = write_values(call, buffer, values, count);
    if (status != ACL_SUCCESS)
        return status;
    sim_dataset_get(handle)->gear_set = true;
    atomic_store(&model->gear, gear);
    return ACL_SUCCESS;
}

aclError aclmdlSetDynamicBatchSize(uint32_t modelId, aclmdlDataset *dataset, size_t index,
                                   uint64_t batchSize)
{
    SIM_ENTER_OR_RETURN(aclmdlSetDynamicBatchSize);
    const char *call = "aclmdlSetDynamicBatchSize";
    const int64_t values[] = {(int64_t)batchSize};
    sim_model *model;
    if (!sim_dataset_get(dataset))
        return sim_fail_null(call, "dataset");
    if (batchSize == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: batchSize is 0", call);
    aclError status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    status = set_gear(call, model, dataset, index, SIM_GEAR_BATCH, values, 1);
    sim_model_release(model);
    return status;
}

aclError aclmdlSetDynamicHWSize(uint32_t modelId, aclmdlDataset *dataset, size_t index,
                                uint64_t height, uint64_t width)
{
    SIM_ENTER_OR_RETURN(aclmdlSetDynamicHWSize);
    const char *call = "aclmdlSetDynamicHWSize";
    const int64_t values[] = {(int64_t)height, (int64_t)width};
    sim_model *model;
    if (!sim_dataset_get(dataset))
        return sim_fail_null(call, "dataset");
    if (height == 0 || width == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: height is %llu, width %llu", call,
                        (unsigned long long)height, (unsigned long long)width);
    aclError status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    status = set_gear(call, model, dataset, index, SIM_GEAR_HW, values, 2);
    sim_model_release(model);
    return status;
}

/* Picks the values of the -1 out of the dims of all inputs, one after the other in the order the
 * model was converted with. */
static aclError pick_values(const char *call, const sim_model *model, const aclmdlIODims *dims,
                            int64_t *values, size_t *count)
{
    const sim_desc *desc = &model->desc;
    size_t at = 0, total = 0;
    for (size_t place = 0; place < model->payload.input_count; place++)
        total += desc->inputs[sim_desc_ordered_input(desc, place)].dims.rank;
    if (dims->dimCount != total || total > ACL_MAX_DIM_CNT)
        return sim_fail(ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID,
                        "%s: %zu dims, model %u has %zu in all its inputs", call, dims->dimCount,
                        model->id, total);
    for (size_t place = 0; place < model->payload.input_count; place++) {
        const sim_tensor *tensor = &desc->inputs[sim_desc_ordered_input(desc, place)];
        for (size_t i = 0; i < tensor->dims.rank; i++, at++) {
            if (tensor->dims.at[i] < 0)
                values[(*count)++] = dims->dims[at];
            else if (tensor->dims.at[i] != dims->dims[at])
                return sim_fail(ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID,
                                "%s: dim %zu of \"%s\" is %lld, the model wants %lld", call, i,
                                tensor->name, (long long)dims->dims[at],
                                (long long)tensor->dims.at[i]);
        }
    }
    return ACL_SUCCESS;
}

static aclError set_dims(const char *call, sim_model *model, aclmdlDataset *dataset, size_t index,
                         const aclmdlIODims *dims)
{
    int64_t values[ACL_MAX_DIM_CNT];
    size_t count = 0;
    sim_buffer *buffer = NULL;
    aclError status = find_buffer(call, model, dataset, index, &buffer);
    if (status == ACL_SUCCESS)
        status = pick_values(call, model, dims, values, &count);
    if (status == ACL_SUCCESS && model->desc.gears.kind == SIM_GEAR_DIMS &&
        count != model->desc.gears.width)
        status = sim_fail(ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID,
                          "%s: model %u varies in %zu dims, its gears in %zu", call, model->id,
                          count, model->desc.gears.width);
    return status == ACL_SUCCESS
               ? set_gear(call, model, dataset, index, SIM_GEAR_DIMS, values, count)
               : status;
}

aclError aclmdlSetInputDynamicDims(uint32_t modelId, aclmdlDataset *dataset, size_t index,
                                   const aclmdlIODims *dims)
{
    SIM_ENTER_OR_RETURN(aclmdlSetInputDynamicDims);
    const char *call = "aclmdlSetInputDynamicDims";
    sim_model *model;
    if (!sim_dataset_get(dataset) || !dims)
        return sim_fail_null(call, dims ? "dataset" : "dims");
    aclError status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    status = set_dims(call, model, dataset, index, dims);
    sim_model_release(model);
    return status;
}

/* ---- asking ---- */

/* The gears of a description if they are of this kind; *out is NULL when they are not. */
static aclError find_gears(const char *call, const aclmdlDesc *handle, const void *result,
                           sim_gear_kind kind, const sim_gears **out)
{
    const sim_model_desc *desc = sim_model_desc_get(handle);
    *out = NULL;
    if (!desc || !result)
        return sim_fail_null(call, desc ? "the result" : "modelDesc");
    if (desc->desc.gears.kind != kind)
        return ACL_SUCCESS;
    if (desc->desc.gears.count > SIM_MAX_GEARS)
        return sim_fail(ACL_ERROR_STORAGE_OVER_LIMIT, "%s: the model has %zu gears, %d fit", call,
                        desc->desc.gears.count, SIM_MAX_GEARS);
    *out = &desc->desc.gears;
    return ACL_SUCCESS;
}

aclError aclmdlGetDynamicBatch(const aclmdlDesc *modelDesc, aclmdlBatch *batch)
{
    SIM_ENTER_OR_RETURN(aclmdlGetDynamicBatch);
    const sim_gears *gears;
    aclError status = find_gears("aclmdlGetDynamicBatch", modelDesc, batch, SIM_GEAR_BATCH, &gears);
    if (status != ACL_SUCCESS)
        return status;
    batch->batchCount = gears ? gears->count : 0;
    for (size_t g = 0; g < batch->batchCount; g++)
        batch->batch[g] = (uint64_t)gears->values[g];
    return ACL_SUCCESS;
}

aclError aclmdlGetDynamicHW(const aclmdlDesc *modelDesc, size_t index, aclmdlHW *hw)
{
    SIM_ENTER_OR_RETURN(aclmdlGetDynamicHW);
    const sim_gears *gears;
    (void)index; /* there is one set of gears; programs pass -1 */
    aclError status = find_gears("aclmdlGetDynamicHW", modelDesc, hw, SIM_GEAR_HW, &gears);
    if (status != ACL_SUCCESS)
        return status;
    hw->hwCount = gears && gears->width == 2 ? gears->count : 0;
    for (size_t g = 0; g < hw->hwCount; g++) {
        hw->hw[g][0] = (uint64_t)gears->values[2 * g];
        hw->hw[g][1] = (uint64_t)gears->values[2 * g + 1];
    }
    return ACL_SUCCESS;
}

static aclError check_index(const char *call, size_t index)
{
    if (index != SIZE_MAX)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: index is %zu, wants -1", call, index);
    return ACL_SUCCESS;
}

aclError aclmdlGetInputDynamicGearCount(const aclmdlDesc *modelDesc, size_t index,
                                        size_t *gearCount)
{
    SIM_ENTER_OR_RETURN(aclmdlGetInputDynamicGearCount);
    const char *call = "aclmdlGetInputDynamicGearCount";
    const sim_gears *gears;
    aclError status = find_gears(call, modelDesc, gearCount, SIM_GEAR_DIMS, &gears);
    if (status == ACL_SUCCESS)
        status = check_index(call, index);
    if (status == ACL_SUCCESS)
        *gearCount = gears ? gears->count : 0;
    return status;
}

/* The dims of all inputs in a gear, one after the other. */
static aclError join_dims(const sim_desc *desc, size_t gear, aclmdlIODims *out)
{
    int64_t joined[ACL_MAX_DIM_CNT + SIM_MAX_RANK];
    size_t count = 0, hidden = sim_desc_gear_index(desc);
    for (size_t place = 0; place < desc->input_count; place++) {
        size_t input = sim_desc_ordered_input(desc, place);
        size_t rank = desc->inputs[input].dims.rank;
        if (input == hidden)
            continue;
        if (rank > SIM_MAX_RANK || count + rank > ACL_MAX_DIM_CNT)
            return sim_fail(ACL_ERROR_STORAGE_OVER_LIMIT, "more than %d dims in all inputs",
                            ACL_MAX_DIM_CNT);
        sim_desc_gear_input(desc, gear, input, joined + count);
        count += rank;
    }
    return sim_fill_dims(out, &(sim_dims){count, joined}, "");
}

aclError aclmdlGetInputDynamicDims(const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims,
                                   size_t gearCount)
{
    SIM_ENTER_OR_RETURN(aclmdlGetInputDynamicDims);
    const char *call = "aclmdlGetInputDynamicDims";
    const sim_gears *gears;
    aclError status = find_gears(call, modelDesc, dims, SIM_GEAR_DIMS, &gears);
    if (status == ACL_SUCCESS)
        status = check_index(call, index);
    if (status == ACL_SUCCESS && gears && gearCount < gears->count)
        status = sim_fail(ACL_ERROR_INVALID_PARAM, "%s: room for %zu gears, the model has %zu",
                          call, gearCount, gears->count);
    for (size_t g = 0; status == ACL_SUCCESS && gears && g < gears->count; g++)
        status = join_dims(&sim_model_desc_get(modelDesc)->desc, g, &dims[g]);
    return status;
}
