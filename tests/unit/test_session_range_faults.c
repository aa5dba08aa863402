/* SPDX-License-Identifier: MIT */
/*
 * Devices that fail at models with shape ranges: every call and piece of work that only these make,
 * and what they share with others. Outputs with an upper bound are executed asynchronously, those
 * without one synchronously. While one device lives no request is lost and no row is wrong.
 */
#include "support/model_path.h"

#include <npusim/npusim.h>
#include <omrun/omrun.h>

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CALLS = 6, MOST_ROWS = 30 };

static void *symbol_of(const char *name)
{
    omr_driver_info info;
    assert_int_equal(omr_driver_open(NULL, &info), OMR_OK);
    void *symbol = dlsym(dlopen(info.path, RTLD_NOW | RTLD_NOLOAD), name);
    assert_non_null(symbol);
    return symbol;
}

static void set_faults(const char *rules)
{
    int (*set)(const char *, char *, size_t);
    char why[256] = "";
    void *symbol = symbol_of("npusim_set_faults");
    memcpy(&set, &symbol, sizeof symbol);
    if (set(rules, why, sizeof why) != 0)
        fail_msg("%s: %s", rules, why);
}

static void end_hangs(void)
{
    void (*end)(void);
    void *symbol = symbol_of("npusim_end_hangs");
    memcpy(&end, &symbol, sizeof symbol);
    end();
}

static omr_session *open_session(const char *model, size_t devices)
{
    static const int32_t both[] = {0, 1};
    omr_session_options options = {.size = sizeof options,
                                   .device_ids = both,
                                   .device_count = devices,
                                   .slots_per_lane = 2,
                                   .device_timeout_ms = 500};
    omr_session *session = NULL;
    if (omr_session_create(&session, model_path(model), &options) != OMR_OK)
        fail_msg("%s: %s", model, omr_last_error());
    return session;
}

/* Requests of different shapes, several at once. range_rows and range_free: x [N, 3] -> y [N, 2].
 */
static omr_request *submit_rows(omr_session *session, float x[MOST_ROWS][3], int64_t rows)
{
    for (int64_t r = 0; r < rows; r++)
        for (int c = 0; c < 3; c++)
            x[r][c] = (float)(r * 3 + c + rows);
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = (const int64_t[]){rows, 3}};
    omr_request *request = NULL;
    if (omr_session_submit(session, &input, 1, NULL, 0, NULL, &request) != OMR_OK)
        fail_msg("submit: %s", omr_last_error());
    return request;
}

static bool is_right(const omr_tensor *y, int64_t rows)
{
    bool right = y->rank == 2 && y->dims[0] == rows && y->dims[1] == 2;
    for (int64_t r = 0; right && r < rows; r++) {
        const float *row = (const float *)y->data + r * 2;
        float first = (float)(r * 3 + rows);
        right = row[0] == 3 * first + 3 && row[1] == -2;
    }
    return right;
}

/* The first failure among them; every result that there is, is right. */
static omr_status run_all(omr_session *session, const char *what)
{
    static float x[CALLS][MOST_ROWS][3];
    omr_request *requests[CALLS];
    omr_status first = OMR_OK;
    for (int i = 0; i < CALLS; i++)
        requests[i] = submit_rows(session, x[i], 1 + i * 5);
    for (int i = 0; i < CALLS; i++) {
        omr_tensor y;
        omr_status status = omr_request_wait(requests[i], 60000);
        if (status == OMR_OK &&
            (omr_request_output(requests[i], 0, &y) != OMR_OK || !is_right(&y, 1 + i * 5)))
            fail_msg("%s: wrong rows", what);
        if (first == OMR_OK && status != OMR_OK) {
            print_message("%s: %s\n", what, omr_last_error());
            first = status;
        }
        omr_request_release(requests[i]);
    }
    return first;
}

