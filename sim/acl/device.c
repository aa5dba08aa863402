/* SPDX-License-Identifier: MIT */
/* aclrtSetDevice and kin: which device, its life, its settings. */
#include "core/device.h"

#include <acl/acl.h>
#include <stdatomic.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/settings.h"

aclError aclrtSetDevice(int32_t deviceId)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtSetDevice, deviceId);
    sim_device *device;
    aclError code = sim_device_find(deviceId, &device);
    return code == ACL_SUCCESS ? sim_context_retain_default(device) : code;
}

aclError aclrtResetDevice(int32_t deviceId)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtResetDevice, deviceId);
    sim_device *device;
    aclError code = sim_device_find(deviceId, &device);
    return code == ACL_SUCCESS ? sim_context_release_default(device, false) : code;
}

aclError aclrtResetDeviceForce(int32_t deviceId)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtResetDeviceForce, deviceId);
    sim_device *device;
    aclError code = sim_device_find(deviceId, &device);
    return code == ACL_SUCCESS ? sim_context_release_default(device, true) : code;
}

aclError aclrtGetDevice(int32_t *deviceId)
{
    SIM_ENTER_OR_RETURN(aclrtGetDevice);
    sim_device *device;
    if (!deviceId)
        return sim_fail_null("aclrtGetDevice", "deviceId");
    aclError code = sim_context_need_device(&device);
    if (code == ACL_SUCCESS)
        *deviceId = sim_device_id(device);
    return code;
}

aclError aclrtGetDeviceCount(uint32_t *count)
{
    SIM_ENTER_OR_RETURN(aclrtGetDeviceCount);
    return count ? sim_device_count(count) : sim_fail_null("aclrtGetDeviceCount", "count");
}

/* Unless the profile is a board's, a host with devices on its bus: programs take the path with
 * copies. */
aclError aclrtGetRunMode(aclrtRunMode *runMode)
{
    SIM_ENTER_OR_RETURN(aclrtGetRunMode);
    if (!runMode)
        return sim_fail_null("aclrtGetRunMode", "runMode");
    *runMode = sim_settings_get()->profile.on_board ? ACL_DEVICE : ACL_HOST;
    return ACL_SUCCESS;
}

static aclError synchronize(int32_t timeout)
{
    sim_device *device;
    aclError code = sim_context_need_device(&device);
    if (code != ACL_SUCCESS)
        return code;
    if (!sim_streams_wait_device(device, timeout))
        return sim_fail(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT,
                        "device %d is not done after %d milliseconds", sim_device_id(device),
                        timeout);
    return ACL_SUCCESS;
}

aclError aclrtSynchronizeDevice(void)
{
    SIM_ENTER_OR_RETURN(aclrtSynchronizeDevice);
    return synchronize(SIM_WAIT_FOREVER);
}

aclError aclrtSynchronizeDeviceWithTimeout(int32_t timeout)
{
    SIM_ENTER_WAIT_OR_RETURN(aclrtSynchronizeDeviceWithTimeout, timeout,
                             ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    if (timeout < -1)
        return sim_fail_timeout("aclrtSynchronizeDeviceWithTimeout", timeout);
    return synchronize(timeout);
}

aclError aclrtDeviceTaskAbort(int32_t deviceId, uint32_t timeout)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtDeviceTaskAbort, deviceId);
    sim_device *device;
    (void)timeout; /* what runs is waited for: the CPU cannot be interrupted */
    aclError code = sim_device_find(deviceId, &device);
    if (code == ACL_SUCCESS)
        sim_streams_abort_device(device);
    return code;
}

/* ---- settings that a CPU has no use for: kept, and given back where there is a getter ---- */

aclError aclrtSetTsDevice(aclrtTsId tsId)
{
    SIM_ENTER_OR_RETURN(aclrtSetTsDevice);
    if (tsId != ACL_TS_ID_AICORE && tsId != ACL_TS_ID_AIVECTOR)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclrtSetTsDevice: tsId is %d, wants 0 or 1",
                        (int)tsId);
    return ACL_SUCCESS;
}

aclError aclrtSetOpWaitTimeout(uint32_t timeout)
{
    SIM_ENTER_OR_RETURN(aclrtSetOpWaitTimeout);
    (void)timeout;
    return ACL_SUCCESS;
}

aclError aclrtSetOpExecuteTimeOut(uint32_t timeout)
{
    SIM_ENTER_OR_RETURN(aclrtSetOpExecuteTimeOut);
    (void)timeout;
    return ACL_SUCCESS;
}

aclError aclrtSetOpExecuteTimeOutWithMs(uint32_t timeout)
{
    SIM_ENTER_OR_RETURN(aclrtSetOpExecuteTimeOutWithMs);
    (void)timeout;
    return ACL_SUCCESS;
}

