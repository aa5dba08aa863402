/* SPDX-License-Identifier: MIT */
/* omrun convert: an .onnx into an .om, by the atc at hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "commands.h"
#include "convert/gear_choice.h"
#include "convert/plan.h"
#include "file.h"
#include "json.h"
#include "memory.h"
#include "model.h"
#include "note.h"
#include "scratch.h"
#include "table.h"
#include "target.h"
#include "text.h"

typedef struct convert_settings {
    const char *model, *output, *soc, *atc, *acl_library, *cache;
    const char *batch, *input_shape, *image_size, *dims, *precision, *aipp;
    const char *suggest_gears, *gear_times;
    int64_t gear_count;
    text_list more;
    bool no_cache, dry_run, json, quiet, verbose;
} convert_settings;

typedef struct convert_job {
    const convert_settings *settings;
    char *output;
    omr_driver_info driver;
    bool has_driver;
    char *suggested; /* gears for --batch */
    json_t *suggestion;
    atc_plan plan;
    bool cached;
    double seconds;
    char *om;
} convert_job;

enum { GEARS_DEFAULT = 4, GEARS_MAX = 100 };

/* ---- Suggesting gears ----------------------------------------------------------------------- */

/* The time of `rows` on the line through the measured points beside them. */
static double time_between(const size_histogram *times, int64_t rows)
{
    size_t i = 1;
    while (i + 1 < times->count && times->sizes[i].rows < rows)
        i++;
    if (times->count == 1)
        return (double)times->sizes[0].requests;
    const size_count *a = &times->sizes[i - 1], *b = &times->sizes[i];
    double slope = (double)(b->requests - a->requests) / (double)(b->rows - a->rows);
    double time = (double)a->requests + slope * (double)(rows - a->rows);
    return time > 0 ? time : 0;
}

/* A file of times is read as one of sizes: rows, then microseconds. */
static cli_status read_times(double **out, const size_histogram *sizes, const char *path)
{
    size_histogram times;
    *out = NULL;
    if (!path)
        return CLI_OK;
    cli_status status = histogram_read(&times, path);
    if (status != CLI_OK)
        return status;
    *out = memory_zeroed(sizes->count, sizeof **out);
    for (size_t i = 0; i < sizes->count; i++)
        (*out)[i] = time_between(&times, sizes->sizes[i].rows);
    histogram_free(&times);
    return CLI_OK;
}

static double share(const gear_choice *choice)
{
    double all = (double)(choice->rows + choice->padding);
    return all > 0 ? (double)choice->padding / all : 0;
}

static char *gear_list(const gear_choice *choice)
{
    char *text = memory_text("");
    for (size_t i = 0; i < choice->count; i++) {
        char *longer = memory_format("%s%s%lld", text, i ? "," : "", (long long)choice->gears[i]);
        free(text);
        text = longer;
    }
    return text;
}

static void print_choice(const gear_choice *choice, const gear_choice *single,
                         const size_histogram *sizes)
{
    cli_table table = {.columns = 4};
    table_cell(&table, "gear");
    table_cell(&table, "requests");
    table_cell(&table, "rows");
    table_cell(&table, "padding");
    for (size_t gear = 0, i = 0; gear < choice->count; gear++) {
        int64_t requests = 0, rows = 0;
        for (; i < sizes->count && sizes->sizes[i].rows <= choice->gears[gear]; i++) {
            requests += sizes->sizes[i].requests;
            rows += sizes->sizes[i].requests * sizes->sizes[i].rows;
        }
        table_cell(&table, "%lld", (long long)choice->gears[gear]);
        table_cell(&table, "%lld", (long long)requests);
        table_cell(&table, "%lld", (long long)rows);
        table_cell(&table, "%lld", (long long)(requests * choice->gears[gear] - rows));
    }
    table_print(&table, stdout, 0);
    printf("padding: %.2f %% of all rows executed; with one gear of %lld it were %.2f %%\n",
           100 * share(choice), (long long)choice->gears[choice->count - 1], 100 * share(single));
}

static json_t *choice_json(const gear_choice *choice)
{
    json_t *gears = json_array();
    for (size_t i = 0; i < choice->count; i++)
        json_array_append_new(gears, json_integer(choice->gears[i]));
    return json_pack("{s:o, s:I, s:I, s:f}", "gears", gears, "rows", (json_int_t)choice->rows,
                     "padded_rows", (json_int_t)choice->padding, "padding", share(choice));
}

