/* SPDX-License-Identifier: MIT */
/* All rows of a feed through the model and through the reference, a few at a time. */
#ifndef CLI_VERIFY_PASS_H
#define CLI_VERIFY_PASS_H

#include "verify/verify.h"

typedef struct pass_job {
    omr_session *session;
    feed *feed;
    const reference *reference;
    feed *onnx_feed; /* the .onnx's own inputs, as many rows; NULL: the same */
    limits_class class;
    const limits *asked;  /* what the command line sets; NaN where it does not */
    int64_t rows_at_once; /* 0: as many as take 64 MiB */
    int64_t timeout_ms;
} pass_job;

/* *out is the caller's until verify_clear(), also on failure; its `gear` is left alone. A result
 * that differs is no failure. */
cli_status pass_run(verify_pass *out, const pass_job *job);

#endif
