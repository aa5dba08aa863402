/* SPDX-License-Identifier: MIT */
/* Streams: tasks that run in the order they were submitted, each on its engine. */
#ifndef SIM_CORE_STREAM_H
#define SIM_CORE_STREAM_H

#include <acl/acl_rt.h>

#include "core/engine.h"

typedef struct sim_stream sim_stream;
typedef struct sim_context sim_context;

/* Largest argument of a task; it is copied, so that a submit allocates nothing in steady state. */
#define SIM_TASK_ARGUMENT_SIZE 256
/* Waits of the functions below that never expire. */
#define SIM_WAIT_FOREVER (-1)

typedef struct sim_task {
    sim_engine engine;
    sim_task_run run;
    /* Called instead of `run` when the stream is torn down first, under the scheduler's lock: it
     * may only note the fact. May be NULL. */
    void (*drop)(void *argument);
    const void *argument;
    size_t argument_size;
} sim_task;

/* The stream of a handle, NULL meaning the default stream of the current context. It must belong
 * to that context: ACL_ERROR_RT_STREAM_CONTEXT otherwise. */
aclError sim_stream_from(aclrtStream handle, sim_stream **out);
/* The same for calls that take streams of any context. */
aclError sim_stream_from_any(aclrtStream handle, sim_stream **out);

aclError sim_stream_submit(sim_stream *stream, sim_engine engine, sim_task_run run,
                           const void *argument, size_t argument_size);
aclError sim_stream_submit_task(sim_stream *stream, const sim_task *task);

/* Waits for everything submitted so far and returns the stream's first error since the last wait;
 * ACL_ERROR_RT_STREAM_SYNC_TIMEOUT when it takes longer. */
aclError sim_stream_wait(sim_stream *stream, int64_t timeout_ms);

sim_device *sim_stream_device(const sim_stream *stream);

#endif
