/* SPDX-License-Identifier: MIT */
#include "core/call.h"

#include <npusim/npusim.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/fault.h"
#include "core/settings.h"

static const char *const names[] = {
#define ROW(name, result, parameters) #name,
    SIM_MODEL_FUNCTIONS(ROW) SIM_OTHER_FUNCTIONS(ROW)
#undef ROW
};

static atomic_uint_least64_t counts[SIM_CALL_COUNT];

const char *sim_call_name(sim_call call)
{
    return names[call];
}

aclError sim_call_enter(sim_call call, int32_t device_id)
{
    const sim_settings *settings = sim_settings_get();
    atomic_fetch_add_explicit(&counts[call], 1, memory_order_relaxed);
    if (settings->trace)
        fprintf(stderr, "npusim: thread %d calls %s\n", (int)gettid(), names[call]);
    return settings->faults ? sim_fault_apply(call, device_id) : ACL_SUCCESS;
}

uint64_t npusim_call_count(const char *function)
{
    for (int call = 0; function && call < SIM_CALL_COUNT; call++)
        if (strcmp(names[call], function) == 0)
            return atomic_load_explicit(&counts[call], memory_order_relaxed);
    return 0;
}

const char *npusim_version(void)
{
    return NPUSIM_VERSION;
}
