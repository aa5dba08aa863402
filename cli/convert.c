/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atc.h"
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
    char *gears;        /* for --dynamic_batch_size, or NULL */
} conversion_work;

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

/* The rows given for the batch axis; 0 when that cannot be told. */
static int64_t rows_given(const conversion_work *work)
{
    for (size_t i = 0; i < work->model.count; i++) {
        const onnx_input *wanted = &work->model.inputs[i];
        const cli_input *given = inputs_find(work->asked->inputs, wanted->name, i);
        if (wanted->rank && is_batch(work, wanted, 0) && given && !given->raw &&
            given->array.shape.rank)
            return given->array.shape.dims[0];
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

/* Fills `axis`: what stands for the batch axis in --input_shape. */
static cli_status choose_batch(conversion_work *work, char axis[32])
{
    const char *asked = work->asked->batch;
    snprintf(axis, 32, "%lld", (long long)usual_batch(work));
    if (!asked)
        return CLI_OK;
    cli_status status = check_batch(asked);
    if (status != CLI_OK)
        return status;
    if (!work->symbol)
        return fail(CLI_INPUT, "--batch %s: the first axis of %s's inputs is fixed; leave it out",
                    asked, work->asked->onnx);
    if (strchr(asked, ',')) {
        work->gears = memory_text(asked);
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
    const cli_input *given = inputs_find(work->asked->inputs, wanted->name, index);
    *out = NULL;
    if (!is_open(work, wanted))
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
    if (work->asked->input_shape && status == CLI_OK) {
        work->shapes = memory_text(work->asked->input_shape);
        return CLI_OK;
    }
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

enum { ARGUMENTS_MAX = 9 };

static void make_arguments(char *argv[ARGUMENTS_MAX], const conversion_work *work, const char *atc,
                           const char *onnx, const char *folder)
{
    size_t count = 0;
    argv[count++] = memory_text(atc);
    argv[count++] = memory_format("--model=%s", onnx);
    argv[count++] = memory_text("--framework=5");
    argv[count++] = memory_format("--output=%s/model", folder);
    argv[count++] = memory_format("--soc_version=%s", work->asked->driver->soc_name);
    argv[count++] = memory_text("--log=error");
    if (work->shapes[0])
        argv[count++] = memory_format("--input_shape=%s", work->shapes);
    if (work->gears)
        argv[count++] = memory_format("--dynamic_batch_size=%s", work->gears);
    argv[count] = NULL;
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

static cli_status run_atc(char **om, const conversion_work *work, const char *folder)
{
    char *atc = NULL, *argv[ARGUMENTS_MAX];
    char *onnx = realpath(work->asked->onnx, NULL);
    if (!onnx)
        return fail(CLI_INPUT, "cannot find %s: %s", work->asked->onnx, strerror(errno));
    cli_status status = atc_find(&atc, work->asked->driver);
    if (status == CLI_OK) {
        make_arguments(argv, work, atc, onnx, folder);
        status = atc_run(argv, folder, work->asked->onnx);
        for (size_t i = 0; argv[i]; i++)
            free(argv[i]);
    }
    if (status == CLI_OK)
        status = find_result(om, folder, work->asked->onnx);
    free(atc);
    free(onnx);
    return status;
}

static cli_status read_model(conversion_work *work)
{
    file_bytes file = {0};
    cli_status status = file_open(&file, work->asked->onnx, "model");
    if (status == CLI_OK)
        status = onnx_read(&work->model, file.data, file.size, work->asked->onnx);
    file_close(&file);
    work->symbol = status == CLI_OK ? batch_symbol(&work->model) : NULL;
    return status;
}

cli_status convert_onnx(char **om, char **shapes, const onnx_conversion *conversion,
                        const char *folder)
{
    conversion_work work = {.asked = conversion};
    *om = *shapes = NULL;
    cli_status status = read_model(&work);
    if (status == CLI_OK && !conversion->driver->soc_name[0])
        status = fail(CLI_DEVICE, "AscendCL does not say which SoC it drives, and atc must know; "
                                  "convert with atc and give the .om");
    if (status == CLI_OK)
        status = write_shapes(&work);
    if (status == CLI_OK)
        status = run_atc(om, &work, folder);
    if (status == CLI_OK)
        *shapes = memory_format("%s%s%s", work.shapes, work.gears ? ", batches " : "",
                                work.gears ? work.gears : "");
    onnx_free(&work.model);
    free(work.shapes);
    free(work.gears);
    return status;
}
