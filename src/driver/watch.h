/* SPDX-License-Identifier: MIT */
/*
 * What a thread is asking of AscendCL right now, so that another one can tell when it gets no
 * answer.
 *
 * Every call through the driver's table says so by itself on a thread that wears a watch: two
 * stores before, an exchange after. Whoever observes the watch may claim the thread once a call has
 * lasted too long, and from then on speaks for it. If the call returns after all, omri_acl() fails
 * whatever AscendCL answered, so that the thread unwinds as after any failure; it must touch
 * nothing but its own when omri_watch_was_claimed().
 */
#ifndef OMRI_DRIVER_WATCH_H
#define OMRI_DRIVER_WATCH_H

#include "driver/driver.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct omri_watch {
    int32_t device;              /* for messages; -1: none */
    _Atomic(const char *) stage; /* what the calls are for, such as "loading the model" */
    _Atomic(const char *) call;  /* the latest */
    atomic_uint_fast64_t state;  /* a new number before and after each call; see watch.c */
    pthread_mutex_t claim;       /* held from the claim until its consequences are drawn */
    uint64_t seen;               /* the observer's: the state when it last changed, */
    int64_t seen_ns;             /* and since when it is so */
} omri_watch;

void omri_watch_init(omri_watch *watch, int32_t device);
void omri_watch_clear(omri_watch *watch);

/* ---- The watched thread -------------------------------------------------------------------- */

/* Puts a watch on the calling thread, or takes it off (NULL). Returns the one it wore. */
omri_watch *omri_watch_wear(omri_watch *watch);
/* What the thread's calls are for from now on. Static text. */
void omri_watch_stage(const char *stage);
/* Whether the thread was given up in a call that has returned since. */
bool omri_watch_was_claimed(void);

/* Around a call that is not through the table. Static text. */
omri_watch *omri_watch_enter(const char *call);
void omri_watch_leave(omri_watch *watch);

/* ---- The observer -------------------------------------------------------------------------- */

/* Claims the thread if it has been in one call for `limit_ms`, by the looks taken so far. A claimed
 * thread whose call returns waits for omri_watch_let_go(), which must follow. */
bool omri_watch_claim(omri_watch *watch, int64_t limit_ms);
void omri_watch_let_go(omri_watch *watch);

/* OMR_TIMEOUT, with a message that names device, call and stage. Any thread. */
omr_status omri_watch_fail_silent(const omri_watch *watch, int64_t limit_ms);

/* ---- The driver ---------------------------------------------------------------------------- */

/* Has every function that the table has say what it is. Once per process. */
void omri_watch_table(omri_driver *table);

#endif
