/* SPDX-License-Identifier: MIT */
/* The AscendCL side of a lane: opening, closing, and moving one batch. Lane-bound. */
#ifndef OMRI_RUNTIME_LANE_DEVICE_H
#define OMRI_RUNTIME_LANE_DEVICE_H

#include "runtime/lane.h"

/* Binds the thread, loads the model, makes streams and slots. On failure what was made is undone.
 */
omr_status omri_lane_open(omri_lane *lane);
/* Drops what is queued and waits for what runs: afterwards the device touches no host memory. */
void omri_lane_halt(omri_lane *lane);
/* Undoes it in AscendCL's order: events, streams, model, context, device. */
void omri_lane_close(omri_lane *lane);

/* Queues upload, execution and download of the packed slot; with shape ranges, no more than can be
 * queued without knowing the outputs. */
omr_status omri_lane_launch(omri_lane *lane, omri_slot *slot, const omri_flight *flight);
/* Waits for the slot's download. Errors: OMR_TIMEOUT after the device's longest silence. */
omr_status omri_lane_await(omri_lane *lane, omri_slot *slot, const omri_flight *flight);

/* ---- With shape ranges: lane_range.c ------------------------------------------------------- */

/* Bounds the executions that the lane waits in. */
omr_status omri_lane_limit_executions(omri_lane *lane);
/* Gives the flight the shapes of its batch, and makes room for them. It may fail for want of memory
 * while nothing is wrong with the lane. */
omr_status omri_lane_shape(omri_lane *lane, omri_slot *slot, omri_flight *flight);
/* In place of omri_lane_await(): does what is left to do, and fills in the outputs' shapes. */
omr_status omri_lane_collect(omri_lane *lane, omri_slot *slot, const omri_flight *flight);

/* ---- Steps of the above -------------------------------------------------------------------- */

omr_status omri_lane_copy(omri_lane *lane, const omri_staging *staging, size_t size,
                          aclrtMemcpyKind kind, aclrtStream stream);
omr_status omri_lane_mark(omri_lane *lane, const omri_slot *slot, bool timed, omri_mark which,
                          aclrtStream stream);
/* Everything on the stream, and the first error it met. */
omr_status omri_lane_await_stream(const omri_lane *lane, aclrtStream stream);
/* The failure that the device's longest silence is. */
omr_status omri_lane_hung(const omri_lane *lane);

/* ---- Times --------------------------------------------------------------------------------- */

/* Milliseconds between two marks of a finished, timed flight; negative when they cannot be told. */
double omri_lane_elapsed_ms(const omri_lane *lane, const omri_slot *slot, omri_mark from,
                            omri_mark to);

/* Seconds per gear, by executing each with zeros; *every says that none had to be estimated. */
omr_status omri_lane_measure(omri_lane *lane, double *cost, bool *every);

#endif
