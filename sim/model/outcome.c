/* SPDX-License-Identifier: MIT */
#include "model/outcome.h"

#include <stdlib.h>

#include "core/memory.h"

sim_outcome *sim_outcome_create(size_t count)
{
    sim_outcome *outcome = calloc(1, sizeof *outcome + count * sizeof outcome->results[0]);
    if (!outcome)
        return NULL;
    outcome->count = count;
    atomic_init(&outcome->references, 1);
    atomic_init(&outcome->done, false);
    return outcome;
}

sim_outcome *sim_outcome_retain(sim_outcome *outcome)
{
    atomic_fetch_add(&outcome->references, 1);
    return outcome;
}

void sim_outcome_release(sim_outcome *outcome)
{
    if (!outcome || atomic_fetch_sub(&outcome->references, 1) != 1)
        return;
    for (size_t i = 0; i < outcome->count; i++) {
        if (outcome->results[i].allocated)
            sim_memory_free(outcome->results[i].allocated);
        free(outcome->results[i].dims.at);
    }
    free(outcome);
}
