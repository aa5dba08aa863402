/* SPDX-License-Identifier: MIT */
#include "driver/driver.h"

#include "core/log.h"
#include "driver/search.h"
#include "driver/watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static omri_driver driver;   /* filled once under the lock, read-only afterwards */
static omri_library library; /* of `driver` */
static bool is_open;
static atomic_int sessions;
static pid_t opened_by;

/* Where each function's pointer lies in the table. */
static const struct symbol {
    const char *name;
    size_t offset;
} symbols[] = {
#define ROW(name, result, parameters) {#name, offsetof(omri_driver, name)},
    ACL_BASE_FUNCTIONS(ROW) ACL_RT_FUNCTIONS(ROW) ACL_MDL_FUNCTIONS(ROW)
#undef ROW
};

/* What a session cannot do without; all of it is in every CANN since 2020. */
static const char *const required[] = {
    "aclInit",
    "aclFinalize",
    "aclrtSetDevice",
    "aclrtResetDevice",
    "aclrtGetDeviceCount",
    "aclrtCreateContext",
    "aclrtDestroyContext",
    "aclrtSetCurrentContext",
    "aclrtCreateStream",
    "aclrtDestroyStream",
    "aclrtSynchronizeStream",
    "aclrtCreateEvent",
    "aclrtDestroyEvent",
    "aclrtRecordEvent",
    "aclrtResetEvent",
    "aclrtStreamWaitEvent",
    "aclrtSynchronizeEvent",
    "aclrtMalloc",
    "aclrtFree",
    "aclrtMallocHost",
    "aclrtFreeHost",
    "aclrtMemcpy",
    "aclrtMemcpyAsync",
    "aclrtGetMemInfo",
    "aclCreateDataBuffer",
    "aclDestroyDataBuffer",
    "aclmdlLoadFromFile",
    "aclmdlUnload",
    "aclmdlQuerySize",
    "aclmdlCreateDesc",
    "aclmdlDestroyDesc",
    "aclmdlGetDesc",
    "aclmdlGetNumInputs",
    "aclmdlGetNumOutputs",
    "aclmdlGetInputSizeByIndex",
    "aclmdlGetOutputSizeByIndex",
    "aclmdlGetInputDims",
    "aclmdlGetOutputDims",
    "aclmdlGetInputNameByIndex",
    "aclmdlGetOutputNameByIndex",
    "aclmdlGetInputDataType",
    "aclmdlGetOutputDataType",
    "aclmdlGetInputFormat",
    "aclmdlGetOutputFormat",
    "aclmdlGetInputIndexByName",
    "aclmdlGetDynamicBatch",
    "aclmdlSetDynamicBatchSize",
    "aclmdlGetCurOutputDims",
    "aclmdlCreateDataset",
    "aclmdlDestroyDataset",
    "aclmdlAddDatasetBuffer",
    "aclmdlExecute",
    "aclmdlExecuteAsync",
};

static bool is_required(const char *name)
{
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++)
        if (strcmp(required[i], name) == 0)
            return true;
    return false;
}

static omr_status resolve(omri_driver *table)
{
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = omri_library_symbol(&library, symbols[i].name);
        if (!symbol && is_required(symbols[i].name))
            return omri_fail(OMR_UNSUPPORTED, "%s does not export %s, which omrun needs",
                             library.path, symbols[i].name);
        /* ISO C cannot cast void * to a function pointer; POSIX makes the bytes equal. */
        memcpy((char *)table + symbols[i].offset, &symbol, sizeof symbol);
    }
    omri_watch_table(table);
    return OMR_OK;
}

/* Runs before the vendor library's own exit handlers, which were registered when it was opened. A
 * process forked from ours inherits the handler, but no thread of AscendCL's. */
static void finalize_at_exit(void)
{
    if (atomic_load(&sessions) == 0 && opened_by == getpid())
        driver.aclFinalize();
}

static omr_status start(omri_driver *table)
{
    aclError code = table->aclInit(NULL);
    if (code == ACL_ERROR_REPEAT_INITIALIZE)
        return OMR_OK; /* someone else's process: theirs to finalize */
    if (code == ACL_SUCCESS) {
        opened_by = getpid();
        atexit(finalize_at_exit);
        return OMR_OK;
    }
    return omri_acl(table, code, -1, "aclInit");
}

static void describe(omri_driver *table)
{
    omr_driver_info *info = &table->info;
    info->path = library.path;
    const char *soc = table->aclrtGetSocName ? table->aclrtGetSocName() : NULL;
    info->soc_name = soc ? soc : "";
    info->simulated = omri_library_symbol(&library, "npusim_version") != NULL;
    if (table->aclrtGetVersion)
        table->aclrtGetVersion(&info->version[0], &info->version[1], &info->version[2]);
    omri_log(OMR_LOG_INFO, "AscendCL %d.%d.%d from %s, SoC %s%s", info->version[0],
             info->version[1], info->version[2], info->path, info->soc_name,
             info->simulated ? ", simulated" : "");
}

void *omri_driver_symbol(const char *name)
{
    return omri_library_symbol(&library, name);
}

static omr_status open_locked(const char *acl_library)
{
    if (is_open) {
        if (!acl_library || !*acl_library || omri_library_is(&library, acl_library))
            return OMR_OK;
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "acl_library is %s, but this process already runs on %s", acl_library,
                         library.path);
    }
    omr_status status = omri_library_find(&library, acl_library);
    if (status == OMR_OK)
        status = resolve(&driver);
    if (status == OMR_OK)
        status = start(&driver);
    if (status != OMR_OK)
        return status;
    describe(&driver);
    is_open = true;
    return OMR_OK;
}

omr_status omri_driver_open(const omri_driver **out, const char *acl_library)
{
    pthread_mutex_lock(&lock);
    omr_status status = open_locked(acl_library);
    pthread_mutex_unlock(&lock);
    *out = status == OMR_OK ? &driver : NULL;
    return status;
}

void omri_driver_retain(void)
{
    atomic_fetch_add(&sessions, 1);
}

void omri_driver_release(void)
{
    atomic_fetch_sub(&sessions, 1);
}

omr_status omri_driver_device_memory(const omri_driver *table, int32_t device, uint64_t *free_bytes,
                                     uint64_t *total)
{
    size_t now = 0, all = 0;
    omr_status status = omri_acl(table, table->aclrtSetDevice(device), device, "aclrtSetDevice");
    if (status != OMR_OK)
        return status;
    /* HBM attributes answer for DDR chips too in current releases; older ones want the right one.
     */
    if (table->aclrtGetMemInfo(ACL_HBM_MEM, &now, &all) != ACL_SUCCESS || all == 0)
        status = omri_acl(table, table->aclrtGetMemInfo(ACL_DDR_MEM, &now, &all), device,
                          "aclrtGetMemInfo");
    table->aclrtResetDevice(device);
    *free_bytes = now;
    *total = all;
    return status;
}
