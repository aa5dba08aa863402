/* SPDX-License-Identifier: MIT */
/* NPUSIM_FAULT on the work of devices: queued copies, executions, records and callbacks that fail,
 * hang, are slow or leave wrong data, and what streams and events make of it. */
#include <npusim/npusim.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "support/model_path.h"
#include "support/npusim_child.h"

enum { SIZE = 4096, CODE = 507011 };

/* What every case has: two streams of one context, and memory. */
static struct {
    aclrtStream stream, other;
    aclrtEvent event;
    unsigned char *host;
    void *device;
} at;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void open_device(void)
{
    CHILD_OK(acl.aclInit(NULL));
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtCreateStream(&at.stream));
    CHILD_OK(acl.aclrtCreateStream(&at.other));
    CHILD_OK(acl.aclrtCreateEvent(&at.event));
    CHILD_OK(acl.aclrtMallocHost((void **)&at.host, SIZE));
    CHILD_OK(acl.aclrtMalloc(&at.device, SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_OK(acl.aclrtMemset(at.device, SIZE, 7, SIZE));
}

static aclError copy_back(aclrtStream stream)
{
    return acl.aclrtMemcpyAsync(at.host, SIZE, at.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, stream);
}

static bool is_filled(unsigned char value)
{
    for (int i = 0; i < SIZE; i++)
        if (at.host[i] != value)
            return false;
    return true;
}

static void run(const char *rules, int (*program)(void))
{
    char assignments[512];
    snprintf(assignments, sizeof assignments, "NPUSIM_DEVICES=2 NPUSIM_FAULT=%s", rules);
    int result = child_run(assignments, program);
    if (result != 0)
        fail_msg("%s: %d, %s", rules, result, child_said);
}

/* ---- codes ---- */

/* The second of three copies fails: it does nothing, what follows happens, and waiting tells. */
static int failure_is_told_by_waiting(void)
{
    open_device();
    CHILD_OK(copy_back(at.stream));
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    CHILD_EXPECT(is_filled(7));
    memset(at.host, 1, SIZE);
    CHILD_OK(copy_back(at.stream)); /* fails */
    CHILD_OK(acl.aclrtRecordEvent(at.event, at.stream));
    CHILD_OK(acl.aclrtSynchronizeEvent(at.event));
    CHILD_EXPECT(is_filled(1));
    CHILD_OK(copy_back(at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE);
    CHILD_EXPECT(strstr(acl.aclGetRecentErrMsg(), "aclrtMemcpyAsync"));
    CHILD_EXPECT(is_filled(7));
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream)); /* told once */
    return 0;
}

static void code__of_a_task_is_told_by_waiting(void **state)
{
    (void)state;
    run("task:aclrtMemcpyAsync#2=507011", failure_is_told_by_waiting);
}

static int call_fails_itself(void)
{
    open_device();
    CHILD_EXPECT(copy_back(at.stream) == CODE);
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    return 0;
}

static void code__without_task_is_the_calls(void **state)
{
    (void)state;
    run("aclrtMemcpyAsync=507011", call_fails_itself);
    run("call:aclrtMemcpyAsync=507011", call_fails_itself);
}

static int blocking_call_does_nothing(void)
{
    open_device();
    memset(at.host, 1, SIZE);
    CHILD_EXPECT(acl.aclrtMemcpy(at.host, SIZE, at.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST) ==
                 CODE);
    CHILD_EXPECT(is_filled(1));
    CHILD_OK(acl.aclrtMemcpy(at.host, SIZE, at.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST));
    CHILD_EXPECT(is_filled(7));
    return 0;
}

static void code__of_blocking_work_is_returned(void **state)
{
    (void)state;
    run("task:aclrtMemcpy#1=507011", blocking_call_does_nothing);
}

/* ---- stopping on failure ---- */

