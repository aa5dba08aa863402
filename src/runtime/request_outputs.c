/* SPDX-License-Identifier: MIT */
/* Outputs that the library provides, and what executions say of shapes nobody knew before. */
#include "runtime/queue_state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Pieces of the block start on cache lines. */
static size_t align_piece(size_t size)
{
    return (size + 63) / 64 * 64;
}

/* Bytes of the tensors, their memory and their names, in that order. Inputs may be rows repeated
 * without end, so outputs can be larger than any memory. */
static omr_status size_provided(const omri_binding *binding, size_t count, size_t *total)
{
    const omr_tensor_desc *descs = binding->model->outputs;
    *total = align_piece(count * sizeof(omr_tensor)) + 1;
    for (size_t i = 0; i < count; i++) {
        const omr_shape *shape = &binding->output_shapes[i];
        size_t size, names = strlen(descs[i].name) + 1;
        /* A size fits 63 bits, so what is added to it cannot wrap. */
        if (!omri_shape_size(shape->dims, shape->rank, omr_dtype_size(descs[i].dtype), &size) ||
            __builtin_add_overflow(*total, align_piece(size) + names, total) ||
            *total > PTRDIFF_MAX) {
            char text[OMRI_SHAPE_TEXT_SIZE];
            omri_shape_format(text, sizeof text, shape->dims, shape->rank);
            return omri_fail(OMR_INVALID_ARGUMENT, "output \"%s\": %s %s would exceed any memory",
                             descs[i].name, omr_dtype_name(descs[i].dtype), text);
        }
    }
    *total = align_piece(*total);
    return OMR_OK;
}

static omr_status allocate(omr_request *request)
{
    const omri_binding *binding = &request->binding;
    const omr_tensor_desc *descs = binding->model->outputs;
    size_t count = binding->model->desc.output_count, total;
    omr_status status = size_provided(binding, count, &total);
    if (status != OMR_OK)
        return status;
    char *block = aligned_alloc(64, total);
    if (!block)
        return omri_fail(OMR_NO_MEMORY, "no host memory for outputs of %zu bytes", total);
    omr_tensor *provided = (omr_tensor *)block;
    char *at = block + align_piece(count * sizeof *provided);
    for (size_t i = 0; i < count; i++) {
        const omr_shape *shape = &binding->output_shapes[i];
        provided[i] = (omr_tensor){
            .data = at, .dtype = descs[i].dtype, .rank = shape->rank, .dims = shape->dims};
        at += align_piece(omri_binding_output_size(binding, i));
    }
    /* The request may outlive the session, and with it the model: names are copied. */
    for (size_t i = 0; i < count; i++) {
        provided[i].name = strcpy(at, descs[i].name);
        at += strlen(at) + 1;
    }
    request->provided = provided;
    request->provided_count = count;
    return OMR_OK;
}

/* Memory of the shapes that came out, or will come out, and the way there. */
static omr_status provide(omr_request *request)
{
    omr_status status = allocate(request);
    if (status != OMR_OK)
        return status;
    return omri_binding_bind_outputs(&request->binding, request->provided, request->provided_count);
}

omr_status omri_request_provide(omr_request *request)
{
    request->provides_late = !omri_binding_is_shaped(&request->binding);
    return request->provides_late ? OMR_OK : provide(request);
}

omr_status omri_request_settle_shapes(omr_request *request, const omri_gear *gear)
{
    pthread_mutex_lock(&request->queue->lock);
    omr_status status = omri_binding_settle(&request->binding, gear);
    if (status == OMR_OK && request->provides_late) {
        status = provide(request);
        request->provides_late = status != OMR_OK;
    }
    pthread_mutex_unlock(&request->queue->lock);
    return status;
}

omr_status omr_request_output(omr_request *request, size_t index, omr_tensor *out)
{
    if (!request || !out)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s is NULL", request ? "out" : "request");
    if (!omri_request_wait(request, 0))
        return omri_fail(OMR_INVALID_ARGUMENT, "the request is not settled yet");
    omr_status status = omri_request_result(request);
    if (status != OMR_OK)
        return status;
    if (!request->provided)
        return omri_fail(OMR_INVALID_ARGUMENT, "the request's outputs are in the caller's tensors");
    if (index >= request->provided_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "index is %zu, the model has %zu outputs", index,
                         request->provided_count);
    *out = request->provided[index];
    return OMR_OK;
}
