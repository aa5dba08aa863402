/* SPDX-License-Identifier: MIT */
/* From .onnx to .om on the way to running it. */
#ifndef CLI_CONVERT_H
#define CLI_CONVERT_H

#include "fail.h"
#include "inputs.h"

typedef struct onnx_conversion {
    const char *onnx;         /* the file */
    const char *batch;        /* "8", or "1,4,16" for gears; NULL: by the rows given */
    const char *input_shape;  /* handed to atc as it is; NULL: from the inputs given */
    const cli_inputs *inputs; /* their shapes fill in what the model leaves open */
    const omr_driver_info *driver;
    size_t device_count;
} onnx_conversion;

/* Runs atc in `folder`; *om is the path of what it made, the caller's to free, and *shapes, too,
 * what atc was told about shapes: "" or for example "x:8,3,224,224". */
cli_status convert_onnx(char **om, char **shapes, const onnx_conversion *conversion,
                        const char *folder);

#endif
