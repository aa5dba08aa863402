/* SPDX-License-Identifier: MIT */
/* Sessions on two simulated devices against plain arithmetic: every row, in order, converted. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static omr_session *open_on(const char *model, const int32_t *devices, size_t count)
{
    omr_session_options options = {
        .size = sizeof options, .device_ids = devices, .device_count = count};
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path(model), &options) != OMR_OK)
        fail_msg("%s: %s", model, omr_last_error());
    return session;
}

static const int32_t both[] = {0, 1};

static omr_tensor tensor(void *data, omr_dtype dtype, const int64_t *dims, uint32_t rank)
{
    return (omr_tensor){.data = data, .dtype = dtype, .rank = rank, .dims = dims};
}

#define ASSERT_RUNS(call)                     \
    do {                                      \
        if ((call) != OMR_OK)                 \
            fail_msg("%s", omr_last_error()); \
    } while (0)

/* ---- The pair model: out = ids * mask, len = sum of mask along a row ------------------------- */

enum { WIDTH = 5 };

typedef struct pair_data {
    int64_t rows;
    int64_t *ids;
    float *mask, *out;
    int64_t *len;
} pair_data;

static pair_data pair_make(int64_t rows)
{
    size_t count = (size_t)rows * WIDTH + 1;
    pair_data d = {rows, malloc(count * 8), malloc(count * 4), malloc(count * 4),
                   malloc(((size_t)rows + 1) * 8)};
    for (int64_t i = 0; i < rows * WIDTH; i++) {
        d.ids[i] = i * 7 % 1000 + 1;
        d.mask[i] = (float)(i % 3 != 0);
        d.out[i] = -1;
    }
    return d;
}

static void pair_free(pair_data *d)
{
    free(d->ids);
    free(d->mask);
    free(d->out);
    free(d->len);
}

static omr_status pair_run(omr_session *session, pair_data *d)
{
    int64_t dims[] = {d->rows, WIDTH};
    omr_tensor in[] = {tensor(d->ids, OMR_I64, dims, 2), tensor(d->mask, OMR_F32, dims, 2)};
    omr_tensor out[] = {tensor(d->out, OMR_F32, dims, 2), tensor(d->len, OMR_I64, dims, 1)};
    return omr_session_run(session, in, 2, out, 2, OMR_WAIT_FOREVER);
}

static void pair_check(const pair_data *d)
{
    for (int64_t r = 0; r < d->rows; r++) {
        int64_t length = 0;
        for (int64_t c = 0; c < WIDTH; c++) {
            int64_t i = r * WIDTH + c;
            length += d->mask[i] != 0;
            assert_true(d->out[i] == (float)d->ids[i] * d->mask[i]);
        }
        assert_int_equal(d->len[r], length);
    }
}

static void run_every_count(omr_session *session)
{
    static const int64_t counts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 64, 101};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        pair_data d = pair_make(counts[i]);
        ASSERT_RUNS(pair_run(session, &d));
        pair_check(&d);
        pair_free(&d);
    }
}

static void run__takes_any_number_of_rows(void **state)
{
    (void)state;
    for (size_t devices = 1; devices <= 2; devices++) {
        omr_session *session = open_on("pair_bs4", both, devices);
        run_every_count(session);
        omr_session_destroy(session);
    }
}

static void run__mixes_gears(void **state)
{
    (void)state;
    for (size_t devices = 1; devices <= 2; devices++) {
        omr_session *session = open_on("pair_gears", both, devices);
        assert_int_equal(omr_session_desc(session)->shape_kind, OMR_SHAPE_BATCH);
        assert_int_equal(omr_session_desc(session)->gear_count, 4);
        assert_int_equal(omr_session_desc(session)->inputs[0].dims[0], -1);
        run_every_count(session);
        omr_session_destroy(session);
    }
}

