/* SPDX-License-Identifier: MIT */
/* What `omrun verify` was asked, and what came of it. */
#ifndef CLI_VERIFY_VERIFY_H
#define CLI_VERIFY_VERIFY_H

#include "digest.h"
#include "options.h"
#include "verify/comparison.h"
#include "verify/feed.h"
#include "verify/reference.h"

/* One way to run the model: a gear of it, or as it is. */
typedef struct verify_pass {
    char *gear; /* "batch 4", "224 x 224"; NULL: the model has one shape, or chose itself */
    int64_t rows;
    uint64_t batches, padded_rows; /* executions of the .om, and rows in them beyond `rows` */
    size_t count;
    comparison *outputs;
    const char **unused; /* of the reference's outputs, those nothing was compared with */
    size_t unused_count;
} verify_pass;

typedef struct verify_report {
    const char *model, *reference; /* as given */
    char *om;                      /* of an .onnx, how it was converted; else NULL */
    char model_digest[DIGEST_TEXT], reference_digest[DIGEST_TEXT]; /* "": stored arrays */
    char *model_name, *soc_version, *atc_version, *atc_command;    /* as the .om has them */
    omr_driver_info driver;
    char *devices;
    const char *ort_version, *ort_path; /* "": stored arrays */
    limits_class class;
    page_phrase class_why;
    char *inputs; /* what both were given, in a line */
    size_t pass_count;
    verify_pass *passes;
    double seconds;
} verify_report;

bool verify_passed(const verify_report *report);
/* The first failure as one line, the caller's to free; NULL: all passed. */
char *verify_reason(const verify_report *report);
void verify_clear(verify_report *report);

#endif
