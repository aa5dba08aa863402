/* SPDX-License-Identifier: MIT */
#include "simulation.h"

bool simulation_get(const omr_driver_info *driver, omr_simulation_info *out)
{
    *out = (omr_simulation_info){.size = sizeof *out};
    return driver->simulated && omr_simulation(out) == OMR_OK;
}

const char *simulation_remark(const omr_driver_info *driver)
{
    omr_simulation_info simulation;
    if (!driver->simulated)
        return "";
    return simulation_get(driver, &simulation) && !simulation.computes
               ? " (simulated, compute is none: outputs are zeros)"
               : " (simulated)";
}
