/* SPDX-License-Identifier: MIT */
/* Whether, and how often, the process has called aclInit. */
#ifndef SIM_CORE_PROCESS_H
#define SIM_CORE_PROCESS_H

#include <acl/acl_rt.h>
#include <stdbool.h>

bool sim_process_is_initialized(void);

/* One more aclInit with this configuration (NULL: none; otherwise allocated, and taken over).
 * ACL_ERROR_REPEAT_INITIALIZE when it was not the first. */
aclError sim_process_init(char *config);

/* aclFinalize: however often it was initialized. */
aclError sim_process_finalize(void);
/* aclFinalizeReference: one aclInit less; *remaining is how many are left. */
aclError sim_process_release(uint64_t *remaining);

/* Other libraries' wish to know. A type has one callback of each sort. */
aclError sim_process_on_init(aclRegisterCallbackType type, aclInitCallbackFunc callback,
                             void *user_data);
aclError sim_process_on_finalize(aclRegisterCallbackType type, aclFinalizeCallbackFunc callback,
                                 void *user_data);
/* Removes the type's callback if it is this one. */
aclError sim_process_off_init(aclRegisterCallbackType type, aclInitCallbackFunc callback);
aclError sim_process_off_finalize(aclRegisterCallbackType type, aclFinalizeCallbackFunc callback);

#endif
