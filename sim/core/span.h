/* SPDX-License-Identifier: MIT */
/* How long work takes by the profile.
 *
 * A device of a timed profile has clocks: one per engine and one per stream, each saying when, on
 * the wall clock, the latest of its work was over. A piece of work begins when both its stream and
 * its engine are ready for it, whenever a thread of the simulator gets round to it, and whoever
 * does it sleeps until its end has come. A thread that comes late therefore does not make what
 * follows late as well: however busy the host, what a device does adds up to what the profile says.
 *
 * Work for which a thread needs more of the CPU than the profile has time takes the CPU's, and is
 * counted; so is how late work is over at worst, which tells whether the host kept up at all. */
#ifndef SIM_CORE_SPAN_H
#define SIM_CORE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profiles/profile.h"

/* Whether the profile times anything; without, nothing here does anything. */
bool sim_span_is_timed(void);

/* The calling thread begins a piece of work that its device begins at start_ns. */
void sim_span_begin(int64_t start_ns);
/* Sleeps until the work is over by the profile; returns when that is. */
int64_t sim_span_end(void);

/* What the work takes; several of these add up. */
void sim_span_take(int64_t ns);
/* As long as the CPU takes, but that long at least. */
void sim_span_take_least(int64_t ns);

typedef enum sim_link { SIM_LINK_H2D, SIM_LINK_D2H, SIM_LINK_NONE } sim_link;

/* A copy, which the link to the host may make wait for those of other devices. */
void sim_span_take_copy(const sim_profile_copies *copies, size_t bytes, bool pinned, sim_link link);

/* The calling thread, the host's, is busy for so long. */
void sim_span_host(double us);

#endif
