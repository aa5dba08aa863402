/* SPDX-License-Identifier: MIT */
#include "verify/ranking.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "numbers.h"

/* More are pixels or a vocabulary of something else. */
enum { TOP = 5, CLASSES_MAX = 1 << 20 };

bool ranking_applies(omr_dtype dtype, const omr_shape *shape, int32_t batch_axis)
{
    bool floats = dtype == OMR_F16 || dtype == OMR_BF16 || dtype == OMR_F32 || dtype == OMR_F64;
    return floats && shape->rank == 2 && batch_axis == 0 && shape->dims[1] >= 2 &&
           shape->dims[1] <= CLASSES_MAX;
}

void ranking_init(ranking *out, double atol, double rtol)
{
    *out = (ranking){.atol = atol, .rtol = rtol, .first_wrong = -1};
}

/* The classes of the highest scores, highest first; of equal ones the lower class. NaN is never
 * among them while a number is left. Returns how many there are. */
static size_t highest(size_t out[TOP], const double *scores, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t place = kept;
        while (place > 0 && scores[i] > scores[out[place - 1]])
            place--;
        if (isnan(scores[i]) || place == TOP)
            continue;
        kept += kept < TOP;
        for (size_t j = kept - 1; j > place; j--)
            out[j] = out[j - 1];
        out[place] = i;
    }
    return kept;
}

static bool has_nan(const double *scores, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || isnan(scores[i]);
    return found;
}

/* Whether the reference holds class a to be as good as class b. */
static bool is_tie(const ranking *of, const double *g, size_t a, size_t b)
{
    return a == b || g[a] == g[b] || fabs(g[a] - g[b]) <= of->atol + of->rtol * fabs(g[b]);
}

static void add_row(ranking *out, const double *g, const double *y, size_t count, int64_t index)
{
    size_t wanted[TOP] = {0}, found[TOP] = {0};
    if (count == 0 || has_nan(g, count))
        return;
    size_t wanted_count = highest(wanted, g, count);
    size_t found_count = has_nan(y, count) ? 0 : highest(found, y, count);
    out->rows++;
    if (found_count && is_tie(out, g, found[0], wanted[0])) {
        out->top1++;
    } else if (out->first_wrong < 0) {
        out->first_wrong = index;
        out->wanted = (int64_t)wanted[0];
        out->found = found_count ? (int64_t)found[0] : -1;
    }
    /* A class is rightly among the five when it is no worse than the reference's fifth. */
    size_t right = 0;
    for (size_t i = 0; i < found_count; i++) {
        size_t last = wanted[wanted_count - 1];
        right += g[found[i]] >= g[last] || is_tie(out, g, found[i], last);
    }
    out->top5 += (double)right / (double)wanted_count;
}

void ranking_add(ranking *out, const cli_array *result, const cli_array *reference, int64_t first)
{
    size_t count = (size_t)reference->shape.dims[1];
    double *g = memory_zeroed(count, sizeof *g), *y = memory_zeroed(count, sizeof *y);
    for (int64_t row = 0; row < reference->shape.dims[0]; row++) {
        numbers_read(g, reference, (size_t)row * count, count);
        numbers_read(y, result, (size_t)row * count, count);
        add_row(out, g, y, count, first + row);
    }
    free(g);
    free(y);
}

double ranking_top1(const ranking *of)
{
    return of->rows ? (double)of->top1 / (double)of->rows : 1;
}

double ranking_top5(const ranking *of)
{
    return of->rows ? of->top5 / (double)of->rows : 1;
}
