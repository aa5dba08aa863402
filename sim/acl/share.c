/* SPDX-License-Identifier: MIT */
/* Memory shared between processes: handles of physical memory, and keys of what aclrtMalloc gave.
 */
#include "core/share.h"

#include <acl/acl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/context.h"
#include "core/mapping.h"

/* The only flag of the calls below. */
#define TO_ALL_PROCESSES 1u

/* ---- handles ---- */

aclError aclrtMemExportToShareableHandle(aclrtDrvMemHandle handle, aclrtMemHandleType handleType,
                                         uint64_t flags, uint64_t *shareableHandle)
{
    SIM_ENTER_OR_RETURN(aclrtMemExportToShareableHandle);
    const char *call = "aclrtMemExportToShareableHandle";
    if (!handle || !shareableHandle)
        return sim_fail_null(call, handle ? "shareableHandle" : "handle");
    if (handleType != ACL_MEM_HANDLE_TYPE_NONE)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: handleType is %d, wants 0", call,
                        (int)handleType);
    if (flags > TO_ALL_PROCESSES)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: flags is %#" PRIx64 ", wants 0 or 1", call,
                        flags);
    sim_physical *memory = sim_physical_from(handle);
    if (!memory)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "%s: the handle is not one of physical memory", call);
    aclError code = sim_physical_share(memory, flags == TO_ALL_PROCESSES, shareableHandle);
    sim_physical_release(memory);
    return code;
}

aclError aclrtMemSetPidToShareableHandle(uint64_t shareableHandle, int32_t *pid, size_t pidNum)
{
    SIM_ENTER_OR_RETURN(aclrtMemSetPidToShareableHandle);
    if (!pid)
        return sim_fail_null("aclrtMemSetPidToShareableHandle", "pid");
    if (pidNum == 0)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclrtMemSetPidToShareableHandle: pidNum is 0");
    return sim_share_allow(shareableHandle, pid, pidNum);
}

static aclError adopt(sim_ticket ticket, sim_device *device, sim_physical **out)
{
    sim_block block;
    aclError code = sim_share_take(ticket, &block);
    block.device = device;
    return code == ACL_SUCCESS ? sim_physical_adopt(&block, out) : code;
}

aclError aclrtMemImportFromShareableHandle(uint64_t shareableHandle, int32_t deviceId,
                                           aclrtDrvMemHandle *handle)
{
    SIM_ENTER_DEVICE_OR_RETURN(aclrtMemImportFromShareableHandle, deviceId);
    const char *call = "aclrtMemImportFromShareableHandle";
    sim_device *device;
    sim_physical *memory;
    if (!handle)
        return sim_fail_null(call, "handle");
    aclError code = sim_device_find(deviceId, &device);
    if (code == ACL_SUCCESS)
        code = adopt(shareableHandle, device, &memory);
    if (code != ACL_SUCCESS)
        return code;
    *handle = sim_physical_hand_out(memory);
    if (*handle)
        return ACL_SUCCESS;
    sim_physical_release(memory);
    return sim_fail(ACL_ERROR_BAD_ALLOC, "%s: no host memory", call);
}

/* ---- keys: a ticket in letters ---- */

#define KEY_SIZE 65
#define KEY_FORMAT "npusim-%016" PRIx64

/* 0 for what is no key; never reads more of one than there is. */
static sim_ticket read_key(const char *key)
{
    sim_ticket ticket = 0;
    char same[KEY_SIZE];
    if (strnlen(key, KEY_SIZE) == KEY_SIZE || sscanf(key, "npusim-%16" SCNx64, &ticket) != 1)
        return 0;
    snprintf(same, sizeof same, KEY_FORMAT, ticket);
    return strcmp(same, key) == 0 ? ticket : 0;
}

static aclError fail_key(const char *call)
{
    return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "%s: the key is none", call);
}

static aclError check_export(const char *call, size_t size, size_t length, uint64_t flags)
{
    if (size == 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: size is 0", call);
    if (length < KEY_SIZE)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: len is %zu, wants %d", call, length,
                        KEY_SIZE);
    if (flags > TO_ALL_PROCESSES)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: flags is %#" PRIx64 ", wants 0 or 1", call,
                        flags);
    return ACL_SUCCESS;
}

