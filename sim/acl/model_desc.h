/* SPDX-License-Identifier: MIT */
/* aclmdlDesc: a copy of what a model says of itself. */
#ifndef SIM_ACL_MODEL_DESC_H
#define SIM_ACL_MODEL_DESC_H

#include <acl/acl_mdl.h>

#include "om/desc.h"

typedef struct sim_model_desc {
    sim_desc desc;
    uint32_t model_id; /* 0: of a file that is not loaded */
} sim_model_desc;

/* NULL when the handle is none. */
sim_model_desc *sim_model_desc_get(const aclmdlDesc *handle);

/* Fills the caller's struct; 300000 for more dims than it holds. `name` may be "". */
aclError sim_fill_dims(aclmdlIODims *out, const sim_dims *dims, const char *name);

#endif
