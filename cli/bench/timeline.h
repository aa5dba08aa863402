/* SPDX-License-Identifier: MIT */
/* What the lanes' engines did, read from a trace. */
#ifndef CLI_BENCH_TIMELINE_H
#define CLI_BENCH_TIMELINE_H

#include <jansson.h>

#include "bench/bound.h"
#include "fail.h"

typedef struct timeline_span {
    int32_t device;
    uint32_t lane;
    uint32_t track; /* TRACK_... */
    double begin_us, length_us;
    int64_t rows;
} timeline_span;

enum { TRACK_PACK, TRACK_H2D, TRACK_COMPUTE, TRACK_D2H, TRACK_UNPACK, TRACK_COUNT };

typedef struct bench_timeline {
    size_t count;
    timeline_span *spans; /* by their begin */
} bench_timeline;

/* Reads what omr_trace_stop() wrote. */
cli_status timeline_read(bench_timeline *out, const char *path);
void timeline_free(bench_timeline *timeline);

/* The share of the time between the first begin and the last end in which each engine of a device
 * was at work for any of its lanes. */
device_use timeline_use(const bench_timeline *timeline, int32_t device);

/* {"tracks": [...], "spans": [[device, lane, track, begin_ms, length_ms, rows], ...]}, the first
 * `most` spans. */
json_t *timeline_json(const bench_timeline *timeline, size_t most);

#endif
