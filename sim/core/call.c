/* SPDX-License-Identifier: MIT */
#include "core/call.h"

#include <npusim/npusim.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/fault.h"
#include "core/hang.h"
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

/* True: a fault may befall the call. */
static bool note(sim_call call, const void *caller)
{
    const sim_settings *settings = sim_settings_get();
    uint64_t before = atomic_fetch_add_explicit(&counts[call], 1, memory_order_relaxed);
    SIM_CHECK(call(call, before + 1, caller));
    if (settings->trace)
        fprintf(stderr, "npusim: thread %d calls %s\n", (int)gettid(), names[call]);
    return sim_fault_any();
}

static aclError suffer(const sim_fault *fault)
{
    if (fault->kind == SIM_FAULT_SLOW)
        sim_clock_sleep_until(sim_clock_now_ns() + fault->delay_ns);
    if (fault->kind == SIM_FAULT_HANG) {
        sim_hang_call();
        return sim_fail(ACL_ERROR_RT_DEVICE_TASK_ABORT, "%s hung until its device was reset",
                        names[fault->call]);
    }
    if (fault->kind == SIM_FAULT_CODE)
        return sim_fail(fault->code, "%s fails with %d because NPUSIM_FAULT says so",
                        names[fault->call], fault->code);
    return ACL_SUCCESS;
}

aclError sim_call_enter(sim_call call, int32_t device_id, const void *caller)
{
    if (!note(call, caller))
        return ACL_SUCCESS;
    sim_fault fault = sim_fault_find(call, device_id);
    return suffer(&fault);
}

aclError sim_call_enter_wait(sim_call call, int64_t timeout_ms, aclError expired,
                             const void *caller)
{
    if (!note(call, caller))
        return ACL_SUCCESS;
    sim_fault fault = sim_fault_find(call, SIM_CALL_CURRENT_DEVICE);
    if (fault.kind != SIM_FAULT_HANG || timeout_ms == -1)
        return suffer(&fault);
    if (timeout_ms <= 0)
        return ACL_SUCCESS; /* which is refused */
    sim_clock_sleep_until(sim_clock_now_ns() + timeout_ms * 1000000);
    return sim_fail(expired, "%s saw no end after %lld milliseconds", names[call],
                    (long long)timeout_ms);
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
