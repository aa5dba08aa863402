/* SPDX-License-Identifier: MIT */
/* Sessions in a program that uses AscendCL itself, as one that has torch_npu loaded does: neither
 * disturbs the other. Each case is a process of its own, as AscendCL is initialised once in each.
 */
#include "support/model_path.h"
#include "support/npusim_child.h"

#include <npusim/npusim.h>
#include <omrun/omrun.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { WIDTH = 3, RESULTS = 2 };

/* The sum and a difference of one row of three. */
static bool run_row(omr_session *session)
{
    float x[1][WIDTH] = {{1, 2, 4}}, y[1][RESULTS] = {{0}};
    const int64_t in[] = {1, WIDTH}, out[] = {1, RESULTS};
    omr_tensor input = {.data = x, .dtype = OMR_F32, .rank = 2, .dims = in};
    omr_tensor output = {.data = y, .dtype = OMR_F32, .rank = 2, .dims = out};
    return omr_session_run(session, &input, 1, &output, 1, 60000) == OMR_OK && y[0][0] == 7 &&
           y[0][1] == -3;
}

static omr_session *open_session(void)
{
    omr_session *session = NULL;
    omr_session_create(&session, model_path("batch_n"), NULL);
    return session;
}

static int play_program_that_was_first(void)
{
    CHILD_OK(acl.aclInit(NULL));
    omr_session *session = open_session();
    CHILD_EXPECT(session && run_row(session));
    omr_session_destroy(session);
    CHILD_OK(acl.aclrtSetDevice(0)); /* it still works for the program */
    CHILD_OK(acl.aclrtResetDevice(0));
    CHILD_OK(acl.aclFinalize()); /* nobody else did */
    return 0;
}

static int play_program_that_comes_later(void)
{
    omr_session *session = open_session();
    CHILD_EXPECT(session && run_row(session));
    CHILD_EXPECT(acl.aclInit(NULL) == ACL_ERROR_REPEAT_INITIALIZE);
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_EXPECT(run_row(session));
    CHILD_OK(acl.aclrtResetDevice(0));
    CHILD_EXPECT(run_row(session)); /* the program's reset is not the session's */
    omr_session_destroy(session);
    return 0;
}

static int play_program_with_a_context(void)
{
    aclrtContext own, now;
    int32_t device = -1;
    CHILD_OK(acl.aclInit(NULL));
    CHILD_OK(acl.aclrtCreateContext(&own, 1));
    omr_session *session = open_session();
    CHILD_EXPECT(session && run_row(session));
    CHILD_OK(acl.aclrtGetCurrentContext(&now));
    CHILD_EXPECT(now == own);
    omr_session_destroy(session);
    CHILD_OK(acl.aclrtGetCurrentContext(&now));
    CHILD_EXPECT(now == own);
    CHILD_OK(acl.aclrtGetDevice(&device));
    CHILD_EXPECT(device == 1);
    CHILD_OK(acl.aclrtDestroyContext(own));
    CHILD_OK(acl.aclFinalize());
    return 0;
}

static void *run_on_a_thread(void *session)
{
    aclrtContext context = NULL;
    bool bare = acl.aclrtGetCurrentContext(&context) == ACL_ERROR_RT_CONTEXT_NULL;
    bool ran = run_row(session);
    bool still_bare = acl.aclrtGetCurrentContext(&context) == ACL_ERROR_RT_CONTEXT_NULL;
    return bare && ran && still_bare ? session : NULL;
}

static int play_thread_without_a_context(void)
{
    omr_session *session = open_session();
    CHILD_EXPECT(session);
    pthread_t thread;
    void *result = NULL;
    CHILD_EXPECT(pthread_create(&thread, NULL, run_on_a_thread, session) == 0);
    pthread_join(thread, &result);
    CHILD_EXPECT(result == session);
    omr_session_destroy(session);
    return 0;
}

static uint64_t bytes_copied_back(void)
{
    void (*get)(npusim_counters *, size_t);
    void *symbol = acl_table_symbol("npusim_get_counters");
    memcpy(&get, &symbol, sizeof get);
    npusim_counters now;
    get(&now, sizeof now);
    return now.bytes_d2h;
}

/* The largest gear has 16 rows; what comes back is one of them. */
static int play_copies_back(void)
{
    omr_session *session = open_session();
    CHILD_EXPECT(session && run_row(session));
    uint64_t before = bytes_copied_back();
    CHILD_EXPECT(run_row(session));
    CHILD_EXPECT(bytes_copied_back() - before == RESULTS * sizeof(float));
    omr_session_destroy(session);
    return 0;
}

/* 64 slots of 4 KiB want more than the program leaves free, and no more once it has let go. */
static int play_program_that_holds_memory(void)
{
    const omr_session_options options = {.size = sizeof options, .slots_per_lane = 64};
    omr_session *session;
    void *held;
    size_t now, total;
    char wanted[64];
    CHILD_OK(acl.aclInit(NULL));
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtMalloc(&held, 800 << 10, ACL_MEM_MALLOC_NORMAL_ONLY));
    CHILD_OK(acl.aclrtGetMemInfo(ACL_HBM_MEM, &now, &total));
    snprintf(wanted, sizeof wanted, ", %.1f KiB is free", (double)now / 1024);
    CHILD_EXPECT(omr_session_create(&session, model_path("slow"), &options) == OMR_NO_MEMORY);
    CHILD_EXPECT(strstr(omr_last_error(), "slow.om needs "));
    CHILD_EXPECT(strstr(omr_last_error(), "64 slots 256.0)"));
    CHILD_EXPECT(strstr(omr_last_error(), wanted));
    CHILD_EXPECT(omr_last_device() == 0);
    CHILD_OK(acl.aclrtFree(held));
    CHILD_EXPECT(omr_session_create(&session, model_path("slow"), &options) == OMR_OK);
    omr_session_destroy(session);
    CHILD_OK(acl.aclrtResetDevice(0));
    CHILD_OK(acl.aclFinalize());
    return 0;
}

static void expect_with(const char *environment, int (*play)(void))
{
    int result = child_run(environment, play);
    if (result != 0)
        fail_msg("%d: %s", result, child_said);
}

static void expect(int (*play)(void))
{
    expect_with("NPUSIM_DEVICES=2", play);
}

static void create__joins_a_program_that_has_ascendcl_already(void **state)
{
    (void)state;
    expect(play_program_that_was_first);
}

static void session__bears_a_program_that_begins_later(void **state)
{
    (void)state;
    expect(play_program_that_comes_later);
}

static void session__leaves_the_callers_context_alone(void **state)
{
    (void)state;
    expect(play_program_with_a_context);
}

static void run__needs_no_context_on_the_callers_thread(void **state)
{
    (void)state;
    expect(play_thread_without_a_context);
}

static void run__copies_back_no_more_than_the_gear_has(void **state)
{
    (void)state;
    expect(play_copies_back);
}

static void create__says_what_a_program_leaves_free(void **state)
{
    (void)state;
    expect_with("NPUSIM_MEMORY=1M", play_program_that_holds_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create__joins_a_program_that_has_ascendcl_already),
        cmocka_unit_test(session__bears_a_program_that_begins_later),
        cmocka_unit_test(session__leaves_the_callers_context_alone),
        cmocka_unit_test(run__needs_no_context_on_the_callers_thread),
        cmocka_unit_test(run__copies_back_no_more_than_the_gear_has),
        cmocka_unit_test(create__says_what_a_program_leaves_free),
    };
    return cmocka_run_group_tests_name("coexistence", tests, NULL, NULL);
}
