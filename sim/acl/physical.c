/* SPDX-License-Identifier: MIT */
/* Addresses and physical memory apart: aclrtReserveMemAddress, aclrtMallocPhysical, aclrtMapMem. */
#include "core/physical.h"

#include <acl/acl.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/mapping.h"

static aclError fail_argument(const char *call, const char *name, unsigned long long seen,
                              const char *wanted)
{
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: %s is %llu, wants %s", call, name, seen, wanted);
}

/* ---- addresses ---- */

aclError aclrtReserveMemAddress(void **virPtr, size_t size, size_t alignment, void *expectPtr,
                                uint64_t flags)
{
    SIM_ENTER_OR_RETURN(aclrtReserveMemAddress);
    sim_context *context;
    const char *call = "aclrtReserveMemAddress";
    if (!virPtr)
        return sim_fail_null(call, "virPtr");
    if (size == 0)
        return fail_argument(call, "size", size, "more");
    if (alignment != 0)
        return fail_argument(call, "alignment", alignment, "0");
    if (flags > 1) /* 1 once chose huge pages, which all are */
        return fail_argument(call, "flags", flags, "0");
    if ((uintptr_t)expectPtr % SIM_GRANULARITY != 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: expectPtr is %p, wants a multiple of 2 MiB",
                        call, expectPtr);
    aclError code = sim_context_need(&context);
    return code == ACL_SUCCESS ? sim_mapping_reserve(size, expectPtr, virPtr) : code;
}

aclError aclrtReleaseMemAddress(void *virPtr)
{
    SIM_ENTER_OR_RETURN(aclrtReleaseMemAddress);
    return virPtr ? sim_mapping_release(virPtr) : sim_fail_null("aclrtReleaseMemAddress", "virPtr");
}

/* ---- memory ---- */

/* Where the memory is to be: a device, or NULL for the host. */
static aclError check_property(const char *call, const aclrtPhysicalMemProp *property,
                               sim_device **out)
{
    const int attribute = (int)property->memAttr;
    const bool ddr = attribute == ACL_DDR_MEM_HUGE || attribute == ACL_DDR_MEM_NORMAL ||
                     attribute == ACL_DDR_MEM_P2P_HUGE || attribute == ACL_DDR_MEM_P2P_NORMAL;
    const bool gigantic = attribute == ACL_HBM_MEM_HUGE1G || attribute == ACL_HBM_MEM_P2P_HUGE1G ||
                          attribute == ACL_MEM_HUGE1G || attribute == ACL_MEM_P2P_HUGE1G;
    *out = NULL;
    if (attribute < ACL_DDR_MEM_HUGE || attribute > ACL_MEM_P2P_HUGE1G)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: memAttr is %d, wants 2 to %d", call,
                        attribute, ACL_MEM_P2P_HUGE1G);
    if (property->location.type == ACL_MEM_LOCATION_TYPE_DEVICE && ddr)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: memAttr is %d, which only the host has", call,
                        attribute);
    if (gigantic)
        return sim_fail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "%s: there are no pages of 1 GiB", call);
    return property->location.type == ACL_MEM_LOCATION_TYPE_DEVICE
               ? sim_device_find((int32_t)property->location.id, out)
               : ACL_SUCCESS;
}

static aclError check_place(const char *call, const aclrtPhysicalMemProp *property)
{
    if (property->handleType != ACL_MEM_HANDLE_TYPE_NONE)
        return fail_argument(call, "handleType", (unsigned)property->handleType, "0");
    if (property->allocationType != ACL_MEM_ALLOCATION_TYPE_PINNED)
        return fail_argument(call, "allocationType", (unsigned)property->allocationType, "0");
    if (property->location.type != ACL_MEM_LOCATION_TYPE_HOST &&
        property->location.type != ACL_MEM_LOCATION_TYPE_DEVICE &&
        property->location.type != ACL_MEM_LOCATION_TYPE_HOST_NUMA)
        return fail_argument(call, "location.type", (unsigned)property->location.type, "0, 1 or 4");
    return ACL_SUCCESS;
}

