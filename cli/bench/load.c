/* SPDX-License-Identifier: MIT */
#include "bench/load.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "bench/client.h"
#include "bench/clock.h"
#include "bench/schedule.h"
#include "memory.h"

/* An open loop has so many requests on their way at most, and so many bytes of results. */
enum { OUTSTANDING_MOST = 4096 };
static const uint64_t result_bytes_most = (uint64_t)1 << 30;

struct bench_load {
    load_options options;
    client_pool pool;
    omr_tensor *inputs; /* of the request being sent */
    pthread_t sender;
    bool started;

    pthread_mutex_t lock; /* of all that follows; the session's threads take it, too */
    pthread_cond_t changed;
    bench_client *idle;
    send_schedule schedule, first; /* as it is, and as it was when it began */
    uint64_t schedule_round;       /* counts load_send() */
    uint64_t budget, number;
    bool stopping;
    int64_t measure_ns, end_ns; /* 0: not yet */
    load_figures figures;
    bench_windows windows;
    latency_histogram latency;
    char failure[1024];
};

static bool is_open_loop(const bench_load *load)
{
    return load->options.concurrency == 0;
}

static bool is_measured(const bench_load *load, int64_t intended_ns)
{
    return load->measure_ns && intended_ns >= load->measure_ns &&
           (!load->end_ns || intended_ns < load->end_ns);
}

/* ---- Answers, on the session's threads ---------------------------------------------------- */

static void record(bench_load *load, const bench_client *client, int64_t now_ns)
{
    int64_t latency_ns = now_ns - client->intended_ns;
    bool measured = is_measured(load, client->intended_ns), good = client->status == OMR_OK;
    load->figures.total++;
    load->figures.in_flight--;
    load->figures.pending -= measured;
    load->figures.done += measured && good;
    load->figures.failed += measured && !good;
    load->figures.broken |= client->status == OMR_DEVICE_LOST;
    if (!good)
        return;
    windows_add(&load->windows, now_ns, data_rows(load->options.data), latency_ns);
    if (measured)
        histogram_record(&load->latency, latency_ns);
}

static void put_back(bench_load *load, bench_client *client)
{
    client->next = load->idle;
    load->idle = client;
    pthread_cond_broadcast(&load->changed);
}

static void settled(void *user_data, omr_request *request, omr_status status)
{
    int64_t now_ns = clock_now_ns();
    bench_client *client = user_data;
    bench_load *load = client->load;
    (void)request;
    pthread_mutex_lock(&load->lock);
    client->status = status;
    record(load, client, now_ns);
    put_back(load, client);
    pthread_mutex_unlock(&load->lock);
}

/* ---- Sending ------------------------------------------------------------------------------ */

/* Lets go of the last request, and of its failure's words if it is the first to fail. */
static void forget_request(bench_load *load, bench_client *client)
{
    if (client->status != OMR_OK && client->status != OMR_CANCELLED && client->request &&
        !load->failure[0] && omr_request_wait(client->request, 0) != OMR_OK)
        snprintf(load->failure, sizeof load->failure, "%s", omr_last_error());
    omr_request_release(client->request);
    client->request = NULL;
    client->status = OMR_OK;
}

/* With the lock: nothing is to be sent at the moment. */
static bool has_to_wait(const bench_load *load)
{
    return !load->idle || load->budget == 0 || load->figures.broken;
}

/* How long the sender may sleep before it looks whether it is still wanted. */
enum { SLICE_NS = 20000000 };

/* Waits for the next request's time; false when that was called off. Leaves the lock meanwhile. */
static bool await_time(bench_load *load, int64_t time_ns)
{
    uint64_t round = load->schedule_round;
    while (!load->stopping && load->schedule_round == round && clock_now_ns() < time_ns) {
        int64_t slice_ns = clock_now_ns() + SLICE_NS;
        struct timespec until = clock_timespec(time_ns < slice_ns ? time_ns : slice_ns);
        pthread_mutex_unlock(&load->lock);
        clock_sleep_until(&until);
        pthread_mutex_lock(&load->lock);
    }
    return !load->stopping && load->schedule_round == round;
}

static void count_sent(bench_load *load, const bench_client *client, int64_t now_ns)
{
    int64_t late_ns = now_ns - client->intended_ns;
    load->figures.in_flight++;
    if (!is_measured(load, client->intended_ns))
        return;
    load->figures.pending++;
    load->figures.late_sum_ns += late_ns;
    if (late_ns > load->figures.late_most_ns)
        load->figures.late_most_ns = late_ns;
}

