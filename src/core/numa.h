/* SPDX-License-Identifier: MIT */
/* NUMA nodes as Linux tells of them. `sysfs` is "/sys", or what a test has made to look like it. */
#ifndef OMRI_CORE_NUMA_H
#define OMRI_CORE_NUMA_H

#include <sched.h>
#include <stdbool.h>

/* The node a PCI device ("0000:c1:00.0") is attached to; -1 when that is not known. */
int omri_numa_node_of_pci(const char *sysfs, const char *bus_id);
/* The processors of a node; false when there is no such node, or it has none. */
bool omri_numa_cpus(const char *sysfs, int node, cpu_set_t *out);
/* Moves the calling thread to those of the node's processors that it may use, and lets its memory
 * come from the node while there is some. False, and nothing changed, where it may use none. */
bool omri_numa_move_here(const char *sysfs, int node);

#endif
