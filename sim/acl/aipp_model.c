/* SPDX-License-Identifier: MIT */
/* AIPP of a model: which inputs have it, and parameters for those whose AIPP is dynamic. */
#include <acl/acl.h>
#include <stdio.h>
#include <string.h>

#include "acl/aipp_object.h"
#include "acl/check.h"
#include "acl/dataset.h"
#include "acl/model_desc.h"
#include "core/call.h"
#include "core/half.h"
#include "core/memory.h"
#include "model/model.h"

static aclError no_such_input(const char *call, const sim_model *model, size_t index)
{
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: input %zu, model %u has %zu", call, index,
                    model->id, model->desc.input_count);
}

/* ---- asking ---- */

aclError aclmdlGetAippType(uint32_t modelId, size_t index, aclmdlInputAippType *type,
                           size_t *dynamicAttachedDataIndex)
{
    SIM_ENTER_OR_RETURN(aclmdlGetAippType);
    sim_model *model;
    if (!type || !dynamicAttachedDataIndex)
        return sim_fail_null("aclmdlGetAippType", type ? "dynamicAttachedDataIndex" : "type");
    aclError status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    const sim_aipp *aipp = sim_model_aipp(model, index);
    if (index >= model->desc.input_count) {
        status = no_such_input("aclmdlGetAippType", model, index);
    } else {
        bool dynamic = aipp && aipp->mode == SIM_AIPP_DYNAMIC;
        *dynamicAttachedDataIndex = dynamic ? aipp->parameters : ACL_INVALID_NODE_INDEX;
        *type = dynamic                                      ? ACL_DATA_WITH_DYNAMIC_AIPP
                : aipp                                       ? ACL_DATA_WITH_STATIC_AIPP
                : sim_model_aipp_of_parameters(model, index) ? ACL_DYNAMIC_AIPP_NODE
                                                             : ACL_DATA_WITHOUT_AIPP;
    }
    sim_model_release(model);
    return status;
}

static void fill_geometry(aclAippInfo *out, const sim_aipp *aipp)
{
    const sim_aipp_image *image = &aipp->image;
    out->inputFormat = sim_aipp_format_of_device(aipp->head.format);
    out->srcImageSizeW = aipp->head.source_width;
    out->srcImageSizeH = aipp->head.source_height;
    out->cropSwitch = image->crop_switch;
    out->loadStartPosW = image->crop_x;
    out->loadStartPosH = image->crop_y;
    out->cropSizeW = image->crop_width;
    out->cropSizeH = image->crop_height;
    out->paddingSwitch = image->padding_switch;
    out->leftPaddingSize = image->padding_left;
    out->rightPaddingSize = image->padding_right;
    out->topPaddingSize = image->padding_top;
    out->bottomPaddingSize = image->padding_bottom;
}

static void fill_colours(aclAippInfo *out, const sim_aipp_head *head)
{
    out->cscSwitch = head->csc_switch;
    out->rbuvSwapSwitch = head->rbuv_swap_switch;
    out->axSwapSwitch = head->ax_swap_switch;
    out->matrixR0C0 = head->matrix[0];
    out->matrixR0C1 = head->matrix[1];
    out->matrixR0C2 = head->matrix[2];
    out->matrixR1C0 = head->matrix[3];
    out->matrixR1C1 = head->matrix[4];
    out->matrixR1C2 = head->matrix[5];
    out->matrixR2C0 = head->matrix[6];
    out->matrixR2C1 = head->matrix[7];
    out->matrixR2C2 = head->matrix[8];
    out->outputBias0 = head->output_bias[0];
    out->outputBias1 = head->output_bias[1];
    out->outputBias2 = head->output_bias[2];
    out->inputBias0 = head->input_bias[0];
    out->inputBias1 = head->input_bias[1];
    out->inputBias2 = head->input_bias[2];
}

