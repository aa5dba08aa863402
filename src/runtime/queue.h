/* SPDX-License-Identifier: MIT */
/*
 * The work of a session: requests in the order they came, cut into batches as lanes take them.
 *
 * Lanes take a batch when they have a free slot, so a faster device gets more. A request lives in
 * its caller's hands until it is settled; batches still on a device when the caller gives up
 * (timeout, failure) find it abandoned and leave the caller's memory alone. Thread-safe: one lock
 * covers the queue and every request in it.
 */
#ifndef OMRI_RUNTIME_QUEUE_H
#define OMRI_RUNTIME_QUEUE_H

#include "runtime/binding.h"
#include "runtime/planner.h"

#include <pthread.h>

typedef struct omri_request {
    struct omri_request *next; /* in the queue or among the idle ones */
    omri_binding binding;
    omri_plan plan;
    int64_t next_row;     /* of the next batch to be cut */
    uint32_t outstanding; /* batches handed out and not finished */
    uint32_t touching;    /* lanes reading or writing the caller's memory right now */
    bool cut;             /* every row is in some batch */
    bool abandoned;       /* the caller has left: its memory is out of bounds */
    omri_failure failure; /* status OMR_OK until something failed; the first one wins */
    pthread_cond_t settled;
} omri_request;

/* One execution: `rows` rows of a request from `first_row`, in gear `gear`. */
typedef struct omri_batch {
    omri_request *request;
    int64_t first_row;
    int64_t rows;
    size_t gear;
    uint32_t attempts; /* executions that failed so far */
} omri_batch;

typedef struct omri_queue {
    const omri_planner *planner;
    pthread_mutex_t lock;
    pthread_cond_t work;       /* something to take, or time to stop */
    omri_request *head, *tail; /* requests with rows left to cut */
    omri_request *idle;        /* finished ones, kept for reuse */
    omri_batch *returned;      /* batches to run again */
    size_t returned_count, returned_capacity;
    size_t lanes; /* alive */
    bool stopping;
    omri_failure lost; /* why the last lane died */
    omr_session_stats stats;
    const omri_model *model;
} omri_queue;

/* `slots`: the most batches that can ever be in flight. */
omr_status omri_queue_init(omri_queue *queue, const omri_model *model, const omri_planner *planner,
                           size_t lanes, size_t slots);
/* Every request must be settled and every lane gone. Copes with a zeroed queue. */
void omri_queue_clear(omri_queue *queue);

/* A request to bind and submit; from the idle ones, or a new one. */
omr_status omri_queue_borrow(omri_queue *queue, omri_request **out);
/* Hands an unsubmitted or settled request back. */
void omri_queue_return(omri_queue *queue, omri_request *request);

/* Queues a bound request, waits for it until the deadline and settles it: afterwards no lane
 * touches the caller's memory. The request belongs to the queue again. */
omr_status omri_queue_run(omri_queue *queue, omri_request *request, int64_t deadline_ns);

typedef enum omri_take {
    OMRI_TAKE_BATCH,
    OMRI_TAKE_NOTHING, /* only when not waiting */
    OMRI_TAKE_STOP
} omri_take;

/* The next batch, with its request's memory held for packing: omri_queue_packed() must follow. */
omri_take omri_queue_take(omri_queue *queue, bool wait, omri_batch *out);
void omri_queue_packed(omri_queue *queue, const omri_batch *batch);
/* Holds the request's memory for unpacking; false when it is out of bounds. Either way
 * omri_queue_finished() must follow. */
bool omri_queue_unpacking(omri_queue *queue, const omri_batch *batch);
/* The batch is over; `held` says whether its memory was. `gear_rows` were executed. */
void omri_queue_finished(omri_queue *queue, const omri_batch *batch, bool held, int64_t gear_rows);

/* The batch failed for good: so does its request. Its memory must not be held. */
void omri_queue_failed(omri_queue *queue, const omri_batch *batch, const omri_failure *failure);
/* The batch is to be run again by whoever takes it next. Its memory must not be held. */
void omri_queue_again(omri_queue *queue, const omri_batch *batch);

/* A lane is set aside. With the last one every request fails. */
void omri_queue_lane_lost(omri_queue *queue, const omri_failure *failure);
/* What has been done so far. */
void omri_queue_stats(omri_queue *queue, omr_session_stats *out);
/* Lanes leave once nothing is queued. */
void omri_queue_stop(omri_queue *queue);

#endif
