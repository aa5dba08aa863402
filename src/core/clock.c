/* SPDX-License-Identifier: MIT */
#include "core/clock.h"

#include <errno.h>
#include <time.h>

enum { NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

int64_t omri_clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t omri_deadline_after_ms(int64_t timeout_ms)
{
    if (timeout_ms < 0)
        return OMRI_NEVER;
    int64_t now = omri_clock_now_ns();
    if (timeout_ms > (OMRI_NEVER - now) / NS_PER_MS)
        return OMRI_NEVER;
    return now + timeout_ms * NS_PER_MS;
}

int omri_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    int result = pthread_condattr_init(&attributes);
    if (result)
        return result;
    result = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (!result)
        result = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return result;
}

bool omri_condition_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex,
                               int64_t deadline_ns)
{
    if (deadline_ns == OMRI_NEVER) {
        pthread_cond_wait(condition, mutex);
        return true;
    }
    if (deadline_ns == OMRI_AT_ONCE)
        return false;
    struct timespec until = {.tv_sec = deadline_ns / NS_PER_S, .tv_nsec = deadline_ns % NS_PER_S};
    return pthread_cond_timedwait(condition, mutex, &until) != ETIMEDOUT;
}
