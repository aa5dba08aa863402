/* SPDX-License-Identifier: MIT */
#include "run/ais_bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/timeline.h"
#include "file.h"
#include "json.h"
#include "memory.h"
#include "run/each.h"
#include "scratch.h"
#include "simulation.h"
#include "target.h"

char *ais_bench_dirname(void)
{
    char text[32];
    time_t now = time(NULL);
    struct tm parts;
    strftime(text, sizeof text, "%Y_%m_%d-%H_%M_%S", localtime_r(&now, &parts));
    return memory_text(text);
}

/* ---- Inputs ------------------------------------------------------------------------------- */

/* Of an .om the file says it; an .onnx is taken as having an input per file. 0: not known. */
size_t ais_bench_count_inputs(const char *model)
{
    omr_om *om;
    size_t count = 0;
    if (model_is_onnx(model) || omr_om_open(&om, model) != OMR_OK)
        return 0; /* opening the session says what is wrong with it */
    const omr_om_info *info = omr_om_describe(om);
    for (size_t i = 0; i < info->input_count; i++)
        count += !info->inputs[i].hidden;
    omr_om_close(om);
    return count;
}

cli_status ais_bench_inputs(cli_inputs **out, const run_settings *settings)
{
    return inputs_open_shared(out, &settings->inputs, ais_bench_count_inputs(settings->model));
}

/* ---- Names -------------------------------------------------------------------------------- */

static const char *first_label(const run_job *job)
{
    const cli_input *first =
        job->desc->input_count ? inputs_find(job->inputs, job->desc->inputs[0].name, 0) : NULL;
    return first && !job->made_up ? file_name(first->label) : "pure_infer_data";
}

cli_status ais_bench_names(result_shares *shares, const run_job *job)
{
    const char *name = first_label(job);
    size_t count = job->desc->output_count;
    *shares = (result_shares){.names = memory_zeroed(count, sizeof *shares->names),
                              .arrays = memory_zeroed(count, sizeof *shares->arrays)};
    for (; shares->count < count; shares->count++) {
        shares->names[shares->count] =
            memory_format("%.*s_%zu", (int)strcspn(name, "."), name, shares->count);
        shares->arrays[shares->count] = job->results[shares->count];
    }
    return CLI_OK;
}

/* ---- Times -------------------------------------------------------------------------------- */

