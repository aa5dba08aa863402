/* SPDX-License-Identifier: MIT */
#include "verify/metrics.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "metrics_reference.h"

#define assert_near(a, b, part)                                  \
    do {                                                         \
        double left = (a), right = (b);                          \
        if (!(fabs(left - right) <= (part)*fabs(right)))         \
            fail_msg(#a " is %.17g, wanted %.17g", left, right); \
    } while (0)

static cli_array array_of(const void *data, omr_dtype dtype, int64_t rows, int64_t columns)
{
    cli_array array = {.dtype = dtype, .shape = {2, {rows, columns}}, .data = data};
    array_set_strides(&array, false);
    return array;
}

static metrics compare_f32(const float *y, const float *g, int64_t rows, int64_t columns,
                           double atol, double rtol)
{
    metrics found;
    cli_array result = array_of(y, OMR_F32, rows, columns);
    cli_array reference = array_of(g, OMR_F32, rows, columns);
    metrics_init(&found, atol, rtol);
    metrics_add(&found, &result, &reference, 0, 0);
    return found;
}

/* As metrics_reference.py makes them. */
static void make_case(float *g, float *y)
{
    for (int64_t i = 0; i < WANTED_ROWS * WANTED_COLUMNS; i++) {
        g[i] = (float)((i * 7919 + 13) % 2003 - 1000) / 64;
        y[i] = g[i] + (float)((i * 104729) % 997 - 498) / 4096;
    }
}

static void metrics__are_those_of_exact_arithmetic(void **state)
{
    (void)state;
    static float g[WANTED_ROWS * WANTED_COLUMNS], y[WANTED_ROWS * WANTED_COLUMNS];
    make_case(g, y);
    metrics found = compare_f32(y, g, WANTED_ROWS, WANTED_COLUMNS, WANTED_ATOL, WANTED_RTOL);
    double rest;
    assert_near(metrics_cosine(&found.sums), WANTED_COSINE, 1e-14);
    assert_near(metrics_rel_euclid(&found), WANTED_REL_EUCLID, 1e-14);
    assert_near(metrics_mean_abs(&found), WANTED_MEAN_ABS, 1e-14);
    assert_near(metrics_rmse(&found), WANTED_RMSE, 1e-14);
    assert_near(found.max_abs.value, WANTED_MAX_ABS, 0);
    assert_int_equal(found.max_abs.row * WANTED_COLUMNS + (int64_t)found.max_abs.element,
                     WANTED_MAX_ABS_AT);
    assert_near(found.max_relative.value, WANTED_MAX_RELATIVE, 1e-14);
    assert_int_equal(found.max_relative.row * WANTED_COLUMNS + (int64_t)found.max_relative.element,
                     WANTED_MAX_RELATIVE_AT);
    assert_int_equal(found.outside, WANTED_OUTSIDE);
    assert_int_equal(found.exact, WANTED_EXACT);
    assert_near(metrics_scale(&found, &rest), WANTED_SCALE, 1e-14);
    assert_near(metrics_offset(&found, &rest), WANTED_OFFSET, 1e-10);
    assert_int_equal(found.rows, WANTED_ROWS);
    assert_int_equal(found.worst[0].index, WANTED_WORST_ROW);
    assert_near(found.worst[0].distance, WANTED_WORST_DISTANCE, 1e-13);
}

static void add__gives_the_same_in_parts(void **state)
{
    (void)state;
    static float g[WANTED_ROWS * WANTED_COLUMNS], y[WANTED_ROWS * WANTED_COLUMNS];
    make_case(g, y);
    metrics whole = compare_f32(y, g, WANTED_ROWS, WANTED_COLUMNS, 1e-3, 1e-3), parts;
    metrics_init(&parts, 1e-3, 1e-3);
    for (int64_t row = 0, count = 1; row < WANTED_ROWS; row += count, count = count * 2 + 1) {
        if (count > WANTED_ROWS - row)
            count = WANTED_ROWS - row;
        cli_array result = array_of(y + row * WANTED_COLUMNS, OMR_F32, count, WANTED_COLUMNS);
        cli_array reference = array_of(g + row * WANTED_COLUMNS, OMR_F32, count, WANTED_COLUMNS);
        metrics_add(&parts, &result, &reference, 0, row);
    }
    assert_memory_equal(&whole.sums, &parts.sums, sizeof whole.sums);
    assert_memory_equal(whole.bins, parts.bins, sizeof whole.bins);
    assert_int_equal(whole.outside, parts.outside);
    assert_int_equal(whole.max_abs.row, parts.max_abs.row);
    assert_int_equal(whole.worst[0].index, parts.worst[0].index);
    assert_int_equal(parts.rows, WANTED_ROWS);
}

/* A naive float sum of these is off in the third digit. */
static void sums__are_doubles(void **state)
{
    (void)state;
    enum { COUNT = 1 << 21 };
    float *g = malloc(COUNT * sizeof *g), *y = malloc(COUNT * sizeof *y);
    for (size_t i = 0; i < COUNT; i++) {
        g[i] = i ? 0.25f : 4096;
        y[i] = g[i] + 0.125f;
    }
    metrics found = compare_f32(y, g, 1, COUNT, 0, 0);
    assert_near(found.sums.gg, 4096.0 * 4096 + (COUNT - 1) * 0.0625, 0);
    assert_near(metrics_rmse(&found), 0.125, 1e-15);
    free(g);
    free(y);
}

static void cosine__of_zeros(void **state)
{
    (void)state;
    const float zeros[4] = {0}, ones[4] = {1, 1, 1, 1};
    metrics found = compare_f32(zeros, zeros, 2, 2, 1e-6, 0);
    assert_true(metrics_cosine(&found.sums) == 1);
    assert_true(metrics_rel_euclid(&found) == 0);
    assert_int_equal(found.exact, 4);
    found = compare_f32(ones, zeros, 2, 2, 1e-6, 0);
    assert_true(metrics_cosine(&found.sums) == 0);
    assert_true(isinf(metrics_rel_euclid(&found)));
    assert_true(found.max_relative.value > 1e5);
    assert_int_equal(found.outside, 4);
}

static void unmatched__are_counted_and_kept_out_of_sums(void **state)
{
    (void)state;
    const float g[6] = {1, NAN, INFINITY, 2, 3, -INFINITY};
    const float y[6] = {1, NAN, INFINITY, NAN, INFINITY, INFINITY};
    metrics found = compare_f32(y, g, 3, 2, 1e-6, 1e-6);
    assert_int_equal(found.count, 6);
    assert_int_equal(found.finite, 1);
    assert_int_equal(found.unmatched, 3);
    assert_int_equal(found.outside, 3);
    assert_int_equal(found.exact, 3);
    assert_int_equal(found.reference.nan, 1);
    assert_int_equal(found.reference.inf, 2);
    assert_int_equal(found.result.nan, 2);
    assert_int_equal(found.result.inf, 3);
    assert_int_equal(found.first_unmatched.row, 1);
    assert_int_equal(found.first_unmatched.element, 1);
    assert_true(found.sums.dd == 0);
    assert_true(isinf(found.worst[0].distance));
}

static void saturated__is_what_should_have_been_more(void **state)
{
    (void)state;
    const float g[4] = {65504, 70000, -90000, 1}, y[4] = {65504, 65504, -65504, 1};
    metrics found = compare_f32(y, g, 1, 4, 1e-3, 1e-2);
    assert_int_equal(found.result.saturated, 3);
    assert_int_equal(found.reference.saturated, 1);
    assert_int_equal(found.saturated, 2);
}

static void scale__finds_the_factor(void **state)
{
    (void)state;
    const float g[4] = {1, -2, 3, 0.5f}, y[4] = {2, -4, 6, 1};
    double rest;
    metrics found = compare_f32(y, g, 2, 2, 1e-3, 1e-3);
    assert_true(metrics_cosine(&found.sums) == 1);
    assert_near(metrics_scale(&found, &rest), 2, 0);
    assert_true(rest < 1e-7);
    assert_near(metrics_rel_euclid(&found), 1, 1e-15);
}

static void offset__finds_the_constant(void **state)
{
    (void)state;
    const float g[4] = {1, -2, 3, 0.5f}, y[4] = {1.25f, -1.75f, 3.25f, 0.75f};
    double rest;
    metrics found = compare_f32(y, g, 2, 2, 1e-3, 1e-3);
    assert_near(metrics_offset(&found, &rest), 0.25, 1e-15);
    assert_true(rest < 1e-7);
}

static void whole_numbers__are_compared_beyond_doubles(void **state)
{
    (void)state;
    const int64_t g[3] = {INT64_MAX, 1LL << 53, 7}, y[3] = {INT64_MAX - 1, (1LL << 53) + 1, 7};
    metrics found;
    cli_array result = array_of(y, OMR_I64, 3, 1), reference = array_of(g, OMR_I64, 3, 1);
    metrics_init(&found, 0, 0);
    metrics_add(&found, &result, &reference, 0, 0);
    assert_int_equal(found.exact, 1);
    assert_int_equal(found.outside, 2);
}

static void worst__keeps_the_worst_in_order(void **state)
{
    (void)state;
    enum { ROWS = 40 };
    float g[ROWS * 2], y[ROWS * 2];
    for (int i = 0; i < ROWS; i++) {
        g[2 * i] = y[2 * i] = 1;
        g[2 * i + 1] = 0;
        y[2 * i + 1] = (float)((i * 7) % ROWS) / ROWS;
    }
    metrics found = compare_f32(y, g, ROWS, 2, 1e-6, 0);
    assert_int_equal(found.worst_count, METRICS_WORST);
    for (size_t i = 0; i < METRICS_WORST; i++)
        assert_int_equal((found.worst[i].index * 7) % ROWS, ROWS - 1 - (int)i);
    assert_int_equal(found.least_cosine.index, found.worst[0].index);
}

static void axis__may_be_any_and_strides_too(void **state)
{
    (void)state;
    /* [2, 3] with rows along the second axis: columns of g. */
    const float g[6] = {1, 2, 3, 4, 5, 6}, transposed[6] = {1, 4, 2, 5, 3, 7};
    metrics found;
    cli_array reference = array_of(g, OMR_F32, 2, 3);
    cli_array result = {.dtype = OMR_F32,
                        .shape = {2, {2, 3}},
                        .strides = {4, 8},
                        .data = (const void *)transposed};
    metrics_init(&found, 0, 0);
    metrics_add(&found, &result, &reference, 1, 10);
    assert_int_equal(found.rows, 3);
    assert_int_equal(found.exact, 5);
    assert_int_equal(found.max_abs.row, 12);
    assert_int_equal(found.max_abs.element, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics__are_those_of_exact_arithmetic),
        cmocka_unit_test(add__gives_the_same_in_parts),
        cmocka_unit_test(sums__are_doubles),
        cmocka_unit_test(cosine__of_zeros),
        cmocka_unit_test(unmatched__are_counted_and_kept_out_of_sums),
        cmocka_unit_test(saturated__is_what_should_have_been_more),
        cmocka_unit_test(scale__finds_the_factor),
        cmocka_unit_test(offset__finds_the_constant),
        cmocka_unit_test(whole_numbers__are_compared_beyond_doubles),
        cmocka_unit_test(worst__keeps_the_worst_in_order),
        cmocka_unit_test(axis__may_be_any_and_strides_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
