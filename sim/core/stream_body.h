/* SPDX-License-Identifier: MIT */
/* A stream from the inside: for stream.c, which moves tasks, and stream_life.c, which makes and
 * ends streams. Scheduler's lock held wherever these are touched. */
#ifndef SIM_CORE_STREAM_BODY_H
#define SIM_CORE_STREAM_BODY_H

#include <stdalign.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "core/fault.h"
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
    int64_t submitted_ns;
    sim_fault fault;
    bool carries;     /* nothing but a fault, for the control task that follows */
    aclError failure; /* of such a control task: it fails instead of being done */
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
    bool ending;      /* takes nothing more */
    bool stopped;     /* by a failure: its own or of a stream of its context; `error` says which */
    bool hung;        /* its first task is made to hang */
    bool released;    /* but shall not any longer */
    aclError failing; /* of the task that is being given up; 0: merely dropped */
    int64_t clock_ns; /* when its latest task was over, by the profile */
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
/* The live streams, linked by next. */
sim_stream *sim_streams_all(void);
/* After a failure of this stream, whose text is in it: stops all streams of its context if one of
 * them is to stop on failure. What they have not begun fails as well. */
void sim_stream_stop_context(sim_stream *stream);
/* A new stream of a context whose streams have been stopped is stopped, too. */
void sim_stream_join_stopped(sim_stream *stream);
/* The last stream that is set to stop lets the others go on when it ends. */
void sim_stream_leave_stopped(sim_stream *stream);
/* Gives up every task but one that runs, with the stream's error as their failure. */
void sim_stream_fail_tasks(sim_stream *stream);
/* Drops every task, after the one that runs; lets go of the lock until it has. */
void sim_stream_drop_tasks(sim_stream *stream);

#endif
