/* SPDX-License-Identifier: MIT */
/* An ONNX model in ONNX Runtime, on the CPU: what results are compared with. ONNX Runtime is opened
 * at run time and need not be there to build. */
#ifndef CLI_ORT_H
#define CLI_ORT_H

#include "array.h"
#include "fail.h"

/* An input or output as the model declares it. */
typedef struct ort_desc {
    char *name;
    omr_dtype dtype; /* OMR_DTYPE_UNDEFINED: not a tensor of numbers */
    bool has_shape;  /* false: not even the rank is known */
    omr_shape shape; /* -1: open */
} ort_desc;

typedef struct ort_model {
    struct ort_session *session;
    size_t input_count, output_count;
    ort_desc *inputs, *outputs;
} ort_model;

/* Opens the first of $OMRUN_ORT_LIBRARY or $NPUSIM_ORT_LIBRARY (and nothing else when one is set),
 * the loader's path, the onnxruntime package of `python3`, and what lies where npusim looks, too;
 * then loads the model from its file, beside which it may have further files with weights. */
cli_status ort_open(ort_model *out, const char *path);
/* Accepts zeroed ones. */
void ort_close(ort_model *model);

/* The version and file of the ONNX Runtime in use, after ort_open(). */
const char *ort_version(void);
const char *ort_path(void);

/* Outputs of one run. Their arrays point into them. */
typedef struct ort_results {
    size_t count;
    cli_array *arrays;
    struct OrtValue **values;
} ort_results;

/* Runs arrays of the inputs' dtypes in C order, given in the model's order. *out is empty on
 * failure. */
cli_status ort_run(ort_results *out, const ort_model *model, const cli_array *inputs);
/* Accepts zeroed ones. */
void ort_free(ort_results *results);

#endif
