/* SPDX-License-Identifier: MIT */
#include "bench/client.h"

#include <stdlib.h>

#include "array.h"
#include "memory.h"

/* Bytes of one client's results; false when the library has to provide them, their shapes not being
 * known before. */
static cli_status find_shapes(client_pool *pool, omr_session *session, const omr_tensor *inputs,
                              uint64_t *bytes)
{
    const omr_model_desc *desc = omr_session_desc(session);
    pool->shapes = memory_zeroed(desc->output_count, sizeof *pool->shapes);
    *bytes = 1;
    omr_status status = omr_session_output_shapes(session, inputs, desc->input_count, pool->shapes);
    if (status == OMR_UNSUPPORTED)
        return CLI_OK; /* only an execution tells: the library provides them */
    if (status != OMR_OK)
        return fail_library(status);
    pool->output_count = desc->output_count;
    for (size_t i = 0; i < desc->output_count; i++) {
        size_t size;
        if (!array_size(desc->outputs[i].dtype, &pool->shapes[i], &size))
            return fail(CLI_INPUT, "output \"%s\" is larger than any memory",
                        desc->outputs[i].name);
        *bytes += size;
    }
    return CLI_OK;
}

static cli_status allocate(const client_pool *pool, void **out, size_t size, const char *name)
{
    size = size ? size : 1;
    if (pool->pinned) {
        omr_status status = omr_alloc(out, size);
        return status == OMR_OK ? CLI_OK : fail_library(status);
    }
    *out = malloc(size);
    return *out ? CLI_OK : fail(CLI_DEVICE, "no memory for output \"%s\", %zu bytes", name, size);
}

static cli_status open_one(client_pool *pool, size_t index, const omr_model_desc *desc)
{
    bench_client *client = &pool->clients[index];
    cli_status status = CLI_OK;
    if (pool->output_count)
        client->outputs = memory_zeroed(pool->output_count, sizeof *client->outputs);
    for (size_t i = 0; i < pool->output_count && status == CLI_OK; i++) {
        const omr_shape *shape = &pool->shapes[i];
        void **memory = &pool->memory[index * pool->output_count + i];
        size_t size;
        array_size(desc->outputs[i].dtype, shape, &size);
        status = allocate(pool, memory, size, desc->outputs[i].name);
        client->outputs[i] = (omr_tensor){.data = *memory,
                                          .dtype = desc->outputs[i].dtype,
                                          .rank = shape->rank,
                                          .dims = shape->dims};
    }
    return status;
}

cli_status clients_open(client_pool *pool, bench_load *load, omr_session *session,
                        const omr_tensor *inputs, size_t wanted, uint64_t bytes_most, bool pinned)
{
    uint64_t bytes;
    *pool = (client_pool){.pinned = pinned};
    cli_status status = find_shapes(pool, session, inputs, &bytes);
    if (status != CLI_OK)
        return status;
    uint64_t room = bytes_most / bytes ? bytes_most / bytes : 1;
    pool->count = wanted < room ? wanted : (size_t)room;
    pool->clients = memory_zeroed(pool->count, sizeof *pool->clients);
    pool->memory = memory_zeroed(pool->count * pool->output_count, sizeof *pool->memory);
    for (size_t i = 0; i < pool->count && status == CLI_OK; i++) {
        pool->clients[i].load = load;
        status = open_one(pool, i, omr_session_desc(session));
    }
    return status;
}

void clients_close(client_pool *pool)
{
    for (size_t i = 0; pool->clients && i < pool->count; i++) {
        omr_request_release(pool->clients[i].request);
        free(pool->clients[i].outputs);
    }
    for (size_t i = 0; pool->memory && i < pool->count * pool->output_count; i++) {
        if (pool->pinned)
            omr_free(pool->memory[i]);
        else
            free(pool->memory[i]);
    }
    free(pool->clients);
    free(pool->memory);
    free(pool->shapes);
    *pool = (client_pool){0};
}
