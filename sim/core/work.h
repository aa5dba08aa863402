/* SPDX-License-Identifier: MIT */
/* One piece of work on an engine: what a fault does to it, and the time the profile gives it. */
#ifndef SIM_CORE_WORK_H
#define SIM_CORE_WORK_H

#include "core/fault.h"
#include "core/stream.h"

typedef struct sim_work {
    sim_task_run run;
    void (*drop)(void *argument); /* instead of `run`; may be NULL */
    void *argument;
    sim_fault fault;  /* one that hangs has done so before */
    int64_t ready_ns; /* when its stream, or its caller, was ready for it */
} sim_work;

/* Does it on the calling thread, which holds the engine but not the scheduler's lock. *clock_ns is
 * the engine's clock, which moves to the end of the work. */
aclError sim_work_do(const sim_work *work, int64_t *clock_ns);
/* Without doing it, with that code and a text that says why. */
aclError sim_work_refuse(const sim_work *work, aclError code, const char *why);

/* Asked by work that writes data: whether it must be wrong. */
bool sim_work_is_corrupt(void);
/* Makes bytes wrong: not one of them stays what it is. */
void sim_work_damage(void *bytes, size_t size);

#endif
