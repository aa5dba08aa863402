/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "json.h"
#include "note.h"
#include "run/run.h"
#include "simulation.h"
#include "table.h"
#include "text.h"

static double rows_per_second(const run_job *job)
{
    return job->seconds > 0 ? (double)job->rows * (double)job->times / job->seconds : 0;
}

static const char *device_text(const run_job *job, char *text, size_t room)
{
    size_t count = 0;
    const int32_t *ids = omr_session_devices(job->session, &count);
    return note_device_list(text, room, ids, count);
}

static void report_text(const run_job *job, const omr_session_stats *stats)
{
    char shape[TEXT_SIZE], time[TEXT_SIZE], rate[TEXT_SIZE], devices[256];
    cli_table table = {.columns = 4};
    table_cell(&table, "output");
    table_cell(&table, "dtype");
    table_cell(&table, "shape");
    table_cell(&table, "file");
    for (size_t i = 0; i < job->desc->output_count; i++) {
        const cli_array *result = &job->results[i];
        table_cell(&table, "%s", job->names[i]);
        table_cell(&table, "%s", omr_dtype_name(result->dtype));
        table_cell(&table, "%s", text_shape(shape, result->shape.rank, result->shape.dims));
        if (job->files > 1)
            table_cell(&table, "%s and %zu more", output_path(job->output, i), job->files - 1);
        else
            table_cell(&table, "%s", job->files ? output_path(job->output, i) : "none");
    }
    table_print(&table, stdout, 0);
    if (job->times > 1)
        printf("%lld times ", (long long)job->times);
    printf("%lld row%s in %s: %s rows/s on %s%s; %llu batch%s, %llu rows of padding",
           (long long)job->rows, job->rows == 1 ? "" : "s", text_seconds(time, job->seconds),
           text_rate(rate, rows_per_second(job)), device_text(job, devices, sizeof devices),
           simulation_remark(&job->driver), (unsigned long long)stats->batches,
           stats->batches == 1 ? "" : "es", (unsigned long long)stats->padded_rows);
    if (stats->retries)
        printf(", %llu tried again", (unsigned long long)stats->retries);
    putchar('\n');
}

/* All files of output `index`; those of a folder come one input file after the other. */
static json_t *files_json(const run_job *job, size_t index)
{
    json_t *list = json_array();
    for (size_t i = 0; i < job->files; i++)
        json_array_append_new(
            list, json_from_text(output_path(job->output, i * job->desc->output_count + index)));
    return list;
}

static json_t *outputs_json(const run_job *job)
{
    json_t *list = json_array();
    for (size_t i = 0; i < job->desc->output_count; i++) {
        const cli_array *result = &job->results[i];
        json_t *files = files_json(job, i);
        json_t *first = job->files ? json_incref(json_array_get(files, 0)) : json_null();
        json_array_append_new(list,
                              json_pack("{s:o, s:s, s:o, s:o, s:o}", "name",
                                        json_from_text(job->desc->outputs[i].name), "dtype",
                                        omr_dtype_name(result->dtype), "shape",
                                        json_from_dims(result->shape.rank, result->shape.dims),
                                        "file", first, "files", files));
    }
    return list;
}

static json_t *devices_json(const run_job *job)
{
    size_t count = 0;
    const int32_t *ids = omr_session_devices(job->session, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer(ids[i]));
    return list;
}

static cli_status report_json(const run_job *job, const omr_session_stats *stats)
{
    return json_print(json_pack(
        "{s:o, s:o, s:o, s:I, s:I, s:f, s:f, s:I, s:I, s:I, s:o}", "model",
        json_from_text(job->settings->model), "library", json_from_driver(&job->driver), "devices",
        devices_json(job), "rows", (json_int_t)job->rows, "times", (json_int_t)job->times,
        "seconds", job->seconds, "rows_per_second", rows_per_second(job), "batches",
        (json_int_t)stats->batches, "padded_rows", (json_int_t)stats->padded_rows, "retries",
        (json_int_t)stats->retries, "outputs", outputs_json(job)));
}

cli_status run_report(const run_job *job)
{
    omr_session_stats stats = {.size = sizeof stats};
    omr_status status = omr_session_get_stats(job->session, &stats);
    if (status != OMR_OK)
        return fail_library(status);
    if (job->settings->json)
        return report_json(job, &stats);
    if (!job->settings->quiet)
        report_text(job, &stats);
    return CLI_OK;
}
