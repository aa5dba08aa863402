/* SPDX-License-Identifier: MIT */
/* Addresses apart from memory: ranges that programs reserve, and what of them stands for which
 * piece of physical memory. To map device memory takes no more than to note it, since programs may
 * not touch it and the simulator works where the memory is; the host's is mapped in earnest. */
#ifndef SIM_CORE_MAPPING_H
#define SIM_CORE_MAPPING_H

#include "core/arena.h"
#include "core/memory.h"
#include "core/physical.h"

/* Pages are huge, as an NPU's are: reservations, physical memory and mappings come in these. */
#define SIM_GRANULARITY ((size_t)2 << 20)

/* Reserves addresses, at `expected` when that is not NULL, that nobody can touch. */
aclError sim_mapping_reserve(size_t size, void *expected, void **out);
/* ACL_ERROR_RT_DRV_INTERNAL_ERROR for what was not reserved, or is still mapped in part. */
aclError sim_mapping_release(void *address);

/* Maps all of the memory to addresses within one reservation, of which none is mapped yet. */
aclError sim_mapping_map(void *address, sim_physical *memory);
aclError sim_mapping_unmap(void *address);

/* Where the bytes are, as sim_memory_locate() and sim_memory_view() tell it; `view` may be NULL. */
sim_arena_answer sim_mapping_locate(const void *address, size_t size, sim_location *out,
                                    void **view);

#endif
