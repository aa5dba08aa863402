/* SPDX-License-Identifier: MIT */
/* Monotonic time and waits that end at a point in it. */
#ifndef SIM_CORE_CLOCK_H
#define SIM_CORE_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define SIM_CLOCK_NEVER INT64_MAX

/* Nanoseconds of the monotonic clock. */
int64_t sim_clock_now_ns(void);
/* timeout_ms from now; negative means SIM_CLOCK_NEVER. */
int64_t sim_clock_deadline(int64_t timeout_ms);
/* Sleeps until then, to a few microseconds on a machine that has a core to spare. */
void sim_clock_sleep_until(int64_t time_ns);

/* A condition variable on the monotonic clock. */
void sim_condition_init(pthread_cond_t *condition);
/* False once the deadline has passed. May wake early, as condition variables do. */
bool sim_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_ns);

#endif
