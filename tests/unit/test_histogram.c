/* SPDX-License-Identifier: MIT */
#include "core/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void near(double seen, double want)
{
    assert_float_equal((float)(seen / want), 1, 0.005f);
}

static void read__agrees_with_sorted_values(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    omri_histogram *halves[2] = {calloc(1, sizeof *halves[0]), calloc(1, sizeof *halves[1])};
    int64_t *values = malloc(COUNT * sizeof *values);
    double sum = 0;
    uint64_t seed = 12345;
    for (size_t i = 0; i < COUNT; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        values[i] = (int64_t)((seed >> 33) % 1000 + 1) * (int64_t)((seed >> 20) % 5000 + 1);
        sum += (double)values[i];
        omri_histogram_record(halves[i % 2], values[i]);
    }
    qsort(values, COUNT, sizeof *values, compare);
    omr_timing timing = omri_histogram_read((const omri_histogram *const *)halves, 2);
    assert_int_equal(timing.count, COUNT);
    near(timing.mean_us, sum / COUNT / 1000);
    near(timing.p50_us, (double)values[COUNT / 2 - 1] / 1000);
    near(timing.p90_us, (double)values[COUNT * 9 / 10 - 1] / 1000);
    near(timing.p99_us, (double)values[COUNT * 99 / 100 - 1] / 1000);
    near(timing.p999_us, (double)values[COUNT * 999 / 1000 - 1] / 1000);
    assert_true(timing.max_us == (double)values[COUNT - 1] / 1000);
    free(values);
    free(halves[0]);
    free(halves[1]);
}

static void read__is_zero_when_nothing_was_recorded(void **state)
{
    (void)state;
    omri_histogram *empty = calloc(1, sizeof *empty);
    omr_timing timing = omri_histogram_read((const omri_histogram *const *)&empty, 1), zero;
    memset(&zero, 0, sizeof zero);
    assert_memory_equal(&timing, &zero, sizeof zero);
    free(empty);
}

static void record__takes_the_shortest_and_the_longest(void **state)
{
    (void)state;
    omri_histogram *h = calloc(1, sizeof *h);
    omri_histogram_record(h, -5);
    omri_histogram_record(h, 0);
    omri_histogram_record(h, INT64_MAX);
    omr_timing timing = omri_histogram_read((const omri_histogram *const *)&h, 1);
    assert_int_equal(timing.count, 3);
    assert_true(timing.p50_us == 0);
    assert_true(timing.p999_us > 8e9);
    free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__agrees_with_sorted_values),
        cmocka_unit_test(read__is_zero_when_nothing_was_recorded),
        cmocka_unit_test(record__takes_the_shortest_and_the_longest),
    };
    return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
