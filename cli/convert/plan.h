/* SPDX-License-Identifier: MIT */
/* From .onnx to .om: what atc must be told, and the telling. */
#ifndef CLI_CONVERT_PLAN_H
#define CLI_CONVERT_PLAN_H

#include "convert/cache.h"
#include "fail.h"
#include "inputs.h"
#include "options.h"

/* What a conversion is asked to be; zero is the usual. */
typedef struct onnx_conversion {
    const char *onnx;         /* the file */
    const char *batch;        /* "8", or "1,4,16" for gears; NULL: by the rows given */
    const char *input_shape;  /* in any spelling of shape_text(); NULL: from the inputs given */
    const cli_inputs *inputs; /* their shapes fill in what the model leaves open; may be NULL */
    const omr_driver_info *driver; /* NULL: there is none, `soc` and `atc` say it all */
    size_t device_count;
    const char *soc;        /* NULL: the driver's */
    const char *atc;        /* NULL: the driver's */
    const char *image_size; /* gears of height and width: "224x224,448x448" */
    const char *dims;       /* gears of all open axes in order: "1,224;2,448" */
    const char *precision;  /* fp16, mixed, origin or what atc calls it */
    const char *aipp;       /* a file for --insert_op_conf */
    const text_list *more;  /* further words for atc */
    const char *cache;      /* folder, as cache_open() takes it */
} onnx_conversion;

typedef struct atc_plan {
    const char *onnx;
    char **argv;  /* all but --output; ends with NULL */
    char *shapes; /* for people: "" or "x:8,3,224,224", perhaps with gears */
    const char *soc;
    model_cache *cache; /* knows the key */
} atc_plan;

/* Decides; runs nothing. *out is the caller's until atc_plan_free(), also on failure. */
cli_status atc_plan_make(atc_plan *out, const onnx_conversion *conversion);
/* Finds the .om in the cache or runs atc in `folder`, which must be empty; *om is the caller's to
 * free, *cached says which it was. */
cli_status atc_plan_perform(char **om, bool *cached, const atc_plan *plan, const char *folder);
/* The command line as a shell takes it; `output` is what stands after --output=. The caller frees.
 */
char *atc_plan_command(const atc_plan *plan, const char *output);
void atc_plan_free(atc_plan *plan);

#endif