static cli_status suggest(convert_job *job)
{
    const convert_settings *settings = job->settings;
    size_histogram sizes;
    double *times = NULL;
    cli_status status = histogram_read(&sizes, settings->suggest_gears);
    if (status != CLI_OK)
        return status;
    status = read_times(&times, &sizes, settings->gear_times);
    if (status == CLI_OK) {
        size_t most = settings->gear_count ? (size_t)settings->gear_count : GEARS_DEFAULT;
        gear_choice choice = gear_choose(&sizes, most, times),
                    single = gear_choose(&sizes, 1, NULL);
        job->suggested = gear_list(&choice);
        job->suggestion = choice_json(&choice);
        if (!settings->json && !settings->quiet && !settings->dry_run) {
            print_choice(&choice, &single, &sizes);
            printf("%s--batch %s\n", settings->model ? "converting with " : "", job->suggested);
        }
        gear_choice_free(&choice);
        gear_choice_free(&single);
    }
    free(times);
    histogram_free(&sizes);
    return status;
}

/* ---- Preparing ------------------------------------------------------------------------------ */

static cli_status check_command_line(const convert_settings *settings)
{
    if (!settings->model && !settings->suggest_gears)
        return fail(CLI_USAGE, "convert wants a MODEL.onnx; see omrun convert --help");
    if (settings->model && !model_is_onnx(settings->model))
        return fail(CLI_USAGE, "%s is not an .onnx by its name; convert makes an .om of one",
                    settings->model);
    if (settings->suggest_gears && settings->batch)
        return fail(CLI_USAGE, "--batch and --suggest-gears exclude each other");
    if (settings->gear_times && !settings->suggest_gears)
        return fail(CLI_USAGE, "--gear-times is for --suggest-gears");
    return CLI_OK;
}

/* "models/resnet.onnx": resnet.om here. */
static char *choose_output(const convert_settings *settings)
{
    if (settings->output)
        return text_ends_with(settings->output, ".om") ? memory_text(settings->output)
                                                       : memory_format("%s.om", settings->output);
    const char *name = file_name(settings->model);
    return memory_format("%.*s.om", (int)(strlen(name) - strlen(".onnx")), name);
}

/* With --soc a machine without NPU converts, too: then CANN's atc will do by itself. */
static cli_status open_driver(convert_job *job)
{
    const convert_settings *settings = job->settings;
    job->has_driver = omr_driver_open(settings->acl_library, &job->driver) == OMR_OK;
    if (job->has_driver || settings->soc)
        return CLI_OK;
    fail_device();
    char *reason = memory_text(fail_message());
    fail(CLI_DEVICE, "no AscendCL says which SoC this is, so --soc must: %s", reason);
    free(reason);
    return CLI_DEVICE;
}

static cli_status make_plan(convert_job *job)
{
    const convert_settings *settings = job->settings;
    onnx_conversion conversion = {
        .onnx = settings->model,
        .batch = job->suggested ? job->suggested : settings->batch,
        .input_shape = settings->input_shape,
        .driver = job->has_driver ? &job->driver : NULL,
        .soc = settings->soc,
        .atc = settings->atc,
        .image_size = settings->image_size,
        .dims = settings->dims,
        .precision = settings->precision,
        .aipp = settings->aipp,
        .more = &settings->more,
        .cache = settings->no_cache || settings->dry_run ? "off" : settings->cache,
    };
    return atc_plan_make(&job->plan, &conversion);
}

/* atc adds the ending itself. */
static char *command_text(const convert_job *job)
{
    char *stem = memory_format("%.*s", (int)(strlen(job->output) - strlen(".om")), job->output);
    char *text = atc_plan_command(&job->plan, stem);
    free(stem);
    return text;
}

/* ---- Converting ----------------------------------------------------------------------------- */

static cli_status copy_to(FILE *out, const char *path, const char *place)
{
    file_bytes file = {0};
    cli_status status = file_open(&file, path, "model");
    if (status == CLI_OK && (fwrite(file.data, 1, file.size, out) != file.size || fflush(out) != 0))
        status = fail(CLI_INPUT, "cannot write %s: the disk is full or fails", place);
    file_close(&file);
    return status;
}

