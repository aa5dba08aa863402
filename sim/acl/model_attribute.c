/* SPDX-License-Identifier: MIT */
/* Attributes of loaded models, and of the operators that tasks of theirs are. */
#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/device.h"
#include "model/model.h"

static aclError check(const char *call, aclmdlAttr attribute, const void *value)
{
    if (!value)
        return sim_fail_null(call, "attrValue");
    if (attribute != ACL_MDL_ATTR_PRIORITY_INT32)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: attr is %d, wants 0", call, (int)attribute);
    return ACL_SUCCESS;
}

aclError aclmdlSetAttribute(uint32_t modelId, aclmdlAttr attr, aclmdlAttrValue_t *attrValue)
{
    SIM_ENTER_OR_RETURN(aclmdlSetAttribute);
    sim_model *model;
    aclError status = check("aclmdlSetAttribute", attr, attrValue);
    if (status == ACL_SUCCESS && attrValue->mdlPriority > SIM_MODEL_PRIORITY_LAST)
        status = sim_fail(ACL_ERROR_INVALID_PARAM,
                          "aclmdlSetAttribute: the priority is %u, wants 0 to %d",
                          attrValue->mdlPriority, SIM_MODEL_PRIORITY_LAST);
    if (status == ACL_SUCCESS)
        status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    atomic_store(&model->priority, (int)attrValue->mdlPriority);
    sim_model_release(model);
    return ACL_SUCCESS;
}

aclError aclmdlGetAttribute(uint32_t modelId, aclmdlAttr attr, aclmdlAttrValue_t *attrValue)
{
    SIM_ENTER_OR_RETURN(aclmdlGetAttribute);
    sim_model *model;
    aclError status = check("aclmdlGetAttribute", attr, attrValue);
    if (status == ACL_SUCCESS)
        status = sim_model_acquire(modelId, &model);
    if (status != ACL_SUCCESS)
        return status;
    attrValue->mdlPriority = (uint32_t)atomic_load(&model->priority);
    sim_model_release(model);
    return ACL_SUCCESS;
}

/* A model is one task here, which has no operators to describe: no task is ever found. */
aclError aclmdlCreateAndGetOpDesc(uint32_t deviceId, uint32_t streamId, uint32_t taskId,
                                  char *opName, size_t opNameLen, aclTensorDesc **inputDesc,
                                  size_t *numInputs, aclTensorDesc **outputDesc, size_t *numOutputs)
{
    SIM_ENTER_OR_RETURN(aclmdlCreateAndGetOpDesc);
    const char *call = "aclmdlCreateAndGetOpDesc";
    sim_device *device;
    if (!opName || !inputDesc || !numInputs || !outputDesc || !numOutputs)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: one of the results is NULL", call);
    if (opNameLen == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: opNameLen is 0", call);
    aclError status = sim_device_find((int32_t)deviceId, &device);
    if (status != ACL_SUCCESS)
        return status;
    return sim_fail(ACL_ERROR_GE_FAILURE, "%s: task %u of stream %u is of no operator", call,
                    taskId, streamId);
}
