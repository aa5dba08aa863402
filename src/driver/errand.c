/* SPDX-License-Identifier: MIT */
#include "driver/errand.h"

#include "core/clock.h"
#include "driver/watch.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY_MS = 50 };

int64_t omri_patience_ms = 60000;

typedef struct errand {
    omr_status (*work)(void *argument);
    omri_watch watch;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool done, left_behind;
    omri_failure failure;
    _Alignas(max_align_t) unsigned char argument[];
} errand;

static void destroy(errand *e)
{
    omri_watch_clear(&e->watch);
    pthread_cond_destroy(&e->changed);
    pthread_mutex_destroy(&e->lock);
    free(e);
}

static void *errand_main(void *own)
{
    errand *e = own;
    omri_watch_wear(&e->watch);
    omr_status status = e->work(e->argument);
    omri_watch_wear(NULL);
    pthread_mutex_lock(&e->lock);
    omri_failure_take(&e->failure, status);
    e->done = true;
    bool mine = e->left_behind;
    pthread_cond_broadcast(&e->changed);
    pthread_mutex_unlock(&e->lock);
    if (mine)
        destroy(e);
    omri_driver_release();
    return NULL;
}

/* False: it was left behind. */
static bool await(errand *e, int64_t limit_ms)
{
    int64_t pause_ms = limit_ms / 8 < LOOK_EVERY_MS ? limit_ms / 8 + 1 : LOOK_EVERY_MS;
    pthread_mutex_lock(&e->lock);
    while (!e->done && !e->left_behind) {
        omri_condition_wait_until(&e->changed, &e->lock, omri_deadline_after_ms(pause_ms));
        if (!omri_watch_claim(&e->watch, limit_ms))
            continue;
        e->left_behind = true;
        omri_watch_fail_silent(&e->watch, limit_ms);
        omri_watch_let_go(&e->watch);
    }
    bool done = e->done;
    pthread_mutex_unlock(&e->lock);
    return done;
}

static errand *create(omr_status (*work)(void *argument), const void *argument, size_t size)
{
    errand *e = calloc(1, sizeof *e + size);
    if (!e || omri_condition_init(&e->changed)) {
        free(e);
        return NULL;
    }
    pthread_mutex_init(&e->lock, NULL);
    omri_watch_init(&e->watch, -1);
    e->work = work;
    memcpy(e->argument, argument, size);
    return e;
}

omr_status omri_errand_run(omr_status (*work)(void *argument), void *argument, size_t size,
                           int64_t limit_ms)
{
    pthread_t thread;
    errand *e = create(work, argument, size);
    if (!e)
        return omri_fail(OMR_NO_MEMORY, "no host memory to ask AscendCL");
    omri_driver_retain(); /* the thread may be in AscendCL for ever */
    if (pthread_create(&thread, NULL, errand_main, e)) {
        omri_driver_release();
        destroy(e);
        return omri_fail(OMR_NO_MEMORY, "no thread to ask AscendCL");
    }
    if (!await(e, limit_ms)) {
        pthread_detach(thread);
        return OMR_TIMEOUT; /* await() has said of what */
    }
    pthread_join(thread, NULL);
    memcpy(argument, e->argument, size);
    omr_status status = e->failure.status == OMR_OK ? OMR_OK : omri_failure_raise(&e->failure);
    destroy(e);
    return status;
}
