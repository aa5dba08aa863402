/* SPDX-License-Identifier: MIT */
#include "runtime/planner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

/* Gears 1, 2, 4, 8, 16 whose time grows with a fixed part: larger is cheaper per row. */
static const int64_t doubling[] = {1, 2, 4, 8, 16};
static const double smooth[] = {1.5, 2, 3, 5, 9};

static omri_planner make(const int64_t *rows, const double *cost, size_t count)
{
    omri_planner planner;
    assert_int_equal(omri_planner_init(&planner, rows, cost, count), OMR_OK);
    return planner;
}

/* Cuts `rows` rows for `lanes` lanes; checks that every row is in exactly one batch. */
static size_t cut_all(const omri_planner *planner, int64_t rows, size_t lanes, omri_cut *cuts,
                      size_t capacity)
{
    omri_plan plan;
    omri_plan_begin(&plan, planner, rows, lanes);
    size_t count = 0;
    int64_t covered = 0;
    omri_cut cut;
    while (omri_plan_next(&plan, planner, &cut)) {
        assert_in_range(cut.rows, 1, planner->rows[cut.gear]);
        covered += cut.rows;
        if (count < capacity)
            cuts[count] = cut;
        count++;
    }
    assert_int_equal(covered, rows);
    return count;
}

static void next__gives_nothing_for_no_rows(void **state)
{
    (void)state;
    omri_planner planner = make(doubling, smooth, 5);
    assert_int_equal(cut_all(&planner, 0, 4, NULL, 0), 0);
    omri_planner_clear(&planner);
}

static void next__pads_only_the_last_batch_of_a_static_model(void **state)
{
    (void)state;
    const int64_t rows = 16;
    const double cost = 1;
    omri_planner planner = make(&rows, &cost, 1);
    omri_cut cuts[3];
    assert_int_equal(cut_all(&planner, 33, 1, cuts, 3), 3);
    assert_int_equal(cuts[0].rows, 16);
    assert_int_equal(cuts[1].rows, 16);
    assert_int_equal(cuts[2].rows, 1);
    omri_planner_clear(&planner);
}

static void next__mixes_gears_when_padding_costs_more(void **state)
{
    (void)state;
    const double steep[] = {1, 2, 4, 8, 16.5};
    omri_planner planner = make(doubling, steep, 5);
    omri_cut cuts[4];
    assert_int_equal(cut_all(&planner, 13, 1, cuts, 4), 3); /* 8 + 4 + 1, not 16 */
    assert_int_equal(cuts[0].rows, 8);
    assert_int_equal(cuts[1].rows, 4);
    assert_int_equal(cuts[2].rows, 1);
    omri_planner_clear(&planner);
}

static void next__pads_when_mixing_costs_more(void **state)
{
    (void)state;
    const double flat[] = {8, 8.5, 9, 9.5, 10};
    omri_planner planner = make(doubling, flat, 5);
    omri_cut cuts[1];
    assert_int_equal(cut_all(&planner, 13, 1, cuts, 1), 1);
    assert_int_equal(planner.rows[cuts[0].gear], 16);
    omri_planner_clear(&planner);
}

static void next__spreads_a_small_request_when_that_ends_sooner(void **state)
{
    (void)state;
    omri_planner planner = make(doubling, smooth, 5);
    omri_cut cuts[4];
    assert_int_equal(cut_all(&planner, 16, 2, cuts, 4), 2); /* 8 + 8 in 5 beats 16 in 9 */
    assert_int_equal(cuts[0].rows, 8);
    assert_int_equal(cuts[1].rows, 8);
    omri_planner_clear(&planner);
}

static void next__keeps_a_request_whole_when_spreading_gains_nothing(void **state)
{
    (void)state;
    const int64_t rows = 16;
    const double cost = 1;
    omri_planner planner = make(&rows, &cost, 1);
    assert_int_equal(cut_all(&planner, 16, 8, NULL, 0), 1);
    omri_planner_clear(&planner);
}

static void next__avoids_a_gear_with_a_cliff(void **state)
{
    (void)state;
    const double cliff[] = {1.5, 2, 3, 5, 30}; /* 16 rows at once are slower than 2 x 8 */
    omri_planner planner = make(doubling, cliff, 5);
    omri_cut cuts[64];
    size_t count = cut_all(&planner, 160, 1, cuts, 64);
    assert_int_equal(count, 20);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(planner.rows[cuts[i].gear], 8);
    omri_planner_clear(&planner);
}

static void next__covers_every_count_of_rows(void **state)
{
    (void)state;
    const double odd[] = {3, 1, 7, 2, 5};
    omri_planner planner = make(doubling, odd, 5);
    for (int64_t rows = 0; rows < 200; rows++)
        for (size_t lanes = 1; lanes < 10; lanes++)
            cut_all(&planner, rows, lanes, NULL, 0);
    omri_planner_clear(&planner);
}

static void next__pads_one_share_rather_than_all(void **state)
{
    (void)state;
    const int64_t rows = 16;
    const double cost = 1;
    omri_planner planner = make(&rows, &cost, 1);
    omri_cut cuts[4];
    /* 40 rows on two lanes take two batches' time however they are cut; 3 batches, not 4. */
    assert_int_equal(cut_all(&planner, 40, 2, cuts, 4), 3);
    assert_int_equal(cuts[0].rows + cuts[1].rows, 32);
    assert_int_equal(cuts[2].rows, 8);
    omri_planner_clear(&planner);
}

