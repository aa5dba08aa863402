/* SPDX-License-Identifier: MIT */
#include "verify/row_order.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "numbers.h"

enum { ROWS_MAX = 64, ELEMENTS_MAX = 4096 };

/* How much nearer another row must be: noise makes all rows about equally far. And how near: what
 * is far from every row is not misplaced but wrong. */
#define NEARER 0.5
#define NEAR 0.1
/* In fewer dimensions rows are near each other by chance. */
enum { ELEMENTS_LEAST = 8 };

struct row_order {
    size_t rows;
    size_t elements; /* kept of each row, evenly spaced */
    double *g[ROWS_MAX], *y[ROWS_MAX];
};

row_order *row_order_create(void)
{
    return memory_zeroed(1, sizeof(row_order));
}

void row_order_destroy(row_order *order)
{
    if (!order)
        return;
    for (size_t i = 0; i < order->rows; i++) {
        free(order->g[i]);
        free(order->y[i]);
    }
    free(order);
}

static double *keep(const cli_array *row, size_t elements)
{
    size_t count = numbers_count(&row->shape), step = count / elements;
    double *kept = memory_zeroed(elements, sizeof *kept);
    if (step == 1) {
        numbers_read(kept, row, 0, elements);
        return kept;
    }
    for (size_t i = 0; i < elements; i++)
        numbers_read(&kept[i], row, i * step, 1);
    return kept;
}

void row_order_add(row_order *order, const cli_array *result, const cli_array *reference,
                   int32_t axis)
{
    for (int64_t i = 0; i < reference->shape.dims[axis] && order->rows < ROWS_MAX; i++) {
        cli_array g = numbers_slice(reference, (uint32_t)axis, i, 1);
        cli_array y = numbers_slice(result, (uint32_t)axis, i, 1);
        size_t count = numbers_count(&g.shape);
        if (count == 0)
            return;
        order->elements = count < ELEMENTS_MAX ? count : ELEMENTS_MAX;
        order->g[order->rows] = keep(&g, order->elements);
        order->y[order->rows] = keep(&y, order->elements);
        order->rows++;
    }
}

/* Elements that are NaN or infinite on either side do not count. */
static double distance(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double d = a[i] - b[i];
        sum += isfinite(d) ? d * d : 0;
    }
    return sqrt(sum);
}

static size_t nearest(const row_order *order, size_t row, double *least)
{
    size_t best = row;
    *least = distance(order->y[row], order->g[row], order->elements);
    for (size_t i = 0; i < order->rows; i++) {
        double away = distance(order->y[row], order->g[i], order->elements);
        if (away < *least) {
            *least = away;
            best = i;
        }
    }
    return best;
}

static double size_of(const row_order *order, size_t row)
{
    double zero[ELEMENTS_MAX] = {0};
    return distance(order->g[row], zero, order->elements);
}

static double spread(const row_order *order)
{
    double apart = 0, size = 0;
    for (size_t i = 0; i < order->rows; i++) {
        size_t next = (i + 1) % order->rows;
        double d = distance(order->g[i], order->g[next], order->elements);
        double s = size_of(order, i);
        apart += d * d;
        size += s * s;
    }
    return size > 0 ? sqrt(apart / size) : 0;
}

row_order_answer row_order_find(const row_order *order)
{
    row_order_answer answer = {.rows = (int64_t)order->rows, .row = -1, .is = -1};
    for (size_t i = 0; i < order->rows; i++) {
        double least, own = distance(order->y[i], order->g[i], order->elements);
        size_t best = nearest(order, i, &least);
        if (best == i || least >= NEARER * own || least > NEAR * size_of(order, best) ||
            order->elements < ELEMENTS_LEAST)
            continue;
        if (answer.misplaced++ == 0) {
            answer.row = (int64_t)i;
            answer.is = (int64_t)best;
        }
    }
    answer.spread = spread(order);
    return answer;
}
