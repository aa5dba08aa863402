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

#endif
