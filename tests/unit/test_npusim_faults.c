/* SPDX-License-Identifier: MIT */
/* NPUSIM_FAULT on calls: what its rules mean, which make no sense, and what each kind of fault does
 * to the call itself. What faults do to the work of a device is in test_npusim_task_faults.c. */
#include <npusim/npusim.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "support/model_path.h"
#include "support/npusim_child.h"

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static uint64_t fault_count(void)
{
    void (*get_counters)(npusim_counters *, size_t);
    npusim_counters counters;
    void *symbol = acl_table_symbol("npusim_get_counters");
    memcpy(&get_counters, &symbol, sizeof symbol);
    get_counters(&counters, sizeof counters);
    return counters.faults;
}

static void run(const char *rules, int (*program)(void))
{
    char assignments[512];
    snprintf(assignments, sizeof assignments, "NPUSIM_DEVICES=2 NPUSIM_FAULT=%s", rules);
    int result = child_run(assignments, program);
    if (result != 0)
        fail_msg("%s: %d, %s", rules, result, child_said);
}

/* ---- rules that make no sense ---- */

static int init_is_refused(void)
{
    CHILD_EXPECT(acl.aclInit(NULL) == ACL_ERROR_INVALID_PARAM);
    return 0;
}

static void assert_refused(const char *rules, const char *wanted)
{
    run(rules, init_is_refused);
    if (!strstr(child_said, wanted))
        fail_msg("%s: \"%s\" does not say \"%s\"", rules, child_said, wanted);
    assert_ptr_equal(strchr(child_said, '\n'), child_said + strlen(child_said) - 1); /* one line */
}

static void rules__say_what_they_want(void **state)
{
    (void)state;
    assert_refused("aclrtMalloc", "wants the form");
    assert_refused("aclrtMalloc=", "wants the form");
    assert_refused("aclrtMalloc=hang2", "wants the form");
    assert_refused("aclrtMalloc=slow", "wants the form");
    assert_refused("aclrtMalloc=slow:20", "wants the form");
    assert_refused("aclrtMalloc=slow:-1ms", "wants the form");
    assert_refused("aclrtMalloc%=207001", "wants the form");
    assert_refused("aclrtMalloc%0=207001", "wants the form");
    assert_refused("aclrtMalloc%101=207001", "wants the form");
    assert_refused("aclrtMalloc%5:x=207001", "wants the form");
    assert_refused("aclrtMalloc#1%5=207001", "wants the form");
    assert_refused("tasks:aclrtMalloc=1", "not an AscendCL function");
    assert_refused("aclrtGetDevice=oom", "no code for no more memory");
    assert_refused("task:aclmdlExecuteAsync=oom", "no code for no more memory");
    assert_refused("task:aclrtMalloc=207001", "gives a device no work");
    assert_refused("aclrtMalloc=corrupt", "writes no data");
    assert_refused("aclrtRecordEvent=corrupt", "writes no data");
    assert_refused("call:aclrtMemcpy=corrupt", "writes no data");
}

/* ---- which calls a rule means ---- */

enum { CALLS = 400 };

/* A bit pattern of the calls that failed, folded into a number below 100 that is never 0. */
static int hash_of_failures(void)
{
    unsigned hash = 0, failed = 0;
    for (int i = 0; i < CALLS; i++) {
        uint32_t count;
        bool fails = acl.aclrtGetDeviceCount(&count) == 100000;
        failed += fails;
        hash = hash * 31 + fails;
    }
    CHILD_EXPECT(fault_count() == failed);
    if (failed < CALLS / 10 || failed > CALLS / 3)
        return 100;
    return 1 + (int)(hash % 99);
}

static int all_fail(void)
{
    for (int i = 0; i < CALLS; i++) {
        uint32_t count;
        CHILD_EXPECT(acl.aclrtGetDeviceCount(&count) == 100000);
    }
    return 0;
}

static void rate__is_the_seeds_and_the_same_in_every_run(void **state)
{
    (void)state;
    int first = child_run("NPUSIM_FAULT=aclrtGetDeviceCount%20:7=100000", hash_of_failures);
    assert_in_range(first, 1, 99);
    assert_int_equal(child_run("NPUSIM_FAULT=aclrtGetDeviceCount%20:7=100000", hash_of_failures),
                     first);
    assert_int_not_equal(
        child_run("NPUSIM_FAULT=aclrtGetDeviceCount%20:8=100000", hash_of_failures), first);
    assert_int_equal(child_run("NPUSIM_FAULT=aclrtGetDeviceCount%100=100000", all_fail), 0);
}

/* ---- oom ---- */

