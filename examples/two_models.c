/* SPDX-License-Identifier: MIT */
/* two_models SUM_DIFF.om BATCH_N.om
 *
 * Two models on one device, one behind the other: the first adds two arrays, the second computes
 * with the sum. Both stay loaded, and while the second works on one piece the first has begun the
 * next: requests make that a loop of a few lines. */
#include <omrun/omrun.h>

#include <stdio.h>
#include <stdlib.h>

enum { PIECES = 12, ROWS = 8, IN = 3, OUT = 2 };

/* One piece of work on its way through both models. */
typedef struct piece {
    float a[ROWS][IN], b[ROWS][IN], sum[ROWS][IN], difference[ROWS][IN], result[ROWS][OUT];
    omr_request *request; /* of the model it is in */
} piece;

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "two_models: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

static omr_session *open_on_device_0(const char *path)
{
    static const int32_t device = 0;
    omr_session *session;
    omr_session_options options = {
        .size = sizeof options, .device_ids = &device, .device_count = 1};
    check(omr_session_create(&session, path, &options));
    return session;
}

static omr_tensor floats(void *data, const int64_t *dims)
{
    return (omr_tensor){.data = data, .dtype = OMR_F32, .rank = 2, .dims = dims};
}

static void start_first(omr_session *first, piece *p)
{
    const int64_t dims[] = {ROWS, IN};
    const omr_tensor in[] = {floats(p->a, dims), floats(p->b, dims)};
    const omr_tensor out[] = {floats(p->sum, dims), floats(p->difference, dims)};
    check(omr_session_submit(first, in, 2, out, 2, NULL, &p->request));
}

/* Waits for the first model and hands its output to the second. */
static void start_second(omr_session *second, piece *p)
{
    const int64_t in_dims[] = {ROWS, IN}, out_dims[] = {ROWS, OUT};
    check(omr_request_wait(p->request, OMR_WAIT_FOREVER));
    omr_request_release(p->request);
    const omr_tensor in = floats(p->sum, in_dims), out = floats(p->result, out_dims);
    check(omr_session_submit(second, &in, 1, &out, 1, NULL, &p->request));
}

static bool finish(piece *p)
{
    bool right = true;
    check(omr_request_wait(p->request, OMR_WAIT_FOREVER));
    omr_request_release(p->request);
    for (int r = 0; r < ROWS; r++) { /* the second model: sum of a row, first minus last */
        const float *s = p->sum[r];
        right &= p->result[r][0] == s[0] + s[1] + s[2] && p->result[r][1] == s[0] - s[2];
        for (int i = 0; i < IN; i++)
            right &= s[i] == p->a[r][i] + p->b[r][i];
    }
    return right;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return fprintf(stderr, "usage: two_models SUM_DIFF.om BATCH_N.om\n"), 2;
    static piece pieces[PIECES];
    for (int i = 0; i < PIECES * ROWS * IN; i++) {
        (&pieces[i / (ROWS * IN)].a[0][0])[i % (ROWS * IN)] = (float)i;
        (&pieces[i / (ROWS * IN)].b[0][0])[i % (ROWS * IN)] = (float)(i % 7);
    }
    omr_session *first = open_on_device_0(argv[1]), *second = open_on_device_0(argv[2]);
    printf("\"%s\" and \"%s\" share device 0\n", omr_session_desc(first)->name,
           omr_session_desc(second)->name);

    int right = 0;
    start_first(first, &pieces[0]);
    for (int i = 0; i < PIECES; i++) {
        if (i + 1 < PIECES)
            start_first(first, &pieces[i + 1]);
        start_second(second, &pieces[i]);
    }
    for (int i = 0; i < PIECES; i++)
        right += finish(&pieces[i]);

    omr_session_destroy(second);
    omr_session_destroy(first);
    printf("%d of %d pieces went through both and are right\n", right, PIECES);
    return right == PIECES ? 0 : 1;
}