static void fill_values(aclAippInfo *out, const sim_aipp_image *image)
{
    out->meanChn0 = image->mean[0];
    out->meanChn1 = image->mean[1];
    out->meanChn2 = image->mean[2];
    out->meanChn3 = image->mean[3];
    out->minChn0 = sim_half_to_float(image->min[0]);
    out->minChn1 = sim_half_to_float(image->min[1]);
    out->minChn2 = sim_half_to_float(image->min[2]);
    out->minChn3 = sim_half_to_float(image->min[3]);
    out->varReciChn0 = sim_half_to_float(image->variance[0]);
    out->varReciChn1 = sim_half_to_float(image->variance[1]);
    out->varReciChn2 = sim_half_to_float(image->variance[2]);
    out->varReciChn3 = sim_half_to_float(image->variance[3]);
}

/* In one gear: the input as the network was before it was converted, which is what AIPP makes. */
static aclError fill_shape(aclAippDims *out, const sim_model *model, sim_aipp aipp)
{
    const char *name = model->desc.inputs[aipp.input].name;
    const sim_dims dims = {4, aipp.dims};
    uint64_t bytes = 0;
    sim_dtype_bytes(sim_dtype_of_acl(aipp.dtype), aipp.dims, 4, &bytes);
    out->srcSize = out->aippOutSize = (size_t)bytes;
    aclError status = sim_fill_dims(&out->srcDims, &dims, name);
    return status == ACL_SUCCESS ? sim_fill_dims(&out->aippOutdims, &dims, name) : status;
}

/* Of dynamic AIPP, what its parameters do not say. */
static aclError fill_info(aclAippInfo *out, const sim_model *model, const sim_aipp *aipp)
{
    const sim_gears *gears = &model->desc.gears;
    aclError status = ACL_SUCCESS;
    memset(out, 0, sizeof *out);
    if (aipp->mode == SIM_AIPP_STATIC) {
        fill_geometry(out, aipp);
        fill_colours(out, &aipp->head);
        fill_values(out, &aipp->image);
    }
    out->srcFormat = aipp->layout;
    out->srcDatatype = aipp->dtype;
    out->srcDimNum = 4;
    out->shapeCount = gears->count ? gears->count : 1;
    for (size_t i = 0; status == ACL_SUCCESS && i < out->shapeCount; i++)
        status = fill_shape(&out->outDims[i], model,
                            sim_aipp_in_gear(aipp, gears, gears->count ? (int)i : -1));
    return status;
}

aclError aclmdlGetFirstAippInfo(uint32_t modelId, size_t index, aclAippInfo *aippInfo)
{
    SIM_ENTER_OR_RETURN(aclmdlGetFirstAippInfo);
    sim_model *model;
    if (!aippInfo)
        return sim_fail_null("aclmdlGetFirstAippInfo", "aippInfo");
    aclError status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    const sim_aipp *aipp = sim_model_aipp(model, index);
    if (index >= model->desc.input_count)
        status = no_such_input("aclmdlGetFirstAippInfo", model, index);
    else if (!aipp)
        status =
            sim_fail(ACL_ERROR_GE_AIPP_NOT_EXIST,
                     "aclmdlGetFirstAippInfo: input %zu of model %u has no AIPP", index, modelId);
    else
        status = fill_info(aippInfo, model, aipp);
    sim_model_release(model);
    return status;
}

/* ---- setting ---- */

/* Parameters are those of the largest gear, whichever is set. */
static aclError check_batch(const char *call, const sim_model *model, const sim_aipp_size *network,
                            uint64_t batch)
{
    if ((uint64_t)network->batch == batch)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_INVALID_PARAM,
                    "%s: the parameters are for %llu images, model %u wants those of its%s batch, "
                    "%lld",
                    call, (unsigned long long)batch, model->id,
                    model->desc.gears.count ? " largest" : "", (long long)network->batch);
}

