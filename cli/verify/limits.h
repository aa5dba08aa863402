/* SPDX-License-Identifier: MIT */
/* How near a result must be to its reference, and whether it is. */
#ifndef CLI_VERIFY_LIMITS_H
#define CLI_VERIFY_LIMITS_H

#include "fail.h"
#include "report/words.h"
#include "verify/metrics.h"
#include "verify/ranking.h"
#include "verify/row_order.h"

/* What the model computes in: LIMITS_EXACT is for outputs of whole numbers. */
typedef enum limits_class { LIMITS_F32, LIMITS_F16, LIMITS_INT8, LIMITS_EXACT } limits_class;

/* NaN: not asked for. */
typedef struct limits {
    limits_class class;
    double atol, rtol;
    double min_cosine, max_rel_euclid;   /* of all rows */
    double min_row_cosine, max_distance; /* of every row */
    double max_rel_error;                /* of every element */
    double max_outside, min_top1;
} limits;

/* "f32", "f16", "int8", "exact". */
const char *limits_class_name(limits_class class);
/* Reads --precision: "f32", "f16" or "int8". */
cli_status limits_class_read(limits_class *out, const char *text);
/* What an .om computes in, as far as it can be told: its inputs and outputs, and --precision_mode
 * of the atc command in it. *why says how it was. */
limits_class limits_class_of(const omr_om_info *info, page_phrase *why);

limits limits_default(limits_class class);

/* One thing that was asked and what came of it. */
typedef struct limits_check {
    const char *name; /* "cosine", stable, for programs */
    double value, limit;
    bool at_least; /* wanted: value >= limit; else value <= limit */
    bool passed;
} limits_check;

enum { LIMITS_CHECKS_MAX = 12 };

/* Fills `checks` in the order in which failures are worth telling; returns how many. `ranks` and
 * `order` may be NULL. */
size_t limits_judge(limits_check checks[LIMITS_CHECKS_MAX], const limits *wanted,
                    const metrics *found, const ranking *ranks, const row_order_answer *order);
/* The first that failed, or NULL. */
const limits_check *limits_first_failed(const limits_check *checks, size_t count);

#endif
