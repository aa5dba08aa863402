/* SPDX-License-Identifier: MIT */
/* Requests: overlapping, waited for, told, cancelled, outlived; each settled exactly once. */
#include "driver/driver.h"
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WIDTH = 5, COLUMNS = 256 };

static omr_session *open_with(const char *model, omr_session_options options)
{
    omr_session *session = NULL;
    options.size = sizeof options;
    if (omr_session_create(&session, model_path(model), &options) != OMR_OK)
        fail_msg("%s: %s", model, omr_last_error());
    return session;
}

/* One call of the pair model (out = ids * mask) with its own memory. */
typedef struct job {
    int64_t rows;
    int64_t ids[40][WIDTH], len[40];
    float mask[40][WIDTH], out[40][WIDTH];
    omr_request *request;
    atomic_int told;
    _Atomic(omr_status) status;
} job;

static void job_fill(job *j, int64_t rows, int seed)
{
    memset(j, 0, sizeof *j);
    j->rows = rows;
    for (int i = 0; i < (int)rows * WIDTH; i++) {
        j->ids[i / WIDTH][i % WIDTH] = seed * 1000 + i;
        j->mask[i / WIDTH][i % WIDTH] = (float)(i % 3);
    }
}

static omr_status job_submit(job *j, omr_session *session, const omr_submit_options *options)
{
    int64_t dims[] = {j->rows, WIDTH};
    omr_tensor inputs[] = {{.data = j->ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = j->mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = j->out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = j->len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    return omr_session_submit(session, inputs, 2, outputs, 2, options, &j->request);
}

static void job_check(const job *j)
{
    for (int i = 0; i < (int)j->rows * WIDTH; i++)
        assert_true(j->out[i / WIDTH][i % WIDTH] ==
                    (float)j->ids[i / WIDTH][i % WIDTH] * j->mask[i / WIDTH][i % WIDTH]);
}

/* A call of the slow model: some ten milliseconds a batch of two rows. */
static omr_status submit_slow(omr_session *session, float *x, float *y, int64_t rows,
                              const omr_submit_options *options, omr_request **out)
{
    int64_t dims[] = {rows, COLUMNS};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = dims};
    return omr_session_submit(session, &input, 1, &output, 1, options, out);
}

static void submit__lets_requests_overlap(void **state)
{
    (void)state;
    enum { JOBS = 30 };
    omr_session *session = open_with("pair_gears", (omr_session_options){0});
    job *jobs = calloc(JOBS, sizeof *jobs);
    for (int i = 0; i < JOBS; i++) {
        job_fill(&jobs[i], i % 17, i);
        assert_int_equal(job_submit(&jobs[i], session, NULL), OMR_OK);
    }
    for (int i = JOBS; i-- > 0;) {
        assert_int_equal(omr_request_wait(jobs[i].request, OMR_WAIT_FOREVER), OMR_OK);
        assert_true(omr_request_is_settled(jobs[i].request));
        job_check(&jobs[i]);
        omr_request_release(jobs[i].request);
    }
    free(jobs);
    omr_session_destroy(session);
}

static void submit__merges_rows_of_waiting_requests(void **state)
{
    (void)state;
    enum { JOBS = 64 };
    omr_session *session =
        open_with("pair_bs4", (omr_session_options){.queue_limit = JOBS, .max_delay_us = 200000});
    job *jobs = calloc(JOBS, sizeof *jobs);
    for (int i = 0; i < JOBS; i++) {
        job_fill(&jobs[i], 1, i);
        assert_int_equal(job_submit(&jobs[i], session, NULL), OMR_OK);
    }
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(omr_request_wait(jobs[i].request, OMR_WAIT_FOREVER), OMR_OK);
        job_check(&jobs[i]);
        omr_request_release(jobs[i].request);
    }
    omr_session_stats stats = {.size = sizeof stats};
    assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    assert_int_equal(stats.rows, JOBS);
    assert_true(stats.batches < JOBS / 2);
    free(jobs);
    omr_session_destroy(session);
}

static void note(void *user_data, omr_request *request, omr_status status)
{
    job *j = user_data;
    (void)request;
    j->status = status;
    atomic_fetch_add(&j->told, 1);
}

