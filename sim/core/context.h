/* SPDX-License-Identifier: MIT */
/* Contexts and which one each thread is in. A context owns a default stream and the streams and
 * events made in it. */
#ifndef SIM_CORE_CONTEXT_H
#define SIM_CORE_CONTEXT_H

#include <acl/acl_rt.h>

#include "core/device.h"
#include "core/stream.h"

/* The calling thread's context, or NULL. */
sim_context *sim_context_current(void);
/* The same as ACL_ERROR_RT_CONTEXT_NULL with its text when there is none. */
aclError sim_context_need(sim_context **out);
/* The device of the thread's context, with that error when there is none. */
aclError sim_context_need_device(sim_device **out);

sim_device *sim_context_device(const sim_context *context);
aclrtStream sim_context_default_stream(const sim_context *context);
aclrtContext sim_context_handle(const sim_context *context);

/* Makes an explicit context, which the calling thread is then in. */
aclError sim_context_create(sim_device *device, aclrtContext *out);
aclError sim_context_destroy(aclrtContext handle);
aclError sim_context_enter(aclrtContext handle);

/* A device's default context: made by the first retain, ended by the last release. */
aclError sim_context_retain_default(sim_device *device);
aclError sim_context_release_default(sim_device *device, bool all_at_once);
bool sim_context_has_default(sim_device *device);

/* The values of aclrtCtxSetSysParamOpt(); false from get: never set. */
#define SIM_PARAMETER_COUNT 4
void sim_context_set_parameter(sim_context *context, aclSysParamOpt which, int64_t value);
bool sim_context_get_parameter(sim_context *context, aclSysParamOpt which, int64_t *out);

/* The device that threads without a context are put on; negative: none. */
void sim_context_set_fallback(int32_t device_id);

#endif
