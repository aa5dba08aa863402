/* SPDX-License-Identifier: MIT */
/*
 * Every AscendCL call a session makes is made to fail once, at its first, a middle and a late
 * occurrence, on one and on two devices. A call that fails while the session opens fails the
 * opening, with its name; one that fails later is survived: every row is right, and the next call
 * works. Each case is a process of its own, as npusim reads its faults once.
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

enum { ROWS = 40, WIDTH = 5, CODE = 507011 };

typedef struct scene {
    const char *call;
    int occurrence;
    int devices;
} scene;

/* What a child exits with: 0 is success, the rest says which expectation failed. */
enum { CHILD_OK, CHILD_OPEN, CHILD_MESSAGE, CHILD_RUN, CHILD_ROWS };

static bool run_once(omr_session *session)
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
    if (omr_session_run(session, inputs, 2, outputs, 2, 60000) != OMR_OK) {
        fprintf(stderr, "run: %s\n", omr_last_error());
        exit(CHILD_RUN);
    }
    for (int i = 0; i < ROWS * WIDTH; i++)
        if (out[i / WIDTH][i % WIDTH] != (float)i * (float)(i % 4))
            return false;
    return true;
}

/* Opens, tolerating one failure that names the call; never returns NULL. */
static omr_session *open_session(const scene *s)
{
    omr_session_options options = {.size = sizeof options};
    omr_session *session = NULL;
    for (int tries = 0; tries < 2 && !session; tries++) {
        if (omr_session_create(&session, model_path("pair_gears"), &options) == OMR_OK)
            break;
        if (!strstr(omr_last_error(), s->call) || omr_last_driver_code() != CODE ||
            omr_last_device() < 0 || omr_last_device() >= s->devices) {
            fprintf(stderr, "\"%s\" does not name %s\n", omr_last_error(), s->call);
            exit(CHILD_MESSAGE);
        }
    }
    if (!session)
        exit(CHILD_OPEN);
    return session;
}

static void play(const scene *s)
{
    char text[128];
    snprintf(text, sizeof text, "%s#%d=%d", s->call, s->occurrence, CODE);
    setenv("NPUSIM_FAULT", text, 1);
    snprintf(text, sizeof text, "%d", s->devices);
    setenv("NPUSIM_DEVICES", text, 1);
    omr_session *session = open_session(s);
    for (int i = 0; i < 3; i++)
        if (!run_once(session))
            exit(CHILD_ROWS);
    omr_session_destroy(session);
    exit(CHILD_OK);
}

static void expect_survived(const scene *s)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        play(s);
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    if (!WIFEXITED(result) || WEXITSTATUS(result) != CHILD_OK)
        fail_msg("%s, occurrence %d, %d devices: %s %d", s->call, s->occurrence, s->devices,
                 WIFEXITED(result) ? "exit" : "signal",
                 WIFEXITED(result) ? WEXITSTATUS(result) : WTERMSIG(result));
}

static void session__survives_any_call_failing_once(void **state)
{
    (void)state;
    static const char *const calls[] = {
        "aclrtSetDevice",         "aclrtCreateContext",     "aclrtCreateStream",
        "aclrtCreateEvent",       "aclrtMallocHost",        "aclrtMalloc",
        "aclmdlLoadFromFile",     "aclmdlGetDesc",          "aclmdlGetInputDims",
        "aclmdlGetOutputDims",    "aclmdlAddDatasetBuffer", "aclmdlSetDynamicBatchSize",
        "aclrtMemcpyAsync",       "aclrtRecordEvent",       "aclrtStreamWaitEvent",
        "aclrtResetEvent",        "aclmdlExecuteAsync",     "aclrtSynchronizeEventWithTimeout",
        "aclrtSynchronizeStream",
    };
    static const int occurrences[] = {1, 6, 29};
    for (size_t c = 0; c < sizeof calls / sizeof calls[0]; c++)
        for (size_t o = 0; o < sizeof occurrences / sizeof occurrences[0]; o++)
            for (int devices = 1; devices <= 2; devices++)
                expect_survived(&(scene){calls[c], occurrences[o], devices});
}

