/* SPDX-License-Identifier: MIT */
#include "acl/model_desc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "acl/init.h"
#include "core/call.h"
#include "core/counters.h"
#include "core/handle.h"
#include "model/model.h"
#include "om/inout.h"

/* ---- the object ---- */

sim_model_desc *sim_model_desc_get(const aclmdlDesc *handle)
{
    return sim_handle_get(SIM_KIND_MODEL_DESC, handle);
}

aclmdlDesc *aclmdlCreateDesc(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlCreateDesc, NULL);
    sim_model_desc *desc = calloc(1, sizeof *desc);
    aclmdlDesc *handle = desc ? sim_handle_create(SIM_KIND_MODEL_DESC, desc) : NULL;
    if (!handle) {
        free(desc);
        sim_fail(ACL_ERROR_BAD_ALLOC, "aclmdlCreateDesc: no host memory");
        return NULL;
    }
    sim_count(SIM_COUNT_model_descs_created, 1);
    sim_count(SIM_COUNT_live_model_descs, 1);
    return handle;
}

aclError aclmdlDestroyDesc(aclmdlDesc *modelDesc)
{
    SIM_ENTER_OR_RETURN(aclmdlDestroyDesc);
    if (!modelDesc)
        return sim_fail_null("aclmdlDestroyDesc", "modelDesc");
    sim_model_desc *desc = sim_handle_remove(SIM_KIND_MODEL_DESC, modelDesc);
    if (!desc)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlDestroyDesc: %p is not a live description",
                        (void *)modelDesc);
    sim_desc_free(&desc->desc);
    free(desc);
    sim_uncount(SIM_COUNT_live_model_descs, 1);
    return ACL_SUCCESS;
}

static void replace(sim_model_desc *desc, sim_desc *by, uint32_t model_id)
{
    sim_desc_free(&desc->desc);
    desc->desc = *by;
    desc->model_id = model_id;
}

aclError aclmdlGetDesc(aclmdlDesc *modelDesc, uint32_t modelId)
{
    SIM_ENTER_OR_RETURN(aclmdlGetDesc);
    sim_model_desc *desc = sim_model_desc_get(modelDesc);
    sim_model *model;
    sim_desc copy;
    sim_why why;
    if (!desc)
        return sim_fail_null("aclmdlGetDesc", "modelDesc");
    aclError status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    if (sim_inout_read(&copy, model->inout, model->inout_size, &why))
        replace(desc, &copy, modelId);
    else
        status = sim_fail(ACL_ERROR_BAD_ALLOC, "aclmdlGetDesc: %s", why.text);
    sim_model_release(model);
    return status;
}

static aclError describe_image(sim_model_desc *desc, om_image *image)
{
    sim_desc copy;
    aclError status = om_image_describe(image, &copy);
    if (status == ACL_SUCCESS)
        replace(desc, &copy, 0);
    om_image_close(image);
    return status;
}

aclError aclmdlGetDescFromFile(aclmdlDesc *modelDesc, const char *modelPath)
{
    SIM_ENTER_OR_RETURN(aclmdlGetDescFromFile);
    sim_model_desc *desc = sim_model_desc_get(modelDesc);
    om_image image;
    if (!desc || !modelPath)
        return sim_fail_null("aclmdlGetDescFromFile", desc ? "modelPath" : "modelDesc");
    aclError status = om_image_open(&image, modelPath);
    return status == ACL_SUCCESS ? describe_image(desc, &image) : status;
}

