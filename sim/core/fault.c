/* SPDX-License-Identifier: MIT */
#include "core/fault.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "core/context.h"
#include "core/counters.h"

#define RULE_MAX 64

typedef struct counted_rule {
    sim_fault_rule rule;
    atomic_uint_least64_t seen;
} counted_rule;

static counted_rule rules[RULE_MAX];
static size_t rule_count;

static _Thread_local sim_fault for_work;

bool sim_fault_parse(const char *text, char *why, size_t why_size)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        if (rule_count == RULE_MAX) {
            snprintf(why, why_size, "more than %d rules", RULE_MAX);
            return false;
        }
        if (!sim_fault_rule_parse(&rules[rule_count].rule, text, length, why, why_size))
            return false;
        rule_count++;
        if (!text[length])
            return true;
        text += length + 1;
    }
}

static int32_t current_device_id(void)
{
    sim_context *context = sim_context_current();
    return context ? sim_device_id(sim_context_device(context)) : SIM_FAULT_ANY_DEVICE;
}

static bool fits(const sim_fault_rule *rule, sim_call call, int32_t device_id)
{
    if (rule->fault.call != call)
        return false;
    if (rule->device_id == SIM_FAULT_ANY_DEVICE)
        return true;
    if (device_id == SIM_CALL_CURRENT_DEVICE)
        device_id = current_device_id();
    return rule->device_id == device_id;
}

/* A number from 0 to 1 that looks random (splitmix64) and depends on nothing but the two. */
static double draw(uint64_t seed, uint64_t occurrence)
{
    uint64_t z = seed * UINT64_C(0xD1342543DE82EF95) + occurrence * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Counts the call, too. */
static bool comes_to_pass(counted_rule *candidate)
{
    const sim_fault_rule *rule = &candidate->rule;
    uint64_t seen = atomic_fetch_add(&candidate->seen, 1) + 1;
    if (rule->chance)
        return draw(rule->seed, seen) < rule->share;
    return rule->occurrence == 0 || rule->occurrence == seen;
}

sim_fault sim_fault_find(sim_call call, int32_t device_id)
{
    sim_fault for_call = {.kind = SIM_FAULT_NONE};
    for_work.kind = SIM_FAULT_NONE;
    for (size_t i = 0; i < rule_count; i++) {
        if (!fits(&rules[i].rule, call, device_id) || !comes_to_pass(&rules[i]))
            continue;
        sim_fault *at = rules[i].rule.for_task ? &for_work : &for_call;
        if (at->kind == SIM_FAULT_NONE)
            *at = rules[i].rule.fault;
    }
    if (for_call.kind != SIM_FAULT_NONE)
        sim_count(SIM_COUNT_faults, 1);
    return for_call;
}

sim_fault sim_fault_take(void)
{
    sim_fault taken = for_work;
    for_work.kind = SIM_FAULT_NONE;
    if (taken.kind != SIM_FAULT_NONE)
        sim_count(SIM_COUNT_faults, 1);
    return taken;
}
