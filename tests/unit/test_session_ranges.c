/* SPDX-License-Identifier: MIT */
/* Models with shape ranges: every request has shapes of its own, what comes out is known only then,
 * and rows beyond a range are cut. References are computed here; the models are in
 * tests/data/models. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static omr_session *open_with(const char *model, omr_session_options options)
{
    omr_session *session = NULL;
    options.size = sizeof options;
    if (omr_session_create(&session, model_path(model), &options) != OMR_OK)
        fail_msg("%s: %s", model, omr_last_error());
    return session;
}

static omr_session *open_session(const char *model)
{
    return open_with(model, (omr_session_options){0});
}

static omr_session_stats stats_of(omr_session *session)
{
    omr_session_stats stats = {.size = sizeof stats};
    assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    return stats;
}

static void assert_status(omr_status seen, omr_status wanted, const char *words)
{
    if (seen != wanted || (words && !strstr(omr_last_error(), words)))
        fail_msg("%s: %s; wanted are %s and \"%s\"", omr_status_name(seen), omr_last_error(),
                 omr_status_name(wanted), words ? words : "");
}

static omr_request *submit(omr_session *session, const omr_tensor *inputs, size_t count)
{
    omr_request *request = NULL;
    omr_status status = omr_session_submit(session, inputs, count, NULL, 0, NULL, &request);
    if (status != OMR_OK)
        fail_msg("submit: %s", omr_last_error());
    return request;
}

static omr_tensor output_of(omr_request *request, size_t index)
{
    omr_tensor output;
    assert_status(omr_request_wait(request, 60000), OMR_OK, NULL);
    assert_status(omr_request_output(request, index, &output), OMR_OK, NULL);
    return output;
}

static void assert_shape(const omr_tensor *tensor, omr_dtype dtype, uint32_t rank,
                         const int64_t *dims)
{
    assert_int_equal(tensor->dtype, dtype);
    assert_int_equal(tensor->rank, rank);
    for (uint32_t k = 0; k < rank; k++)
        assert_int_equal(tensor->dims[k], dims[k]);
}

/* ---- Rows: x [N, 3] -> y [N, 2] = (x0 + x1 + x2, x0 - x2) ------------------------------------ */

enum { MOST = 100 };

static float x_at(int64_t row, int column, int seed)
{
    return (float)((row * 7 + column * 3 + seed) % 61);
}

static void fill_rows(float x[MOST][3], int64_t rows, int seed)
{
    for (int64_t r = 0; r < rows; r++)
        for (int c = 0; c < 3; c++)
            x[r][c] = x_at(r, c, seed);
}

static void check_rows(const float *y, int64_t rows, int seed)
{
    for (int64_t r = 0; r < rows; r++) {
        float a = x_at(r, 0, seed), b = x_at(r, 1, seed), c = x_at(r, 2, seed);
        if (y[r * 2] != a + b + c || y[r * 2 + 1] != a - c)
            fail_msg("row %lld of %lld is %g, %g", (long long)r, (long long)rows, (double)y[r * 2],
                     (double)y[r * 2 + 1]);
    }
}

/* One call; the executions and rows of padding it took. */
static omr_session_stats run_rows(omr_session *session, int64_t rows)
{
    static float x[MOST][3], y[MOST][2];
    omr_session_stats before = stats_of(session);
    fill_rows(x, rows, 1);
    memset(y, 0, sizeof y);
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){rows, 3}};
    omr_shape shape;
    assert_status(omr_session_output_shapes(session, &input, 1, &shape), OMR_OK, NULL);
    assert_int_equal(shape.rank, 2);
    assert_int_equal(shape.dims[0], rows);
    assert_int_equal(shape.dims[1], 2);
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = shape.dims};
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_OK, NULL);
    check_rows(y[0], rows, 1);
    omr_session_stats after = stats_of(session);
    after.batches -= before.batches;
    after.rows -= before.rows;
    after.padded_rows -= before.padded_rows;
    return after;
}

