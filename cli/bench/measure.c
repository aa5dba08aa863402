/* SPDX-License-Identifier: MIT */
#include "bench/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/clock.h"
#include "bench/load.h"
#include "bench/samples.h"
#include "bench/timeline.h"
#include "memory.h"
#include "scratch.h"

/* How often is looked at what goes on; how long answers are waited for after the end, and how long
 * at a rate, which may have left a backlog of minutes; how long a trace is made for, when it is to
 * show the use of engines, or to be shown itself. */
static const double tick_s = 0.02, settle_s = 120, backlog_s = 2, look_s = 0.5, trace_s = 1;
/* Of an open loop's requests this share must be done for the rate to have been reached. */
static const double reached_share = 0.97;

/* One measurement on its way. */
typedef struct measurement {
    const measure_options *options;
    const bench_setup *setup;
    const bench_data *data;
    bench_result *result;
    bench_progress *progress;
    bench_load *load;
    int64_t begin_ns;
    uint64_t overruns; /* of npusim, before */
} measurement;

static void mark(bench_result *result, bench_mark which, bool when)
{
    if (when)
        result->marks |= 1u << which;
}

static double seconds_since(int64_t begin_ns)
{
    return (double)(clock_now_ns() - begin_ns) * 1e-9;
}

static uint64_t simulator_overruns(void)
{
    omr_simulation_info info = {.size = sizeof info};
    return omr_simulation(&info) == OMR_OK ? info.overruns : 0;
}

/* ---- Phases ------------------------------------------------------------------------------- */

/* Sleeps until it is time to look again; false when there is nothing to wait for any more. */
static bool tick(const measurement *m, double left_s)
{
    double pause = left_s < tick_s ? left_s : tick_s;
    if (pause > 0)
        usleep((useconds_t)(pause * 1e6));
    return !scratch_interrupted() && !load_now(m->load).broken;
}

/* By requests alone: then as many are sent, and no more. */
static bool counts_warm_up(const measure_options *options)
{
    return options->warmup_s == 0 && options->warmup_requests;
}

static void warm_up(const measurement *m)
{
    const measure_options *options = m->options;
    int64_t begin_ns = clock_now_ns();
    load_send(m->load, counts_warm_up(options) ? (uint64_t)options->warmup_requests : UINT64_MAX);
    for (;;) {
        double left = options->warmup_s - seconds_since(begin_ns);
        load_figures now = load_now(m->load);
        if (left <= 0 && now.total >= (uint64_t)options->warmup_requests)
            break;
        progress_show(m->progress, "warm-up",
                      options->warmup_s > 0 ? 1 - left / options->warmup_s : 0, 0);
        if (!tick(m, left > 0 ? left : tick_s))
            break;
    }
}

/* How far the measuring is: 1 when it is over. */
static double share_done(const measurement *m, const load_figures *now)
{
    const measure_options *options = m->options;
    if (options->iterations)
        return (double)(now->done + now->failed) / (double)options->iterations;
    double share = seconds_since(m->begin_ns) / options->duration_s;
    return options->until_stable && load_is_stable(m->load, options->stability) ? 1 : share;
}

static void measure(measurement *m)
{
    const measure_options *options = m->options;
    int64_t rows = data_rows(m->data);
    load_figures now;
    do {
        now = load_now(m->load);
        double share = share_done(m, &now), seconds = seconds_since(m->begin_ns);
        progress_show(m->progress, "measuring", share, (double)(now.done) * (double)rows / seconds);
        if (share >= 1)
            break;
    } while (
        tick(m, options->iterations ? 0.002 : options->duration_s - seconds_since(m->begin_ns)));
    mark(m->result, MARK_INTERRUPTED, scratch_interrupted() != 0);
}

static void begin(measurement *m)
{
    const measure_options *options = m->options;
    if (options->iterations) { /* exactly these: nothing else is on its way */
        load_send(m->load, 0);
        load_drain(m->load, settle_s);
    }
    m->overruns = simulator_overruns();
    omr_session_reset_stats(m->setup->session);
    m->begin_ns = clock_now_ns();
    load_measure(m->load);
    if (options->iterations)
        load_send(m->load, (uint64_t)options->iterations);
    else if (counts_warm_up(options))
        load_send(m->load, UINT64_MAX);
}