static cli_status write_result(cli_target *target, const char *om)
{
    FILE *out;
    cli_status status = target_begin(target, &out);
    if (status != CLI_OK)
        return status;
    status = copy_to(out, om, target->path);
    fclose(out);
    return status == CLI_OK ? target_commit(target) : status;
}

static cli_status convert(convert_job *job)
{
    struct timespec begin, end;
    cli_target target = {0};
    char *folder = NULL;
    cli_status status = target_open(&target, job->output);
    const char *parent = getenv("TMPDIR");
    if (status == CLI_OK && !scratch_create(&folder, parent && parent[0] ? parent : "/tmp"))
        status = fail(CLI_INPUT, "cannot write to %s, where %s would be converted",
                      parent && parent[0] ? parent : "/tmp", job->settings->model);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    if (status == CLI_OK)
        status = atc_plan_perform(&job->om, &job->cached, &job->plan, folder);
    clock_gettime(CLOCK_MONOTONIC, &end);
    job->seconds =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    if (status == CLI_OK)
        status = write_result(&target, job->om);
    target_close(&target);
    scratch_remove(folder);
    return status;
}

/* ---- Reporting ------------------------------------------------------------------------------ */

static json_t *command_json(const convert_job *job)
{
    json_t *list = json_array();
    for (char **word = job->plan.argv; *word; word++)
        json_array_append_new(list, json_from_text(*word));
    char *output =
        memory_format("--output=%.*s", (int)(strlen(job->output) - strlen(".om")), job->output);
    json_array_append_new(list, json_from_text(output));
    free(output);
    return list;
}

static cli_status report_json(convert_job *job)
{
    json_t *value = json_object();
    if (job->settings->model) {
        json_object_set_new(value, "model", json_from_text(job->settings->model));
        json_object_set_new(value, "output", json_from_text(job->output));
        json_object_set_new(value, "soc", json_from_text(job->plan.soc));
        json_object_set_new(value, "simulated",
                            json_boolean(job->has_driver && job->driver.simulated));
        json_object_set_new(value, "command", command_json(job));
        json_object_set_new(value, "converted", json_boolean(job->om != NULL && !job->cached));
        json_object_set_new(value, "cached", json_boolean(job->cached));
        json_object_set_new(value, "seconds", json_real(job->seconds));
    }
    if (job->suggestion)
        json_object_set(value, "suggestion", job->suggestion);
    return json_print(value);
}

static void report_text(const convert_job *job)
{
    char size[TEXT_SIZE], time[TEXT_SIZE];
    struct stat about;
    uint64_t bytes = stat(job->output, &about) == 0 ? (uint64_t)about.st_size : 0;
    printf("%s: %s for %s%s", job->output, text_bytes(size, bytes), job->plan.soc,
           job->has_driver && job->driver.simulated ? " (simulated)" : "");
    if (job->cached)
        printf(", kept from before\n");
    else
        printf(", converted in %s\n", text_seconds(time, job->seconds));
}

/* ---- The command ---------------------------------------------------------------------------- */

static cli_status convert_model(convert_job *job)
{
    const convert_settings *settings = job->settings;
    job->output = choose_output(settings);
    cli_status status = model_check(settings->model);
    if (status == CLI_OK)
        status = open_driver(job);
    if (status == CLI_OK)
        status = make_plan(job);
    if (status != CLI_OK)
        return status;
    char *command = command_text(job);
    if (settings->dry_run && !settings->json)
        puts(command);
    else if (!settings->json)
        note("%s", command);
    free(command);
    return settings->dry_run ? CLI_OK : convert(job);
}

static void close_job(convert_job *job)
{
    atc_plan_free(&job->plan);
    json_decref(job->suggestion);
    free(job->suggested);
    free(job->output);
    free(job->om);
}

static cli_status run(const void *given)
{
    convert_job job = {.settings = given};
    note_begin(job.settings->quiet, job.settings->verbose);
    cli_status status = check_command_line(job.settings);
    if (status == CLI_OK && job.settings->suggest_gears)
        status = suggest(&job);
    if (status == CLI_OK && job.settings->model)
        status = convert_model(&job);
    if (status == CLI_OK && job.settings->json)
        status = report_json(&job);
    else if (status == CLI_OK && job.om && !job.settings->quiet)
        report_text(&job);
    close_job(&job);
    note_end();
    return status;
}

