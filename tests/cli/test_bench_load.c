/* SPDX-License-Identifier: MIT */
/* Quantities of a command line, schedules, windows of time, and the search for a load. */
#include "bench/quantity.h"
#include "bench/schedule.h"
#include "bench/search.h"
#include "bench/windows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t ms = 1000000, s = 1000000000;

static void near(double seen, double wanted, double share)
{
    if (!(fabs(seen - wanted) <= share * fabs(wanted) + 1e-12))
        fail_msg("%.9g, wanted %.9g within %g", seen, wanted, share);
}

/* ---- Quantities --------------------------------------------------------------------------- */

static void seconds__takes_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double wanted;
    } good[] = {{"5", 5},        {"250ms", 0.25}, {"2.5s", 2.5}, {"1m", 60},
                {"500us", 5e-4}, {"0", 0},        {"1h", 3600},  {"3min", 180}};
    static const char *const bad[] = {"", "s", "-1", "5 s", "nan", "inf", "1e999", "0x10", "5sec"};
    double seconds;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(quantity_seconds(good[i].text, &seconds));
        near(seconds, good[i].wanted, 1e-12);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(quantity_seconds(bad[i], &seconds));
    double share;
    assert_true(quantity_share("5%", &share) && share == 0.05);
    assert_true(quantity_share("0.05", &share) && share == 0.05);
    assert_false(quantity_share("0", &share));
    assert_false(quantity_share("5%%", &share));
    assert_false(quantity_share("x", &share));
}

static void list_parse__takes_lists_and_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool whole, bounds;
        size_t count;
        double first, last;
    } good[] = {
        {"4", true, false, 1, 4, 4},         {"1,2,4", true, false, 3, 1, 4},
        {"1:16:2", true, false, 8, 1, 15},   {"1:4", true, true, 4, 1, 4},
        {"10:500", false, true, 2, 10, 500}, {"0.5:1:0.1", false, false, 6, 0.5, 1},
    };
    quantity_list list;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(quantity_list_parse(&list, "x", good[i].text, good[i].whole, 0.1, 1000),
                         CLI_OK);
        assert_int_equal(list.count, good[i].count);
        assert_int_equal(list.bounds, good[i].bounds);
        near(list.values[0], good[i].first, 1e-9);
        near(list.values[list.count - 1], good[i].last, 1e-9);
        quantity_list_free(&list);
    }
    assert_int_equal(quantity_list_parse(&list, "x", NULL, true, 1, 9), CLI_OK);
    assert_int_equal(list.count, 0);
}

static void list_parse__refuses_what_it_cannot_read(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "0",     "a",   "1,",      ",1",
                                      "1:",     "4:1",   "1.5", "1001",    "1:9:0",
                                      "1:9:-1", "1,2:3", "1;2", "1:2:3:4", "1:1000"};
    quantity_list list;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(quantity_list_parse(&list, "rows", bad[i], true, 1, 1000), CLI_USAGE);
        assert_int_equal(list.count, 0);
        assert_null(list.values);
        assert_non_null(strstr(fail_message(), "--rows is \""));
    }
}

/* ---- Schedules ---------------------------------------------------------------------------- */

static void schedule__is_constant_without_drift(void **state)
{
    (void)state;
    send_schedule schedule;
    schedule_init(&schedule, 5 * s, 300, false, 1);
    assert_int_equal(schedule_next(&schedule), 5 * s);
    int64_t time = 0;
    for (int i = 1; i <= 300000; i++)
        time = schedule_next(&schedule);
    assert_int_equal(time, 5 * s + 1000 * s);
}

static void schedule__comes_at_random_as_often(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    send_schedule schedule, again;
    schedule_init(&schedule, 0, 1000, true, 42);
    schedule_init(&again, 0, 1000, true, 42);
    double sum = 0, squares = 0;
    int64_t last = 0;
    for (int i = 0; i < COUNT; i++) {
        int64_t time = schedule_next(&schedule);
        assert_int_equal(time, schedule_next(&again));
        assert_true(time >= last);
        double pause = (double)(time - last);
        sum += pause;
        squares += pause * pause;
        last = time;
    }
    double mean = sum / COUNT, deviation = sqrt(squares / COUNT - mean * mean);
    near(mean, 1e6, 0.02);
    near(deviation, mean, 0.03); /* of an exponential distribution they are equal */
}

/* ---- Windows ------------------------------------------------------------------------------ */

