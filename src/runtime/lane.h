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
#include "runtime/gear_times.h"
#include "runtime/queue.h"
#include "runtime/slot.h"

/* A device's weights, which its lanes share: AscendCL loads a model over memory it is given. */
typedef struct omri_weights {
    int32_t device;
    size_t lanes; /* that have them */
    void *memory; /* NULL while no lane has */
    size_t size;
} omri_weights;

/* What every lane of a session shares; set before the lanes start. */
typedef struct omri_crew {
    const omri_driver *driver;
    const char *path;
    int32_t batch_axis;
    uint32_t slots_per_lane;
    uint64_t memory_limit;
    int64_t device_timeout_ms;
    bool time_all;           /* every batch's stages, not those of a sample */
    bool any_node;           /* lanes stay where they are started */
    atomic_uint stats_round; /* counts how often statistics were begun anew */
    size_t lane_count;
    uint32_t lanes_per_device;
    omri_weights *weights; /* one per device */
    size_t device_count;
    omri_queue *queue;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    omri_model model;      /* read by the first lane that has loaded it */
    omri_gear_times times; /* what the caller says of them */
    double *gear_cost;     /* seconds per gear; found or measured by that lane */
    bool model_ready;
    atomic_uint pardons;  /* batches that were to blame for a lane's failure */
    size_t reported;      /* lanes that have opened, or failed to */
    omri_failure failure; /* the first lane's that failed to */
    enum { OMRI_CREW_WAITING, OMRI_CREW_WORKING, OMRI_CREW_DISMISSED } order;
} omri_crew;

/* A batch in a slot. */
typedef struct omri_flight {
    omri_batch batch;
    const omri_gear *gear; /* the shapes it is executed in */
    bool solo;   /* everything went through the compute stream, there being nothing to overlap */
    bool timed;  /* the slot's marks were recorded */
    bool direct; /* the device uses the caller's memory, which is held until the end */
    int64_t packed_ns[2], unpacked_ns[2]; /* host times of begin and end */
    int64_t launched_ns;                  /* when AscendCL had all of it */
} omri_flight;

/* What a lane has done; it alone writes, any thread reads. Zeroed: nothing. */
typedef struct omri_lane_stats {
    atomic_uint_fast64_t batches, rows, padded_rows, retries, failures;
    atomic_uint_fast64_t direct_bytes, copied_bytes;
    omri_histogram pack, launch, h2d, compute, d2h, unpack;
} omri_lane_stats;

typedef struct omri_lane {
    omri_crew *crew;
    const omri_driver *driver;
    int32_t device;
    uint32_t number; /* in the process, for traces */
    pthread_t thread;
    bool started;

    bool device_set;
    aclrtContext context;
    aclrtStream upload, compute, download;
    uint32_t model_id;
    bool loaded;
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
} omri_lane;

omr_status omri_crew_init(omri_crew *crew);
void omri_crew_clear(omri_crew *crew);

/* Starts the lane's thread, which opens the lane, reports to the crew and waits for the order. */
omr_status omri_lane_start(omri_lane *lane, omri_crew *crew, int32_t device);
/* Waits until every lane has reported; the first failure, if any. */
omr_status omri_crew_wait_opened(omri_crew *crew, size_t lanes);
void omri_crew_order(omri_crew *crew, bool work);
/* Waits for the thread's end; the queue has been stopped or the crew dismissed. */
void omri_lane_join(omri_lane *lane);

#endif