aclError aclmdlGetDescFromMem(aclmdlDesc *modelDesc, const void *model, size_t modelSize)
{
    SIM_ENTER_OR_RETURN(aclmdlGetDescFromMem);
    sim_model_desc *desc = sim_model_desc_get(modelDesc);
    om_image image;
    if (!desc || !model)
        return sim_fail_null("aclmdlGetDescFromMem", desc ? "model" : "modelDesc");
    if (modelSize == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlGetDescFromMem: modelSize is 0");
    aclError status = om_image_wrap(&image, model, modelSize);
    return status == ACL_SUCCESS ? describe_image(desc, &image) : status;
}

/* ---- one tensor of it ---- */

typedef enum side { INPUT, OUTPUT } side;

static size_t count_of(const sim_desc *desc, side which)
{
    return which == INPUT ? desc->input_count : desc->output_count;
}

/* The tensor at an index; NULL, with the failure told, when there is none. */
static const sim_tensor *tensor_at(const char *call, const aclmdlDesc *handle, side which,
                                   size_t index)
{
    const sim_model_desc *desc = sim_model_desc_get(handle);
    if (!desc) {
        sim_fail_null(call, "modelDesc");
        return NULL;
    }
    size_t count = count_of(&desc->desc, which);
    if (index >= count) {
        sim_fail(ACL_ERROR_INVALID_PARAM, "%s: index %zu, the model has %zu", call, index, count);
        return NULL;
    }
    return which == INPUT ? &desc->desc.inputs[index] : &desc->desc.outputs[index];
}

size_t aclmdlGetNumInputs(aclmdlDesc *modelDesc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetNumInputs, 0);
    const sim_model_desc *desc = sim_model_desc_get(modelDesc);
    return desc ? desc->desc.input_count : 0;
}

size_t aclmdlGetNumOutputs(aclmdlDesc *modelDesc)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetNumOutputs, 0);
    const sim_model_desc *desc = sim_model_desc_get(modelDesc);
    return desc ? desc->desc.output_count : 0;
}

size_t aclmdlGetInputSizeByIndex(aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetInputSizeByIndex, 0);
    const sim_tensor *tensor = tensor_at("aclmdlGetInputSizeByIndex", modelDesc, INPUT, index);
    return tensor ? (size_t)tensor->size : 0;
}

size_t aclmdlGetOutputSizeByIndex(aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetOutputSizeByIndex, 0);
    const sim_tensor *tensor = tensor_at("aclmdlGetOutputSizeByIndex", modelDesc, OUTPUT, index);
    return tensor ? (size_t)tensor->size : 0;
}

const char *aclmdlGetInputNameByIndex(const aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetInputNameByIndex, "");
    const sim_tensor *tensor = tensor_at("aclmdlGetInputNameByIndex", modelDesc, INPUT, index);
    return tensor ? tensor->name : "";
}

const char *aclmdlGetOutputNameByIndex(const aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetOutputNameByIndex, "");
    const sim_tensor *tensor = tensor_at("aclmdlGetOutputNameByIndex", modelDesc, OUTPUT, index);
    return tensor ? tensor->name : "";
}

aclFormat aclmdlGetInputFormat(const aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetInputFormat, ACL_FORMAT_UNDEFINED);
    const sim_tensor *tensor = tensor_at("aclmdlGetInputFormat", modelDesc, INPUT, index);
    return tensor ? tensor->format : ACL_FORMAT_UNDEFINED;
}

aclFormat aclmdlGetOutputFormat(const aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetOutputFormat, ACL_FORMAT_UNDEFINED);
    const sim_tensor *tensor = tensor_at("aclmdlGetOutputFormat", modelDesc, OUTPUT, index);
    return tensor ? tensor->format : ACL_FORMAT_UNDEFINED;
}

aclDataType aclmdlGetInputDataType(const aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetInputDataType, ACL_DT_UNDEFINED);
    const sim_tensor *tensor = tensor_at("aclmdlGetInputDataType", modelDesc, INPUT, index);
    return tensor ? tensor->dtype : ACL_DT_UNDEFINED;
}

aclDataType aclmdlGetOutputDataType(const aclmdlDesc *modelDesc, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetOutputDataType, ACL_DT_UNDEFINED);
    const sim_tensor *tensor = tensor_at("aclmdlGetOutputDataType", modelDesc, OUTPUT, index);
    return tensor ? tensor->dtype : ACL_DT_UNDEFINED;
}

/* ---- names ---- */

static aclError find_name(const char *call, const aclmdlDesc *handle, side which, const char *name,
                          size_t *index)
{
    const sim_model_desc *desc = sim_model_desc_get(handle);
    if (!desc || !name || !index)
        return sim_fail_null(call, !desc ? "modelDesc" : name ? "index" : "name");
    const sim_tensor *tensors = which == INPUT ? desc->desc.inputs : desc->desc.outputs;
    for (size_t i = 0; i < count_of(&desc->desc, which); i++) {
        if (strcmp(tensors[i].name, name) == 0) {
            *index = i;
            return ACL_SUCCESS;
        }
    }
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: the model has no %s \"%s\"", call,
                    which == INPUT ? "input" : "output", name);
}