static void run__never_shows_padding(void **state)
{
    (void)state;
    omr_session *session = open_on("pair_bs4", both, 2);
    pair_data d = pair_make(7);
    float guarded[7 * WIDTH + 8];
    for (size_t i = 0; i < sizeof guarded / sizeof guarded[0]; i++)
        guarded[i] = 1234;
    float *own = d.out;
    d.out = guarded + 4;
    ASSERT_RUNS(pair_run(session, &d));
    pair_check(&d);
    for (size_t i = 0; i < 4; i++) {
        assert_true(guarded[i] == 1234);
        assert_true(guarded[4 + 7 * WIDTH + i] == 1234);
    }
    d.out = own;
    pair_free(&d);
    omr_session_destroy(session);
}

static void run__converts_and_follows_strides(void **state)
{
    (void)state;
    enum { ROWS = 6 };
    omr_session *session = open_on("pair_bs4", both, 2);
    /* ids: int32, stored transposed. mask: one row for all, float64. out: rows backwards, float64.
     */
    int32_t ids[WIDTH][ROWS];
    double mask[WIDTH] = {1, 0, 2, 0.5, 1}, out[ROWS][WIDTH];
    int16_t len[ROWS];
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < WIDTH; c++)
            ids[c][r] = r * 10 + c;
    int64_t dims[] = {ROWS, WIDTH};
    int64_t transposed[] = {sizeof ids[0][0], sizeof ids[0]}, repeated[] = {0, sizeof mask[0]};
    int64_t backwards[] = {-(int64_t)sizeof out[0], sizeof out[0][0]};
    omr_tensor in[] = {tensor(ids, OMR_I32, dims, 2), tensor(mask, OMR_F64, dims, 2)};
    omr_tensor results[] = {tensor(out[ROWS - 1], OMR_F64, dims, 2), tensor(len, OMR_I16, dims, 1)};
    in[0].strides = transposed;
    in[1].strides = repeated;
    results[0].strides = backwards;
    ASSERT_RUNS(omr_session_run(session, in, 2, results, 2, OMR_WAIT_FOREVER));
    for (int r = 0; r < ROWS; r++) {
        assert_int_equal(len[r], 4);
        for (int c = 0; c < WIDTH; c++)
            assert_true(out[ROWS - 1 - r][c] == ids[c][r] * mask[c]);
    }
    omr_session_destroy(session);
}

static void run__matches_tensors_by_name(void **state)
{
    (void)state;
    omr_session *session = open_on("pair_bs4", both, 1);
    pair_data d = pair_make(3);
    int64_t dims[] = {3, WIDTH};
    omr_tensor in[] = {tensor(d.mask, OMR_F32, dims, 2), tensor(d.ids, OMR_I64, dims, 2)};
    omr_tensor out[] = {tensor(d.len, OMR_I64, dims, 1), tensor(d.out, OMR_F32, dims, 2)};
    in[0].name = "mask";
    out[0].name = "len"; /* the tensor's part of "node:index:tensor" */
    ASSERT_RUNS(omr_session_run(session, in, 2, out, 2, OMR_WAIT_FOREVER));
    pair_check(&d);
    pair_free(&d);
    omr_session_destroy(session);
}

static void run__refuses_values_that_do_not_fit(void **state)
{
    (void)state;
    omr_session *session = open_on("identity_i8", both, 2);
    int32_t in_data[8 * 5] = {0};
    int8_t out_data[8 * 5];
    in_data[37] = 200;
    int64_t dims[] = {8, 5};
    omr_tensor in = tensor(in_data, OMR_I32, dims, 2), out = tensor(out_data, OMR_I8, dims, 2);
    assert_int_equal(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER),
                     OMR_INVALID_ARGUMENT);
    assert_non_null(strstr(omr_last_error(), "200 at [7, 2]"));
    in_data[37] = -128;
    ASSERT_RUNS(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER));
    assert_int_equal(out_data[37], -128);
    omr_session_destroy(session);
}

