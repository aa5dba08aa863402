/* SPDX-License-Identifier: MIT */
/* aclmdlDataset: the ordered data buffers of one execution, with a descriptor each where given. */
#ifndef SIM_ACL_DATASET_H
#define SIM_ACL_DATASET_H

#include <acl/acl_mdl.h>
#include <stdbool.h>

#include "acl/buffer.h"
#include "model/outcome.h"
#include "om/desc.h"

typedef struct sim_dataset_entry {
    aclDataBuffer *buffer; /* the caller's */
    aclTensorDesc *desc;   /* the dataset's own, or NULL */
} sim_dataset_entry;

typedef struct sim_dataset {
    sim_dataset_entry *entries;
    size_t count, capacity;
    bool gear_set;        /* by one of the aclmdlSetDynamic calls */
    sim_outcome *outcome; /* of the execution it is the output of, until it is taken over */
} sim_dataset;

/* NULL when the handle is none. */
sim_dataset *sim_dataset_get(const aclmdlDataset *handle);
/* The live buffer at an index, or NULL. */
sim_buffer *sim_dataset_buffer(const sim_dataset *dataset, size_t index);
/* Replaces the descriptor at a valid index by a new one with these dims; false: no memory. */
bool sim_dataset_describe(sim_dataset *dataset, size_t index, const sim_tensor *tensor,
                          const sim_dims *dims);
/* From now on the dataset stands for what comes of this execution, whose outcome it shares. */
void sim_dataset_expect(sim_dataset *dataset, sim_outcome *outcome);
/* Takes over what came of it, if it ended well: descriptors for all outputs, and addresses and
 * sizes where there were none. False: no memory. */
bool sim_dataset_settle(sim_dataset *dataset);

#endif
