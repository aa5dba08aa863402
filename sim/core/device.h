/* SPDX-License-Identifier: MIT */
/* The simulated devices: as many as NPUSIM_DEVICES says, renumbered by ASCEND_RT_VISIBLE_DEVICES.
 */
#ifndef SIM_CORE_DEVICE_H
#define SIM_CORE_DEVICE_H

#include <acl/acl_base.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_device sim_device;

/* Number of visible devices. Fails when NPUSIM_* or ASCEND_RT_VISIBLE_DEVICES make no sense. */
aclError sim_device_count(uint32_t *out);
/* Finds a visible device; `id` is the caller's number. ACL_ERROR_RT_INVALID_DEVICEID and kin. */
aclError sim_device_find(int32_t id, sim_device **out);
/* The same without an error text; NULL when there is none. */
sim_device *sim_device_get(int32_t id);
int32_t sim_device_id(const sim_device *device);
/* The number before ASCEND_RT_VISIBLE_DEVICES. */
int32_t sim_device_physical_id(const sim_device *device);

/* A device's engines live while contexts hold it. Scheduler's lock held; release may let go of it
 * while it waits for the engines' threads to end. */
void sim_device_retain(sim_device *device);
void sim_device_release(sim_device *device);

#endif
