/* SPDX-License-Identifier: MIT */
/* Programs that end in the middle of things: the simulator lets them, at once and quietly. */
#include <acl/acl.h>
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/acl_table.h"

/* Longer than any of the programs takes, even under a sanitizer. */
#define PATIENCE_S 20

static void need(aclError code)
{
    if (code != ACL_SUCCESS)
        _exit(101);
}

/* Runs `program` in a child, which ends by exit(0), and returns how it ended. */
static int run(void (*program)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(PATIENCE_S);
        acl_table_open(NULL);
        need(acl.aclInit(NULL));
        program();
        exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static aclrtStream make_stream(void)
{
    aclrtStream stream;
    need(acl.aclrtSetDevice(0));
    need(acl.aclrtCreateStream(&stream));
    return stream;
}

static void nap(void *milliseconds)
{
    usleep(1000 * (useconds_t)(uintptr_t)milliseconds);
}

static void program_with_live_objects(void)
{
    void *memory;
    aclrtEvent event;
    aclrtContext context;
    make_stream();
    need(acl.aclrtMalloc(&memory, 1 << 20, ACL_MEM_MALLOC_HUGE_FIRST));
    need(acl.aclrtMallocHost(&memory, 1 << 20));
    need(acl.aclrtCreateEvent(&event));
    need(acl.aclrtCreateContext(&context, 0));
}

static void program_with_a_running_task(void)
{
    need(acl.aclrtLaunchHostFunc(make_stream(), nap, (void *)200));
    usleep(20000);
}

static void program_with_a_stream_that_waits_for_ever(void)
{
    aclrtEvent event;
    aclrtStream stream = make_stream();
    need(acl.aclrtCreateEventWithFlag(&event, ACL_EVENT_SYNC));
    need(acl.aclrtStreamWaitEvent(stream, event));
    need(acl.aclrtRecordEvent(event, stream));
}

static void program_that_finalizes_first(void)
{
    void *memory;
    aclrtStream stream = make_stream();
    need(acl.aclrtMalloc(&memory, 4096, ACL_MEM_MALLOC_HUGE_FIRST));
    need(acl.aclFinalize());
    need(acl.aclrtMemset(memory, 4096, 1, 4096));
    need(acl.aclrtFree(memory));
    need(acl.aclrtDestroyStream(stream));
    need(acl.aclrtResetDevice(0));
}

static void program_that_frees_with_the_other_function(void)
{
    void *device, *host;
    make_stream();
    need(acl.aclrtMalloc(&device, 4096, ACL_MEM_MALLOC_HUGE_FIRST));
    need(acl.aclrtMallocHost(&host, 4096));
    need(acl.aclrtFreeHost(device));
    need(acl.aclrtFree(host));
}

static void program_that_resets_a_device_at_work(void)
{
    aclrtEvent event;
    aclrtStream stream = make_stream(), stuck;
    need(acl.aclrtCreateStream(&stuck));
    need(acl.aclrtCreateEventWithFlag(&event, ACL_EVENT_SYNC));
    need(acl.aclrtStreamWaitEvent(stuck, event));
    need(acl.aclrtLaunchHostFunc(stream, nap, (void *)50));
    need(acl.aclrtResetDevice(0));
    if (acl.aclrtSynchronizeStream(stream) != ACL_ERROR_RT_CONTEXT_NULL)
        _exit(102);
    make_stream(); /* and the device is good for another life */
}

static void program_that_closes_the_library(void)
{
    need(acl.aclrtLaunchHostFunc(make_stream(), nap, (void *)50));
    void *library = dlopen(acl.path, RTLD_NOW | RTLD_NOLOAD);
    dlclose(library);
    dlclose(library); /* the one of acl_table_open */
    usleep(100000);
}

#define CASE(name)                              \
    static void name##__ends_well(void **state) \
    {                                           \
        (void)state;                            \
        assert_int_equal(run(name), 0);         \
    }
CASE(program_with_live_objects)
CASE(program_with_a_running_task)
CASE(program_with_a_stream_that_waits_for_ever)
CASE(program_that_finalizes_first)
CASE(program_that_frees_with_the_other_function)
CASE(program_that_resets_a_device_at_work)
CASE(program_that_closes_the_library)

static void dereference(void)
{
    volatile char *memory = NULL;
    signal(SIGSEGV, SIG_DFL); /* a sanitizer would make a report of it */
    make_stream();
    need(acl.aclrtMalloc((void **)&memory, 4096, ACL_MEM_MALLOC_HUGE_FIRST));
    memory[0] = 1;
}

static void device_memory__faults_when_dereferenced(void **state)
{
    (void)state;
    int status = run(dereference);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(program_with_live_objects__ends_well),
        cmocka_unit_test(program_with_a_running_task__ends_well),
        cmocka_unit_test(program_with_a_stream_that_waits_for_ever__ends_well),
        cmocka_unit_test(program_that_finalizes_first__ends_well),
        cmocka_unit_test(program_that_frees_with_the_other_function__ends_well),
        cmocka_unit_test(program_that_resets_a_device_at_work__ends_well),
        cmocka_unit_test(program_that_closes_the_library__ends_well),
        cmocka_unit_test(device_memory__faults_when_dereferenced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
