/* SPDX-License-Identifier: MIT */
/* What an execution of a shape-range model made: dims that were not known before, and memory for
 * outputs that came without. The execution fills it on the device's thread, the output dataset
 * waits for it, and either may be gone first. */
#ifndef SIM_MODEL_OUTCOME_H
#define SIM_MODEL_OUTCOME_H

#include <stdatomic.h>

#include "om/desc.h"

typedef struct sim_result {
    aclDataType dtype;
    aclFormat format;
    sim_dims dims;
    void *allocated; /* device memory nobody has taken yet, or NULL */
    size_t size;
} sim_result;

typedef struct sim_outcome {
    atomic_uint references;
    atomic_bool done; /* the results are final */
    size_t count;
    sim_result results[]; /* by output */
} sim_outcome;

/* With one reference; NULL: no memory. */
sim_outcome *sim_outcome_create(size_t count);
sim_outcome *sim_outcome_retain(sim_outcome *outcome);
/* Accepts NULL. The last one frees what was not taken. */
void sim_outcome_release(sim_outcome *outcome);

#endif
