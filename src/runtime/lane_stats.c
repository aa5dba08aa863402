/* SPDX-License-Identifier: MIT */
#include "runtime/lane_stats.h"

#include "runtime/lane_device.h"
#include "runtime/trace.h"

#include <string.h>

enum { NS_PER_MS = 1000000 };

/* ---- Recording ----------------------------------------------------------------------------- */

static void count(atomic_uint_fast64_t *counter, uint64_t amount)
{
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

void omri_crew_reset_stats(omri_crew *crew)
{
    atomic_fetch_add(&crew->stats_round, 1);
}

/* A lane alone writes its statistics, so it clears them itself; until it gets round to that,
 * readers see by the round that they are of the past. */
void omri_lane_refresh_stats(omri_lane *lane)
{
    unsigned round = atomic_load_explicit(&lane->crew->stats_round, memory_order_relaxed);
    if (atomic_load_explicit(&lane->stats_round, memory_order_relaxed) == round)
        return;
    omri_lane_stats *stats = &lane->stats;
    atomic_uint_fast64_t *const counters[] = {
        &stats->batches,  &stats->rows,         &stats->padded_rows, &stats->retries,
        &stats->failures, &stats->direct_bytes, &stats->copied_bytes};
    omri_histogram *const histograms[] = {&stats->pack,    &stats->launch, &stats->h2d,
                                          &stats->compute, &stats->d2h,    &stats->unpack};
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++)
        atomic_store_explicit(counters[i], 0, memory_order_relaxed);
    for (size_t i = 0; i < sizeof histograms / sizeof histograms[0]; i++)
        omri_histogram_clear(histograms[i]);
    atomic_store_explicit(&lane->stats_round, round, memory_order_release);
}

/* The stages on the device, as pairs of marks. */
static const struct stage {
    omri_mark begin, end;
    omri_track track;
} stages[] = {
    {OMRI_MARK_UPLOAD_BEGIN, OMRI_MARK_UPLOAD_END, OMRI_TRACK_H2D},
    {OMRI_MARK_COMPUTE_BEGIN, OMRI_MARK_COMPUTE_END, OMRI_TRACK_COMPUTE},
    {OMRI_MARK_DOWNLOAD_BEGIN, OMRI_MARK_DOWNLOAD_END, OMRI_TRACK_D2H},
};
enum { STAGE_COUNT = sizeof stages / sizeof stages[0] };

/* Device times are known to each other; the end of the download is when the host took over. */
static void trace_device(const omri_lane *lane, const omri_slot *slot, const omri_flight *flight,
                         const double elapsed_ms[STAGE_COUNT])
{
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        double back = omri_lane_elapsed_ms(lane, slot, stages[i].begin, OMRI_MARK_DOWNLOAD_END);
        if (back < 0 || elapsed_ms[i] < 0)
            continue;
        omri_trace_add(
            &(omri_trace_span){.lane = lane->number,
                               .device = lane->device,
                               .track = stages[i].track,
                               .begin_ns = flight->unpacked_ns[0] - (int64_t)(back * NS_PER_MS),
                               .length_ns = (int64_t)(elapsed_ms[i] * NS_PER_MS),
                               .rows = flight->batch.rows});
    }
}

static void trace_host(const omri_lane *lane, const omri_flight *flight, omri_track track,
                       const int64_t times[2])
{
    omri_trace_add(&(omri_trace_span){.lane = lane->number,
                                      .device = lane->device,
                                      .track = track,
                                      .begin_ns = times[0],
                                      .length_ns = times[1] - times[0],
                                      .rows = flight->batch.rows});
}

