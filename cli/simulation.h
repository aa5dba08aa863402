/* SPDX-License-Identifier: MIT */
/* What reports say of results that npusim made. */
#ifndef CLI_SIMULATION_H
#define CLI_SIMULATION_H

#include <omrun/omrun.h>

/* False where AscendCL is not npusim, or one too old to say. */
bool simulation_get(const omr_driver_info *driver, omr_simulation_info *out);
/* Behind the devices in a line: "", " (simulated)", or that and that nothing was computed. */
const char *simulation_remark(const omr_driver_info *driver);

#endif
