/* SPDX-License-Identifier: MIT */
/* What a device is, as far as programs ask. */
#include "acl/device_info.h"

#include <acl/acl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/device.h"
#include "core/memory.h"
#include "core/settings.h"

#define L2_BYTES (16 << 20)
#define UNIFIED_BUFFER_BYTES (256 << 10)

const char *aclrtGetSocName(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclrtGetSocName, NULL);
    return sim_settings_get()->soc_name;
}

aclError aclrtQueryDeviceStatus(int32_t deviceId, aclrtDeviceStatus *deviceStatus)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtQueryDeviceStatus, deviceId);
    sim_device *device;
    if (!deviceStatus)
        return sim_fail_null("aclrtQueryDeviceStatus", "deviceStatus");
    aclError code = sim_device_find(deviceId, &device);
    if (code == ACL_SUCCESS)
        *deviceStatus = ACL_RT_DEVICE_STATUS_NORMAL;
    return code;
}

aclError aclrtGetDeviceUtilizationRate(int32_t deviceId, aclrtUtilizationInfo *utilizationInfo)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtGetDeviceUtilizationRate, deviceId);
    sim_device *device;
    if (!utilizationInfo)
        return sim_fail_null("aclrtGetDeviceUtilizationRate", "utilizationInfo");
    if (utilizationInfo->utilizationExtend)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclrtGetDeviceUtilizationRate: utilizationExtend wants to be NULL");
    aclError code = sim_device_find(deviceId, &device);
    if (code == ACL_SUCCESS) /* -1: not known */
        *utilizationInfo = (aclrtUtilizationInfo){-1, -1, -1, -1, NULL};
    return code;
}

aclError aclrtGetDeviceCapability(int32_t deviceId, aclrtDevFeatureType devFeatureType,
                                  int32_t *value)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtGetDeviceCapability, deviceId);
    sim_device *device;
    if (!value)
        return sim_fail_null("aclrtGetDeviceCapability", "value");
    if (devFeatureType != ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV &&
        devFeatureType != ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "aclrtGetDeviceCapability: type is %d, wants 1 or 21", (int)devFeatureType);
    aclError code = sim_device_find(deviceId, &device);
    if (code == ACL_SUCCESS)
        *value = 0; /* neither */
    return code;
}

static aclError fail_unknown(const char *call, int attribute)
{
    return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "%s: attribute %d is not known of a device",
                    call, attribute);
}

static aclError attribute_of(sim_device *device, aclrtDevAttr attribute, int64_t *out)
{
    size_t unused, total;
    switch (attribute) {
    case ACL_DEV_ATTR_AICPU_CORE_NUM:
        *out = SIM_AI_CPUS;
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_AICORE_CORE_NUM:
    case ACL_DEV_ATTR_CUBE_CORE_NUM:
        *out = SIM_AI_CORES;
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_VECTOR_CORE_NUM:
        *out = SIM_VECTOR_CORES;
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE:
        *out = UNIFIED_BUFFER_BYTES;
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE:
        sim_memory_info(device, &unused, &total);
        *out = (int64_t)total;
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_L2_CACHE_SIZE:
        *out = L2_BYTES;
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_PHY_CHIP_ID:
        *out = sim_device_physical_id(device);
        return ACL_SUCCESS;
    case ACL_DEV_ATTR_IS_VIRTUAL:
        *out = 0;
        return ACL_SUCCESS;
    default:
        return fail_unknown("aclrtGetDeviceInfo", (int)attribute);
    }
}

aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t *value)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtGetDeviceInfo, (int32_t)deviceId);
    sim_device *device;
    if (!value)
        return sim_fail_null("aclrtGetDeviceInfo", "value");
    aclError code = sim_device_find((int32_t)deviceId, &device);
    return code == ACL_SUCCESS ? attribute_of(device, attr, value) : code;
}

aclError aclGetDeviceCapability(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t *value)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclGetDeviceCapability, (int32_t)deviceId);
    static const aclrtDevAttr same[] = {
        [ACL_DEVICE_INFO_AI_CORE_NUM] = ACL_DEV_ATTR_AICORE_CORE_NUM,
        [ACL_DEVICE_INFO_VECTOR_CORE_NUM] = ACL_DEV_ATTR_VECTOR_CORE_NUM,
        [ACL_DEVICE_INFO_L2_SIZE] = ACL_DEV_ATTR_L2_CACHE_SIZE,
    };
    sim_device *device;
    if (!value)
        return sim_fail_null("aclGetDeviceCapability", "value");
    if ((int)deviceInfo < 0 || deviceInfo > ACL_DEVICE_INFO_L2_SIZE)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclGetDeviceCapability: deviceInfo is %d, wants 0 to 2", (int)deviceInfo);
    aclError code = sim_device_find((int32_t)deviceId, &device);
    return code == ACL_SUCCESS ? attribute_of(device, same[deviceInfo], value) : code;
}

/* A larger number is less urgent. */
aclError aclrtDeviceGetStreamPriorityRange(int32_t *leastPriority, int32_t *greatestPriority)
{
    SIM_ENTER_OR_RETURN(aclrtDeviceGetStreamPriorityRange);
    if (leastPriority)
        *leastPriority = 7;
    if (greatestPriority)
        *greatestPriority = 0;
    return ACL_SUCCESS;
}

/* ---- numbers and names of devices ---- */

