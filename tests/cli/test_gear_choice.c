/* SPDX-License-Identifier: MIT */
#include "convert/gear_choice.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SIZES = 9 };

/* Of serving every size by the least gear that holds it; `set` has a bit per size that is a gear.
 */
static double cost_of(const size_histogram *sizes, unsigned set, const double *times_us)
{
    double cost = 0;
    for (size_t i = 0, gear = 0; i < sizes->count; i++) {
        while (gear < i || !(set >> gear & 1))
            gear++;
        double requests = (double)sizes->sizes[i].requests;
        cost += times_us ? requests * times_us[gear]
                         : requests * (double)(sizes->sizes[gear].rows - sizes->sizes[i].rows);
    }
    return cost;
}

static double least_cost(const size_histogram *sizes, size_t most, const double *times_us)
{
    double least = DBL_MAX;
    for (unsigned set = 1u << (SIZES - 1); set < 1u << SIZES; set++) {
        double cost = cost_of(sizes, set, times_us);
        if ((size_t)__builtin_popcount(set) <= most && cost < least)
            least = cost;
    }
    return least;
}

static void gear_choose__is_never_worse_than_any_choice(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 40; round++) {
        size_count list[SIZES];
        double times[SIZES];
        size_histogram sizes = {SIZES, list};
        int64_t rows = 0;
        for (size_t i = 0; i < SIZES; i++) {
            seed = seed * 1664525 + 1013904223;
            rows += 1 + (seed >> 16) % 20;
            list[i] = (size_count){rows, (seed >> 8) % 50};
            times[i] = 100 + (double)rows * (1 + (double)(seed >> 24) / 256);
        }
        for (size_t most = 1; most <= SIZES + 1; most++) {
            gear_choice choice = gear_choose(&sizes, most, NULL);
            assert_true(choice.count <= most);
            assert_int_equal(choice.gears[choice.count - 1], rows);
            assert_true(choice.cost == least_cost(&sizes, most, NULL));
            assert_true((double)choice.padding == choice.cost);
            gear_choice_free(&choice);
            choice = gear_choose(&sizes, most, times);
            double least = least_cost(&sizes, most, times);
            assert_true(choice.cost <= least * (1 + 1e-12) && choice.cost >= least * (1 - 1e-12));
            gear_choice_free(&choice);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gear_choose__is_never_worse_than_any_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
