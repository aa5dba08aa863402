/* SPDX-License-Identifier: MIT */
/* Datasets of a shape-range model: the dims of its inputs are in their tensor descriptors. */
#ifndef SIM_ACL_RANGE_H
#define SIM_ACL_RANGE_H

#include "acl/dataset.h"
#include "model/execution.h"

/* Counts, dims and sizes. `fills` says whether outputs may come without memory. */
aclError sim_range_check(const char *call, const sim_model *model, const sim_dataset *input,
                         const sim_dataset *output, bool fills);

/* Hands the dims of checked inputs to the execution, and its outcome to the output dataset. */
void sim_range_begin(sim_execution *execution, const sim_dataset *input, sim_dataset *output);

#endif
