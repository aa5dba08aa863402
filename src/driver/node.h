/* SPDX-License-Identifier: MIT */
/* Where a device sits in the machine. */
#ifndef OMRI_DRIVER_NODE_H
#define OMRI_DRIVER_NODE_H

#include "driver/driver.h"

/* The NUMA node a device of the open driver is attached to; -1 when that is not known. */
int omri_driver_device_node(const omri_driver *driver, const char *sysfs, int32_t device);

#endif