static void expect(const char *model, size_t devices, const char *rules, omr_status wanted)
{
    omr_session *session = open_session(model, devices);
    char what[160];
    snprintf(what, sizeof what, "%s on %zu: %s", model, devices, rules);
    assert_int_equal(run_all(session, what), OMR_OK);
    set_faults(rules);
    for (int i = 0; i < 2; i++) {
        omr_status status = run_all(session, what);
        if (status != wanted && i == 0)
            fail_msg("%s: %s", what, omr_status_name(status));
    }
    set_faults("");
    end_hangs();
    if (wanted == OMR_OK && run_all(session, what) != OMR_OK)
        fail_msg("%s: the session did not recover", what);
    omr_session_destroy(session);
}

static const char *const models[] = {"range_rows", "range_free"};
enum { MODELS = sizeof models / sizeof models[0] };

static void session__survives_calls_that_fail_once(void **state)
{
    (void)state;
    static const char *const faults[] = {
        "aclmdlSetDatasetTensorDesc#%d=100000",
        "aclCreateTensorDesc#%d=oom",

        "aclGetTensorDescDimV2#%d=100000",
        "aclUpdateDataBuffer#%d=100000",

        "aclmdlExecuteV2#%d=507011",
        "aclmdlExecuteAsync#%d=507011",
        "aclrtMemcpyAsync#%d=507011",
        "aclrtRecordEvent#%d=507011",
        "aclrtMalloc#%d=oom",
        "aclrtMalloc#%d=507011",
        "aclrtMallocHost#%d=oom",
        "aclrtStreamWaitEvent#%d=507011",
    };
    for (size_t f = 0; f < sizeof faults / sizeof faults[0]; f++)
        for (size_t m = 0; m < MODELS; m++)
            for (size_t devices = 1; devices <= 2; devices++)
                for (int occurrence = 1; occurrence <= 5; occurrence += 4) {
                    char rules[128];
                    snprintf(rules, sizeof rules, "%.*s%d%s", (int)strcspn(faults[f], "%"),
                             faults[f], occurrence, strchr(faults[f], '%') + 2);
                    expect(models[m], devices, rules, OMR_OK);
                }
}

static void session__survives_work_that_fails(void **state)
{
    (void)state;
    static const char *const work[] = {
        "task:aclmdlExecuteAsync#2=507011", "task:aclmdlExecuteV2#2=507011",
        "task:aclrtMemcpyAsync#1=507011", "task:aclrtMemcpyAsync#6=507011"};
    for (size_t w = 0; w < sizeof work / sizeof work[0]; w++)
        for (size_t m = 0; m < MODELS; m++)
            for (size_t devices = 1; devices <= 2; devices++)
                expect(models[m], devices, work[w], OMR_OK);
}

static void session__goes_on_without_a_device_that_always_fails(void **state)
{
    (void)state;
    expect("range_rows", 2, "task:aclmdlExecuteAsync@0=507011", OMR_OK);
    expect("range_free", 2, "task:aclmdlExecuteV2@1=507011", OMR_OK);
    expect("range_rows", 2, "aclrtMemcpyAsync@1=507011", OMR_OK);
    expect("range_free", 2, "aclrtMalloc@0=oom", OMR_OK);
}

static void session__goes_on_without_a_device_that_hangs(void **state)
{
    (void)state;
    expect("range_rows", 2, "aclmdlExecuteAsync@0#1=hang", OMR_OK);
    expect("range_free", 2, "aclmdlExecuteV2@0#1=hang", OMR_OK);
    expect("range_free", 2, "aclrtMemcpyAsync@1#2=hang", OMR_OK);
}

static void session__says_so_when_no_device_works(void **state)
{
    (void)state;
    expect("range_rows", 1, "task:aclmdlExecuteAsync=507015", OMR_DRIVER_FAILED);
    expect("range_free", 1, "aclmdlExecuteV2=507015", OMR_DRIVER_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session__survives_calls_that_fail_once),
        cmocka_unit_test(session__survives_work_that_fails),
        cmocka_unit_test(session__goes_on_without_a_device_that_always_fails),
        cmocka_unit_test(session__goes_on_without_a_device_that_hangs),
        cmocka_unit_test(session__says_so_when_no_device_works),
    };
    setenv("NPUSIM_DEVICES", "2", 1);
    return cmocka_run_group_tests_name("session range faults", tests, NULL, NULL);
}
