/* SPDX-License-Identifier: MIT */
/* What a device has: the numbers of an Ascend 310P, whose name npusim bears by default. */
#ifndef SIM_ACL_DEVICE_INFO_H
#define SIM_ACL_DEVICE_INFO_H

#define SIM_AI_CORES 8
#define SIM_VECTOR_CORES 7
#define SIM_AI_CPUS 7

#endif
