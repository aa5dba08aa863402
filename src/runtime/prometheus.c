/* SPDX-License-Identifier: MIT */
/* Statistics in Prometheus's text exposition format, version 0.0.4. */
#include "runtime/prometheus.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text that grows past the end of its buffer only in length. */
typedef struct text {
    char *buffer;
    size_t size, length;
} text;

static void append(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool room = t->length < t->size;
    int written = vsnprintf(room ? t->buffer + t->length : NULL, room ? t->size - t->length : 0,
                            format, args);
    va_end(args);
    t->length += written > 0 ? (size_t)written : 0;
}

/* A label's value: backslash, quote and newline are escaped, as the format demands. */
static void append_label(text *t, const char *value)
{
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            append(t, "\\%c", *value);
        else if (*value == '\n')
            append(t, "\\n");
        else
            append(t, "%c", *value);
    }
}

static void session_metric(text *t, const char *model, const char *name, const char *type,
                           const char *help, uint64_t value)
{
    append(t, "# HELP omrun_%s %s\n# TYPE omrun_%s %s\nomrun_%s{model=\"", name, help, name, type,
           name);
    append_label(t, model);
    append(t, "\"} %" PRIu64 "\n", value);
}

static void device_line(text *t, const char *model, const char *name, int32_t device,
                        const char *more, double value)
{
    append(t, "omrun_%s{model=\"", name);
    append_label(t, model);
    append(t, "\",device=\"%" PRId32 "\"%s} %.9g\n", device, more, value);
}

static void timing_lines(text *t, const char *model, int32_t device, const char *stage,
                         const omr_timing *timing)
{
    static const char name[] = "stage_seconds";
    const struct {
        const char *quantile;
        double us;
    } rows[] = {{"0.5", timing->p50_us},
                {"0.9", timing->p90_us},
                {"0.95", timing->p95_us},
                {"0.99", timing->p99_us},
                {"0.999", timing->p999_us}};
    char more[64];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(more, sizeof more, ",stage=\"%s\",quantile=\"%s\"", stage, rows[i].quantile);
        device_line(t, model, name, device, more, rows[i].us / 1e6);
    }
    snprintf(more, sizeof more, ",stage=\"%s\"", stage);
    device_line(t, model, "stage_seconds_sum", device, more,
                timing->mean_us * (double)timing->count / 1e6);
    device_line(t, model, "stage_seconds_count", device, more, (double)timing->count);
}

/* One counter or gauge of every device: the field at `offset`. */
static void device_metric(text *t, const char *model, const omr_device_stats *devices,
                          size_t device_count, const char *name, const char *type, const char *help,
                          size_t offset)
{
    append(t, "# HELP omrun_%s %s\n# TYPE omrun_%s %s\n", name, help, name, type);
    for (size_t i = 0; i < device_count; i++) {
        uint64_t value;
        memcpy(&value, (const char *)&devices[i] + offset, sizeof value);
        device_line(t, model, name, devices[i].device, "", (double)value);
    }
}

static void session_metrics(text *t, const char *model, const omr_session_stats *s)
{
    session_metric(t, model, "requests_total", "counter", "Requests that succeeded.", s->requests);
    session_metric(t, model, "failed_requests_total", "counter",
                   "Requests that failed or were cancelled.", s->failed);
    session_metric(t, model, "samples_total", "counter", "Samples in requests that succeeded.",
                   s->rows);
    session_metric(t, model, "queued_requests", "gauge", "Requests that are unfinished.",
                   s->queued);
    session_metric(t, model, "direct_bytes_total", "counter",
                   "Bytes devices moved from and to the caller's memory.", s->direct_bytes);
    session_metric(t, model, "copied_bytes_total", "counter",
                   "Bytes copied between the caller's memory and staging.", s->copied_bytes);
}

static void device_metrics(text *t, const char *model, const omr_device_stats *devices,
                           size_t device_count)
{
    static const struct {
        const char *name, *help;
        size_t offset;
    } counters[] = {
        {"batches_total", "Model executions.", offsetof(omr_device_stats, batches)},
        {"rows_total", "Samples executed.", offsetof(omr_device_stats, rows)},
        {"padded_rows_total", "Rows executed beyond the samples.",
         offsetof(omr_device_stats, padded_rows)},
        {"retries_total", "Batches that failed and were run again.",
         offsetof(omr_device_stats, retries)},
        {"lane_failures_total", "Times a lane failed.", offsetof(omr_device_stats, failures)},
    };
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++)
        device_metric(t, model, devices, device_count, counters[i].name, "counter",
                      counters[i].help, counters[i].offset);
    append(t, "# HELP omrun_lanes Lanes at work.\n# TYPE omrun_lanes gauge\n");
    for (size_t i = 0; i < device_count; i++)
        device_line(t, model, "lanes", devices[i].device, "", devices[i].lanes);
    append(t, "# HELP omrun_stage_seconds Duration of a batch's stages.\n"
              "# TYPE omrun_stage_seconds summary\n");
    for (size_t i = 0; i < device_count; i++) {
        const omr_device_stats *d = &devices[i];
        timing_lines(t, model, d->device, "pack", &d->pack);
        timing_lines(t, model, d->device, "launch", &d->launch);
        timing_lines(t, model, d->device, "h2d", &d->h2d);
        timing_lines(t, model, d->device, "compute", &d->compute);
        timing_lines(t, model, d->device, "d2h", &d->d2h);
        timing_lines(t, model, d->device, "unpack", &d->unpack);
    }
}

size_t omri_stats_prometheus(const char *model, const omr_session_stats *session,
                             const omr_device_stats *devices, size_t device_count, char *buffer,
                             size_t size)
{
    text t = {.buffer = buffer, .size = size};
    if (size)
        buffer[0] = '\0';
    session_metrics(&t, model, session);
    device_metrics(&t, model, devices, device_count);
    return t.length;
}
