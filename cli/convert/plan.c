/* SPDX-License-Identifier: MIT */
#include "convert/plan.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/atc.h"
#include "convert/shape_text.h"
#include "file.h"
#include "memory.h"
#include "onnx.h"
#include "text.h"

/* Without --batch a device gets at most so many rows at once. */
enum { BATCH_DEFAULT = 16, BATCH_MAX = 1 << 20 };

/* What one conversion works on. */
typedef struct conversion_work {
    const onnx_conversion *asked;
    onnx_model model;
    const char *symbol; /* how the model calls its batch axis; NULL: it has a fixed batch or none */
    char *shapes;       /* for --input_shape */
    char *gears;        /* the option that has the gears, such as --dynamic_batch_size=1,4; NULL */
} conversion_work;

/* Gears of more than the batch leave every open axis to them. */
static bool gears_of_axes(const conversion_work *work)
{
    return work->asked->image_size || work->asked->dims;
}

/* ---- The batch ---------------------------------------------------------------------------- */

static const char *batch_symbol(const onnx_model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        const onnx_input *input = &model->inputs[i];
        if (input->rank && input->axes[0].size < 0)
            return input->axes[0].symbol;
    }
    return NULL;
}

static bool is_batch(const conversion_work *work, const onnx_input *input, uint32_t axis)
{
    return work->symbol && axis == 0 && input->axes[0].size < 0 &&
           strcmp(input->axes[0].symbol, work->symbol) == 0;
}

/* NULL: none was given. */
static const cli_input *given_for(const conversion_work *work, size_t index)
{
    const cli_inputs *inputs = work->asked->inputs;
    return inputs ? inputs_find(inputs, work->model.inputs[index].name, index) : NULL;
}

/* The rows given for the batch axis; 0 when that cannot be told. */
static int64_t rows_given(const conversion_work *work)
{
    for (size_t i = 0; i < work->model.count; i++) {
        const onnx_input *wanted = &work->model.inputs[i];
        const cli_input *given = given_for(work, i);
        if (wanted->rank && is_batch(work, wanted, 0) && given && !given->raw &&
            given->array.shape.rank) {
            bool samples = given->stack && given->array.shape.rank < wanted->rank;
            return samples ? (int64_t)given->stack->count : given->array.shape.dims[0];
        }
    }
    return 0;
}

static int64_t usual_batch(const conversion_work *work)
{
    int64_t devices = work->asked->device_count ? (int64_t)work->asked->device_count : 1;
    int64_t rows = rows_given(work), each = rows / devices + (rows % devices != 0);
    return each == 0 ? 1 : each < BATCH_DEFAULT ? each : BATCH_DEFAULT;
}

static cli_status check_batch(const char *text)
{
    int64_t number;
    for (const char *at = text;;) {
        size_t length = strcspn(at, ",");
        char *part = memory_format("%.*s", (int)length, at);
        bool good = text_to_number(part, 1, BATCH_MAX, &number);
        free(part);
        if (!good)
            return fail(CLI_USAGE, "--batch is \"%s\", wanted a number or a list such as 1,4,16",
                        text);
        if (!at[length])
            return CLI_OK;
        at += length + 1;
    }
}

static cli_status choose_axis_gears(conversion_work *work)
{
    const onnx_conversion *asked = work->asked;
    bool image = asked->image_size != NULL;
    char *gears = NULL;
    if (image && asked->dims)
        return fail(CLI_USAGE, "--image-size and --dims exclude each other");
    if (asked->batch && strchr(asked->batch, ','))
        return fail(CLI_USAGE, "gears of batches (--batch %s) and of %s exclude each other",
                    asked->batch, image ? "--image-size" : "--dims");
    cli_status status = image ? gear_text(&gears, "--image-size", asked->image_size, 2)
                              : gear_text(&gears, "--dims", asked->dims, 0);
    if (status == CLI_OK)
        work->gears = memory_format("--dynamic_%s=%s", image ? "image_size" : "dims", gears);
    free(gears);
    return status;
}

