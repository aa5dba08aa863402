/* SPDX-License-Identifier: MIT */
/* Callbacks of streams, host functions, and what is told about failed tasks. */
#include <acl/acl.h>

#include "acl/check.h"
#include "check/check.h"
#include "core/call.h"
#include "core/exception.h"
#include "core/report.h"
#include "core/schedule.h"

aclError aclrtSubscribeReport(uint64_t threadId, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtSubscribeReport);
    sim_stream *from;
    aclError code = sim_stream_from_any(stream, &from);
    return code == ACL_SUCCESS ? sim_report_subscribe(SIM_REPORT_CALLBACK, threadId, from) : code;
}

aclError aclrtUnSubscribeReport(uint64_t threadId, aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtUnSubscribeReport);
    sim_stream *from;
    aclError code = sim_stream_from_any(stream, &from);
    return code == ACL_SUCCESS ? sim_report_unsubscribe(SIM_REPORT_CALLBACK, threadId, from) : code;
}

aclError aclrtLaunchCallback(aclrtCallback fn, void *userData, aclrtCallbackBlockType blockType,
                             aclrtStream stream)
{
    SIM_ENTER_OR_RETURN(aclrtLaunchCallback);
    sim_stream *on;
    if (blockType != ACL_CALLBACK_NO_BLOCK && blockType != ACL_CALLBACK_BLOCK)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclrtLaunchCallback: blockType is %d, wants 0 or 1", (int)blockType);
    if (!fn)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtLaunchCallback: fn is NULL");
    aclError code = sim_stream_from(stream, &on);
    if (code != ACL_SUCCESS)
        return code;
    return sim_report_launch(SIM_REPORT_CALLBACK, fn, userData, blockType == ACL_CALLBACK_BLOCK,
                             on);
}

static aclError process(const char *call, sim_report_kind kind, int32_t timeout)
{
    if (timeout == 0 || timeout < -1)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: timeout is %d, wants -1 or a positive number of milliseconds", call,
                        timeout);
    return sim_report_process(kind, timeout);
}

aclError aclrtProcessReport(int32_t timeout)
{
    SIM_ENTER_OR_RETURN(aclrtProcessReport);
    return process("aclrtProcessReport", SIM_REPORT_CALLBACK, timeout);
}

/* ---- host functions: of a thread of npusim's, or of the program's own that asks for them ---- */

aclError aclrtSubscribeHostFunc(uint64_t hostFuncThreadId, aclrtStream exeStream)
{
    SIM_ENTER_OR_RETURN(aclrtSubscribeHostFunc);
    sim_stream *from;
    aclError code = sim_stream_from_any(exeStream, &from);
    return code == ACL_SUCCESS ? sim_report_subscribe(SIM_REPORT_HOST_FUNC, hostFuncThreadId, from)
                               : code;
}

aclError aclrtUnSubscribeHostFunc(uint64_t hostFuncThreadId, aclrtStream exeStream)
{
    SIM_ENTER_OR_RETURN(aclrtUnSubscribeHostFunc);
    sim_stream *from;
    aclError code = sim_stream_from_any(exeStream, &from);
    return code == ACL_SUCCESS
               ? sim_report_unsubscribe(SIM_REPORT_HOST_FUNC, hostFuncThreadId, from)
               : code;
}

aclError aclrtProcessHostFunc(int32_t timeout)
{
    SIM_ENTER_OR_RETURN(aclrtProcessHostFunc);
    return process("aclrtProcessHostFunc", SIM_REPORT_HOST_FUNC, timeout);
}

typedef struct host_function {
    aclrtHostFunc function;
    void *argument;
    sim_stream *stream;
} host_function;

static aclError run_host_function(void *argument)
{
    const host_function *call = argument;
    if (sim_check_on) {
        sim_schedule_lock();
        sim_check_known(sim_stream_handle(call->stream), sim_stream_task_number(call->stream));
        sim_schedule_unlock();
    }
    call->function(call->argument);
    return ACL_SUCCESS;
}

aclError aclrtLaunchHostFunc(aclrtStream stream, aclrtHostFunc fn, void *args)
{
    SIM_ENTER_OR_RETURN(aclrtLaunchHostFunc);
    host_function call = {fn, args, NULL};
    sim_stream *on;
    if (!fn)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtLaunchHostFunc: fn is NULL");
    aclError code = sim_stream_from(stream, &on);
    if (code != ACL_SUCCESS)
        return code;
    if (sim_report_is_subscribed(SIM_REPORT_CALLBACK, on))
        return sim_fail(ACL_ERROR_RT_STREAM_SUBSCRIBE,
                        "aclrtLaunchHostFunc: stream %d is subscribed for callbacks, wants "
                        "aclrtLaunchCallback",
                        sim_stream_id(on));
    if (sim_report_is_subscribed(SIM_REPORT_HOST_FUNC, on))
        return sim_report_launch(SIM_REPORT_HOST_FUNC, fn, args, true, on);
    call.stream = on;
    return sim_stream_submit(on, SIM_ENGINE_HOST_FUNC, run_host_function, &call, sizeof call);
}

/* ---- failed tasks ---- */

/* What the getters say of no information. */
#define NO_VALUE UINT32_MAX

aclError aclrtSetExceptionInfoCallback(aclrtExceptionInfoCallback callback)
{
    SIM_ENTER_OR_RETURN(aclrtSetExceptionInfoCallback);
    sim_exception_set_callback(callback);
    return ACL_SUCCESS;
}

uint32_t aclrtGetTaskIdFromExceptionInfo(const aclrtExceptionInfo *info)
{
    SIM_ENTER(aclrtGetTaskIdFromExceptionInfo);
    return info ? info->task_id : NO_VALUE;
}

uint32_t aclrtGetStreamIdFromExceptionInfo(const aclrtExceptionInfo *info)
{
    SIM_ENTER(aclrtGetStreamIdFromExceptionInfo);
    return info ? info->stream_id : NO_VALUE;
}

uint32_t aclrtGetThreadIdFromExceptionInfo(const aclrtExceptionInfo *info)
{
    SIM_ENTER(aclrtGetThreadIdFromExceptionInfo);
    return info ? info->thread_id : NO_VALUE;
}

uint32_t aclrtGetDeviceIdFromExceptionInfo(const aclrtExceptionInfo *info)
{
    SIM_ENTER(aclrtGetDeviceIdFromExceptionInfo);
    return info ? info->device_id : NO_VALUE;
}

uint32_t aclrtGetErrorCodeFromExceptionInfo(const aclrtExceptionInfo *info)
{
    SIM_ENTER(aclrtGetErrorCodeFromExceptionInfo);
    return info ? info->error_code : NO_VALUE;
}
