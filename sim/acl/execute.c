/* SPDX-License-Identifier: MIT */
/* Executing models. What can be checked from the datasets is checked in the call, as CANN does;
 * what only a device notices becomes the execution's own error. */
#include <acl/acl.h>

#include "acl/check.h"
#include "acl/config.h"
#include "acl/dataset.h"
#include "acl/range.h"
#include "acl/tensor_desc.h"
#include "check/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/memory.h"
#include "core/settings.h"
#include "core/span.h"
#include "core/stream.h"
#include "model/execution.h"

typedef struct execute_request {
    const char *call;
    sim_model *model;
    sim_dataset *input, *output;
    const void *input_handle, *output_handle;
    sim_model_mode mode;
} execute_request;

/* ---- checks, in the vendor's order ---- */

static aclError check_entries(const char *call, const sim_dataset *dataset, const char *which)
{
    for (size_t i = 0; i < dataset->count; i++) {
        if (!sim_dataset_buffer(dataset, i))
            return sim_fail(ACL_ERROR_INVALID_PARAM,
                            "%s: data buffer %zu of the %s dataset was destroyed", call, i, which);
    }
    return ACL_SUCCESS;
}

static aclError check_datasets(execute_request *request, const aclmdlDataset *input,
                               aclmdlDataset *output)
{
    request->input = sim_dataset_get(input);
    request->output = sim_dataset_get(output);
    request->input_handle = input;
    request->output_handle = output;
    if (!request->input || !request->output)
        return sim_fail_null(request->call, request->input ? "output" : "input");
    aclError status = check_entries(request->call, request->input, "input");
    return status == ACL_SUCCESS ? check_entries(request->call, request->output, "output") : status;
}

/* Sync and async executions of one loaded model do not mix: its tasks are bound to a stream. */
static aclError check_mode(const execute_request *request)
{
    int before = SIM_MODEL_UNUSED;
    if (atomic_compare_exchange_strong(&request->model->mode, &before, request->mode) ||
        before == (int)request->mode)
        return ACL_SUCCESS;
    SIM_CHECK(model_mixed(request->model->id));
    return sim_fail(ACL_ERROR_GE_FAILURE,
                    "%s: model %u was executed %s before, one loaded model cannot do both",
                    request->call, request->model->id,
                    before == SIM_MODEL_SYNC ? "synchronously" : "asynchronously");
}

static aclError check_context(const execute_request *request)
{
    sim_device *device;
    aclError status = sim_context_need_device(&device);
    if (status == ACL_SUCCESS && device != request->model->device)
        status = sim_fail(ACL_ERROR_RT_MODEL_CONTEXT,
                          "%s: model %u is on device %d, the thread's context on device %d",
                          request->call, request->model->id, sim_device_id(request->model->device),
                          sim_device_id(device));
    return status;
}

static aclError check_count(const execute_request *request, const char *which, size_t seen,
                            size_t wanted)
{
    if (seen == wanted)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_GE_FAILURE, "%s: the dataset has %zu %s, model %u has %zu",
                    request->call, seen, which, request->model->id, wanted);
}

static aclError check_size(const execute_request *request, const char *which, size_t index,
                           const sim_buffer *buffer, const sim_tensor *tensor)
{
    if (buffer->size >= tensor->size || tensor->size - buffer->size <= SIM_SIZE_TOLERANCE)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_GE_FAILURE,
                    "%s: the buffer of %s %zu \"%s\" has %zu bytes, model %u wants %llu",
                    request->call, which, index, tensor->name, buffer->size, request->model->id,
                    (unsigned long long)tensor->size);
}

/* The image of dynamic AIPP is as large as its parameters say, which the device reads. */
static bool is_of_any_size(const sim_model *model, size_t input)
{
    const sim_aipp *aipp = sim_model_aipp(model, input);
    return aipp && aipp->mode == SIM_AIPP_DYNAMIC;
}

/* With a gear set the dataset may have been made for that gear; the device checks it then. */
static aclError check_sizes(const execute_request *request)
{
    const sim_desc *desc = &request->model->desc;
    aclError status = check_count(request, "inputs", request->input->count, desc->input_count);
    if (status == ACL_SUCCESS)
        status = check_count(request, "outputs", request->output->count, desc->output_count);
    if (request->input->gear_set)
        return status;
    for (size_t i = 0; status == ACL_SUCCESS && i < desc->input_count; i++) {
        if (!is_of_any_size(request->model, i))
            status = check_size(request, "input", i, sim_dataset_buffer(request->input, i),
                                &desc->inputs[i]);
    }
    for (size_t i = 0; status == ACL_SUCCESS && i < desc->output_count; i++) {
        const sim_buffer *buffer = sim_dataset_buffer(request->output, i);
        if (buffer->data)
            status = check_size(request, "output", i, buffer, &desc->outputs[i]);
    }
    return status;
}

