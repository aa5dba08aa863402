/* SPDX-License-Identifier: MIT */
/*
 * Batches of models with shape ranges. Their inputs are as large as the request has them, so the
 * slot may have to grow and AscendCL has to be told. How large the outputs are only the execution
 * tells, so they are downloaded after a look at it: the lane waits for the execution, while those
 * behind it are queued already.
 *
 * Outputs without an upper bound have no memory that would surely suffice. AscendCL allocates it,
 * which it does in synchronous executions only: such a batch is executed when its turn has come.
 */
#include "runtime/lane_device.h"

#include "tensor/shape.h"

static omr_status check(const omri_lane *lane, aclError code, const char *call)
{
    return omri_acl(lane->driver, code, lane->device, call);
}

/* ---- Before -------------------------------------------------------------------------------- */

static bool same_shape(const omr_shape *a, const omr_shape *b)
{
    bool same = a->rank == b->rank;
    for (uint32_t k = 0; same && k < a->rank; k++)
        same = a->dims[k] == b->dims[k];
    return same;
}

/* Tells AscendCL the shape, unless the dataset has it from the batch before. */
static omr_status describe(omri_lane *lane, omri_slot *slot, size_t input)
{
    const omri_driver *acl = lane->driver;
    const omri_port *port = &lane->crew->model.input_ports[input];
    const omr_shape *shape = &slot->shapes.inputs[input];
    if (!omri_shape_varies(&port->shown) || same_shape(&slot->described[input], shape))
        return OMR_OK;
    aclTensorDesc *desc =
        acl->aclCreateTensorDesc(port->type, (int)shape->rank, shape->dims, port->format);
    if (!desc)
        return omri_fail(OMR_NO_MEMORY, "device %d: aclCreateTensorDesc returned NULL",
                         (int)lane->device);
    omr_status status =
        check(lane, acl->aclmdlSetDatasetTensorDesc(slot->input_dataset, desc, port->index),
              "aclmdlSetDatasetTensorDesc");
    acl->aclDestroyTensorDesc(desc);
    if (status == OMR_OK)
        slot->described[input] = *shape;
    return status;
}

/* Of the slots. Each of the device's lanes may have its share of what the session was allowed. */
static omr_status check_limit(const omri_lane *lane, const omri_staging *staging, size_t size)
{
    uint64_t limit = lane->crew->memory_limit / lane->crew->lanes_per_device, held = 0;
    if (lane->crew->memory_limit == 0 || size <= staging->size)
        return OMR_OK;
    for (size_t s = 0; s < lane->slot_count; s++) {
        const omri_slot *slot = &lane->slots[s];
        for (size_t i = 0; i < slot->input_count; i++)
            held += slot->inputs[i].size;
        for (size_t i = 0; i < slot->output_count; i++)
            held += slot->outputs[i].size;
    }
    held -= staging->size;
    if (held <= limit && size <= limit - held)
        return OMR_OK;
    return omri_fail(OMR_NO_MEMORY,
                     "device %d: an input of %zu bytes is too much, %llu bytes are allowed to a "
                     "lane and %llu in use",
                     (int)lane->device, size, (unsigned long long)limit, (unsigned long long)held);
}

static omr_status prepare_input(omri_lane *lane, omri_slot *slot, size_t input)
{
    const omr_tensor_desc *desc = &lane->crew->model.inputs[input];
    const omr_shape *shape = &slot->shapes.inputs[input];
    size_t size;
    if (!omri_shape_size(shape->dims, shape->rank, omr_dtype_size(desc->dtype), &size))
        return omri_fail(OMR_NO_MEMORY, "input \"%s\": a batch of %lld rows exceeds any memory",
                         desc->name, (long long)slot->shapes.rows);
    omr_status status = check_limit(lane, &slot->inputs[input], size);
    if (status == OMR_OK)
        status = omri_staging_reserve(&slot->inputs[input], lane->driver, lane->device, size);
    return status == OMR_OK ? describe(lane, slot, input) : status;
}

omr_status omri_lane_shape(omri_lane *lane, omri_slot *slot, omri_flight *flight)
{
    const omri_batch *batch = &flight->batch;
    omr_status status = OMR_OK;
    omri_binding_shape_inputs(&batch->pieces[0].request->binding, batch->gear_rows, &slot->shapes);
    flight->gear = &slot->shapes;
    for (size_t i = 0; status == OMR_OK && i < slot->input_count; i++)
        status = prepare_input(lane, slot, i);
    return status;
}

/* ---- Execution ----------------------------------------------------------------------------- */

omr_status omri_lane_limit_executions(omri_lane *lane)
{
    const omri_driver *acl = lane->driver;
    if (lane->sized || !acl->aclmdlExecuteV2 || !acl->aclmdlCreateExecConfigHandle ||
        !acl->aclmdlSetExecConfigOpt || !acl->aclmdlDestroyExecConfigHandle)
        return OMR_OK;
    int64_t limit = lane->crew->device_timeout_ms;
    int32_t timeout_ms = limit > INT32_MAX ? INT32_MAX : (int32_t)limit;
    lane->execution_limit = acl->aclmdlCreateExecConfigHandle();
    if (!lane->execution_limit)
        return omri_fail_device(OMR_NO_MEMORY, lane->device, 0,
                                "aclmdlCreateExecConfigHandle returned NULL");
    return check(lane,
                 acl->aclmdlSetExecConfigOpt(lane->execution_limit, ACL_MDL_STREAM_SYNC_TIMEOUT,
                                             &timeout_ms, sizeof timeout_ms),
                 "aclmdlSetExecConfigOpt");
}

