/* SPDX-License-Identifier: MIT */
/* Memory that processes share. A process has a table of what it gives away, in a file without a
 * name that other processes of the same user find among its open ones; a ticket says which process
 * and which row. Whoever takes something maps the giver's memory as it is: nothing is copied, and
 * nothing but the table passes between them. */
#ifndef SIM_CORE_SHARE_H
#define SIM_CORE_SHARE_H

#include "core/memory.h"

/* Never 0. */
typedef uint64_t sim_ticket;

/* Gives memory away: to processes that are named later, or, `to_all`, to any. */
aclError sim_share_open(const sim_block *block, bool to_all, sim_ticket *out);
/* Names processes that may take it; they add up. */
aclError sim_share_allow(sim_ticket ticket, const int32_t *processes, size_t count);
/* Ends it; what was taken before stays. Only where it was opened. */
aclError sim_share_close(sim_ticket ticket);
/* Takes what a process, this one or another, gives away. out->device is left NULL. The memory
 * stays mapped for good. ACL_ERROR_RT_DRV_INTERNAL_ERROR for a ticket that is none or no longer
 * one, and where this process is not named. */
aclError sim_share_take(sim_ticket ticket, sim_block *out);

#endif
