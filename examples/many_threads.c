/* SPDX-License-Identifier: MIT */
/* many_threads PAIR_GEARS.om
 *
 * A service: many threads, each with one row at a time, share one session. Any thread may call at
 * any time; nothing needs a lock. Rows that wait at the same time share an execution, and
 * max_delay_us lets an idle device wait a little for more of them. */
#include <omrun/omrun.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 16, CALLS = 50, WIDTH = 5 };

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    /* The message is this thread's own. */
    fprintf(stderr, "many_threads: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

typedef struct worker {
    omr_session *session;
    int number;
    int right; /* calls whose result is what it should be */
    pthread_t thread;
} worker;

/* The model multiplies ids and mask, and sums mask. */
static bool ask(omr_session *session, int64_t first)
{
    int64_t ids[1][WIDTH], length[1];
    float mask[1][WIDTH] = {{1, 0, 1, 0, 1}}, product[1][WIDTH];
    for (int i = 0; i < WIDTH; i++)
        ids[0][i] = first + i;
    const int64_t dims[] = {1, WIDTH};
    const omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                                 {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    const omr_tensor outputs[] = {{.data = product, .dtype = OMR_F32, .rank = 2, .dims = dims},
                                  {.data = length, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    check(omr_session_run(session, inputs, 2, outputs, 2, OMR_WAIT_FOREVER));
    for (int i = 0; i < WIDTH; i++)
        if (product[0][i] != (float)ids[0][i] * mask[0][i])
            return false;
    return length[0] == 3;
}

static void *work(void *argument)
{
    worker *self = argument;
    for (int i = 0; i < CALLS; i++)
        self->right += ask(self->session, self->number * 1000 + i);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: many_threads PAIR_GEARS.om\n"), 2;
    omr_session *session;
    omr_session_options options = {.size = sizeof options, .max_delay_us = 500};
    check(omr_session_create(&session, argv[1], &options));

    worker workers[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        workers[i].session = session;
        workers[i].number = i;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
            return fprintf(stderr, "many_threads: no thread %d\n", i), 1;
    }
    int right = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        right += workers[i].right;
    }

    omr_session_stats stats = {.size = sizeof stats};
    check(omr_session_get_stats(session, &stats));
    printf("%d threads made %llu calls of one row; %d results are right\n", THREADS,
           (unsigned long long)stats.requests, right);
    printf("they took %llu executions: %.1f rows in each\n", (unsigned long long)stats.batches,
           (double)stats.rows / (double)stats.batches);
    printf("a call took %.0f us in the middle, %.0f us at worst\n", stats.latency.p50_us,
           stats.latency.max_us);
    omr_session_destroy(session);
    return right == THREADS * CALLS ? 0 : 1;
}