static int stops_the_context(void)
{
    aclrtEventRecordedStatus status;
    aclrtContext usual, second;
    open_device();
    CHILD_OK(acl.aclrtSetStreamFailureMode(at.stream, ACL_STOP_ON_FAILURE));
    memset(at.host, 1, SIZE);
    CHILD_OK(acl.aclrtMemsetAsync(at.device, SIZE, 7, SIZE, at.stream)); /* slow */
    CHILD_OK(acl.aclrtMemsetAsync(at.device, SIZE, 9, SIZE, at.stream)); /* fails */
    CHILD_OK(copy_back(at.stream));
    CHILD_OK(acl.aclrtRecordEvent(at.event, at.stream));
    CHILD_OK(acl.aclrtStreamWaitEvent(at.other, at.event));
    CHILD_EXPECT(acl.aclrtSynchronizeEvent(at.event) == CODE);
    CHILD_OK(acl.aclrtQueryEventStatus(at.event, &status));
    CHILD_EXPECT(status == ACL_EVENT_RECORDED_STATUS_NOT_READY);
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE);
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.other) == CODE);
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE); /* and again */
    CHILD_EXPECT(is_filled(1));
    CHILD_EXPECT(copy_back(at.stream) == CODE);
    CHILD_EXPECT(copy_back(at.other) == CODE);
    CHILD_EXPECT(acl.aclrtRecordEvent(at.event, at.other) == CODE);

    CHILD_OK(acl.aclrtGetCurrentContext(&usual));
    CHILD_OK(acl.aclrtCreateContext(&second, 0)); /* is not stopped */
    CHILD_OK(copy_back(NULL));
    CHILD_OK(acl.aclrtSynchronizeStream(NULL));
    CHILD_EXPECT(is_filled(7));
    CHILD_OK(acl.aclrtDestroyContext(second));
    CHILD_OK(acl.aclrtSetCurrentContext(usual));
    CHILD_OK(acl.aclrtDestroyStreamForce(at.stream)); /* the one that was to stop */
    CHILD_OK(copy_back(at.other));
    CHILD_OK(acl.aclrtSynchronizeStream(at.other));
    return 0;
}

static void stop_on_failure__stops_every_stream_of_the_context(void **state)
{
    (void)state;
    run("aclrtMemsetAsync#1=slow:300ms,task:aclrtMemsetAsync#2=507011", stops_the_context);
}

/* ---- control tasks ---- */

static void note_run(void *argument)
{
    *(int *)argument = 1;
}

static int record_fails(void)
{
    aclrtEventRecordedStatus status;
    open_device();
    CHILD_OK(acl.aclrtRecordEvent(at.event, at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE);
    CHILD_EXPECT(acl.aclrtSynchronizeEvent(at.event) == CODE);
    CHILD_OK(acl.aclrtQueryEventStatus(at.event, &status));
    CHILD_EXPECT(status == ACL_EVENT_RECORDED_STATUS_NOT_READY);
    CHILD_OK(acl.aclrtRecordEvent(at.event, at.stream)); /* the second time it works */
    CHILD_OK(acl.aclrtSynchronizeEvent(at.event));
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    return 0;
}

static int host_function_is_not_called(void)
{
    int ran = 0;
    open_device();
    CHILD_OK(acl.aclrtLaunchHostFunc(at.stream, note_run, &ran));
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE);
    CHILD_EXPECT(ran == 0);
    CHILD_OK(acl.aclrtLaunchHostFunc(at.stream, note_run, &ran));
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    CHILD_EXPECT(ran == 1);
    return 0;
}

