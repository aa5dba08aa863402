/* SPDX-License-Identifier: MIT */
/* Memory that devices reach directly: used without a copy where it fits, right everywhere. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BATCH = 2, COLUMNS = 256, ROWS = 8 };
static const size_t row_size = COLUMNS * sizeof(float);

static omr_session *open_slow(void)
{
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path("slow"), NULL) != OMR_OK)
        fail_msg("%s", omr_last_error());
    return session;
}

static float *pinned(size_t rows)
{
    void *memory = NULL;
    if (omr_alloc(&memory, rows * row_size) != OMR_OK)
        fail_msg("%s", omr_last_error());
    assert_int_equal((uintptr_t)memory % 64, 0);
    return memory;
}

static void run(omr_session *session, float *x, float *y, int64_t rows)
{
    int64_t dims[] = {rows, COLUMNS};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = dims};
    if (omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        fail_msg("%s", omr_last_error());
}

static omr_session_stats stats_of(omr_session *session)
{
    omr_session_stats stats = {.size = sizeof stats};
    assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    return stats;
}

/* What ordinary memory gives for the same rows. */
static float *expected(omr_session *session, const float *x, size_t rows)
{
    float *copy = malloc(rows * row_size), *y = malloc(rows * row_size);
    memcpy(copy, x, rows * row_size);
    run(session, copy, y, (int64_t)rows);
    free(copy);
    return y;
}

static void run__copies_nothing_of_pinned_memory(void **state)
{
    (void)state;
    omr_session *session = open_slow();
    float *x = pinned(ROWS), *y = pinned(ROWS);
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        x[i] = (float)(i % 17) / 17;
    float *want = expected(session, x, ROWS);
    omr_session_stats before = stats_of(session);
    assert_int_equal(before.direct_bytes, 0);
    run(session, x, y, ROWS);
    omr_session_stats after = stats_of(session);
    assert_int_equal(after.direct_bytes, 2 * ROWS * row_size);
    assert_int_equal(after.copied_bytes, before.copied_bytes);
    assert_memory_equal(y, want, ROWS * row_size);
    free(want);
    omr_free(x);
    omr_free(y);
    omr_session_destroy(session);
}

static void run__copies_only_where_it_must(void **state)
{
    (void)state;
    omr_session *session = open_slow();
    float *x = pinned(ROWS + 1), *y = pinned(ROWS);
    for (size_t i = 0; i < (ROWS + 1) * COLUMNS; i++)
        x[i] = (float)(i % 13) / 13;
    /* One row too few for whole batches: the last input is padded, so copied; outputs are not. */
    float *want = expected(session, x, ROWS - 1);
    omr_session_stats before = stats_of(session);
    run(session, x, y, ROWS - 1);
    omr_session_stats after = stats_of(session);
    assert_int_equal(after.copied_bytes - before.copied_bytes, row_size);
    assert_memory_equal(y, want, (ROWS - 1) * row_size);
    free(want);
    /* An address that AscendCL would not take: everything of the input is copied. */
    want = expected(session, x + 1, ROWS);
    before = stats_of(session);
    run(session, x + 1, y, ROWS);
    after = stats_of(session);
    assert_int_equal(after.copied_bytes - before.copied_bytes, ROWS * row_size);
    assert_memory_equal(y, want, ROWS * row_size);
    free(want);
    omr_free(x);
    omr_free(y);
    omr_session_destroy(session);
}

