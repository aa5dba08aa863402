/* SPDX-License-Identifier: MIT */
/*
 * The load: one thread that sends requests, in a closed loop (so many on their way at any time) or
 * in an open one (at a rate, whatever becomes of them).
 *
 * A latency is from when a request was meant to be sent. In a closed loop that is when it was; in
 * an open one it is the schedule's time: a device that stalls makes all those wait that were to be
 * sent meanwhile, and they say so, although they were sent late. What is measured is who was meant
 * to be sent between load_measure() and load_end().
 */
#ifndef CLI_BENCH_LOAD_H
#define CLI_BENCH_LOAD_H

#include "bench/data.h"
#include "bench/windows.h"

typedef struct load_options {
    omr_session *session;
    const bench_data *data;
    size_t concurrency; /* of a closed loop; 0: an open one */
    double rate;        /* requests per second of an open loop */
    bool poisson;       /* they come at random */
    uint64_t seed;
    int64_t window_ns;
    bool pinned; /* results go to omr_alloc() memory */
} load_options;

typedef struct bench_load bench_load;

/* What a load has measured so far. */
typedef struct load_figures {
    uint64_t done, failed; /* of the measured requests */
    uint64_t pending;      /* measured ones that are on their way */
    uint64_t offered;      /* requests there were to send in the time measured, sent or not */
    uint64_t in_flight;    /* requests on their way now, measured or not */
    uint64_t outstanding;  /* requests that may be on their way at once */
    uint64_t total;        /* requests done since the load began */
    int64_t late_most_ns;  /* how late one was sent at worst */
    int64_t late_sum_ns;   /* over the offered ones that were sent */
    int64_t submit_ns;     /* spent handing measured requests over */
    bool broken;           /* no request can succeed any more */
} load_figures;

/* Makes ready to send. *out is the caller's until load_close(); NULL on failure. */
cli_status load_open(bench_load **out, const load_options *options);
/* Ends sending, waits for what is on its way, frees. Accepts NULL. */
void load_close(bench_load *load);

/* From now on at most `budget` more requests are sent; an open loop's schedule begins anew. */
void load_send(bench_load *load, uint64_t budget);
/* What is measured begins now. */
void load_measure(bench_load *load);
/* And ends now; requests that were meant to be sent earlier still count when they are done. */
void load_end(bench_load *load);
/* Waits until every measured request and the last window are done; false after so many seconds. */
bool load_settle(bench_load *load, double seconds);
/* Waits until nothing is on its way. */
bool load_drain(bench_load *load, double seconds);

load_figures load_now(bench_load *load);
/* Whether the latest windows agree within `share`. */
bool load_is_stable(bench_load *load, double share);
/* Why the first request failed of those that are answered, or "". Ends sending. */
const char *load_failure(bench_load *load);
/* After load_settle(): what was measured. The windows are the caller's to free. */
void load_take_windows(bench_load *load, bench_windows *out);
const latency_histogram *load_latency(const bench_load *load);

#endif
