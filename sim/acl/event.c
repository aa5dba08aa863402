/* SPDX-License-Identifier: MIT */
/* aclrtCreateEvent and kin. */
#include "core/event.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"

static aclError create(const char *call, aclrtEvent *out, uint32_t flags, bool ex)
{
    const sim_event_options options = {flags, ex};
    sim_context *context;
    if (!out)
        return sim_fail_null(call, "event");
    aclError code = sim_context_need(&context);
    return code == ACL_SUCCESS ? sim_event_create(context, &options, out) : code;
}

static aclError check_flags(const char *call, uint32_t flags, uint32_t known)
{
    const uint32_t alone = ACL_EVENT_DEVICE_USE_ONLY | ACL_EVENT_EXTERNAL;
    if (flags == 0 || (flags & ~known))
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: flag is %#x, wants some of %#x", call,
                        flags, known);
    if ((flags & alone) && (flags & (flags - 1)))
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "%s: flag is %#x, but %#x and %#x must stand alone", call, flags,
                        ACL_EVENT_DEVICE_USE_ONLY, ACL_EVENT_EXTERNAL);
    return ACL_SUCCESS;
}

aclError aclrtCreateEvent(aclrtEvent *event)
{
    SIM_ENTER_OR_RETURN(aclrtCreateEvent);
    return create("aclrtCreateEvent", event, 0, false);
}

aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag)
{
    SIM_ENTER_OR_RETURN(aclrtCreateEventWithFlag);
    const uint32_t known = ACL_EVENT_SYNC | ACL_EVENT_CAPTURE_STREAM_PROGRESS |
                           ACL_EVENT_TIME_LINE | ACL_EVENT_DEVICE_USE_ONLY | ACL_EVENT_EXTERNAL;
    if (!event)
        return sim_fail_null("aclrtCreateEventWithFlag", "event");
    aclError code = check_flags("aclrtCreateEventWithFlag", flag, known);
    return code == ACL_SUCCESS ? create("aclrtCreateEventWithFlag", event, flag, false) : code;
}

aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag)
{
    SIM_ENTER_OR_RETURN(aclrtCreateEventExWithFlag);
    const uint32_t known = ACL_EVENT_SYNC | ACL_EVENT_CAPTURE_STREAM_PROGRESS | ACL_EVENT_TIME_LINE;
    if (!event)
        return sim_fail_null("aclrtCreateEventExWithFlag", "event");
    if (flag == ACL_EVENT_IPC)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "aclrtCreateEventExWithFlag: events are not shared between processes");
    aclError code = check_flags("aclrtCreateEventExWithFlag", flag, known);
    return code == ACL_SUCCESS ? create("aclrtCreateEventExWithFlag", event, flag, true) : code;
}

aclError aclrtDestroyEvent(aclrtEvent event)
{
    SIM_ENTER_OR_RETURN(aclrtDestroyEvent);
    return event ? sim_event_destroy(event) : sim_fail_null("aclrtDestroyEvent", "event");
}

aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtRecordEvent);
    sim_stream *on;
    if (!event)
        return sim_fail_null("aclrtRecordEvent", "event");
    aclError code = sim_stream_from(stream, &on);
    return code == ACL_SUCCESS ? sim_event_record(event, on) : code;
}

aclError aclrtResetEvent(aclrtEvent event, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtResetEvent);
    sim_stream *on;
    if (!event)
        return sim_fail_null("aclrtResetEvent", "event");
    aclError code = sim_stream_from(stream, &on);
    return code == ACL_SUCCESS ? sim_event_reset(event, on) : code;
}

aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event)
{
    SIM_ENTER_OR_RETURN(aclrtStreamWaitEvent);
    sim_stream *on;
    if (!event)
        return sim_fail_null("aclrtStreamWaitEvent", "event");
    aclError code = sim_stream_from(stream, &on);
    return code == ACL_SUCCESS ? sim_event_make_wait(event, on) : code;
}

aclError aclrtStreamWaitEventWithTimeout(aclrtStream stream, aclrtEvent event, int32_t timeout)
{
    SIM_ENTER_OR_RETURN(aclrtStreamWaitEventWithTimeout);
    sim_stream *on;
    if (!event)
        return sim_fail_null("aclrtStreamWaitEventWithTimeout", "event");
    if (timeout < 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "aclrtStreamWaitEventWithTimeout: timeout is %d, wants seconds, or 0 for "
                        "ever",
                        timeout);
    if (timeout > 0)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "aclrtStreamWaitEventWithTimeout: only 0 (for ever) is supported, not %d "
                        "seconds",
                        timeout);
    aclError code = sim_stream_from(stream, &on);
    return code == ACL_SUCCESS ? sim_event_make_wait(event, on) : code;
}

/* ---- queries ---- */

static aclError fail_for_ex(const char *call)
{
    return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                    "%s: not for events of aclrtCreateEventExWithFlag", call);
}

/* Three questions, and the answers are numbered in two ways: see the enums. */
aclError aclrtQueryEvent(aclrtEvent event, aclrtEventStatus *status)
{
    SIM_ENTER_OR_RETURN(aclrtQueryEvent);
    sim_event_state state;
    if (!event || !status)
        return sim_fail_null("aclrtQueryEvent", event ? "status" : "event");
    aclError code = sim_event_inspect(event, &state);
    if (code != ACL_SUCCESS)
        return code;
    if (state.options.ex)
        return fail_for_ex("aclrtQueryEvent");
    *status = state.pending ? ACL_EVENT_STATUS_NOT_READY : ACL_EVENT_STATUS_COMPLETE;
    return ACL_SUCCESS;
}

