/* SPDX-License-Identifier: MIT */
/* What a run is bound by: which part of the machine is busy all the time. */
#ifndef CLI_BENCH_BOUND_H
#define CLI_BENCH_BOUND_H

#include <omrun/omrun.h>

#include "report/words.h"

typedef enum bench_engine {
    ENGINE_HOST, /* the lanes' threads: packing, launching, unpacking */
    ENGINE_H2D,
    ENGINE_COMPUTE,
    ENGINE_D2H,
    ENGINE_COUNT
} bench_engine;

/* The share of the time in which each was at work; `host` is a lane's. */
typedef struct device_use {
    double share[ENGINE_COUNT];
} device_use;

/* The use of one device in `seconds`. With one lane what its stages took is what its engines were
 * in use; with several, stages wait for each other's: `busy`, from a trace, then says it, or NULL.
 */
device_use bound_use(const omr_device_stats *stats, double seconds, const device_use *busy);

typedef struct bench_bound {
    enum {
        BOUND_ENGINE, /* `engine` is busy */
        BOUND_CLIENT, /* the thread that submits requests is */
        BOUND_QUEUE,  /* nothing is: there is too little to do */
        BOUND_STAGES, /* nothing is: stages wait for each other */
        BOUND_NOTHING /* nothing was measured */
    } by;
    bench_engine engine; /* the busiest */
    double share;        /* how busy it is, the mean of all devices */
} bench_bound;

/* What the bound is judged by, beside the devices' use. */
typedef struct bound_load {
    double submit_share; /* of the one thread that submits */
    double in_flight;    /* batches that the load keeps on their way */
    double room;         /* batches the devices take at once: all slots */
    bool open_loop;      /* requests come at a rate */
    bool rate_reached;   /* and as many were done as came */
} bound_load;

/* Busy enough to be what everything else waits for. */
#define BOUND_BUSY 0.8

bench_bound bound_find(const device_use *uses, size_t count, const bound_load *load);
/* "host", "h2d", "compute", "d2h"; "queue", "stages", "none". */
const char *bound_name(const bench_bound *bound);
/* The same in words: what bounds, the same for a table, and what may help. */
page_phrase bound_phrase(const bench_bound *bound);
page_phrase bound_short(const bench_bound *bound);
page_phrase bound_advice(const bench_bound *bound);
const char *bound_engine_name(bench_engine engine);
/* The reasons, and what may help, in one line; returns `out`. */
const char *bound_reason(char *out, size_t room, const bench_bound *bound, const bound_load *load);

#endif
