/* SPDX-License-Identifier: MIT */
/* What lanes have done, recorded by them and read by anyone. */
#ifndef OMRI_RUNTIME_LANE_STATS_H
#define OMRI_RUNTIME_LANE_STATS_H

#include "runtime/lane.h"

/* Begins the lane's statistics anew when that was asked for since. The lane's own thread. */
void omri_lane_refresh_stats(omri_lane *lane);
/* Asks every lane of the crew to, and has what they did so far read as nothing. Thread-safe. */
void omri_crew_reset_stats(omri_crew *crew);

/* Counts a finished flight, and traces it when a trace is being recorded. The lane's own thread. */
void omri_lane_record(omri_lane *lane, const omri_slot *slot, const omri_flight *flight);

/* Sums up the lanes of one device. Thread-safe. */
void omri_lanes_device_stats(const omri_lane *lanes, size_t count, int32_t device,
                             omr_device_stats *out);
/* Adds what all lanes counted to *stats. Thread-safe. */
void omri_lanes_session_stats(const omri_lane *lanes, size_t count, omr_session_stats *stats);

#endif
