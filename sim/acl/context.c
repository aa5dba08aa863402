/* SPDX-License-Identifier: MIT */
/* aclrtCreateContext and kin. */
#include "core/context.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"

aclError aclrtCreateContext(aclrtContext *context, int32_t deviceId)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtCreateContext, deviceId);
    sim_device *device;
    if (!context)
        return sim_fail_null("aclrtCreateContext", "context");
    aclError code = sim_device_find(deviceId, &device);
    return code == ACL_SUCCESS ? sim_context_create(device, context) : code;
}

aclError aclrtDestroyContext(aclrtContext context)
{
    SIM_ENTER_OR_RETURN(aclrtDestroyContext);
    return context ? sim_context_destroy(context) : sim_fail_null("aclrtDestroyContext", "context");
}

aclError aclrtSetCurrentContext(aclrtContext context)
{
    SIM_ENTER_OR_RETURN(aclrtSetCurrentContext);
    return context ? sim_context_enter(context)
                   : sim_fail_null("aclrtSetCurrentContext", "context");
}

aclError aclrtGetCurrentContext(aclrtContext *context)
{
    SIM_ENTER_OR_RETURN(aclrtGetCurrentContext);
    sim_context *current;
    if (!context)
        return sim_fail_null("aclrtGetCurrentContext", "context");
    aclError code = sim_context_need(&current);
    if (code == ACL_SUCCESS)
        *context = sim_context_handle(current);
    return code;
}

aclError aclrtCtxGetCurrentDefaultStream(aclrtStream *stream)
{
    SIM_ENTER_OR_RETURN(aclrtCtxGetCurrentDefaultStream);
    sim_context *current;
    if (!stream)
        return sim_fail_null("aclrtCtxGetCurrentDefaultStream", "stream");
    aclError code = sim_context_need(&current);
    if (code == ACL_SUCCESS)
        *stream = sim_context_default_stream(current);
    return code;
}

aclError aclrtGetPrimaryCtxState(int32_t deviceId, uint32_t *flags, int32_t *active)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtGetPrimaryCtxState, deviceId);
    sim_device *device;
    if (!active)
        return sim_fail_null("aclrtGetPrimaryCtxState", "active");
    aclError code = sim_device_find(deviceId, &device);
    if (code != ACL_SUCCESS)
        return code;
    *active = sim_context_has_default(device);
    if (flags) /* reserved: programs pass NULL */
        *flags = 0;
    return ACL_SUCCESS;
}

static aclError check_parameter(const char *call, aclSysParamOpt opt)
{
    if ((int)opt < 0 || (int)opt >= SIM_PARAMETER_COUNT)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: opt is %d, wants 0 to %d", call, (int)opt,
                        SIM_PARAMETER_COUNT - 1);
    return ACL_SUCCESS;
}

aclError aclrtCtxSetSysParamOpt(aclSysParamOpt opt, int64_t value)
{
    SIM_ENTER_OR_RETURN(aclrtCtxSetSysParamOpt);
    sim_context *current;
    aclError code = check_parameter("aclrtCtxSetSysParamOpt", opt);
    if (code == ACL_SUCCESS)
        code = sim_context_need(&current);
    if (code == ACL_SUCCESS)
        sim_context_set_parameter(current, opt, value);
    return code;
}

aclError aclrtCtxGetSysParamOpt(aclSysParamOpt opt, int64_t *value)
{
    SIM_ENTER_OR_RETURN(aclrtCtxGetSysParamOpt);
    sim_context *current;
    if (!value)
        return sim_fail_null("aclrtCtxGetSysParamOpt", "value");
    aclError code = check_parameter("aclrtCtxGetSysParamOpt", opt);
    if (code == ACL_SUCCESS)
        code = sim_context_need(&current);
    if (code == ACL_SUCCESS && !sim_context_get_parameter(current, opt, value))
        return sim_fail(ACL_ERROR_RT_SYSPARAMOPT_NOT_SET, "option %d was not set in this context",
                        (int)opt);
    return code;
}