/* The uploads are in front of it on the stream. Without a limit it runs on a stream of its own. */
static omr_status execute_now(omri_lane *lane, omri_slot *slot)
{
    const omri_driver *acl = lane->driver;
    if (!lane->execution_limit) {
        omr_status status = omri_lane_await_stream(lane, lane->compute);
        if (status != OMR_OK)
            return status;
        return check(lane,
                     acl->aclmdlExecute(lane->model_id, slot->input_dataset, slot->output_dataset),
                     "aclmdlExecute");
    }
    aclError code = acl->aclmdlExecuteV2(lane->model_id, slot->input_dataset, slot->output_dataset,
                                         lane->compute, lane->execution_limit);
    if (code == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT)
        return omri_lane_hung(lane);
    return check(lane, code, "aclmdlExecuteV2");
}

static omr_status execute_when_due(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    omri_watch_stage("executing a batch");
    omr_status status =
        omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_COMPUTE_BEGIN, lane->compute);
    if (status == OMR_OK)
        status = execute_now(lane, slot);
    if (status == OMR_OK)
        status = omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_COMPUTE_END, lane->compute);
    return status;
}

/* ---- After --------------------------------------------------------------------------------- */

static omr_status read_shape(const omri_lane *lane, const omri_slot *slot, size_t output,
                             omr_shape *out)
{
    const omri_driver *acl = lane->driver;
    const char *name = lane->crew->model.outputs[output].name;
    const aclTensorDesc *desc = acl->aclmdlGetDatasetTensorDesc(slot->output_dataset, output);
    size_t rank = desc ? acl->aclGetTensorDescNumDims(desc) : OMR_MAX_RANK + 1;
    if (rank > OMR_MAX_RANK)
        return omri_fail(OMR_DRIVER_FAILED,
                         "device %d: AscendCL does not say what shape output \"%s\" has",
                         (int)lane->device, name);
    out->rank = (uint32_t)rank;
    omr_status status = OMR_OK;
    for (size_t k = 0; status == OMR_OK && k < rank; k++)
        status = check(lane, acl->aclGetTensorDescDimV2(desc, k, &out->dims[k]),
                       "aclGetTensorDescDimV2");
    return status;
}

/* What AscendCL has allocated is the staging's until the download is done. */
static omr_status take_output(omri_lane *lane, omri_slot *slot, size_t output)
{
    const omr_tensor_desc *desc = &lane->crew->model.outputs[output];
    omr_shape *shape = &slot->shapes.outputs[output];
    omri_staging *staging = &slot->outputs[output];
    size_t size;
    omr_status status = read_shape(lane, slot, output, shape);
    if (status != OMR_OK)
        return status;
    bool good = omri_shape_size(shape->dims, shape->rank, omr_dtype_size(desc->dtype), &size);
    if (good && !lane->sized) {
        staging->device = lane->driver->aclGetDataBufferAddr(staging->buffer);
        staging->size = size;
    }
    if (!good || size > staging->size || (size > 0 && !staging->device)) {
        char text[OMRI_SHAPE_TEXT_SIZE];
        omri_shape_format(text, sizeof text, shape->dims, shape->rank);
        return omri_fail(OMR_DRIVER_FAILED,
                         "device %d: AscendCL says that output \"%s\" is %s, which is not what its "
                         "memory of %zu bytes holds",
                         (int)lane->device, desc->name, text, staging->size);
    }
    return omri_staging_reserve_host(staging, lane->driver, lane->device, size);
}

static omr_status download(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    const omri_model *model = &lane->crew->model;
    aclrtStream stream = flight->solo ? lane->compute : lane->download;
    omri_watch_stage("copying a batch out");
    omr_status status = omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_DOWNLOAD_BEGIN, stream);
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++) {
        const omr_shape *shape = &slot->shapes.outputs[i];
        size_t size = 0; /* it was found to have one */
        omri_shape_size(shape->dims, shape->rank, omr_dtype_size(model->outputs[i].dtype), &size);
        status = omri_lane_copy(lane, &slot->outputs[i], size, ACL_MEMCPY_DEVICE_TO_HOST, stream);
    }
    if (status == OMR_OK)
        status = omri_lane_mark(lane, slot, flight->timed, OMRI_MARK_DOWNLOAD_END, stream);
    if (status == OMR_OK)
        status = check(lane, lane->driver->aclrtRecordEvent(slot->downloaded, stream),
                       "aclrtRecordEvent");
    return status == OMR_OK ? omri_lane_await(lane, slot, flight) : status;
}

/* Gives back what AscendCL allocated, so that it does so again. */
static omr_status return_output(omri_lane *lane, omri_staging *staging)
{
    const omri_driver *acl = lane->driver;
    void *memory = staging->device;
    staging->device = NULL;
    staging->size = 0;
    omr_status status =
        check(lane, acl->aclUpdateDataBuffer(staging->buffer, NULL, 0), "aclUpdateDataBuffer");
    if (memory)
        acl->aclrtFree(memory);
    return status;
}

omr_status omri_lane_collect(omri_lane *lane, omri_slot *slot, const omri_flight *flight)
{
    omr_status status =
        lane->sized ? omri_lane_await(lane, slot, flight) : execute_when_due(lane, slot, flight);
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++)
        status = take_output(lane, slot, i);
    if (status == OMR_OK)
        status = download(lane, slot, flight);
    for (size_t i = 0; status == OMR_OK && !lane->sized && i < slot->output_count; i++)
        status = return_output(lane, &slot->outputs[i]);
    return status;
}
