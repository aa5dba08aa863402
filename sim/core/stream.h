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

/* What a stream is made with; zero is what aclrtCreateStream gives. */
typedef struct sim_stream_options {
    uint32_t priority;
    uint32_t flags; /* ACL_STREAM_ bits */
} sim_stream_options;

aclError sim_stream_create(sim_context *context, const sim_stream_options *options,
                           aclrtStream *out);
/* Ends the stream: after its work, or (force) without what has not begun. */
aclError sim_stream_destroy(aclrtStream handle, bool force);

/* The stream of a handle, NULL meaning the default stream of the current context. It must belong
 * to that context: ACL_ERROR_RT_STREAM_CONTEXT otherwise. */
aclError sim_stream_from(aclrtStream handle, sim_stream **out);
/* The same for calls that take streams of any context. */
aclError sim_stream_from_any(aclrtStream handle, sim_stream **out);

/* Queues work. The argument is copied; waits while the stream is full. After a failure a stream
 * that stops on failure takes nothing more and returns that failure. */
aclError sim_stream_submit(sim_stream *stream, sim_engine engine, sim_task_run run,
                           const void *argument, size_t argument_size);
aclError sim_stream_submit_task(sim_stream *stream, const sim_task *task);

/* Waits for everything submitted so far and returns the stream's first error since the last wait;
 * ACL_ERROR_RT_STREAM_SYNC_TIMEOUT when it takes longer. */
aclError sim_stream_wait(sim_stream *stream, int64_t timeout_ms);
/* The same for all streams of a device; the errors stay with the streams. False: timed out. */
bool sim_streams_wait_device(const sim_device *device, int64_t timeout_ms);

bool sim_stream_is_idle(sim_stream *stream);
/* Drops what has not begun; waits for the task that has. */
void sim_stream_abort(sim_stream *stream);
void sim_streams_abort_device(const sim_device *device);

sim_device *sim_stream_device(const sim_stream *stream);
/* Small numbers, as the hardware has. */
int32_t sim_stream_id(const sim_stream *stream);
uint32_t sim_stream_flags(const sim_stream *stream);

/* The values of aclrtSetStreamAttribute(), indexed by aclrtStreamAttr. */
#define SIM_STREAM_ATTRIBUTE_COUNT 6
void sim_stream_set_attribute(sim_stream *stream, aclrtStreamAttr attribute, uint64_t value);
uint64_t sim_stream_get_attribute(sim_stream *stream, aclrtStreamAttr attribute);

/* Streams a device can still make. */
uint32_t sim_streams_available(const sim_device *device);

#endif
