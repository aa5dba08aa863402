/* SPDX-License-Identifier: MIT */
/* aclTensorDesc: type, format and dims of a tensor. */
#ifndef SIM_ACL_TENSOR_DESC_H
#define SIM_ACL_TENSOR_DESC_H

#include <acl/acl_base.h>

#include "om/desc.h"

typedef struct sim_tensor_desc {
    aclDataType dtype;
    aclFormat format, origin_format, storage_format;
    sim_dims dims, origin_dims, storage_dims;
    sim_range *ranges, *value_ranges;
    size_t range_count, value_range_count;
    char *name, *dynamic_input;
    void *constant; /* a copy */
    size_t constant_size;
    aclMemType placement;
} sim_tensor_desc;

/* NULL when the handle is none. */
sim_tensor_desc *sim_tensor_desc_get(const aclTensorDesc *handle);
/* New handles; NULL when there is no memory. */
aclTensorDesc *sim_tensor_desc_create(aclDataType dtype, aclFormat format, const sim_dims *dims);
aclTensorDesc *sim_tensor_desc_copy(const sim_tensor_desc *from);
/* False when the handle was not live. */
bool sim_tensor_desc_destroy(const aclTensorDesc *handle);

#endif