/* ---- Models without rows, or with inputs that have none -------------------------------------- */

static void run__takes_a_model_without_a_batch_axis(void **state)
{
    (void)state;
    omr_session_options options = {.size = sizeof options, .batch_axis = -1};
    omr_session *session;
    ASSERT_RUNS(omr_session_create(&session, model_path("no_batch"), &options));
    float x[7] = {0, 1, 2, 3, 4, 5, 6}, y[7];
    int64_t dims[] = {7}, longer[] = {8};
    omr_tensor in = tensor(x, OMR_F32, dims, 1), out = tensor(y, OMR_F32, dims, 1);
    ASSERT_RUNS(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER));
    for (int i = 0; i < 7; i++)
        assert_true(y[i] == 2 * x[i] + 1);
    in.dims = longer;
    assert_int_equal(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER),
                     OMR_INVALID_ARGUMENT);
    omr_session_destroy(session);
}

static void run__takes_scalars(void **state)
{
    (void)state;
    omr_session *session = open_on("scalar", both, 2);
    double s = 3;
    float t = 0;
    omr_tensor in = tensor(&s, OMR_F64, NULL, 0), out = tensor(&t, OMR_F32, NULL, 0);
    ASSERT_RUNS(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER));
    assert_true(t == 9);
    omr_session_destroy(session);
}

static void run__repeats_an_input_that_has_no_rows(void **state)
{
    (void)state;
    enum { ROWS = 8 };
    omr_session *session = open_on("mixed_axis_bs3", both, 2);
    assert_int_equal(omr_session_desc(session)->inputs[0].batch_axis, 0);
    assert_int_equal(omr_session_desc(session)->inputs[1].batch_axis, -1);
    float x[ROWS][4], table[4][2], y[ROWS][2];
    for (int i = 0; i < ROWS * 4; i++)
        x[i / 4][i % 4] = (float)i;
    for (int i = 0; i < 8; i++)
        table[i / 2][i % 2] = (float)(i - 3);
    int64_t x_dims[] = {ROWS, 4}, table_dims[] = {4, 2}, y_dims[] = {ROWS, 2};
    omr_tensor in[] = {tensor(x, OMR_F32, x_dims, 2), tensor(table, OMR_F32, table_dims, 2)};
    omr_tensor out = tensor(y, OMR_F32, y_dims, 2);
    ASSERT_RUNS(omr_session_run(session, in, 2, &out, 1, OMR_WAIT_FOREVER));
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < 2; c++) {
            float want = 0;
            for (int k = 0; k < 4; k++)
                want += x[r][k] * table[k][c];
            assert_true(y[r][c] == want);
        }
    omr_session_destroy(session);
}

static void run__keeps_the_bits_of_every_dtype(void **state)
{
    (void)state;
    static const struct {
        const char *model;
        omr_dtype dtype;
    } kinds[] = {{"identity_f16", OMR_F16}, {"identity_f32", OMR_F32}, {"identity_f64", OMR_F64},
                 {"identity_i8", OMR_I8},   {"identity_u8", OMR_U8},   {"identity_i16", OMR_I16},
                 {"identity_u16", OMR_U16}, {"identity_i32", OMR_I32}, {"identity_u32", OMR_U32},
                 {"identity_i64", OMR_I64}, {"identity_u64", OMR_U64}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        omr_session *session = open_on(kinds[k].model, both, 2);
        unsigned char in_data[11 * 5 * 8], out_data[11 * 5 * 8];
        for (size_t i = 0; i < sizeof in_data; i++)
            in_data[i] = (unsigned char)(i * 37 % 120 + 1);
        int64_t dims[] = {11, 5};
        omr_tensor in = tensor(in_data, kinds[k].dtype, dims, 2);
        omr_tensor out = tensor(out_data, kinds[k].dtype, dims, 2);
        ASSERT_RUNS(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER));
        assert_memory_equal(in_data, out_data, 11 * 5 * omr_dtype_size(kinds[k].dtype));
        omr_session_destroy(session);
    }
}