/* Every execution on device 0 fails: device 1 does all the work. */
static void play_lost_device(void)
{
    setenv("NPUSIM_FAULT", "aclrtMemcpyAsync@0=507011", 1);
    setenv("NPUSIM_DEVICES", "2", 1);
    omr_session *session = NULL;
    omr_session_options options = {.size = sizeof options};
    if (omr_session_create(&session, model_path("pair_bs4"), &options) != OMR_OK)
        exit(CHILD_OPEN);
    for (int i = 0; i < 5; i++)
        if (!run_once(session))
            exit(CHILD_ROWS);
    omr_session_stats stats = {.size = sizeof stats};
    omr_session_get_stats(session, &stats);
    omr_session_destroy(session);
    exit(stats.retries > 0 ? CHILD_OK : CHILD_RUN);
}

/* Every device fails: the call says so, and so does the next one, without hanging. */
static void play_lost_all(void)
{
    setenv("NPUSIM_FAULT", "aclrtMemcpyAsync=507011", 1);
    setenv("NPUSIM_DEVICES", "2", 1);
    omr_session *session = NULL;
    omr_session_options options = {.size = sizeof options};
    if (omr_session_create(&session, model_path("pair_bs4"), &options) != OMR_OK)
        exit(CHILD_OPEN);
    static int64_t ids[ROWS][WIDTH], len[ROWS];
    static float mask[ROWS][WIDTH], out[ROWS][WIDTH];
    int64_t dims[] = {ROWS, WIDTH};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_tensor outputs[] = {{.data = out, .dtype = OMR_F32, .rank = 2, .dims = dims},
                            {.data = len, .dtype = OMR_I64, .rank = 1, .dims = dims}};
    for (int i = 0; i < 4; i++) {
        omr_status status = omr_session_run(session, inputs, 2, outputs, 2, 60000);
        if (status != OMR_DRIVER_FAILED && status != OMR_DEVICE_LOST)
            exit(CHILD_RUN);
        if (!strstr(omr_last_error(), "aclrtMemcpyAsync returned 507011"))
            exit(CHILD_MESSAGE);
    }
    omr_session_destroy(session);
    exit(CHILD_OK);
}

/* A size that AscendCL cannot tell is 0, and no code goes with it. */
static void play_no_size(const char *fault)
{
    setenv("NPUSIM_FAULT", fault, 1);
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path("pair_gears"), NULL) != OMR_DRIVER_FAILED)
        exit(CHILD_OPEN);
    exit(strstr(omr_last_error(), "0 bytes, its shape takes") ? CHILD_OK : CHILD_MESSAGE);
}

static void play_input_of_no_size(void)
{
    play_no_size("aclmdlGetInputSizeByIndex#1=507011");
}

static void play_output_of_no_size(void)
{
    play_no_size("aclmdlGetOutputSizeByIndex#2=507011");
}

static void expect_child(void (*play_it)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        play_it();
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), CHILD_OK);
}

static void session__goes_on_with_the_devices_that_live(void **state)
{
    (void)state;
    expect_child(play_lost_device);
}

static void session__says_so_when_none_lives(void **state)
{
    (void)state;
    expect_child(play_lost_all);
}

static void create__refuses_tensors_of_no_size(void **state)
{
    (void)state;
    expect_child(play_input_of_no_size);
    expect_child(play_output_of_no_size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session__survives_any_call_failing_once),
        cmocka_unit_test(session__goes_on_with_the_devices_that_live),
        cmocka_unit_test(session__says_so_when_none_lives),
        cmocka_unit_test(create__refuses_tensors_of_no_size),
    };
    return cmocka_run_group_tests_name("session_faults", tests, NULL, NULL);
}