aclError aclrtIpcMemGetExportKey(void *devPtr, size_t size, char *key, size_t len, uint64_t flags)
{
    SIM_ENTER_OR_RETURN(aclrtIpcMemGetExportKey);
    const char *call = "aclrtIpcMemGetExportKey";
    sim_block block;
    sim_ticket ticket;
    if (!devPtr || !key)
        return sim_fail_null(call, devPtr ? "key" : "devPtr");
    aclError code = check_export(call, size, len, flags);
    if (code != ACL_SUCCESS)
        return code;
    if (!sim_memory_find_block(devPtr, size, &block))
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "%s: %zu bytes at %p are not in one allocation of aclrtMalloc", call, size,
                        devPtr);
    code = sim_share_open(&block, flags == TO_ALL_PROCESSES, &ticket);
    if (code == ACL_SUCCESS)
        snprintf(key, KEY_SIZE, KEY_FORMAT, ticket);
    return code;
}

aclError aclrtIpcMemSetImportPid(const char *key, int32_t *pid, size_t num)
{
    SIM_ENTER_OR_RETURN(aclrtIpcMemSetImportPid);
    const char *call = "aclrtIpcMemSetImportPid";
    if (!key || !pid)
        return sim_fail_null(call, key ? "pid" : "key");
    if (num == 0)
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: num is 0", call);
    sim_ticket ticket = read_key(key);
    return ticket ? sim_share_allow(ticket, pid, num) : fail_key(call);
}

/* What was taken by keys; each aclrtIpcMemClose() gives one of its key's back. */
typedef struct import {
    sim_ticket ticket;
    void *address;
    struct import *next;
} import;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static import *imports;

/* Maps the memory somewhere and takes the reference over. */
static aclError place(sim_physical *memory, void **out)
{
    void *address;
    aclError code = sim_mapping_reserve(sim_physical_block(memory)->size, NULL, &address);
    if (code == ACL_SUCCESS) {
        code = sim_mapping_map(address, memory);
        if (code != ACL_SUCCESS)
            sim_mapping_release(address);
    }
    sim_physical_release(memory);
    *out = address;
    return code;
}

static aclError import_by_ticket(sim_ticket ticket, sim_device *device, void **out)
{
    sim_physical *memory;
    import *added = malloc(sizeof *added);
    if (!added)
        return sim_fail(ACL_ERROR_BAD_ALLOC, "aclrtIpcMemImportByKey: no host memory");
    aclError code = adopt(ticket, device, &memory);
    if (code == ACL_SUCCESS)
        code = place(memory, &added->address);
    if (code != ACL_SUCCESS) {
        free(added);
        return code;
    }
    *out = added->address;
    added->ticket = ticket;
    pthread_mutex_lock(&lock);
    added->next = imports;
    imports = added;
    pthread_mutex_unlock(&lock);
    return ACL_SUCCESS;
}

aclError aclrtIpcMemImportByKey(void **devPtr, const char *key, uint64_t flags)
{
    SIM_ENTER_OR_RETURN(aclrtIpcMemImportByKey);
    const char *call = "aclrtIpcMemImportByKey";
    sim_device *device;
    if (!devPtr || !key)
        return sim_fail_null(call, devPtr ? "key" : "devPtr");
    if (flags > 1) /* 1 lets two devices reach each other, which all do */
        return sim_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: flags is %#" PRIx64 ", wants 0 or 1", call,
                        flags);
    aclError code = sim_context_need_device(&device);
    if (code != ACL_SUCCESS)
        return code;
    sim_ticket ticket = read_key(key);
    return ticket ? import_by_ticket(ticket, device, devPtr) : fail_key(call);
}

/* The last that was taken by this key, taken off the list; NULL when nothing was. */
static import *forget(sim_ticket ticket)
{
    pthread_mutex_lock(&lock);
    import **link = &imports;
    while (*link && (*link)->ticket != ticket)
        link = &(*link)->next;
    import *found = *link;
    if (found)
        *link = found->next;
    pthread_mutex_unlock(&lock);
    return found;
}

/* Where the memory was taken it is given back; where it was given away, the key ends. */
aclError aclrtIpcMemClose(const char *key)
{
    SIM_ENTER_OR_RETURN(aclrtIpcMemClose);
    if (!key)
        return sim_fail_null("aclrtIpcMemClose", "key");
    sim_ticket ticket = read_key(key);
    import *taken = ticket ? forget(ticket) : NULL;
    if (!taken)
        return ticket ? sim_share_close(ticket) : fail_key("aclrtIpcMemClose");
    sim_mapping_unmap(taken->address);
    sim_mapping_release(taken->address);
    free(taken);
    return ACL_SUCCESS;
}
