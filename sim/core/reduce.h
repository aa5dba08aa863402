/* SPDX-License-Identifier: MIT */
/* Reductions of one array into another, as a device's copy engine computes them on the way. */
#ifndef SIM_CORE_REDUCE_H
#define SIM_CORE_REDUCE_H

#include <acl/acl_rt.h>

#include "core/stream.h"

/* Bytes of one number of a type that can be reduced; 0 for the others. */
size_t sim_reduce_width(aclDataType type);

/* Queues dst = dst (+, max, min) src over `size` bytes of device memory, whole numbers of them.
 * ACL_ERROR_RT_PARAM_INVALID where either is not within one allocation of a device. */
aclError sim_reduce_later(void *dst, const void *src, size_t size, aclrtReduceKind kind,
                          aclDataType type, sim_stream *stream);

#endif
