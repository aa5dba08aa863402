/* SPDX-License-Identifier: MIT */
/* aclmdlAIPP: the parameters of dynamic AIPP, in the block of bytes that the device reads. */
#ifndef SIM_ACL_AIPP_OBJECT_H
#define SIM_ACL_AIPP_OBJECT_H

#include "om/aipp.h"

typedef struct sim_aipp_object {
    uint64_t batch;
    sim_aipp_head *block; /* the head; the images follow it */
} sim_aipp_object;

/* NULL when the handle is none. */
const sim_aipp_object *sim_aipp_object_get(const aclmdlAIPP *handle);

#endif
