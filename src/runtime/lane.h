/* SPDX-License-Identifier: MIT */
/*
 * One thread with one context, three streams, one loaded model and its slots on one device.
 *
 * A batch flows through a slot: packed into pinned memory, copied in on the upload stream, executed
 * on the compute stream, copied out on the download stream, unpacked. Events order the streams, so
 * the copies and the packing of one batch run under the compute of another. One model id is only
 * ever executed on one stream, which AscendCL demands.
 */
#ifndef OMRI_RUNTIME_LANE_H
#define OMRI_RUNTIME_LANE_H

#include "core/histogram.h"
#include "driver/watch.h"
#include "runtime/crew.h"
#include "runtime/slot.h"

/* A batch in a slot. */
typedef struct omri_flight {
    omri_batch batch;
    const omri_gear *gear; /* the shapes it is executed in */
    bool solo;  /* everything went through the compute stream, there being nothing to overlap */
    bool timed; /* the slot's marks were recorded */
    bool holds; /* the requests' memory: until it is packed, or all along when the device uses it */
    bool direct;                          /* the device uses the caller's memory */
    int64_t packed_ns[2], unpacked_ns[2]; /* host times of begin and end */
    int64_t launched_ns;                  /* when AscendCL had all of it */
} omri_flight;

/* What a lane has done; it alone writes, any thread reads. Zeroed: nothing. */
typedef struct omri_lane_stats {
    atomic_uint_fast64_t batches, rows, padded_rows, retries, failures;
    atomic_uint_fast64_t direct_bytes, copied_bytes;
    omri_histogram pack, launch, h2d, compute, d2h, unpack;
} omri_lane_stats;

struct omri_lane {
    omri_crew *crew;
    const omri_driver *driver;
    int32_t device;
    uint32_t number; /* in the process, for traces */
    pthread_t thread;
    omri_watch watch;
    bool reported; /* how opening went */
    bool working;  /* takes batches, and counts as one of the queue's lanes */
    bool given_up; /* by the watchdog */

    bool device_set;
    aclrtContext context;
    aclrtStream upload, compute, download;
    uint32_t model_id;
    bool loaded;
    size_t work_size, weight_size; /* bytes that the model takes, by aclmdlQuerySize */
    bool sized; /* slots have memory for every output; else AscendCL allocates some each time */
    aclmdlExecConfigHandle *execution_limit; /* of executions that the lane waits in, or NULL */
    omri_weights *weights;                   /* those the model was loaded over, or NULL */
    bool stops_on_failure; /* the compute stream runs nothing after a failed task */
    omri_slot *slots;
    omri_flight *flights; /* one per slot */
    omri_piece *pieces;   /* of all flights' batches */
    size_t slot_count;
    size_t oldest, in_flight; /* slots are used round-robin */
    double busy;              /* cost of the batches in flight */
    uint64_t launched;        /* batches so far: decides which are timed */
    atomic_bool lost;         /* set aside for good */
    atomic_uint stats_round;  /* the crew's when `stats` was last begun anew */
    omri_lane_stats stats;
};

/* Fills in zeroed memory. */
void omri_lane_init(omri_lane *lane, omri_crew *crew, int32_t device);
/* Starts the lane's thread, which opens the lane, reports to the crew and waits for the order. It
 * holds the crew, which the caller has counted. */
omr_status omri_lane_start(omri_lane *lane);
/* The watchdog speaks for a lane whose thread it has claimed: nothing of it is lost. */
void omri_lane_give_up(omri_lane *lane);
/* Waits for the end of the thread of a lane that has left, unless it was given up. */
void omri_lane_forget(omri_lane *lane);

#endif
