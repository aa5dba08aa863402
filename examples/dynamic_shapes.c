/* SPDX-License-Identifier: MIT */
/* dynamic_shapes IMAGE_GEARS.om
 *
 * A model compiled for several image sizes ("gears"). Images of other sizes go through the smallest
 * gear that holds them, padded, and their outputs are cropped; the program only asks which shape
 * the output will have. */
#include <omrun/omrun.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHANNELS = 3 };

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "dynamic_shapes: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

static float *allocate(int64_t count)
{
    float *memory = calloc((size_t)count, sizeof *memory);
    if (memory)
        return memory;
    fprintf(stderr, "dynamic_shapes: out of memory\n");
    exit(1);
}

static void print_gears(const omr_model_desc *model)
{
    printf("\"%s\" was compiled for", model->name);
    for (size_t i = 0; i < model->gear_count; i++)
        printf("%s %lldx%lld", i ? "," : "", (long long)model->gears[i].values[0],
               (long long)model->gears[i].values[1]);
    printf("\n");
}

/* The model's answer is the mean over the channels. */
static bool is_grey(const float *image, const float *grey, size_t area)
{
    for (size_t i = 0; i < area; i++)
        if (fabsf(grey[i] - (image[i] + image[area + i] + image[2 * area + i]) / 3) > 1e-4f)
            return false;
    return true;
}

static bool convert(omr_session *session, int64_t height, int64_t width)
{
    size_t area = (size_t)(height * width);
    float *image = allocate(CHANNELS * height * width);
    for (size_t i = 0; i < CHANNELS * area; i++)
        image[i] = (float)(i % 29);
    const int64_t dims[] = {1, CHANNELS, height, width};
    const omr_tensor input = {.data = image, .dtype = OMR_F32, .rank = 4, .dims = dims};

    /* Which shape comes out is the library's to say. */
    omr_shape shape;
    check(omr_session_output_shapes(session, &input, 1, &shape));
    float *grey = allocate(shape.dims[2] * shape.dims[3]);
    const omr_tensor output = {
        .data = grey, .dtype = OMR_F32, .rank = shape.rank, .dims = shape.dims};
    check(omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER));

    bool right = shape.dims[2] == height && shape.dims[3] == width && is_grey(image, grey, area);
    printf("%2lldx%-2lld -> %lldx%lld, %s\n", (long long)height, (long long)width,
           (long long)shape.dims[2], (long long)shape.dims[3], right ? "right" : "WRONG");
    free(grey);
    free(image);
    return right;
}

/* An image that no gear holds is refused before anything runs, in words that help. */
static bool refuses(omr_session *session, int64_t height, int64_t width)
{
    const int64_t dims[] = {1, CHANNELS, height, width};
    float *image = allocate(CHANNELS * height * width);
    const omr_tensor input = {.data = image, .dtype = OMR_F32, .rank = 4, .dims = dims};
    omr_shape shape;
    omr_status status = omr_session_output_shapes(session, &input, 1, &shape);
    printf("%2lldx%-2lld -> %s\n", (long long)height, (long long)width, omr_last_error());
    free(image);
    return status == OMR_INVALID_ARGUMENT;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: dynamic_shapes IMAGE_GEARS.om\n"), 2;
    static const int64_t sizes[][2] = {{8, 8}, {5, 7}, {8, 16}, {3, 11}, {16, 16}, {13, 1}};
    omr_session *session;
    check(omr_session_create(&session, argv[1], NULL));
    print_gears(omr_session_desc(session));
    bool right = true;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        right &= convert(session, sizes[i][0], sizes[i][1]);
    right &= refuses(session, 9, 17);
    omr_session_destroy(session);
    return right ? 0 : 1;
}
