/* SPDX-License-Identifier: MIT */
#include "core/counters.h"

#include <npusim/npusim.h>
#include <stdatomic.h>
#include <string.h>

static atomic_uint_least64_t values[SIM_COUNTER_COUNT];

_Static_assert(sizeof(npusim_counters) == SIM_COUNTER_COUNT * sizeof(uint64_t),
               "every field of npusim_counters has its counter");
#define IN_ORDER(field)                                                                      \
    _Static_assert(offsetof(npusim_counters, field) == SIM_COUNT_##field * sizeof(uint64_t), \
                   "the counters are in the struct's order");
SIM_COUNTERS(IN_ORDER)

void sim_count(sim_counter counter, uint64_t amount)
{
    atomic_fetch_add_explicit(&values[counter], amount, memory_order_relaxed);
}

void sim_uncount(sim_counter counter, uint64_t amount)
{
    atomic_fetch_sub_explicit(&values[counter], amount, memory_order_relaxed);
}

void sim_count_most(sim_counter counter, uint64_t seen)
{
    uint64_t most = atomic_load_explicit(&values[counter], memory_order_relaxed);
    while (seen > most &&
           !atomic_compare_exchange_weak_explicit(&values[counter], &most, seen,
                                                  memory_order_relaxed, memory_order_relaxed))
        continue;
}

void npusim_get_counters(npusim_counters *out, size_t size)
{
    uint64_t now[SIM_COUNTER_COUNT];
    if (!out)
        return;
    for (int i = 0; i < SIM_COUNTER_COUNT; i++)
        now[i] = atomic_load_explicit(&values[i], memory_order_relaxed);
    memset(out, 0, size);
    memcpy(out, now, size < sizeof now ? size : sizeof now);
}
