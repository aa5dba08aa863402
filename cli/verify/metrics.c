/* SPDX-License-Identifier: MIT */
#include "verify/metrics.h"

#include <math.h>
#include <string.h>

#include "numbers.h"

/* Elements looked at together; what is compared may be larger than memory. */
enum { BLOCK = 4096 };

#define LARGEST_HALF 65504.0
/* A row much smaller than the others is judged by a tenth of their size. */
#define ROW_GUARD 0.1

/* The same elements of both. Whole numbers are compared as such: doubles cannot tell all apart. */
typedef struct metrics_block {
    size_t count;
    double g[BLOCK], y[BLOCK];
    bool equal[BLOCK];
} metrics_block;

/* A row while it is looked at. */
typedef struct row_sums {
    metrics_sums sums;
    double max_abs;
    size_t finite;
    uint64_t unmatched;
} row_sums;

void metrics_init(metrics *out, double atol, double rtol)
{
    *out = (metrics){.atol = atol, .rtol = rtol};
    out->max_abs.row = out->max_relative.row = out->first_unmatched.row = -1;
    out->least_cosine = (metrics_row){.index = -1, .cosine = 2};
}

static void read_block(metrics_block *block, const cli_array *result, const cli_array *reference,
                       size_t first, size_t count)
{
    block->count = count;
    numbers_read(block->g, reference, first, count);
    numbers_read(block->y, result, first, count);
    if (numbers_are_whole(result->dtype) && numbers_are_whole(reference->dtype)) {
        int64_t g[BLOCK], y[BLOCK];
        numbers_read_whole(g, reference, first, count);
        numbers_read_whole(y, result, first, count);
        for (size_t i = 0; i < count; i++)
            block->equal[i] = g[i] == y[i];
    } else {
        for (size_t i = 0; i < count; i++)
            block->equal[i] =
                block->g[i] == block->y[i] || (isnan(block->g[i]) && isnan(block->y[i]));
    }
}

/* ---- Elements ----------------------------------------------------------------------------- */

static void count_special(metrics_counts *counts, double value)
{
    counts->nan += isnan(value) != 0;
    counts->inf += isinf(value) != 0;
    counts->saturated += fabs(value) == LARGEST_HALF;
}

static size_t bin_of(double error)
{
    double place = (log10(error) - METRICS_FIRST_DECADE) * METRICS_BINS_PER_DECADE;
    if (!(place > 0))
        return 0;
    return place < METRICS_BINS - 1 ? (size_t)place : METRICS_BINS - 1;
}

static void note_place(metrics_place *place, double value, int64_t row, size_t element, double g,
                       double y)
{
    if (place->row < 0 || value > place->value)
        *place = (metrics_place){row, element, value, g, y};
}

static void add_unmatched(metrics *out, row_sums *row, int64_t index, size_t element, double g,
                          double y)
{
    if (out->first_unmatched.row < 0)
        out->first_unmatched = (metrics_place){index, element, 0, g, y};
    out->unmatched++;
    out->outside++;
    row->unmatched++;
}

static void add_finite(metrics *out, row_sums *row, int64_t index, size_t element, double g,
                       double y, bool equal, double guard)
{
    double d = y - g, error = fabs(d);
    /* Neighbours beyond 2^53 differ by less than doubles can say. */
    if (!equal && error == 0)
        error = 1;
    row->finite++;
    out->finite++;
    row->sums.gg += g * g;
    row->sums.yy += y * y;
    row->sums.gy += g * y;
    row->sums.dd += d * d;
    out->sum_abs += error;
    out->sum_g += g;
    out->sum_y += y;
    row->max_abs = error > row->max_abs ? error : row->max_abs;
    note_place(&out->max_abs, error, index, element, g, y);
    if (error > 0) {
        double scale = fabs(g) > guard ? fabs(g) : guard;
        note_place(&out->max_relative, scale > 0 ? error / scale : (double)INFINITY, index, element,
                   g, y);
        out->bins[bin_of(error)]++;
    }
    if (error > out->atol + out->rtol * fabs(g)) {
        out->outside++;
        out->saturated += fabs(y) == LARGEST_HALF;
    }
}

static void add_block(metrics *out, row_sums *row, const metrics_block *block, int64_t index,
                      size_t first, double guard)
{
    for (size_t i = 0; i < block->count; i++) {
        double g = block->g[i], y = block->y[i];
        count_special(&out->reference, g);
        count_special(&out->result, y);
        out->exact += block->equal[i];
        if (isfinite(g) && isfinite(y))
            add_finite(out, row, index, first + i, g, y, block->equal[i], guard);
        else if (!block->equal[i])
            add_unmatched(out, row, index, first + i, g, y);
    }
    out->count += block->count;
}

/* ---- Rows --------------------------------------------------------------------------------- */

static void keep_worst(metrics *out, const metrics_row *row)
{
    size_t place = out->worst_count;
    while (place > 0 && out->worst[place - 1].distance < row->distance)
        place--;
    if (place == METRICS_WORST)
        return;
    size_t kept = out->worst_count < METRICS_WORST ? out->worst_count : METRICS_WORST - 1;
    memmove(&out->worst[place + 1], &out->worst[place], (kept - place) * sizeof *row);
    out->worst[place] = *row;
    out->worst_count = kept + 1;
}

