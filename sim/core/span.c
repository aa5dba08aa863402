/* SPDX-License-Identifier: MIT */
#include "core/span.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "core/clock.h"
#include "core/counters.h"
#include "core/settings.h"

/* How exact the clocks are: less is not worth a word. */
#define TOLERANCE_NS 100000

typedef struct span {
    int64_t start_ns; /* on the device's clocks */
    int64_t begun_ns; /* when a thread got round to it */
    int64_t ns;
    bool taken; /* the profile says how long */
    bool open;  /* and the CPU may take longer */
} span;

static _Thread_local span current;

bool sim_span_is_timed(void)
{
    return sim_settings_get()->profile.timed;
}

void sim_span_begin(int64_t start_ns)
{
    if (sim_span_is_timed())
        current = (span){start_ns, sim_clock_now_ns(), 0, false, false};
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
    if (shared[link] > 0)
        ns += pass_link(link, shared[link], bytes, current.start_ns + current.ns, ns);
    sim_span_take(ns);
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

int64_t sim_span_end(void)
{
    if (!sim_span_is_timed())
        return 0;
    int64_t now_ns = sim_clock_now_ns(), took_ns = now_ns - current.begun_ns;
    if (!current.taken || (current.open && took_ns > current.ns))
        return now_ns;
    sim_count(SIM_COUNT_timed_tasks, 1);
    if (took_ns > current.ns + TOLERANCE_NS)
        note_overrun(&current, took_ns);
    int64_t end_ns =
        current.start_ns + (took_ns > current.ns + TOLERANCE_NS ? took_ns : current.ns);
    if (end_ns > now_ns)
        sim_clock_sleep_until(end_ns);
    sim_count_most(SIM_COUNT_worst_lateness_us, (uint64_t)((sim_clock_now_ns() - end_ns) / 1000));
    return end_ns;
}

void sim_span_host(double us)
{
    if (us > 0)
        sim_clock_sleep_until(sim_clock_now_ns() + llround(us * 1e3));
}
