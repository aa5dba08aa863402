/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "note.h"
#include "scratch.h"
#include "text.h"

bool model_is_onnx(const char *path)
{
    return text_ends_with(path, ".onnx");
}

cli_status model_check(const char *path)
{
    file_bytes file;
    omr_om *om;
    if (model_is_onnx(path)) {
        cli_status status = file_open(&file, path, "model");
        file_close(&file);
        return status;
    }
    omr_status status = omr_om_open(&om, path);
    if (status == OMR_OK)
        omr_om_close(om);
    return status == OMR_OK ? CLI_OK : fail_library(status);
}

cli_status model_check_options(const char *path, const char *batch)
{
    if (!model_is_onnx(path) && batch)
        return fail(CLI_USAGE, "--batch is for .onnx models; %s has its batch compiled in", path);
    return CLI_OK;
}

cli_status model_batch_axis(int32_t *out, const char *text)
{
    int64_t axis = -1;
    *out = 0;
    if (!text || strcmp(text, "auto") == 0)
        return CLI_OK;
    if (strcmp(text, "none") != 0 && !text_to_number(text, 0, OMR_MAX_RANK - 1, &axis))
        return fail(CLI_USAGE, "--batch-axis is \"%s\", wanted an axis from 0 to %d, auto or none",
                    text, OMR_MAX_RANK - 1);
    *out = axis < 0 ? -1 : (int32_t)axis + 1;
    return CLI_OK;
}

static cli_status convert(cli_model *model, const onnx_conversion *conversion)
{
    const char *parent = getenv("TMPDIR");
    bool cached = false;
    atc_plan plan;
    if (!parent || !parent[0])
        parent = "/tmp";
    if (!scratch_create(&model->scratch, parent))
        return fail(CLI_INPUT, "cannot write to %s, where %s would be converted", parent,
                    conversion->onnx);
    cli_status status = atc_plan_make(&plan, conversion);
    if (status == CLI_OK)
        status = atc_plan_perform(&model->om, &cached, &plan, model->scratch);
    if (status == CLI_OK)
        note("converted %s for %s%s%s%s", conversion->onnx, plan.soc,
             plan.shapes[0] ? " with " : "", plan.shapes, cached ? " (kept from before)" : "");
    atc_plan_free(&plan);
    return status;
}

cli_status model_open(cli_model *out, const onnx_conversion *conversion)
{
    *out = (cli_model){0};
    if (model_is_onnx(conversion->onnx))
        return convert(out, conversion);
    out->om = memory_text(conversion->onnx);
    return CLI_OK;
}

void model_loaded(cli_model *model)
{
    scratch_remove(model->scratch);
    model->scratch = NULL;
}

void model_close(cli_model *model)
{
    model_loaded(model);
    free(model->om);
    model->om = NULL;
}
