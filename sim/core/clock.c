/* SPDX-License-Identifier: MIT */
#include "core/clock.h"

#include <errno.h>
#include <time.h>

int64_t sim_clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t sim_clock_deadline(int64_t timeout_ms)
{
    int64_t now = sim_clock_now_ns();
    if (timeout_ms < 0 || timeout_ms > (SIM_CLOCK_NEVER - now) / 1000000)
        return SIM_CLOCK_NEVER;
    return now + timeout_ms * 1000000;
}

/* The kernel wakes sleepers late, by its timer slack (50 us) and by what waking takes. */
#define SPIN_NS 100000

void sim_clock_sleep_until(int64_t time_ns)
{
    int64_t wake_ns = time_ns - SPIN_NS;
    struct timespec wake = {wake_ns / 1000000000, wake_ns % 1000000000};
    if (wake_ns > sim_clock_now_ns())
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL) == EINTR)
            continue;
    while (sim_clock_now_ns() < time_ns)
        continue;
}

void sim_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool sim_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_ns)
{
    if (deadline_ns == SIM_CLOCK_NEVER) {
        pthread_cond_wait(condition, mutex);
        return true;
    }
    struct timespec deadline = {deadline_ns / 1000000000, deadline_ns % 1000000000};
    return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT;
}