aclError aclrtMemGetAllocationGranularity(aclrtPhysicalMemProp *prop,
                                          aclrtMemGranularityOptions option, size_t *granularity)
{
    SIM_ENTER_OR_RETURN(aclrtMemGetAllocationGranularity);
    sim_device *device;
    const char *call = "aclrtMemGetAllocationGranularity";
    if (!prop || !granularity)
        return sim_fail_null(call, prop ? "granularity" : "prop");
    aclError code = check_property(call, prop, &device);
    if (code != ACL_SUCCESS)
        return code;
    if (option != ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM &&
        option != ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: option is %d, wants 0 or 1", call,
                        (int)option);
    *granularity = SIM_GRANULARITY;
    return ACL_SUCCESS;
}

/* The memory's new handle; without one the memory goes. */
static aclError hand_out(const char *call, sim_physical *memory, aclrtDrvMemHandle *out)
{
    void *handle = sim_physical_hand_out(memory);
    if (!handle) {
        sim_physical_release(memory);
        return sim_fail(ACL_ERROR_BAD_ALLOC, "%s: no host memory", call);
    }
    *out = handle;
    return ACL_SUCCESS;
}

static aclError allocate(const char *call, size_t size, const aclrtPhysicalMemProp *property,
                         aclrtDrvMemHandle *out)
{
    sim_device *device;
    sim_physical *memory = NULL;
    aclError code = check_property(call, property, &device);
    if (code == ACL_SUCCESS && size > SIZE_MAX - SIM_GRANULARITY)
        code = sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%s: there are no %zu bytes", call, size);
    if (code == ACL_SUCCESS)
        code = sim_physical_create(device, (size + SIM_GRANULARITY - 1) & ~(SIM_GRANULARITY - 1),
                                   &memory);
    return code == ACL_SUCCESS ? hand_out(call, memory, out) : code;
}

aclError aclrtMallocPhysical(aclrtDrvMemHandle *handle, size_t size,
                             const aclrtPhysicalMemProp *prop, uint64_t flags)
{
    SIM_ENTER_OR_RETURN(aclrtMallocPhysical);
    const char *call = "aclrtMallocPhysical";
    if (!handle || !prop)
        return sim_fail_null(call, handle ? "prop" : "handle");
    if (size == 0)
        return fail_argument(call, "size", size, "more");
    if (flags != 0)
        return fail_argument(call, "flags", flags, "0");
    aclError code = check_place(call, prop);
    return code == ACL_SUCCESS ? allocate(call, size, prop, handle) : code;
}

static aclError fail_handle(const char *call)
{
    return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "%s: the handle is not one of physical memory",
                    call);
}

/* What is mapped stays until it is unmapped. */
aclError aclrtFreePhysical(aclrtDrvMemHandle handle)
{
    SIM_ENTER_OR_RETURN(aclrtFreePhysical);
    if (!handle)
        return sim_fail_null("aclrtFreePhysical", "handle");
    return sim_physical_take_back(handle) ? ACL_SUCCESS : fail_handle("aclrtFreePhysical");
}

/* ---- both together ---- */

static aclError map_all(void *address, size_t size, sim_physical *memory)
{
    size_t whole = sim_physical_block(memory)->size;
    if (size > whole || whole - size >= SIM_GRANULARITY)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "aclrtMapMem: size is %zu, wants that of the memory, %zu", size, whole);
    if ((uintptr_t)address % SIM_GRANULARITY != 0)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "aclrtMapMem: virPtr is %p, wants a multiple of 2 MiB", address);
    return sim_mapping_map(address, memory);
}

aclError aclrtMapMem(void *virPtr, size_t size, size_t offset, aclrtDrvMemHandle handle,
                     uint64_t flags)
{
    SIM_ENTER_OR_RETURN(aclrtMapMem);
    const char *call = "aclrtMapMem";
    if (!virPtr || !handle)
        return sim_fail_null(call, virPtr ? "handle" : "virPtr");
    if (size == 0)
        return fail_argument(call, "size", size, "more");
    if (flags != 0)
        return fail_argument(call, "flags", flags, "0");
    if (offset != 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: offset is %zu, wants 0", call, offset);
    sim_physical *memory = sim_physical_from(handle);
    if (!memory)
        return fail_handle(call);
    aclError code = map_all(virPtr, size, memory);
    sim_physical_release(memory);
    return code;
}

aclError aclrtUnmapMem(void *virPtr)
{
    SIM_ENTER_OR_RETURN(aclrtUnmapMem);
    return virPtr ? sim_mapping_unmap(virPtr) : sim_fail_null("aclrtUnmapMem", "virPtr");
}
