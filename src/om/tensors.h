/* SPDX-License-Identifier: MIT */
/* Inputs and outputs as the main graph of MODEL_DEF has them. */
#ifndef OMRI_OM_TENSORS_H
#define OMRI_OM_TENSORS_H

#include "om/model_def.h"

/* Sets inputs, outputs and dynamic_outputs of `info`, whose unknown_shape must be set. */
omr_status omri_tensors_read(omr_om_info *info, const omri_model_def *def, omri_arena *arena);

/* The size of a dense tensor, with ranges at their upper end; 0 when it has none. False when it
 * does not fit into 64 bits. */
bool omri_tensor_bytes(const omr_om_tensor *tensor, uint32_t bits, uint64_t *out);

/* Whether AscendCL made up the input of that name. */
bool omri_tensor_is_hidden_name(const char *name);

#endif
