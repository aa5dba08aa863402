/* SPDX-License-Identifier: MIT */
/* The contract checker, NPUSIM_CHECK: what the rest of npusim tells it. Without checking that
 * is one test of a flag in each place. Every call may be made with any of npusim's locks held: the
 * checker's own lock comes last, and it calls nothing back. */
#ifndef SIM_CHECK_CHECK_H
#define SIM_CHECK_CHECK_H

#include <acl/acl_rt.h>

#include "check/object.h"
#include "core/copy.h"

extern bool sim_check_on; /* set once, before the first call does anything */

/* Begins to check, as NPUSIM_CHECK says; `log` is NPUSIM_CHECK_LOG. False, with one line about
 * what is wrong. */
bool sim_check_start(const char *rules, const char *log, char *why, size_t why_size);

/* How the rest of npusim makes the calls below: SIM_CHECK(ended(kind, id)). */
#define SIM_CHECK(what)       \
    do {                      \
        if (sim_check_on)     \
            sim_check_##what; \
    } while (0)

/* ---- calls and the process ---- */

void sim_check_call(sim_call call, uint64_t occurrence, const void *caller);
void sim_check_no_context(const void *lost); /* the destroyed context the thread was in, or NULL */
void sim_check_model_before_init(void);
void sim_check_initialized(void);
void sim_check_finalized(void);
/* aclrtSetDevice and aclrtResetDevice; `unset`: the device was not set. */
void sim_check_device_set(int32_t device_id);
void sim_check_device_reset(int32_t device_id, bool all, bool unset);

/* ---- objects: `id` is a handle's value, a model's id, a memory's address ---- */

void sim_check_made(int sort, uint64_t id, size_t size, int32_t device_id);
void sim_check_ended(int sort, uint64_t id);
/* Asked for, and not there. */
void sim_check_lost(int sort, uint64_t id);
/* Freed, but it is no allocation. */
void sim_check_bad_free(const void *address);
/* Of pinned memory that is gone, which otherwise looks like any host memory. */
bool sim_check_is_freed(const void *address);
/* Pinned memory in pages of its own, and its end: freed it faults when touched, for a while. */
bool sim_check_take_pinned(size_t size, void **out);
void sim_check_bury(void *memory);

/* ---- what a call is going to do: noted for the thread until the call says how it is done ---- */

void sim_check_use_memory(const void *address, size_t size, bool writes);
void sim_check_use_object(int sort, uint64_t id);
/* [address, address + size) is not inside an allocation. */
void sim_check_outside(const void *address, size_t size);

/* It is queued as that task; scheduler's lock held. */
void sim_check_queued(const void *stream, uint64_t number);
/* It is done by this call, at once. */
void sim_check_done_here(void);
/* It is done by this call between the two. */
struct sim_flight *sim_check_begin_here(void);
void sim_check_end_here(struct sim_flight *flight);

/* ---- what becomes known; streams by their handles ---- */

void sim_check_known(const void *stream, uint64_t number);
void sim_check_stream_ends(const void *stream);
void sim_check_event_recorded(const void *event, bool plain, const void *stream, uint64_t number);
void sim_check_event_awaited(const void *event, const void *stream, uint64_t number);
void sim_check_event_reset(const void *event);
void sim_check_event_known(const void *event);

/* ---- copies and executions ---- */

void sim_check_copy(const sim_copy_request *rows, const sim_copy *copy, aclrtMemcpyKind kind,
                    bool queued);
void sim_check_model_mixed(uint32_t model_id);
void sim_check_gear(uint32_t model_id, const void *dataset);
/* Input or output `index` of an execution, of which so many bytes are touched. */
void sim_check_data(uint32_t model_id, const char *which, size_t index, const void *address,
                    size_t size, size_t wanted, bool writes);

#endif
