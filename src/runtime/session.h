/* SPDX-License-Identifier: MIT */
/* What a session is made of. */
#ifndef OMRI_RUNTIME_SESSION_H
#define OMRI_RUNTIME_SESSION_H

#include "runtime/lane.h"

struct omr_session {
    int32_t *devices;
    size_t device_count;
    omri_crew *crew;
    omri_queue *queue;
    omri_planner *planners; /* one per class of gears */
    bool retained;          /* the driver knows of this session */
};

#endif
