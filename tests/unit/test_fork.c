/* SPDX-License-Identifier: MIT */
/* A process forked from one that has a session: nothing in it hangs or crashes, everything says
 * why, and its parent notices nothing. */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROWS = 9, WIDTH = 5, PATIENCE_S = 40 };

/* Reachable in the child too, where the threads that use it are not. */
static omr_session *session;
static omr_request *request;
static void *memory;

/* Submits, keeping the first request there is, and runs unless it is only to submit. */
static omr_status work(bool runs)
{
    static int64_t ids[ROWS][WIDTH], len[ROWS];
    static float mask[ROWS][WIDTH], out[ROWS][WIDTH];
    int64_t dims[] = {ROWS, WIDTH};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    omr_request *submitted;
    omr_status status = omr_session_submit(session, inputs, 2, outputs, 2, NULL, &submitted);
    if (status == OMR_OK && request)
        omr_request_release(submitted);
    else if (status == OMR_OK)
        request = submitted;
    if (status != OMR_OK || !runs)
        return status;
    return omr_session_run(session, inputs, 2, outputs, 2, 60000);
}

static omr_status run_once(void)
{
    return work(true);
}

static void use_session(void)
{
    if (run_once() != OMR_INVALID_ARGUMENT || !strstr(omr_last_error(), "forked"))
        _exit(1);
    if (omr_request_wait(request, OMR_WAIT_FOREVER) != OMR_INVALID_ARGUMENT)
        _exit(2);
    omr_request_cancel(request);
    omr_request_release(request);
    omr_session_destroy(session);
}

static void use_memory(void)
{
    void *more = NULL;
    omr_free(memory);
    if (omr_alloc(&more, 64) != OMR_INVALID_ARGUMENT || more)
        _exit(3);
    if (omr_register(&more, sizeof more) != OMR_INVALID_ARGUMENT)
        _exit(4);
    if (omr_unregister(&more) != OMR_INVALID_ARGUMENT)
        _exit(5);
}

static void do_nothing(void)
{
}

/* How it ends, for waitpid()'s macros. */
static int end_of(void (*program)(void))
{
    int result = -1;
    pid_t child = fork();
    if (child == 0) {
        alarm(PATIENCE_S);
        program();
        exit(0);
    }
    return child > 0 && waitpid(child, &result, 0) == child ? result : -1;
}

static void expect_good_end(void (*program)(void))
{
    int result = end_of(program);
    if (!WIFEXITED(result) || WEXITSTATUS(result))
        fail_msg("the child ended by %s %d", WIFEXITED(result) ? "exit" : "signal",
                 WIFEXITED(result) ? WEXITSTATUS(result) : WTERMSIG(result));
}

static void open_all(void)
{
    assert_int_equal(omr_session_create(&session, model_path("pair_bs4"), NULL), OMR_OK);
    assert_int_equal(omr_alloc(&memory, 64), OMR_OK);
    assert_int_equal(run_once(), OMR_OK);
}

static void close_all(void)
{
    omr_free(memory);
    omr_request_release(request);
    omr_session_destroy(session);
}

static void fork__leaves_sessions_and_memory_behind(void **state)
{
    (void)state;
    open_all();
    expect_good_end(do_nothing);
    expect_good_end(use_session);
    expect_good_end(use_memory);
    assert_int_equal(run_once(), OMR_OK);
    assert_int_equal(omr_request_wait(request, 60000), OMR_OK);
    close_all();
    expect_good_end(do_nothing);
}

/* ---- While a device hangs ------------------------------------------------------------------ */

/* In a child, whose failures are no cmocka's. */
static void need_good_end(void (*program)(void))
{
    if (end_of(program) != 0)
        _exit(14);
}

static void hang_up(const char *fault, int64_t silence_ms)
{
    omr_session_options options = {.size = sizeof options, .device_timeout_ms = silence_ms};
    setenv("NPUSIM_FAULT", fault, 1);
    if (omr_session_create(&session, model_path("pair_bs4"), &options) != OMR_OK ||
        work(false) != OMR_OK || omr_request_wait(request, 200) != OMR_TIMEOUT)
        _exit(10);
}

/* One lane of two hangs: the child is told so at once, and the parent's request is done by the
 * other in time. */
static void fork_beside_hung_lane(void)
{
    hang_up("call:aclmdlExecuteAsync#1=hang", 2000);
    need_good_end(do_nothing);
    need_good_end(use_session);
    if (omr_request_wait(request, 60000) != OMR_OK)
        _exit(11);
    need_good_end(use_session);
    omr_request_release(request);
    omr_session_destroy(session);
    need_good_end(do_nothing);
}

static void *open_for_ever(void *unused)
{
    omr_driver_open(NULL, NULL);
    return unused;
}

/* Asks the driver, which needs no thread, as sanitizers bear none here. */
static void ask_driver(void)
{
    if (omr_driver_open("/nowhere/libascendcl.so", NULL) != OMR_INVALID_ARGUMENT)
        _exit(12);
}

/* A thread that is starting AscendCL holds locks that are nobody's in the child. */
static void fork_beside_hung_start(void)
{
    pthread_t thread;
    setenv("NPUSIM_FAULT", "call:aclInit=hang", 1);
    if (pthread_create(&thread, NULL, open_for_ever, NULL))
        _exit(13);
    usleep(200000);
    need_good_end(do_nothing);
    need_good_end(ask_driver);
}

static void fork__bears_hangs_under_way(void **state)
{
    (void)state;
    expect_good_end(fork_beside_hung_lane);
    expect_good_end(fork_beside_hung_start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fork__bears_hangs_under_way), /* before this process has AscendCL */
        cmocka_unit_test(fork__leaves_sessions_and_memory_behind),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("fork", tests, NULL, NULL);
}