/* Fills `axis`: what stands for the batch axis in --input_shape. */
static cli_status choose_batch(conversion_work *work, char axis[32])
{
    const char *asked = work->asked->batch;
    cli_status status = asked ? check_batch(asked) : CLI_OK;
    if (status == CLI_OK && gears_of_axes(work))
        status = choose_axis_gears(work);
    if (status != CLI_OK)
        return status;
    if (!asked) {
        snprintf(axis, 32, "%lld", work->asked->dims ? -1LL : (long long)usual_batch(work));
        return CLI_OK;
    }
    if (!work->symbol && !work->asked->input_shape)
        return fail(CLI_INPUT, "--batch %s: the first axis of %s's inputs is fixed; leave it out",
                    asked, work->asked->onnx);
    if (strchr(asked, ',')) {
        work->gears = memory_format("--dynamic_batch_size=%s", asked);
        snprintf(axis, 32, "-1");
    } else {
        snprintf(axis, 32, "%s", asked);
    }
    return CLI_OK;
}

/* ---- The shapes --------------------------------------------------------------------------- */

static bool is_open(const conversion_work *work, const onnx_input *input)
{
    bool open = !input->has_shape;
    for (uint32_t i = 0; i < input->rank; i++)
        open = open || (input->axes[i].size < 0 && !is_batch(work, input, i));
    return open;
}

/* The array given for an input whose model leaves axes open, which only the array can close. */
static cli_status shape_source(const conversion_work *work, size_t index, const omr_shape **out)
{
    const onnx_input *wanted = &work->model.inputs[index];
    const cli_input *given = given_for(work, index);
    *out = NULL;
    if (!is_open(work, wanted) || (gears_of_axes(work) && wanted->has_shape))
        return CLI_OK;
    if (!given || given->raw)
        return fail(CLI_INPUT,
                    "%s leaves the shape of input \"%s\" open; give it as .npy or say "
                    "--input-shape \"%s:...\"",
                    work->asked->onnx, wanted->name, wanted->name);
    if (wanted->has_shape && given->array.shape.rank != wanted->rank)
        return fail(CLI_INPUT, "%s has %u axes, input \"%s\" of %s wants %u", given->label,
                    given->array.shape.rank, wanted->name, work->asked->onnx, wanted->rank);
    *out = &given->array.shape;
    return CLI_OK;
}

static cli_status write_shape(FILE *out, const conversion_work *work, size_t index,
                              const char *batch)
{
    const onnx_input *input = &work->model.inputs[index];
    const omr_shape *shape = NULL;
    cli_status status = shape_source(work, index, &shape);
    uint32_t rank = input->has_shape || !shape ? input->rank : shape->rank;
    fprintf(out, "%s%s:", index ? ";" : "", input->name);
    for (uint32_t i = 0; i < rank && status == CLI_OK; i++) {
        long long known = input->has_shape ? (long long)input->axes[i].size : -1;
        fputs(i ? "," : "", out);
        if (input->has_shape && is_batch(work, input, i))
            fputs(batch, out);
        else
            fprintf(out, "%lld", known < 0 && shape ? (long long)shape->dims[i] : known);
    }
    return status;
}

static bool any_free(const conversion_work *work)
{
    bool free_axes = work->symbol != NULL;
    for (size_t i = 0; i < work->model.count; i++)
        free_axes = free_axes || is_open(work, &work->model.inputs[i]);
    return free_axes;
}

static cli_status write_shapes(conversion_work *work)
{
    char batch[32];
    size_t size;
    cli_status status = choose_batch(work, batch);
    if (status == CLI_OK && work->asked->input_shape && work->asked->batch && !work->gears)
        return fail(CLI_USAGE, "--batch %s and --input-shape %s both say how many rows; give one",
                    work->asked->batch, work->asked->input_shape);
    if (work->asked->input_shape && status == CLI_OK)
        return shape_text(&work->shapes, "--input-shape", work->asked->input_shape);
    if (status != CLI_OK || !any_free(work)) {
        work->shapes = memory_text("");
        return status;
    }
    FILE *out = open_memstream(&work->shapes, &size);
    if (!out)
        return fail(CLI_DEVICE, "out of host memory");
    for (size_t i = 0; i < work->model.count && status == CLI_OK; i++)
        status = write_shape(out, work, i, batch);
    fclose(out);
    return status;
}

/* ---- The command -------------------------------------------------------------------------- */