static void desc__says_what_varies(void **state)
{
    (void)state;
    omr_session *session = open_session("range_rows");
    const omr_model_desc *desc = omr_session_desc(session);
    assert_int_equal(desc->shape_kind, OMR_SHAPE_RANGE);
    assert_int_equal(desc->gear_count, 0);
    assert_int_equal(desc->batch, 8);
    assert_int_equal(desc->inputs[0].batch_axis, 0);
    assert_int_equal(desc->inputs[0].dims[0], -1);
    assert_int_equal(desc->inputs[0].dims[1], 3);
    assert_int_equal(desc->inputs[0].size, 8 * 3 * 4);
    assert_int_equal(desc->outputs[0].batch_axis, 0);
    omr_session_destroy(session);
    session = open_session("range_free");
    assert_int_equal(omr_session_desc(session)->batch, 0);
    assert_int_equal(omr_session_desc(session)->inputs[0].size, 0);
    omr_session_destroy(session);
    session = open_session("range_positions");
    assert_int_equal(omr_session_desc(session)->batch, 1);
    assert_int_equal(omr_session_desc(session)->inputs[0].batch_axis, -1);
    assert_int_equal(omr_session_desc(session)->outputs[0].size, 0);
    omr_session_destroy(session);
}

static void run__takes_rows_within_the_range_as_they_are(void **state)
{
    (void)state;
    omr_session *session = open_session("range_rows");
    for (int64_t rows = 1; rows <= 8; rows++) {
        omr_session_stats stats = run_rows(session, rows);
        assert_int_equal(stats.batches, 1);
        assert_int_equal(stats.rows, rows);
        assert_int_equal(stats.padded_rows, 0);
    }
    omr_session_destroy(session);
    session = open_session("range_free");
    assert_int_equal(run_rows(session, 5).batches, 1);
    assert_int_equal(run_rows(session, MOST).batches, 1);
    assert_int_equal(run_rows(session, 2).batches, 1);
    omr_session_destroy(session);
}

static void run__cuts_rows_beyond_the_range(void **state)
{
    (void)state;
    omr_session *session = open_session("range_rows");
    assert_int_equal(run_rows(session, 9).batches, 2);
    assert_int_equal(run_rows(session, 16).batches, 2);
    omr_session_stats stats = run_rows(session, MOST);
    assert_int_equal(stats.batches, 13);
    assert_int_equal(stats.padded_rows, 0);
    assert_int_equal(run_rows(session, 0).batches, 0);
    omr_session_destroy(session);
}

static void run__pads_short_batches_to_the_lower_end(void **state)
{
    (void)state;
    omr_session *session = open_session("range_least");
    assert_int_equal(run_rows(session, 1).padded_rows, 2);
    assert_int_equal(run_rows(session, 3).padded_rows, 0);
    omr_session_stats stats = run_rows(session, 10);
    assert_int_equal(stats.batches, 2);
    assert_int_equal(stats.padded_rows, 1);
    for (int64_t rows = 0; rows < 40; rows += 3)
        run_rows(session, rows);
    omr_session_destroy(session);
}

static void run__spreads_what_the_caller_says_are_rows(void **state)
{
    (void)state;
    omr_session *session = open_with("range_rows", (omr_session_options){.batch_axis = 1});
    assert_int_equal(run_rows(session, 8).batches, 2); /* one for each device */
    for (int64_t rows = 0; rows <= 40; rows++)
        assert_int_equal(run_rows(session, rows).padded_rows, 0);
    omr_session_destroy(session);
    session = open_with("range_free", (omr_session_options){.batch_axis = 1});
    assert_int_equal(omr_session_desc(session)->batch, 64);
    run_rows(session, MOST);
    omr_session_destroy(session);
}

