/* SPDX-License-Identifier: MIT */
/* Gears of image sizes and of dims, where samples smaller than a gear are padded and outputs
 * cropped; samples along another axis; no inputs at all. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CHANNELS = 3 };

static omr_session *open_session(const char *model)
{
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path(model), NULL) != OMR_OK)
        fail_msg("%s: %s", model, omr_last_error());
    return session;
}

/* Runs `count` images of one size; the model answers with the mean over the channels. */
static void run_images(omr_session *session, int64_t count, int64_t height, int64_t width)
{
    size_t area = (size_t)(height * width);
    float *images = malloc((size_t)count * CHANNELS * area * sizeof *images + 1);
    float *grey = malloc((size_t)count * area * sizeof *grey + 1);
    for (size_t i = 0; i < (size_t)count * CHANNELS * area; i++)
        images[i] = (float)(i % 101);
    int64_t dims[] = {count, CHANNELS, height, width};
    omr_tensor input = {.data = images, .dtype = OMR_F32, .rank = 4, .dims = dims};
    omr_shape shape;
    if (omr_session_output_shapes(session, &input, 1, &shape) != OMR_OK)
        fail_msg("%s", omr_last_error());
    assert_int_equal(shape.rank, 4);
    assert_int_equal(shape.dims[0], count);
    assert_int_equal(shape.dims[1], 1);
    assert_int_equal(shape.dims[2], height);
    assert_int_equal(shape.dims[3], width);
    omr_tensor output = {.data = grey, .dtype = OMR_F32, .rank = 4, .dims = shape.dims};
    if (omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        fail_msg("%lld images of %lldx%lld: %s", (long long)count, (long long)height,
                 (long long)width, omr_last_error());
    for (size_t n = 0; n < (size_t)count; n++)
        for (size_t p = 0; p < area; p++) {
            const float *pixel = images + n * CHANNELS * area + p;
            float want = (pixel[0] + pixel[area] + pixel[2 * area]) / CHANNELS;
            assert_float_equal(grey[n * area + p], want, 1e-4f);
        }
    free(images);
    free(grey);
}

static void run__pads_images_to_the_gear_that_holds_them(void **state)
{
    (void)state;
    omr_session *session = open_session("image_gears");
    assert_int_equal(omr_session_desc(session)->shape_kind, OMR_SHAPE_IMAGE);
    assert_int_equal(omr_session_desc(session)->gear_count, 3);
    for (int64_t height = 1; height <= 16; height += 3)
        for (int64_t width = 1; width <= 16; width += 5)
            run_images(session, 1 + height % 3, height, width);
    run_images(session, 5, 8, 8);
    run_images(session, 1, 8, 16);
    run_images(session, 2, 16, 16);
    run_images(session, 0, 8, 8);
    omr_session_destroy(session);
}

static void run__pads_to_gears_of_dims(void **state)
{
    (void)state;
    omr_session *session = open_session("dims_gears");
    assert_int_equal(omr_session_desc(session)->shape_kind, OMR_SHAPE_DIMS);
    static const int64_t sizes[][2] = {{4, 4}, {1, 1}, {4, 12}, {3, 9}, {20, 6}, {17, 5}, {5, 6}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        run_images(session, 2, sizes[i][0], sizes[i][1]);
    omr_session_destroy(session);
}

/* Batches of images: the rows are cut and padded, each image is padded and its output cropped. */
static void run__pads_images_and_batches_of_them(void **state)
{
    (void)state;
    omr_session *session = open_session("image_gears_bs4");
    assert_int_equal(omr_session_desc(session)->batch, 4);
    static const int64_t sizes[][2] = {{8, 8}, {5, 7}, {16, 16}, {9, 3}, {1, 16}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int64_t count = 0; count <= 9; count += 3)
            run_images(session, count, sizes[i][0], sizes[i][1]);
    omr_session_stats stats = {.size = sizeof stats};
    assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    assert_int_equal(stats.padded_rows, 5 * (1 + 2 + 3));
    omr_session_destroy(session);
}

static void run__names_the_gears_when_none_holds_the_image(void **state)
{
    (void)state;
    omr_session *session = open_session("image_gears");
    static float image[CHANNELS * 9 * 17];
    int64_t dims[] = {1, CHANNELS, 9, 17};
    omr_tensor input = {.data = image, .dtype = OMR_F32, .rank = 4, .dims = dims};
    omr_shape shape;
    assert_int_equal(omr_session_output_shapes(session, &input, 1, &shape), OMR_INVALID_ARGUMENT);
    assert_non_null(strstr(omr_last_error(), "no gear holds the shape [1, 3, 9, 17]; gears are "
                                             "8,8; 8,16; 16,16"));
    dims[1] = 4;
    dims[2] = dims[3] = 8;
    assert_int_equal(omr_session_output_shapes(session, &input, 1, &shape), OMR_INVALID_ARGUMENT);
    assert_non_null(strstr(omr_last_error(), "[1, 4, 8, 8], [N, 3, *, *] is wanted"));
    omr_session_destroy(session);
}

/* Gears of dims whose varying axis is the batch's are cut like batch gears. */
static void run__finds_the_batch_among_dims(void **state)
{
    (void)state;
    enum { ROWS = 11, WIDTH = 5 };
    omr_session *session = open_session("width_gears");
    assert_int_equal(omr_session_desc(session)->batch, 4);
    int64_t ids[ROWS][WIDTH], len[ROWS], dims[] = {ROWS, WIDTH};
    float mask[ROWS][WIDTH], out[ROWS][WIDTH];
    for (int i = 0; i < ROWS * WIDTH; i++) {
        ids[i / WIDTH][i % WIDTH] = i;
        mask[i / WIDTH][i % WIDTH] = (float)(i % 2);
    }
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    if (omr_session_run(session, inputs, 2, outputs, 2, OMR_WAIT_FOREVER) != OMR_OK)
        fail_msg("%s", omr_last_error());
    for (int i = 0; i < ROWS * WIDTH; i++)
        assert_true(out[i / WIDTH][i % WIDTH] == (float)i * (float)(i % 2));
    omr_session_destroy(session);
}

static void run__takes_samples_along_another_axis(void **state)
{
    (void)state;
    enum { ROWS = 10 };
    omr_session_options options = {.size = sizeof options, .batch_axis = 2};
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path("behind_bs4"), &options) != OMR_OK)
        fail_msg("%s", omr_last_error());
    assert_int_equal(omr_session_desc(session)->inputs[0].batch_axis, 1);
    float x[3][ROWS], y[2][ROWS];
    for (int i = 0; i < 3 * ROWS; i++)
        x[i / ROWS][i % ROWS] = (float)(i * i % 31);
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){3, ROWS}};
    omr_tensor output = {
        .data = y, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){2, ROWS}};
    if (omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        fail_msg("%s", omr_last_error());
    for (int r = 0; r < ROWS; r++) {
        assert_true(y[0][r] == x[0][r] + x[1][r] + x[2][r]);
        assert_true(y[1][r] == x[0][r] - x[2][r]);
    }
    omr_session_destroy(session);
}

static void run__takes_a_model_without_inputs(void **state)
{
    (void)state;
    omr_session *session = open_session("no_input");
    float y[4] = {0};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 1, .dims = (const int64_t[]){4}};
    if (omr_session_run(session, NULL, 0, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        fail_msg("%s", omr_last_error());
    for (int i = 0; i < 4; i++)
        assert_true(y[i] == (float)(i + 1));
    omr_session_destroy(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__pads_images_to_the_gear_that_holds_them),
        cmocka_unit_test(run__pads_to_gears_of_dims),
        cmocka_unit_test(run__pads_images_and_batches_of_them),
        cmocka_unit_test(run__names_the_gears_when_none_holds_the_image),
        cmocka_unit_test(run__finds_the_batch_among_dims),
        cmocka_unit_test(run__takes_samples_along_another_axis),
        cmocka_unit_test(run__takes_a_model_without_inputs),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("session_shapes", tests, NULL, NULL);
}