/* What people say for what atc's --precision_mode calls it. */
static const char *precision_mode(const char *word)
{
    static const struct {
        const char *word, *mode;
    } known[] = {{"fp16", "force_fp16"},
                 {"f16", "force_fp16"},
                 {"mixed", "allow_mix_precision"},
                 {"origin", "must_keep_origin_dtype"},
                 {"fp32", "must_keep_origin_dtype"},
                 {"f32", "must_keep_origin_dtype"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(word, known[i].word) == 0)
            return known[i].mode;
    }
    return word;
}

/* A growing argv; takes over `word`. */
typedef struct word_list {
    size_t count;
    char **words;
} word_list;

static void add_word(word_list *list, char *word)
{
    list->words = memory_grown(list->words, list->count + 1, sizeof *list->words);
    list->words[list->count++] = word;
    list->words[list->count] = NULL;
}

/* atc runs in another folder, so paths become whole ones. */
static cli_status whole_path(char **out, const char *path)
{
    *out = realpath(path, NULL);
    return *out ? CLI_OK : fail(CLI_INPUT, "cannot find %s: %s", path, strerror(errno));
}

static cli_status make_arguments(word_list *list, const conversion_work *work, char *atc)
{
    const onnx_conversion *asked = work->asked;
    char *path;
    add_word(list, atc);
    cli_status status = whole_path(&path, asked->onnx);
    if (status != CLI_OK)
        return status;
    add_word(list, memory_format("--model=%s", path));
    free(path);
    add_word(list, memory_text("--framework=5"));
    add_word(list,
             memory_format("--soc_version=%s", asked->soc ? asked->soc : asked->driver->soc_name));
    add_word(list, memory_text("--log=error"));
    if (work->shapes[0])
        add_word(list, memory_format("--input_shape=%s", work->shapes));
    if (work->asked->dims)
        add_word(list, memory_text("--input_format=ND"));
    if (work->gears)
        add_word(list, memory_text(work->gears));
    if (asked->precision)
        add_word(list, memory_format("--precision_mode=%s", precision_mode(asked->precision)));
    if (asked->aipp) {
        status = whole_path(&path, asked->aipp);
        if (status == CLI_OK)
            add_word(list, memory_format("--insert_op_conf=%s", path));
        free(path);
    }
    for (size_t i = 0; asked->more && i < asked->more->count; i++)
        add_word(list, memory_text(asked->more->items[i]));
    return status;
}

/* CANN's atc may add the host's name: model_linux_aarch64.om. */
static cli_status find_result(char **om, const char *folder, const char *onnx)
{
    glob_t found = {0};
    char *pattern = memory_format("%s/model*.om", folder);
    int result = glob(pattern, 0, NULL, &found);
    cli_status status = CLI_OK;
    if (result == 0 && found.gl_pathc)
        *om = memory_text(found.gl_pathv[0]);
    else
        status = fail(CLI_INPUT, "atc said that it converted %s, but left no .om", onnx);
    globfree(&found);
    free(pattern);
    return status;
}

static size_t word_count(char *const *words)
{
    size_t count = 0;
    while (words && words[count])
        count++;
    return count;
}

static cli_status run_atc(char **om, const atc_plan *plan, const char *folder)
{
    size_t count = word_count(plan->argv);
    char **argv = memory_zeroed(count + 2, sizeof *argv);
    memcpy(argv, plan->argv, count * sizeof *argv);
    argv[count] = memory_format("--output=%s/model", folder);
    cli_status status = atc_run(argv, folder, plan->onnx);
    if (status == CLI_OK)
        status = find_result(om, folder, plan->onnx);
    free(argv[count]);
    free(argv);
    return status;
}

static void quote(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./=,:+@%";
    if (word[0] && !word[strspn(word, plain)]) {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word; word++)
        fputs(*word == '\'' ? "'\\''" : (char[]){*word, 0}, out);
    fputc('\'', out);
}

char *atc_plan_command(const atc_plan *plan, const char *output)
{
    char *text, *last = memory_format("--output=%s", output);
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        abort();
    for (char **word = plan->argv; *word; word++) {
        quote(out, *word);
        fputc(' ', out);
    }
    quote(out, last);
    fclose(out);
    free(last);
    return text;
}

/* ---- The key ------------------------------------------------------------------------------- */

