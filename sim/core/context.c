/* SPDX-License-Identifier: MIT */
#include "core/context.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "core/counters.h"
#include "core/error.h"
#include "core/event.h"
#include "core/handle.h"
#include "core/hang.h"
#include "core/schedule.h"
#include "core/settings.h"

typedef struct parameter {
    bool set;
    int64_t value;
} parameter;

struct sim_context {
    aclrtContext handle; /* NULL while the object waits for reuse */
    parameter parameters[SIM_PARAMETER_COUNT];
    sim_device *device;
    aclrtStream default_stream;
    sim_context *next_unused;
};

typedef struct default_context {
    sim_context *context;
    uint64_t holders;
} default_context;

static default_context defaults[SIM_DEVICE_MAX];
static sim_context *unused;
static atomic_int fallback_device = -1;

/* A handle, so that a context which another thread destroyed is noticed. */
static _Thread_local aclrtContext current;

sim_context *sim_context_current(void)
{
    return current ? sim_handle_peek(SIM_KIND_CONTEXT, current) : NULL;
}

static aclError fall_back(int32_t device_id)
{
    sim_device *device;
    aclError code = sim_device_find(device_id, &device);
    return code == ACL_SUCCESS ? sim_context_retain_default(device) : code;
}

aclError sim_context_need(sim_context **out)
{
    *out = sim_context_current();
    if (*out)
        return ACL_SUCCESS;
    int32_t device_id = atomic_load_explicit(&fallback_device, memory_order_relaxed);
    if (device_id >= 0 && fall_back(device_id) == ACL_SUCCESS)
        *out = sim_context_current();
    if (*out)
        return ACL_SUCCESS;
    SIM_CHECK(no_context(current));
    return sim_fail(ACL_ERROR_RT_CONTEXT_NULL,
                    "this thread has no context, wants aclrtSetDevice or aclrtSetCurrentContext "
                    "first");
}

aclError sim_context_need_device(sim_device **out)
{
    sim_context *context;
    aclError code = sim_context_need(&context);
    if (code == ACL_SUCCESS)
        *out = context->device;
    return code;
}

sim_device *sim_context_device(const sim_context *context)
{
    return context->device;
}

aclrtStream sim_context_default_stream(const sim_context *context)
{
    return context->default_stream;
}

aclrtContext sim_context_handle(const sim_context *context)
{
    return context->handle;
}

void sim_context_set_parameter(sim_context *context, aclSysParamOpt which, int64_t value)
{
    sim_schedule_lock();
    context->parameters[which] = (parameter){true, value};
    sim_schedule_unlock();
}

bool sim_context_get_parameter(sim_context *context, aclSysParamOpt which, int64_t *out)
{
    sim_schedule_lock();
    parameter found = context->parameters[which];
    sim_schedule_unlock();
    if (found.set)
        *out = found.value;
    return found.set;
}

void sim_context_set_fallback(int32_t device_id)
{
    atomic_store(&fallback_device, device_id);
}

/* ---- making and ending; the lock is held ---- */

static sim_context *take_object(sim_device *device)
{
    sim_context *context = unused;
    if (context)
        unused = context->next_unused;
    else
        context = calloc(1, sizeof *context);
    if (!context)
        return NULL;
    memset(context->parameters, 0, sizeof context->parameters);
    context->device = device;
    context->handle = sim_handle_create(SIM_KIND_CONTEXT, context);
    return context;
}

static void give_back(sim_context *context)
{
    context->handle = NULL;
    context->next_unused = unused;
    unused = context;
}

static aclError make(sim_device *device, sim_context **out)
{
    const sim_stream_options plain = {0};
    sim_context *context = take_object(device);
    if (!context || !context->handle) {
        if (context)
            give_back(context);
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "no host memory for a context");
    }
    sim_device_retain(device);
    aclError code = sim_stream_create_locked(context, &plain, &context->default_stream);
    if (code != ACL_SUCCESS) {
        sim_handle_remove(SIM_KIND_CONTEXT, context->handle);
        sim_device_release(device);
        give_back(context);
        return code;
    }
    sim_count(SIM_COUNT_contexts_created, 1);
    sim_count(SIM_COUNT_live_contexts, 1);
    *out = context;
    return ACL_SUCCESS;
}

/* The handle is gone already, so that no thread is in the context any more. */
static void end(sim_context *context)
{
    sim_streams_destroy_of(context);
    sim_events_destroy_of(context);
    sim_device_release(context->device);
    give_back(context);
    sim_uncount(SIM_COUNT_live_contexts, 1);
}

aclError sim_context_create(sim_device *device, aclrtContext *out)
{
    sim_context *context = NULL;
    sim_schedule_lock();
    aclError code = make(device, &context);
    if (code == ACL_SUCCESS)
        *out = current = context->handle;
    sim_schedule_unlock();
    return code;
}

aclError sim_context_destroy(aclrtContext handle)
{
    aclError code = ACL_SUCCESS;
    sim_schedule_lock();
    sim_context *context = sim_handle_get(SIM_KIND_CONTEXT, handle);
    if (!context)
        code = sim_fail(ACL_ERROR_RT_CONTEXT_NULL, "%p is not a live context", handle);
    else if (defaults[sim_device_id(context->device)].context == context)
        code = sim_fail(ACL_ERROR_RT_CONTEXT_NULL,
                        "the default context of device %d ends with aclrtResetDevice",
                        sim_device_id(context->device));
    else if (sim_handle_remove(SIM_KIND_CONTEXT, handle))
        end(context);
    sim_schedule_unlock();
    return code;
}

aclError sim_context_enter(aclrtContext handle)
{
    if (!sim_handle_get(SIM_KIND_CONTEXT, handle))
        return sim_fail(ACL_ERROR_RT_CONTEXT_NULL, "%p is not a live context", handle);
    current = handle;
    return ACL_SUCCESS;
}

/* ---- default contexts ---- */

aclError sim_context_retain_default(sim_device *device)
{
    default_context *mine = &defaults[sim_device_id(device)];
    aclError code = ACL_SUCCESS;
    sim_schedule_lock();
    if (!mine->context)
        code = make(device, &mine->context);
    if (code == ACL_SUCCESS) {
        mine->holders++;
        SIM_CHECK(device_set(sim_device_id(device)));
        current = mine->context->handle;
    }
    sim_schedule_unlock();
    return code;
}

aclError sim_context_release_default(sim_device *device, bool all_at_once)
{
    default_context *mine = &defaults[sim_device_id(device)];
    sim_context *ended = NULL;
    sim_schedule_lock();
    bool held = mine->holders > 0;
    SIM_CHECK(device_reset(sim_device_id(device), all_at_once, !held));
    if (held)
        mine->holders = all_at_once ? 0 : mine->holders - 1;
    if (all_at_once)
        sim_hang_begin_reset(device);
    if (held && mine->holders == 0) {
        ended = mine->context;
        mine->context = NULL; /* from here on a new one may be made */
        sim_handle_remove(SIM_KIND_CONTEXT, ended->handle);
        end(ended);
    }
    if (all_at_once)
        sim_hang_end_reset(device);
    sim_schedule_unlock();
    if (!held)
        return sim_fail(ACL_ERROR_RT_CONTEXT_RELEASE_ERROR,
                        "device %d was not set, or is reset already", sim_device_id(device));
    return ACL_SUCCESS;
}

bool sim_context_has_default(sim_device *device)
{
    sim_schedule_lock();
    bool has = defaults[sim_device_id(device)].context != NULL;
    sim_schedule_unlock();
    return has;
}
