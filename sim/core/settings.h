/* SPDX-License-Identifier: MIT */
/* What the environment says, read once, before the first call does anything. */
#ifndef SIM_CORE_SETTINGS_H
#define SIM_CORE_SETTINGS_H

#include <acl/acl_base.h>
#include <stdbool.h>

#include "profiles/profile.h"

#define SIM_DEVICE_MAX 64

typedef struct sim_settings {
    uint32_t device_count;           /* NPUSIM_DEVICES */
    sim_profile profile;             /* NPUSIM_PROFILE */
    uint64_t memory_size;            /* NPUSIM_MEMORY or the profile's: bytes per device */
    char soc_name[64];               /* NPUSIM_SOC or the profile's */
    int threads;                     /* NPUSIM_THREADS: cores per device; 0: shared out */
    bool trace;                      /* NPUSIM_TRACE */
    uint32_t visible_count;          /* of ASCEND_RT_VISIBLE_DEVICES; all when unset */
    int32_t visible[SIM_DEVICE_MAX]; /* the numbers the visible devices had before */
    char complaint[512];             /* about the first bad NPUSIM_ variable, or "" */
} sim_settings;

const sim_settings *sim_settings_get(void);

/* ACL_ERROR_INVALID_PARAM when an NPUSIM_ variable makes no sense. */
aclError sim_settings_check(void);

#endif
