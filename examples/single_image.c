/* SPDX-License-Identifier: MIT */
/* single_image DIGITS.om
 *
 * One image through a model: the five steps of every program. The model was compiled for batches
 * of 16; a call may bring any number of images all the same, here one. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <stdlib.h>

enum { SIZE = 8, CLASSES = 10 };

/* A handwritten 5 as a scanner saw it: 0 is paper, 16 is ink. */
static uint8_t image[1][1][SIZE][SIZE] = {{{
    {0, 0, 9, 16, 16, 16, 4, 0},
    {0, 0, 8, 16, 5, 4, 0, 0},
    {0, 1, 15, 9, 0, 0, 0, 0},
    {0, 9, 15, 8, 7, 3, 0, 0},
    {0, 3, 12, 12, 14, 16, 5, 0},
    {0, 0, 0, 0, 1, 11, 12, 0},
    {0, 0, 1, 2, 1, 11, 10, 0},
    {0, 0, 9, 16, 16, 16, 4, 0},
}}};

/* A call that fails says why in one sentence; this program has nothing better to do than pass it
 * on. */
static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "single_image: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

static void print_image(void)
{
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++)
            putchar(" .:-=+*#@"[image[0][0][y][x] / 2]);
        putchar('\n');
    }
}

static int largest(const float *values, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (values[i] > values[best])
            best = i;
    return best;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: single_image DIGITS.om\n"), 2;

    /* 1. Open the model, on every device there is. This takes a while; do it once. */
    omr_session *session;
    check(omr_session_create(&session, argv[1], NULL));

    /* 2. Say where the image is and how it is laid out. The model wants floats; bytes will do. */
    const int64_t image_dims[] = {1, 1, SIZE, SIZE};
    const omr_tensor input = {.data = image, .dtype = OMR_U8, .rank = 4, .dims = image_dims};

    /* 3. Say where the answer goes. */
    float logits[1][CLASSES];
    const int64_t logits_dims[] = {1, CLASSES};
    const omr_tensor output = {.data = logits, .dtype = OMR_F32, .rank = 2, .dims = logits_dims};

    /* 4. Run. Any thread may, as often as it likes; a call allocates nothing. */
    check(omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER));

    /* 5. Close. */
    omr_session_destroy(session);

    int digit = largest(logits[0], CLASSES);
    print_image();
    printf("this is a %d\n", digit);
    return digit == 5 ? 0 : 1;
}
