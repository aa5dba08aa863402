/* SPDX-License-Identifier: MIT */
/* A stream from the inside: for stream.c, which moves tasks, and stream_life.c, which makes and
 * ends streams. Scheduler's lock held wherever these are touched. */
#ifndef SIM_CORE_STREAM_BODY_H
#define SIM_CORE_STREAM_BODY_H

#include <stdalign.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "core/schedule.h"

typedef enum sim_stream_state {
    STATE_READY,   /* nobody is at its first task, if it has one */
    STATE_QUEUED,  /* in an engine's queue */
    STATE_RUNNING, /* its first task is on an engine */
    STATE_WAITING  /* its first task is a control task that waits */
} sim_stream_state;

typedef struct sim_stream_task {
    struct sim_stream_task *next;
    const sim_control *control; /* NULL: an engine's */
    sim_engine engine;
    sim_task_run run;
    void (*drop)(void *argument);
    uint64_t number; /* rises over all streams of the process */
    pid_t thread_id; /* who submitted it */
    alignas(max_align_t) unsigned char argument[SIM_TASK_ARGUMENT_SIZE];
} sim_stream_task;

struct sim_stream {
    sim_turn turn;
    aclrtStream handle; /* NULL while the object waits for reuse */
    /* Atomic, as calls look at these without the lock, even of a stream that just ended. */
    _Atomic(sim_context *) context;
    _Atomic(sim_device *) device;
    _Atomic int32_t id;
    _Atomic uint32_t flags;
    uint64_t attributes[SIM_STREAM_ATTRIBUTE_COUNT];
    sim_stream_state state;
    bool in_ready_list;
    bool ending; /* takes nothing more */
    sim_stream_task *first, *last, *spare;
    size_t task_count;
    aclError error; /* the first since the last wait */
    char error_text[512];
    unsigned waiters;
    pthread_cond_t changed; /* a task is done, or the stream ended */
    sim_stream *previous, *next;
    sim_stream *next_ready;
};

/* Whether the stream has a task that was submitted up to that number. */
bool sim_stream_has_task(const sim_stream *stream, uint64_t number);
/* Waits until it has none. False: the deadline passed first. Ends also when the stream does. */
bool sim_stream_wait_until(sim_stream *stream, uint64_t number, int64_t deadline);
/* The number of the latest task of any stream. */
uint64_t sim_streams_last_number(void);
/* Drops every task, after the one that runs; lets go of the lock until it has. */
void sim_stream_drop_tasks(sim_stream *stream);

#endif