static aclError check_parameters(const char *call, const sim_model *model, const sim_aipp *aipp,
                                 const sim_aipp_object *own)
{
    const sim_aipp_head *head = own->block;
    const sim_aipp_image *images = (const sim_aipp_image *)(head + 1);
    const sim_tensor *tensor = &model->desc.inputs[aipp->input];
    sim_aipp largest = sim_aipp_in_gear(aipp, &model->desc.gears, -1);
    sim_aipp_size network = sim_aipp_network_size(&largest);
    sim_why why;
    aclError status = check_batch(call, model, &network, own->batch);
    for (uint64_t i = 0; status == ACL_SUCCESS && i < own->batch; i++) {
        if (!sim_aipp_check(head, &images[i], &network, &why))
            status = sim_fail(ACL_ERROR_INVALID_PARAM, "%s: image %llu: %s", call,
                              (unsigned long long)i, why.text);
    }
    if (status != ACL_SUCCESS)
        return status;
    uint64_t bytes = sim_aipp_image_bytes(sim_aipp_format_of_device(head->format),
                                          head->source_width, head->source_height);
    if (bytes * own->batch > tensor->size)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: %llu images of %llu bytes, model %u was converted for "
                        "max_src_image_size %llu",
                        call, (unsigned long long)own->batch, (unsigned long long)bytes, model->id,
                        (unsigned long long)tensor->size);
    return ACL_SUCCESS;
}

static aclError write_block(const char *call, const sim_dataset *dataset, size_t index,
                            const sim_aipp_object *own)
{
    size_t size = sim_aipp_block_size(own->batch);
    const sim_buffer *buffer = sim_dataset_buffer(dataset, index);
    if (!buffer || !buffer->data)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: the dataset has no data buffer for input %zu",
                        call, index);
    if (buffer->size < size)
        return sim_fail(ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID,
                        "%s: the data buffer of input %zu has %zu bytes, the parameters of %llu "
                        "images %zu",
                        call, index, buffer->size, (unsigned long long)own->batch, size);
    void *view = sim_memory_view(buffer->data, size);
    if (!view)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: the data buffer of input %zu is not allocated", call, index);
    memcpy(view, own->block, size);
    return ACL_SUCCESS;
}

static const sim_aipp *find_dynamic(const sim_model *model, size_t index, bool by_image)
{
    if (!by_image)
        return sim_model_aipp_of_parameters(model, index);
    const sim_aipp *aipp = sim_model_aipp(model, index);
    return aipp && aipp->mode == SIM_AIPP_DYNAMIC ? aipp : NULL;
}

static aclError set_parameters(const char *call, const sim_model *model, const sim_dataset *dataset,
                               size_t index, bool by_image, const sim_aipp_object *own)
{
    if (index >= model->desc.input_count)
        return no_such_input(call, model, index);
    const sim_aipp *aipp = find_dynamic(model, index, by_image);
    if (!aipp)
        return sim_fail(ACL_ERROR_FAILURE, "%s: input %zu \"%s\" of model %u %s", call, index,
                        model->desc.inputs[index].name, model->id,
                        by_image ? "has no dynamic AIPP" : "takes no parameters of dynamic AIPP");
    aclError status = check_parameters(call, model, aipp, own);
    return status == ACL_SUCCESS ? write_block(call, dataset, aipp->parameters, own) : status;
}

static aclError set(const char *call, uint32_t id, const aclmdlDataset *handle, size_t index,
                    bool by_image, const aclmdlAIPP *parameters)
{
    const sim_dataset *dataset = sim_dataset_get(handle);
    const sim_aipp_object *own = sim_aipp_object_get(parameters);
    sim_model *model;
    if (!dataset || !own)
        return sim_fail_null(call, dataset ? "aippParmsSet" : "dataset");
    aclError status = sim_model_acquire(id, &model);
    if (status != ACL_SUCCESS)
        return status;
    status = set_parameters(call, model, dataset, index, by_image, own);
    sim_model_release(model);
    return status;
}

aclError aclmdlSetInputAIPP(uint32_t modelId, aclmdlDataset *dataset, size_t index,
                            const aclmdlAIPP *aippParmsSet)
{
    SIM_ENTER_OR_RETURN(aclmdlSetInputAIPP);
    return set("aclmdlSetInputAIPP", modelId, dataset, index, false, aippParmsSet);
}

aclError aclmdlSetAIPPByInputIndex(uint32_t modelId, aclmdlDataset *dataset, size_t index,
                                   const aclmdlAIPP *aippParmsSet)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAIPPByInputIndex);
    return set("aclmdlSetAIPPByInputIndex", modelId, dataset, index, true, aippParmsSet);
}