static void record_device(omri_lane *lane, const omri_slot *slot, const omri_flight *flight)
{
    omri_histogram *const histograms[] = {&lane->stats.h2d, &lane->stats.compute, &lane->stats.d2h};
    double elapsed_ms[STAGE_COUNT];
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        elapsed_ms[i] = omri_lane_elapsed_ms(lane, slot, stages[i].begin, stages[i].end);
        if (elapsed_ms[i] >= 0)
            omri_histogram_record(histograms[i], (int64_t)(elapsed_ms[i] * NS_PER_MS));
    }
    if (omri_trace_on())
        trace_device(lane, slot, flight, elapsed_ms);
}

void omri_lane_record(omri_lane *lane, const omri_slot *slot, const omri_flight *flight)
{
    omri_lane_refresh_stats(lane);
    omri_lane_stats *stats = &lane->stats;
    const omri_batch *batch = &flight->batch;
    count(&stats->batches, 1);
    count(&stats->rows, (uint64_t)batch->rows);
    count(&stats->padded_rows, (uint64_t)(flight->gear->rows - batch->rows));
    omri_histogram_record(&stats->pack, flight->packed_ns[1] - flight->packed_ns[0]);
    omri_histogram_record(&stats->launch, flight->launched_ns - flight->packed_ns[1]);
    omri_histogram_record(&stats->unpack, flight->unpacked_ns[1] - flight->unpacked_ns[0]);
    if (flight->timed)
        record_device(lane, slot, flight);
    if (omri_trace_on()) {
        trace_host(lane, flight, OMRI_TRACK_PACK, flight->packed_ns);
        trace_host(lane, flight, OMRI_TRACK_UNPACK, flight->unpacked_ns);
    }
}

/* ---- Reading ------------------------------------------------------------------------------- */

static uint64_t load(const atomic_uint_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Whether what the lane counted is of now, and not from before a reset it has not seen yet. */
static bool is_current(const omri_lane *lane)
{
    return atomic_load_explicit(&lane->stats_round, memory_order_acquire) ==
           atomic_load_explicit(&lane->crew->stats_round, memory_order_relaxed);
}

/* The figures of one histogram, found at `offset` in the stats of each of the device's lanes. */
static omr_timing read_timing(const omri_lane *lanes, size_t lane_count, int32_t device,
                              size_t offset)
{
    enum { MAX_LANES = 64 };
    const omri_histogram *histograms[MAX_LANES];
    size_t found = 0;
    for (size_t i = 0; i < lane_count && found < MAX_LANES; i++)
        if (lanes[i].device == device && is_current(&lanes[i]))
            histograms[found++] = (const omri_histogram *)((const char *)&lanes[i].stats + offset);
    return omri_histogram_read(histograms, found);
}

void omri_lanes_device_stats(const omri_lane *lanes, size_t lane_count, int32_t device,
                             omr_device_stats *out)
{
    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    out->device = device;
    for (size_t i = 0; i < lane_count; i++) {
        const omri_lane_stats *stats = &lanes[i].stats;
        if (lanes[i].device != device)
            continue;
        out->lanes += !atomic_load(&lanes[i].lost);
        if (!is_current(&lanes[i]))
            continue;
        out->batches += load(&stats->batches);
        out->rows += load(&stats->rows);
        out->padded_rows += load(&stats->padded_rows);
        out->retries += load(&stats->retries);
        out->failures += load(&stats->failures);
    }
#define TIMING(name) read_timing(lanes, lane_count, device, offsetof(omri_lane_stats, name))
    out->pack = TIMING(pack);
    out->h2d = TIMING(h2d);
    out->compute = TIMING(compute);
    out->d2h = TIMING(d2h);
    out->unpack = TIMING(unpack);
    out->launch = TIMING(launch);
#undef TIMING
}

void omri_lanes_session_stats(const omri_lane *lanes, size_t lane_count, omr_session_stats *stats)
{
    for (size_t i = 0; i < lane_count; i++) {
        if (!is_current(&lanes[i]))
            continue;
        stats->direct_bytes += load(&lanes[i].stats.direct_bytes);
        stats->copied_bytes += load(&lanes[i].stats.copied_bytes);
    }
}
