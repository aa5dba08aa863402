/* SPDX-License-Identifier: MIT */
#include "core/process.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "core/error.h"

/* ACL_REG_TYPE_ACL_MODEL to ACL_REG_TYPE_ACL_RETR, and one for ACL_REG_TYPE_OTHER. */
#define TYPE_COUNT (ACL_REG_TYPE_ACL_RETR + 2)

typedef struct listener {
    aclInitCallbackFunc on_init;
    aclFinalizeCallbackFunc on_finalize;
    void *init_data, *finalize_data;
} listener;

/* Recursive, as callbacks may call back. */
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static atomic_uint_least64_t references;
static bool was_finalized;
static char *first_config;
static listener listeners[TYPE_COUNT];

bool sim_process_is_initialized(void)
{
    return atomic_load(&references) > 0;
}

static aclError tell_init(const listener *to)
{
    if (!to->on_init)
        return ACL_SUCCESS;
    return to->on_init(first_config, first_config ? strlen(first_config) : 0, to->init_data);
}

static aclError init_first(char *config)
{
    aclError code = ACL_SUCCESS;
    free(first_config);
    first_config = config;
    was_finalized = false;
    for (size_t i = 0; i < TYPE_COUNT && code == ACL_SUCCESS; i++)
        code = tell_init(&listeners[i]);
    if (code == ACL_SUCCESS)
        atomic_store(&references, 1);
    if (code == ACL_SUCCESS)
        SIM_CHECK(initialized());
    return code;
}

static aclError init_again(char *config)
{
    bool differs = config && first_config && strcmp(config, first_config) != 0;
    free(config);
    if (differs)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclInit: the process is initialized with another configuration");
    atomic_fetch_add(&references, 1);
    return sim_fail(ACL_ERROR_REPEAT_INITIALIZE, "aclInit: the process is initialized already");
}

aclError sim_process_init(char *config)
{
    pthread_mutex_lock(&lock);
    aclError code = atomic_load(&references) == 0 ? init_first(config) : init_again(config);
    pthread_mutex_unlock(&lock);
    return code;
}

static aclError finalize(void)
{
    aclError code = ACL_SUCCESS;
    atomic_store(&references, 0);
    was_finalized = true;
    for (size_t i = 0; i < TYPE_COUNT; i++) {
        const listener *to = &listeners[i];
        aclError told = to->on_finalize ? to->on_finalize(to->finalize_data) : ACL_SUCCESS;
        code = code == ACL_SUCCESS ? told : code;
    }
    SIM_CHECK(finalized());
    return code;
}

aclError sim_process_finalize(void)
{
    pthread_mutex_lock(&lock);
    aclError code;
    if (was_finalized && atomic_load(&references) == 0)
        code = sim_fail(ACL_ERROR_REPEAT_FINALIZE, "aclFinalize: the process is finalized already");
    else
        code = finalize();
    pthread_mutex_unlock(&lock);
    return code;
}

aclError sim_process_release(uint64_t *remaining)
{
    aclError code = ACL_SUCCESS;
    pthread_mutex_lock(&lock);
    uint64_t count = atomic_load(&references);
    if (count == 0)
        code = sim_fail(ACL_ERROR_REPEAT_FINALIZE,
                        "aclFinalizeReference: the process is not initialized");
    else if (count == 1)
        code = finalize();
    else
        atomic_store(&references, count - 1);
    if (count > 0 && remaining)
        *remaining = count - 1;
    pthread_mutex_unlock(&lock);
    return code;
}

/* ---- callbacks ---- */

/* The type's listener, or NULL with a text. */
static listener *find_listener(aclRegisterCallbackType type)
{
    if (type == ACL_REG_TYPE_OTHER)
        return &listeners[TYPE_COUNT - 1];
    if ((unsigned)type <= ACL_REG_TYPE_ACL_RETR)
        return &listeners[type];
    sim_fail(ACL_ERROR_INVALID_PARAM, "%d is no type of callback, wants 0 to %d or %d", (int)type,
             ACL_REG_TYPE_ACL_RETR, ACL_REG_TYPE_OTHER);
    return NULL;
}

aclError sim_process_on_init(aclRegisterCallbackType type, aclInitCallbackFunc callback,
                             void *user_data)
{
    aclError code = ACL_SUCCESS;
    listener *mine = find_listener(type);
    if (!mine)
        return ACL_ERROR_INVALID_PARAM;
    pthread_mutex_lock(&lock);
    mine->on_init = callback;
    mine->init_data = user_data;
    if (sim_process_is_initialized()) /* it came too late, so it hears of it now */
        code = tell_init(mine);
    pthread_mutex_unlock(&lock);
    return code;
}

aclError sim_process_on_finalize(aclRegisterCallbackType type, aclFinalizeCallbackFunc callback,
                                 void *user_data)
{
    listener *mine = find_listener(type);
    if (!mine)
        return ACL_ERROR_INVALID_PARAM;
    pthread_mutex_lock(&lock);
    mine->on_finalize = callback;
    mine->finalize_data = user_data;
    pthread_mutex_unlock(&lock);
    return ACL_SUCCESS;
}

aclError sim_process_off_init(aclRegisterCallbackType type, aclInitCallbackFunc callback)
{
    listener *mine = find_listener(type);
    if (!mine)
        return ACL_ERROR_INVALID_PARAM;
    pthread_mutex_lock(&lock);
    if (mine->on_init == callback)
        mine->on_init = NULL;
    pthread_mutex_unlock(&lock);
    return ACL_SUCCESS;
}

aclError sim_process_off_finalize(aclRegisterCallbackType type, aclFinalizeCallbackFunc callback)
{
    listener *mine = find_listener(type);
    if (!mine)
        return ACL_ERROR_INVALID_PARAM;
    pthread_mutex_lock(&lock);
    if (mine->on_finalize == callback)
        mine->on_finalize = NULL;
    pthread_mutex_unlock(&lock);
    return ACL_SUCCESS;
}
