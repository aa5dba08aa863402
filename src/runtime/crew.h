/* SPDX-License-Identifier: MIT */
/*
 * What the lanes of a session share, and who looks after them.
 *
 * A watchdog looks every so often whether a lane is waiting for AscendCL for longer than a device
 * may be silent. It gives such a lane up: what the lane had in flight goes back to the queue, and
 * nobody waits for its thread any more. Should the call return after all, the thread closes its
 * lane and ends; until then all it may touch stays, for the crew goes with the last who holds it:
 * the session and every thread.
 */
#ifndef OMRI_RUNTIME_CREW_H
#define OMRI_RUNTIME_CREW_H

#include "runtime/gear_times.h"
#include "runtime/queue.h"

#include <stdatomic.h>

typedef struct omri_lane omri_lane;

/* A device's weights, which its lanes share: AscendCL loads a model over memory it is given. */
typedef struct omri_weights {
    int32_t device;
    const omri_lane *maker; /* is allocating the memory now */
    size_t lanes;           /* that have them */
    void *memory;           /* NULL while no lane has */
    size_t size;
} omri_weights;

/* Set before the lanes start, down to `lanes`. */
typedef struct omri_crew {
    const omri_driver *driver;
    char *path;
    int32_t batch_axis;
    uint32_t slots_per_lane;
    uint64_t memory_limit;
    uint64_t slot_size; /* bytes of a slot as far as the file tells, before it is loaded */
    int64_t device_timeout_ms;
    bool time_all;           /* every batch's stages, not those of a sample */
    bool any_node;           /* lanes stay where they are started */
    atomic_uint stats_round; /* counts how often statistics were begun anew */
    size_t lane_count;       /* wanted */
    uint32_t lanes_per_device;
    omri_weights *weights; /* one per device */
    size_t device_count;
    omri_queue *queue; /* NULL until the lanes have opened */
    omri_lane *lanes;

    pthread_mutex_t lock; /* never held while AscendCL is called */
    pthread_cond_t changed;
    size_t holders;          /* the session, and every lane's thread */
    const omri_lane *reader; /* describes the model now */
    omri_model model;
    bool model_ready;
    const omri_lane *timer; /* finds or measures the gears' times now */
    omri_gear_times times;  /* what the caller says of them */
    double *gear_cost;      /* seconds per gear, or NULL */
    bool gears_timed;
    atomic_uint pardons;  /* batches that were to blame for a lane's failure */
    size_t started;       /* threads */
    size_t reported;      /* lanes that have opened, or failed to */
    size_t left;          /* lanes that are done for good */
    omri_failure failure; /* the first lane's that failed to open */
    enum { OMRI_CREW_WAITING, OMRI_CREW_WORKING, OMRI_CREW_DISMISSED } order;

    pthread_t watchdog;
    bool watched;                 /* there is a watchdog */
    bool ending;                  /* it leaves with the last lane */
    void (*heir)(void *argument); /* what it does then, or NULL */
    void *inheritance;
} omri_crew;

/* A crew that the caller holds, to be filled in. */
omr_status omri_crew_create(omri_crew **out);
/* Ends a hold. The last one frees the crew. */
void omri_crew_release(omri_crew *crew);

/* Starts the watchdog and, on each of the devices in turn, the lanes; waits until all have opened.
 */
omr_status omri_crew_start(omri_crew *crew, const int32_t *devices);
/* To work for the queue, or to leave (NULL). */
void omri_crew_order(omri_crew *crew, omri_queue *queue);
/* Waits until every lane has left or was given up. The queue has been stopped, or the crew
 * dismissed. */
void omri_crew_end(omri_crew *crew);
/* Has that done by the watchdog, and `heir` after it: for threads that are the session's own. */
void omri_crew_end_later(omri_crew *crew, void (*heir)(void *), void *argument);

/* ---- Lanes --------------------------------------------------------------------------------- */

/* How the lane's opening went. */
void omri_crew_hear(omri_crew *crew, omr_status status);
/* Waits for the order; true: work. */
bool omri_crew_await_order(omri_crew *crew);

/* What one lane does for all: true when it is this one's turn, false when it has been done. The
 * turn of a lane that is given up passes on. */
bool omri_crew_take_turn(omri_crew *crew, const omri_lane **turn, const bool *done,
                         const omri_lane *lane);
/* With the crew's lock held: whether the turn still is the lane's, which it is not any more. */
bool omri_crew_ends_turn(omri_crew *crew, const omri_lane **turn, const omri_lane *lane);

#endif