cli_status ais_bench_watch(run_job *job)
{
    const char *parent = getenv("TMPDIR");
    if (!parent || !parent[0])
        parent = "/tmp";
    if (!scratch_create(&job->look, parent))
        return fail(CLI_INPUT, "cannot keep times for the summary in %s", parent);
    job->trace_path = memory_format("%s/trace.json", job->look);
    omr_status status = omr_trace_start(job->trace_path);
    return status == OMR_OK ? CLI_OK : fail_library(status);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What NumPy's percentile() says of sorted values: between two neighbours on a line. */
static double percentile(const double *sorted, size_t count, double percent)
{
    double at = percent / 100 * (double)(count - 1);
    size_t below = (size_t)at;
    double above = below + 1 < count ? sorted[below + 1] : sorted[below];
    return sorted[below] + (at - (double)below) * (above - sorted[below]);
}

/* The usual figures of some times; zeros for none. `times` are sorted afterwards. */
static json_t *figures(double *times, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += times[i];
    if (count)
        qsort(times, count, sizeof *times, by_value);
    return json_pack("{s:f, s:f, s:f, s:f, s:f, s:I}", "min", count ? times[0] : 0, "max",
                     count ? times[count - 1] : 0, "mean", count ? sum / (double)count : 0,
                     "median", count ? percentile(times, count, 50) : 0, "percentile(99%)",
                     count ? percentile(times, count, 99) : 0, "count", (json_int_t)count);
}

/* Sets `key` to the figures of a track's times, in milliseconds; returns how many rows an
 * execution had on average. With `list`, each of the times is there too, in order. */
static double add_times(json_t *summary, const char *key, const char *list,
                        const bench_timeline *timeline, uint32_t track)
{
    size_t count = 0;
    double rows = 0, *times = memory_zeroed(timeline->count, sizeof *times);
    for (size_t i = 0; i < timeline->count; i++) {
        if (timeline->spans[i].track != track)
            continue;
        times[count++] = timeline->spans[i].length_us / 1e3;
        rows += (double)timeline->spans[i].rows;
    }
    json_t *all = json_array();
    for (size_t i = 0; list && i < count; i++)
        json_array_append_new(all, json_real(times[i]));
    if (list)
        json_object_set(summary, list, all);
    json_decref(all);
    json_object_set_new(summary, key, figures(times, count));
    free(times);
    return count ? rows / (double)count : 0;
}

/* ---- The summary -------------------------------------------------------------------------- */

/* The `index`th file of an input, or what stands for it. */
static json_t *input_file(const run_job *job, size_t input, size_t index)
{
    if (job->each)
        return json_from_text(job->each->paths[input][index]);
    const cli_input *given = inputs_find(job->inputs, job->desc->inputs[input].name, input);
    if (job->made_up || !given)
        return json_string("pure_infer_data");
    return json_from_text(given->stack ? given->stack->paths[index] : given->label);
}

/* {"0": {"infiles": [...], "outfiles": [...]}, ...} of every file. */
static json_t *files_info(const run_job *job)
{
    json_t *info = json_object();
    char number[24];
    for (size_t i = 0; i < job->files; i++) {
        json_t *in = json_array(), *out = json_array();
        for (size_t k = 0; k < job->desc->input_count; k++)
            json_array_append_new(in, input_file(job, k, job->shares.first + i));
        for (size_t k = 0; k < job->desc->output_count; k++)
            json_array_append_new(
                out, json_from_text(output_path(job->output, i * job->desc->output_count + k)));
        snprintf(number, sizeof number, "%zu", i);
        json_object_set_new(info, number, json_pack("{s:o, s:o}", "infiles", in, "outfiles", out));
    }
    return info;
}

static json_t *summary_json(const run_job *job, const bench_timeline *timeline)
{
    size_t device_count;
    const int32_t *ids = omr_session_devices(job->session, &device_count);
    json_t *summary = json_pack("{s:o, s:o, s:I, s:o, s:o, s:b, s:f}", "filesinfo", files_info(job),
                                "args", json_from_command_line(), "pid", (json_int_t)getpid(),
                                "device", device_count == 1 ? json_integer(ids[0]) : json_null(),
                                "soc", json_from_text(job->driver.soc_name), "simulated",
                                (int)job->driver.simulated, "end_to_end_seconds", job->seconds);
    omr_simulation_info simulation;
    if (simulation_get(&job->driver, &simulation))
        json_object_set_new(summary, "computes", json_boolean(simulation.computes));
    double rows =
        add_times(summary, "NPU_compute_time", "npu_compute_time_list", timeline, TRACK_COMPUTE);
    add_times(summary, "H2D_latency", NULL, timeline, TRACK_H2D);
    add_times(summary, "D2H_latency", NULL, timeline, TRACK_D2H);
    double mean =
        json_number_value(json_object_get(json_object_get(summary, "NPU_compute_time"), "mean"));
    json_object_set_new(summary, "throughput", json_real(mean > 0 ? 1e3 * rows / mean : 0));
    return summary;
}

static cli_status write_json(const char *path, json_t *value)
{
    cli_target target = {0};
    char *text = json_dumps(value, JSON_REAL_PRECISION(9));
    cli_status status = target_open(&target, path);
    if (status == CLI_OK)
        status = target_write(&target, text);
    target_close(&target);
    free(text);
    return status;
}

cli_status ais_bench_summary(run_job *job)
{
    bench_timeline timeline;
    omr_status stopped = omr_trace_stop();
    if (stopped != OMR_OK)
        return fail_library(stopped);
    cli_status status = timeline_read(&timeline, job->trace_path);
    if (status != CLI_OK)
        return status;
    char *path = memory_format("%s/%s_summary.json", job->settings->output, job->dirname);
    json_t *summary = summary_json(job, &timeline);
    status = write_json(path, summary);
    json_decref(summary);
    free(path);
    timeline_free(&timeline);
    return status;
}
