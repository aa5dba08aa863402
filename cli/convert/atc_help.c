/* SPDX-License-Identifier: MIT */
/*
 * Texts of atc change from release to release and its codes are few and broad, so a row asks for
 * words that stay: the name of an option, of a Python module, of a file. Rows go from the special
 * to the general, as one failure leaves many lines behind it.
 */
#include "convert/atc_help.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct help_row {
    const char *first, *second; /* both are in the log, in any case; second may be NULL */
    const char *help;
} rows[] = {
    {"No module named", NULL,
     "atc compiles operators in Python: install the module it names for the python3 in PATH (CANN "
     "asks for numpy, decorator, sympy, cffi, protobuf, attrs, psutil, scipy, absl-py)"},
    {"error while loading shared libraries", NULL,
     "CANN's folders are not in LD_LIBRARY_PATH: source its set_env.sh"},
    {"insert_op_conf", NULL,
     "compare the AIPP file with the model's input: name or index, NCHW order, src_image_size"},
    {"soc_version", NULL,
     "give --soc as npu-smi info and omrun devices show the chip, such as Ascend310P3 or "
     "Ascend910B3"},
    {"dynamic_batch_size", NULL,
     "gears of batches want -1 for the first axis alone, and at least two different sizes"},
    {"dynamic_image_size", NULL, "gears of images want -1 for height and width, and a fixed batch"},
    {"dynamic_dims", NULL,
     "each gear has as many numbers as all shapes together have -1, in their order"},
    {"input_shape", NULL,
     "name every input as the model does (an .onnx viewer shows them) and give each all its axes: "
     "--input-shape \"x:1,3,224,224;y:1,10\""},
    {"precision_mode", NULL, "use --precision fp16, mixed or origin"},
    {"No parser is registered", NULL,
     "the model has an operator this CANN does not know: simplify it (onnxsim), export it with a "
     "lower opset, replace the operator, or use a newer CANN"},
    {"opset", NULL, "export the model with an opset this CANN knows, such as 11 or 13"},
    {"No supported Ops kernel", NULL,
     "an operator has no kernel for these types or shapes on this SoC: fix open axes with "
     "--input-shape, turn int64 or float64 into int32 or float32, or use a newer CANN"},
    {"E40021", NULL,
     "an operator failed to compile: try --precision mixed or origin; the log in ~/ascend/log says "
     "which operator it is"},
    {"external", NULL,
     "weights stored beside the model must lie where the model says, below its folder"},
    {"Permission denied", NULL,
     "atc must be able to read the model and to write to TMPDIR and HOME"},
    {"No space left", NULL, "free space where TMPDIR points, or point it elsewhere"},
    {"memory", "alloc",
     "compiling needs several times the model's size: free host memory, or set "
     "TE_PARALLEL_COMPILER=1 to compile one operator at a time"},
    {"E10001", NULL, "an option has a value atc does not take; the message names it"},
    {"E10016", NULL,
     "a name given is not in the model: compare with its inputs, outputs and nodes"},
    {"E19999", NULL,
     "an error inside of atc: check the model with onnx.checker, fix open axes with --input-shape, "
     "then look into ~/ascend/log"},
};

const char *atc_help(const char *log)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcasestr(log, rows[i].first) && (!rows[i].second || strcasestr(log, rows[i].second)))
            return rows[i].help;
    }
    return NULL;
}