/* Single rows of many requests, which share executions. */
static void submit__merges_what_the_caller_says_are_rows(void **state)
{
    (void)state;
    enum { CALLS = 48 };
    omr_session *session =
        open_with("range_rows", (omr_session_options){.batch_axis = 1, .max_delay_us = 20000});
    static float x[CALLS][MOST][3];
    omr_request *requests[CALLS];
    for (int i = 0; i < CALLS; i++) {
        fill_rows(x[i], 1, i);
        omr_tensor input = {
            .data = x[i], .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){1, 3}};
        requests[i] = submit(session, &input, 1);
    }
    for (int i = 0; i < CALLS; i++) {
        omr_tensor y = output_of(requests[i], 0);
        assert_shape(&y, OMR_F32, 2, (const int64_t[]){1, 2});
        check_rows(y.data, 1, i);
        omr_request_release(requests[i]);
    }
    assert_true(stats_of(session).batches < CALLS);
    omr_session_destroy(session);
}

/* ---- Images: [1, 3, H, W] -> [1, 1, H, W], the mean of the channels ---------------------------
 */

typedef struct image {
    int64_t dims[4];
    float *pixels;
} image;

static image make_image(int64_t count, int64_t height, int64_t width)
{
    image one = {.dims = {count, 3, height, width}};
    size_t size = (size_t)(count * 3 * height * width);
    one.pixels = malloc(size * sizeof *one.pixels + 1);
    for (size_t i = 0; i < size; i++)
        one.pixels[i] = (float)((i * 7 + (size_t)width) % 101);
    return one;
}

static omr_tensor image_tensor(const image *one)
{
    return (omr_tensor){.data = one->pixels, .dtype = OMR_F32, .rank = 4, .dims = one->dims};
}

static void check_grey(const image *one, const float *grey)
{
    size_t area = (size_t)(one->dims[2] * one->dims[3]);
    for (size_t i = 0; i < (size_t)one->dims[0] * area; i++) {
        const float *pixel = one->pixels + i / area * 3 * area + i % area;
        assert_float_equal(grey[i], (pixel[0] + pixel[area] + pixel[2 * area]) / 3, 1e-4f);
    }
}

static void submit__provides_outputs_of_whatever_shape_they_have(void **state)
{
    (void)state;
    static const int64_t sizes[][3] = {{1, 4, 4}, {1, 64, 640}, {3, 17, 31},
                                       {1, 5, 4}, {2, 64, 4},   {5, 9, 100}};
    omr_session *session = open_session("range_image");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        image one = make_image(sizes[i][0], sizes[i][1], sizes[i][2]);
        omr_tensor input = image_tensor(&one);
        omr_request *request = submit(session, &input, 1);
        omr_tensor grey = output_of(request, 0);
        assert_shape(&grey, OMR_F32, 4,
                     (const int64_t[]){sizes[i][0], 1, sizes[i][1], sizes[i][2]});
        check_grey(&one, grey.data);
        omr_request_release(request);
        free(one.pixels);
    }
    omr_session_destroy(session);
}

/* Rows are cut at the range of the first axis, whatever the others are: of one size in a request.
 */
static void submit__cuts_rows_of_any_size(void **state)
{
    (void)state;
    for (int32_t axis = 0; axis <= 1; axis++) {
        omr_session *session = open_with("range_images", (omr_session_options){.batch_axis = axis});
        for (int64_t count = 1; count <= 11; count++) {
            image one = make_image(count, 4 + count * 5, 64 - count);
            omr_tensor input = image_tensor(&one);
            omr_request *request = submit(session, &input, 1);
            omr_tensor grey = output_of(request, 0);
            assert_shape(&grey, OMR_F32, 4, (const int64_t[]){count, 1, one.dims[2], one.dims[3]});
            check_grey(&one, grey.data);
            omr_request_release(request);
            free(one.pixels);
        }
        image none = make_image(0, 8, 8);
        omr_tensor input = image_tensor(&none);
        omr_request *request = submit(session, &input, 1);
        omr_tensor grey = output_of(request, 0);
        assert_shape(&grey, OMR_F32, 4, (const int64_t[]){0, 1, 0, 0});
        omr_request_release(request);
        free(none.pixels);
        omr_session_destroy(session);
    }
}