/* Lanes of one device wait for each other's work, which a trace alone tells from work. */
static bool needs_look(const measurement *m)
{
    return (m->result->asked.lanes > 1 || m->options->trace) && !scratch_interrupted() &&
           !load_now(m->load).broken;
}

/* Device statistics are those of the time until now; requests may still be on their way. */
static void end(measurement *m)
{
    bench_result *result = m->result;
    omr_session_stats stats = {.size = sizeof stats};
    result->wall = seconds_since(m->begin_ns);
    load_end(m->load);
    omr_session_get_stats(m->setup->session, &stats);
    result->batches = stats.batches;
    result->padded_rows = stats.padded_rows;
    result->retries = stats.retries;
    for (size_t i = 0; i < result->device_count; i++) {
        bench_device *device = &result->devices[i];
        device->stats.size = sizeof device->stats;
        omr_session_get_device_stats(m->setup->session, i, &device->stats);
        mark(result, MARK_DEVICE_LOST, device->stats.lanes == 0);
        mark(result, MARK_RETRIED, device->stats.failures || device->stats.retries);
    }
    if (!needs_look(m))
        load_send(m->load, 0);
    double patience = scratch_interrupted()           ? tick_s
                      : result->asked.concurrency > 0 ? settle_s
                                                      : backlog_s;
    mark(result, MARK_UNANSWERED, !load_settle(m->load, patience));
}

/* ---- What engines do ---------------------------------------------------------------------- */

static cli_status record_trace(const measurement *m, const char *path, double seconds)
{
    if (omr_trace_start(path) != OMR_OK)
        return fail_library(OMR_IO);
    if (m->options->iterations)
        load_send(m->load, UINT64_MAX);
    for (int64_t begin_ns = clock_now_ns(); seconds_since(begin_ns) < seconds;) {
        progress_show(m->progress, "tracing", seconds_since(begin_ns) / seconds, 0);
        if (!tick(m, seconds - seconds_since(begin_ns)))
            break;
    }
    load_send(m->load, 0);
    load_drain(m->load, settle_s);
    return omr_trace_stop() == OMR_OK ? CLI_OK : fail_library(OMR_IO);
}

static cli_status look(measurement *m, device_use *busy)
{
    char *folder = NULL, *path = NULL;
    const char *temporary = getenv("TMPDIR"), *trace = m->options->trace;
    bench_timeline timeline = {0};
    if (!trace && !scratch_create(&folder, temporary && temporary[0] ? temporary : "/tmp"))
        return fail(CLI_INPUT, "cannot write to %s", temporary ? temporary : "/tmp");
    path = trace ? memory_text(trace) : memory_format("%s/trace.json", folder);
    cli_status status = record_trace(m, path, trace ? trace_s : look_s);
    if (status == CLI_OK)
        status = timeline_read(&timeline, path);
    for (size_t i = 0; i < m->result->device_count && status == CLI_OK; i++)
        busy[i] = timeline_use(&timeline, m->result->devices[i].id);
    timeline_free(&timeline);
    scratch_remove(folder);
    free(path);
    return status;
}

static cli_status find_bound(measurement *m)
{
    bench_result *result = m->result;
    bool shared = result->asked.lanes > 1;
    device_use *busy = memory_zeroed(result->device_count, sizeof *busy);
    device_use *uses = memory_zeroed(result->device_count, sizeof *uses);
    cli_status status = CLI_OK;
    if (needs_look(m))
        status = look(m, busy);
    for (size_t i = 0; i < result->device_count; i++) {
        bench_device *device = &result->devices[i];
        device->use = bound_use(&device->stats, result->wall, shared ? &busy[i] : NULL);
        uses[i] = device->use;
    }
    bound_load load = measure_load(result, omr_session_desc(m->setup->session)->batch);
    result->bound = bound_find(uses, result->device_count, &load);
    free(busy);
    free(uses);
    return status;
}

/* ---- Summing up --------------------------------------------------------------------------- */

