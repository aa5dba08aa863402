/* SPDX-License-Identifier: MIT */
/* aclprofInit to aclprofFinalize: accepted in the order AscendCL wants them in and with arguments
 * it would take. Nothing is collected, which is said once. What would hand out collected figures
 * (aclprofModelSubscribe, aclprofGetOp...) is refused in absent.c. */
#include "acl/profiling.h"

#include <acl/acl_prof.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acl/check.h"
#include "core/call.h"
#include "core/device.h"
#include "core/handle.h"

/* The vendor's limits. */
#define PATH_LENGTH_MAX 4096
#define SETTING_LENGTH_MAX 256

typedef struct profile {
    bool is_started;
} profile;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_initialized, runs_by_init, was_said;

void sim_profiling_claim(bool by_init)
{
    pthread_mutex_lock(&lock);
    runs_by_init = by_init;
    pthread_mutex_unlock(&lock);
}

/* ---- begin and end ---- */

static aclError check_unclaimed(const char *call)
{
    if (runs_by_init)
        return sim_fail(ACL_ERROR_PROF_ALREADY_RUN, "%s: the file of aclInit asks for profiling",
                        call);
    return ACL_SUCCESS;
}

/* Lock held, here and above. */
static aclError check_initialized(const char *call)
{
    aclError code = check_unclaimed(call);
    if (code == ACL_SUCCESS && !is_initialized)
        code = sim_fail(ACL_ERROR_PROF_NOT_RUN, "%s: aclprofInit was not called", call);
    return code;
}

static aclError begin(const char *path, size_t length)
{
    aclError code = check_unclaimed("aclprofInit");
    if (code != ACL_SUCCESS)
        return code;
    if (!path)
        return sim_fail_null("aclprofInit", "profilerResultPath");
    if (length == 0 || length > PATH_LENGTH_MAX || strnlen(path, length + 1) != length)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclprofInit: length is %zu, wants that of the path, 1 to %d", length,
                        PATH_LENGTH_MAX);
    if (is_initialized)
        return sim_fail(ACL_ERROR_REPEAT_INITIALIZE, "aclprofInit: it was called already");
    is_initialized = true;
    return ACL_SUCCESS;
}

static aclError end(void)
{
    aclError code = check_initialized("aclprofFinalize");
    if (code == ACL_SUCCESS)
        is_initialized = false;
    return code;
}

aclError aclprofInit(const char *profilerResultPath, size_t length)
{
    SIM_ENTER_OR_RETURN(aclprofInit);
    pthread_mutex_lock(&lock);
    aclError code = begin(profilerResultPath, length);
    pthread_mutex_unlock(&lock);
    return code;
}

aclError aclprofFinalize(void)
{
    SIM_ENTER_OR_RETURN(aclprofFinalize);
    pthread_mutex_lock(&lock);
    aclError code = end();
    pthread_mutex_unlock(&lock);
    return code;
}

/* ---- what to collect ---- */

static bool names_each_device_once(const uint32_t *ids, uint32_t count)
{
    uint32_t device_count = 0;
    uint64_t seen = 0;
    if (sim_device_count(&device_count) != ACL_SUCCESS)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t bit = ids[i] < device_count ? UINT64_C(1) << ids[i] : 0;
        if (!bit || (seen & bit)) {
            sim_fail(ACL_ERROR_INVALID_PARAM,
                     "aclprofCreateConfig: deviceIdList[%u] is %u, wants each of 0 to %u once", i,
                     ids[i], device_count - 1);
            return false;
        }
        seen |= bit;
    }
    return true;
}

static bool check_config(const uint32_t *ids, uint32_t count, const void *events, uint64_t types)
{
    if (events)
        sim_fail(ACL_ERROR_INVALID_PARAM, "aclprofCreateConfig: aicoreEvents wants NULL");
    else if (count && !ids)
        sim_fail_null("aclprofCreateConfig", "deviceIdList");
    else if (!count && !(types & ACL_PROF_MSPROFTX))
        sim_fail(ACL_ERROR_INVALID_PARAM,
                 "aclprofCreateConfig: deviceNums is 0, wants ACL_PROF_MSPROFTX then");
    else
        return names_each_device_once(ids, count);
    return false;
}