aclError aclmdlGetInputIndexByName(const aclmdlDesc *modelDesc, const char *name, size_t *index)
{
    SIM_ENTER_OR_RETURN(aclmdlGetInputIndexByName);
    return find_name("aclmdlGetInputIndexByName", modelDesc, INPUT, name, index);
}

aclError aclmdlGetOutputIndexByName(const aclmdlDesc *modelDesc, const char *name, size_t *index)
{
    SIM_ENTER_OR_RETURN(aclmdlGetOutputIndexByName);
    return find_name("aclmdlGetOutputIndexByName", modelDesc, OUTPUT, name, index);
}

/* aclmdlIODims holds 127 characters; a longer name is replaced by one that says which it is. */
static void short_name(char out[ACL_MAX_TENSOR_NAME_LEN], const sim_model_desc *desc, side which,
                       size_t index)
{
    const char *name =
        which == INPUT ? desc->desc.inputs[index].name : desc->desc.outputs[index].name;
    if (strlen(name) < ACL_MAX_TENSOR_NAME_LEN)
        strcpy(out, name);
    else
        snprintf(out, ACL_MAX_TENSOR_NAME_LEN, "acl_modelId_%u_%s_%zu", desc->model_id,
                 which == INPUT ? "input" : "output", index);
}

const char *aclmdlGetTensorRealName(const aclmdlDesc *modelDesc, const char *name)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetTensorRealName, NULL);
    const sim_model_desc *desc = sim_model_desc_get(modelDesc);
    for (int which = INPUT; desc && name && which <= OUTPUT; which++) {
        const sim_tensor *tensors = which == INPUT ? desc->desc.inputs : desc->desc.outputs;
        for (size_t i = 0; i < count_of(&desc->desc, (side)which); i++) {
            char shown[ACL_MAX_TENSOR_NAME_LEN];
            short_name(shown, desc, (side)which, i);
            if (strcmp(shown, name) == 0 || strcmp(tensors[i].name, name) == 0)
                return tensors[i].name;
        }
    }
    sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlGetTensorRealName: the model has no tensor \"%s\"",
             name ? name : "(NULL)");
    return NULL;
}

const char *aclmdlGetOpAttr(aclmdlDesc *modelDesc, const char *opName, const char *attr)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetOpAttr, NULL);
    if (!sim_model_desc_get(modelDesc) || !opName || !attr ||
        strcmp(attr, ACL_ATTR_NAME_DATA_DUMP_ORIGIN_OP_NAMES) != 0) {
        sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlGetOpAttr: %s is the only attribute",
                 ACL_ATTR_NAME_DATA_DUMP_ORIGIN_OP_NAMES);
        return NULL;
    }
    return ""; /* ops are not fused on a CPU: none has other origins */
}

/* ---- dims ---- */

aclError sim_fill_dims(aclmdlIODims *out, const sim_dims *dims, const char *name)
{
    if (dims->rank > ACL_MAX_DIM_CNT)
        return sim_fail(ACL_ERROR_STORAGE_OVER_LIMIT, "%zu dims, aclmdlIODims holds %d", dims->rank,
                        ACL_MAX_DIM_CNT);
    memset(out->name, 0, sizeof out->name);
    snprintf(out->name, sizeof out->name, "%s", name);
    out->dimCount = dims->rank;
    if (dims->rank)
        memcpy(out->dims, dims->at, dims->rank * sizeof *out->dims);
    return ACL_SUCCESS;
}

static aclError fill(const aclmdlDesc *handle, side which, size_t index, const sim_dims *dims,
                     aclmdlIODims *out)
{
    char name[ACL_MAX_TENSOR_NAME_LEN];
    short_name(name, sim_model_desc_get(handle), which, index);
    return sim_fill_dims(out, dims, name);
}

aclError aclmdlGetInputDims(const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)
{
    SIM_ENTER_OR_RETURN(aclmdlGetInputDims);
    if (!dims)
        return sim_fail_null("aclmdlGetInputDims", "dims");
    const sim_tensor *tensor = tensor_at("aclmdlGetInputDims", modelDesc, INPUT, index);
    return tensor ? fill(modelDesc, INPUT, index, &tensor->dims, dims) : ACL_ERROR_INVALID_PARAM;
}

