/* SPDX-License-Identifier: MIT */
/* aclDataBuffer: an address and a size, of which it owns neither. */
#ifndef SIM_ACL_BUFFER_H
#define SIM_ACL_BUFFER_H

#include <acl/acl_base.h>

typedef struct sim_buffer {
    void *data;
    size_t size;
} sim_buffer;

/* NULL when the handle is none. */
sim_buffer *sim_buffer_get(const aclDataBuffer *handle);

#endif
