/* SPDX-License-Identifier: MIT */
/* Which device does how much of a request that has a batch for each, on devices that take long
 * enough for every lane to wake up. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WIDTH = 5, BATCH = 4, DEVICES = 2, REQUESTS = 6 };

static void run_rows(omr_session *session, int64_t rows)
{
    static int64_t ids[BATCH * 4][WIDTH], len[BATCH * 4];
    static float mask[BATCH * 4][WIDTH], out[BATCH * 4][WIDTH];
    int64_t dims[] = {rows, WIDTH};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    assert_int_equal(omr_session_run(session, inputs, 2, outputs, 2, 60000), OMR_OK);
}

/* A lane has three slots, and would fill them all before another thread runs: one device would have
 * nearly all. A busy machine may wake a lane too late now and then. */
static void expect_fair_shares(omr_session *session, int64_t rows)
{
    uint64_t before[DEVICES], batches = (uint64_t)(rows + BATCH - 1) / BATCH;
    omr_device_stats stats = {.size = sizeof stats};
    for (size_t i = 0; i < DEVICES; i++) {
        assert_int_equal(omr_session_get_device_stats(session, i, &stats), OMR_OK);
        before[i] = stats.batches;
    }
    for (int i = 0; i < REQUESTS; i++)
        run_rows(session, rows);
    for (size_t i = 0; i < DEVICES; i++) {
        assert_int_equal(omr_session_get_device_stats(session, i, &stats), OMR_OK);
        assert_true(stats.batches - before[i] >= REQUESTS * batches / DEVICES / 2);
    }
}

static void run__gives_every_device_one_of_two_batches(void **state)
{
    expect_fair_shares(*state, BATCH * 2L);
}

static void run__gives_every_device_two_of_four_batches(void **state)
{
    expect_fair_shares(*state, BATCH * 4L);
}

static int open_session(void **state)
{
    setenv("NPUSIM_DEVICES", "2", 1);
    setenv("NPUSIM_FAULT", "task:aclmdlExecuteAsync=slow:100ms", 1);
    omr_session *session = NULL;
    int failed = omr_session_create(&session, model_path("pair_bs4"), NULL) != OMR_OK;
    *state = session;
    return failed;
}

static int close_session(void **state)
{
    omr_session_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__gives_every_device_one_of_two_batches),
        cmocka_unit_test(run__gives_every_device_two_of_four_batches),
    };
    return cmocka_run_group_tests_name("session_spread", tests, open_session, close_session);
}
