/* SPDX-License-Identifier: MIT */
/* The trace between omr_trace_start() and omr_trace_stop(): what every lane did, and when. */
#ifndef OMRI_RUNTIME_TRACE_H
#define OMRI_RUNTIME_TRACE_H

#include <omrun/omrun.h>
#include <stdatomic.h>

typedef enum omri_track {
    OMRI_TRACK_PACK,
    OMRI_TRACK_H2D,
    OMRI_TRACK_COMPUTE,
    OMRI_TRACK_D2H,
    OMRI_TRACK_UNPACK
} omri_track;

/* One stage of one batch. */
typedef struct omri_trace_span {
    uint32_t lane; /* its number in the process */
    int32_t device;
    omri_track track;
    int64_t begin_ns; /* of the monotonic clock */
    int64_t length_ns;
    int64_t rows;
} omri_trace_span;

/* Whether spans are wanted; costs one load. */
bool omri_trace_on(void);
/* Keeps a copy; dropped when no trace is being recorded or there is no memory. Thread-safe. */
void omri_trace_add(const omri_trace_span *span);

#endif
