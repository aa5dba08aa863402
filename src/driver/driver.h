/* SPDX-License-Identifier: MIT */
/* AscendCL as found at run time: one table of functions per process. */
#ifndef OMRI_DRIVER_DRIVER_H
#define OMRI_DRIVER_DRIVER_H

#include "core/status.h"

#include <acl/acl.h>

/* Functions an older release lacks are NULL; those every release has are checked at open. */
typedef struct omri_driver {
#define FIELD(name, result, parameters) result(*name) parameters;
    ACL_BASE_FUNCTIONS(FIELD)
    ACL_RT_FUNCTIONS(FIELD)
    ACL_MDL_FUNCTIONS(FIELD)
#undef FIELD
    omr_driver_info info;
} omri_driver;

/* The process's driver, opened by the first caller and never closed: vendor libraries own threads.
 * `acl_library` is tried first and, once a driver is open, must be NULL or name the same file.
 * Errors: OMR_TIMEOUT when AscendCL does not start in so long. */
omr_status omri_driver_open(const omri_driver **out, const char *acl_library, int64_t limit_ms);

/* How many devices are visible. Errors: OMR_TIMEOUT when AscendCL does not answer for so long. */
omr_status omri_driver_count_devices(const omri_driver *driver, uint32_t *count, int64_t limit_ms);

/* A function that the open driver's library exports beside AscendCL; NULL: it does not. */
void *omri_driver_symbol(const char *name);

/* Sessions, and threads that may be in AscendCL, keep it from being finalized at process exit. */
void omri_driver_retain(void);
void omri_driver_release(void);
bool omri_driver_is_held(void);

/* OMR_OK for 0; else a failure whose message names the call, the code, its meaning and AscendCL's
 * own words. `device` < 0 leaves the device out. A thread that was given up (driver/watch.h) fails
 * whatever the code. */
omr_status omri_acl(const omri_driver *driver, aclError code, int32_t device, const char *call);

/* What omr_devices() answers; binds the calling thread, so callers use a thread of their own. */
omr_status omri_driver_device_memory(const omri_driver *driver, int32_t device, uint64_t *free,
                                     uint64_t *total);

#endif