aclError aclrtQueryEventStatus(aclrtEvent event, aclrtEventRecordedStatus *status)
{
    SIM_ENTER_OR_RETURN(aclrtQueryEventStatus);
    sim_event_state state;
    if (!event || !status)
        return sim_fail_null("aclrtQueryEventStatus", event ? "status" : "event");
    aclError code = sim_event_inspect(event, &state);
    if (code != ACL_SUCCESS)
        return code;
    bool complete = state.recorded ? !state.pending : state.options.ex;
    *status = complete ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
    return ACL_SUCCESS;
}

aclError aclrtQueryEventWaitStatus(aclrtEvent event, aclrtEventWaitStatus *status)
{
    SIM_ENTER_OR_RETURN(aclrtQueryEventWaitStatus);
    sim_event_state state;
    if (!event || !status)
        return sim_fail_null("aclrtQueryEventWaitStatus", event ? "status" : "event");
    aclError code = sim_event_inspect(event, &state);
    if (code != ACL_SUCCESS)
        return code;
    if (state.options.ex)
        return fail_for_ex("aclrtQueryEventWaitStatus");
    *status = state.awaited ? ACL_EVENT_WAIT_STATUS_NOT_READY : ACL_EVENT_WAIT_STATUS_COMPLETE;
    return ACL_SUCCESS;
}

aclError aclrtSynchronizeEvent(aclrtEvent event)
{
    SIM_ENTER_OR_RETURN(aclrtSynchronizeEvent);
    if (!event)
        return sim_fail_null("aclrtSynchronizeEvent", "event");
    return sim_event_wait(event, SIM_WAIT_FOREVER);
}

aclError aclrtSynchronizeEventWithTimeout(aclrtEvent event, int32_t timeout)
{
    SIM_ENTER_WAIT_OR_RETURN(aclrtSynchronizeEventWithTimeout, timeout,
                             ACL_ERROR_RT_EVENT_SYNC_TIMEOUT);
    if (timeout == 0 || timeout < -1)
        return sim_fail_timeout("aclrtSynchronizeEventWithTimeout", timeout);
    if (!event)
        return sim_fail_null("aclrtSynchronizeEventWithTimeout", "event");
    return sim_event_wait(event, timeout);
}

/* ---- time ---- */

static aclError find_stamp(const char *call, aclrtEvent event, int64_t *out)
{
    sim_event_state state;
    aclError code = sim_event_inspect(event, &state);
    if (code != ACL_SUCCESS)
        return code;
    if (!state.recorded)
        return sim_fail(ACL_ERROR_RT_INTERNAL_ERROR, "%s: event %u was not recorded", call,
                        state.id);
    if (state.stamp_ns == 0)
        return sim_fail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "%s: event %u has no time: %s", call,
                        state.id,
                        state.pending ? "its record has not happened yet"
                                      : "it was made without ACL_EVENT_TIME_LINE");
    *out = state.stamp_ns;
    return ACL_SUCCESS;
}

aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent)
{
    SIM_ENTER_OR_RETURN(aclrtEventElapsedTime);
    int64_t start = 0, end = 0;
    if (!ms || !startEvent || !endEvent)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclrtEventElapsedTime: one of ms, startEvent and endEvent is NULL");
    aclError code = find_stamp("aclrtEventElapsedTime", startEvent, &start);
    if (code == ACL_SUCCESS)
        code = find_stamp("aclrtEventElapsedTime", endEvent, &end);
    if (code != ACL_SUCCESS)
        return code;
    if (end < start)
        return sim_fail(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL,
                        "aclrtEventElapsedTime: the end is %lld ns before the start",
                        (long long)(start - end));
    *ms = (float)((double)(end - start) / 1e6);
    return ACL_SUCCESS;
}

aclError aclrtEventGetTimestamp(aclrtEvent event, uint64_t *timestamp)
{
    SIM_ENTER_OR_RETURN(aclrtEventGetTimestamp);
    int64_t stamp = 0;
    if (!event || !timestamp)
        return sim_fail_null("aclrtEventGetTimestamp", event ? "timestamp" : "event");
    aclError code = find_stamp("aclrtEventGetTimestamp", event, &stamp);
    if (code == ACL_SUCCESS)
        *timestamp = (uint64_t)stamp / 1000; /* microseconds */
    return code;
}

aclError aclrtGetEventId(aclrtEvent event, uint32_t *eventId)
{
    SIM_ENTER_OR_RETURN(aclrtGetEventId);
    sim_event_state state;
    if (!event || !eventId)
        return sim_fail_null("aclrtGetEventId", event ? "eventId" : "event");
    aclError code = sim_event_inspect(event, &state);
    if (code == ACL_SUCCESS)
        *eventId = state.id;
    return code;
}

aclError aclrtGetEventAvailNum(uint32_t *eventCount)
{
    SIM_ENTER_OR_RETURN(aclrtGetEventAvailNum);
    sim_context *context;
    if (!eventCount)
        return sim_fail_null("aclrtGetEventAvailNum", "eventCount");
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS)
        *eventCount = sim_events_available();
    return code;
}
