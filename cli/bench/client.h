/* SPDX-License-Identifier: MIT */
/* Those who wait for an answer: one request each, with the memory its results go to. */
#ifndef CLI_BENCH_CLIENT_H
#define CLI_BENCH_CLIENT_H

#include <omrun/omrun.h>

#include "fail.h"

typedef struct bench_load bench_load;

typedef struct bench_client {
    bench_load *load;
    omr_tensor *outputs;  /* NULL: the library provides them */
    omr_request *request; /* the one on its way, or the last one */
    omr_status status;    /* of the last one */
    int64_t intended_ns;  /* when it was meant to be sent */
    struct bench_client *next;
} bench_client;

/* As many as requests may be on their way. */
typedef struct client_pool {
    size_t count, output_count;
    bench_client *clients;
    omr_shape *shapes; /* of the outputs */
    void **memory;     /* of every output of every client */
    bool pinned;
} client_pool;

/* Makes at most `wanted` clients for requests with these inputs; fewer, but at least one, when
 * their results would take more than `bytes_most`. The pool is the caller's until clients_close(),
 * also on failure. */
cli_status clients_open(client_pool *pool, bench_load *load, omr_session *session,
                        const omr_tensor *inputs, size_t wanted, uint64_t bytes_most, bool pinned);
void clients_close(client_pool *pool);

#endif