typedef struct key_work {
    model_cache *cache;
    const char *onnx;
} key_work;

/* Weights that lie in files beside the model. */
static void add_external(void *user, const char *name)
{
    const key_work *work = user;
    const char *slash = strrchr(work->onnx, '/');
    char *path =
        memory_format("%.*s%s", slash ? (int)(slash - work->onnx + 1) : 0, work->onnx, name);
    cache_add_text(work->cache, name);
    cache_add_file(work->cache, path);
    free(path);
}

/* A word of atc's that names a file stands for what is in it. */
static void add_word_file(model_cache *cache, const char *word)
{
    const char *equals = strchr(word, '=');
    if (equals && equals[1] == '/' && file_exists(equals + 1))
        cache_add_file(cache, equals + 1);
    if (strstr(word, "--external_weight=1"))
        cache_disable(cache); /* the .om is not all of it */
}

static void make_key(atc_plan *plan, const file_bytes *model, const onnx_conversion *asked)
{
    const omr_driver_info *driver = asked->driver;
    key_work work = {plan->cache, asked->onnx};
    cache_add_program(plan->cache, plan->argv[0]);
    if (driver)
        cache_add_program(plan->cache, driver->path);
    cache_add_file(plan->cache, asked->onnx);
    onnx_visit_external(model->data, model->size, add_external, &work);
    for (char **word = plan->argv + 2; *word; word++) { /* neither atc's name nor the model's */
        cache_add_text(plan->cache, *word);
        add_word_file(plan->cache, *word);
    }
}

/* ---- The plan ------------------------------------------------------------------------------- */

static cli_status check_soc(const onnx_conversion *asked)
{
    if (asked->soc || asked->driver->soc_name[0])
        return CLI_OK;
    return fail(CLI_DEVICE, "AscendCL does not say which SoC it drives, and atc must know: give "
                            "--soc to omrun convert, or convert with atc and give the .om");
}

static cli_status plan_arguments(atc_plan *plan, conversion_work *work)
{
    char *atc = work->asked->atc ? memory_text(work->asked->atc) : NULL;
    word_list list = {0};
    cli_status status = atc ? CLI_OK : atc_find(&atc, work->asked->driver);
    if (status != CLI_OK)
        return status;
    status = make_arguments(&list, work, atc);
    plan->argv = list.words;
    const char *gears = work->gears ? strchr(work->gears, '=') + 1 : NULL;
    plan->shapes =
        memory_format("%s%s%s", work->shapes, gears ? ", gears " : "", gears ? gears : "");
    return status;
}

cli_status atc_plan_make(atc_plan *out, const onnx_conversion *conversion)
{
    conversion_work work = {.asked = conversion};
    file_bytes file = {0};
    *out = (atc_plan){.onnx = conversion->onnx};
    cli_status status = file_open(&file, conversion->onnx, "model");
    if (status == CLI_OK)
        status = onnx_read(&work.model, file.data, file.size, conversion->onnx);
    if (status == CLI_OK)
        status = check_soc(conversion);
    if (status == CLI_OK) {
        work.symbol = batch_symbol(&work.model);
        out->soc = conversion->soc ? conversion->soc : conversion->driver->soc_name;
        status = write_shapes(&work);
    }
    if (status == CLI_OK)
        status = plan_arguments(out, &work);
    if (status == CLI_OK) {
        out->cache = cache_open(conversion->cache);
        make_key(out, &file, conversion);
    }
    onnx_free(&work.model);
    file_close(&file);
    free(work.shapes);
    free(work.gears);
    return status;
}

cli_status atc_plan_perform(char **om, bool *cached, const atc_plan *plan, const char *folder)
{
    *om = cache_find(plan->cache);
    *cached = *om != NULL;
    if (*cached)
        return CLI_OK;
    cli_status status = run_atc(om, plan, folder);
    if (status == CLI_OK)
        cache_keep(plan->cache, *om);
    return status;
}

void atc_plan_free(atc_plan *plan)
{
    for (char **word = plan->argv; word && *word; word++)
        free(*word);
    free(plan->argv);
    free(plan->shapes);
    if (plan->cache)
        cache_close(plan->cache);
    *plan = (atc_plan){0};
}