static int every_kind_of_oom(void)
{
    void *memory;
    aclrtStream stream;
    aclrtEvent event;
    uint32_t model;
    CHILD_OK(acl.aclInit(NULL));
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_EXPECT(acl.aclrtMalloc(&memory, 32, ACL_MEM_MALLOC_HUGE_FIRST) ==
                 ACL_ERROR_RT_MEMORY_ALLOCATION);
    CHILD_EXPECT(acl.aclrtMallocHost(&memory, 32) == ACL_ERROR_RT_MEMORY_ALLOCATION);
    CHILD_EXPECT(acl.aclrtCreateStream(&stream) == ACL_ERROR_RT_NO_STREAM_RESOURCE);
    CHILD_EXPECT(acl.aclrtCreateEvent(&event) == ACL_ERROR_RT_NO_EVENT_RESOURCE);
    CHILD_EXPECT(acl.aclmdlLoadFromFile("x.om", &model) == ACL_ERROR_GE_MEMORY_ALLOCATION);
    CHILD_EXPECT(!acl.aclmdlCreateDataset());
    CHILD_EXPECT(!acl.aclCreateDataBuffer(NULL, 0));
    CHILD_EXPECT(fault_count() == 7);
    return 0;
}

static void oom__is_the_code_of_the_call(void **state)
{
    (void)state;
    run("aclrtMalloc=oom,aclrtMallocHost=oom,aclrtCreateStream=oom,aclrtCreateEvent=oom,"
        "aclmdlLoadFromFile=oom,aclmdlCreateDataset=oom,aclCreateDataBuffer=oom",
        every_kind_of_oom);
}

/* ---- slow ---- */

static int second_allocation_is_slow(void)
{
    void *memory[2];
    CHILD_OK(acl.aclrtSetDevice(0));
    double begun = now_ms();
    CHILD_OK(acl.aclrtMalloc(&memory[0], 32, ACL_MEM_MALLOC_HUGE_FIRST));
    double between = now_ms();
    CHILD_OK(acl.aclrtMalloc(&memory[1], 32, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_EXPECT(now_ms() - between >= 300);
    CHILD_EXPECT(between - begun < 300);
    return 0;
}

static int a_queueing_call_is_slow_itself(void)
{
    aclrtStream stream;
    void *memory;
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtCreateStream(&stream));
    CHILD_OK(acl.aclrtMalloc(&memory, 32, ACL_MEM_MALLOC_HUGE_FIRST));
    double begun = now_ms();
    CHILD_OK(acl.aclrtMemsetAsync(memory, 32, 1, 32, stream));
    CHILD_EXPECT(now_ms() - begun >= 300);
    return 0;
}

static void slow__delays_the_call(void **state)
{
    (void)state;
    run("aclrtMalloc#2=slow:300ms", second_allocation_is_slow);
    run("aclrtMalloc#2=slow:0.3s", second_allocation_is_slow);
    run("aclrtMalloc#2=slow:300000us", second_allocation_is_slow);
    run("call:aclrtMemsetAsync=slow:300ms", a_queueing_call_is_slow_itself);
}

/* ---- hang ---- */

static aclError hung_code; /* of the call in the other thread, when it came back */

static void *hang_in_malloc(void *unused)
{
    void *memory;
    (void)unused;
    acl.aclrtSetDevice(1);
    hung_code = acl.aclrtMalloc(&memory, 32, ACL_MEM_MALLOC_HUGE_FIRST);
    return NULL;
}

static bool joins_within(pthread_t thread, int ms)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += ms / 1000;
    limit.tv_nsec += ms % 1000 * 1000000L;
    limit.tv_sec += limit.tv_nsec / 1000000000;
    limit.tv_nsec %= 1000000000;
    return pthread_timedjoin_np(thread, NULL, &limit) == 0;
}

static int reset_by_force_ends_it(void)
{
    void *memory;
    pthread_t thread;
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtMalloc(&memory, 32, ACL_MEM_MALLOC_HUGE_FIRST)); /* device 0 works */
    CHILD_EXPECT(pthread_create(&thread, NULL, hang_in_malloc, NULL) == 0);
    CHILD_EXPECT(!joins_within(thread, 200));
    CHILD_OK(acl.aclrtResetDeviceForce(0)); /* not its device */
    CHILD_EXPECT(!joins_within(thread, 100));
    CHILD_OK(acl.aclrtResetDeviceForce(1));
    CHILD_EXPECT(joins_within(thread, 20000));
    CHILD_EXPECT(hung_code == ACL_ERROR_RT_DEVICE_TASK_ABORT);
    return 0;
}

