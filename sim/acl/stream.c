/* SPDX-License-Identifier: MIT */
/* aclrtCreateStream and kin. */
#include "core/stream.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/copy.h"

#define PRIORITY_LAST 7
/* Streams that only the device drives: there is nothing to wait for. */
#define UNWAITED (ACL_STREAM_PERSISTENT | ACL_STREAM_CPU_SCHEDULE | ACL_STREAM_DEVICE_USE_ONLY)

static aclError create(const char *call, aclrtStream *out, uint32_t priority, uint32_t flags)
{
    const uint32_t known =
        ACL_STREAM_FAST_LAUNCH | ACL_STREAM_FAST_SYNC | ACL_STREAM_HUGE | UNWAITED;
    const sim_stream_options options = {priority, flags};
    sim_context *context;
    if (!out)
        return sim_fail_null(call, "stream");
    if (priority > PRIORITY_LAST || (flags & ~known))
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "%s: priority is %u, wants 0 to %d; flags are %#x, wants some of %#x", call,
                        priority, PRIORITY_LAST, flags, known);
    aclError code = sim_context_need(&context);
    return code == ACL_SUCCESS ? sim_stream_create(context, &options, out) : code;
}

aclError aclrtCreateStream(aclrtStream *stream)
{
    SIM_ENTER_OR_RETURN(aclrtCreateStream);
    return create("aclrtCreateStream", stream, 0, 0);
}

aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag)
{
    SIM_ENTER_OR_RETURN(aclrtCreateStreamWithConfig);
    return create("aclrtCreateStreamWithConfig", stream, priority, flag);
}

aclError aclrtCreateStreamV2(aclrtStream *stream, const aclrtStreamConfigHandle *handle)
{
    SIM_ENTER_OR_RETURN(aclrtCreateStreamV2);
    if (!handle)
        return sim_fail_null("aclrtCreateStreamV2", "handle");
    return create("aclrtCreateStreamV2", stream, handle->priority, (uint32_t)handle->flag);
}

static aclError destroy(const char *call, aclrtStream handle, bool force)
{
    sim_stream *stream;
    sim_context *context;
    if (!handle)
        return sim_fail_null(call, "stream");
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS)
        code = sim_stream_from(handle, &stream);
    if (code == ACL_SUCCESS && handle == sim_context_default_stream(context))
        code = sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: the default stream ends with its context",
                        call);
    return code == ACL_SUCCESS ? sim_stream_destroy(handle, force) : code;
}

aclError aclrtDestroyStream(aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtDestroyStream);
    return destroy("aclrtDestroyStream", stream, false);
}

aclError aclrtDestroyStreamForce(aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtDestroyStreamForce);
    return destroy("aclrtDestroyStreamForce", stream, true);
}

static aclError synchronize(aclrtStream handle, int64_t timeout_ms)
{
    sim_stream *stream;
    aclError code = sim_stream_from_any(handle, &stream);
    if (code != ACL_SUCCESS || (sim_stream_flags(stream) & UNWAITED))
        return code;
    return sim_stream_wait(stream, timeout_ms);
}

aclError aclrtSynchronizeStream(aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtSynchronizeStream);
    return synchronize(stream, SIM_WAIT_FOREVER);
}

aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout)
{
    SIM_ENTER_WAIT_OR_RETURN(aclrtSynchronizeStreamWithTimeout, timeout,
                             ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    if (timeout == 0 || timeout < -1)
        return sim_fail_timeout("aclrtSynchronizeStreamWithTimeout", timeout);
    return synchronize(stream, timeout);
}

aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus *status)
{
    SIM_ENTER_OR_RETURN(aclrtStreamQuery);
    sim_stream *found;
    if (!status)
        return sim_fail_null("aclrtStreamQuery", "status");
    aclError code = sim_stream_from_any(stream, &found);
    if (code == ACL_SUCCESS)
        *status =
            sim_stream_is_idle(found) ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
    return code;
}

aclError aclrtStreamAbort(aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtStreamAbort);
    sim_stream *found;
    aclError code = sim_stream_from_any(stream, &found);
    if (code == ACL_SUCCESS)
        sim_stream_abort(found);
    return code;
}

/* ---- attributes ---- */

static bool is_attribute(aclrtStreamAttr attribute)
{
    return (int)attribute >= ACL_STREAM_ATTR_FAILURE_MODE && attribute <= ACL_STREAM_ATTR_PRIORITY;
}

static uint64_t most_of(aclrtStreamAttr attribute)
{
    switch (attribute) {
    case ACL_STREAM_ATTR_USER_CUSTOM_TAG:
        return UINT32_MAX;
    case ACL_STREAM_ATTR_PRIORITY:
        return PRIORITY_LAST;
    default:
        return 1; /* switches, and the failure mode */
    }
}

static aclError set_attribute(const char *call, aclrtStream handle, aclrtStreamAttr attribute,
                              uint64_t value)
{
    sim_stream *stream;
    if (value > most_of(attribute))
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: the value is %llu, wants 0 to %llu", call,
                        (unsigned long long)value, (unsigned long long)most_of(attribute));
    aclError code = sim_stream_from_any(handle, &stream);
    if (code == ACL_SUCCESS)
        sim_stream_set_attribute(stream, attribute, value);
    return code;
}