/* On one device, more than there are slots, none like another. */
static void submit__keeps_shapes_in_flight_apart(void **state)
{
    (void)state;
    enum { CALLS = 60 };
    static const int32_t device[] = {0};
    static const char *const models[] = {"range_image", "range_image"};
    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        omr_session *session =
            open_with(models[m], (omr_session_options){.device_ids = device,
                                                       .device_count = 1,
                                                       .slots_per_lane = 4,
                                                       .lanes_per_device = m ? 2 : 1,
                                                       /* too little to have all ready: they grow */
                                                       .memory_limit = m ? 0 : 3 << 20});
        image images[CALLS];
        omr_request *requests[CALLS];
        for (int i = 0; i < CALLS; i++) {
            images[i] = make_image(1 + i % 3, 4 + (i * 13) % 61, 4 + (i * 29) % 90);
            omr_tensor input = image_tensor(&images[i]);
            requests[i] = submit(session, &input, 1);
        }
        for (int i = CALLS; i-- > 0;) {
            omr_tensor grey = output_of(requests[i], 0);
            assert_shape(&grey, OMR_F32, 4,
                         (const int64_t[]){1 + i % 3, 1, images[i].dims[2], images[i].dims[3]});
            check_grey(&images[i], grey.data);
            omr_request_release(requests[i]);
            free(images[i].pixels);
        }
        omr_session_destroy(session);
    }
}

static void run__takes_outputs_that_match_what_comes_out(void **state)
{
    (void)state;
    omr_session *session = open_session("range_image");
    image one = make_image(2, 10, 12);
    omr_tensor input = image_tensor(&one);
    omr_shape shape;
    assert_status(omr_session_output_shapes(session, &input, 1, &shape), OMR_UNSUPPORTED,
                  "its shape is known only after a run");
    double grey[2 * 11 * 12];
    float narrow[2 * 10 * 12];
    int64_t dims[] = {2, 1, 10, 12};
    omr_tensor output = {.data = grey, .dtype = OMR_F64, .rank = 4, .dims = dims};
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_OK, NULL);
    for (size_t i = 0; i < sizeof narrow / sizeof narrow[0]; i++)
        narrow[i] = (float)grey[i];
    check_grey(&one, narrow);
    dims[2] = 11;
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_INVALID_ARGUMENT,
                  "the shape is [2, 1, 11, 12], the model made [2, 1, 10, 12]");
    dims[2] = 10;
    dims[0] = 3;
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_INVALID_ARGUMENT,
                  "the shape is [3, 1, 10, 12], [2, 1, *, *] is wanted");
    dims[0] = 2;
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_OK, NULL);
    free(one.pixels);
    omr_session_destroy(session);
}

static void run__names_the_range_that_a_shape_is_outside_of(void **state)
{
    (void)state;
    omr_session *session = open_session("range_image");
    static const struct {
        int64_t dims[4];
        const char *words;
    } cases[] = {
        {{1, 3, 65, 8}, "input \"image\": dims[2] is 65, the model takes 4 to 64"},
        {{1, 3, 3, 8}, "input \"image\": dims[2] is 3, the model takes 4 to 64"},
        {{1, 3, 8, 700}, "input \"image\": dims[3] is 700, the model takes 4 to 640"},
        {{1, 4, 8, 8}, "[1, 4, 8, 8], [N, 3, *, *] is wanted"},
        {{1, 3, 8, 0}, "dims[3] is 0"},
    };
    static float pixels[4 * 65 * 700];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        omr_tensor input = {.data = pixels, .dtype = OMR_F32, .rank = 4, .dims = cases[i].dims};
        omr_request *request = NULL;
        assert_status(omr_session_submit(session, &input, 1, NULL, 0, NULL, &request),
                      OMR_INVALID_ARGUMENT, cases[i].words);
        assert_null(request);
    }
    omr_session_destroy(session);
}

/* ---- Outputs without a bound ------------------------------------------------------------------
 */

/* Every step-th value is not 0; the request's output says where. */
static void check_positions(omr_session *session, int64_t count, int64_t step)
{
    float *x = calloc((size_t)count + 1, sizeof *x);
    int64_t found = 0;
    for (int64_t i = 0; step && i < count; i += step, found++)
        x[i] = 1;
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 1, .dims = &count};
    omr_request *request = submit(session, &input, 1);
    omr_tensor where = output_of(request, 0);
    assert_shape(&where, OMR_I64, 2, (const int64_t[]){1, found});
    for (int64_t i = 0; i < found; i++)
        assert_int_equal(((const int64_t *)where.data)[i], i * step);
    omr_request_release(request);
    free(x);
}

