/* SPDX-License-Identifier: MIT */
/* aclrtMalloc and kin, registered host memory, and what is where. */
#include "core/memory.h"

#include <acl/acl.h>
#include <unistd.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/settings.h"
#include "core/span.h"

static aclError take_device_memory(sim_device *device, size_t size, bool padding, void **out)
{
    sim_span_host(sim_settings_get()->profile.allocate_device_us);
    return sim_memory_alloc_device(device, size, padding, out);
}

static aclError allocate(const char *call, void **out, size_t size, bool padding)
{
    sim_device *device;
    if (!out)
        return sim_fail_null(call, "devPtr");
    if (size == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: size is 0", call);
    aclError code = sim_context_need_device(&device);
    return code == ACL_SUCCESS ? take_device_memory(device, size, padding, out) : code;
}

aclError aclrtMalloc(void **devPtr, size_t size, aclrtMemMallocPolicy policy)
{
    SIM_ENTER_OR_RETURN(aclrtMalloc);
    (void)policy; /* pages of any size come from one arena */
    return allocate("aclrtMalloc", devPtr, size, true);
}

aclError aclrtMallocAlign32(void **devPtr, size_t size, aclrtMemMallocPolicy policy)
{
    SIM_ENTER_OR_RETURN(aclrtMallocAlign32);
    (void)policy;
    return allocate("aclrtMallocAlign32", devPtr, size, false);
}

aclError aclrtMallocCached(void **devPtr, size_t size, aclrtMemMallocPolicy policy)
{
    SIM_ENTER_OR_RETURN(aclrtMallocCached);
    (void)policy;
    return allocate("aclrtMallocCached", devPtr, size, true);
}

/* The device an attribute names, or the thread's. */
static aclError device_of_config(const aclrtMallocConfig *config, sim_device **out)
{
    for (size_t i = 0; config && config->attrs && i < config->numAttrs; i++)
        if (config->attrs[i].attr == ACL_RT_MEM_ATTR_DEVICE_ID)
            return sim_device_find((int32_t)config->attrs[i].value.deviceId, out);
    return sim_context_need_device(out);
}

static aclError allocate_configured(const char *call, void **out, size_t size,
                                    const aclrtMallocConfig *config)
{
    sim_device *device;
    if (!out)
        return sim_fail_null(call, "devPtr");
    if (size == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: size is 0", call);
    aclError code = device_of_config(config, &device);
    return code == ACL_SUCCESS ? take_device_memory(device, size, true, out) : code;
}

aclError aclrtMallocWithCfg(void **devPtr, size_t size, aclrtMemMallocPolicy policy,
                            aclrtMallocConfig *cfg)
{
    SIM_ENTER_OR_RETURN(aclrtMallocWithCfg);
    (void)policy;
    return allocate_configured("aclrtMallocWithCfg", devPtr, size, cfg);
}

aclError aclrtMallocForTaskScheduler(void **devPtr, size_t size, aclrtMemMallocPolicy policy,
                                     aclrtMallocConfig *cfg)
{
    SIM_ENTER_OR_RETURN(aclrtMallocForTaskScheduler);
    (void)policy;
    return allocate_configured("aclrtMallocForTaskScheduler", devPtr, size, cfg);
}

static aclError allocate_host(const char *call, void **out, size_t size)
{
    sim_context *context;
    if (!out)
        return sim_fail_null(call, "hostPtr");
    if (size == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: size is 0", call);
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS) {
        sim_span_host(sim_settings_get()->profile.allocate_pinned_us);
        code = sim_memory_alloc_pinned(size, out);
    }
    return code;
}

aclError aclrtMallocHost(void **hostPtr, size_t size)
{
    SIM_ENTER_OR_RETURN(aclrtMallocHost);
    return allocate_host("aclrtMallocHost", hostPtr, size);
}

aclError aclrtMallocHostWithCfg(void **ptr, uint64_t size, aclrtMallocConfig *cfg)
{
    SIM_ENTER_OR_RETURN(aclrtMallocHostWithCfg);
    (void)cfg; /* names a module for the vendor's accounting */
    return allocate_host("aclrtMallocHostWithCfg", ptr, size);
}

aclError aclrtFree(void *devPtr)
{
    SIM_ENTER_OR_RETURN(aclrtFree);
    return devPtr ? sim_memory_free(devPtr) : sim_fail_null("aclrtFree", "devPtr");
}

aclError aclrtFreeHost(void *hostPtr)
{
    SIM_ENTER_OR_RETURN(aclrtFreeHost);
    return hostPtr ? sim_memory_free(hostPtr) : sim_fail_null("aclrtFreeHost", "hostPtr");
}

static aclError free_after_device(const char *call, void *memory)
{
    sim_device *device;
    if (!memory)
        return sim_fail_null(call, "the address");
    aclError code = sim_context_need_device(&device);
    if (code != ACL_SUCCESS)
        return code;
    sim_streams_wait_device(device, SIM_WAIT_FOREVER);
    return sim_memory_free(memory);
}

aclError aclrtFreeWithDevSync(void *devPtr)
{
    SIM_ENTER_OR_RETURN(aclrtFreeWithDevSync);
    return free_after_device("aclrtFreeWithDevSync", devPtr);
}

aclError aclrtFreeHostWithDevSync(void *hostPtr)
{
    SIM_ENTER_OR_RETURN(aclrtFreeHostWithDevSync);
    return free_after_device("aclrtFreeHostWithDevSync", hostPtr);
}

aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t *free, size_t *total)
{
    SIM_ENTER_OR_RETURN(aclrtGetMemInfo);
    sim_device *device;
    if (!free || !total)
        return sim_fail_null("aclrtGetMemInfo", free ? "total" : "free");
    if ((int)attr < ACL_DDR_MEM || attr > ACL_MEM_P2P_HUGE1G)
        return sim_fail(ACL_ERROR_RT_INVALID_MEMORY_TYPE,
                        "aclrtGetMemInfo: attr is %d, wants 0 to %d", (int)attr,
                        ACL_MEM_P2P_HUGE1G);
    aclError code = sim_context_need_device(&device);
    if (code == ACL_SUCCESS)
        sim_memory_info(device, free, total);
    return code;
}

/* All of it is the program's: npusim keeps no account by modules. */
aclError aclrtGetMemUsageInfo(int32_t deviceId, aclrtMemUsageInfo *memUsageInfo, size_t inputNum,
                              size_t *outputNum)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtGetMemUsageInfo, deviceId);
    sim_device *device;
    size_t bytes, most;
    if (!memUsageInfo || !outputNum)
        return sim_fail_null("aclrtGetMemUsageInfo", memUsageInfo ? "outputNum" : "memUsageInfo");
    aclError code = sim_device_find(deviceId, &device);
    if (code != ACL_SUCCESS)
        return code;
    if (inputNum == 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtGetMemUsageInfo: inputNum is 0");
    sim_memory_usage(device, &bytes, &most);
    *memUsageInfo = (aclrtMemUsageInfo){"APP", bytes, most, {0}};
    *outputNum = 1;
    return ACL_SUCCESS;
}