static void submit(bench_load *load, bench_client *client)
{
    const omr_model_desc *desc = omr_session_desc(load->options.session);
    omr_submit_options options = {.size = sizeof options, .callback = settled, .user_data = client};
    omr_status status =
        omr_session_submit(load->options.session, load->inputs, desc->input_count, client->outputs,
                           load->pool.output_count, &options, &client->request);
    if (status == OMR_OK)
        return;
    if (!load->failure[0]) /* no callback comes */
        snprintf(load->failure, sizeof load->failure, "%s", omr_last_error());
    settled(client, NULL, status);
}

/* A request that cannot be submitted, or fails at once, must not make the sender spin. */
static void pause_after_failure(void)
{
    struct timespec until = clock_timespec(clock_now_ns() + 1000000);
    clock_sleep_until(&until);
}

/* With the lock, which it leaves while the request is handed over. */
static void send_one(bench_load *load, int64_t intended_ns)
{
    bench_client *client = load->idle;
    bool failed = client->status != OMR_OK;
    load->idle = client->next;
    load->budget--;
    uint64_t number = load->number++;
    pthread_mutex_unlock(&load->lock);
    forget_request(load, client);
    if (failed)
        pause_after_failure();
    data_request(load->options.data, number, load->inputs);
    pthread_mutex_lock(&load->lock);
    int64_t begin_ns = clock_now_ns();
    client->intended_ns = is_open_loop(load) ? intended_ns : begin_ns;
    bool measured = is_measured(load, client->intended_ns);
    count_sent(load, client, begin_ns);
    pthread_mutex_unlock(&load->lock);
    submit(load, client);
    int64_t spent_ns = clock_now_ns() - begin_ns;
    pthread_mutex_lock(&load->lock);
    if (measured)
        load->figures.submit_ns += spent_ns;
}

static void *sender_main(void *argument)
{
    bench_load *load = argument;
    prctl(PR_SET_TIMERSLACK,
          1000UL); /* nanoseconds; 50 us is usual, and would be in every latency */
    pthread_mutex_lock(&load->lock);
    while (!load->stopping) {
        if (load->budget == 0 || load->figures.broken || (!is_open_loop(load) && !load->idle)) {
            pthread_cond_wait(&load->changed, &load->lock);
            continue;
        }
        int64_t intended_ns = is_open_loop(load) ? schedule_next(&load->schedule) : 0;
        if (is_open_loop(load) && !await_time(load, intended_ns))
            continue;
        uint64_t round = load->schedule_round;
        while (!load->stopping && load->schedule_round == round && has_to_wait(load))
            pthread_cond_wait(&load->changed, &load->lock);
        if (!load->stopping && load->schedule_round == round)
            send_one(load, intended_ns);
    }
    pthread_mutex_unlock(&load->lock);
    return NULL;
}

/* ---- Opening and closing ------------------------------------------------------------------ */

static cli_status start(bench_load *load)
{
    const load_options *options = &load->options;
    size_t wanted = options->concurrency ? options->concurrency : OUTSTANDING_MOST;
    load->inputs =
        memory_zeroed(omr_session_desc(options->session)->input_count, sizeof *load->inputs);
    data_request(options->data, 0, load->inputs);
    cli_status status =
        clients_open(&load->pool, load, options->session, load->inputs, wanted,
                     options->concurrency ? UINT64_MAX : result_bytes_most, options->pinned);
    if (status != CLI_OK)
        return status;
    for (size_t i = load->pool.count; i-- > 0;)
        put_back(load, &load->pool.clients[i]);
    load->figures.outstanding = load->pool.count;
    int result = pthread_create(&load->sender, NULL, sender_main, load);
    load->started = result == 0;
    return load->started ? CLI_OK : fail(CLI_DEVICE, "cannot start a thread: %s", strerror(result));
}