static void take_windows(measurement *m)
{
    bench_result *result = m->result;
    double rates[WINDOWS_MAX];
    load_take_windows(m->load, &result->windows);
    for (size_t i = 0; i < result->windows.count; i++)
        rates[i] = window_rows_per_second(&result->windows.finished[i]);
    sample_summary summary = samples_summarize(rates, result->windows.count);
    result->variation = samples_variation(&summary);
    mark(result, MARK_SHORT, result->windows.count < 3);
    bool settled = m->options->until_stable
                       ? windows_stable(&result->windows, m->options->stability)
                       : result->variation <= m->options->stability;
    mark(result, MARK_UNSTABLE, result->windows.count >= 3 && !settled);
    result->seconds = windows_seconds(&result->windows);
    result->rows = windows_rows(&result->windows);
    if (result->seconds > 0)
        result->rows_per_second = (double)result->rows / result->seconds;
    result->requests_per_second = result->rows_per_second / (double)result->asked.rows;
}

static void take_figures(measurement *m)
{
    bench_result *result = m->result;
    load_figures figures = load_now(m->load);
    uint64_t sent = figures.done + figures.failed + figures.pending;
    result->requests = figures.done;
    result->failed = figures.failed;
    result->offered = figures.offered;
    result->outstanding = figures.outstanding;
    result->latency = *load_latency(m->load);
    result->late_most_ms = (double)figures.late_most_ns / 1e6;
    result->late_mean_ms = sent ? (double)figures.late_sum_ns / (double)sent / 1e6 : 0;
    result->submit_share = result->wall > 0 ? (double)figures.submit_ns * 1e-9 / result->wall : 0;
    mark(result, MARK_FAILED, figures.failed || figures.broken);
    /* Requests come one by one, so one more or less is no sign. */
    double done = result->requests_per_second * result->wall + 1.5;
    mark(result, MARK_RATE_MISSED,
         result->asked.concurrency == 0 && done < reached_share * (double)figures.offered);
    mark(result, MARK_SIMULATOR_LATE, simulator_overruns() > m->overruns);
}

bound_load measure_load(const bench_result *result, int64_t batch)
{
    const bench_case *asked = &result->asked;
    double each = ceil((double)asked->rows / (double)(batch > 0 ? batch : 1));
    return (bound_load){
        .submit_share = result->submit_share,
        .in_flight = (double)asked->concurrency * each,
        .room = (double)(asked->lanes * asked->slots) * (double)asked->device_count,
        .open_loop = asked->concurrency == 0,
        .rate_reached = !(result->marks & 1u << MARK_RATE_MISSED),
    };
}

/* Enough that every slot is taken and another request waits for each lane. */
static int64_t usual_concurrency(const bench_case *asked)
{
    return (int64_t)asked->device_count * asked->lanes * (asked->slots + 1);
}

static void prepare_result(bench_result *out, const bench_setup *setup, const bench_data *data,
                           const bench_case *asked)
{
    size_t count = 0;
    const int32_t *ids = omr_session_devices(setup->session, &count);
    *out = (bench_result){.asked = *asked, .device_count = count};
    out->asked.rows = data_rows(data);
    if (asked->concurrency == 0 && asked->rate <= 0)
        out->asked.concurrency = usual_concurrency(asked);
    out->devices = memory_zeroed(count, sizeof *out->devices);
    for (size_t i = 0; i < count; i++)
        out->devices[i] = (bench_device){.id = ids[i],
                                         .memory_used = setup->memory_used[i],
                                         .memory_total = setup->memory_total[i]};
}

cli_status measure_case(bench_result *out, const measure_options *options, const bench_setup *setup,
                        const bench_data *data, const bench_case *asked, bench_progress *progress)
{
    measurement m = {
        .options = options, .setup = setup, .data = data, .result = out, .progress = progress};
    prepare_result(out, setup, data, asked);
    load_options load = {.session = setup->session,
                         .data = data,
                         .concurrency = (size_t)out->asked.concurrency,
                         .rate = asked->rate,
                         .poisson = options->poisson,
                         .seed = options->seed,
                         .window_ns = (int64_t)(options->window_s * 1e9),
                         .pinned = options->pinned};
    cli_status status = load_open(&m.load, &load);
    if (status != CLI_OK)
        return status;
    warm_up(&m);
    begin(&m);
    measure(&m);
    end(&m);
    take_windows(&m);
    take_figures(&m);
    status = find_bound(&m);
    const char *failure = load_failure(m.load);
    if (failure[0])
        out->failure = memory_text(failure);
    load_close(m.load);
    progress_clear(progress);
    return status;
}
