/* SPDX-License-Identifier: MIT */
/* How streams, events, callbacks and engines work together: inside the core only.
 *
 * One lock guards all of them, for the whole process: events tie the streams of different devices
 * together, and what happens under it takes a microsecond at most. Work itself runs without it.
 * Lock order: scheduler, then memory, then handles.
 *
 * Objects are never given back to the allocator but kept for reuse, so a stale pointer is at worst
 * a pointer to another object of its kind; handles tell. */
#ifndef SIM_CORE_SCHEDULE_H
#define SIM_CORE_SCHEDULE_H

#include <pthread.h>

#include "core/stream.h"

void sim_schedule_lock(void);
void sim_schedule_unlock(void);
pthread_mutex_t *sim_schedule_mutex(void);

/* A place in an engine's queue: of a stream, or of a caller who borrows the engine. */
typedef struct sim_turn {
    struct sim_turn *next;
    sim_stream *stream;       /* NULL: a borrower */
    pthread_cond_t *borrower; /* signalled when it is the borrower's turn */
    bool granted;
} sim_turn;

/* All with the lock held. */

/* Sees to it that the engine has a thread; must precede the first sim_engine_queue(). */
aclError sim_engine_prepare(sim_device *device, sim_engine engine);
void sim_engine_queue(sim_device *device, sim_engine engine, sim_turn *turn);
void sim_engine_unqueue(sim_device *device, sim_engine engine, sim_turn *turn);
/* Serves a stream's turn on the calling thread if it is next and the engine is free; lets go of the
 * lock meanwhile. */
bool sim_engine_serve(sim_device *device, sim_engine engine, sim_turn *turn);
/* Ends the engine's thread, after what is queued; lets go of the lock meanwhile. */
void sim_engine_stop(sim_device *device, sim_engine engine);

/* sim_stream_create() for those who hold the lock. */
aclError sim_stream_create_locked(sim_context *context, const sim_stream_options *options,
                                  aclrtStream *out);
/* Ends every stream of the context; what waits for something outside is dropped. Lets go of the
 * lock meanwhile. */
void sim_streams_destroy_of(sim_context *context);

/* Runs the stream's first task, which is an engine's; lets go of the lock meanwhile. *clock_ns is
 * the engine's clock. */
void sim_stream_run_first(sim_stream *stream, int64_t *clock_ns);

/* A task that is done by the scheduler itself, at once or when something else has happened. */
typedef struct sim_control {
    /* True: done. False: the stream waits until sim_stream_resume(). */
    bool (*step)(sim_stream *stream, void *argument);
    /* The stream is torn down, or stopped; `begun` says that step returned false and resume did not
     * come. */
    void (*cancel)(sim_stream *stream, void *argument, bool begun);
} sim_control;

aclError sim_stream_control(sim_stream *stream, const sim_control *control, const void *argument,
                            size_t argument_size);
/* The control task that keeps the stream waiting is done. */
void sim_stream_resume(sim_stream *stream);
/* Asked by cancel: the failure that keeps the task from being done; 0 when it is merely dropped. */
aclError sim_stream_failure(const sim_stream *stream);

/* The numbers of the latest task of any stream, and of the stream's first. */
uint64_t sim_streams_last_number(void);
uint64_t sim_stream_task_number(const sim_stream *stream);
aclrtStream sim_stream_handle(const sim_stream *stream);

/* When, by the stream's clock, its first task is to begin: now, where nothing is timed. */
int64_t sim_stream_time_ns(sim_stream *stream);
/* Moves the stream's clock to where it is not before that. */
void sim_stream_not_before(sim_stream *stream, int64_t time_ns);

/* Lets every stream go on that can: to be called after anything that may have resumed some. */
void sim_streams_advance(void);

#endif
