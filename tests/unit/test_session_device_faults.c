/* SPDX-License-Identifier: MIT */
/*
 * Sessions whose devices fail at their work, not in a call: a copy, an execution or an event that
 * fails or hangs after it was queued. Every row is right all the same while one device lives, no
 * failure is taken for a result, and nothing hangs. Each case is a process of its own, as npusim
 * reads its faults once.
 */
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROWS = 40, WIDTH = 5 };

/* What a child exits with. */
enum { CHILD_OK, CHILD_OPEN, CHILD_RUN, CHILD_ROWS, CHILD_STATUS };

static omr_status run_once(omr_session *session, bool *right)
{
    static int64_t ids[ROWS][WIDTH], len[ROWS];
    static float mask[ROWS][WIDTH], out[ROWS][WIDTH];
    for (int i = 0; i < ROWS * WIDTH; i++) {
        ids[i / WIDTH][i % WIDTH] = i;
        mask[i / WIDTH][i % WIDTH] = (float)(i % 4);
        out[i / WIDTH][i % WIDTH] = -1;
    }
    int64_t dims[] = {ROWS, WIDTH};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    omr_status status = omr_session_run(session, inputs, 2, outputs, 2, 60000);
    *right = true;
    for (int i = 0; i < ROWS * WIDTH; i++)
        *right = *right && out[i / WIDTH][i % WIDTH] == (float)i * (float)(i % 4);
    return status;
}

static omr_session *open_session(const char *faults, const char *devices)
{
    alarm(50);
    setenv("NPUSIM_FAULT", faults, 1);
    setenv("NPUSIM_DEVICES", devices, 1);
    omr_session_options options = {.size = sizeof options, .device_timeout_ms = 1500};
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path("pair_bs4"), &options) != OMR_OK) {
        fprintf(stderr, "open: %s\n", omr_last_error());
        exit(CHILD_OPEN);
    }
    return session;
}

static void play_survival(const char *faults, const char *devices)
{
    omr_session *session = open_session(faults, devices);
    for (int i = 0; i < 4; i++) {
        bool right;
        if (run_once(session, &right) != OMR_OK) {
            fprintf(stderr, "run %d: %s\n", i, omr_last_error());
            exit(CHILD_RUN);
        }
        if (!right)
            exit(CHILD_ROWS);
    }
    omr_session_destroy(session);
    exit(CHILD_OK);
}

static void play_end(const char *faults, const char *devices)
{
    omr_session *session = open_session(faults, devices);
    for (int i = 0; i < 2; i++) {
        bool right;
        if (run_once(session, &right) == OMR_OK)
            exit(CHILD_STATUS);
    }
    omr_session_destroy(session);
    exit(CHILD_OK);
}

static void expect(void (*play)(const char *, const char *), const char *faults,
                   const char *devices)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        play(faults, devices);
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    if (!WIFEXITED(result) || WEXITSTATUS(result) != CHILD_OK)
        fail_msg("%s on %s: %s %d", faults, devices, WIFEXITED(result) ? "exit" : "signal",
                 WIFEXITED(result) ? WEXITSTATUS(result) : WTERMSIG(result));
}

static void session__survives_work_that_fails(void **state)
{
    (void)state;
    static const char *const calls[] = {"aclmdlExecuteAsync", "aclrtMemcpyAsync",
                                        "aclrtRecordEvent"};
    static const int occurrences[] = {1, 3, 12};
    char faults[128];
    for (size_t c = 0; c < sizeof calls / sizeof calls[0]; c++)
        for (size_t o = 0; o < sizeof occurrences / sizeof occurrences[0]; o++) {
            snprintf(faults, sizeof faults, "task:%s#%d=507011", calls[c], occurrences[o]);
            expect(play_survival, faults, "1");
            expect(play_survival, faults, "2");
        }
}

static void session__goes_on_without_a_device_whose_work_fails(void **state)
{
    (void)state;
    expect(play_survival, "task:aclmdlExecuteAsync@0=507011", "2");
    expect(play_survival, "task:aclrtMemcpyAsync@1=507011", "2");
}

static void session__survives_work_that_hangs(void **state)
{
    (void)state;
    expect(play_survival, "aclmdlExecuteAsync#9=hang", "2");
    expect(play_survival, "aclrtMemcpyAsync@1#7=hang", "2");
    expect(play_end, "aclmdlExecuteAsync#9=hang", "1"); /* the only device is set aside */
}

static void session__goes_on_without_a_device_that_hangs(void **state)
{
    (void)state;
    expect(play_survival, "aclrtMemcpyAsync@0=hang", "2");
}

static void session__says_so_when_no_device_works(void **state)
{
    (void)state;
    expect(play_end, "task:aclmdlExecuteAsync=507015", "2");
}

static void session__bears_slow_work(void **state)
{
    (void)state;
    expect(play_survival, "aclmdlExecuteAsync%30=slow:30ms,aclrtMemcpyAsync%10:3=slow:5ms", "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session__survives_work_that_fails),
        cmocka_unit_test(session__goes_on_without_a_device_whose_work_fails),
        cmocka_unit_test(session__survives_work_that_hangs),
        cmocka_unit_test(session__goes_on_without_a_device_that_hangs),
        cmocka_unit_test(session__says_so_when_no_device_works),
        cmocka_unit_test(session__bears_slow_work),
    };
    return cmocka_run_group_tests_name("session_device_faults", tests, NULL, NULL);
}
