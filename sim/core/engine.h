/* SPDX-License-Identifier: MIT */
/* A device's engines: each does one thing at a time, and different engines work at the same time.
 * An engine serves streams whose next task is its own, and callers that borrow it, first come,
 * first served. */
#ifndef SIM_CORE_ENGINE_H
#define SIM_CORE_ENGINE_H

#include "core/device.h"

typedef enum sim_engine {
    SIM_ENGINE_COMPUTE,   /* models */
    SIM_ENGINE_H2D,       /* host to device */
    SIM_ENGINE_D2H,       /* device to host */
    SIM_ENGINE_D2D,       /* within and between devices, memset */
    SIM_ENGINE_HOST_FUNC, /* functions queued by aclrtLaunchHostFunc */
    SIM_ENGINE_CONTROL,   /* what faults do to work that takes no engine */
    SIM_ENGINE_COUNT
} sim_engine;

/* A piece of work; its code becomes the stream's error. */
typedef aclError (*sim_task_run)(void *argument);

/* Runs `run` on the calling thread while it holds the engine, after waiting for its turn: what
 * blocking calls do, since a change of threads costs more than a small model. `drop`, which may be
 * NULL, is called instead when a fault keeps it from running. */
aclError sim_engine_run(sim_device *device, sim_engine engine, sim_task_run run,
                        void (*drop)(void *argument), void *argument);

#endif