static void submit__provides_what_depends_on_values(void **state)
{
    (void)state;
    omr_session *session = open_session("range_positions");
    for (int64_t count = 1; count <= 16; count++)
        for (int64_t step = 0; step <= 3; step++)
            check_positions(session, count, step);
    omr_session_destroy(session);
    session = open_session("range_any_positions");
    check_positions(session, 3, 1);
    check_positions(session, 100000, 2);
    check_positions(session, 0, 1);
    check_positions(session, 7, 0);
    check_positions(session, 200000, 1);
    omr_session_destroy(session);
}

static void run__checks_outputs_that_depend_on_values(void **state)
{
    (void)state;
    omr_session *session = open_session("range_positions");
    float x[5] = {0, 1, 0, 1, 1};
    int32_t where[4];
    int64_t count = 5, dims[] = {1, 3};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 1, .dims = &count};
    omr_tensor output = {.data = where, .dtype = OMR_I32, .rank = 2, .dims = dims};
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_OK, NULL);
    assert_true(where[0] == 1 && where[1] == 3 && where[2] == 4);
    dims[1] = 4;
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_INVALID_ARGUMENT,
                  "the shape is [1, 4], the model made [1, 3]");
    omr_session_destroy(session);
}

/* What looks like a batch need not be one: as many rows come out as the values make. */
static void submit__takes_rows_that_are_none_as_they_come(void **state)
{
    (void)state;
    omr_session *session = open_session("range_places");
    float x[20][3] = {{0, 1, 0}, {0, 0, 0}, {1, 0, 1}};
    int64_t dims[] = {3, 3};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_request *request = submit(session, &input, 1);
    omr_tensor where = output_of(request, 0);
    static const int64_t wanted[][2] = {{0, 1}, {2, 0}, {2, 2}};
    assert_shape(&where, OMR_I64, 2, (const int64_t[]){3, 2});
    assert_memory_equal(where.data, wanted, sizeof wanted);
    omr_request_release(request);
    dims[0] = 2;
    request = submit(session, &input, 1);
    where = output_of(request, 0);
    assert_shape(&where, OMR_I64, 2, (const int64_t[]){1, 2});
    omr_request_release(request);
    dims[0] = 20; /* these have to be cut, which shows that they are no rows */
    request = submit(session, &input, 1);
    assert_status(omr_request_wait(request, 60000), OMR_INVALID_ARGUMENT,
                  "so axis 0 is not the batch's");
    omr_request_release(request);
    omr_session_destroy(session);
}

/* ---- Several inputs, dtypes, scalars ----------------------------------------------------------
 */

static void run__converts_and_keeps_inputs_without_rows(void **state)
{
    (void)state;
    enum { ROWS = 19 };
    omr_session *session = open_session("range_beside");
    assert_int_equal(omr_session_desc(session)->inputs[1].batch_axis, -1);
    double x[ROWS][4], y[ROWS][2];
    int8_t table[4][2] = {{1, 0}, {0, 1}, {2, 0}, {0, 3}};
    for (int i = 0; i < ROWS * 4; i++)
        x[i / 4][i % 4] = i % 23;
    omr_tensor inputs[] = {
        {.data = x, .dtype = OMR_F64, .rank = 2, .dims = (const int64_t[]){ROWS, 4}},
        {.data = table, .dtype = OMR_I8, .rank = 2, .dims = (const int64_t[]){4, 2}}};
    omr_tensor output = {
        .data = y, .dtype = OMR_F64, .rank = 2, .dims = (const int64_t[]){ROWS, 2}};
    assert_status(omr_session_run(session, inputs, 2, &output, 1, 60000), OMR_OK, NULL);
    for (int r = 0; r < ROWS; r++) {
        assert_true(y[r][0] == x[r][0] + 2 * x[r][2]);
        assert_true(y[r][1] == x[r][1] + 3 * x[r][3]);
    }
    omr_session_destroy(session);
}

