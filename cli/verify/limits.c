/* SPDX-License-Identifier: MIT */
#include "verify/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NO ((double)NAN)

/* docs/cli.md has the same numbers. */
static const limits defaults[] = {
    [LIMITS_F32] = {LIMITS_F32, .atol = 1e-5, .rtol = 1e-3, .min_cosine = 0.9999,
                    .max_rel_euclid = 1e-3, .min_row_cosine = 0.999, .max_distance = 5e-3,
                    .max_rel_error = 0.01, .max_outside = 0.01, .min_top1 = 0.999},
    [LIMITS_F16] = {LIMITS_F16, .atol = 1e-3, .rtol = 1e-2, .min_cosine = 0.999,
                    .max_rel_euclid = 0.01, .min_row_cosine = 0.99, .max_distance = 0.05,
                    .max_rel_error = 0.1, .max_outside = 0.1, .min_top1 = 0.99},
    [LIMITS_INT8] = {LIMITS_INT8, .atol = 1e-2, .rtol = 0.1, .min_cosine = 0.99,
                     .max_rel_euclid = 0.05, .min_row_cosine = 0.9, .max_distance = 0.25,
                     .max_rel_error = 0.5, .max_outside = 0.5, .min_top1 = 0.95},
    [LIMITS_EXACT] = {LIMITS_EXACT, .atol = 0, .rtol = 0, .min_cosine = NO, .max_rel_euclid = NO,
                      .min_row_cosine = NO, .max_distance = NO, .max_rel_error = NO,
                      .max_outside = 0, .min_top1 = NO},
};
static const char *const names[] = {"f32", "f16", "int8", "exact"};

const char *limits_class_name(limits_class class)
{
    return names[class];
}

cli_status limits_class_read(limits_class *out, const char *text)
{
    for (limits_class class = LIMITS_F32; class <= LIMITS_INT8; class ++) {
        if (strcmp(text, names[class]) == 0) {
            *out = class;
            return CLI_OK;
        }
    }
    return fail(CLI_USAGE, "--precision is \"%s\", wanted f32, f16 or int8", text);
}

limits limits_default(limits_class class)
{
    return defaults[class];
}

/* ---- What the model computes in ----------------------------------------------------------- */

enum { ACL_FLOAT16 = 1, ACL_BF16 = 27 };

static bool has_half(const omr_om_tensor *tensors, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || tensors[i].acl_dtype == ACL_FLOAT16 || tensors[i].acl_dtype == ACL_BF16;
    return found;
}

/* The value of --precision_mode or --precision_mode_v2; *length is 0 when there is none. */
static const char *precision_mode(const char *command, size_t *length)
{
    const char *at = strstr(command, "--precision_mode");
    *length = 0;
    if (!at)
        return "";
    at += strcspn(at, "= ");
    at += strspn(at, "= \"");
    *length = strcspn(at, " \"");
    return at;
}

static bool is_mode(const char *mode, size_t length, const char *name)
{
    return strlen(name) == length && strncmp(mode, name, length) == 0;
}

limits_class limits_class_of(const omr_om_info *info, page_phrase *why)
{
    size_t length;
    const char *mode = precision_mode(info->atc_cmdline, &length);
    if (has_half(info->inputs, info->input_count) || has_half(info->outputs, info->output_count)) {
        *why = WORD_WHY_HALF;
        return LIMITS_F16;
    }
    if (is_mode(mode, length, "must_keep_origin_dtype") || is_mode(mode, length, "origin")) {
        *why = WORD_WHY_KEPT;
        return LIMITS_F32;
    }
    if (length) {
        *why = WORD_WHY_MODE;
        return LIMITS_F16;
    }
    if (info->simulated) {
        *why = WORD_WHY_SIMULATED;
        return LIMITS_F32;
    }
    *why = WORD_WHY_ATC;
    return LIMITS_F16;
}

/* ---- Judging ------------------------------------------------------------------------------ */

typedef struct judgement {
    limits_check *checks;
    size_t count;
} judgement;

/* A value that is no number has failed. */
static void check(judgement *of, const char *name, double value, double limit, bool at_least)
{
    if (isnan(limit))
        return;
    bool passed = at_least ? value >= limit : value <= limit;
    of->checks[of->count++] = (limits_check){name, value, limit, at_least, passed};
}

static void at_least(judgement *of, const char *name, double value, double limit)
{
    check(of, name, value, limit, true);
}

static void at_most(judgement *of, const char *name, double value, double limit)
{
    check(of, name, value, limit, false);
}

size_t limits_judge(limits_check checks[LIMITS_CHECKS_MAX], const limits *wanted,
                    const metrics *found, const ranking *ranks, const row_order_answer *order)
{
    judgement of = {checks, 0};
    at_most(&of, "unmatched", (double)found->unmatched, 0);
    if (found->count)
        at_least(&of, "finite", (double)found->finite, 1);
    at_most(&of, "saturated", (double)found->saturated, 0);
    if (order)
        at_most(&of, "misplaced_rows", (double)order->misplaced, 0);
    at_least(&of, "cosine", metrics_cosine(&found->sums), wanted->min_cosine);
    at_most(&of, "rel_euclid", metrics_rel_euclid(found), wanted->max_rel_euclid);
    if (found->worst_count) {
        at_least(&of, "row_cosine", found->least_cosine.cosine, wanted->min_row_cosine);
        at_most(&of, "row_distance", found->worst[0].distance, wanted->max_distance);
    }
    if (found->max_relative.row >= 0)
        at_most(&of, "max_rel_error", found->max_relative.value, wanted->max_rel_error);
    at_most(&of, "outside", metrics_outside(found), wanted->max_outside);
    if (ranks && ranks->rows)
        at_least(&of, "top1", ranking_top1(ranks), wanted->min_top1);
    return of.count;
}

const limits_check *limits_first_failed(const limits_check *checks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!checks[i].passed)
            return &checks[i];
    }
    return NULL;
}