/* Synchronous executions fill in for outputs without an address; the caller frees that. */
static aclError fill_outputs(const execute_request *request)
{
    const sim_model *model = request->model;
    aclError status = ACL_SUCCESS;
    for (size_t i = 0; status == ACL_SUCCESS && i < model->desc.output_count; i++) {
        sim_buffer *buffer = sim_dataset_buffer(request->output, i);
        if (buffer->data)
            continue;
        if (request->mode == SIM_MODEL_ASYNC)
            return sim_fail(ACL_ERROR_INVALID_PARAM,
                            "%s: output %zu has no address; only synchronous executions allocate",
                            request->call, i);
        size_t size = (size_t)model->desc.outputs[i].size;
        status = sim_memory_alloc_device(model->device, size ? size : 1, true, &buffer->data);
        if (status == ACL_SUCCESS)
            buffer->size = size;
    }
    return status;
}

static aclError check(const execute_request *request)
{
    aclError status = check_context(request);
    if (status == ACL_SUCCESS && request->model->open)
        return sim_range_check(request->call, request->model, request->input, request->output,
                               request->mode == SIM_MODEL_SYNC);
    if (status == ACL_SUCCESS)
        status = check_sizes(request);
    if (status == ACL_SUCCESS)
        status = check_mode(request);
    if (status == ACL_SUCCESS)
        status = fill_outputs(request);
    return status;
}

/* ---- what the checker hears ---- */

/* How large an image of dynamic AIPP is, its parameters say. */
static bool size_varies(const execute_request *request, size_t index, bool writes)
{
    const sim_aipp *aipp = writes ? NULL : sim_model_aipp(request->model, index);
    return request->model->open || request->input->gear_set ||
           (aipp && aipp->mode == SIM_AIPP_DYNAMIC);
}

static void note_data(const execute_request *request, const sim_dataset *dataset,
                      const sim_tensor *tensors, size_t count, bool writes)
{
    const sim_model *model = request->model;
    for (size_t i = 0; i < dataset->count && i < count; i++) {
        const sim_buffer *buffer = sim_dataset_buffer(dataset, i);
        size_t wanted = size_varies(request, i, writes) ? buffer->size : (size_t)tensors[i].size;
        sim_check_use_object(SIM_KIND_DATA_BUFFER, (uintptr_t)dataset->entries[i].buffer);
        if (buffer->data)
            sim_check_data(model->id, writes ? "output" : "input", i, buffer->data, buffer->size,
                           wanted, writes);
    }
}

static void note_uses(const execute_request *request)
{
    const sim_desc *desc = &request->model->desc;
    if (desc->gears.count && !request->input->gear_set)
        sim_check_gear(request->model->id, request->input_handle);
    sim_check_use_object(SIM_SORT_MODEL, request->model->id);
    sim_check_use_object(SIM_KIND_DATASET, (uintptr_t)request->input_handle);
    sim_check_use_object(SIM_KIND_DATASET, (uintptr_t)request->output_handle);
    note_data(request, request->input, desc->inputs, desc->input_count, false);
    note_data(request, request->output, desc->outputs, desc->output_count, true);
}

/* ---- from datasets to an execution ---- */

static aclError begin(const execute_request *request, sim_execution **out)
{
    if (sim_check_on)
        note_uses(request);
    sim_span_host(sim_settings_get()->profile.enqueue_us);
    aclError status = sim_execution_begin(request->model, out);
    if (status != ACL_SUCCESS)
        return status;
    size_t inputs = request->model->desc.input_count;
    size_t outputs = request->model->desc.output_count;
    for (size_t i = 0; i < request->input->count && i < inputs; i++) {
        const sim_buffer *buffer = sim_dataset_buffer(request->input, i);
        sim_execution_place(*out, i, buffer->data, buffer->size);
    }
    for (size_t i = 0; i < request->output->count && i < outputs; i++) {
        const sim_buffer *buffer = sim_dataset_buffer(request->output, i);
        sim_execution_place(*out, inputs + i, buffer->data, buffer->size);
    }
    if (request->model->open)
        sim_range_begin(*out, request->input, request->output);
    return ACL_SUCCESS;
}

