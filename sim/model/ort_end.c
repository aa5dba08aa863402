/* SPDX-License-Identifier: MIT */
#include "model/ort_end.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Longer than an execution of a small model takes, shorter than anybody waits. */
enum { PATIENCE_MS = 2000 };

static atomic_uint inside;
static atomic_bool ending;
static pthread_t ender; /* written before `ending`, read after it */
static pid_t process;   /* whose threads these are; they do not follow into a forked one */

static void await_work(void)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    if (getpid() != process)
        return;
    ender = pthread_self();
    atomic_store(&ending, true);
    for (int ms = 0; ms < PATIENCE_MS && atomic_load(&inside) > 0; ms++)
        nanosleep(&pause, NULL);
}

void sim_ort_watch_end(void)
{
    process = getpid();
    atexit(await_work);
}

bool sim_ort_begin(sim_why *why)
{
    atomic_fetch_add(&inside, 1);
    if (!atomic_load(&ending) || pthread_equal(ender, pthread_self()))
        return true;
    sim_ort_end();
    return sim_because(why, "the process is ending");
}

void sim_ort_end(void)
{
    atomic_fetch_sub(&inside, 1);
}
