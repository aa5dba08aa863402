/* SPDX-License-Identifier: MIT */
/* pinned_memory SLOW.om
 *
 * Memory that devices read and write themselves. Arrays in ordinary memory are copied once in and
 * once out; arrays in omr_alloc() memory that already have the model's dtype and order are not
 * copied on the host at all. The session's statistics tell which way the bytes went. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 16, COLUMNS = 256, BYTES = ROWS * COLUMNS * sizeof(float) };

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "pinned_memory: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

static void run(omr_session *session, float *x, float *y)
{
    const int64_t dims[] = {ROWS, COLUMNS};
    const omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    const omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = dims};
    check(omr_session_run(session, &input, 1, &output, 1, OMR_WAIT_FOREVER));
}

/* Runs and says how many bytes were copied on the host for it. */
static uint64_t copied_by(omr_session *session, float *x, float *y, const char *what)
{
    omr_session_stats before = {.size = sizeof before}, after = {.size = sizeof after};
    check(omr_session_get_stats(session, &before));
    run(session, x, y);
    check(omr_session_get_stats(session, &after));
    uint64_t copied = after.copied_bytes - before.copied_bytes;
    printf("%-16s %6llu bytes copied, %6llu direct\n", what, (unsigned long long)copied,
           (unsigned long long)(after.direct_bytes - before.direct_bytes));
    return copied;
}

static float *ordinary(void)
{
    float *memory = calloc(1, BYTES);
    if (!memory) {
        fprintf(stderr, "pinned_memory: out of memory\n");
        exit(1);
    }
    return memory;
}

static float *pinned(void)
{
    void *memory;
    check(omr_alloc(&memory, BYTES)); /* aligned, locked in place, and not zeroed */
    return memory;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: pinned_memory SLOW.om\n"), 2;
    omr_session *session;
    check(omr_session_create(&session, argv[1], NULL));
    float *x = ordinary(), *y = ordinary(), *fast_x = pinned(), *fast_y = pinned();
    for (int i = 0; i < ROWS * COLUMNS; i++)
        x[i] = (float)(i % 10);

    uint64_t usual = copied_by(session, x, y, "ordinary memory");
    memcpy(fast_x, x, BYTES); /* a program would produce its data here in the first place */
    uint64_t direct = copied_by(session, fast_x, fast_y, "pinned memory");

    bool same = true;
    for (int i = 0; i < ROWS * COLUMNS; i++)
        same &= y[i] == fast_y[i];
    printf("the results are %s\n", same ? "the same" : "DIFFERENT");
    omr_free(fast_y); /* no request may still be using it */
    omr_free(fast_x);
    free(y);
    free(x);
    omr_session_destroy(session);
    return same && usual == 2 * BYTES && direct == 0 ? 0 : 1;
}