static void submit__tells_once_when_it_is_done(void **state)
{
    (void)state;
    enum { JOBS = 20 };
    omr_session *session = open_with("pair_bs4", (omr_session_options){0});
    job *jobs = calloc(JOBS, sizeof *jobs);
    for (int i = 0; i < JOBS; i++) {
        job_fill(&jobs[i], i, i);
        omr_submit_options options = {
            .size = sizeof options, .callback = note, .user_data = &jobs[i]};
        assert_int_equal(job_submit(&jobs[i], session, &options), OMR_OK);
    }
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(omr_request_wait(jobs[i].request, OMR_WAIT_FOREVER), OMR_OK);
        omr_request_release(jobs[i].request);
    }
    omr_session_destroy(session); /* waits for callbacks that are running */
    for (int i = 0; i < JOBS; i++) {
        assert_int_equal(atomic_load(&jobs[i].told), 1);
        assert_int_equal(jobs[i].status, OMR_OK);
        job_check(&jobs[i]);
    }
    free(jobs);
}

static void wait_any__finds_the_one_that_is_done(void **state)
{
    (void)state;
    omr_session *slow = open_with("slow", (omr_session_options){0});
    omr_session *quick = open_with("pair_bs4", (omr_session_options){0});
    static float x[200][COLUMNS], y[200][COLUMNS];
    static job j;
    omr_request *requests[2];
    size_t index = 99;
    assert_int_equal(submit_slow(slow, x[0], y[0], 200, NULL, &requests[0]), OMR_OK);
    assert_int_equal(omr_request_wait_any(requests, 1, 1, &index), OMR_TIMEOUT);
    job_fill(&j, 3, 1);
    assert_int_equal(job_submit(&j, quick, NULL), OMR_OK);
    requests[1] = j.request;
    assert_int_equal(omr_request_wait_any(requests, 2, OMR_WAIT_FOREVER, &index), OMR_OK);
    assert_int_equal(index, 1);
    assert_int_equal(omr_request_wait_any(requests, 1, OMR_WAIT_FOREVER, &index), OMR_OK);
    assert_int_equal(index, 0);
    assert_int_equal(omr_request_wait_any(requests, 0, 0, &index), OMR_INVALID_ARGUMENT);
    omr_request_release(requests[0]);
    omr_request_release(requests[1]);
    omr_session_destroy(slow);
    omr_session_destroy(quick);
}

static void cancel__lets_go_of_the_callers_memory(void **state)
{
    (void)state;
    omr_session *session = open_with("slow", (omr_session_options){0});
    float *x = calloc(100 * COLUMNS, sizeof *x), *y = calloc(100 * COLUMNS, sizeof *y);
    omr_request *request;
    assert_int_equal(submit_slow(session, x, y, 100, NULL, &request), OMR_OK);
    omr_request_cancel(request);
    free(x);
    free(y); /* address sanitizer watches what lanes do after this */
    assert_int_equal(omr_request_wait(request, 0), OMR_CANCELLED);
    omr_request_cancel(request);
    omr_request_release(request);
    static float a[2][COLUMNS], b[2][COLUMNS];
    assert_int_equal(submit_slow(session, a[0], b[0], 2, NULL, &request), OMR_OK);
    assert_int_equal(omr_request_wait(request, OMR_WAIT_FOREVER), OMR_OK);
    omr_request_release(request);
    omr_session_destroy(session);
}

static void submit__is_busy_when_the_queue_is_full(void **state)
{
    (void)state;
    omr_session *session = open_with("slow", (omr_session_options){.queue_limit = 2});
    static float x[3][20][COLUMNS], y[3][20][COLUMNS];
    omr_request *requests[3];
    omr_submit_options hasty = {.size = sizeof hasty, .no_wait = true};
    for (int i = 0; i < 2; i++)
        assert_int_equal(submit_slow(session, x[i][0], y[i][0], 20, &hasty, &requests[i]), OMR_OK);
    assert_int_equal(submit_slow(session, x[2][0], y[2][0], 20, &hasty, &requests[2]), OMR_BUSY);
    assert_null(requests[2]);
    omr_submit_options brief = {.size = sizeof brief, .timeout_ms = 1};
    assert_int_equal(submit_slow(session, x[2][0], y[2][0], 20, &brief, &requests[2]), OMR_TIMEOUT);
    assert_null(requests[2]);
    brief.timeout_ms = 60000;
    assert_int_equal(submit_slow(session, x[2][0], y[2][0], 20, &brief, &requests[2]), OMR_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(omr_request_wait(requests[i], OMR_WAIT_FOREVER), OMR_OK);
        omr_request_release(requests[i]);
    }
    omr_session_destroy(session);
}