#define FIELD(name) offsetof(convert_settings, name)

static const cli_option options[] = {
    {"output", 'o', OPTION_TEXT, FIELD(output), "FILE.om", "where; MODEL.om here without it", 0, 0},
    {"soc", 0, OPTION_TEXT, FIELD(soc), "NAME", "such as Ascend310P3; else the device's", 0, 0},
    {"input-shape", 's', OPTION_TEXT, FIELD(input_shape), "SHAPES",
     "x:1,3,224,224;y:1,10 or x:1x3x224x224,y:1x10\nor x[1,3,224,224],y[1,10]; -1: open, 1~8: "
     "range",
     0, 0},
    {"batch", 'b', OPTION_TEXT, FIELD(batch), "N[,N...]", "rows at once; several make gears", 0, 0},
    {"image-size", 0, OPTION_TEXT, FIELD(image_size), "HxW,HxW...", "gears of height and width", 0,
     0},
    {"dims", 0, OPTION_TEXT, FIELD(dims), "N,N;N,N...", "gears of all open axes, in order", 0, 0},
    {"suggest-gears", 0, OPTION_TEXT, FIELD(suggest_gears), "FILE",
     "gears that pad least, by requests' rows: a line\n\"ROWS [COUNT]\" each; needs no MODEL", 0,
     0},
    {"gear-count", 'k', OPTION_NUMBER, FIELD(gear_count), "N", "at most so many of them (4)", 1,
     GEARS_MAX},
    {"gear-times", 0, OPTION_TEXT, FIELD(gear_times), "FILE",
     "that cost least time: lines \"ROWS MICROSECONDS\"", 0, 0},
    {"precision", 0, OPTION_TEXT, FIELD(precision), "fp16|mixed|origin",
     "what to compute in (atc's default)", 0, 0},
    {"aipp", 0, OPTION_TEXT, FIELD(aipp), "FILE", "pictures' conversion on the device", 0, 0},
    {"cache", 0, OPTION_TEXT, FIELD(cache), "DIR", "keeps conversions (~/.cache/omrun)", 0, 0},
    {"no-cache", 0, OPTION_FLAG, FIELD(no_cache), NULL, "convert anew, keep nothing", 0, 0},
    {"dry-run", 0, OPTION_FLAG, FIELD(dry_run), NULL, "print the atc command only", 0, 0},
    {"atc", 0, OPTION_TEXT, FIELD(atc), "FILE", "this atc instead of the one found", 0, 0},
    {"acl-library", 0, OPTION_TEXT, FIELD(acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"json", 0, OPTION_FLAG, FIELD(json), NULL, "report for machines", 0, 0},
    {"quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, "say nothing but errors", 0, 0},
    {"verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL, "say what the library does", 0, 0},
};

static const cli_alias aliases[] = {
    {"--model -m", ALIAS_OPERAND, NULL},
    {"--soc-version", ALIAS_OPTION, "soc"},
    {"--shapes", ALIAS_OPTION, "input-shape"},
    {"--dynamic-batch-size", ALIAS_OPTION, "batch"},
    {"--dynamic-image-size", ALIAS_OPTION, "image-size"},
    {"--dynamic-dims", ALIAS_OPTION, "dims"},
    {"--precision-mode", ALIAS_OPTION, "precision"},
    {"--insert-op-conf", ALIAS_OPTION, "aipp"},
    {"--framework", ALIAS_IGNORED, "models are ONNX"},
};

const cli_command command_convert = {
    .name = "convert",
    .summary = "make an .om of an .onnx with the atc at hand",
    .operand = "MODEL.onnx",
    .operand_offset = FIELD(model),
    .operand_optional = true,
    .rest = "ATC OPTIONS",
    .rest_offset = FIELD(more),
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .aliases = aliases,
    .alias_count = sizeof aliases / sizeof aliases[0],
    .notes = "examples:\n"
             "  omrun convert resnet.onnx --batch 1,4,16 -o resnet.om\n"
             "  omrun convert bert.onnx -s \"ids:1x128,mask:1x128\" --soc Ascend910B3 --dry-run\n"
             "  omrun convert --suggest-gears sizes.txt -k 3\n",
    .settings_size = sizeof(convert_settings),
    .run = run,
};
