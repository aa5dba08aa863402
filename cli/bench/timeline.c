/* SPDX-License-Identifier: MIT */
#include "bench/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const char *const track_names[TRACK_COUNT] = {"pack", "H2D", "compute", "D2H", "unpack"};

/* ---- Reading ------------------------------------------------------------------------------ */

static uint32_t track_of(const char *name)
{
    for (uint32_t track = 0; name && track < TRACK_COUNT; track++) {
        if (strcmp(name, track_names[track]) == 0)
            return track;
    }
    return TRACK_COUNT;
}

/* A lane is known by the names of its threads, "lane 3 compute". */
typedef struct trace_thread {
    int32_t device;
    json_int_t thread;
    uint32_t lane;
} trace_thread;

typedef struct trace_reader {
    bench_timeline *timeline;
    size_t thread_count;
    trace_thread *threads;
} trace_reader;

static void add_thread(trace_reader *reader, const json_t *event)
{
    const char *name = json_string_value(json_object_get(json_object_get(event, "args"), "name"));
    unsigned lane;
    if (!name || sscanf(name, "lane %u ", &lane) != 1)
        return;
    reader->threads = memory_grown(reader->threads, reader->thread_count, sizeof *reader->threads);
    reader->threads[reader->thread_count++] =
        (trace_thread){(int32_t)json_integer_value(json_object_get(event, "pid")),
                       json_integer_value(json_object_get(event, "tid")), lane};
}

static uint32_t lane_of(const trace_reader *reader, json_int_t thread)
{
    for (size_t i = 0; i < reader->thread_count; i++) {
        if (reader->threads[i].thread == thread)
            return reader->threads[i].lane;
    }
    return 0;
}

static void add_span(trace_reader *reader, const json_t *event)
{
    bench_timeline *timeline = reader->timeline;
    uint32_t track = track_of(json_string_value(json_object_get(event, "name")));
    if (track == TRACK_COUNT)
        return;
    timeline->spans = memory_grown(timeline->spans, timeline->count, sizeof *timeline->spans);
    timeline->spans[timeline->count++] = (timeline_span){
        .device = (int32_t)json_integer_value(json_object_get(event, "pid")),
        .lane = lane_of(reader, json_integer_value(json_object_get(event, "tid"))),
        .track = track,
        .begin_us = json_number_value(json_object_get(event, "ts")),
        .length_us = json_number_value(json_object_get(event, "dur")),
        .rows = json_integer_value(json_object_get(json_object_get(event, "args"), "rows")),
    };
}

static int by_begin(const void *a, const void *b)
{
    const timeline_span *x = a, *y = b;
    return (x->begin_us > y->begin_us) - (x->begin_us < y->begin_us);
}

/* Lanes are numbered in the process; people count them per device, from 0. */
static uint32_t rank_of(const trace_reader *reader, const timeline_span *span)
{
    uint32_t rank = 0;
    for (size_t i = 0; i < reader->thread_count; i++) {
        const trace_thread *thread = &reader->threads[i];
        rank += thread->device == span->device && thread->lane < span->lane;
    }
    return rank / TRACK_COUNT; /* each lane has a thread per track */
}

cli_status timeline_read(bench_timeline *out, const char *path)
{
    json_error_t error;
    trace_reader reader = {.timeline = out};
    *out = (bench_timeline){0};
    json_t *trace = json_load_file(path, 0, &error), *event;
    if (!trace)
        return fail(CLI_INPUT, "cannot read the trace %s: %s", path, error.text);
    json_t *events = json_object_get(trace, "traceEvents");
    size_t index;
    json_array_foreach(events, index, event)
    {
        const char *phase = json_string_value(json_object_get(event, "ph"));
        if (phase && strcmp(phase, "M") == 0)
            add_thread(&reader, event);
        else if (phase && strcmp(phase, "X") == 0)
            add_span(&reader, event);
    }
    for (size_t i = 0; i < out->count; i++)
        out->spans[i].lane = rank_of(&reader, &out->spans[i]);
    if (out->count)
        qsort(out->spans, out->count, sizeof *out->spans, by_begin);
    free(reader.threads);
    json_decref(trace);
    return CLI_OK;
}

void timeline_free(bench_timeline *timeline)
{
    free(timeline->spans);
    *timeline = (bench_timeline){0};
}

/* ---- Using -------------------------------------------------------------------------------- */

static double end_of(const timeline_span *span)
{
    return span->begin_us + span->length_us;
}

device_use timeline_use(const bench_timeline *timeline, int32_t device)
{
    static const uint32_t tracks[ENGINE_COUNT] = {TRACK_PACK, TRACK_H2D, TRACK_COMPUTE, TRACK_D2H};
    device_use use = {0};
    double last = 0, first = timeline->count ? timeline->spans[0].begin_us : 0;
    for (size_t i = 0; i < timeline->count; i++)
        last = end_of(&timeline->spans[i]) > last ? end_of(&timeline->spans[i]) : last;
    for (size_t e = 0; e < ENGINE_COUNT && last > first; e++) {
        double busy = 0, until = first;
        for (size_t i = 0; i < timeline->count; i++) {
            const timeline_span *span = &timeline->spans[i];
            if (span->device != device || span->track != tracks[e] || end_of(span) <= until)
                continue;
            busy += end_of(span) - (span->begin_us > until ? span->begin_us : until);
            until = end_of(span);
        }
        use.share[e] = busy / (last - first);
    }
    return use;
}

json_t *timeline_json(const bench_timeline *timeline, size_t most)
{
    json_t *tracks = json_array(), *spans = json_array();
    double first = timeline->count ? timeline->spans[0].begin_us : 0;
    for (size_t t = 0; t < TRACK_COUNT; t++)
        json_array_append_new(tracks, json_string(track_names[t]));
    for (size_t i = 0; i < timeline->count && i < most; i++) {
        const timeline_span *span = &timeline->spans[i];
        json_array_append_new(spans,
                              json_pack("[i, i, i, f, f, I]", (int)span->device, (int)span->lane,
                                        (int)span->track, (span->begin_us - first) / 1e3,
                                        span->length_us / 1e3, (json_int_t)span->rows));
    }
    return json_pack("{s:o, s:o, s:b}", "tracks", tracks, "spans", spans, "cut",
                     (int)(timeline->count > most));
}
