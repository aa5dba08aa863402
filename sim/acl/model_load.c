/* SPDX-License-Identifier: MIT */
/* Loading, unloading and sizing models. */
#include <acl/acl.h>

#include "acl/check.h"
#include "acl/config.h"
#include "acl/init.h"
#include "check/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/settings.h"
#include "core/span.h"
#include "model/model.h"

static aclError check_ready(const char *call)
{
    if (sim_is_initialized())
        return ACL_SUCCESS;
    SIM_CHECK(model_before_init());
    return sim_fail(ACL_ERROR_GE_EXEC_NOT_INIT, "%s: aclInit was not called", call);
}

/* The rest of every load, once the arguments are known to be there. */
static aclError load(om_image *image, const sim_model_memory *memory, uint32_t *out_id)
{
    sim_device *device;
    int64_t load_ns = sim_profile_load_ns(&sim_settings_get()->profile, image->container.size);
    aclError status = sim_context_need_device(&device);
    if (status == ACL_SUCCESS)
        status = sim_model_load(image, device, memory, out_id);
    if (status == ACL_SUCCESS)
        sim_span_host((double)load_ns * 1e-3);
    om_image_close(image);
    return status;
}

static aclError load_file(const char *call, const char *path, const sim_model_memory *memory,
                          uint32_t *out_id)
{
    om_image image;
    if (!path || !out_id)
        return sim_fail_null(call, path ? "modelId" : "modelPath");
    aclError status = check_ready(call);
    if (status == ACL_SUCCESS)
        status = om_image_open(&image, path);
    return status == ACL_SUCCESS ? load(&image, memory, out_id) : status;
}

static aclError load_bytes(const char *call, const void *model, size_t size,
                           const sim_model_memory *memory, uint32_t *out_id)
{
    om_image image;
    if (!model || !out_id)
        return sim_fail_null(call, model ? "modelId" : "model");
    if (size == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: modelSize is 0", call);
    aclError status = check_ready(call);
    if (status == ACL_SUCCESS)
        status = om_image_wrap(&image, model, size);
    return status == ACL_SUCCESS ? load(&image, memory, out_id) : status;
}

aclError aclmdlLoadFromFile(const char *modelPath, uint32_t *modelId)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromFile);
    const sim_model_memory memory = {0};
    return load_file("aclmdlLoadFromFile", modelPath, &memory, modelId);
}

aclError aclmdlLoadFromMem(const void *model, size_t modelSize, uint32_t *modelId)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromMem);
    const sim_model_memory memory = {0};
    return load_bytes("aclmdlLoadFromMem", model, modelSize, &memory, modelId);
}

aclError aclmdlLoadFromFileWithMem(const char *modelPath, uint32_t *modelId, void *workPtr,
                                   size_t workSize, void *weightPtr, size_t weightSize)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromFileWithMem);
    const sim_model_memory memory = {workPtr, weightPtr, workSize, weightSize};
    return load_file("aclmdlLoadFromFileWithMem", modelPath, &memory, modelId);
}

aclError aclmdlLoadFromMemWithMem(const void *model, size_t modelSize, uint32_t *modelId,
                                  void *workPtr, size_t workSize, void *weightPtr,
                                  size_t weightSize)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromMemWithMem);
    const sim_model_memory memory = {workPtr, weightPtr, workSize, weightSize};
    return load_bytes("aclmdlLoadFromMemWithMem", model, modelSize, &memory, modelId);
}

/* ---- models that take their inputs from queues: npusim has no queues ---- */

static aclError refuse_queues(const char *call, om_image *image)
{
    om_image_close(image);
    return sim_fail(ACL_ERROR_API_NOT_SUPPORT, "%s: npusim does not load models with queues", call);
}

static aclError check_queues(const char *call, const uint32_t *inputs, size_t input_count,
                             const uint32_t *outputs, size_t output_count)
{
    if (!inputs || !outputs)
        return sim_fail_null(call, inputs ? "outputQ" : "inputQ");
    if (input_count == 0 || output_count == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: %s is 0", call,
                        input_count ? "outputQNum" : "inputQNum");
    return check_ready(call);
}

aclError aclmdlLoadFromFileWithQ(const char *modelPath, uint32_t *modelId, const uint32_t *inputQ,
                                 size_t inputQNum, const uint32_t *outputQ, size_t outputQNum)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromFileWithQ);
    om_image image;
    const char *call = "aclmdlLoadFromFileWithQ";
    if (!modelPath || !modelId)
        return sim_fail_null(call, modelPath ? "modelId" : "modelPath");
    aclError status = check_queues(call, inputQ, inputQNum, outputQ, outputQNum);
    if (status == ACL_SUCCESS)
        status = om_image_open(&image, modelPath);
    return status == ACL_SUCCESS ? refuse_queues(call, &image) : status;
}

aclError aclmdlLoadFromMemWithQ(const void *model, size_t modelSize, uint32_t *modelId,
                                const uint32_t *inputQ, size_t inputQNum, const uint32_t *outputQ,
                                size_t outputQNum)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromMemWithQ);
    om_image image;
    const char *call = "aclmdlLoadFromMemWithQ";
    if (!model || !modelId)
        return sim_fail_null(call, model ? "modelId" : "model");
    if (modelSize == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: modelSize is 0", call);
    aclError status = check_queues(call, inputQ, inputQNum, outputQ, outputQNum);
    if (status == ACL_SUCCESS)
        status = om_image_wrap(&image, model, modelSize);
    return status == ACL_SUCCESS ? refuse_queues(call, &image) : status;
}

/* ---- by a list of options ---- */

