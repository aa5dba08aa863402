/* SPDX-License-Identifier: MIT */
/* Copies and fills: what is asked for, checked against where the memory really is, becomes
 * something an engine can run. */
#ifndef SIM_CORE_COPY_H
#define SIM_CORE_COPY_H

#include "core/engine.h"
#include "core/memory.h"
#include "core/stream.h"

/* Rows of `width` bytes, `pitch` bytes apart; a plain copy is one row. */
typedef struct sim_copy_request {
    void *dst;
    size_t dst_pitch;
    const void *src;
    size_t src_pitch;
    size_t width, height;
} sim_copy_request;

typedef struct sim_copy {
    sim_copy_request rows; /* with pointers the simulator may use */
    sim_place dst_place, src_place;
} sim_copy;

/* Finds out where both sides are; ACL_ERROR_RT_PARAM_INVALID when one is not wholly inside its
 * allocation. */
aclError sim_copy_prepare(const sim_copy_request *request, sim_copy *out);

/* Copies on the calling thread, with the engine the direction wants. */
aclError sim_copy_now(const sim_copy *copy, sim_device *device);
/* Queues the copy. */
aclError sim_copy_later(const sim_copy *copy, sim_stream *stream);

/* `count` times the `unit` low bytes of `value`: 1 for memset, 4 for 32-bit fills. */
typedef struct sim_fill {
    void *at;
    uint32_t value;
    size_t unit, count;
    bool on_device;
} sim_fill;

/* Makes *fill->at a pointer the simulator may use, or fails as sim_copy_prepare(). */
aclError sim_fill_prepare(sim_fill *fill);
aclError sim_fill_now(const sim_fill *fill, sim_device *device);
aclError sim_fill_later(const sim_fill *fill, sim_stream *stream);

#endif
