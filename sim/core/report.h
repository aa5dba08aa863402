/* SPDX-License-Identifier: MIT */
/* Callbacks: streams hand them to the thread they are subscribed to, which runs them when it asks
 * for reports. */
#ifndef SIM_CORE_REPORT_H
#define SIM_CORE_REPORT_H

#include <acl/acl_rt.h>

#include "core/stream.h"

/* What a thread takes from a stream: what aclrtLaunchCallback queues, or aclrtLaunchHostFunc. A
 * stream has one thread for one of them. */
typedef enum sim_report_kind { SIM_REPORT_CALLBACK, SIM_REPORT_HOST_FUNC } sim_report_kind;

/* A thread is the number that pthread_self() has on it. */
aclError sim_report_subscribe(sim_report_kind kind, uint64_t thread_id, sim_stream *stream);
aclError sim_report_unsubscribe(sim_report_kind kind, uint64_t thread_id, sim_stream *stream);
bool sim_report_is_subscribed(sim_report_kind kind, sim_stream *stream);

aclError sim_report_launch(sim_report_kind kind, aclrtCallback function, void *user_data,
                           bool blocks, sim_stream *stream);

/* Waits for callbacks of this kind and runs all that are there on the calling thread. */
aclError sim_report_process(sim_report_kind kind, int64_t timeout_ms);

/* The stream ends: scheduler's lock held. */
void sim_report_forget_stream(sim_stream *stream);

#endif