static void register__makes_memory_direct(void **state)
{
    (void)state;
    omr_session *session = open_slow();
    float *x = aligned_alloc(4096, ROWS * row_size), *y = aligned_alloc(4096, ROWS * row_size);
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        x[i] = (float)(i % 11) / 11;
    float *want = expected(session, x, ROWS);
    if (omr_register(x, ROWS * row_size) != OMR_OK || omr_register(y, ROWS * row_size) != OMR_OK)
        fail_msg("%s", omr_last_error());
    assert_int_equal(omr_register(x + 4, row_size), OMR_INVALID_ARGUMENT);
    run(session, x, y, ROWS);
    assert_int_equal(stats_of(session).direct_bytes, 2 * ROWS * row_size);
    assert_memory_equal(y, want, ROWS * row_size);
    assert_int_equal(omr_unregister(x), OMR_OK);
    assert_int_equal(omr_unregister(x), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_unregister(y), OMR_OK);
    run(session, x, y, ROWS);
    assert_int_equal(stats_of(session).direct_bytes, 2 * ROWS * row_size);
    free(want);
    free(x);
    free(y);
    omr_session_destroy(session);
}

static void cancel__waits_for_the_device_to_let_go(void **state)
{
    (void)state;
    omr_session *session = open_slow();
    enum { MANY = 60 };
    float *x = pinned(MANY), *y = pinned(MANY);
    memset(x, 0, MANY * row_size);
    int64_t dims[] = {MANY, COLUMNS};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_request *request;
    assert_int_equal(omr_session_submit(session, &input, 1, &output, 1, NULL, &request), OMR_OK);
    omr_request_cancel(request);
    omr_free(x); /* npusim would catch a device that still used it */
    omr_free(y);
    omr_request_release(request);
    omr_session_destroy(session);
}

static void output__hands_over_what_the_library_provides(void **state)
{
    (void)state;
    enum { WIDTH = 5, COUNT = 7 };
    omr_session *session = NULL;
    assert_int_equal(omr_session_create(&session, model_path("pair_bs4"), NULL), OMR_OK);
    int64_t ids[COUNT][WIDTH], dims[] = {COUNT, WIDTH};
    float mask[COUNT][WIDTH];
    for (int i = 0; i < COUNT * WIDTH; i++) {
        ids[i / WIDTH][i % WIDTH] = i;
        mask[i / WIDTH][i % WIDTH] = 2;
    }
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_request *request;
    omr_tensor out, len, none;
    assert_int_equal(omr_session_submit(session, inputs, 2, NULL, 0, NULL, &request), OMR_OK);
    assert_int_equal(omr_request_wait(request, OMR_WAIT_FOREVER), OMR_OK);
    assert_int_equal(omr_request_output(request, 0, &out), OMR_OK);
    assert_int_equal(omr_request_output(request, 1, &len), OMR_OK);
    assert_int_equal(omr_request_output(request, 2, &none), OMR_INVALID_ARGUMENT);
    assert_int_equal(out.dims[0], COUNT);
    assert_int_equal(out.rank, 2);
    assert_int_equal(len.dtype, OMR_I64);
    for (int i = 0; i < COUNT * WIDTH; i++)
        assert_true(((const float *)out.data)[i] == 2.0f * (float)i);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(((const int64_t *)len.data)[i], 2 * WIDTH);
    omr_request_release(request);
    omr_session_destroy(session);
}

static void alloc__refuses_what_is_no_memory(void **state)
{
    (void)state;
    void *memory = &memory;
    assert_int_equal(omr_alloc(&memory, 0), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_alloc(NULL, 8), OMR_INVALID_ARGUMENT);
    assert_int_not_equal(omr_alloc(&memory, SIZE_MAX / 2), OMR_OK);
    assert_null(memory);
    assert_int_equal(omr_register(NULL, 8), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_register(&memory, SIZE_MAX), OMR_INVALID_ARGUMENT);
    omr_free(NULL);
    assert_int_equal(omr_unregister(&memory), OMR_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__copies_nothing_of_pinned_memory),
        cmocka_unit_test(run__copies_only_where_it_must),
        cmocka_unit_test(register__makes_memory_direct),
        cmocka_unit_test(cancel__waits_for_the_device_to_let_go),
        cmocka_unit_test(output__hands_over_what_the_library_provides),
        cmocka_unit_test(alloc__refuses_what_is_no_memory),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("pinned", tests, NULL, NULL);
}
