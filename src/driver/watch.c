/* SPDX-License-Identifier: MIT */
#include "driver/watch.h"

#include "core/clock.h"

/* A state is a number of calls, in steps, and what may be said of the one under way. Only the
 * thread changes it, but for the claim, which must find it as it was seen. */
enum { WITHIN = 1, CLAIMED = 2, STEP = 4 };

static _Thread_local omri_watch *worn;
static _Thread_local bool was_claimed;

void omri_watch_init(omri_watch *watch, int32_t device)
{
    watch->device = device;
    atomic_init(&watch->stage, "getting ready");
    atomic_init(&watch->call, "AscendCL");
    atomic_init(&watch->state, 0);
    pthread_mutex_init(&watch->claim, NULL);
    watch->seen = 0;
}

void omri_watch_clear(omri_watch *watch)
{
    pthread_mutex_destroy(&watch->claim);
}

/* ---- The watched thread -------------------------------------------------------------------- */

omri_watch *omri_watch_wear(omri_watch *watch)
{
    omri_watch *before = worn;
    worn = watch;
    return before;
}

void omri_watch_stage(const char *stage)
{
    if (worn)
        atomic_store_explicit(&worn->stage, stage, memory_order_relaxed);
}

bool omri_watch_was_claimed(void)
{
    return was_claimed;
}

omri_watch *omri_watch_enter(const char *call)
{
    omri_watch *watch = worn;
    if (!watch)
        return NULL;
    uint64_t state = atomic_load_explicit(&watch->state, memory_order_relaxed);
    atomic_store_explicit(&watch->call, call, memory_order_relaxed);
    /* What the thread has done so far is visible to whoever claims it. */
    atomic_store_explicit(&watch->state, state | WITHIN, memory_order_release);
    return watch;
}

/* The observer has drawn its consequences once it lets go of the claim. */
static void hear_of_claim(omri_watch *watch)
{
    pthread_mutex_lock(&watch->claim);
    pthread_mutex_unlock(&watch->claim);
    worn = NULL;
    was_claimed = true;
}

void omri_watch_leave(omri_watch *watch)
{
    if (!watch)
        return;
    uint64_t state = atomic_load_explicit(&watch->state, memory_order_relaxed);
    uint64_t next = (state & ~(uint64_t)(STEP - 1)) + STEP;
    if (atomic_exchange_explicit(&watch->state, next, memory_order_acq_rel) & CLAIMED)
        hear_of_claim(watch);
}

/* ---- The observer -------------------------------------------------------------------------- */

bool omri_watch_claim(omri_watch *watch, int64_t limit_ms)
{
    uint64_t state = atomic_load_explicit(&watch->state, memory_order_relaxed);
    int64_t now = omri_clock_now_ns();
    if (state != watch->seen || !(state & WITHIN)) {
        watch->seen = state;
        watch->seen_ns = now;
        return false;
    }
    if (state & CLAIMED || (now - watch->seen_ns) / 1000000 < limit_ms)
        return false;
    pthread_mutex_lock(&watch->claim);
    if (atomic_compare_exchange_strong(&watch->state, &state, state | CLAIMED))
        return true;
    pthread_mutex_unlock(&watch->claim); /* it came back this very moment */
    return false;
}

void omri_watch_let_go(omri_watch *watch)
{
    pthread_mutex_unlock(&watch->claim);
}

omr_status omri_watch_fail_silent(const omri_watch *watch, int64_t limit_ms)
{
    return omri_fail_device(OMR_TIMEOUT, watch->device, 0, "no answer from %s for %lld ms, %s",
                            atomic_load_explicit(&watch->call, memory_order_relaxed),
                            (long long)limit_ms,
                            atomic_load_explicit(&watch->stage, memory_order_relaxed));
}

/* ---- The driver ---------------------------------------------------------------------------- */

static omri_driver actual; /* the library's own functions */

#define WATCHED(name, result, parameters, arguments) \
    static result watched_##name parameters          \
    {                                                \
        omri_watch *watch = omri_watch_enter(#name); \
        result answer = actual.name arguments;       \
        omri_watch_leave(watch);                     \
        return answer;                               \
    }
#define WATCHED_VOID(name, parameters, arguments)    \
    static void watched_##name parameters            \
    {                                                \
        omri_watch *watch = omri_watch_enter(#name); \
        actual.name arguments;                       \
        omri_watch_leave(watch);                     \
    }
#include "watched_calls.inc"
#undef WATCHED
#undef WATCHED_VOID

void omri_watch_table(omri_driver *table)
{
    actual = *table;
#define WATCHED(name, result, parameters, arguments) \
    if (actual.name)                                 \
        table->name = watched_##name;
#define WATCHED_VOID(name, parameters, arguments) WATCHED(name, void, parameters, arguments)
#include "watched_calls.inc"
#undef WATCHED
#undef WATCHED_VOID
}
