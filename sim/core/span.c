/* SPDX-License-Identifier: MIT */
#include "core/span.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "core/clock.h"
#include "core/counters.h"
#include "core/settings.h"

/* How exact the clocks are: less is not worth a word. */
#define TOLERANCE_NS 100000

/* What is said once: devices this far behind their clocks are not the profile's any more. */
#define LATE_NS 100000000

typedef struct span {
    int64_t start_ns; /* on the device's clocks */
    int64_t begun_ns; /* when a thread got round to it */
    int64_t cpu_ns;   /* and what it had had of the CPU by then */
    int64_t ns;
    bool taken; /* the profile says how long */
    bool open;  /* and that the CPU may take longer */
} span;

static _Thread_local span current;

static int64_t cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool sim_span_is_timed(void)
{
    return sim_settings_get()->profile.timed;
}

void sim_span_begin(int64_t start_ns)
{
    if (sim_span_is_timed())
        current = (span){.start_ns = start_ns, .begun_ns = sim_clock_now_ns(), .cpu_ns = cpu_ns()};
}

void sim_span_take(int64_t ns)
{
    current.ns += ns;
    current.taken = true;
}

void sim_span_take_least(int64_t ns)
{
    sim_span_take(ns);
    current.open = true;
}

/* ---- the link ---- */

static pthread_mutex_t link_lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t link_free_ns[2]; /* per direction: when it has carried what was asked of it */

/* Copies pass the link one after the other, so that together they are no faster than it is.
 * Returns how much longer than by itself the copy takes. */
static int64_t pass_link(sim_link link, double gb_s, size_t bytes, int64_t start_ns, int64_t own_ns)
{
    int64_t carry_ns = llround((double)bytes / gb_s);
    pthread_mutex_lock(&link_lock);
    int64_t from_ns = link_free_ns[link] > start_ns ? link_free_ns[link] : start_ns;
    link_free_ns[link] = from_ns + carry_ns;
    pthread_mutex_unlock(&link_lock);
    int64_t ns = from_ns + carry_ns - start_ns;
    return ns > own_ns ? ns - own_ns : 0;
}

void sim_span_take_copy(const sim_profile_copies *copies, size_t bytes, bool pinned, sim_link link)
{
    const sim_profile *profile = &sim_settings_get()->profile;
    const double shared[] = {profile->link_h2d_gb_s, profile->link_d2h_gb_s, 0};
    int64_t ns = sim_profile_copy_ns(copies, bytes, pinned);
    bool says = (pinned ? copies->pinned_gb_s : copies->pageable_gb_s) > 0;
    if (shared[link] > 0)
        ns += pass_link(link, shared[link], bytes, current.start_ns + current.ns, ns);
    if (says)
        sim_span_take(ns);
    else
        sim_span_take_least(ns);
}

/* ---- the end ---- */

static void note_overrun(const span *over, int64_t took_ns)
{
    static atomic_flag said = ATOMIC_FLAG_INIT;
    sim_count(SIM_COUNT_overruns, 1);
    if (!atomic_flag_test_and_set(&said))
        fprintf(stderr,
                "npusim: the CPU needs %.3f ms for what takes %.3f ms by profile %s; such work "
                "takes the CPU's time\n",
                (double)took_ns * 1e-6, (double)over->ns * 1e-6, sim_settings_get()->profile.name);
}

static void note_lateness(int64_t late_ns)
{
    static atomic_flag said = ATOMIC_FLAG_INIT;
    sim_count_most(SIM_COUNT_worst_lateness_us, (uint64_t)(late_ns / 1000));
    if (late_ns > LATE_NS && !atomic_flag_test_and_set(&said))
        fprintf(stderr,
                "npusim: work is over %.0f ms later than by profile %s: this host is too busy for "
                "it\n",
                (double)late_ns * 1e-6, sim_settings_get()->profile.name);
}

/* The end by the device's clocks, which the wall clock may not have reached yet. */
static int64_t find_end(const span *over, int64_t now_ns)
{
    int64_t took_ns = cpu_ns() - over->cpu_ns, end_ns = over->start_ns + over->ns;
    if (!over->taken)
        return now_ns;
    if (took_ns <= over->ns + TOLERANCE_NS)
        return end_ns;
    if (!over->open)
        note_overrun(over, took_ns);
    return over->start_ns + (now_ns - over->begun_ns);
}

int64_t sim_span_end(void)
{
    int64_t now_ns = sim_clock_now_ns(), end_ns = find_end(&current, now_ns);
    if (end_ns > now_ns)
        sim_clock_sleep_until(end_ns);
    if (current.taken) {
        sim_count(SIM_COUNT_timed_tasks, 1);
        note_lateness(sim_clock_now_ns() - end_ns);
    }
    return end_ns;
}

void sim_span_host(double us)
{
    if (us > 0)
        sim_clock_sleep_until(sim_clock_now_ns() + llround(us * 1e3));
}