aclError aclmdlGetInputDimsV2(const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)
{
    SIM_ENTER_OR_RETURN(aclmdlGetInputDimsV2);
    if (!dims)
        return sim_fail_null("aclmdlGetInputDimsV2", "dims");
    const sim_tensor *tensor = tensor_at("aclmdlGetInputDimsV2", modelDesc, INPUT, index);
    return tensor ? fill(modelDesc, INPUT, index, &tensor->dims_v2, dims) : ACL_ERROR_INVALID_PARAM;
}

aclError aclmdlGetOutputDims(const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)
{
    SIM_ENTER_OR_RETURN(aclmdlGetOutputDims);
    if (!dims)
        return sim_fail_null("aclmdlGetOutputDims", "dims");
    const sim_tensor *tensor = tensor_at("aclmdlGetOutputDims", modelDesc, OUTPUT, index);
    return tensor ? fill(modelDesc, OUTPUT, index, &tensor->dims, dims) : ACL_ERROR_INVALID_PARAM;
}

aclError aclmdlGetCurOutputDims(const aclmdlDesc *modelDesc, size_t index, aclmdlIODims *dims)
{
    SIM_ENTER_OR_RETURN(aclmdlGetCurOutputDims);
    sim_model *model;
    if (!dims)
        return sim_fail_null("aclmdlGetCurOutputDims", "dims");
    const sim_tensor *tensor = tensor_at("aclmdlGetCurOutputDims", modelDesc, OUTPUT, index);
    if (!tensor)
        return ACL_ERROR_INVALID_PARAM;
    if (sim_desc_is_open(&sim_model_desc_get(modelDesc)->desc))
        return sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                        "aclmdlGetCurOutputDims: the model has shape ranges; after an execution "
                        "aclmdlGetDatasetTensorDesc tells the dims");
    uint32_t id = sim_model_desc_get(modelDesc)->model_id;
    if (id == 0)
        return fill(modelDesc, OUTPUT, index, &tensor->dims, dims);
    aclError status = sim_model_acquire(id, &model);
    if (status != ACL_SUCCESS)
        return status;
    status = fill(modelDesc, OUTPUT, index, sim_model_current_output(model, index), dims);
    sim_model_release(model);
    return status;
}

static aclError static_range(const sim_dims *dims, aclmdlIODimsRange *out)
{
    if (dims->rank > ACL_MAX_DIM_CNT)
        return sim_fail(ACL_ERROR_STORAGE_OVER_LIMIT, "%zu dims, aclmdlIODimsRange holds %d",
                        dims->rank, ACL_MAX_DIM_CNT);
    out->rangeCount = dims->rank;
    for (size_t i = 0; i < dims->rank; i++)
        out->range[i][0] = out->range[i][1] = dims->at[i];
    return ACL_SUCCESS;
}

aclError aclmdlGetInputDimsRange(const aclmdlDesc *modelDesc, size_t index,
                                 aclmdlIODimsRange *dimsRange)
{
    SIM_ENTER_OR_RETURN(aclmdlGetInputDimsRange);
    if (!dimsRange)
        return sim_fail_null("aclmdlGetInputDimsRange", "dimsRange");
    const sim_tensor *tensor = tensor_at("aclmdlGetInputDimsRange", modelDesc, INPUT, index);
    if (!tensor)
        return ACL_ERROR_INVALID_PARAM;
    if (sim_model_desc_get(modelDesc)->desc.gears.kind != SIM_GEAR_NONE) {
        dimsRange->rangeCount = 0; /* gears are points, not ranges */
        return ACL_SUCCESS;
    }
    if (tensor->range_count == 0)
        return static_range(&tensor->dims, dimsRange);
    if (tensor->range_count > ACL_MAX_DIM_CNT)
        return sim_fail(ACL_ERROR_STORAGE_OVER_LIMIT, "%zu ranges", tensor->range_count);
    dimsRange->rangeCount = tensor->range_count;
    for (size_t i = 0; i < tensor->range_count; i++) {
        dimsRange->range[i][0] = tensor->ranges[i].low;
        dimsRange->range[i][1] = tensor->ranges[i].high;
    }
    return ACL_SUCCESS;
}
