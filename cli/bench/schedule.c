/* SPDX-License-Identifier: MIT */
#include "bench/schedule.h"

#include <math.h>

void schedule_init(send_schedule *schedule, int64_t begin_ns, double rate, bool poisson,
                   uint64_t seed)
{
    *schedule =
        (send_schedule){.rate = rate, .poisson = poisson, .random = seed, .begin_ns = begin_ns};
}

/* From [0, 1). */
static double unit(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

int64_t schedule_next(send_schedule *schedule)
{
    uint64_t number = schedule->sent++;
    if (!schedule->poisson) /* a product, so that rounding does not add up */
        return schedule->begin_ns + (int64_t)((double)number * 1e9 / schedule->rate);
    schedule->elapsed_ns -= log1p(-unit(&schedule->random)) * 1e9 / schedule->rate;
    return schedule->begin_ns + (int64_t)schedule->elapsed_ns;
}
