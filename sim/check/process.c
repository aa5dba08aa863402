/* SPDX-License-Identifier: MIT */
/* What comes before and after what: aclInit, devices, contexts, aclFinalize. */
#include <inttypes.h>
#include <string.h>

#include "check/check.h"
#include "check/state.h"
#include "core/settings.h"

/* A device's sets that are not made up for, and the latest of them. */
static struct device_sets {
    unsigned count;
    sim_object latest; /* as findings want it: where it was made */
} devices[SIM_DEVICE_MAX];

static enum { BEFORE, BETWEEN, AFTER } phase;

/* ---- calls ---- */

/* What may be asked at any time: of the calls on models and devices these. */
static bool is_for_any_time(const char *name)
{
    static const char *const names[] = {"aclrtGetVersion", "aclrtGetLastError",
                                        "aclrtPeekAtLastError", "aclrtGetDeviceCount",
                                        "aclrtGetSocName"};
    if (strncmp(name, "aclrt", 5) != 0 && strncmp(name, "aclmdl", 6) != 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

void sim_check_call(sim_call call, uint64_t occurrence, const void *caller)
{
    sim_site_enter(call, occurrence, caller);
    sim_flight_free(sim_flight_take()); /* of a call that did not come to do what it noted */
    if (is_for_any_time(sim_call_name(call)))
        return;
    sim_check_lock();
    if (phase == BEFORE && sim_site_is(sim_site_current(), "aclrt")) /* models: see below */
        sim_finding(SIM_RULE_BEFORE_INIT, NULL, "aclInit was not called");
    else if (phase == AFTER)
        sim_finding(SIM_RULE_AFTER_FINALIZE, NULL, "aclFinalize was called");
    sim_check_unlock();
}

void sim_check_model_before_init(void)
{
    sim_check_lock();
    if (phase != BETWEEN)
        sim_finding(SIM_RULE_MODEL_BEFORE_INIT, NULL, "aclInit was not called%s",
                    phase == AFTER ? " again" : "");
    sim_check_unlock();
}

/* Programs ask for the context and the device to learn whether there is one. */
void sim_check_no_context(const void *lost)
{
    const sim_site *site = sim_site_current();
    if (sim_site_is(site, "aclrtGetCurrentContext") || sim_site_is(site, "aclrtGetDevice"))
        return;
    sim_check_lock();
    sim_finding(
        SIM_RULE_NO_CONTEXT, lost ? sim_object_find_dead(SIM_KIND_CONTEXT, (uintptr_t)lost) : NULL,
        lost ? "the context of this thread, %p, is no more" : "this thread has no context", lost);
    sim_check_unlock();
}

/* ---- the process ---- */

void sim_check_initialized(void)
{
    sim_check_lock();
    phase = BETWEEN;
    sim_check_unlock();
}

void sim_check_finalized(void)
{
    sim_check_lock();
    sim_leaks_tell("when aclFinalize is called");
    sim_process_tell("when aclFinalize is called");
    phase = AFTER;
    sim_check_unlock();
}

void sim_check_device_set(int32_t device_id)
{
    if (!sim_site_is(sim_site_current(), "aclrtSetDevice"))
        return; /* a thread's, by aclInit's configuration */
    sim_check_lock();
    devices[device_id].count++;
    devices[device_id].latest = (sim_object){.made = *sim_site_current()};
    sim_check_unlock();
}

void sim_check_device_reset(int32_t device_id, bool all, bool unset)
{
    sim_check_lock();
    struct device_sets *sets = &devices[device_id];
    if (unset)
        sim_finding(SIM_RULE_DEVICE_BALANCE, NULL, "device %d is not set", device_id);
    if (all)
        sets->count = 0;
    else if (sets->count > 0)
        sets->count--;
    sim_check_unlock();
}

void sim_process_tell(const char *when)
{
    for (int32_t id = 0; id < SIM_DEVICE_MAX; id++) {
        if (devices[id].count > 0)
            sim_finding(SIM_RULE_DEVICE_BALANCE, &devices[id].latest,
                        "device %d was set %u time%s more often than reset, %s", id,
                        devices[id].count, devices[id].count == 1 ? "" : "s", when);
        devices[id].count = 0;
    }
}

void sim_process_forget(void)
{
    memset(devices, 0, sizeof devices);
    phase = BEFORE;
}