aclError aclrtSetStreamFailureMode(aclrtStream stream, uint64_t mode)
{
    SIM_ENTER_OR_RETURN(aclrtSetStreamFailureMode);
    return set_attribute("aclrtSetStreamFailureMode", stream, ACL_STREAM_ATTR_FAILURE_MODE, mode);
}

aclError aclrtSetStreamOverflowSwitch(aclrtStream stream, uint32_t flag)
{
    SIM_ENTER_OR_RETURN(aclrtSetStreamOverflowSwitch);
    return set_attribute("aclrtSetStreamOverflowSwitch", stream,
                         ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK, flag);
}

aclError aclrtGetStreamOverflowSwitch(aclrtStream stream, uint32_t *flag)
{
    SIM_ENTER_OR_RETURN(aclrtGetStreamOverflowSwitch);
    sim_stream *found;
    if (!flag)
        return sim_fail_null("aclrtGetStreamOverflowSwitch", "flag");
    aclError code = sim_stream_from_any(stream, &found);
    if (code == ACL_SUCCESS)
        *flag = (uint32_t)sim_stream_get_attribute(found, ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK);
    return code;
}

aclError aclrtSetStreamAttribute(aclrtStream stream, aclrtStreamAttr stmAttrType,
                                 aclrtStreamAttrValue *value)
{
    SIM_ENTER_OR_RETURN(aclrtSetStreamAttribute);
    if (!value)
        return sim_fail_null("aclrtSetStreamAttribute", "value");
    if (!is_attribute(stmAttrType))
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclrtSetStreamAttribute: type is %d, wants 1 to 5", (int)stmAttrType);
    /* The failure mode is the union's only 64-bit member. */
    uint64_t wanted =
        stmAttrType == ACL_STREAM_ATTR_FAILURE_MODE ? value->failureMode : value->userCustomTag;
    return set_attribute("aclrtSetStreamAttribute", stream, stmAttrType, wanted);
}

aclError aclrtGetStreamAttribute(aclrtStream stream, aclrtStreamAttr stmAttrType,
                                 aclrtStreamAttrValue *value)
{
    SIM_ENTER_OR_RETURN(aclrtGetStreamAttribute);
    sim_stream *found;
    if (!value)
        return sim_fail_null("aclrtGetStreamAttribute", "value");
    if (!is_attribute(stmAttrType))
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclrtGetStreamAttribute: type is %d, wants 1 to 5", (int)stmAttrType);
    aclError code = sim_stream_from_any(stream, &found);
    if (code != ACL_SUCCESS)
        return code;
    uint64_t kept = sim_stream_get_attribute(found, stmAttrType);
    *value = (aclrtStreamAttrValue){0};
    if (stmAttrType == ACL_STREAM_ATTR_FAILURE_MODE)
        value->failureMode = kept;
    else
        value->userCustomTag = (uint32_t)kept;
    return ACL_SUCCESS;
}

aclError aclrtStreamGetId(aclrtStream stream, int32_t *streamId)
{
    SIM_ENTER_OR_RETURN(aclrtStreamGetId);
    sim_stream *found;
    if (!streamId)
        return sim_fail_null("aclrtStreamGetId", "streamId");
    aclError code = sim_stream_from_any(stream, &found);
    if (code == ACL_SUCCESS)
        *streamId = sim_stream_id(found);
    return code;
}

aclError aclrtStreamGetPriority(aclrtStream stream, uint32_t *priority)
{
    SIM_ENTER_OR_RETURN(aclrtStreamGetPriority);
    sim_stream *found;
    if (!priority)
        return sim_fail_null("aclrtStreamGetPriority", "priority");
    aclError code = sim_stream_from_any(stream, &found);
    if (code == ACL_SUCCESS)
        *priority = (uint32_t)sim_stream_get_attribute(found, ACL_STREAM_ATTR_PRIORITY);
    return code;
}

aclError aclrtStreamGetFlags(aclrtStream stream, uint32_t *flags)
{
    SIM_ENTER_OR_RETURN(aclrtStreamGetFlags);
    sim_stream *found;
    if (!flags)
        return sim_fail_null("aclrtStreamGetFlags", "flags");
    aclError code = sim_stream_from_any(stream, &found);
    if (code == ACL_SUCCESS)
        *flags = sim_stream_flags(found);
    return code;
}

aclError aclrtGetStreamAvailableNum(uint32_t *streamCount)
{
    SIM_ENTER_OR_RETURN(aclrtGetStreamAvailableNum);
    sim_device *device;
    if (!streamCount)
        return sim_fail_null("aclrtGetStreamAvailableNum", "streamCount");
    aclError code = sim_context_need_device(&device);
    if (code == ACL_SUCCESS)
        *streamCount = sim_streams_available(device);
    return code;
}

/* ---- overflow detection: the CPU computes with infinities, so there is none to report ---- */

aclError aclrtGetOverflowStatus(void *outputAddr, size_t outputSize, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtGetOverflowStatus);
    sim_stream *on;
    sim_fill none = {outputAddr, 0, 1, outputSize, false};
    if (!outputAddr)
        return sim_fail_null("aclrtGetOverflowStatus", "outputAddr");
    aclError code = sim_stream_from(stream, &on);
    if (code == ACL_SUCCESS)
        code = sim_fill_prepare(&none);
    return code == ACL_SUCCESS ? sim_fill_later(&none, on) : code;
}

aclError aclrtResetOverflowStatus(aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtResetOverflowStatus);
    sim_stream *on;
    return sim_stream_from(stream, &on);
}
