/* SPDX-License-Identifier: MIT */
/*
 * The work of a session: requests in the order they came, cut into batches as lanes take them.
 *
 * Lanes take a batch when they have a free slot, so a faster device gets more. Rows of several
 * requests share a batch where the model allows it. A request is settled exactly once: when every
 * row is done, or when something failed, was cancelled or the session ended - and then only after
 * the last lane has let go of the caller's memory. Batches of a settled request that are still on a
 * device are finished there and forgotten. Thread-safe: one lock covers the queue and every request
 * in it; completion callbacks run without it.
 */
#ifndef OMRI_RUNTIME_QUEUE_H
#define OMRI_RUNTIME_QUEUE_H

#include "runtime/binding.h"
#include "runtime/planner.h"

#include <pthread.h>

typedef struct omri_queue omri_queue;

/* What the caller holds; also the queue's own bookkeeping of it. */
struct omr_request {
    omri_queue *queue;
    omr_request *next, *previous; /* among those with rows to cut; `next` also among the idle */
    omr_request *next_settled;    /* among those whose callback is due */
    omri_binding binding;
    omri_plan plan; /* of the rows left, valid while plan_rows are left */
    int64_t plan_rows;
    int64_t next_row;     /* of the next piece to be cut */
    int64_t queued_ns;    /* when it was submitted */
    uint32_t outstanding; /* pieces handed out and not finished */
    uint32_t touching;    /* lanes reading or writing the caller's memory right now */
    uint32_t holders;     /* the caller, and a callback that is running */
    bool queued;          /* in the list of those with rows to cut */
    bool settled;
    omri_failure failure; /* status OMR_OK until something failed; the first one wins */
    omr_request_callback callback;
    void *user_data;
    omr_tensor *provided; /* outputs the library provides, in one block with their memory */
    size_t provided_count;
    bool provides_late; /* as soon as an execution has told their shapes */
    pthread_cond_t changed;
};

/* Rows of one request in a batch. */
typedef struct omri_piece {
    omr_request *request;
    int64_t first_row; /* in the request */
    int64_t rows;
    int64_t at; /* row of the batch its first one is */
} omri_piece;

/* One execution. */
typedef struct omri_batch {
    size_t gear;
    int64_t gear_rows;     /* with padding */
    double cost;           /* of the execution, as the planner counts */
    int64_t rows;          /* real ones */
    uint32_t attempts;     /* executions that failed so far */
    const void *failed_on; /* the lane that failed it last */
    bool more;             /* another batch was waiting when this one was taken */
    size_t piece_count;
    omri_piece *pieces; /* the slot's; room for omri_queue_piece_limit() */
} omri_batch;

typedef struct omri_queue_options {
    const omri_model *model;
    const omri_planner *planners; /* one per class of gears */
    size_t lanes;
    size_t slots;         /* of all lanes */
    size_t request_limit; /* unsettled requests before submit waits */
    int64_t max_delay_ns; /* an idle lane waits this long for rows to fill a batch */
} omri_queue_options;

omr_status omri_queue_create(omri_queue **out, const omri_queue_options *options);
/* The session lets go: what is unsettled is cancelled. Lanes must have left. Requests still held
 * keep the queue alive until they are released. Accepts NULL. */
void omri_queue_close(omri_queue *queue);

/* Whether this process was forked from the one that made the queue; lanes do not follow, and locks
 * may be held by threads that are not here. */
bool omri_queue_was_left(const omri_queue *queue);
/* The failure that this is. */
omr_status omri_queue_check_process(const omri_queue *queue);

/* The most pieces a batch can have. */
size_t omri_queue_piece_limit(const omri_model *model);

/* The calling thread does the queue's work from now on (NULL: no more), and so must not wait for
 * it. */
void omri_queue_serve(const omri_queue *queue);
bool omri_queue_is_served_here(const omri_queue *queue);

/* ---- Callers ------------------------------------------------------------------------------- */

/* A request to bind and submit; a used one, or a new one. The caller holds it. */
omr_status omri_queue_borrow(omri_queue *queue, omr_request **out);
/* Ends the caller's hold; an unsettled request goes on without it. */
void omri_request_release(omr_request *request);

/* Provides contiguous memory for every output of a request whose inputs are bound, now or when an
 * execution has told what they are. */
omr_status omri_request_provide(omr_request *request);

/* Queues a bound request. While the queue is full it waits until the deadline (OMR_TIMEOUT), or
 * OMRI_AT_ONCE not at all (OMR_BUSY). */
omr_status omri_queue_submit(omr_request *request, int64_t deadline_ns);

/* Waits for it to be settled; false when the deadline came first. */
bool omri_request_wait(omr_request *request, int64_t deadline_ns);
/* Waits for any of them; `count` when the deadline came first. */
size_t omri_request_wait_any(omr_request *const *requests, size_t count, int64_t deadline_ns);
/* Settles it with `status` unless it has been, and waits until its memory is let go of. */
void omri_request_cancel(omr_request *request, omr_status status, const char *why);
/* What became of a settled request; a failure becomes the thread's latest. */
omr_status omri_request_result(omr_request *request);

/* ---- Lanes --------------------------------------------------------------------------------- */

typedef enum omri_take {
    OMRI_TAKE_BATCH,
    OMRI_TAKE_NOTHING, /* only to a lane with something in flight */
    OMRI_TAKE_STOP
} omri_take;

/* The next batch, with its requests' memory held for packing: omri_queue_packed() must follow.
 * `busy` is the cost of what the lane has in flight: with nothing it waits for work, and otherwise
 * it leaves what other lanes would have done sooner. What `lane` failed it gets again only when
 * there is no other. */
omri_take omri_queue_take(omri_queue *queue, const void *lane, double busy, omri_batch *batch);
void omri_queue_packed(omri_queue *queue, const omri_batch *batch);
/* Holds one piece's memory for unpacking; false when it is out of bounds. */
bool omri_queue_hold(omri_queue *queue, const omri_piece *piece);
/* With shape ranges, before the first piece of an execution is unpacked: what it made. Errors:
 * OMR_INVALID_ARGUMENT when that does not fit the request's outputs; OMR_NO_MEMORY. */
omr_status omri_request_settle_shapes(omr_request *request, const omri_gear *gear);
void omri_queue_let_go(omri_queue *queue, const omri_piece *piece);
/* The batch is done; nothing of it may be held. */
void omri_queue_finished(omri_queue *queue, const omri_batch *batch);
/* One piece failed, by its caller's fault; the batch goes on. */
void omri_queue_piece_failed(omri_queue *queue, const omri_piece *piece,
                             const omri_failure *failure);
/* The batch failed for good: so do its requests. Nothing of it may be held. */
void omri_queue_failed(omri_queue *queue, const omri_batch *batch, const omri_failure *failure);
/* The batch is to be run again, rather by another lane than this one. Nothing of it may be held. */
void omri_queue_again(omri_queue *queue, const void *lane, const omri_batch *batch);

/* A lane is set aside. With the last one every request fails. */
void omri_queue_lane_lost(omri_queue *queue, const omri_failure *failure);
/* Every request is cancelled, and lanes are told to leave. */
void omri_queue_stop(omri_queue *queue);

/* What has been done so far. */
void omri_queue_stats(omri_queue *queue, omr_session_stats *out);
/* Has them begin anew. */
void omri_queue_reset_stats(omri_queue *queue);

#endif
