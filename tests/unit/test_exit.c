/* SPDX-License-Identifier: MIT */
/* Processes that end while their sessions are at work or their devices hang: at once, with the
 * status they chose. Each is a child, as npusim reads its faults once, and as exit() ends it. */
#include "driver/errand.h"
#include "support/model_path.h"

#include <omrun/omrun.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROWS = 9, WIDTH = 5, PATIENCE_S = 40, FOR_EVER_MS = 600000, SOON_MS = 300 };
/* Of devices: no machine is so busy that opening a session looks like a hang. */
enum { SILENCE_MS = 2500 };

/* What children exit with. */
enum { AS_MEANT = 43, NOT_OPEN = 1, NOT_SUBMITTED, NOT_FAILED };

/* Reachable to the end, which comes without anything being released. */
static omr_session *session;
static omr_request *request;

static void open_session(int64_t silence_ms)
{
    omr_session_options options = {.size = sizeof options, .device_timeout_ms = silence_ms};
    if (omr_session_create(&session, model_path("pair_bs4"), &options) == OMR_OK)
        return;
    fprintf(stderr, "%s\n", omr_last_error());
    _exit(NOT_OPEN);
}

/* In place of the request there was, which goes on by itself. */
static void submit(omr_request_callback callback)
{
    static int64_t ids[ROWS][WIDTH];
    static float mask[ROWS][WIDTH];
    static const int64_t dims[] = {ROWS, WIDTH};
    omr_tensor inputs[] = {{.data = ids, .dtype = OMR_I64, .rank = 2, .dims = dims},
                           {.data = mask, .dtype = OMR_F32, .rank = 2, .dims = dims}};
    omr_request_release(request);
    omr_submit_options options = {.size = sizeof options, .callback = callback};
    if (omr_session_submit(session, inputs, 2, NULL, 0, &options, &request) == OMR_OK)
        return;
    fprintf(stderr, "%s\n", omr_last_error());
    _exit(NOT_SUBMITTED);
}

static void expect(void (*program)(void), const char *faults)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(PATIENCE_S);
        setenv("NPUSIM_DEVICES", "2", 1);
        setenv("NPUSIM_FAULT", faults, 1);
        program();
        exit(AS_MEANT);
    }
    int end = 0;
    assert_int_equal(waitpid(child, &end, 0), child);
    if (!WIFEXITED(end) || WEXITSTATUS(end) != AS_MEANT)
        fail_msg("\"%s\": the child ended by %s %d", faults, WIFEXITED(end) ? "exit" : "signal",
                 WIFEXITED(end) ? WEXITSTATUS(end) : WTERMSIG(end));
}

/* ---- While a device hangs ------------------------------------------------------------------ */

static void leave_unnoticed_hang(void)
{
    open_session(FOR_EVER_MS);
    submit(NULL);
    if (omr_request_wait(request, SOON_MS) != OMR_TIMEOUT)
        _exit(NOT_FAILED);
}

static void leave_noticed_hang(void)
{
    open_session(SILENCE_MS);
    submit(NULL);
    if (omr_request_wait(request, OMR_WAIT_FOREVER) != OMR_DEVICE_LOST)
        _exit(NOT_FAILED);
}

static void leave_destroyed_session(void)
{
    leave_noticed_hang();
    omr_request_release(request);
    omr_session_destroy(session);
}

static void *open_for_ever(void *unused)
{
    open_session(FOR_EVER_MS);
    return unused;
}

static void leave_while_opening(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, open_for_ever, NULL))
        _exit(NOT_OPEN);
    usleep(1000 * SOON_MS);
}

static void exit__does_not_wait_for_hung_devices(void **state)
{
    (void)state;
    static const char *const hangs[] = {"call:aclmdlExecuteAsync=hang",
                                        "task:aclmdlExecuteAsync=hang",
                                        "call:aclrtMemcpyAsync=hang"};
    for (size_t i = 0; i < sizeof hangs / sizeof hangs[0]; i++)
        expect(leave_unnoticed_hang, hangs[i]);
    expect(leave_noticed_hang, hangs[0]);
    expect(leave_destroyed_session, hangs[0]);
    expect(leave_destroyed_session, hangs[1]);
    expect(leave_while_opening, "call:aclmdlLoadFromFile=hang");
    expect(leave_while_opening, "call:aclrtGetDeviceCount=hang");
    expect(leave_while_opening, "call:aclInit=hang");
}