/* ---- registered host memory: the device sees it under the host's address ---- */

static aclError register_host(const char *call, void *memory, uint64_t size)
{
    sim_context *context;
    if (!memory)
        return sim_fail_null(call, "ptr");
    if (size == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: size is 0", call);
    aclError code = sim_context_need(&context);
    return code == ACL_SUCCESS ? sim_memory_register(memory, size) : code;
}

aclError aclrtHostRegister(void *ptr, uint64_t size, aclrtHostRegisterType type, void **devPtr)
{
    SIM_ENTER_OR_RETURN(aclrtHostRegister);
    if (!devPtr)
        return sim_fail_null("aclrtHostRegister", "devPtr");
    if (type != ACL_HOST_REGISTER_MAPPED && type != ACL_HOST_REGISTER_IOMEMORY &&
        type != ACL_HOST_REGISTER_READONLY)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                        "aclrtHostRegister: type is %d, wants 0, 4 or 8", (int)type);
    aclError code = register_host("aclrtHostRegister", ptr, size);
    if (code == ACL_SUCCESS)
        *devPtr = ptr;
    return code;
}

aclError aclrtHostRegisterV2(void *ptr, uint64_t size, uint32_t flag)
{
    SIM_ENTER_OR_RETURN(aclrtHostRegisterV2);
    const uint32_t known =
        ACL_HOST_REG_MAPPED | ACL_HOST_REG_IOMEMORY | ACL_HOST_REG_READONLY | ACL_HOST_REG_PINNED;
    if (flag == 0 || (flag & ~known))
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                        "aclrtHostRegisterV2: flag is %#x, wants some of %#x", flag, known);
    return register_host("aclrtHostRegisterV2", ptr, size);
}

aclError aclrtHostUnregister(void *ptr)
{
    SIM_ENTER_OR_RETURN(aclrtHostUnregister);
    return ptr ? sim_memory_unregister(ptr) : sim_fail_null("aclrtHostUnregister", "ptr");
}

aclError aclrtHostGetDevicePointer(void *pHost, void **pDevice, uint32_t flag)
{
    SIM_ENTER_OR_RETURN(aclrtHostGetDevicePointer);
    sim_location location;
    if (!pHost || !pDevice)
        return sim_fail_null("aclrtHostGetDevicePointer", pHost ? "pDevice" : "pHost");
    if (flag != 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclrtHostGetDevicePointer: flag is %u, wants 0",
                        flag);
    if (!sim_memory_locate(pHost, 0, &location) || location.place != SIM_PLACE_PINNED)
        return sim_fail(ACL_ERROR_HOST_MEMORY_NOT_REGISTERED, "%p is not in registered memory",
                        pHost);
    *pDevice = pHost;
    return ACL_SUCCESS;
}

aclError aclrtPointerGetAttributes(const void *ptr, aclrtPtrAttributes *attributes)
{
    SIM_ENTER_OR_RETURN(aclrtPointerGetAttributes);
    static const aclrtMemLocationType types[] = {
        [SIM_PLACE_PAGEABLE] = ACL_MEM_LOCATION_TYPE_UNREGISTERED,
        [SIM_PLACE_PINNED] = ACL_MEM_LOCATION_TYPE_HOST,
        [SIM_PLACE_DEVICE] = ACL_MEM_LOCATION_TYPE_DEVICE,
    };
    sim_location location;
    if (!ptr || !attributes)
        return sim_fail_null("aclrtPointerGetAttributes", ptr ? "attributes" : "ptr");
    if (!sim_memory_locate(ptr, 0, &location))
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%p is in no live allocation of device %d", ptr,
                        location.device ? sim_device_id(location.device) : -1);
    *attributes = (aclrtPtrAttributes){.location.type = types[location.place]};
    attributes->location.id = location.device ? (uint32_t)sim_device_id(location.device) : 0;
    attributes->pageSize = (uint32_t)sysconf(_SC_PAGESIZE);
    return ACL_SUCCESS;
}