static void run__takes_samples_along_another_axis(void **state)
{
    (void)state;
    enum { ROWS = 21 };
    omr_session *session = open_with("range_behind", (omr_session_options){.batch_axis = 2});
    assert_int_equal(omr_session_desc(session)->batch, 8);
    float x[3][ROWS], y[2][ROWS];
    for (int i = 0; i < 3 * ROWS; i++)
        x[i / ROWS][i % ROWS] = (float)(i * i % 31);
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){3, ROWS}};
    omr_tensor output = {
        .data = y, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){2, ROWS}};
    assert_status(omr_session_run(session, &input, 1, &output, 1, 60000), OMR_OK, NULL);
    for (int r = 0; r < ROWS; r++) {
        assert_true(y[0][r] == x[0][r] + x[1][r] + x[2][r]);
        assert_true(y[1][r] == x[0][r] - x[2][r]);
    }
    omr_session_destroy(session);
    assert_status(omr_session_create(
                      &session, model_path("range_positions"),
                      &(omr_session_options){.size = sizeof(omr_session_options), .batch_axis = 1}),
                  OMR_INVALID_ARGUMENT, "batch_axis asks for axis 0");
}

/* f16 in the model, f32 here; a scalar in and out; an output whose shape is none of the inputs'. */
static void submit__handles_scalars_and_f16(void **state)
{
    (void)state;
    omr_session *session = open_session("range_summary");
    for (int64_t n = 1; n <= 6; n++)
        for (int64_t m = 1; m <= 9; m += 4) {
            float x[6 * 9], factor = 3, sum = 0, wide[6 * 9];
            int64_t dims[] = {n, m}, shape[2];
            for (int64_t i = 0; i < n * m; i++)
                sum += x[i] = (float)(i - 7);
            omr_tensor inputs[] = {{.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims},
                                   {.data = &factor, .dtype = OMR_F32}};
            float total = 0;
            omr_tensor outputs[] = {
                {.data = &total, .dtype = OMR_F32},
                {.data = shape, .dtype = OMR_I64, .rank = 1, .dims = (const int64_t[]){2}},
                {.data = wide, .dtype = OMR_F32, .rank = 2, .dims = dims}};
            assert_status(omr_session_run(session, inputs, 2, outputs, 3, 60000), OMR_OK, NULL);
            assert_true(total == 3 * sum && shape[0] == n && shape[1] == m);
            for (int64_t i = 0; i < n * m; i++)
                assert_true(wide[i] == -x[i]);
            omr_request *request = submit(session, inputs, 2);
            omr_tensor scalar = output_of(request, 0), negative = output_of(request, 2);
            assert_shape(&scalar, OMR_F32, 0, NULL);
            assert_shape(&negative, OMR_F16, 2, dims);
            assert_true(*(const float *)scalar.data == 3 * sum);
            omr_request_release(request);
        }
    omr_session_destroy(session);
}

static void run__wants_as_many_rows_in_every_input(void **state)
{
    (void)state;
    omr_session *session = open_session("range_two");
    int64_t ids[3][5] = {{0}}, few[] = {2, 5}, more[] = {3, 5};
    float mask[3][5] = {{0}};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = few},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = more}};
    omr_request *request;
    assert_status(omr_session_submit(session, inputs, 2, NULL, 0, NULL, &request),
                  OMR_INVALID_ARGUMENT, "has 2 rows, input \"mask\" has 3");
    omr_session_destroy(session);
}

/* ---- What goes wrong ---------------------------------------------------------------------------
 */

