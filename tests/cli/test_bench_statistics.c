/* SPDX-License-Identifier: MIT */
/* Latencies in buckets, whether two sets of samples differ, and what a run is bound by. */
#include "bench/bound.h"
#include "bench/compare.h"
#include "bench/histogram.h"
#include "bench/samples.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void near(double seen, double wanted, double share)
{
    if (!(fabs(seen - wanted) <= share * fabs(wanted) + 1e-12))
        fail_msg("%.9g, wanted %.9g within %g", seen, wanted, share);
}

/* ---- Histogram ---------------------------------------------------------------------------- */

static int compare_values(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void value__is_the_sorted_list_s_within_0_4_percent(void **state)
{
    (void)state;
    enum { COUNT = 30000 };
    static const double shares[] = {0.001, 0.5, 0.9, 0.95, 0.99, 0.999, 1};
    latency_histogram *all = calloc(1, sizeof *all), *half = calloc(1, sizeof *half);
    int64_t *values = malloc(COUNT * sizeof *values);
    uint64_t seed = 7;
    for (size_t i = 0; i < COUNT; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        values[i] = (int64_t)exp((double)(seed >> 33) / 2147483648.0 * 25);
        histogram_record(i % 2 ? all : half, values[i]);
    }
    histogram_merge(all, half);
    qsort(values, COUNT, sizeof *values, compare_values);
    assert_int_equal(all->count, COUNT);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        size_t rank = (size_t)ceil(shares[i] * COUNT - 1e-9);
        near(histogram_value_ms(all, shares[i]), (double)values[rank - 1] / 1e6, 0.004);
    }
    assert_int_equal(all->min_ns, values[0]);
    assert_int_equal(all->max_ns, values[COUNT - 1]);
    free(values);
    free(half);
    free(all);
}

static void record__takes_what_no_clock_should_say(void **state)
{
    (void)state;
    latency_histogram *histogram = calloc(1, sizeof *histogram);
    assert_true(histogram_value_ms(histogram, 0.99) == 0);
    histogram_record(histogram, -5);
    histogram_record(histogram, INT64_MAX);
    assert_int_equal(histogram->min_ns, 0);
    assert_true(histogram_value_ms(histogram, 0.5) == 0);
    assert_true(histogram_value_ms(histogram, 1) > 1e7);
    free(histogram);
}

static void next__walks_over_all_that_was_recorded(void **state)
{
    (void)state;
    latency_histogram *histogram = calloc(1, sizeof *histogram);
    for (int64_t ns = 1; ns < 1000000; ns *= 3)
        histogram_record(histogram, ns);
    double upper_ms, last = 0;
    uint64_t count, sum = 0;
    for (size_t bucket = 0; histogram_next(histogram, &bucket, &upper_ms, &count); sum += count) {
        assert_true(upper_ms > last);
        last = upper_ms;
    }
    assert_int_equal(sum, histogram->count);
    free(histogram);
}

/* ---- Samples ------------------------------------------------------------------------------ */

/* Tables of Student's t: the two-sided 5 % and 1 % points. */
static void t_tail__is_that_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        double t, freedom, tail;
    } table[] = {{12.7062, 1, 0.05},   {4.30265, 2, 0.05}, {2.77645, 4, 0.05},  {2.22814, 10, 0.05},
                 {1.98397, 100, 0.05}, {63.6567, 1, 0.01}, {3.16927, 10, 0.01}, {0, 5, 1}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        near(samples_t_tail(table[i].t, table[i].freedom), table[i].tail, 1e-4);
}

/* Two sets whose Welch test was worked out by hand: means 20.0 and 22.0, variances 2.5 and 10. */
static void compare__is_welch_s_test(void **state)
{
    (void)state;
    static const double before[] = {18, 19, 20, 21, 22}, after[] = {18, 20, 22, 24, 26};
    sample_summary a = samples_summarize(before, 5), b = samples_summarize(after, 5);
    near(a.mean, 20, 1e-12);
    near(a.deviation * a.deviation, 2.5, 1e-12);
    near(b.deviation * b.deviation, 10, 1e-12);
    sample_difference difference = samples_compare(&a, &b);
    /* t = 2 / sqrt(2.5/5 + 10/5) = 1.2649 with (2.5)^2 / (0.25/4 + 4/4) = 5.8824 degrees */
    near(difference.p, samples_t_tail(1.264911, 5.882353), 1e-5);
    near(difference.p, 0.2538, 2e-3);
    near(difference.change, 0.1, 1e-9);
    assert_true(difference.known && difference.low < 0 && difference.high > 0.2);
}

static void compare_samples__tells_noise_from_a_difference(void **state)
{
    (void)state;
    static const double base[] = {100, 103, 97, 101, 99, 102, 98, 100};
    double other[8];
    const struct {
        double factor;
        size_t count;
        compare_verdict wanted;
    } cases[] = {{1.0, 8, VERDICT_SAME},   {0.99, 8, VERDICT_SAME},   {1.1, 8, VERDICT_FASTER},
                 {0.8, 8, VERDICT_SLOWER}, {0.8, 1, VERDICT_UNKNOWN}, {1.1, 0, VERDICT_UNKNOWN}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        sample_difference difference;
        for (size_t i = 0; i < 8; i++)
            other[i] = base[7 - i] * cases[c].factor;
        sample_summary before = samples_summarize(base, 8),
                       after = samples_summarize(other, cases[c].count);
        assert_int_equal(compare_samples(&before, &after, &difference), cases[c].wanted);
    }
}

