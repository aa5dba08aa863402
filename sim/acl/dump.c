/* SPDX-License-Identifier: MIT */
/* aclmdlInitDump, aclmdlSetDump, aclmdlFinalizeDump: accepted in the order AscendCL wants them in
 * and with a configuration it would take. Nothing is dumped, which is said once. */
#include "acl/dump.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "acl/check.h"
#include "acl/init_config.h"
#include "core/call.h"
#include "core/process.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_running, runs_by_init, was_said;

void sim_dump_reset(bool by_init)
{
    pthread_mutex_lock(&lock);
    is_running = false;
    runs_by_init = by_init;
    pthread_mutex_unlock(&lock);
}

/* Lock held: what all three calls want. */
static aclError check_state(const char *call)
{
    if (!sim_process_is_initialized())
        return sim_fail(ACL_ERROR_UNINITIALIZE, "%s: aclInit was not called", call);
    if (runs_by_init)
        return sim_fail(ACL_ERROR_DUMP_ALREADY_RUN, "%s: the file of aclInit asks for a dump",
                        call);
    return ACL_SUCCESS;
}

static aclError check_running(const char *call)
{
    aclError code = check_state(call);
    if (code == ACL_SUCCESS && !is_running)
        code = sim_fail(ACL_ERROR_DUMP_NOT_RUN, "%s: aclmdlInitDump was not called", call);
    return code;
}

static aclError begin(void)
{
    aclError code = check_state("aclmdlInitDump");
    if (code == ACL_SUCCESS && is_running)
        code = sim_fail(ACL_ERROR_REPEAT_INITIALIZE, "aclmdlInitDump: it was called already");
    if (code == ACL_SUCCESS)
        is_running = true;
    return code;
}

static void say_once(void)
{
    if (!was_said)
        fputs("npusim: aclmdlSetDump: npusim dumps nothing; the folder stays empty\n", stderr);
    was_said = true;
}

static aclError configure(const char *path)
{
    char *text = NULL;
    sim_init_config config;
    aclError code = check_running("aclmdlSetDump");
    if (code == ACL_SUCCESS && !path)
        code = sim_fail_null("aclmdlSetDump", "dumpCfgPath");
    if (code == ACL_SUCCESS)
        code = sim_init_config_read("aclmdlSetDump", path, &text, &config);
    free(text);
    if (code == ACL_SUCCESS && !config.asks_for_dump)
        code = sim_fail(ACL_ERROR_INVALID_DUMP_CONFIG,
                        "aclmdlSetDump: \"%s\" wants a \"dump\" with a \"dump_path\"", path);
    if (code == ACL_SUCCESS)
        say_once();
    return code;
}

static aclError end(void)
{
    aclError code = check_running("aclmdlFinalizeDump");
    if (code == ACL_SUCCESS)
        is_running = false;
    return code;
}

aclError aclmdlInitDump(void)
{
    SIM_ENTER_OR_RETURN(aclmdlInitDump);
    pthread_mutex_lock(&lock);
    aclError code = begin();
    pthread_mutex_unlock(&lock);
    return code;
}

aclError aclmdlSetDump(const char *dumpCfgPath)
{
    SIM_ENTER_OR_RETURN(aclmdlSetDump);
    pthread_mutex_lock(&lock);
    aclError code = configure(dumpCfgPath);
    pthread_mutex_unlock(&lock);
    return code;
}

aclError aclmdlFinalizeDump(void)
{
    SIM_ENTER_OR_RETURN(aclmdlFinalizeDump);
    pthread_mutex_lock(&lock);
    aclError code = end();
    pthread_mutex_unlock(&lock);
    return code;
}
