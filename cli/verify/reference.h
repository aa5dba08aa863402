/* SPDX-License-Identifier: MIT */
/* What results are compared with: an .onnx in ONNX Runtime, or stored arrays. */
#ifndef CLI_VERIFY_REFERENCE_H
#define CLI_VERIFY_REFERENCE_H

#include "inputs.h"
#include "ort.h"

typedef struct reference {
    const char *place; /* as it was given */
    ort_model onnx;    /* zeroed with stored arrays */
    cli_inputs *stored;
    size_t count;       /* outputs */
    const char **names; /* of them */
    omr_model_desc own; /* the .onnx's inputs, after reference_describe() */
} reference;

/* Either is the caller's until reference_close(), also on failure. */
cli_status reference_open_onnx(reference *out, const char *path);
/* A folder of .npy, .npz and .bin files named after the outputs, or one such file. */
cli_status reference_open_stored(reference *out, const char *place);
void reference_close(reference *of);

/* Which of the model's inputs each of the .onnx's is, by name or else by place; the caller's to
 * free. NULL when it wants more than there are, with the reason. */
size_t *reference_map_inputs(const reference *of, const omr_model_desc *desc);

/* The .onnx's inputs as a model has them, for when it is given others than the .om, such as images
 * that AIPP prepares: rows lie along the axis that they have in the .om. Owner: the reference. */
const omr_model_desc *reference_describe(reference *of, const omr_model_desc *desc);

/* How many rows the .onnx takes at once; 0: any number. */
int64_t reference_batch(const reference *of, const omr_model_desc *desc, const size_t *map);

/* Runs the .onnx on `count` rows: of arrays in the model's order, rows from `first` on, filled up
 * with zeros to `batch` rows. */
cli_status reference_run(ort_results *out, const reference *of, const omr_model_desc *desc,
                         const size_t *map, const cli_array *arrays, int64_t first, int64_t count,
                         int64_t batch);

/* Stored output `index`. Bare bytes get dtype and axes of `desc`. */
cli_status reference_stored(const reference *of, size_t index, const omr_tensor_desc *desc,
                            cli_array *out);

#endif
