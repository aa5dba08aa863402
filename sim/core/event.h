/* SPDX-License-Identifier: MIT */
/* Events: marks in streams. A plain event is a flag as the hardware has it: recording sets it,
 * resetting clears it, and a wait that comes after a reset waits for the next record. An Ex event
 * has no reset; a wait means the last record, or nothing when there is none. */
#ifndef SIM_CORE_EVENT_H
#define SIM_CORE_EVENT_H

#include <acl/acl_rt.h>

#include "core/context.h"
#include "core/stream.h"

typedef struct sim_event sim_event;

typedef struct sim_event_options {
    uint32_t flags; /* ACL_EVENT_ bits; 0: usable for everything, as aclrtCreateEvent makes it */
    bool ex;
} sim_event_options;

aclError sim_event_create(sim_context *context, const sim_event_options *options, aclrtEvent *out);
/* What is queued about the event goes on without it. */
aclError sim_event_destroy(aclrtEvent handle);
/* Scheduler's lock held. */
void sim_events_destroy_of(const sim_context *context);

aclError sim_event_record(aclrtEvent handle, sim_stream *stream);
/* The stream waits, not the caller. */
aclError sim_event_make_wait(aclrtEvent handle, sim_stream *stream);
aclError sim_event_reset(aclrtEvent handle, sim_stream *stream);

/* The caller waits. ACL_ERROR_RT_EVENT_SYNC_TIMEOUT when it takes longer. */
aclError sim_event_wait(aclrtEvent handle, int64_t timeout_ms);

typedef struct sim_event_state {
    sim_event_options options;
    uint32_t id;
    bool recorded;    /* a record was submitted at least once */
    bool pending;     /* the last record has not happened yet */
    bool awaited;     /* a stream's wait for it is not over */
    int64_t stamp_ns; /* when the last record happened; 0: not known */
} sim_event_state;

aclError sim_event_inspect(aclrtEvent handle, sim_event_state *out);
/* Events that can still be made. */
uint32_t sim_events_available(void);

#endif