static void destroy__settles_what_is_queued(void **state)
{
    (void)state;
    enum { JOBS = 10 };
    omr_session *session = open_with("slow", (omr_session_options){0});
    static float x[JOBS][20][COLUMNS], y[JOBS][20][COLUMNS];
    omr_request *requests[JOBS];
    job told = {0};
    omr_submit_options options = {.size = sizeof options, .callback = note, .user_data = &told};
    for (int i = 0; i < JOBS; i++)
        assert_int_equal(submit_slow(session, x[i][0], y[i][0], 20, &options, &requests[i]),
                         OMR_OK);
    omr_session_destroy(session);
    assert_int_equal(atomic_load(&told.told), JOBS);
    size_t cancelled = 0;
    for (int i = 0; i < JOBS; i++) {
        assert_true(omr_request_is_settled(requests[i]));
        omr_status status = omr_request_wait(requests[i], 0);
        assert_true(status == OMR_OK || status == OMR_CANCELLED);
        cancelled += status == OMR_CANCELLED;
        omr_request_release(requests[i]);
    }
    assert_true(cancelled > 0);
}

static void *run_until_cancelled(void *argument)
{
    static float x[400][COLUMNS], y[400][COLUMNS];
    int64_t dims[] = {400, COLUMNS};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = dims};
    omr_status status = omr_session_run(argument, &input, 1, &output, 1, OMR_WAIT_FOREVER);
    return status == OMR_CANCELLED ? NULL : (void *)"not cancelled";
}

static void destroy__wakes_a_call_that_waits(void **state)
{
    (void)state;
    omr_session *session = open_with("slow", (omr_session_options){0});
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, run_until_cancelled, session), 0);
    omr_session_stats stats = {.size = sizeof stats};
    while (stats.queued == 0) {
        usleep(1000);
        assert_int_equal(omr_session_get_stats(session, &stats), OMR_OK);
    }
    omr_session_destroy(session);
    void *wrong;
    pthread_join(thread, &wrong);
    assert_null(wrong);
}

static void release__lets_a_request_go_on_alone(void **state)
{
    (void)state;
    omr_session *session = open_with("pair_bs4", (omr_session_options){0});
    static job j;
    job_fill(&j, 9, 3);
    omr_submit_options options = {.size = sizeof options, .callback = note, .user_data = &j};
    assert_int_equal(job_submit(&j, session, &options), OMR_OK);
    omr_request_release(j.request);
    while (!atomic_load(&j.told))
        usleep(1000);
    job_check(&j);
    omr_session_destroy(session);
    omr_request_release(NULL);
    omr_request_cancel(NULL);
    assert_false(omr_request_is_settled(NULL));
    assert_int_equal(omr_request_wait(NULL, 0), OMR_INVALID_ARGUMENT);
}

/* ---- What callbacks do ---------------------------------------------------------------------- */

/* What a callback on a session's own thread tries while another request of it is unfinished. */
typedef struct attempt {
    omr_session *session;
    omr_request *other;
    omr_status waited, waited_any, polled, ran, submitted;
    atomic_int ready, done;
} attempt;

static void try_to_wait(void *user_data, omr_request *request, omr_status status)
{
    (void)request;
    (void)status;
    static float x[2][COLUMNS], y[2][COLUMNS];
    attempt *a = user_data;
    omr_request *more;
    size_t index;
    while (!atomic_load(&a->ready))
        usleep(1000);
    a->waited = omr_request_wait(a->other, OMR_WAIT_FOREVER);
    a->waited_any = omr_request_wait_any(&a->other, 1, 60000, &index);
    a->polled = omr_request_wait(a->other, 0);
    a->ran = omr_session_run(a->session, NULL, 0, NULL, 0, OMR_WAIT_FOREVER);
    a->submitted = submit_slow(a->session, x[0], y[0], 2, NULL, &more); /* the queue is full */
    omr_request_cancel(a->other); /* returns, whoever has hold of its memory */
    atomic_store(&a->done, 1);
}