static int callback_is_not_called(void)
{
    int ran = 0;
    open_device();
    CHILD_OK(acl.aclrtSubscribeReport((uint64_t)pthread_self(), at.stream));
    CHILD_OK(acl.aclrtLaunchCallback(note_run, &ran, ACL_CALLBACK_BLOCK, at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE);
    CHILD_EXPECT(acl.aclrtProcessReport(50) == ACL_ERROR_RT_REPORT_TIMEOUT);
    CHILD_EXPECT(ran == 0);
    return 0;
}

static int record_hangs(void)
{
    aclrtEventRecordedStatus status;
    open_device();
    CHILD_OK(acl.aclrtRecordEvent(at.event, at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeEventWithTimeout(at.event, 100) ==
                 ACL_ERROR_RT_EVENT_SYNC_TIMEOUT);
    CHILD_OK(acl.aclrtQueryEventStatus(at.event, &status));
    CHILD_EXPECT(status == ACL_EVENT_RECORDED_STATUS_NOT_READY);
    CHILD_OK(acl.aclrtDestroyStreamForce(at.stream));
    return 0;
}

static void control_tasks__go_wrong_as_well(void **state)
{
    (void)state;
    run("task:aclrtRecordEvent#1=507011", record_fails);
    run("task:aclrtLaunchHostFunc#1=507011", host_function_is_not_called);
    run("task:aclrtLaunchCallback#1=507011", callback_is_not_called);
    run("aclrtRecordEvent=hang", record_hangs);
}

/* ---- hang ---- */

static int hangs_until_destroyed(void)
{
    aclrtStreamStatus status;
    open_device();
    memset(at.host, 1, SIZE);
    CHILD_OK(copy_back(at.stream)); /* the call returns */
    CHILD_OK(acl.aclrtRecordEvent(at.event, at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(at.stream, 100) ==
                 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(at.stream, 1200) ==
                 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT); /* however long */
    CHILD_EXPECT(acl.aclrtSynchronizeEventWithTimeout(at.event, 50) ==
                 ACL_ERROR_RT_EVENT_SYNC_TIMEOUT);
    CHILD_EXPECT(acl.aclrtSynchronizeDeviceWithTimeout(50) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_OK(acl.aclrtStreamQuery(at.stream, &status));
    CHILD_EXPECT(status == ACL_STREAM_STATUS_NOT_READY);
    CHILD_OK(acl.aclrtMemset(at.device, SIZE, 8, SIZE)); /* another engine works */
    CHILD_OK(acl.aclrtDestroyStreamForce(at.stream));
    CHILD_EXPECT(is_filled(1));
    CHILD_OK(copy_back(at.other)); /* so does this one again */
    CHILD_OK(acl.aclrtSynchronizeStream(at.other));
    CHILD_EXPECT(is_filled(8));
    return 0;
}

static int hangs_until_aborted(void)
{
    open_device();
    CHILD_OK(copy_back(at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(at.stream, 50) ==
                 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_OK(acl.aclrtStreamAbort(at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == ACL_ERROR_RT_STREAM_ABORT);
    CHILD_OK(copy_back(at.stream));
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    return 0;
}

static int hangs_until_reset(void)
{
    open_device();
    for (int i = 0; i < 3; i++)
        CHILD_OK(copy_back(at.stream)); /* each would hang */
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(at.stream, 50) ==
                 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_OK(acl.aclrtResetDeviceForce(0));
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtMemset(at.device, SIZE, 8, SIZE));
    return 0;
}

static atomic_bool copying;

static void *copy_blocking(void *out)
{
    acl.aclrtSetDevice(0);
    atomic_store(&copying, true);
    *(aclError *)out = acl.aclrtMemcpy(at.host, SIZE, at.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST);
    return NULL;
}

static int blocking_copy_hangs(void)
{
    pthread_t thread;
    aclError code = 0;
    open_device();
    CHILD_EXPECT(pthread_create(&thread, NULL, copy_blocking, &code) == 0);
    while (!atomic_load(&copying))
        sched_yield();
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    CHILD_OK(acl.aclrtResetDeviceForce(0));
    CHILD_EXPECT(pthread_join(thread, NULL) == 0);
    CHILD_EXPECT(code == ACL_ERROR_RT_DEVICE_TASK_ABORT);
    return 0;
}

static int process_may_end(void)
{
    open_device();
    CHILD_OK(copy_back(at.stream));
    exit(0);
}

static void hang__lasts_until_the_stream_ends(void **state)
{
    (void)state;
    run("aclrtMemcpyAsync#1=hang", hangs_until_destroyed);
    run("task:aclrtMemcpyAsync#1=hang", hangs_until_aborted);
    run("aclrtMemcpyAsync=hang", hangs_until_reset);
    run("aclrtMemcpy=hang", blocking_copy_hangs);
    run("aclrtMemcpyAsync=hang", process_may_end);
}

/* ---- slow and corrupt ---- */

static int task_is_slow(void)
{
    open_device();
    double begun = now_ms();
    CHILD_OK(copy_back(at.stream));
    double queued = now_ms();
    CHILD_OK(acl.aclrtSynchronizeStreamWithTimeout(at.stream, 20000));
    CHILD_EXPECT(now_ms() - begun >= 300);
    CHILD_EXPECT(queued - begun < 300);
    CHILD_EXPECT(is_filled(7));
    return 0;
}

static void slow__delays_the_task(void **state)
{
    (void)state;
    run("aclrtMemcpyAsync=slow:300ms", task_is_slow);
}

static int copies_are_damaged(void)
{
    open_device();
    for (int i = 0; i < 2; i++) {
        CHILD_OK(copy_back(at.stream));
        CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
        for (int b = 0; b < SIZE; b++)
            CHILD_EXPECT((at.host[b] == 7) == (i == 1));
    }
    CHILD_OK(acl.aclrtMemset(at.device, SIZE, 3, SIZE)); /* damaged, too */
    CHILD_OK(copy_back(at.stream));
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    for (int b = 0; b < SIZE; b++)
        CHILD_EXPECT(at.host[b] != 3);
    return 0;
}

static void corrupt__leaves_no_byte_of_a_copy_right(void **state)
{
    (void)state;
    run("aclrtMemcpyAsync#1=corrupt,aclrtMemset#2=corrupt", copies_are_damaged);
}

/* ---- executions: sums and differences of 12 numbers ---- */

enum { NUMBERS = 12 };

static struct {
    uint32_t id;
    aclmdlDataset *inputs, *outputs;
    void *in[2], *out[2];
} model;

static void open_model(void)
{
    float ones[NUMBERS];
    for (int i = 0; i < NUMBERS; i++)
        ones[i] = 1;
    CHILD_OK(acl.aclmdlLoadFromFile(model_path("sum_diff"), &model.id));
    model.inputs = acl.aclmdlCreateDataset();
    model.outputs = acl.aclmdlCreateDataset();
    for (int i = 0; i < 2; i++) {
        CHILD_OK(acl.aclrtMalloc(&model.in[i], sizeof ones, ACL_MEM_MALLOC_HUGE_FIRST));
        CHILD_OK(acl.aclrtMalloc(&model.out[i], sizeof ones, ACL_MEM_MALLOC_HUGE_FIRST));
        CHILD_OK(acl.aclrtMemcpy(model.in[i], sizeof ones, ones, sizeof ones,
                                 ACL_MEMCPY_HOST_TO_DEVICE));
        CHILD_OK(acl.aclmdlAddDatasetBuffer(model.inputs,
                                            acl.aclCreateDataBuffer(model.in[i], sizeof ones)));
        CHILD_OK(acl.aclmdlAddDatasetBuffer(model.outputs,
                                            acl.aclCreateDataBuffer(model.out[i], sizeof ones)));
    }
}

static aclError queue_execution(void)
{
    return acl.aclmdlExecuteAsync(model.id, model.inputs, model.outputs, at.stream);
}

/* The first number of the sum. */
static float result(void)
{
    float sums[NUMBERS];
    CHILD_OK(
        acl.aclrtMemcpy(sums, sizeof sums, model.out[0], sizeof sums, ACL_MEMCPY_DEVICE_TO_HOST));
    return sums[0];
}

static int executions_go_wrong(void)
{
    open_device();
    open_model();
    CHILD_OK(queue_execution()); /* garbage */
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    CHILD_EXPECT(!(result() == 2));
    CHILD_OK(queue_execution()); /* fails */
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == CODE);
    CHILD_OK(queue_execution()); /* hangs */
    CHILD_EXPECT(acl.aclrtSynchronizeStreamWithTimeout(at.stream, 600) ==
                 ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    CHILD_OK(acl.aclrtStreamAbort(at.stream));
    CHILD_EXPECT(acl.aclrtSynchronizeStream(at.stream) == ACL_ERROR_RT_STREAM_ABORT);
    CHILD_OK(queue_execution());
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    CHILD_EXPECT(result() == 2);
    CHILD_OK(acl.aclmdlUnload(model.id));
    return 0;
}

static int blocking_executions_go_wrong(void)
{
    open_device();
    open_model();
    CHILD_EXPECT(acl.aclmdlExecute(model.id, model.inputs, model.outputs) == CODE);
    CHILD_OK(acl.aclmdlExecute(model.id, model.inputs, model.outputs)); /* garbage */
    CHILD_EXPECT(!(result() == 2));
    CHILD_OK(acl.aclmdlExecute(model.id, model.inputs, model.outputs));
    CHILD_EXPECT(result() == 2);
    CHILD_OK(acl.aclmdlUnload(model.id));
    return 0;
}

static void executions__go_wrong_in_every_way(void **state)
{
    (void)state;
    run("aclmdlExecuteAsync#1=corrupt,task:aclmdlExecuteAsync#2=507011,aclmdlExecuteAsync#3=hang",
        executions_go_wrong);
    run("task:aclmdlExecute#1=507011,aclmdlExecute#2=corrupt", blocking_executions_go_wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code__of_a_task_is_told_by_waiting),
        cmocka_unit_test(code__without_task_is_the_calls),
        cmocka_unit_test(code__of_blocking_work_is_returned),
        cmocka_unit_test(stop_on_failure__stops_every_stream_of_the_context),
        cmocka_unit_test(control_tasks__go_wrong_as_well),
        cmocka_unit_test(hang__lasts_until_the_stream_ends),
        cmocka_unit_test(slow__delays_the_task),
        cmocka_unit_test(corrupt__leaves_no_byte_of_a_copy_right),
        cmocka_unit_test(executions__go_wrong_in_every_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
