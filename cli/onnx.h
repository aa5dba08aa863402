/* SPDX-License-Identifier: MIT */
/* The inputs of an ONNX model, as far as a converter must be told their shapes. */
#ifndef CLI_ONNX_H
#define CLI_ONNX_H

#include "fail.h"

typedef struct onnx_axis {
    int64_t size; /* -1: free */
    char *symbol; /* the name of a free axis, "" when it has none */
} onnx_axis;

typedef struct onnx_input {
    char *name;
    bool has_shape; /* some exporters leave even the rank open */
    uint32_t rank;
    onnx_axis axes[OMR_MAX_RANK];
} onnx_input;

typedef struct onnx_model {
    size_t count;
    onnx_input *inputs; /* without those that are initializers */
} onnx_model;

/* Reads the graph's inputs of an .onnx in memory. On failure *out is empty. */
cli_status onnx_read(onnx_model *out, const unsigned char *bytes, size_t size, const char *label);
void onnx_free(onnx_model *model);

/* Calls `visit` with the file of every tensor that is stored outside of the model, as the model
 * spells it; each file once in a row. Damaged parts are passed over. */
void onnx_visit_external(const unsigned char *bytes, size_t size,
                         void (*visit)(void *user, const char *name), void *user);

#endif