static void callback__does_not_wait_for_its_own_session(void **state)
{
    (void)state;
    static const int32_t device = 0;
    static float x[40][COLUMNS], y[40][COLUMNS], x2[400][COLUMNS], y2[400][COLUMNS];
    static attempt a;
    omr_request *first, *filler;
    a.session = open_with(
        "slow", (omr_session_options){.device_ids = &device, .device_count = 1, .queue_limit = 2});
    omr_submit_options options = {.size = sizeof options, .callback = try_to_wait, .user_data = &a};
    assert_int_equal(submit_slow(a.session, x[0], y[0], 40, &options, &first), OMR_OK);
    assert_int_equal(submit_slow(a.session, x2[0], y2[0], 400, NULL, &a.other), OMR_OK);
    assert_int_equal(submit_slow(a.session, x[0], y[0], 2, NULL, &filler), OMR_OK);
    atomic_store(&a.ready, 1);
    while (!atomic_load(&a.done))
        usleep(1000);
    assert_int_equal(a.waited, OMR_INVALID_ARGUMENT);
    assert_int_equal(a.waited_any, OMR_INVALID_ARGUMENT);
    assert_int_equal(a.polled, OMR_TIMEOUT);
    assert_int_equal(a.ran, OMR_INVALID_ARGUMENT);
    assert_int_equal(a.submitted, OMR_BUSY);
    assert_int_equal(omr_request_wait(a.other, OMR_WAIT_FOREVER), OMR_CANCELLED);
    assert_int_equal(omr_request_wait(filler, OMR_WAIT_FOREVER), OMR_OK);
    omr_request_release(first);
    omr_request_release(filler);
    omr_request_release(a.other);
    omr_session_destroy(a.session);
}

typedef struct last_call {
    omr_session *session;
    atomic_int ready, told;
} last_call;

static void end_it_all(void *user_data, omr_request *request, omr_status status)
{
    (void)request;
    (void)status;
    last_call *l = user_data;
    while (!atomic_load(&l->ready)) /* no call may begin after what follows */
        usleep(1000);
    if (atomic_fetch_add(&l->told, 1) == 0)
        omr_session_destroy(l->session);
}

/* It ends once the callback has returned, and settles what is left as ever. */
static void destroy__works_from_a_callback(void **state)
{
    (void)state;
    enum { JOBS = 6 };
    for (int round = 0; round < 2; round++) {
        last_call last = {.session = open_with("slow", (omr_session_options){0})};
        static float x[JOBS][20][COLUMNS], y[JOBS][20][COLUMNS];
        omr_request *requests[JOBS];
        omr_submit_options options = {
            .size = sizeof options, .callback = end_it_all, .user_data = &last};
        for (int i = 0; i < JOBS; i++)
            assert_int_equal(
                submit_slow(last.session, x[i][0], y[i][0], 20, &options, &requests[i]), OMR_OK);
        atomic_store(&last.ready, 1);
        for (int i = 0; i < JOBS; i++) {
            omr_status status = omr_request_wait(requests[i], 60000);
            assert_true(status == OMR_OK || status == OMR_CANCELLED);
        }
        while (atomic_load(&last.told) < JOBS)
            usleep(1000);
        for (int i = 0; i < JOBS; i++)
            omr_request_release(requests[i]);
        /* The session ends by itself, which the end of the process must not overtake: its thread
         * may be in the simulator's ONNX Runtime, whose exit handlers do not expect one. */
        while (omri_driver_is_held())
            usleep(1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(submit__lets_requests_overlap),
        cmocka_unit_test(submit__merges_rows_of_waiting_requests),
        cmocka_unit_test(submit__tells_once_when_it_is_done),
        cmocka_unit_test(wait_any__finds_the_one_that_is_done),
        cmocka_unit_test(cancel__lets_go_of_the_callers_memory),
        cmocka_unit_test(submit__is_busy_when_the_queue_is_full),
        cmocka_unit_test(destroy__settles_what_is_queued),
        cmocka_unit_test(destroy__wakes_a_call_that_waits),
        cmocka_unit_test(release__lets_a_request_go_on_alone),
        cmocka_unit_test(callback__does_not_wait_for_its_own_session),
        cmocka_unit_test(destroy__works_from_a_callback),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
