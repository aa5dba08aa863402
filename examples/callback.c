/* SPDX-License-Identifier: MIT */
/* callback PAIR_BS4.om
 *
 * Calls that do not wait: the program submits jobs and goes on; a callback hears when each is done.
 * A job keeps its own memory, because its arrays must stay until then. */
#include <omrun/omrun.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = 40, ROWS = 6, WIDTH = 5 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_done = PTHREAD_COND_INITIALIZER;
static int done, failed; /* under the lock */

typedef struct job {
    int64_t ids[ROWS][WIDTH], length[ROWS];
    float mask[ROWS][WIDTH], product[ROWS][WIDTH];
} job;

static void check(omr_status status)
{
    if (status == OMR_OK)
        return;
    fprintf(stderr, "callback: %s: %s\n", omr_status_name(status), omr_last_error());
    exit(1);
}

/* Runs on a thread of the session's, which does no other work meanwhile: it only counts. */
static void on_done(void *user_data, omr_request *request, omr_status status)
{
    (void)user_data; /* the job */
    (void)request;
    pthread_mutex_lock(&lock);
    done++;
    failed += status != OMR_OK;
    if (done == JOBS)
        pthread_cond_signal(&all_done);
    pthread_mutex_unlock(&lock);
}

static void fill(job *j, int number)
{
    for (int i = 0; i < ROWS * WIDTH; i++) {
        j->ids[i / WIDTH][i % WIDTH] = number * 100 + i;
        j->mask[i / WIDTH][i % WIDTH] = (float)(i % 2);
    }
}

static void submit(omr_session *session, job *j)
{
    /* The structs, dims and names may go once submit has returned; what `data` points at may not.
     */
    const int64_t dims[] = {ROWS, WIDTH};
    const omr_tensor inputs[] = {{.data = j->ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                                 {.data = j->mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    const omr_tensor outputs[] = {{.data = j->product, .dtype = OMR_F32, .rank = 2, .dims = dims},
                                  {.data = j->length, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    omr_submit_options options = {.size = sizeof options, .callback = on_done, .user_data = j};
    /* Nobody will wait for this request, so there is no need to hold it: `out` is NULL. When the
     * queue is full the call waits for room, which keeps a fast producer from running away. */
    check(omr_session_submit(session, inputs, 2, outputs, 2, &options, NULL));
}

static int count_right(const job *jobs)
{
    int right = 0;
    for (int n = 0; n < JOBS; n++) {
        bool same = true;
        for (int i = 0; i < ROWS * WIDTH; i++)
            same &= jobs[n].product[i / WIDTH][i % WIDTH] == (float)((n * 100 + i) * (i % 2));
        right += same;
    }
    return right;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return fprintf(stderr, "usage: callback PAIR_BS4.om\n"), 2;
    static job jobs[JOBS];
    omr_session *session;
    omr_session_options options = {.size = sizeof options, .queue_limit = 8};
    check(omr_session_create(&session, argv[1], &options));

    for (int n = 0; n < JOBS; n++) {
        fill(&jobs[n], n);
        submit(session, &jobs[n]);
    }
    pthread_mutex_lock(&lock);
    printf("all %d jobs are submitted, %d of them are done already\n", JOBS, done);
    while (done < JOBS)
        pthread_cond_wait(&all_done, &lock);
    pthread_mutex_unlock(&lock);
    omr_session_destroy(session); /* returns when no callback is running any more */

    int right = count_right(jobs);
    printf("%d jobs are done, %d failed, %d results are right\n", done, failed, right);
    return failed == 0 && right == JOBS ? 0 : 1;
}