static int process_may_end(void)
{
    pthread_t thread;
    CHILD_EXPECT(pthread_create(&thread, NULL, hang_in_malloc, NULL) == 0);
    CHILD_EXPECT(!joins_within(thread, 100));
    exit(0);
}

static int waits_keep_their_limit(void)
{
    aclrtEvent event;
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtCreateEvent(&event));
    double begun = now_ms();
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(NULL, 100) ==
                 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_EXPECT(now_ms() - begun >= 100);
    CHILD_EXPECT(acl.aclrtSynchronizeEventWithTimeout(event, 100) ==
                 ACL_ERROR_RT_EVENT_SYNC_TIMEOUT);
    CHILD_EXPECT(acl.aclrtSynchronizeDeviceWithTimeout(100) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(NULL, 0) == ACL_ERROR_RT_PARAM_INVALID);
    return 0;
}

static void hang__lasts_until_the_device_is_reset_by_force(void **state)
{
    (void)state;
    run("aclrtMalloc@1=hang", reset_by_force_ends_it);
}

static void hang__does_not_keep_the_process(void **state)
{
    (void)state;
    run("aclrtMalloc@1=hang", process_may_end);
}

static void hang__of_a_wait_ends_with_its_limit(void **state)
{
    (void)state;
    run("aclrtSynchronizeStreamWithTimeout=hang,aclrtSynchronizeEventWithTimeout=hang,"
        "aclrtSynchronizeDeviceWithTimeout=hang",
        waits_keep_their_limit);
}

/* ---- rules in the middle of a process ---- */

static int rules_come_and_go(void)
{
    int (*set_faults)(const char *, char *, size_t);
    void *symbol = acl_table_symbol("npusim_set_faults");
    memcpy(&set_faults, &symbol, sizeof symbol);
    char why[256];
    uint32_t count;
    CHILD_EXPECT(acl.aclrtGetDeviceCount(&count) == 100001); /* the environment's */
    CHILD_EXPECT(set_faults("aclrtGetDeviceCount#2=100000", why, sizeof why) == 0);
    CHILD_OK(acl.aclrtGetDeviceCount(&count));
    CHILD_EXPECT(set_faults("nonsense", why, sizeof why) == -1 && strstr(why, "nonsense"));
    CHILD_EXPECT(set_faults("nonsense", NULL, 0) == -1);
    CHILD_EXPECT(acl.aclrtGetDeviceCount(&count) == 100000); /* as if nothing had been said */
    CHILD_EXPECT(set_faults("aclrtGetDeviceCount#2=100000", NULL, 0) == 0);
    CHILD_OK(acl.aclrtGetDeviceCount(&count)); /* counted anew */
    CHILD_EXPECT(acl.aclrtGetDeviceCount(&count) == 100000);
    CHILD_EXPECT(set_faults("", why, sizeof why) == 0 && !*why);
    CHILD_OK(acl.aclrtGetDeviceCount(&count));
    CHILD_EXPECT(set_faults("aclrtGetDeviceCount=100000", NULL, 0) == 0);
    CHILD_EXPECT(set_faults(NULL, NULL, 0) == 0);
    CHILD_OK(acl.aclrtGetDeviceCount(&count));
    return 0;
}

static void rules__can_be_replaced(void **state)
{
    (void)state;
    run("aclrtGetDeviceCount=100001", rules_come_and_go);
}

static int hangs_can_be_ended(void)
{
    pthread_t thread;
    void (*end_hangs)(void);
    void *symbol = acl_table_symbol("npusim_end_hangs");
    memcpy(&end_hangs, &symbol, sizeof symbol);
    end_hangs(); /* of nothing: later ones last */
    CHILD_EXPECT(pthread_create(&thread, NULL, hang_in_malloc, NULL) == 0);
    CHILD_EXPECT(!joins_within(thread, 100));
    end_hangs();
    CHILD_EXPECT(joins_within(thread, 20000));
    CHILD_EXPECT(hung_code == ACL_ERROR_RT_DEVICE_TASK_ABORT);
    return 0;
}

static void hang__can_be_ended(void **state)
{
    (void)state;
    run("aclrtMalloc@1=hang", hangs_can_be_ended);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules__say_what_they_want),
        cmocka_unit_test(rate__is_the_seeds_and_the_same_in_every_run),
        cmocka_unit_test(oom__is_the_code_of_the_call),
        cmocka_unit_test(slow__delays_the_call),
        cmocka_unit_test(hang__lasts_until_the_device_is_reset_by_force),
        cmocka_unit_test(hang__does_not_keep_the_process),
        cmocka_unit_test(hang__of_a_wait_ends_with_its_limit),
        cmocka_unit_test(rules__can_be_replaced),
        cmocka_unit_test(hang__can_be_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