/* ---- From a callback ----------------------------------------------------------------------- */

static void exit_now(void *unused, omr_request *done, omr_status status)
{
    (void)unused, (void)done, (void)status;
    exit(AS_MEANT);
}

static void exit_in_callback(void)
{
    open_session(SILENCE_MS);
    for (int i = 0; i < 8; i++)
        submit(i == 2 ? exit_now : NULL);
    for (;;)
        pause();
}

static void exit__may_be_called_by_a_callback(void **state)
{
    (void)state;
    expect(exit_in_callback, "");
    expect(exit_in_callback, "call:aclmdlExecuteAsync@0=hang");
    expect(exit_in_callback, "call:aclmdlExecuteAsync=hang"); /* by the watchdog's thread */
    expect(exit_in_callback, "task:aclmdlExecuteAsync=hang");
}

/* ---- AscendCL that does not start ---------------------------------------------------------- */

static void open_in_vain(void)
{
    omr_session_options options = {.size = sizeof options, .device_timeout_ms = SOON_MS};
    for (int tries = 0; tries < 2; tries++)
        if (omr_session_create(&session, model_path("pair_bs4"), &options) != OMR_TIMEOUT ||
            !strstr(omr_last_error(), "no answer from aclInit for 300 ms"))
            _exit(NOT_FAILED);
}

static void create__is_bounded_where_AscendCL_does_not_start(void **state)
{
    (void)state;
    expect(open_in_vain, "call:aclInit=hang");
}

/* ---- Without a session --------------------------------------------------------------------- */

static void expect_silence(omr_status status, const char *call)
{
    if (status == OMR_TIMEOUT && strstr(omr_last_error(), call))
        return;
    fprintf(stderr, "%s: status %d, \"%s\"\n", call, (int)status, omr_last_error());
    _exit(NOT_FAILED);
}

static void ask_for_memory(void)
{
    static char own[4096];
    void *memory = own;
    omri_patience_ms = SOON_MS;
    expect_silence(omr_alloc(&memory, 64), "aclrtMallocHost");
    if (memory)
        _exit(NOT_FAILED);
    expect_silence(omr_register(own, sizeof own), "aclrtHostRegister");
}

static void free_memory(void)
{
    void *memory = NULL;
    if (omr_alloc(&memory, 64) != OMR_OK)
        _exit(NOT_OPEN);
    omri_patience_ms = SOON_MS;
    omr_free(memory);
}

static void probe_a_device(void)
{
    omr_probe probe = {.size = sizeof probe};
    omri_patience_ms = SOON_MS;
    expect_silence(omr_device_probe(1, &probe), "aclrtMemcpy");
    if (probe.size != sizeof probe || probe.to_seconds != 0)
        _exit(NOT_FAILED);
}

static void open_and_leave(void)
{
    if (omr_driver_open(NULL, NULL) != OMR_OK)
        _exit(NOT_OPEN);
    omri_patience_ms = SOON_MS;
}

static void nothing__waits_for_ever_without_a_session(void **state)
{
    (void)state;
    expect(ask_for_memory, "call:aclrtMallocHost=hang,call:aclrtHostRegister=hang");
    expect(free_memory, "call:aclrtFreeHost=hang");
    expect(probe_a_device, "call:aclrtMemcpy=hang");
    expect(open_and_leave, "call:aclFinalize=hang");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing__waits_for_ever_without_a_session),
        cmocka_unit_test(exit__does_not_wait_for_hung_devices),
        cmocka_unit_test(exit__may_be_called_by_a_callback),
        cmocka_unit_test(create__is_bounded_where_AscendCL_does_not_start),
    };
    return cmocka_run_group_tests_name("exit", tests, NULL, NULL);
}
