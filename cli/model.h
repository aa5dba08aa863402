/* SPDX-License-Identifier: MIT */
/* The model a command runs: an .om as it is, or what an .onnx was converted to on the way. */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

#include <stdbool.h>

#include "convert/plan.h"

typedef struct cli_model {
    char *om;      /* what is run */
    char *scratch; /* holds it, when it was converted */
} cli_model;

bool model_is_onnx(const char *path);
/* Whether the file is a model at all, before a device is woken for it. */
cli_status model_check(const char *path);
/* What is said with --batch must be about an .onnx; NULL is nothing. */
cli_status model_check_options(const char *path, const char *batch);
/* Reads --batch-axis, "auto", "none", an axis or NULL, as omr_session_options has it. */
cli_status model_batch_axis(int32_t *out, const char *text);

/* Converts conversion->onnx when it is one; says so with note(). *out is the caller's until
 * model_close(), also on failure. */
cli_status model_open(cli_model *out, const onnx_conversion *conversion);
/* The devices have the model now: a conversion need not stay. */
void model_loaded(cli_model *model);
void model_close(cli_model *model);

#endif