/* Batches that take 136 ms, in windows of 500: as many in each as its length says. */
static void windows__do_not_take_long_batches_for_noise(void **state)
{
    (void)state;
    bench_windows *windows = malloc(sizeof *windows);
    windows_init(windows, 500 * ms);
    windows_begin(windows, 1000 * ms, true);
    int64_t now = 1000 * ms + 77 * ms;
    for (int i = 0; i < 40; i++, now += 136 * ms)
        windows_add(windows, now, 16, 400 * ms);
    windows_end(windows, now - 100 * ms, true);
    windows_add(windows, now, 16, 400 * ms);
    windows_add(windows, now + 136 * ms, 16, 400 * ms); /* too late */
    assert_false(windows->open);
    assert_true(windows->count >= 9);
    for (size_t i = 0; i < windows->count; i++)
        near(window_rows_per_second(&windows->finished[i]), 16 / 0.136, 1e-9);
    near((double)windows_rows(windows) / windows_seconds(windows), 16 / 0.136, 1e-9);
    assert_true(windows_stable(windows, 0.001));
    windows_free(windows);
    free(windows);
}

/* A second in which nothing is done is no window less, but a long one. */
static void windows__show_a_stall(void **state)
{
    (void)state;
    bench_windows *windows = malloc(sizeof *windows);
    windows_init(windows, 100 * ms);
    windows_begin(windows, 0, false);
    int64_t now = 0;
    for (int i = 0; i < 100; i++) {
        now += i == 50 ? 1000 * ms : 10 * ms;
        windows_add(windows, now, 1, 10 * ms);
    }
    windows_end(windows, now, false);
    double least = 1e9;
    for (size_t i = 0; i < windows->count; i++)
        least = fmin(least, window_rows_per_second(&windows->finished[i]));
    assert_true(least < 11);
    near(windows_seconds(windows), 1.99, 1e-9);
    assert_int_equal(windows_rows(windows), 100);
    windows_free(windows);
    free(windows);
}

/* As when nothing ever answers. */
static void windows__say_that_nothing_was_done(void **state)
{
    (void)state;
    bench_windows *windows = malloc(sizeof *windows);
    windows_init(windows, 100 * ms);
    windows_begin(windows, 0, true);
    windows_end(windows, 900 * ms, true);
    windows_cut(windows, 1000 * ms);
    assert_int_equal(windows->count, 1);
    assert_int_equal(windows_rows(windows), 0);
    near(windows_seconds(windows), 1, 1e-9);
    windows_free(windows);
    free(windows);
}

static void windows__merge_when_there_are_many(void **state)
{
    (void)state;
    bench_windows *windows = malloc(sizeof *windows);
    windows_init(windows, ms);
    windows_begin(windows, 0, false);
    for (int64_t i = 1; i <= 5000; i++)
        windows_add(windows, i * ms, 2, ms);
    windows_end(windows, 5000 * ms, false);
    assert_in_range(windows->count, WINDOWS_MAX / 4, WINDOWS_MAX);
    assert_int_equal(windows_rows(windows), 10000);
    near(windows_seconds(windows), 5, 1e-9);
    windows_free(windows);
    free(windows);
}

/* ---- Search ------------------------------------------------------------------------------- */

/* What is found when every load up to `most` holds. */
static double found(double low, double high, bool whole, double most, int *tries)
{
    load_search search;
    double load;
    search_init(&search, low, high, whole);
    for (*tries = 0; search_next(&search, &load); ++*tries) {
        assert_true(load >= low && load <= high);
        search_tell(&search, load, load <= most);
        assert_true(*tries < 60);
    }
    return search.kept;
}

static void search__finds_the_largest_load(void **state)
{
    (void)state;
    int tries;
    for (int most = 1; most <= 30; most++)
        assert_true(found(1, 1024, true, most, &tries) == most);
    assert_true(tries < 12);
    assert_true(found(1, 1024, true, 0, &tries) == 0 && tries == 1);
    assert_true(found(1, 64, true, 1e9, &tries) == 64);
    assert_true(found(5, 5, true, 1e9, &tries) == 5);
    near(found(10, 1e6, false, 12345, &tries), 12345, 0.031);
    assert_true(tries < 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds__takes_units),
        cmocka_unit_test(list_parse__takes_lists_and_ranges),
        cmocka_unit_test(list_parse__refuses_what_it_cannot_read),
        cmocka_unit_test(schedule__is_constant_without_drift),
        cmocka_unit_test(schedule__comes_at_random_as_often),
        cmocka_unit_test(windows__do_not_take_long_batches_for_noise),
        cmocka_unit_test(windows__show_a_stall),
        cmocka_unit_test(windows__say_that_nothing_was_done),
        cmocka_unit_test(windows__merge_when_there_are_many),
        cmocka_unit_test(search__finds_the_largest_load),
    };
    return cmocka_run_group_tests_name("bench_load", tests, NULL, NULL);
}
