/* SPDX-License-Identifier: MIT */
/* How many cores one device computes with. */
#ifndef SIM_MODEL_THREADS_H
#define SIM_MODEL_THREADS_H

#include <acl/acl_base.h>

/* The process's cores shared out among the visible devices, at least one each; NPUSIM_THREADS
 * says another number. */
aclError sim_threads_per_device(int *out);

#endif
