/* SPDX-License-Identifier: MIT */
/* The public functions of a request. */
#include "core/clock.h"
#include "runtime/queue.h"

omr_status omr_request_wait(omr_request *request, int64_t timeout_ms)
{
    if (!request)
        return omri_fail(OMR_INVALID_ARGUMENT, "request is NULL");
    if (!omri_request_wait(request, omri_deadline_after_ms(timeout_ms)))
        return omri_fail(OMR_TIMEOUT, "the request is not done after %lld ms",
                         (long long)timeout_ms);
    return omri_request_result(request);
}

bool omr_request_is_settled(omr_request *request)
{
    return request && omri_request_wait(request, 0);
}

omr_status omr_request_wait_any(omr_request *const *requests, size_t count, int64_t timeout_ms,
                                size_t *index)
{
    if (!requests || count == 0 || !index)
        return omri_fail(OMR_INVALID_ARGUMENT, "requests is %s, count is %zu, index is %s",
                         requests ? "given" : "NULL", count, index ? "given" : "NULL");
    for (size_t i = 0; i < count; i++)
        if (!requests[i])
            return omri_fail(OMR_INVALID_ARGUMENT, "requests[%zu] is NULL", i);
    size_t found = omri_request_wait_any(requests, count, omri_deadline_after_ms(timeout_ms));
    if (found == count)
        return omri_fail(OMR_TIMEOUT, "none of %zu requests is done after %lld ms", count,
                         (long long)timeout_ms);
    *index = found;
    return OMR_OK;
}

void omr_request_cancel(omr_request *request)
{
    if (request)
        omri_request_cancel(request, OMR_CANCELLED, "the request was cancelled");
}

void omr_request_release(omr_request *request)
{
    if (request)
        omri_request_release(request);
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
