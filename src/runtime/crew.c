/* SPDX-License-Identifier: MIT */
#include "runtime/crew.h"

#include "core/clock.h"
#include "runtime/lane.h"

#include <stdlib.h>

/* The watchdog looks this often in the time that a device may be silent. */
enum { LOOKS = 8, LONGEST_PAUSE_MS = 5000 };

/* ---- Life ---------------------------------------------------------------------------------- */

omr_status omri_crew_create(omri_crew **out)
{
    *out = NULL;
    omri_crew *crew = calloc(1, sizeof *crew);
    if (!crew || omri_condition_init(&crew->changed)) {
        free(crew);
        return omri_fail(OMR_NO_MEMORY, "no host memory for a session");
    }
    pthread_mutex_init(&crew->lock, NULL);
    crew->holders = 1;
    *out = crew;
    return OMR_OK;
}

static void destroy(omri_crew *crew)
{
    omri_model_clear(&crew->model);
    omri_gear_times_clear(&crew->times);
    for (size_t i = 0; crew->lanes && i < crew->lane_count; i++)
        omri_watch_clear(&crew->lanes[i].watch);
    free(crew->lanes);
    free(crew->gear_cost);
    free(crew->weights);
    free(crew->path);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

void omri_crew_release(omri_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    bool last = --crew->holders == 0;
    pthread_mutex_unlock(&crew->lock);
    if (last)
        destroy(crew);
}

/* ---- The watchdog -------------------------------------------------------------------------- */

static void pass_on_turns(omri_crew *crew, const omri_lane *lane)
{
    omri_crew_ends_turn(crew, &crew->reader, lane);
    omri_crew_ends_turn(crew, &crew->timer, lane);
    for (size_t i = 0; i < crew->device_count; i++)
        omri_crew_ends_turn(crew, &crew->weights[i].maker, lane);
}

static void look(omri_crew *crew, omri_lane *lane)
{
    if (!omri_watch_claim(&lane->watch, crew->device_timeout_ms))
        return;
    omri_lane_give_up(lane);
    pthread_mutex_lock(&crew->lock);
    pass_on_turns(crew, lane);
    crew->left++;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    omri_watch_let_go(&lane->watch);
}

static int64_t pause_ms(const omri_crew *crew)
{
    int64_t pause = crew->device_timeout_ms / LOOKS;
    return pause < 1 ? 1 : pause < LONGEST_PAUSE_MS ? pause : LONGEST_PAUSE_MS;
}

static void *watchdog_main(void *argument)
{
    omri_crew *crew = argument;
    pthread_mutex_lock(&crew->lock);
    while (!crew->ending || crew->left < crew->started) {
        omri_condition_wait_until(&crew->changed, &crew->lock,
                                  omri_deadline_after_ms(pause_ms(crew)));
        size_t started = crew->started;
        omri_queue_serve(crew->queue); /* callbacks of what a lane leaves behind run here */
        pthread_mutex_unlock(&crew->lock);
        for (size_t i = 0; i < started; i++)
            look(crew, &crew->lanes[i]);
        pthread_mutex_lock(&crew->lock);
    }
    void (*heir)(void *) = crew->heir;
    void *inheritance = crew->inheritance;
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->started; i++)
        omri_lane_forget(&crew->lanes[i]);
    if (heir) {
        pthread_detach(pthread_self());
        heir(inheritance);
    }
    return NULL;
}

/* ---- Beginning and end --------------------------------------------------------------------- */

static omr_status start_threads(omri_crew *crew)
{
    if (pthread_create(&crew->watchdog, NULL, watchdog_main, crew))
        return omri_fail(OMR_NO_MEMORY, "no thread to watch the lanes");
    crew->watched = true;
    for (size_t i = 0; i < crew->lane_count; i++) {
        pthread_mutex_lock(&crew->lock);
        omr_status status = omri_lane_start(&crew->lanes[i]);
        if (status == OMR_OK) {
            crew->started++;
            crew->holders++;
        }
        pthread_mutex_unlock(&crew->lock);
        if (status != OMR_OK)
            return status;
    }
    return OMR_OK;
}

static omr_status wait_opened(omri_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->reported < crew->started)
        pthread_cond_wait(&crew->changed, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
    return crew->failure.status == OMR_OK ? OMR_OK : omri_failure_raise(&crew->failure);
}

omr_status omri_crew_start(omri_crew *crew, const int32_t *devices)
{
    crew->lanes = calloc(crew->lane_count, sizeof *crew->lanes);
    if (!crew->lanes)
        return omri_fail(OMR_NO_MEMORY, "no host memory for %zu lanes", crew->lane_count);
    /* One device after the other, so that the first lanes cover every device. */
    for (size_t i = 0; i < crew->lane_count; i++)
        omri_lane_init(&crew->lanes[i], crew, devices[i % crew->device_count]);
    omr_status status = start_threads(crew);
    if (status == OMR_OK)
        return wait_opened(crew);
    omri_failure failure;
    omri_failure_take(&failure, status);
    wait_opened(crew);
    return omri_failure_raise(&failure);
}

void omri_crew_order(omri_crew *crew, omri_queue *queue)
{
    pthread_mutex_lock(&crew->lock);
    crew->queue = queue;
    crew->order = queue ? OMRI_CREW_WORKING : OMRI_CREW_DISMISSED;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static void announce_end(omri_crew *crew, void (*heir)(void *), void *argument)
{
    pthread_mutex_lock(&crew->lock);
    crew->heir = heir;
    crew->inheritance = argument;
    crew->ending = true;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

void omri_crew_end(omri_crew *crew)
{
    announce_end(crew, NULL, NULL);
    if (crew->watched)
        pthread_join(crew->watchdog, NULL);
}

void omri_crew_end_later(omri_crew *crew, void (*heir)(void *), void *argument)
{
    announce_end(crew, heir, argument);
}

/* ---- Lanes --------------------------------------------------------------------------------- */

void omri_crew_hear(omri_crew *crew, omr_status status)
{
    pthread_mutex_lock(&crew->lock);
    if (status != OMR_OK && crew->failure.status == OMR_OK)
        omri_failure_take(&crew->failure, status);
    crew->reported++;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

bool omri_crew_await_order(omri_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    while (crew->order == OMRI_CREW_WAITING)
        pthread_cond_wait(&crew->changed, &crew->lock);
    bool work = crew->order == OMRI_CREW_WORKING;
    pthread_mutex_unlock(&crew->lock);
    return work;
}

bool omri_crew_take_turn(omri_crew *crew, const omri_lane **turn, const bool *done,
                         const omri_lane *lane)
{
    pthread_mutex_lock(&crew->lock);
    while (*turn && !*done)
        pthread_cond_wait(&crew->changed, &crew->lock);
    bool mine = !*done;
    if (mine)
        *turn = lane;
    pthread_mutex_unlock(&crew->lock);
    return mine;
}

bool omri_crew_ends_turn(omri_crew *crew, const omri_lane **turn, const omri_lane *lane)
{
    bool mine = *turn == lane;
    if (mine)
        *turn = NULL;
    pthread_cond_broadcast(&crew->changed);
    return mine;
}
