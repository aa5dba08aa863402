/* SPDX-License-Identifier: MIT */
/* Monotonic time and deadlines. */
#ifndef OMRI_CORE_CLOCK_H
#define OMRI_CORE_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds of the monotonic clock. */
int64_t omri_clock_now_ns(void);

/* A point in monotonic time; OMRI_NEVER never comes, OMRI_AT_ONCE has always been. */
#define OMRI_NEVER INT64_MAX
#define OMRI_AT_ONCE INT64_MIN
/* timeout_ms from now; negative means OMRI_NEVER. Saturates. */
int64_t omri_deadline_after_ms(int64_t timeout_ms);

/* A condition variable that waits on the monotonic clock; 0 or an errno value. */
int omri_condition_init(pthread_cond_t *condition);
/* Waits until signalled (true) or the deadline has passed (false). May wake early, as condition
 * variables do. */
bool omri_condition_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex,
                               int64_t deadline_ns);

#endif
