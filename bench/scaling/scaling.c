/* SPDX-License-Identifier: MIT */
/* scaling MODEL.onnx MODEL.om: what a second device adds, with real compute, one core for each.
 *
 * Two cores of a machine that others share are not always worth two. So the yardstick is taken in
 * the same breath: two plain ONNX Runtime sessions of one thread side by side, over one. Each
 * repetition measures all four, and the figure is the median of (omrun's gain) / (that gain). */
#include "support/bench.h"
#include "support/plain_ort.h"

#include <omrun/omrun.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCHES = 16, REPETITIONS = 15, MAX_DEVICES = 2 };

static size_t element_count(const omr_tensor_desc *desc, int64_t rows)
{
    size_t count = (size_t)rows;
    for (uint32_t i = 1; i < desc->rank; i++)
        count *= (size_t)desc->dims[i];
    return count;
}

/* ---- omrun ---------------------------------------------------------------------------------- */

typedef struct ours {
    omr_session *session;
    omr_tensor input, output;
    int64_t input_dims[OMR_MAX_RANK], output_dims[OMR_MAX_RANK];
} ours;

static omr_tensor make_tensor(const omr_tensor_desc *desc, int64_t rows, int64_t *dims)
{
    size_t count = element_count(desc, rows);
    memcpy(dims, desc->dims, desc->rank * sizeof *dims);
    dims[0] = rows;
    float *data = bench_allocate(count * sizeof *data);
    bench_fill(data, count);
    return (omr_tensor){.data = data, .dtype = OMR_F32, .rank = desc->rank, .dims = dims};
}

/* BATCHES of work for each of the first `device_count` devices. */
static void ours_open(ours *our, const char *om_path, size_t device_count)
{
    static const int32_t ids[MAX_DEVICES] = {0, 1};
    omr_session_options options = {
        .size = sizeof options, .device_ids = ids, .device_count = device_count};
    if (omr_session_create(&our->session, om_path, &options) != OMR_OK)
        bench_die("%s", omr_last_error());
    const omr_model_desc *desc = omr_session_desc(our->session);
    int64_t rows = desc->batch * BATCHES * (int64_t)device_count;
    our->input = make_tensor(&desc->inputs[0], rows, our->input_dims);
    our->output = make_tensor(&desc->outputs[0], rows, our->output_dims);
}

/* Batches per second. */
static double ours_rate(ours *our)
{
    bench_settle();
    double started = bench_now();
    if (omr_session_run(our->session, &our->input, 1, &our->output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        bench_die("%s", omr_last_error());
    double batches = (double)our->input_dims[0] / (double)omr_session_desc(our->session)->batch;
    return batches / (bench_now() - started);
}

static void ours_close(ours *our)
{
    omr_session_destroy(our->session);
    free(our->input.data);
    free(our->output.data);
}

/* ---- The yardstick -------------------------------------------------------------------------- */

static void *run_batches(void *argument)
{
    for (size_t i = 0; i < BATCHES; i++)
        plain_ort_run(argument);
    return NULL;
}

/* Batches per second of the first `count` sessions side by side. */
static double plain_rate(plain_ort **sessions, size_t count)
{
    pthread_t threads[MAX_DEVICES];
    bench_settle();
    double started = bench_now();
    for (size_t i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, run_batches, sessions[i]) != 0)
            bench_die("no thread");
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return BATCHES * (double)count / (bench_now() - started);
}

static plain_ort *plain_open(const char *onnx_path, const omr_model_desc *desc)
{
    const omr_tensor_desc *in = &desc->inputs[0], *out = &desc->outputs[0];
    plain_ort *session =
        plain_ort_open(onnx_path, 1, (plain_ort_tensor){"image", in->dims, in->rank},
                       (plain_ort_tensor){"features", out->dims, out->rank});
    bench_fill(plain_ort_input(session), element_count(in, in->dims[0]));
    return session;
}

/* ---- Both ----------------------------------------------------------------------------------- */

typedef struct figures {
    double one[REPETITIONS], two[REPETITIONS], plain_one[REPETITIONS], plain_two[REPETITIONS];
    double share[REPETITIONS]; /* our gain over the yardstick's */
} figures;

static void measure(figures *f, ours *one, ours *two, plain_ort **plain)
{
    for (size_t i = 0; i < REPETITIONS; i++) {
        f->one[i] = ours_rate(one);
        f->plain_one[i] = plain_rate(plain, 1);
        f->two[i] = ours_rate(two);
        f->plain_two[i] = plain_rate(plain, 2);
        f->share[i] = (f->two[i] / f->one[i]) / (f->plain_two[i] / f->plain_one[i]);
    }
}

/* The first batch of both sides must say the same, or there is nothing to compare. */
static void compare(const ours *our, plain_ort *plain, const omr_model_desc *desc)
{
    size_t count = element_count(&desc->outputs[0], desc->batch);
    const float *mine = our->output.data, *theirs = plain_ort_output(plain);
    for (size_t i = 0; i < count; i++) {
        float gap = mine[i] - theirs[i];
        if (!(gap < 1e-3f && gap > -1e-3f))
            bench_die("element %zu is %g, ONNX Runtime's is %g", i, (double)mine[i],
                      (double)theirs[i]);
    }
}

static bool report(figures *f)
{
    double one = bench_median(f->one, REPETITIONS), two = bench_median(f->two, REPETITIONS);
    double plain_one = bench_median(f->plain_one, REPETITIONS);
    double plain_two = bench_median(f->plain_two, REPETITIONS);
    printf("omrun          1 device  %7.2f batches/s   2 devices  %7.2f batches/s   gain %.3f\n",
           one, two, two / one);
    printf("ONNX Runtime   1 session %7.2f batches/s   2 sessions %7.2f batches/s   gain %.3f\n",
           plain_one, plain_two, plain_two / plain_one);
    return bench_report("scaling-two-devices", bench_median(f->share, REPETITIONS), "ratio",
                        BENCH_AT_LEAST, 0.97);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        bench_die("usage: bench_scaling MODEL.onnx MODEL.om");
    ours one, two;
    plain_ort *plain[MAX_DEVICES];
    static figures f;
    ours_open(&one, argv[2], 1);
    ours_open(&two, argv[2], 2);
    const omr_model_desc *desc = omr_session_desc(one.session);
    for (size_t i = 0; i < MAX_DEVICES; i++)
        plain[i] = plain_open(argv[1], desc);

    ours_rate(&one); /* the first calls of all are not measured */
    ours_rate(&two);
    plain_rate(plain, MAX_DEVICES);
    compare(&one, plain[0], desc);
    compare(&two, plain[1], desc);
    measure(&f, &one, &two, plain);
    bool met = report(&f);

    for (size_t i = 0; i < MAX_DEVICES; i++)
        plain_ort_close(plain[i]);
    ours_close(&two);
    ours_close(&one);
    return met ? 0 : 1;
}
