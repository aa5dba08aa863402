/* SPDX-License-Identifier: MIT */
/* Physical memory: memory without an address, of a device or the host, of this process or taken
 * over from another one. Counted; the last release gives it back. */
#ifndef SIM_CORE_PHYSICAL_H
#define SIM_CORE_PHYSICAL_H

#include "core/memory.h"
#include "core/share.h"

typedef struct sim_physical sim_physical;

/* Of `device`, or of the host when that is NULL. */
aclError sim_physical_create(sim_device *device, size_t size, sim_physical **out);
/* Memory that is somebody else's; it belongs to `block->device` for all that is asked of it. */
aclError sim_physical_adopt(const sim_block *block, sim_physical **out);

void sim_physical_retain(sim_physical *memory);
void sim_physical_release(sim_physical *memory);

/* A handle for it, which takes the caller's reference over; NULL without host memory for one. */
void *sim_physical_hand_out(sim_physical *memory);
/* The memory of a handle, retained, or NULL. */
sim_physical *sim_physical_from(const void *handle);
/* Ends a handle; false when it was none. */
bool sim_physical_take_back(const void *handle);

/* Shares memory of this process; it ends with the memory. Only once. */
aclError sim_physical_share(sim_physical *memory, bool to_all, sim_ticket *out);

const sim_block *sim_physical_block(const sim_physical *memory);

#endif