/* A difference that is certain, and that nobody would notice. */
static void compare_samples__lets_the_negligible_pass(void **state)
{
    (void)state;
    static const double before[] = {100, 100, 100}, after[] = {99.5, 99.5, 99.5};
    sample_summary a = samples_summarize(before, 3), b = samples_summarize(after, 3);
    sample_difference difference;
    assert_int_equal(compare_samples(&a, &b, &difference), VERDICT_SAME);
    assert_true(difference.p == 0);
}

static void summarize__copes_with_nothing(void **state)
{
    (void)state;
    sample_summary none = samples_summarize(NULL, 0);
    assert_true(none.count == 0 && none.mean == 0 && samples_variation(&none) == 0);
}

/* ---- What bounds it ----------------------------------------------------------------------- */

static omr_timing took(uint64_t count, double mean_us)
{
    return (omr_timing){.count = count, .mean_us = mean_us};
}

static void use__is_time_over_time(void **state)
{
    (void)state;
    omr_device_stats stats = {.lanes = 1,
                              .pack = took(100, 100),
                              .launch = took(100, 200),
                              .h2d = took(100, 1000),
                              .compute = took(100, 9000),
                              .d2h = took(100, 2500),
                              .unpack = took(100, 200)};
    device_use use = bound_use(&stats, 1.0, NULL);
    near(use.share[ENGINE_HOST], 0.05, 1e-9);
    near(use.share[ENGINE_H2D], 0.1, 1e-9);
    near(use.share[ENGINE_COMPUTE], 0.9, 1e-9);
    near(use.share[ENGINE_D2H], 0.25, 1e-9);
    assert_true(bound_use(&stats, 0, NULL).share[ENGINE_COMPUTE] == 0);
    /* Lanes share engines, and the trace says how much; each has a host thread of its own. */
    stats.lanes = 2;
    device_use traced = {{0, 0.5, 0.6, 0.7}};
    use = bound_use(&stats, 1.0, &traced);
    near(use.share[ENGINE_HOST], 0.025, 1e-9);
    near(use.share[ENGINE_COMPUTE], 0.6, 1e-9);
}

static void find__names_what_is_busy(void **state)
{
    (void)state;
    const bound_load full = {.in_flight = 4, .room = 3}, light = {.in_flight = 1, .room = 3},
                     slow = {.in_flight = 4, .room = 3, .submit_share = 0.95},
                     easy = {.open_loop = true, .rate_reached = true}, hard = {.open_loop = true};
    const struct {
        device_use use;
        const bound_load *load;
        const char *wanted;
    } cases[] = {
        {{{0.1, 0.99, 0.3, 0.1}}, &full, "h2d"},   {{{0.1, 0.3, 0.99, 0.1}}, &full, "compute"},
        {{{0.1, 0.3, 0.3, 0.99}}, &full, "d2h"},   {{{0.97, 0.3, 0.3, 0.1}}, &full, "host"},
        {{{0.97, 0.3, 1.0, 0.1}}, &full, "host"}, /* launching is within what compute takes */
        {{{0.1, 0.3, 0.5, 0.1}}, &light, "queue"}, {{{0.1, 0.3, 0.95, 0.1}}, &light, "compute"},
        {{{0.1, 0.3, 0.5, 0.1}}, &full, "stages"}, {{{0.1, 0.3, 0.5, 0.1}}, &slow, "host"},
        {{{0.1, 0.3, 0.5, 0.1}}, &easy, "queue"},  {{{0.1, 0.3, 0.5, 0.1}}, &hard, "stages"},
        {{{0, 0, 0, 0}}, &full, "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char reason[512];
        device_use uses[2] = {cases[i].use, cases[i].use};
        bench_bound bound = bound_find(uses, 2, cases[i].load);
        assert_string_equal(bound_name(&bound), cases[i].wanted);
        assert_true(strlen(bound_reason(reason, sizeof reason, &bound, cases[i].load)) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value__is_the_sorted_list_s_within_0_4_percent),
        cmocka_unit_test(record__takes_what_no_clock_should_say),
        cmocka_unit_test(next__walks_over_all_that_was_recorded),
        cmocka_unit_test(t_tail__is_that_of_the_tables),
        cmocka_unit_test(compare__is_welch_s_test),
        cmocka_unit_test(compare_samples__tells_noise_from_a_difference),
        cmocka_unit_test(compare_samples__lets_the_negligible_pass),
        cmocka_unit_test(summarize__copes_with_nothing),
        cmocka_unit_test(use__is_time_over_time),
        cmocka_unit_test(find__names_what_is_busy),
    };
    return cmocka_run_group_tests_name("bench_statistics", tests, NULL, NULL);
}
