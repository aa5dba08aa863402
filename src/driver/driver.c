/* SPDX-License-Identifier: MIT */
#include "driver/driver.h"

#include "core/log.h"
#include "driver/errand.h"
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
static bool is_resolved, is_open;
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

static omr_status finalize(void *nothing)
{
    (void)nothing;
    return omri_acl(&driver, driver.aclFinalize(), -1, "aclFinalize");
}

/* Runs before the vendor library's own exit handlers, which were registered when it was opened. A
 * process forked from ours inherits the handler, but no thread of AscendCL's. */
static void finalize_at_exit(void)
{
    char nothing = 0;
    if (!omri_driver_is_held() && opened_by == getpid())
        omri_errand_run(finalize, &nothing, sizeof nothing, omri_patience_ms);
}

/* What AscendCL says of itself as it starts. */
typedef struct introduction {
    bool ours; /* it was not started before: then it is for us to finalize */
    const char *soc_name;
    int32_t version[3];
} introduction;

static omr_status start(void *argument)
{
    introduction *said = argument;
    aclError code = driver.aclInit(NULL);
    said->ours = code == ACL_SUCCESS;
    omr_status status = code == ACL_ERROR_REPEAT_INITIALIZE
                            ? OMR_OK /* somebody else's process */
                            : omri_acl(&driver, code, -1, "aclInit");
    if (status != OMR_OK)
        return status;
    said->soc_name = driver.aclrtGetSocName ? driver.aclrtGetSocName() : NULL;
    if (driver.aclrtGetVersion)
        driver.aclrtGetVersion(&said->version[0], &said->version[1], &said->version[2]);
    return OMR_OK;
}

static void describe(const introduction *said)
{
    omr_driver_info *info = &driver.info;
    info->path = library.path;
    info->soc_name = said->soc_name ? said->soc_name : "";
    info->simulated = omri_library_symbol(&library, "npusim_version") != NULL;
    memcpy(info->version, said->version, sizeof info->version);
    omri_log(OMR_LOG_INFO, "AscendCL %d.%d.%d from %s, SoC %s%s", info->version[0],
             info->version[1], info->version[2], info->path, info->soc_name,
             info->simulated ? ", simulated" : "");
}

void *omri_driver_symbol(const char *name)
{
    return omri_library_symbol(&library, name);
}

/* Once it was found, a library stays the one, whether it starts or not: a thread may be in it. */
static omr_status find_and_resolve(const char *acl_library)
{
    omr_status status = omri_library_find(&library, acl_library);
    if (status == OMR_OK)
        status = resolve(&driver);
    is_resolved = status == OMR_OK;
    return status;
}

static omr_status open_locked(const char *acl_library, int64_t limit_ms)
{
    if (is_resolved && acl_library && *acl_library && !omri_library_is(&library, acl_library))
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "acl_library is %s, but this process already runs on %s", acl_library,
                         library.path);
    if (is_open)
        return OMR_OK;
    omr_status status = is_resolved ? OMR_OK : find_and_resolve(acl_library);
    introduction said = {0};
    if (status == OMR_OK)
        status = omri_errand_run(start, &said, sizeof said, limit_ms);
    if (status != OMR_OK)
        return status;
    if (said.ours) {
        opened_by = getpid();
        atexit(finalize_at_exit);
    }
    describe(&said);
    is_open = true;
    return OMR_OK;
}

/* A thread that forking leaves behind may hold it: AscendCL can take for ever to start. */
static void renew_lock(void)
{
    pthread_mutex_init(&lock, NULL);
}

static void renew_lock_in_children(void)
{
    pthread_atfork(NULL, NULL, renew_lock);
}

omr_status omri_driver_open(const omri_driver **out, const char *acl_library, int64_t limit_ms)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, renew_lock_in_children);
    pthread_mutex_lock(&lock);
    omr_status status = open_locked(acl_library, limit_ms);
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

bool omri_driver_is_held(void)
{
    return atomic_load(&sessions) > 0;
}

typedef struct device_count {
    const omri_driver *driver;
    uint32_t count;
} device_count;

static omr_status ask_device_count(void *argument)
{
    device_count *asked = argument;
    return omri_acl(asked->driver, asked->driver->aclrtGetDeviceCount(&asked->count), -1,
                    "aclrtGetDeviceCount");
}

omr_status omri_driver_count_devices(const omri_driver *table, uint32_t *count, int64_t limit_ms)
{
    device_count asked = {table, 0};
    omr_status status = omri_errand_run(ask_device_count, &asked, sizeof asked, limit_ms);
    *count = asked.count;
    return status;
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