/* Output descriptors are made only for callers that described an input. */
static aclError refresh_descs(const execute_request *request)
{
    const sim_desc *desc = &request->model->desc;
    bool described = false;
    if (request->model->open)
        return sim_dataset_settle(request->output) ? ACL_SUCCESS : ACL_ERROR_BAD_ALLOC;
    for (size_t i = 0; i < request->input->count; i++)
        described = described || request->input->entries[i].desc;
    for (size_t i = 0; described && i < desc->output_count; i++) {
        const sim_dims *dims = sim_model_current_output(request->model, i);
        if (!sim_dataset_describe(request->output, i, &desc->outputs[i], dims))
            return ACL_ERROR_BAD_ALLOC;
    }
    return ACL_SUCCESS;
}

static aclError run_here(const execute_request *request)
{
    sim_execution *execution;
    aclError status = begin(request, &execution);
    struct sim_flight *flight = sim_check_on ? sim_check_begin_here() : NULL;
    if (status == ACL_SUCCESS)
        status = sim_engine_run(request->model->device, SIM_ENGINE_COMPUTE, sim_execution_run,
                                sim_execution_drop, &execution);
    SIM_CHECK(end_here(flight));
    return status;
}

static aclError queue(const execute_request *request, sim_stream *stream)
{
    sim_execution *execution;
    aclError status = begin(request, &execution);
    if (status != ACL_SUCCESS)
        return status;
    sim_task task = {.engine = SIM_ENGINE_COMPUTE,
                     .run = sim_execution_run,
                     .drop = sim_execution_drop,
                     .argument = &execution,
                     .argument_size = sizeof(sim_execution *)};
    status = sim_stream_submit_task(stream, &task);
    if (status != ACL_SUCCESS)
        sim_execution_end(execution);
    return status;
}

static aclError run_in(const execute_request *request, aclrtStream handle, int64_t timeout_ms)
{
    sim_stream *stream;
    aclError status = sim_stream_from(handle, &stream);
    if (status == ACL_SUCCESS)
        status = queue(request, stream);
    if (status == ACL_SUCCESS)
        status = sim_stream_wait(stream, timeout_ms);
    return status;
}

/* ---- the calls ---- */

static aclError prepare(execute_request *request, uint32_t id, const aclmdlDataset *input,
                        aclmdlDataset *output)
{
    aclError status = check_datasets(request, input, output);
    if (status == ACL_SUCCESS)
        status = sim_model_acquire(id, &request->model);
    if (status != ACL_SUCCESS)
        return status;
    status = check(request);
    if (status != ACL_SUCCESS)
        sim_model_release(request->model);
    return status;
}

static aclError finish(const execute_request *request, aclError status)
{
    if (status == ACL_SUCCESS)
        status = refresh_descs(request);
    sim_model_release(request->model);
    return status;
}

aclError aclmdlExecute(uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output)
{
    SIM_ENTER_OR_RETURN(aclmdlExecute);
    execute_request request = {.call = "aclmdlExecute", .mode = SIM_MODEL_SYNC};
    aclError status = prepare(&request, modelId, input, output);
    return status == ACL_SUCCESS ? finish(&request, run_here(&request)) : status;
}

aclError aclmdlExecuteV2(uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output,
                         aclrtStream stream, const aclmdlExecConfigHandle *handle)
{
    SIM_ENTER_OR_RETURN(aclmdlExecuteV2);
    execute_request request = {.call = "aclmdlExecuteV2", .mode = SIM_MODEL_SYNC};
    const sim_exec_config *config = sim_exec_config_get(handle);
    if (!config)
        return sim_fail_null("aclmdlExecuteV2", "handle");
    aclError status = prepare(&request, modelId, input, output);
    if (status != ACL_SUCCESS)
        return status;
    return finish(&request, run_in(&request, stream, config->stream_timeout_ms));
}

aclError aclmdlExecuteAsync(uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output,
                            aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclmdlExecuteAsync);
    execute_request request = {.call = "aclmdlExecuteAsync", .mode = SIM_MODEL_ASYNC};
    sim_stream *queued_on;
    aclError status = prepare(&request, modelId, input, output);
    if (status != ACL_SUCCESS)
        return status;
    status = sim_stream_from(stream, &queued_on);
    if (status == ACL_SUCCESS)
        status = queue(&request, queued_on);
    return finish(&request, status);
}

aclError aclmdlExecuteAsyncV2(uint32_t modelId, const aclmdlDataset *input, aclmdlDataset *output,
                              aclrtStream stream, const aclmdlExecConfigHandle *handle)
{
    SIM_ENTER_OR_RETURN(aclmdlExecuteAsyncV2);
    (void)modelId;
    (void)input;
    (void)output;
    (void)stream;
    (void)handle;
    return sim_fail(ACL_ERROR_API_NOT_SUPPORT,
                    "aclmdlExecuteAsyncV2: not supported by the simulated chip; CANN has it for "
                    "one chip only");
}
