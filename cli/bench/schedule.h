/* SPDX-License-Identifier: MIT */
/* When the requests of an open loop are meant to be sent, whatever became of those before. */
#ifndef CLI_BENCH_SCHEDULE_H
#define CLI_BENCH_SCHEDULE_H

#include <stdbool.h>

#include <stdint.h>

typedef struct send_schedule {
    double rate; /* requests per second */
    bool poisson;
    uint64_t random; /* state of a SplitMix64 (Steele, Lea, Flood 2014) */
    int64_t begin_ns;
    uint64_t sent;     /* so far */
    double elapsed_ns; /* of a Poisson process, at the latest */
} send_schedule;

void schedule_init(send_schedule *schedule, int64_t begin_ns, double rate, bool poisson,
                   uint64_t seed);
/* The next one's time. */
int64_t schedule_next(send_schedule *schedule);

#endif
