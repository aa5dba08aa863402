/* SPDX-License-Identifier: MIT */
/* The queue's inside, shared by the files that make it up. All of it wants the queue's lock held,
 * except where it says otherwise. */
#ifndef OMRI_RUNTIME_QUEUE_STATE_H
#define OMRI_RUNTIME_QUEUE_STATE_H

#include "core/histogram.h"
#include "runtime/queue.h"

#include <sys/types.h>

/* More requests than this are not merged into one batch. */
enum { OMRI_QUEUE_MAX_PIECES = 1024 };

struct omri_queue {
    omri_queue_options options;
    pid_t process;  /* that made it: threads do not follow into one forked from it */
    bool mergeable; /* rows of several requests may share a batch */
    pthread_mutex_t lock;
    pthread_cond_t work;      /* something to take, or time to stop */
    pthread_cond_t space;     /* a request was settled */
    omr_request *head, *tail; /* requests with rows left to cut */
    omr_request *idle;        /* kept for reuse */
    omr_request *due;         /* settled ones whose callback has not been called */
    omri_batch *returned;     /* batches to run again, each with its own pieces */
    omri_piece *returned_pieces;
    size_t returned_count;
    int64_t flying_rows;  /* of batches that lanes have, padding included */
    size_t lanes;         /* alive */
    size_t waiting_lanes; /* with nothing to do */
    size_t unsettled;
    size_t holders; /* the session, and every held request */
    bool stopping;
    omri_failure lost; /* why the last lane died */
    omr_session_stats stats;
    omri_histogram latency;
};

/* queue.c, without the lock: once nobody holds the queue any more. */
void omri_queue_destroy(omri_queue *queue);

/* request.c: life of a request; these two need no lock. */
omr_status omri_request_create(omr_request **out, omri_queue *queue);
void omri_request_destroy(omr_request *request);

/* settle.c: the list of requests with rows to cut, and how a request ends. */
void omri_queue_enqueue(omri_queue *queue, omr_request *request);
void omri_queue_dequeue(omri_queue *queue, omr_request *request);
/* Settles a request that has come to its end, and retires one that nobody holds. */
void omri_request_look_at(omr_request *request);
/* Back to the idle ones once nobody can reach it. */
void omri_request_retire(omr_request *request);
/* The first failure wins; settles it once its memory is let go of. */
void omri_request_fail(omr_request *request, const omri_failure *failure);
/* Settled, or failed and about to be. */
bool omri_request_is_over(const omr_request *request);
/* Unlocks: callbacks of requests that were settled meanwhile run now, without the lock. */
void omri_queue_unlock(omri_queue *queue);

/* cut.c: the next batch, off the head of the list; there must be one. */
void omri_queue_cut(omri_queue *queue, omri_batch *batch);
/* Whether the next batch is better left to another lane than taken by one that is `busy`. */
bool omri_queue_leaves(omri_queue *queue, double busy);
/* Whether an idle lane may wait, until when, for rows to fill a batch. */
bool omri_queue_may_wait(const omri_queue *queue, int64_t *until_ns);

#endif