static aclError load_configured(const char *call, const sim_load_config *config, uint32_t *modelId)
{
    sim_model_memory memory = {0};
    if (config->type == ACL_MDL_LOAD_FROM_FILE_WITH_MEM ||
        config->type == ACL_MDL_LOAD_FROM_MEM_WITH_MEM)
        memory = (sim_model_memory){config->work, config->weights, config->work_size,
                                    config->weight_size};
    switch (config->type) {
    case ACL_MDL_LOAD_FROM_FILE:
    case ACL_MDL_LOAD_FROM_FILE_WITH_MEM:
        return load_file(call, config->path, &memory, modelId);
    case ACL_MDL_LOAD_FROM_MEM:
    case ACL_MDL_LOAD_FROM_MEM_WITH_MEM:
        return load_bytes(call, config->model, config->model_size, &memory, modelId);
    case ACL_MDL_LOAD_FROM_FILE_WITH_Q:
    case ACL_MDL_LOAD_FROM_MEM_WITH_Q:
        return sim_fail(ACL_ERROR_API_NOT_SUPPORT, "%s: npusim does not load models with queues",
                        call);
    default:
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: ACL_MDL_LOAD_TYPE_SIZET is %zu, wants 1 to 6 and is mandatory", call,
                        config->type);
    }
}

aclError aclmdlLoadWithConfig(const aclmdlConfigHandle *handle, uint32_t *modelId)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadWithConfig);
    const char *call = "aclmdlLoadWithConfig";
    const sim_load_config *config = sim_load_config_get(handle);
    sim_model *model;
    if (!config || !modelId)
        return sim_fail_null(call, config ? "modelId" : "handle");
    aclError status = load_configured(call, config, modelId);
    if (status == ACL_SUCCESS && sim_model_acquire(*modelId, &model) == ACL_SUCCESS) {
        atomic_store(&model->priority, config->priority);
        sim_model_release(model);
    }
    return status;
}

/* What a compiler in the program's own process gives, of which npusim has none. */
aclError aclmdlLoadFromModel(const aclmdlModel *model, const aclmdlConfigHandle *handle,
                             uint32_t *modelId)
{
    SIM_ENTER_OR_RETURN(aclmdlLoadFromModel);
    const char *call = "aclmdlLoadFromModel";
    if (!model || !sim_load_config_get(handle) || !modelId)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: one of model, handle and modelId is NULL",
                        call);
    return sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                    "%s: npusim loads what atc made, from a file or memory", call);
}

aclError aclmdlUnload(uint32_t modelId)
{
    SIM_ENTER_OR_RETURN(aclmdlUnload);
    return sim_model_unload(modelId);
}

static aclError query(om_image *image, size_t *work, size_t *weights)
{
    sim_task_info need;
    aclError status =
        image->container.dynamic
            ? sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                       "%s has shape ranges: what it needs depends on each execution", image->path)
            : om_image_memory(image, &need);
    om_image_close(image);
    if (status == ACL_SUCCESS) {
        *work = (size_t)need.work_size;
        *weights = (size_t)need.weight_size;
    }
    return status;
}

aclError aclmdlQuerySize(const char *fileName, size_t *workSize, size_t *weightSize)
{
    SIM_ENTER_OR_RETURN(aclmdlQuerySize);
    om_image image;
    if (!fileName || !workSize || !weightSize)
        return sim_fail_null("aclmdlQuerySize", fileName ? "workSize or weightSize" : "fileName");
    aclError status = check_ready("aclmdlQuerySize");
    if (status == ACL_SUCCESS)
        status = om_image_open(&image, fileName);
    return status == ACL_SUCCESS ? query(&image, workSize, weightSize) : status;
}

aclError aclmdlQuerySizeFromMem(const void *model, size_t modelSize, size_t *workSize,
                                size_t *weightSize)
{
    SIM_ENTER_OR_RETURN(aclmdlQuerySizeFromMem);
    om_image image;
    if (!model || !workSize || !weightSize)
        return sim_fail_null("aclmdlQuerySizeFromMem", model ? "workSize or weightSize" : "model");
    if (modelSize == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlQuerySizeFromMem: modelSize is 0");
    aclError status = check_ready("aclmdlQuerySizeFromMem");
    if (status == ACL_SUCCESS)
        status = om_image_wrap(&image, model, modelSize);
    return status == ACL_SUCCESS ? query(&image, workSize, weightSize) : status;
}

/* Bytes of each part of the file; npusim's atc writes no kernels. */
aclError aclmdlQueryExeOMDesc(const char *fileName, aclmdlExeOMDesc *mdlPartitionSize)
{
    SIM_ENTER_OR_RETURN(aclmdlQueryExeOMDesc);
    om_image image;
    sim_part part;
    size_t work, weights;
    if (!fileName || !mdlPartitionSize)
        return sim_fail_null("aclmdlQueryExeOMDesc", fileName ? "mdlPartitionSize" : "fileName");
    aclError status = check_ready("aclmdlQueryExeOMDesc");
    if (status == ACL_SUCCESS)
        status = om_image_open(&image, fileName);
    if (status != ACL_SUCCESS)
        return status;
    size_t desc = sim_container_find(&image.container, SIM_PART_INOUT_INFO, &part) ? part.size : 0;
    size_t tasks = sim_container_find(&image.container, SIM_PART_TASK_INFO, &part) ? part.size : 0;
    status = query(&image, &work, &weights);
    if (status == ACL_SUCCESS)
        *mdlPartitionSize = (aclmdlExeOMDesc){.workSize = work,
                                              .weightSize = weights,
                                              .modelDescSize = desc,
                                              .staticTaskSize = tasks};
    return status;
}
