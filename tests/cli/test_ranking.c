/* SPDX-License-Identifier: MIT */
#include "verify/ranking.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verify/row_order.h"

static cli_array array_of(const float *data, int64_t rows, int64_t columns)
{
    cli_array array = {.dtype = OMR_F32, .shape = {2, {rows, columns}}, .data = (const void *)data};
    array_set_strides(&array, false);
    return array;
}

static ranking rank(const float *y, const float *g, int64_t rows, int64_t columns)
{
    ranking found;
    cli_array result = array_of(y, rows, columns), reference = array_of(g, rows, columns);
    ranking_init(&found, 1e-3, 1e-3);
    ranking_add(&found, &result, &reference, 100);
    return found;
}

static void top__counts_agreement(void **state)
{
    (void)state;
    const float g[] = {9, 8, 7, 6, 5, 4, 3, /**/ 1, 2, 3, 4, 5, 6, 7};
    const float y[] = {9, 8, 7, 6, 5, 4, 3, /**/ 7, 2, 3, 4, 5, 6, 1};
    ranking found = rank(y, g, 2, 7);
    assert_int_equal(found.rows, 2);
    assert_true(ranking_top1(&found) == 0.5);
    assert_true(fabs(ranking_top5(&found) - 0.9) < 1e-12);
    assert_int_equal(found.first_wrong, 101);
    assert_int_equal(found.wanted, 6);
    assert_int_equal(found.found, 0);
}

/* Two classes the reference itself holds to be equal may change places. */
static void top__lets_ties_be(void **state)
{
    (void)state;
    const float g[] = {1, 5, 5.004f, 0, 0, 0, 0}, y[] = {1, 5.003f, 5, 0, 0, 0, 0};
    ranking found = rank(y, g, 1, 7);
    assert_true(ranking_top1(&found) == 1 && ranking_top5(&found) == 1);
}

static void top__is_missed_by_nan(void **state)
{
    (void)state;
    const float g[] = {1, 2, 3}, y[] = {NAN, NAN, NAN};
    ranking found = rank(y, g, 1, 3);
    assert_true(ranking_top1(&found) == 0);
    assert_int_equal(found.found, -1);
    found = rank(g, y, 1, 3);
    assert_int_equal(found.rows, 0);
}

static void applies__to_rows_of_scores(void **state)
{
    (void)state;
    assert_true(ranking_applies(OMR_F32, &(omr_shape){2, {8, 1000}}, 0));
    assert_false(ranking_applies(OMR_I64, &(omr_shape){2, {8, 1000}}, 0));
    assert_false(ranking_applies(OMR_F32, &(omr_shape){2, {8, 1}}, 0));
    assert_false(ranking_applies(OMR_F32, &(omr_shape){4, {8, 3, 4, 4}}, 0));
    assert_false(ranking_applies(OMR_F32, &(omr_shape){2, {8, 1000}}, -1));
}

/* ---- row_order ---------------------------------------------------------------------------- */

enum { ROWS = 20, COLUMNS = 12 };

/* Rows that differ from each other by a thousandth of their size. */
static float reference_of(int row, int column)
{
    return 10 + 0.01f * (float)((row * 37 + column * 11) % 19);
}

static row_order_answer order_of(const int *source, float noise)
{
    float g[ROWS * COLUMNS], y[ROWS * COLUMNS];
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            int at = row * COLUMNS + column;
            g[at] = reference_of(row, column);
            y[at] = reference_of(source[row], column) + noise * (float)((at * 7) % 5 - 2);
        }
    }
    cli_array result = array_of(y, ROWS, COLUMNS), reference = array_of(g, ROWS, COLUMNS);
    row_order *order = row_order_create();
    row_order_add(order, &result, &reference, 0);
    row_order_answer answer = row_order_find(order);
    row_order_destroy(order);
    return answer;
}

static void order__finds_rows_that_changed_places(void **state)
{
    (void)state;
    int source[ROWS];
    for (int i = 0; i < ROWS; i++)
        source[i] = i;
    row_order_answer answer = order_of(source, 0.001f);
    assert_int_equal(answer.rows, ROWS);
    assert_int_equal(answer.misplaced, 0);
    assert_true(answer.spread > 1e-3 && answer.spread < 2e-2);
    source[4] = 9;
    source[9] = 4;
    answer = order_of(source, 0.001f);
    assert_int_equal(answer.misplaced, 2);
    assert_int_equal(answer.row, 4);
    assert_int_equal(answer.is, 9);
}

static void order__does_not_take_noise_for_order(void **state)
{
    (void)state;
    int source[ROWS];
    for (int i = 0; i < ROWS; i++)
        source[i] = i;
    assert_int_equal(order_of(source, 0.1f).misplaced, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top__counts_agreement),
        cmocka_unit_test(top__lets_ties_be),
        cmocka_unit_test(top__is_missed_by_nan),
        cmocka_unit_test(applies__to_rows_of_scores),
        cmocka_unit_test(order__finds_rows_that_changed_places),
        cmocka_unit_test(order__does_not_take_noise_for_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