static void end_row(metrics *out, const row_sums *row, int64_t index, double guard)
{
    double size = sqrt(row->sums.gg), least = ROW_GUARD * guard * sqrt((double)row->finite);
    double error = sqrt(row->sums.dd), scale = size > least ? size : least;
    metrics_row ended = {.index = index, .max_abs = row->max_abs};
    /* Noise around zero points anywhere: of so little, the direction says nothing. */
    bool same = error <= out->rtol * guard * sqrt((double)row->finite);
    ended.cosine = same ? 1 : metrics_cosine(&row->sums);
    ended.distance = error == 0 ? 0 : scale > 0 ? error / scale : (double)INFINITY;
    if (row->unmatched)
        ended.distance = (double)INFINITY;
    out->rows++;
    out->sums.gg += row->sums.gg;
    out->sums.yy += row->sums.yy;
    out->sums.gy += row->sums.gy;
    out->sums.dd += row->sums.dd;
    if (ended.cosine < out->least_cosine.cosine)
        out->least_cosine = ended;
    keep_worst(out, &ended);
}

static void add_row(metrics *out, const cli_array *result, const cli_array *reference,
                    int64_t index, double guard)
{
    metrics_block block;
    row_sums row = {.finite = 0};
    size_t count = numbers_count(&reference->shape);
    for (size_t first = 0; first < count; first += block.count) {
        read_block(&block, result, reference, first, count - first < BLOCK ? count - first : BLOCK);
        add_block(out, &row, &block, index, first, guard);
    }
    end_row(out, &row, index, guard);
}

/* The size of the reference's elements, of those added before and of these. */
static double find_guard(const metrics *of, const cli_array *reference)
{
    double values[BLOCK], sum = of->sums.gg;
    size_t count = numbers_count(&reference->shape);
    uint64_t finite = of->finite;
    for (size_t first = 0, n; first < count; first += n) {
        n = count - first < BLOCK ? count - first : BLOCK;
        numbers_read(values, reference, first, n);
        for (size_t i = 0; i < n; i++) {
            if (isfinite(values[i])) {
                sum += values[i] * values[i];
                finite++;
            }
        }
    }
    return sum > 0 ? sqrt(sum / (double)finite) : of->atol;
}

void metrics_add(metrics *out, const cli_array *result, const cli_array *reference, int32_t axis,
                 int64_t first)
{
    double guard = find_guard(out, reference);
    if (axis < 0) {
        add_row(out, result, reference, first, guard);
        return;
    }
    for (int64_t i = 0; i < reference->shape.dims[axis]; i++) {
        cli_array g = numbers_slice(reference, (uint32_t)axis, i, 1);
        cli_array y = numbers_slice(result, (uint32_t)axis, i, 1);
        add_row(out, &y, &g, first + i, guard);
    }
}

/* ---- Metrics ------------------------------------------------------------------------------ */

double metrics_cosine(const metrics_sums *sums)
{
    if (sums->gg == 0 && sums->yy == 0)
        return 1;
    if (sums->gg == 0 || sums->yy == 0)
        return 0;
    /* Of equal vectors the sums may round to a little more than 1. */
    double cosine = sums->gy / sqrt(sums->gg) / sqrt(sums->yy);
    return cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
}

double metrics_rel_euclid(const metrics *of)
{
    if (of->sums.dd == 0)
        return 0;
    return of->sums.gg == 0 ? (double)INFINITY : sqrt(of->sums.dd) / sqrt(of->sums.gg);
}

double metrics_mean_abs(const metrics *of)
{
    return of->finite ? of->sum_abs / (double)of->finite : 0;
}

double metrics_rmse(const metrics *of)
{
    return of->finite ? sqrt(of->sums.dd / (double)of->finite) : 0;
}

double metrics_outside(const metrics *of)
{
    return of->count ? (double)of->outside / (double)of->count : 0;
}

/* |y - a g|^2 is least at a = gy / gg. */
double metrics_scale(const metrics *of, double *rest)
{
    const metrics_sums *sums = &of->sums;
    if (sums->gg == 0) {
        *rest = metrics_rel_euclid(of);
        return 1;
    }
    double left = sums->yy - sums->gy * sums->gy / sums->gg;
    *rest = left > 0 ? sqrt(left / sums->gg) : 0;
    return sums->gy / sums->gg;
}

/* |y - g - b|^2 is least at b = mean d. */
double metrics_offset(const metrics *of, double *rest)
{
    const metrics_sums *sums = &of->sums;
    double sum = of->sum_y - of->sum_g, count = (double)of->finite;
    if (sums->gg == 0 || of->finite == 0) {
        *rest = metrics_rel_euclid(of);
        return 0;
    }
    double left = sums->dd - sum * sum / count;
    *rest = left > 0 ? sqrt(left / sums->gg) : 0;
    return sum / count;
}