aclError aclrtSetOpExecuteTimeOutV2(uint64_t timeout, uint64_t *actualTimeout)
{
    SIM_ENTER_OR_RETURN(aclrtSetOpExecuteTimeOutV2);
    if (!actualTimeout)
        return sim_fail_null("aclrtSetOpExecuteTimeOutV2", "actualTimeout");
    *actualTimeout = timeout;
    return ACL_SUCCESS;
}

static atomic_int saturation_mode = ACL_RT_OVERFLOW_MODE_SATURATION;

aclError aclrtSetDeviceSatMode(aclrtFloatOverflowMode mode)
{
    SIM_ENTER_OR_RETURN(aclrtSetDeviceSatMode);
    if (mode != ACL_RT_OVERFLOW_MODE_SATURATION && mode != ACL_RT_OVERFLOW_MODE_INFNAN)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclrtSetDeviceSatMode: mode is %d, wants 0 or 1",
                        (int)mode);
    atomic_store(&saturation_mode, (int)mode);
    return ACL_SUCCESS;
}

aclError aclrtGetDeviceSatMode(aclrtFloatOverflowMode *mode)
{
    SIM_ENTER_OR_RETURN(aclrtGetDeviceSatMode);
    if (!mode)
        return sim_fail_null("aclrtGetDeviceSatMode", "mode");
    *mode = (aclrtFloatOverflowMode)atomic_load(&saturation_mode);
    return ACL_SUCCESS;
}

static _Atomic int64_t parameters[SIM_PARAMETER_COUNT];

static aclError check_parameter(const char *call, aclSysParamOpt opt)
{
    if ((int)opt < 0 || (int)opt >= SIM_PARAMETER_COUNT)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: opt is %d, wants 0 to %d", call, (int)opt,
                        SIM_PARAMETER_COUNT - 1);
    return ACL_SUCCESS;
}

aclError aclrtSetSysParamOpt(aclSysParamOpt opt, int64_t value)
{
    SIM_ENTER_OR_RETURN(aclrtSetSysParamOpt);
    aclError code = check_parameter("aclrtSetSysParamOpt", opt);
    if (code == ACL_SUCCESS)
        atomic_store(&parameters[opt], value);
    return code;
}

aclError aclrtGetSysParamOpt(aclSysParamOpt opt, int64_t *value)
{
    SIM_ENTER_OR_RETURN(aclrtGetSysParamOpt);
    if (!value)
        return sim_fail_null("aclrtGetSysParamOpt", "value");
    aclError code = check_parameter("aclrtGetSysParamOpt", opt);
    if (code == ACL_SUCCESS)
        *value = atomic_load(&parameters[opt]);
    return code;
}

/* ---- peers: every device reaches every other ---- */

static aclError check_two(const char *call, int32_t device_id, int32_t peer_id)
{
    sim_device *found;
    aclError code = sim_device_find(device_id, &found);
    if (code == ACL_SUCCESS)
        code = sim_device_find(peer_id, &found);
    if (code == ACL_SUCCESS && device_id == peer_id)
        return sim_fail(ACL_ERROR_RT_INVALID_DEVICEID, "%s: device %d is no peer of itself", call,
                        device_id);
    return code;
}

static aclError check_peer(const char *call, int32_t peer_id)
{
    sim_device *device;
    aclError code = sim_context_need_device(&device);
    return code == ACL_SUCCESS ? check_two(call, sim_device_id(device), peer_id) : code;
}

aclError aclrtDeviceCanAccessPeer(int32_t *canAccessPeer, int32_t deviceId, int32_t peerDeviceId)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtDeviceCanAccessPeer, deviceId);
    if (!canAccessPeer)
        return sim_fail_null("aclrtDeviceCanAccessPeer", "canAccessPeer");
    aclError code = check_two("aclrtDeviceCanAccessPeer", deviceId, peerDeviceId);
    if (code == ACL_SUCCESS)
        *canAccessPeer = 1;
    return code;
}

aclError aclrtDeviceEnablePeerAccess(int32_t peerDeviceId, uint32_t flags)
{
    SIM_ENTER_OR_RETURN(aclrtDeviceEnablePeerAccess);
    if (flags != 0)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "aclrtDeviceEnablePeerAccess: flags is %u, wants 0", flags);
    return check_peer("aclrtDeviceEnablePeerAccess", peerDeviceId);
}

aclError aclrtDeviceDisablePeerAccess(int32_t peerDeviceId)
{
    SIM_ENTER_OR_RETURN(aclrtDeviceDisablePeerAccess);
    return check_peer("aclrtDeviceDisablePeerAccess", peerDeviceId);
}

aclError aclrtDevicePeerAccessStatus(int32_t deviceId, int32_t peerDeviceId, int32_t *status)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtDevicePeerAccessStatus, deviceId);
    if (!status)
        return sim_fail_null("aclrtDevicePeerAccessStatus", "status");
    aclError code = check_two("aclrtDevicePeerAccessStatus", deviceId, peerDeviceId);
    if (code == ACL_SUCCESS)
        *status = 1;
    return code;
}