static void next__prefers_one_larger_gear_to_a_round_of_the_steady_one(void **state)
{
    (void)state;
    const int64_t rows[] = {1, 8, 12};
    const double cost[] = {2, 5, 7.6}; /* 8 has the most rows per second, but not for 12 rows */
    omri_planner planner = make(rows, cost, 3);
    omri_cut cuts[1];
    assert_int_equal(cut_all(&planner, 12, 1, cuts, 1), 1);
    assert_int_equal(cuts[0].rows, 12);
    omri_planner_clear(&planner);
}

/* ---- Against naive policies ---------------------------------------------------------------- */

enum { MOST_LANES = 4 };

/* When the last lane ends, each taking the next batch whenever it is free. */
typedef struct schedule {
    size_t lanes;
    double busy_until[MOST_LANES];
} schedule;

static void take(schedule *s, double cost)
{
    size_t first = 0;
    for (size_t i = 1; i < s->lanes; i++)
        if (s->busy_until[i] < s->busy_until[first])
            first = i;
    s->busy_until[first] += cost;
}

static double end_of(const schedule *s)
{
    double end = 0;
    for (size_t i = 0; i < s->lanes; i++)
        end = s->busy_until[i] > end ? s->busy_until[i] : end;
    return end;
}

static double time_planned(const omri_planner *planner, int64_t rows, size_t lanes)
{
    schedule s = {.lanes = lanes};
    omri_plan plan;
    omri_cut cut;
    omri_plan_begin(&plan, planner, rows, lanes);
    while (omri_plan_next(&plan, planner, &cut))
        take(&s, planner->cost[cut.gear]);
    return end_of(&s);
}

/* Batches of the largest gear; what is left in one of them, or in the smallest that holds it. */
static double time_naive(const omri_planner *planner, int64_t rows, size_t lanes, bool fit)
{
    schedule s = {.lanes = lanes};
    size_t last = planner->gear_count - 1, gear = last;
    for (; rows >= planner->rows[last]; rows -= planner->rows[last])
        take(&s, planner->cost[last]);
    while (fit && gear > 0 && planner->rows[gear - 1] >= rows)
        gear--;
    if (rows > 0)
        take(&s, planner->cost[gear]);
    return end_of(&s);
}

/* Times per gear with cliffs, where a larger batch is slower per row, from 1 to 16 rows. */
static const double tables[][5] = {
    {1, 1.2, 6, 6.5, 7}, {1, 1.1, 1.3, 1.9, 9}, {4, 4.2, 4.5, 12, 13}, {3, 1, 7, 2, 5}};

static void plan__is_never_worse_than_a_naive_policy(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        omri_planner planner = make(doubling, tables[t], 5);
        for (int64_t rows = 1; rows <= 200; rows++)
            for (size_t lanes = 1; lanes <= MOST_LANES; lanes++) {
                double largest = time_naive(&planner, rows, lanes, false);
                double fitting = time_naive(&planner, rows, lanes, true);
                double best = largest < fitting ? largest : fitting;
                assert_true(time_planned(&planner, rows, lanes) <= best * 1.02);
            }
        omri_planner_clear(&planner);
    }
}

/* The plan of one lane costs what the table says: never more than either naive policy. */
static void cost__is_never_worse_than_a_naive_policy(void **state)
{
    (void)state;
    const double cliff[] = {1, 1.2, 6, 6.5, 7};
    omri_planner planner = make(doubling, cliff, 5);
    for (int64_t rows = 1; rows <= 200; rows++) {
        double largest = (double)((rows + 15) / 16) * cliff[4];
        double smallest_fit = (double)(rows / 16) * cliff[4];
        for (size_t g = 0, rest = (size_t)(rows % 16); rest && g < 5; g++)
            if ((size_t)doubling[g] >= rest) {
                smallest_fit += cliff[g];
                break;
            }
        double best = largest < smallest_fit ? largest : smallest_fit;
        assert_true(omri_planner_cost(&planner, rows) <= best * 1.02);
    }
    omri_planner_clear(&planner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next__gives_nothing_for_no_rows),
        cmocka_unit_test(next__pads_only_the_last_batch_of_a_static_model),
        cmocka_unit_test(next__mixes_gears_when_padding_costs_more),
        cmocka_unit_test(next__pads_when_mixing_costs_more),
        cmocka_unit_test(next__spreads_a_small_request_when_that_ends_sooner),
        cmocka_unit_test(next__keeps_a_request_whole_when_spreading_gains_nothing),
        cmocka_unit_test(next__avoids_a_gear_with_a_cliff),
        cmocka_unit_test(next__covers_every_count_of_rows),
        cmocka_unit_test(next__pads_one_share_rather_than_all),
        cmocka_unit_test(next__prefers_one_larger_gear_to_a_round_of_the_steady_one),
        cmocka_unit_test(plan__is_never_worse_than_a_naive_policy),
        cmocka_unit_test(cost__is_never_worse_than_a_naive_policy),
    };
    return cmocka_run_group_tests_name("planner", tests, NULL, NULL);
}
