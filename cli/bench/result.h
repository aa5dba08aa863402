/* SPDX-License-Identifier: MIT */
/* What a bench asks for, case by case, and what comes of it. */
#ifndef CLI_BENCH_RESULT_H
#define CLI_BENCH_RESULT_H

#include <omrun/omrun.h>

#include "bench/bound.h"
#include "bench/histogram.h"
#include "bench/windows.h"

/* One way to load the devices. */
typedef struct bench_case {
    size_t device_count; /* the first so many of those given */
    int64_t lanes, slots;
    int64_t gear;        /* its index, alone; -1: all of them */
    int64_t rows;        /* of each request; 0: the usual number */
    const char *shape;   /* of the inputs, one of plan->shapes; NULL: as ever */
    int64_t concurrency; /* of a closed loop; 0: an open one */
    double rate;         /* requests per second of an open loop */
} bench_case;

typedef struct bench_device {
    int32_t id;
    omr_device_stats stats; /* of the time measured */
    device_use use;
    uint64_t memory_used, memory_total; /* bytes; used by this session's model and buffers */
} bench_device;

/* What is worth a remark; each is a key of the report. */
typedef enum bench_mark {
    MARK_UNSTABLE,       /* throughput varies more than it may */
    MARK_INTERRUPTED,    /* by a signal: partial */
    MARK_SHORT,          /* too few windows to say whether it is stable */
    MARK_RATE_MISSED,    /* the devices, or we, are too slow for the rate asked for */
    MARK_FAILED,         /* requests failed */
    MARK_DEVICE_LOST,    /* a device was set aside */
    MARK_RETRIED,        /* batches failed on a device and were run again */
    MARK_UNANSWERED,     /* requests were given up on */
    MARK_SIMULATOR_LATE, /* npusim could not keep its profile's time on this host */
    MARK_COUNT
} bench_mark;

typedef struct bench_result {
    bench_case asked; /* with rows, and concurrency where it was left to us, filled in */
    size_t device_count;
    bench_device *devices;
    double seconds; /* measured, from completion to completion: what rows are counted over */
    double wall;    /* the same by the clock alone: what device statistics are over */
    uint64_t requests, failed, rows;
    uint64_t offered;     /* requests there were to send */
    uint64_t outstanding; /* that could be on their way at once */
    uint64_t batches, padded_rows, retries;
    double rows_per_second, requests_per_second;
    double late_mean_ms, late_most_ms; /* how late an open loop's requests were sent */
    double submit_share;               /* of the time, spent by the one thread that submits */
    double variation;                  /* of rows per second from window to window */
    bench_bound bound;
    uint32_t marks; /* 1 << bench_mark */
    char *failure;  /* of the first request that failed, or NULL */
    latency_histogram latency;
    bench_windows windows;
} bench_result;

/* Its key in reports: "unstable". */
const char *result_mark_name(bench_mark mark);
void result_free(bench_result *result);

#endif