/* ---- Wrong calls ----------------------------------------------------------------------------- */

static void run__says_what_is_wrong_and_goes_on(void **state)
{
    (void)state;
    omr_session *session = open_on("pair_bs4", both, 2);
    pair_data d = pair_make(4);
    int64_t dims[] = {4, WIDTH}, three[] = {3, WIDTH}, wide[] = {4, 6}, deep[] = {4, WIDTH, 1};
    const omr_tensor ids = tensor(d.ids, OMR_I64, dims, 2), mask = tensor(d.mask, OMR_F32, dims, 2);
    const omr_tensor out = tensor(d.out, OMR_F32, dims, 2), len = tensor(d.len, OMR_I64, dims, 1);
    omr_tensor named = ids, rows = mask, shape = ids, rank = ids, dtype = mask, null = ids,
               complex = ids, overlap = len, twice = ids, narrow = out;
    named.name = "idz";
    rows.dims = three;
    shape.dims = wide;
    rank.dims = deep;
    rank.rank = 3;
    dtype.dtype = (omr_dtype)99;
    null.data = NULL;
    complex.dtype = OMR_C64;
    overlap.data = d.out;
    twice.name = "mask";
    narrow.dims = three;
    omr_tensor also_mask = mask;
    also_mask.name = "mask";
    const struct {
        omr_tensor in[2], out[2];
        size_t in_count, out_count;
        const char *want;
    } cases[] = {
        {{ids, mask}, {out, len}, 1, 2, "1 inputs are given, the model has 2"},
        {{ids, mask}, {out, len}, 2, 1, "1 outputs are given, the model has 2"},
        {{named, mask}, {out, len}, 2, 2, "no input \"idz\"; it has \"ids\", \"mask\""},
        {{twice, also_mask}, {out, len}, 2, 2, "input \"mask\" is given twice"},
        {{ids, rows}, {out, len}, 2, 2, "input \"ids\" has 4 rows, input \"mask\" has 3"},
        {{shape, mask}, {out, len}, 2, 2, "input \"ids\": the shape is [4, 6], [N, 5] is wanted"},
        {{rank, mask}, {out, len}, 2, 2, "the shape is [4, 5, 1], [N, 5] is wanted"},
        {{ids, dtype}, {out, len}, 2, 2, "input \"mask\": dtype is 99"},
        {{null, mask}, {out, len}, 2, 2, "input \"ids\": data is NULL"},
        {{complex, mask}, {out, len}, 2, 2, "complex64 does not become int64"},
        {{ids, mask}, {out, overlap}, 2, 2, "share memory"},
        {{ids, mask}, {narrow, len}, 2, 2, "the shape is [3, 5], [4, 5] is wanted"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(omr_session_run(session, cases[i].in, cases[i].in_count, cases[i].out,
                                         cases[i].out_count, OMR_WAIT_FOREVER),
                         OMR_INVALID_ARGUMENT);
        if (!strstr(omr_last_error(), cases[i].want))
            fail_msg("case %zu: \"%s\" does not say \"%s\"", i, omr_last_error(), cases[i].want);
        ASSERT_RUNS(pair_run(session, &d));
        pair_check(&d);
    }
    pair_free(&d);
    omr_session_destroy(session);
}

static void create__refuses_what_cannot_work(void **state)
{
    (void)state;
    static const int32_t twice[] = {0, 0}, absent[] = {0, 7}, negative[] = {-1};
    const struct {
        const char *model;
        omr_session_options options;
        omr_status status;
        const char *want;
    } cases[] = {
        {"pair_bs4", {.device_ids = twice, .device_count = 2}, OMR_INVALID_ARGUMENT, "given twice"},
        {"pair_bs4", {.device_ids = absent, .device_count = 2}, OMR_INVALID_ARGUMENT, "2 visible"},
        {"pair_bs4", {.device_ids = negative, .device_count = 1}, OMR_INVALID_ARGUMENT, "-1"},
        {"pair_bs4", {.device_ids = absent}, OMR_INVALID_ARGUMENT, "empty list"},
        {"pair_bs4", {.device_count = 1}, OMR_INVALID_ARGUMENT, "device_ids is NULL"},
        {"pair_bs4", {.lanes_per_device = 1000}, OMR_INVALID_ARGUMENT, "lanes_per_device"},
        {"pair_bs4", {.slots_per_lane = 1000}, OMR_INVALID_ARGUMENT, "slots_per_lane"},
        {"pair_bs4", {.batch_axis = 3}, OMR_INVALID_ARGUMENT, "axis 2"},
        {"pair_bs4", {.memory_limit = 100}, OMR_NO_MEMORY, "B is allowed"},
        {"slow", {.memory_limit = 1 << 12}, OMR_NO_MEMORY, "3 slots 12.0), 4.0 KiB is allowed"},
        {"slow",
         {.memory_limit = 1 << 12, .lanes_per_device = 2, .slots_per_lane = 5},
         OMR_NO_MEMORY,
         "10 slots 40.0), 4.0 KiB is allowed"},
        {"pair_bs4", {.flags = 4}, OMR_INVALID_ARGUMENT, "flags is 0x4"},
        {"absent", {0}, OMR_NOT_FOUND, "absent.om"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        omr_session_options options = cases[i].options;
        options.size = sizeof options;
        omr_session *session = (omr_session *)&options;
        assert_int_equal(omr_session_create(&session, model_path(cases[i].model), &options),
                         cases[i].status);
        assert_null(session);
        if (!strstr(omr_last_error(), cases[i].want))
            fail_msg("case %zu: \"%s\" does not say \"%s\"", i, omr_last_error(), cases[i].want);
    }
    omr_session *session;
    omr_session_options newer = {.size = sizeof newer + 8};
    assert_int_equal(omr_session_create(&session, model_path("pair_bs4"), &newer),
                     OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_session_create(&session, NULL, NULL), OMR_INVALID_ARGUMENT);
    assert_int_equal(omr_session_create(NULL, "x", NULL), OMR_INVALID_ARGUMENT);
}

static void run__returns_when_the_time_is_up_and_goes_on(void **state)
{
    (void)state;
    omr_session *session = open_on("slow", both, 1);
    enum { ROWS = 64, COLUMNS = 256 };
    float *x = calloc((size_t)ROWS * COLUMNS, sizeof *x);
    omr_tensor in = tensor(x, OMR_F32, (int64_t[]){ROWS, COLUMNS}, 2);
    omr_shape shape;
    ASSERT_RUNS(omr_session_output_shapes(session, &in, 1, &shape));
    float *y = calloc((size_t)(shape.dims[0] * shape.dims[1]), sizeof *y);
    omr_tensor out = tensor(y, OMR_F32, shape.dims, shape.rank);
    assert_int_equal(omr_session_run(session, &in, 1, &out, 1, 1), OMR_TIMEOUT);
    free(x); /* a caller may do this: no lane touches it any more */
    x = calloc((size_t)ROWS * COLUMNS, sizeof *x);
    in.data = x;
    ASSERT_RUNS(omr_session_run(session, &in, 1, &out, 1, OMR_WAIT_FOREVER));
    free(x);
    free(y);
    omr_session_destroy(session);
}

/* ---- Many threads ---------------------------------------------------------------------------- */

static void *hammer(void *argument)
{
    omr_session *session = argument;
    for (int i = 0; i < 40; i++) {
        pair_data d = pair_make(i % 11);
        omr_status status = pair_run(session, &d);
        if (status == OMR_OK)
            pair_check(&d);
        pair_free(&d);
        if (status != OMR_OK)
            return (void *)"failed";
    }
    return NULL;
}

static void run__serves_many_threads(void **state)
{
    (void)state;
    omr_session *session = open_on("pair_gears", both, 2);
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, session), 0);
    for (size_t i = 0; i < 8; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    omr_session_stats stats = {.size = sizeof stats};
    ASSERT_RUNS(omr_session_get_stats(session, &stats));
    assert_int_equal(stats.requests, 8 * 40);
    assert_int_equal(stats.retries, 0);
    omr_session_destroy(session);
}

static void create__shares_devices_among_sessions(void **state)
{
    (void)state;
    omr_session *first = open_on("pair_bs4", both, 2), *second = open_on("pair_gears", both, 2);
    run_every_count(first);
    run_every_count(second);
    omr_session_destroy(first);
    run_every_count(second);
    omr_session_destroy(second);
}

/* 100 single rows on one device: how many of the executions were timed. */
static uint64_t count_timed(uint32_t flags, uint64_t *batches)
{
    omr_session_options options = {
        .size = sizeof options, .device_ids = both, .device_count = 1, .flags = flags};
    omr_session *session;
    ASSERT_RUNS(omr_session_create(&session, model_path("pair_bs4"), &options));
    pair_data d = pair_make(1);
    for (int i = 0; i < 100; i++)
        ASSERT_RUNS(pair_run(session, &d));
    pair_free(&d);
    omr_device_stats stats = {.size = sizeof stats};
    ASSERT_RUNS(omr_session_get_device_stats(session, 0, &stats));
    omr_session_destroy(session);
    *batches = stats.batches;
    return stats.compute.count;
}

static void create__knows_its_library_by_any_name(void **state)
{
    (void)state;
    omr_driver_info driver;
    assert_int_equal(omr_driver_open(NULL, &driver), OMR_OK);
    const char *const names[] = {driver.path, "libascendcl.so"};
    for (size_t i = 0; i < 2; i++) {
        omr_session *session;
        omr_session_options options = {.size = sizeof options, .acl_library = names[i]};
        assert_int_equal(omr_session_create(&session, model_path("pair_bs4"), &options), OMR_OK);
        omr_session_destroy(session);
    }
    assert_int_equal(omr_driver_open("libm.so.6", &driver), OMR_INVALID_ARGUMENT);
    assert_non_null(strstr(omr_last_error(), "libm.so.6"));
}

static void create__times_every_batch_when_asked(void **state)
{
    (void)state;
    uint64_t batches;
    assert_int_equal(count_timed(OMR_SESSION_TIME_ALL, &batches), 100);
    assert_int_equal(batches, 100);
    assert_in_range(count_timed(0, &batches), 64, 70);
    assert_int_equal(batches, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__takes_any_number_of_rows),
        cmocka_unit_test(run__mixes_gears),
        cmocka_unit_test(run__never_shows_padding),
        cmocka_unit_test(run__converts_and_follows_strides),
        cmocka_unit_test(run__matches_tensors_by_name),
        cmocka_unit_test(run__refuses_values_that_do_not_fit),
        cmocka_unit_test(run__takes_a_model_without_a_batch_axis),
        cmocka_unit_test(run__takes_scalars),
        cmocka_unit_test(run__repeats_an_input_that_has_no_rows),
        cmocka_unit_test(run__keeps_the_bits_of_every_dtype),
        cmocka_unit_test(run__says_what_is_wrong_and_goes_on),
        cmocka_unit_test(create__refuses_what_cannot_work),
        cmocka_unit_test(run__returns_when_the_time_is_up_and_goes_on),
        cmocka_unit_test(run__serves_many_threads),
        cmocka_unit_test(create__shares_devices_among_sessions),
        cmocka_unit_test(create__knows_its_library_by_any_name),
        cmocka_unit_test(create__times_every_batch_when_asked),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