aclError aclrtDeviceGetUuid(int32_t deviceId, aclrtUuid *uuid)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtDeviceGetUuid, deviceId);
    sim_device *device;
    if (!uuid)
        return sim_fail_null("aclrtDeviceGetUuid", "uuid");
    aclError code = sim_device_find(deviceId, &device);
    if (code != ACL_SUCCESS)
        return code;
    char text[sizeof uuid->bytes + 1];
    snprintf(text, sizeof text, "npusim-device-%02d", sim_device_physical_id(device));
    memcpy(uuid->bytes, text, sizeof uuid->bytes);
    return ACL_SUCCESS;
}

/* User ids are the visible numbers, logical and physical ids those before
 * ASCEND_RT_VISIBLE_DEVICES. */
static aclError user_to_logic(const char *call, int32_t user_id, int32_t *out)
{
    sim_device *device;
    if (!out)
        return sim_fail_null(call, "the result");
    aclError code = sim_device_find(user_id, &device);
    if (code == ACL_SUCCESS)
        *out = sim_device_physical_id(device);
    return code;
}

aclError aclrtGetLogicDevIdByUserDevId(const int32_t userDevid, int32_t *const logicDevId)
{
    SIM_ENTER_OR_RETURN(aclrtGetLogicDevIdByUserDevId);
    return user_to_logic("aclrtGetLogicDevIdByUserDevId", userDevid, logicDevId);
}

aclError aclrtGetUserDevIdByLogicDevId(const int32_t logicDevId, int32_t *const userDevid)
{
    SIM_ENTER_OR_RETURN(aclrtGetUserDevIdByLogicDevId);
    const sim_settings *settings = sim_settings_get();
    if (!userDevid)
        return sim_fail_null("aclrtGetUserDevIdByLogicDevId", "userDevid");
    for (uint32_t i = 0; i < settings->visible_count; i++)
        if (settings->visible[i] == logicDevId) {
            *userDevid = (int32_t)i;
            return ACL_SUCCESS;
        }
    return sim_fail(ACL_ERROR_RT_INVALID_DEVICEID, "device %d is not visible", logicDevId);
}

static aclError same_id(const char *call, int32_t id, int32_t *out)
{
    uint32_t count = sim_settings_get()->device_count;
    if (!out)
        return sim_fail_null(call, "the result");
    if (id < 0 || (uint32_t)id >= count)
        return sim_fail(ACL_ERROR_RT_INVALID_DEVICEID, "%s: there is no device %d, wants 0 to %u",
                        call, id, count - 1);
    *out = id;
    return ACL_SUCCESS;
}

aclError aclrtGetPhyDevIdByLogicDevId(const int32_t logicDevId, int32_t *const phyDevId)
{
    SIM_ENTER_OR_RETURN(aclrtGetPhyDevIdByLogicDevId);
    return same_id("aclrtGetPhyDevIdByLogicDevId", logicDevId, phyDevId);
}

aclError aclrtGetLogicDevIdByPhyDevId(const int32_t phyDevId, int32_t *const logicDevId)
{
    SIM_ENTER_OR_RETURN(aclrtGetLogicDevIdByPhyDevId);
    return same_id("aclrtGetLogicDevIdByPhyDevId", phyDevId, logicDevId);
}

aclError aclrtDeviceGetBareTgid(int32_t *pid)
{
    SIM_ENTER_OR_RETURN(aclrtDeviceGetBareTgid);
    if (!pid)
        return sim_fail_null("aclrtDeviceGetBareTgid", "pid");
    *pid = (int32_t)getpid();
    return ACL_SUCCESS;
}

/* How two devices reach each other, as bits; the header names none of them. Cards in slots meet in
 * the processor's PCIe bridge. */
#define TOPOLOGY_ITSELF 0
#define TOPOLOGY_HOST_BRIDGE 8

aclError aclrtGetDevicesTopo(uint32_t deviceId, uint32_t otherDeviceId, uint64_t *value)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtGetDevicesTopo, (int32_t)deviceId);
    sim_device *device, *other;
    if (!value)
        return sim_fail_null("aclrtGetDevicesTopo", "value");
    aclError code = sim_device_find((int32_t)deviceId, &device);
    if (code == ACL_SUCCESS)
        code = sim_device_find((int32_t)otherDeviceId, &other);
    if (code == ACL_SUCCESS)
        *value = device == other ? TOPOLOGY_ITSELF : TOPOLOGY_HOST_BRIDGE;
    return code;
}

/* ---- what the software can do ---- */

static const aclCannAttr attributes[] = {ACL_CANN_ATTR_INF_NAN, ACL_CANN_ATTR_BF16,
                                         ACL_CANN_ATTR_JIT_COMPILE};

aclError aclGetCannAttributeList(const aclCannAttr **cannAttrList, size_t *num)
{
    SIM_ENTER_OR_RETURN(aclGetCannAttributeList);
    if (!cannAttrList || !num)
        return sim_fail_null("aclGetCannAttributeList", cannAttrList ? "num" : "cannAttrList");
    *cannAttrList = attributes;
    *num = sizeof attributes / sizeof attributes[0];
    return ACL_SUCCESS;
}

/* ONNX Runtime keeps infinities; models are compiled ahead. */
aclError aclGetCannAttribute(aclCannAttr cannAttr, int32_t *value)
{
    SIM_ENTER_OR_RETURN(aclGetCannAttribute);
    if (!value)
        return sim_fail_null("aclGetCannAttribute", "value");
    if ((int)cannAttr < 0 || cannAttr > ACL_CANN_ATTR_JIT_COMPILE)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclGetCannAttribute: cannAttr is %d, wants 0 to 2", (int)cannAttr);
    *value = cannAttr == ACL_CANN_ATTR_INF_NAN;
    return ACL_SUCCESS;
}
