/* SPDX-License-Identifier: MIT */
/* batcher MODEL.om: many threads that send one row each against one request with all rows.
 *
 * Rows of several requests share an execution, so that a service with single-row callers comes near
 * to a batch job. Both ways take turns; the figure is the median of the ratios of their rows/s. */
#include "support/bench.h"

#include <omrun/omrun.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 64, ROWS_PER_THREAD = 4, ROWS = THREADS * ROWS_PER_THREAD, ROUNDS = 5 };

/* All rows of the model's one input and one output. */
typedef struct work {
    omr_session *session;
    omr_shape in, out;      /* of all rows */
    size_t in_row, out_row; /* bytes */
    char *x, *y;
} work;

static size_t row_bytes(const omr_tensor_desc *tensor)
{
    size_t bytes = omr_dtype_size(tensor->dtype);
    for (uint32_t i = 1; i < tensor->rank; i++)
        bytes *= (size_t)tensor->dims[i];
    return bytes;
}

static void run_rows(const work *w, int64_t first, int64_t count)
{
    omr_shape in = w->in, out = w->out;
    in.dims[0] = out.dims[0] = count;
    omr_tensor input = {.data = w->x + (size_t)first * w->in_row,
                        .dtype = OMR_F32,
                        .rank = in.rank,
                        .dims = in.dims};
    omr_tensor output = {.data = w->y + (size_t)first * w->out_row,
                         .dtype = OMR_F32,
                         .rank = out.rank,
                         .dims = out.dims};
    if (omr_session_run(w->session, &input, 1, &output, 1, OMR_WAIT_FOREVER) != OMR_OK)
        bench_die("%s", omr_last_error());
}

typedef struct caller {
    const work *work;
    int64_t first;
} caller;

static void *send_rows(void *argument)
{
    const caller *c = argument;
    for (int64_t i = 0; i < ROWS_PER_THREAD; i++)
        run_rows(c->work, c->first + i, 1);
    return NULL;
}

static double seconds_of_many(const work *w)
{
    pthread_t threads[THREADS];
    caller callers[THREADS];
    double start = bench_now();
    for (int i = 0; i < THREADS; i++) {
        callers[i] = (caller){w, (int64_t)i * ROWS_PER_THREAD};
        if (pthread_create(&threads[i], NULL, send_rows, &callers[i]))
            bench_die("no thread");
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return bench_now() - start;
}

static double seconds_of_one(const work *w)
{
    double start = bench_now();
    run_rows(w, 0, ROWS);
    return bench_now() - start;
}

static void open_work(work *w, const char *path)
{
    omr_session_options options = {.size = sizeof options, .max_delay_us = 2000};
    options.queue_limit = THREADS;
    if (omr_session_create(&w->session, path, &options) != OMR_OK)
        bench_die("%s", omr_last_error());
    const omr_model_desc *model = omr_session_desc(w->session);
    if (model->input_count != 1 || model->output_count != 1 || model->inputs[0].dtype != OMR_F32)
        bench_die("%s: wanted one input and one output of f32", path);
    w->in_row = row_bytes(&model->inputs[0]);
    w->out_row = row_bytes(&model->outputs[0]);
    w->in.rank = model->inputs[0].rank;
    w->out.rank = model->outputs[0].rank;
    memcpy(w->in.dims, model->inputs[0].dims, w->in.rank * sizeof w->in.dims[0]);
    memcpy(w->out.dims, model->outputs[0].dims, w->out.rank * sizeof w->out.dims[0]);
    w->x = bench_allocate(ROWS * w->in_row);
    w->y = bench_allocate(ROWS * w->out_row);
    bench_fill((float *)w->x, ROWS * w->in_row / sizeof(float));
}

int main(int argc, char **argv)
{
    if (argc != 2)
        bench_die("usage: batcher MODEL.om");
    work w;
    memset(&w, 0, sizeof w);
    open_work(&w, argv[1]);
    seconds_of_one(&w);
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        double one = seconds_of_one(&w), many = seconds_of_many(&w);
        ratios[i] = one / many;
        printf("one request: %.0f rows/s; %d threads with single rows: %.0f rows/s\n", ROWS / one,
               THREADS, ROWS / many);
    }
    omr_session_stats stats = {.size = sizeof stats};
    omr_session_get_stats(w.session, &stats);
    printf("%llu rows in %llu executions of 16\n", (unsigned long long)stats.rows,
           (unsigned long long)stats.batches);
    bool ok = bench_report("batcher-single-rows", bench_median(ratios, ROUNDS), "ratio",
                           BENCH_AT_LEAST, 0.9);
    omr_session_destroy(w.session);
    free(w.x);
    free(w.y);
    return ok ? 0 : 1;
}
