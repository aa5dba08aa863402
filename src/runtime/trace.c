/* SPDX-License-Identifier: MIT */
#include "runtime/trace.h"

#include "core/clock.h"
#include "core/status.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Past this many spans (some 200 MB of JSON) the trace goes on without new ones. */
enum { MAX_SPANS = 2000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool recording;
static FILE *file; /* opened at the start, so that a path that cannot be written is known early */
static char *path;
static int64_t start_ns;
static omri_trace_span *spans;
static size_t span_count, span_capacity, dropped;

bool omri_trace_on(void)
{
    return atomic_load_explicit(&recording, memory_order_relaxed);
}

static bool make_room(void)
{
    if (span_count < span_capacity)
        return true;
    size_t wanted = span_capacity ? span_capacity * 2 : 1024;
    if (span_count >= MAX_SPANS)
        return false;
    omri_trace_span *grown = realloc(spans, wanted * sizeof *spans);
    if (!grown)
        return false;
    spans = grown;
    span_capacity = wanted;
    return true;
}

void omri_trace_add(const omri_trace_span *span)
{
    pthread_mutex_lock(&lock);
    if (atomic_load(&recording)) {
        if (make_room())
            spans[span_count++] = *span;
        else
            dropped++;
    }
    pthread_mutex_unlock(&lock);
}

omr_status omr_trace_start(const char *where)
{
    if (!where || !*where)
        return omri_fail(OMR_INVALID_ARGUMENT, "path is %s", where ? "empty" : "NULL");
    omr_status status = OMR_OK;
    pthread_mutex_lock(&lock);
    if (atomic_load(&recording)) {
        status = omri_fail(OMR_INVALID_ARGUMENT, "a trace is being recorded to %s already", path);
    } else if (!(path = strdup(where)) || !(file = fopen(where, "w"))) {
        status = omri_fail(OMR_IO, "%s: %s", where, strerror(errno));
        free(path);
        path = NULL;
    } else {
        start_ns = omri_clock_now_ns();
        span_count = dropped = 0;
        atomic_store(&recording, true);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

/* ---- Writing ------------------------------------------------------------------------------- */

/* Only numbers and names of ours are written, so nothing needs JSON's escapes. */
static const char *const tracks[] = {
    [OMRI_TRACK_PACK] = "pack", [OMRI_TRACK_H2D] = "H2D",       [OMRI_TRACK_COMPUTE] = "compute",
    [OMRI_TRACK_D2H] = "D2H",   [OMRI_TRACK_UNPACK] = "unpack",
};
enum { TRACK_COUNT = sizeof tracks / sizeof tracks[0] };

/* A process per device, a thread per track of each lane. */
static int thread_of(const omri_trace_span *span)
{
    return (int)span->lane * TRACK_COUNT + (int)span->track;
}

static void write_span(const omri_trace_span *span)
{
    fprintf(file,
            ",\n{\"ph\":\"X\",\"pid\":%" PRId32 ",\"tid\":%d,\"ts\":%.3f,\"dur\":%.3f,"
            "\"name\":\"%s\",\"args\":{\"rows\":%" PRId64 "}}",
            span->device, thread_of(span), (double)(span->begin_ns - start_ns) / 1000,
            (double)span->length_ns / 1000, tracks[span->track], span->rows);
}

/* Names for what the viewer shows as processes and threads, when a span is the first of its lane.
 */
static void write_names(const omri_trace_span *span)
{
    fprintf(file,
            ",\n{\"ph\":\"M\",\"pid\":%" PRId32 ",\"name\":\"process_name\","
            "\"args\":{\"name\":\"device %" PRId32 "\"}}",
            span->device, span->device);
    for (int track = 0; track < TRACK_COUNT; track++)
        fprintf(file,
                ",\n{\"ph\":\"M\",\"pid\":%" PRId32 ",\"tid\":%d,\"name\":\"thread_name\","
                "\"args\":{\"name\":\"lane %" PRIu32 " %s\"}}",
                span->device, (int)span->lane * TRACK_COUNT + track, span->lane, tracks[track]);
}

static bool is_first_of_lane(const omri_trace_span *span, uint32_t *lanes_named)
{
    bool first = span->lane >= *lanes_named;
    if (first)
        *lanes_named = span->lane + 1;
    return first;
}

static int by_lane(const void *a, const void *b)
{
    const omri_trace_span *x = a, *y = b;
    if (x->lane != y->lane)
        return x->lane < y->lane ? -1 : 1;
    return (x->begin_ns > y->begin_ns) - (x->begin_ns < y->begin_ns);
}

static void write_all(void)
{
    uint32_t lanes_named = 0;
    if (span_count) /* an empty trace has no memory */
        qsort(spans, span_count, sizeof *spans, by_lane);
    fprintf(file,
            "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
            "{\"ph\":\"M\",\"pid\":0,\"name\":\"omrun\",\"args\":{\"dropped\":%zu}}",
            dropped);
    for (size_t i = 0; i < span_count; i++) {
        if (is_first_of_lane(&spans[i], &lanes_named))
            write_names(&spans[i]);
        write_span(&spans[i]);
    }
    fputs("\n]}\n", file);
}

omr_status omr_trace_stop(void)
{
    omr_status status = OMR_OK;
    pthread_mutex_lock(&lock);
    if (!atomic_load(&recording)) {
        pthread_mutex_unlock(&lock);
        return omri_fail(OMR_INVALID_ARGUMENT, "no trace is being recorded");
    }
    atomic_store(&recording, false);
    write_all();
    bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed)
        status = omri_fail(OMR_IO, "%s: the trace could not be written: %s", path, strerror(errno));
    free(spans);
    free(path);
    spans = NULL;
    path = NULL;
    file = NULL;
    span_count = span_capacity = 0;
    pthread_mutex_unlock(&lock);
    return status;
}