/* Within their ranges, but the device cannot do it: request after request fails, devices stay. */
static void submit__blames_shapes_that_do_not_go_together(void **state)
{
    (void)state;
    omr_session *session = open_with("range_two", (omr_session_options){.batch_axis = -1});
    int64_t ids[3][5] = {{1, 2}}, few[] = {2, 5}, more[] = {3, 5};
    float mask[3][5] = {{1, 1}};
    omr_tensor bad[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = few},
                        {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = more}};
    omr_tensor good[] = {bad[0], bad[1]};
    good[1].dims = few;
    for (int round = 0; round < 3; round++) {
        omr_request *wrong = submit(session, bad, 2), *right = submit(session, good, 2);
        assert_status(omr_request_wait(wrong, 60000), OMR_DRIVER_FAILED, NULL);
        omr_tensor out = output_of(right, 0);
        assert_shape(&out, OMR_F32, 2, few);
        assert_true(((const float *)out.data)[1] == 2);
        omr_request_release(wrong);
        omr_request_release(right);
    }
    for (size_t i = 0; i < 2; i++) {
        omr_device_stats device = {.size = sizeof device};
        assert_int_equal(omr_session_get_device_stats(session, i, &device), OMR_OK);
        assert_int_equal(device.lanes, 1);
    }
    omr_session_destroy(session);
}

/* One float read over and over: 64 GiB of input without having any of it. */
static void submit__refuses_what_no_device_holds(void **state)
{
    (void)state;
    omr_session *session = open_session("range_any_positions");
    float one = 1;
    int64_t count = 16LL << 30, huge = INT64_MAX / 2, none = 0;
    omr_tensor input = {
        .data = &one, .dtype = OMR_F32, .rank = 1, .dims = &count, .strides = &none};
    omr_request *request = submit(session, &input, 1);
    assert_status(omr_request_wait(request, 60000), OMR_NO_MEMORY, NULL);
    omr_request_release(request);
    input.dims = &huge; /* bytes here, four times as many in the model */
    input.dtype = OMR_U8;
    assert_status(omr_session_submit(session, &input, 1, NULL, 0, NULL, &request),
                  OMR_INVALID_ARGUMENT, "would exceed any memory");
    check_positions(session, 10, 2);
    omr_session_destroy(session);
}

static void submit__keeps_to_the_memory_limit(void **state)
{
    (void)state;
    omr_session *session =
        open_with("range_any_positions", (omr_session_options){.memory_limit = 1 << 20});
    check_positions(session, 1000, 2);
    float *x = calloc(1 << 20, sizeof *x);
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 1, .dims = (const int64_t[]){1 << 20}};
    omr_request *request = submit(session, &input, 1);
    assert_status(omr_request_wait(request, 60000), OMR_NO_MEMORY,
                  "an input of 4194304 bytes is too much, 1048576 bytes are allowed");
    omr_request_release(request);
    check_positions(session, 2000, 2);
    free(x);
    omr_session_destroy(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(desc__says_what_varies),
        cmocka_unit_test(run__takes_rows_within_the_range_as_they_are),
        cmocka_unit_test(run__cuts_rows_beyond_the_range),
        cmocka_unit_test(run__pads_short_batches_to_the_lower_end),
        cmocka_unit_test(run__spreads_what_the_caller_says_are_rows),
        cmocka_unit_test(submit__merges_what_the_caller_says_are_rows),
        cmocka_unit_test(submit__provides_outputs_of_whatever_shape_they_have),
        cmocka_unit_test(submit__cuts_rows_of_any_size),
        cmocka_unit_test(submit__keeps_shapes_in_flight_apart),
        cmocka_unit_test(run__takes_outputs_that_match_what_comes_out),
        cmocka_unit_test(run__names_the_range_that_a_shape_is_outside_of),
        cmocka_unit_test(submit__provides_what_depends_on_values),
        cmocka_unit_test(run__checks_outputs_that_depend_on_values),
        cmocka_unit_test(submit__takes_rows_that_are_none_as_they_come),
        cmocka_unit_test(run__converts_and_keeps_inputs_without_rows),
        cmocka_unit_test(run__takes_samples_along_another_axis),
        cmocka_unit_test(submit__handles_scalars_and_f16),
        cmocka_unit_test(run__wants_as_many_rows_in_every_input),
        cmocka_unit_test(submit__blames_shapes_that_do_not_go_together),
        cmocka_unit_test(submit__refuses_what_no_device_holds),
        cmocka_unit_test(submit__keeps_to_the_memory_limit),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("session ranges", tests, NULL, NULL);
}
