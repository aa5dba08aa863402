/* SPDX-License-Identifier: MIT */
/* omr_simulation(): what npusim says of itself, by functions it exports beside AscendCL. */
#include "driver/driver.h"
#include "driver/errand.h"

#include <string.h>

/* The heads of npusim_profile_info and npusim_counters, in which nothing ever moves. */
typedef struct profile_info {
    const char *name, *description;
    int timed, computes;
} profile_info;

typedef struct counters {
    uint64_t earlier[30];
    uint64_t overruns, worst_lateness_us;
} counters;

typedef void (*profile_function)(profile_info *out, size_t size);
typedef void (*counters_function)(counters *out, size_t size);

static omr_status ask(const omri_driver *driver, omr_simulation_info *out)
{
    profile_function tell_profile;
    counters_function tell_counters;
    profile_info profile = {0};
    counters now = {0};
    /* ISO C cannot cast void * to a function pointer; POSIX makes the bytes equal. */
    void *symbols[2] = {omri_driver_symbol("npusim_profile"),
                        omri_driver_symbol("npusim_get_counters")};
    memcpy(&tell_profile, &symbols[0], sizeof symbols[0]);
    memcpy(&tell_counters, &symbols[1], sizeof symbols[1]);
    if (!tell_profile || !tell_counters)
        return omri_fail(OMR_UNSUPPORTED, "%s is not npusim, or too old to tell of its profile",
                         driver->info.path);
    tell_profile(&profile, sizeof profile);
    tell_counters(&now, sizeof now);
    *out = (omr_simulation_info){.size = sizeof *out,
                                 .profile = profile.name,
                                 .description = profile.description,
                                 .timed = profile.timed != 0,
                                 .computes = profile.computes != 0,
                                 .overruns = now.overruns,
                                 .worst_lateness_us = now.worst_lateness_us};
    return OMR_OK;
}

omr_status omr_simulation(omr_simulation_info *out)
{
    size_t size = out ? out->size : 0;
    if (size < sizeof size || size > sizeof *out)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "omr_simulation_info.size is %zu, this library knows %zu", size,
                         sizeof *out);
    const omri_driver *driver;
    omr_simulation_info now;
    omr_status status = omri_driver_open(&driver, NULL, omri_patience_ms);
    if (status == OMR_OK)
        status = ask(driver, &now);
    if (status != OMR_OK)
        return status;
    now.size = size;
    memcpy(out, &now, size);
    return OMR_OK;
}
