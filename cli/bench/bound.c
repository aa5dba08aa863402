/* SPDX-License-Identifier: MIT */
#include "bench/bound.h"

#include <stdio.h>

static double spent(const omr_timing *timing)
{
    return timing->mean_us * (double)timing->count * 1e-6;
}

device_use bound_use(const omr_device_stats *stats, double seconds, const device_use *busy)
{
    device_use use = {0};
    double lanes = stats->lanes ? stats->lanes : 1;
    if (seconds <= 0)
        return use;
    if (busy)
        use = *busy;
    else
        use = (device_use){{0, spent(&stats->h2d) / seconds, spent(&stats->compute) / seconds,
                            spent(&stats->d2h) / seconds}};
    use.share[ENGINE_HOST] =
        (spent(&stats->pack) + spent(&stats->launch) + spent(&stats->unpack)) / lanes / seconds;
    for (size_t i = 0; i < ENGINE_COUNT; i++)
        use.share[i] = use.share[i] > 1 ? 1 : use.share[i]; /* work that began before is in it */
    return use;
}

static double mean_share(const device_use *uses, size_t count, bench_engine engine)
{
    double mean = 0;
    for (size_t i = 0; i < count; i++)
        mean += uses[i].share[engine] / (double)count;
    return mean;
}

/* A device's stages are timed from mark to mark, and what lies between them includes the wait for a
 * host that is slow to launch: when the host is busy, it is what the engines wait for. */
static bench_bound busiest(const device_use *uses, size_t count)
{
    bench_bound bound = {BOUND_NOTHING, ENGINE_HOST, mean_share(uses, count, ENGINE_HOST)};
    if (bound.share >= BOUND_BUSY)
        return bound;
    for (int e = ENGINE_H2D; e < ENGINE_COUNT; e++) {
        double share = mean_share(uses, count, (bench_engine)e);
        if (share > bound.share)
            bound = (bench_bound){BOUND_NOTHING, (bench_engine)e, share};
    }
    return bound;
}

bench_bound bound_find(const device_use *uses, size_t count, const bound_load *load)
{
    bench_bound bound = busiest(uses, count);
    if (bound.share == 0)
        return bound;
    if (bound.share >= BOUND_BUSY)
        bound.by = BOUND_ENGINE;
    else if (load->submit_share >= BOUND_BUSY)
        bound = (bench_bound){BOUND_CLIENT, ENGINE_HOST, load->submit_share};
    else if (load->open_loop ? load->rate_reached : load->in_flight < load->room)
        bound.by = BOUND_QUEUE;
    else
        bound.by = BOUND_STAGES;
    return bound;
}

const char *bound_engine_name(bench_engine engine)
{
    static const char *const names[ENGINE_COUNT] = {"host", "h2d", "compute", "d2h"};
    return names[engine];
}

const char *bound_name(const bench_bound *bound)
{
    switch (bound->by) {
    case BOUND_ENGINE:
        return bound_engine_name(bound->engine);
    case BOUND_CLIENT:
        return "host";
    case BOUND_QUEUE:
        return "queue";
    case BOUND_STAGES:
        return "stages";
    case BOUND_NOTHING:
        break;
    }
    return "none";
}

/* One phrase for each kind of bound. */
typedef struct bound_phrases {
    page_phrase engines[ENGINE_COUNT], client, queue, stages, nothing;
} bound_phrases;

static page_phrase choose(const bound_phrases *among, const bench_bound *bound)
{
    switch (bound->by) {
    case BOUND_ENGINE:
        return among->engines[bound->engine];
    case BOUND_CLIENT:
        return among->client;
    case BOUND_QUEUE:
        return among->queue;
    case BOUND_STAGES:
        return among->stages;
    case BOUND_NOTHING:
        break;
    }
    return among->nothing;
}

page_phrase bound_phrase(const bench_bound *bound)
{
    static const bound_phrases phrases = {
        {WORD_BOUND_HOST, WORD_BOUND_H2D, WORD_BOUND_COMPUTE, WORD_BOUND_D2H},
        WORD_BOUND_CLIENT,
        WORD_BOUND_QUEUE,
        WORD_BOUND_STAGES,
        WORD_BOUND_NONE,
    };
    return choose(&phrases, bound);
}

page_phrase bound_short(const bench_bound *bound)
{
    static const bound_phrases phrases = {
        {WORD_HOST, WORD_H2D, WORD_COMPUTE, WORD_D2H},
        WORD_SHORT_CLIENT,
        WORD_SHORT_QUEUE,
        WORD_SHORT_STAGES,
        WORD_SHORT_NONE,
    };
    return choose(&phrases, bound);
}

page_phrase bound_advice(const bench_bound *bound)
{
    static const bound_phrases phrases = {
        {WORD_ADVICE_HOST, WORD_ADVICE_H2D, WORD_ADVICE_COMPUTE, WORD_ADVICE_D2H},
        WORD_ADVICE_CLIENT,
        WORD_ADVICE_QUEUE,
        WORD_ADVICE_STAGES,
        WORD_ADVICE_NONE,
    };
    return choose(&phrases, bound);
}

static const char *engine_hint(bench_engine engine)
{
    static const char *const hints[ENGINE_COUNT] = {
        "larger batches, --pinned, more lanes",
        "smaller or 8-bit inputs (AIPP), more devices",
        "a faster gear (--gears all), more devices",
        "smaller outputs, more devices",
    };
    return hints[engine];
}

const char *bound_reason(char *out, size_t room, const bench_bound *bound, const bound_load *load)
{
    static const char *const engines[ENGINE_COUNT] = {"the host's threads of the lanes",
                                                      "the copies to the devices", "computing",
                                                      "the copies from the devices"};
    double percent = bound->share * 100;
    const char *engine = engines[bound->engine];
    switch (bound->by) {
    case BOUND_ENGINE:
        snprintf(out, room, "%s: busy %.0f%% of the time; what may help: %s", engine, percent,
                 engine_hint(bound->engine));
        break;
    case BOUND_CLIENT:
        snprintf(out, room,
                 "the thread that submits requests: busy %.0f%% of the time; what may help: more "
                 "rows per request",
                 percent);
        break;
    case BOUND_QUEUE:
        if (load->open_loop)
            snprintf(out, room,
                     "the load: all that came was done, and %s, the busiest, is used "
                     "%.0f%%",
                     engine, percent);
        else
            snprintf(out, room,
                     "the load: %.3g batches on their way, room for %.3g, and %s, the "
                     "busiest, is used %.0f%%; what may help: --concurrency",
                     load->in_flight, load->room, engine, percent);
        break;
    case BOUND_STAGES:
        snprintf(out, room,
                 "stages that wait for each other: %s, the busiest, is used %.0f%%; "
                 "what may help: more --slots or --lanes",
                 engine, percent);
        break;
    case BOUND_NOTHING:
        snprintf(out, room, "nothing was measured");
        break;
    }
    return out;
}
