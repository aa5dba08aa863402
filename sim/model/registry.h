/* SPDX-License-Identifier: MIT */
/* The loaded models by id. Ids count up from 1 and are never used again. Thread-safe. */
#ifndef SIM_MODEL_REGISTRY_H
#define SIM_MODEL_REGISTRY_H

#include "model/model.h"

/* Sets the model's id and takes over the caller's reference. */
aclError sim_registry_add(sim_model *model);
/* The model with one more reference, or NULL. */
sim_model *sim_registry_acquire(uint32_t id);
/* The model with the registry's reference, or NULL. */
sim_model *sim_registry_remove(uint32_t id);

#endif
