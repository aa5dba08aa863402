/* SPDX-License-Identifier: MIT */
/* Every exported function begins with one of these: the call is counted, NPUSIM_TRACE prints it,
 * NPUSIM_FAULT may answer it. The word RETURN is in the name where that makes the caller return. */
#ifndef SIM_CORE_CALL_H
#define SIM_CORE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/functions.h"

typedef enum sim_call {
#define SIM_CALL_MEMBER(name, result, parameters) SIM_CALL_##name,
    SIM_MODEL_FUNCTIONS(SIM_CALL_MEMBER) SIM_OTHER_FUNCTIONS(SIM_CALL_MEMBER)
#undef SIM_CALL_MEMBER
        SIM_CALL_COUNT
} sim_call;

/* The device of the calling thread's context, found only when a fault rule asks for it. */
#define SIM_CALL_CURRENT_DEVICE INT32_MIN

/* 0, or the code the call must return at once. `caller` is where in the program it returns to. */
aclError sim_call_enter(sim_call call, int32_t device_id, const void *caller);
/* The same for a wait that expires with `expired`: one that is made to hang does not hang longer.
 */
aclError sim_call_enter_wait(sim_call call, int64_t timeout_ms, aclError expired,
                             const void *caller);
#define SIM_CALLER __builtin_return_address(0)
const char *sim_call_name(sim_call call);

/* For functions that return aclError. */
#define SIM_ENTER_OR_RETURN(name) SIM_ENTER_DEVICE_OR_RETURN(name, SIM_CALL_CURRENT_DEVICE)
/* The same where the device is an argument. */
#define SIM_ENTER_DEVICE_OR_RETURN(name, device_id)                                     \
    do {                                                                                \
        aclError sim_injected = sim_call_enter(SIM_CALL_##name, device_id, SIM_CALLER); \
        if (sim_injected != ACL_SUCCESS)                                                \
            return sim_injected;                                                        \
    } while (0)
/* For waits of so many milliseconds. */
#define SIM_ENTER_WAIT_OR_RETURN(name, timeout_ms, expired)                        \
    do {                                                                           \
        aclError sim_injected =                                                    \
            sim_call_enter_wait(SIM_CALL_##name, timeout_ms, expired, SIM_CALLER); \
        if (sim_injected != ACL_SUCCESS)                                           \
            return sim_injected;                                                   \
    } while (0)
/* For functions whose failure is a value, such as NULL. */
#define SIM_ENTER_OR_RETURN_VALUE(name, value)                                                   \
    do {                                                                                         \
        if (sim_call_enter(SIM_CALL_##name, SIM_CALL_CURRENT_DEVICE, SIM_CALLER) != ACL_SUCCESS) \
            return value;                                                                        \
    } while (0)
/* For functions that cannot fail. */
#define SIM_ENTER(name) ((void)sim_call_enter(SIM_CALL_##name, SIM_CALL_CURRENT_DEVICE, SIM_CALLER))

#endif