aclprofConfig *aclprofCreateConfig(uint32_t *deviceIdList, uint32_t deviceNums,
                                   aclprofAicoreMetrics aicoreMetrics,
                                   const aclprofAicoreEvents *aicoreEvents, uint64_t dataTypeConfig)
{
    SIM_ENTER_OR_RETURN_VALUE(aclprofCreateConfig, NULL);
    (void)aicoreMetrics;
    if (!check_config(deviceIdList, deviceNums, aicoreEvents, dataTypeConfig))
        return NULL;
    profile *created = calloc(1, sizeof *created);
    void *handle = created ? sim_handle_create(SIM_KIND_PROF_CONFIG, created) : NULL;
    if (!handle) {
        free(created);
        sim_fail(ACL_ERROR_BAD_ALLOC, "aclprofCreateConfig: no memory");
    }
    return handle;
}

aclError aclprofDestroyConfig(const aclprofConfig *profilerConfig)
{
    SIM_ENTER_OR_RETURN(aclprofDestroyConfig);
    pthread_mutex_lock(&lock); /* who starts or stops it reads it */
    profile *found = sim_handle_remove(SIM_KIND_PROF_CONFIG, profilerConfig);
    free(found);
    pthread_mutex_unlock(&lock);
    if (found)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_INVALID_PARAM, "aclprofDestroyConfig: %p is no live config",
                    (const void *)profilerConfig);
}

aclError aclprofSetConfig(aclprofConfigType configType, const char *config, size_t configLength)
{
    SIM_ENTER_OR_RETURN(aclprofSetConfig);
    if ((int)configType <= ACL_PROF_ARGS_MIN || configType >= ACL_PROF_ARGS_MAX)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclprofSetConfig: configType is %d, wants %d to %d", (int)configType,
                        ACL_PROF_ARGS_MIN + 1, ACL_PROF_ARGS_MAX - 1);
    if (!config)
        return sim_fail_null("aclprofSetConfig", "config");
    if (configLength > SETTING_LENGTH_MAX || strnlen(config, configLength + 1) != configLength)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclprofSetConfig: configLength is %zu, wants that of the text, at most %d",
                        configLength, SETTING_LENGTH_MAX);
    pthread_mutex_lock(&lock);
    aclError code =
        is_initialized || runs_by_init ? ACL_SUCCESS : check_initialized("aclprofSetConfig");
    pthread_mutex_unlock(&lock);
    return code;
}

/* ---- start and stop ---- */

/* Lock held. */
static aclError switch_to(bool started, const char *call, const aclprofConfig *handle)
{
    aclError code = check_initialized(call);
    if (code != ACL_SUCCESS)
        return code;
    profile *found = sim_handle_get(SIM_KIND_PROF_CONFIG, handle);
    if (!found)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: %p is no live config", call,
                        (const void *)handle);
    if (!started && !found->is_started)
        return sim_fail(ACL_ERROR_PROF_NOT_RUN, "%s: this config was not started", call);
    found->is_started = started;
    if (started && !was_said)
        fputs("npusim: aclprofStart: npusim collects nothing; the folder stays empty\n", stderr);
    was_said = was_said || started;
    return ACL_SUCCESS;
}

aclError aclprofStart(const aclprofConfig *profilerConfig)
{
    SIM_ENTER_OR_RETURN(aclprofStart);
    pthread_mutex_lock(&lock);
    aclError code = switch_to(true, "aclprofStart", profilerConfig);
    pthread_mutex_unlock(&lock);
    return code;
}

aclError aclprofStop(const aclprofConfig *profilerConfig)
{
    SIM_ENTER_OR_RETURN(aclprofStop);
    pthread_mutex_lock(&lock);
    aclError code = switch_to(false, "aclprofStop", profilerConfig);
    pthread_mutex_unlock(&lock);
    return code;
}
