/* SPDX-License-Identifier: MIT */
/* One tensor's memory in a slot. Lane-bound. */
#ifndef OMRI_RUNTIME_STAGING_H
#define OMRI_RUNTIME_STAGING_H

#include "driver/driver.h"

typedef struct omri_staging {
    void *host; /* pinned */
    void *device;
    size_t size;      /* bytes of `device` */
    size_t host_size; /* bytes of `host` */
    void *direct;     /* the caller's memory, taking the place of `host` for this batch; or NULL */
    aclDataBuffer *buffer;
    bool own; /* it has memory of its own, which grows; else pieces of the slot's */
} omri_staging;

/* Makes room for `size` bytes on both sides or on the host's alone; what was there is lost when it
 * grows. On failure that side has no memory. */
omr_status omri_staging_reserve(omri_staging *staging, const omri_driver *driver, int32_t device,
                                size_t size);
omr_status omri_staging_reserve_host(omri_staging *staging, const omri_driver *driver,
                                     int32_t device, size_t size);
/* Frees the buffer, and memory of its own. Copes with a zeroed one. */
void omri_staging_clear(omri_staging *staging, const omri_driver *driver);

#endif
