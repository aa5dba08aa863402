/* SPDX-License-Identifier: MIT */
#include "core/engine.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "core/clock.h"
#include "core/error.h"
#include "core/hang.h"
#include "core/schedule.h"
#include "core/settings.h"
#include "core/span.h"
#include "core/work.h"

typedef enum thread_state { THREAD_NONE, THREAD_RUNNING, THREAD_STOPPING } thread_state;

typedef struct engine {
    bool busy; /* someone works on it: its thread or a borrower */
    sim_turn *first, *last;
    thread_state state;
    pthread_t thread;
    pthread_cond_t changed; /* for the thread, and for those who wait for its end */
    int64_t clock_ns;       /* when its latest work was over, by the profile; whose who holds it */
} engine;

static engine engines[SIM_DEVICE_MAX][SIM_ENGINE_COUNT];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init_engines(void)
{
    for (int device = 0; device < SIM_DEVICE_MAX; device++)
        for (int i = 0; i < SIM_ENGINE_COUNT; i++)
            sim_condition_init(&engines[device][i].changed);
}

void sim_schedule_lock(void)
{
    pthread_mutex_lock(&mutex);
}

void sim_schedule_unlock(void)
{
    pthread_mutex_unlock(&mutex);
}

pthread_mutex_t *sim_schedule_mutex(void)
{
    return &mutex;
}

static engine *engine_of(const sim_device *device, sim_engine which)
{
    if (which == SIM_ENGINE_D2H && sim_settings_get()->profile.copy_engines == 1)
        which = SIM_ENGINE_H2D;
    return &engines[sim_device_id(device)][which];
}

static sim_turn *pop(engine *self)
{
    sim_turn *turn = self->first;
    self->first = turn->next;
    if (!self->first)
        self->last = NULL;
    turn->next = NULL;
    return turn;
}

/* The engine became free: a borrower at the head takes it here, a stream needs the thread. */
static void pass_on(engine *self)
{
    self->busy = false;
    if (!self->first)
        return;
    if (self->first->stream) {
        pthread_cond_broadcast(&self->changed);
        return;
    }
    sim_turn *turn = pop(self);
    self->busy = true;
    turn->granted = true;
    pthread_cond_signal(turn->borrower);
}

/* Lets the first in the queue, a stream, have the engine. */
static void serve_first(engine *self)
{
    self->busy = true;
    sim_stream_run_first(pop(self)->stream, &self->clock_ns);
    pass_on(self);
}

static void *work(void *argument)
{
    engine *self = argument;
    if (sim_span_is_timed())
        prctl(PR_SET_TIMERSLACK, 1UL); /* nanoseconds: this thread sleeps by the clock */
    sim_schedule_lock();
    for (;;) {
        if (!self->busy && self->first) {
            serve_first(self);
        } else if (self->state == THREAD_STOPPING && !self->first) {
            break;
        } else {
            pthread_cond_wait(&self->changed, &mutex);
        }
    }
    sim_schedule_unlock();
    return NULL;
}

static void name_thread(engine *self, int32_t device_id, sim_engine which)
{
    static const char *const names[] = {"compute", "h2d", "d2h", "d2d", "host", "control"};
    char name[16];
    snprintf(name, sizeof name, "sim%d-%s", (int)(device_id % 100), names[which]);
    pthread_setname_np(self->thread, name);
}

aclError sim_engine_prepare(sim_device *device, sim_engine which)
{
    engine *self = engine_of(device, which);
    pthread_once(&once, init_engines);
    while (self->state == THREAD_STOPPING)
        pthread_cond_wait(&self->changed, &mutex);
    if (self->state == THREAD_RUNNING)
        return ACL_SUCCESS;
    /* The program's signal handlers run on the program's threads. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&self->thread, NULL, work, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error)
        return sim_fail(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "device %d gets no thread: %s",
                        sim_device_id(device), strerror(error));
    self->state = THREAD_RUNNING;
    name_thread(self, sim_device_id(device), which);
    return ACL_SUCCESS;
}

void sim_engine_queue(sim_device *device, sim_engine which, sim_turn *turn)
{
    engine *self = engine_of(device, which);
    turn->next = NULL;
    if (self->last)
        self->last->next = turn;
    else
        self->first = turn;
    self->last = turn;
    if (!self->busy && self->first == turn && turn->stream)
        pthread_cond_broadcast(&self->changed);
}

bool sim_engine_serve(sim_device *device, sim_engine which, sim_turn *turn)
{
    engine *self = engine_of(device, which);
    if (self->busy || self->first != turn)
        return false;
    serve_first(self);
    return true;
}

void sim_engine_unqueue(sim_device *device, sim_engine which, sim_turn *turn)
{
    engine *self = engine_of(device, which);
    sim_turn *before = NULL;
    for (sim_turn *at = self->first; at; before = at, at = at->next) {
        if (at != turn)
            continue;
        if (before)
            before->next = at->next;
        else
            self->first = at->next;
        if (self->last == at)
            self->last = before;
        if (!self->busy)
            pass_on(self); /* the next one may be a borrower, whom nobody would wake */
        return;
    }
}

void sim_engine_stop(sim_device *device, sim_engine which)
{
    engine *self = engine_of(device, which);
    /* A task that ends its own device leaves its thread to serve the next. */
    if (self->state != THREAD_RUNNING || pthread_equal(self->thread, pthread_self()))
        return;
    pthread_t thread = self->thread;
    self->state = THREAD_STOPPING;
    pthread_cond_broadcast(&self->changed);
    sim_schedule_unlock();
    pthread_join(thread, NULL);
    sim_schedule_lock();
    self->state = THREAD_NONE;
    pthread_cond_broadcast(&self->changed);
}

static void borrow(sim_device *device, sim_engine which)
{
    engine *self = engine_of(device, which);
    if (!self->busy && !self->first) {
        self->busy = true;
        return;
    }
    pthread_cond_t turn_came = PTHREAD_COND_INITIALIZER;
    sim_turn turn = {.borrower = &turn_came};
    sim_engine_queue(device, which, &turn);
    while (!turn.granted)
        pthread_cond_wait(&turn_came, &mutex);
    pthread_cond_destroy(&turn_came);
}

aclError sim_engine_run(sim_device *device, sim_engine which, sim_task_run run,
                        void (*drop)(void *argument), void *argument)
{
    static const bool never = false;
    engine *self = engine_of(device, which);
    sim_work work = {run, drop, argument, sim_fault_take(), 0};
    bool hung = work.fault.kind == SIM_FAULT_HANG;
    pthread_once(&once, init_engines);
    if (sim_span_is_timed())
        work.ready_ns = sim_clock_now_ns();
    sim_schedule_lock();
    borrow(device, which);
    if (hung)
        sim_hang(device, &never);
    sim_schedule_unlock();
    aclError code = hung ? sim_work_refuse(&work, ACL_ERROR_RT_DEVICE_TASK_ABORT,
                                           "hung until its device was reset")
                         : sim_work_do(&work, &self->clock_ns);
    sim_schedule_lock();
    pass_on(self);
    sim_schedule_unlock();
    return code;
}