cli_status load_open(bench_load **out, const load_options *options)
{
    pthread_condattr_t monotonic;
    bench_load *load = memory_zeroed(1, sizeof *load);
    load->options = *options;
    windows_init(&load->windows, options->window_ns);
    pthread_mutex_init(&load->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&load->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    cli_status status = start(load);
    if (status != CLI_OK) {
        load_close(load);
        load = NULL;
    }
    *out = load;
    return status;
}

static void stop_sender(bench_load *load)
{
    pthread_mutex_lock(&load->lock);
    load->stopping = true;
    pthread_cond_broadcast(&load->changed);
    pthread_mutex_unlock(&load->lock);
    if (load->started)
        pthread_join(load->sender, NULL);
    load->started = false;
}

void load_close(bench_load *load)
{
    if (!load)
        return;
    stop_sender(load);
    for (size_t i = 0; load->pool.clients && i < load->pool.count; i++)
        if (load->pool.clients[i].request)
            omr_request_cancel(load->pool.clients[i].request);
    load_drain(load, 1e9); /* each callback has come, or is on its way */
    clients_close(&load->pool);
    windows_free(&load->windows);
    pthread_cond_destroy(&load->changed);
    pthread_mutex_destroy(&load->lock);
    free(load->inputs);
    free(load);
}

/* ---- Measuring ---------------------------------------------------------------------------- */

static void begin_schedule(bench_load *load)
{
    load->schedule_round++;
    schedule_init(&load->schedule, clock_now_ns(), load->options.rate, load->options.poisson,
                  load->options.seed + load->schedule_round);
    load->first = load->schedule;
    pthread_cond_broadcast(&load->changed);
}

void load_send(bench_load *load, uint64_t budget)
{
    pthread_mutex_lock(&load->lock);
    load->budget = budget;
    begin_schedule(load);
    pthread_mutex_unlock(&load->lock);
}

void load_measure(bench_load *load)
{
    pthread_mutex_lock(&load->lock);
    load->measure_ns = clock_now_ns();
    windows_begin(&load->windows, load->measure_ns, load->figures.in_flight > 0);
    pthread_mutex_unlock(&load->lock);
}

/* How many requests the schedule had for the time measured, sent or not. */
static uint64_t count_scheduled(const bench_load *load)
{
    uint64_t count = 0;
    send_schedule again = load->first;
    for (int64_t time = schedule_next(&again); time < load->end_ns; time = schedule_next(&again))
        count += time >= load->measure_ns;
    return count;
}

void load_end(bench_load *load)
{
    pthread_mutex_lock(&load->lock);
    load->end_ns = clock_now_ns();
    uint64_t sent = load->figures.done + load->figures.failed + load->figures.pending;
    load->figures.offered = sent;
    if (is_open_loop(load) && load->budget) { /* requests that are behind are not sent any more */
        uint64_t scheduled = count_scheduled(load);
        load->figures.offered = scheduled > sent ? scheduled : sent;
        begin_schedule(load);
    }
    windows_end(&load->windows, load->end_ns, load->figures.in_flight > 0);
    pthread_mutex_unlock(&load->lock);
}

/* Waits for a condition of the load; the lock is held while it is looked at. */
static bool await(bench_load *load, double seconds, bool (*holds)(const bench_load *load))
{
    struct timespec until = clock_timespec(clock_now_ns() + (int64_t)(seconds * 1e9));
    int result = 0;
    pthread_mutex_lock(&load->lock);
    while (!holds(load) && result != ETIMEDOUT)
        result = pthread_cond_timedwait(&load->changed, &load->lock, &until);
    bool held = holds(load);
    pthread_mutex_unlock(&load->lock);
    return held;
}

static bool is_settled(const bench_load *load)
{
    return load->figures.pending == 0 &&
           (!load->windows.open || load->figures.in_flight == 0 || load->figures.broken);
}

static bool is_drained(const bench_load *load)
{
    return load->figures.in_flight == 0;
}

bool load_settle(bench_load *load, double seconds)
{
    bool in_time = await(load, seconds, is_settled);
    pthread_mutex_lock(&load->lock);
    windows_cut(&load->windows, clock_now_ns());
    pthread_mutex_unlock(&load->lock);
    return in_time;
}

bool load_drain(bench_load *load, double seconds)
{
    return await(load, seconds, is_drained);
}

/* ---- Looking ------------------------------------------------------------------------------ */

load_figures load_now(bench_load *load)
{
    pthread_mutex_lock(&load->lock);
    load_figures figures = load->figures;
    pthread_mutex_unlock(&load->lock);
    return figures;
}

bool load_is_stable(bench_load *load, double share)
{
    pthread_mutex_lock(&load->lock);
    bool stable = windows_stable(&load->windows, share);
    pthread_mutex_unlock(&load->lock);
    return stable;
}

const char *load_failure(bench_load *load)
{
    stop_sender(load);
    pthread_mutex_lock(&load->lock);
    bench_client *answered = load->idle; /* callbacks may add to them, before this one */
    pthread_mutex_unlock(&load->lock);
    for (; answered; answered = answered->next)
        if (answered->status != OMR_OK)
            forget_request(load, answered);
    return load->failure;
}

void load_take_windows(bench_load *load, bench_windows *out)
{
    pthread_mutex_lock(&load->lock);
    *out = load->windows;
    windows_init(&load->windows, out->length_ns);
    pthread_mutex_unlock(&load->lock);
}

const latency_histogram *load_latency(const bench_load *load)
{
    return &load->latency;
}
