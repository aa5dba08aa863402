/* SPDX-License-Identifier: MIT */
#include "core/fault.h"

#include <npusim/npusim.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/context.h"
#include "core/counters.h"
#include "core/settings.h"

#define RULE_MAX 64

typedef struct counted_rule {
    sim_fault_rule rule;
    atomic_uint_least64_t seen;
} counted_rule;

/* Rules that were replaced are kept: calls of other threads may be reading them. */
typedef struct rule_set {
    struct rule_set *replaced;
    size_t count;
    counted_rule rules[];
} rule_set;

static _Atomic(rule_set *) current;

static _Thread_local sim_fault for_work;

static void replace(rule_set *set)
{
    set->replaced = atomic_load(&current);
    while (!atomic_compare_exchange_weak(&current, &set->replaced, set))
        continue;
}

static size_t count_rules(const char *text)
{
    size_t count = *text ? 1 : 0;
    for (; *text; text++)
        count += *text == ',';
    return count;
}

static bool parse_all(rule_set *set, const char *text, char *why, size_t why_size)
{
    for (size_t i = 0; i < set->count; i++) {
        size_t length = strcspn(text, ",");
        if (!sim_fault_rule_parse(&set->rules[i].rule, text, length, why, why_size))
            return false;
        text += length + 1;
    }
    return true;
}

bool sim_fault_parse(const char *text, char *why, size_t why_size)
{
    size_t count = count_rules(text);
    if (count > RULE_MAX) {
        snprintf(why, why_size, "more than %d rules", RULE_MAX);
        return false;
    }
    rule_set *set = calloc(1, sizeof *set + count * sizeof set->rules[0]);
    if (!set) {
        snprintf(why, why_size, "no host memory for %zu rules", count);
        return false;
    }
    set->count = count;
    if (!parse_all(set, text, why, why_size)) {
        free(set);
        return false;
    }
    replace(set);
    return true;
}

bool sim_fault_any(void)
{
    const rule_set *set = atomic_load_explicit(&current, memory_order_acquire);
    return set && set->count;
}

int npusim_set_faults(const char *rules, char *why, size_t why_size)
{
    char own[1];
    sim_settings_get(); /* whose rules these replace */
    if (!why || !why_size) {
        why = own;
        why_size = sizeof own;
    }
    *why = '\0';
    return sim_fault_parse(rules ? rules : "", why, why_size) ? 0 : -1;
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
    rule_set *set = atomic_load_explicit(&current, memory_order_acquire);
    for_work.kind = SIM_FAULT_NONE;
    for (size_t i = 0; set && i < set->count; i++) {
        counted_rule *candidate = &set->rules[i];
        const sim_fault_rule *rule = &candidate->rule;
        if (!fits(rule, call, device_id) || !comes_to_pass(candidate))
            continue;
        sim_fault *at = rule->for_task ? &for_work : &for_call;
        if (at->kind == SIM_FAULT_NONE)
            *at = rule->fault;
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
