/* SPDX-License-Identifier: MIT */
/* The calls that feed a session: what they are given becomes a request in its queue. */
#include "core/clock.h"
#include "runtime/session.h"

#include <stdio.h>
#include <string.h>

/* One call's tensors, as given. */
typedef struct call {
    const omr_tensor *inputs, *outputs;
    size_t input_count, output_count;
    bool provide; /* outputs are to be provided */
} call;

static omr_status check_call(const omr_session *session, const call *c)
{
    if (!session)
        return omri_fail(OMR_INVALID_ARGUMENT, "session is NULL");
    if (!c->inputs && c->input_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "inputs is NULL, input_count is %zu",
                         c->input_count);
    if (!c->outputs && c->output_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "outputs is NULL, output_count is %zu",
                         c->output_count);
    return omri_queue_check_process(session->queue);
}

/* Rows that are one execution are expected to come out as rows. */
static omr_status tell_shape(const omri_binding *binding, size_t output, omr_shape *out)
{
    const omr_tensor_desc *desc = &binding->model->outputs[output];
    *out = binding->output_shapes[output];
    if (binding->whole && desc->batch_axis < (int32_t)out->rank &&
        out->dims[desc->batch_axis] == -1)
        out->dims[desc->batch_axis] = binding->rows;
    for (uint32_t k = 0; k < out->rank; k++)
        if (out->dims[k] < 0)
            return omri_fail(OMR_UNSUPPORTED,
                             "output \"%s\": its shape is known only after a run; submitted "
                             "without outputs, a request provides them",
                             desc->name);
    return OMR_OK;
}

omr_status omr_session_output_shapes(omr_session *session, const omr_tensor *inputs,
                                     size_t input_count, omr_shape *shapes)
{
    omr_status status = check_call(session, &(call){.inputs = inputs, .input_count = input_count});
    if (status != OMR_OK)
        return status;
    const omri_model *model = &session->crew->model;
    if (!shapes && model->desc.output_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "shapes is NULL, the model has %zu outputs",
                         model->desc.output_count);
    omr_request *request;
    status = omri_queue_borrow(session->queue, &request);
    if (status != OMR_OK)
        return status;
    status = omri_binding_bind_inputs(&request->binding, inputs, input_count);
    for (size_t i = 0; status == OMR_OK && i < model->desc.output_count; i++)
        status = tell_shape(&request->binding, i, &shapes[i]);
    omri_request_release(request);
    return status;
}

static omr_status bind(omr_request *request, const call *c)
{
    omri_binding *binding = &request->binding;
    if (!c->provide)
        return omri_binding_bind(binding, c->inputs, c->input_count, c->outputs, c->output_count);
    omr_status status = omri_binding_bind_inputs(binding, c->inputs, c->input_count);
    return status == OMR_OK ? omri_request_provide(request) : status;
}

/* A request bound to the call's tensors and queued. */
static omr_status submit(omr_session *session, const call *c, const omr_submit_options *options,
                         int64_t deadline_ns, omr_request **out)
{
    *out = NULL;
    omr_status status = check_call(session, c);
    if (status != OMR_OK)
        return status;
    omr_request *request;
    status = omri_queue_borrow(session->queue, &request);
    if (status != OMR_OK)
        return status;
    status = bind(request, c);
    request->callback = options->callback;
    request->user_data = options->user_data;
    if (status == OMR_OK)
        status = omri_queue_submit(request, deadline_ns);
    if (status != OMR_OK) {
        omri_request_release(request);
        return status;
    }
    *out = request;
    return OMR_OK;
}

static omr_status read_submit_options(omr_submit_options *out, const omr_submit_options *given)
{
    memset(out, 0, sizeof *out);
    if (!given)
        return OMR_OK;
    if (given->size == 0 || given->size > sizeof *out)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "omr_submit_options.size is %zu, this library knows %zu; start from "
                         "{.size = sizeof options}",
                         given->size, sizeof *out);
    memcpy(out, given, given->size);
    return OMR_OK;
}

static int64_t deadline_of(const omr_submit_options *options)
{
    if (options->no_wait)
        return OMRI_AT_ONCE;
    return options->timeout_ms ? omri_deadline_after_ms(options->timeout_ms) : OMRI_NEVER;
}

omr_status omr_session_submit(omr_session *session, const omr_tensor *inputs, size_t input_count,
                              const omr_tensor *outputs, size_t output_count,
                              const omr_submit_options *options, omr_request **out)
{
    if (out)
        *out = NULL;
    omr_submit_options own;
    omr_status status = read_submit_options(&own, options);
    if (status == OMR_OK && !out && !own.callback)
        status = omri_fail(OMR_INVALID_ARGUMENT, "out is NULL and there is no callback");
    if (status != OMR_OK)
        return status;
    omr_request *request;
    status = submit(session, &(call){inputs, outputs, input_count, output_count, output_count == 0},
                    &own, deadline_of(&own), &request);
    if (status != OMR_OK)
        return status;
    if (out)
        *out = request;
    else
        omri_request_release(request);
    return OMR_OK;
}

omr_status omr_session_run(omr_session *session, const omr_tensor *inputs, size_t input_count,
                           const omr_tensor *outputs, size_t output_count, int64_t timeout_ms)
{
    static const omr_submit_options plain = {.size = sizeof plain};
    int64_t deadline = omri_deadline_after_ms(timeout_ms);
    if (session && omri_queue_is_served_here(session->queue))
        return omri_fail(OMR_INVALID_ARGUMENT, "a callback must not wait for its own session, "
                                               "whose work its thread does; submit instead");
    omr_request *request;
    omr_status status = submit(session, &(call){inputs, outputs, input_count, output_count, false},
                               &plain, deadline, &request);
    if (status != OMR_OK)
        return status;
    /* From here on the session may be destroyed; the request is held. */
    if (!omri_request_wait(request, deadline)) {
        char why[80];
        snprintf(why, sizeof why, "not every row was done after %lld ms", (long long)timeout_ms);
        omri_request_cancel(request, OMR_TIMEOUT, why);
    }
    status = omri_request_result(request);
    omri_request_release(request);
    return status;
}
