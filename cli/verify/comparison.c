/* SPDX-License-Identifier: MIT */
#include "verify/comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "numbers.h"
#include "text.h"

void comparison_alone(comparison *out, const char *name, const cli_array *result)
{
    *out = (comparison){
        .name = memory_text(name), .dtype = result->dtype, .shape = result->shape, .axis = -1};
    out->state = NO_REFERENCE;
    out->reason = memory_text("the reference has no output for it");
}

void comparison_begin(comparison *out, const char *name, const cli_array *result, int32_t axis,
                      const char *reference, pairing_by by, const cli_array *golden,
                      const limits *wanted)
{
    *out = (comparison){
        .name = memory_text(name),
        .reference = memory_text(reference),
        .by = by,
        .dtype = result->dtype,
        .reference_dtype = golden->dtype,
        .shape = result->shape,
        .reference_shape = golden->shape,
        .axis = axis,
        .limits = *wanted,
    };
    metrics_init(&out->found, wanted->atol, wanted->rtol);
    out->ranked = ranking_applies(result->dtype, &result->shape, axis) &&
                  ranking_applies(golden->dtype, &golden->shape, axis);
    ranking_init(&out->ranks, wanted->atol, wanted->rtol);
    out->rows = axis >= 0 ? row_order_create() : NULL;
}

void comparison_clear(comparison *of)
{
    row_order_destroy(of->rows);
    free(of->name);
    free(of->reference);
    free(of->reason);
    *of = (comparison){0};
}

/* ---- Adding ------------------------------------------------------------------------------- */

/* The same elements in the same order, rows along the same axis: [4, 10] and [4, 10, 1] do. */
static bool fits(const comparison *of, const cli_array *y, const cli_array *g)
{
    if (of->axis >= 0) {
        uint32_t axis = (uint32_t)of->axis;
        if (axis >= g->shape.rank || axis >= y->shape.rank ||
            g->shape.dims[axis] != y->shape.dims[axis])
            return false;
        for (uint32_t i = 0; i < axis; i++) {
            if (g->shape.dims[i] != y->shape.dims[i])
                return false;
        }
    }
    return numbers_count(&y->shape) == numbers_count(&g->shape);
}

static void refuse_shape(comparison *of, const cli_array *y, const cli_array *g)
{
    char ours[TEXT_SIZE], theirs[TEXT_SIZE];
    of->state = OTHER_SHAPE;
    of->reason = memory_format("its shape is %s, the reference's is %s",
                               text_shape(ours, y->shape.rank, y->shape.dims),
                               text_shape(theirs, g->shape.rank, g->shape.dims));
}

void comparison_add(comparison *of, const cli_array *result, const cli_array *golden, int64_t first)
{
    cli_array y = numbers_real_view(result), g = numbers_real_view(golden);
    if (of->reason)
        return;
    if (!fits(of, &y, &g)) {
        refuse_shape(of, &y, &g);
        return;
    }
    metrics_add(&of->found, &y, &g, of->axis, first);
    if (of->ranked)
        ranking_add(&of->ranks, &y, &g, first);
    if (of->rows)
        row_order_add(of->rows, &y, &g, of->axis);
}

/* ---- Judging ------------------------------------------------------------------------------ */

/* What a check is called in a sentence. */
static const char *words_of(const char *check)
{
    static const char *const words[][2] = {
        {"cosine", "cosine"},
        {"rel_euclid", "relative Euclidean distance"},
        {"row_cosine", "cosine of the worst row"},
        {"row_distance", "relative distance of the worst row"},
        {"max_rel_error", "largest relative error"},
        {"outside", "part of elements outside atol + rtol |g|"},
        {"top1", "top-1 agreement"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i][0], check) == 0)
            return words[i][1];
    }
    return check;
}

static char *say_count(const comparison *of, const limits_check *check)
{
    const metrics *found = &of->found;
    const metrics_place *place = &found->first_unmatched;
    if (strcmp(check->name, "unmatched") == 0)
        return memory_format("%.0f element%s NaN or infinite on one side only; the first, row %lld "
                             "element %zu, is %g, the reference's is %g",
                             check->value, check->value == 1 ? " is" : "s are",
                             (long long)place->row, place->element, place->y, place->g);
    if (strcmp(check->name, "finite") == 0)
        return memory_text("no element is finite on both sides: there is nothing to compare");
    if (strcmp(check->name, "saturated") == 0)
        return memory_format(
            "%.0f elements are 65504, the largest a 16-bit float can be, where the "
            "reference is not",
            check->value);
    if (strcmp(check->name, "misplaced_rows") == 0)
        return memory_format(
            "row %lld is the reference's row %lld, and %.0f of the first %lld rows "
            "are not where they belong",
            (long long)of->order.row, (long long)of->order.is, check->value,
            (long long)of->order.rows);
    return NULL;
}

char *comparison_say(const comparison *of, const limits_check *check)
{
    char where[96] = "";
    char *count = say_count(of, check);
    if (count)
        return count;
    if (strcmp(check->name, "row_cosine") == 0)
        snprintf(where, sizeof where, " (row %lld)", (long long)of->found.least_cosine.index);
    else if (strcmp(check->name, "row_distance") == 0)
        snprintf(where, sizeof where, " (row %lld)", (long long)of->found.worst[0].index);
    else if (strcmp(check->name, "max_rel_error") == 0)
        snprintf(where, sizeof where, " (row %lld element %zu: %g, the reference's is %g)",
                 (long long)of->found.max_relative.row, of->found.max_relative.element,
                 of->found.max_relative.y, of->found.max_relative.g);
    return memory_format("%s is %.6g, wanted at %s %g%s", words_of(check->name), check->value,
                         check->at_least ? "least" : "most", check->limit, where);
}

/* Errors of a kind that a number explains leave little once it is taken away. */
#define EXPLAINED 0.1

static void find_hint(comparison *of)
{
    double whole = metrics_rel_euclid(&of->found), rest;
    if (of->hint || of->found.unmatched || of->limits.class == LIMITS_EXACT || !(whole > 0))
        return;
    of->hint_value = metrics_scale(&of->found, &rest);
    of->hint = rest < EXPLAINED * whole ? HINT_SCALE : HINT_NONE;
    if (of->hint)
        return;
    of->hint_value = metrics_offset(&of->found, &rest);
    of->hint = rest < EXPLAINED * whole ? HINT_OFFSET : HINT_NONE;
}

static char *hint_text(const comparison *of)
{
    double value = of->hint_value;
    switch (of->hint) {
    case HINT_SCALE:
        return memory_format("; it is about %.4g times the reference", value);
    case HINT_OFFSET:
        return memory_format("; it is about the reference %s %.4g", value < 0 ? "-" : "+",
                             fabs(value));
    case HINT_SWAP:
        return memory_format("; it matches the reference's output \"%s\"", of->hint_name);
    case HINT_NONE:
        break;
    }
    return memory_text("");
}

static void explain(comparison *of, const limits_check *failed)
{
    find_hint(of);
    char *said = comparison_say(of, failed), *hint = hint_text(of);
    of->reason = memory_format("%s%s", said, hint);
    free(said);
    free(hint);
}

void comparison_end(comparison *of)
{
    if (of->reason)
        return;
    if (of->rows)
        of->order = row_order_find(of->rows);
    of->check_count = limits_judge(of->checks, &of->limits, &of->found,
                                   of->ranked ? &of->ranks : NULL, of->rows ? &of->order : NULL);
    const limits_check *failed = limits_first_failed(of->checks, of->check_count);
    if (failed)
        explain(of, failed);
}
