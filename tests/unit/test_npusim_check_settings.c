/* SPDX-License-Identifier: MIT */
/* The checker as a whole: that it leaves good programs alone, what it is told to look for, where it
 * writes, and how the process ends. */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/npusim_misuse.h"

#define CLEAN "npusim: check: 0 errors, 0 warnings"

static void expect(const char *environment, void (*program)(void), int code, const char *said)
{
    int seen = misuse_run(environment, program);
    if (seen != code || (said && !strstr(child_said, said)))
        fail_msg("%s: wanted is %d and \"%s\", seen is %d and:\n%s", environment, code,
                 said ? said : "", seen, child_said);
}

/* ---- good programs ---- */

static void nothing_at_all(void)
{
}

/* What one stream knows of another: from an event, and from an event that came after an event. */
static void pass_on(aclrtStream from, aclrtStream to, aclrtEvent event)
{
    CHILD_OK(acl.aclrtRecordEvent(event, from));
    CHILD_OK(acl.aclrtStreamWaitEvent(to, event));
}

static void streams_ordered_by_events(void)
{
    aclrtEvent there, back, onwards;
    aclrtStream third;
    open_all();
    CHILD_OK(acl.aclrtCreateStream(&third));
    CHILD_OK(acl.aclrtCreateEventExWithFlag(&there, ACL_EVENT_SYNC));
    CHILD_OK(acl.aclrtCreateEventExWithFlag(&back, ACL_EVENT_SYNC));
    CHILD_OK(acl.aclrtCreateEventExWithFlag(&onwards, ACL_EVENT_SYNC));
    for (int i = 0; i < 3; i++) {
        CHILD_OK(copy_out(use.stream));
        pass_on(use.stream, use.other, there);
        CHILD_OK(acl.aclrtMemsetAsync(use.device, MISUSE_SIZE, 1, MISUSE_SIZE, use.other));
        pass_on(use.other, use.stream, back);
    }
    pass_on(use.stream, third, onwards);
    CHILD_OK(acl.aclrtMemsetAsync(use.device, MISUSE_SIZE, 1, MISUSE_SIZE, third));
    wait_for(third); /* and with it, by what it waited for, for all that came before */
    CHILD_OK(acl.aclrtFree(use.device));
    CHILD_OK(acl.aclrtFreeHost(use.pinned));
    use.device = use.pinned = NULL;
    wait_for(use.stream);
    wait_for(use.other);
    CHILD_OK(acl.aclrtDestroyStream(third));
    CHILD_OK(acl.aclrtDestroyEvent(there));
    CHILD_OK(acl.aclrtDestroyEvent(back));
    CHILD_OK(acl.aclrtDestroyEvent(onwards));
    close_all();
}

/* Every way for a program to learn that its copy is over, before it frees the memory. */
static void by_waiting_for_the_event(aclrtEvent event)
{
    CHILD_OK(acl.aclrtSynchronizeEvent(event));
}

static void by_asking_for_the_event(aclrtEvent event)
{
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    while (status == ACL_EVENT_RECORDED_STATUS_NOT_READY)
        CHILD_OK(acl.aclrtQueryEventStatus(event, &status));
}

static void by_asking_for_the_stream(aclrtEvent event)
{
    aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
    (void)event;
    while (status == ACL_STREAM_STATUS_NOT_READY)
        CHILD_OK(acl.aclrtStreamQuery(use.stream, &status));
}

static void by_waiting_for_the_device(aclrtEvent event)
{
    (void)event;
    CHILD_OK(acl.aclrtSynchronizeDevice());
}

static void note_call(void *flag)
{
    *(volatile bool *)flag = true;
}

static void by_a_callback(aclrtEvent event)
{
    uint64_t self = (uint64_t)pthread_self();
    volatile bool called = false;
    (void)event;
    CHILD_OK(acl.aclrtSubscribeReport(self, use.stream));
    CHILD_OK(
        acl.aclrtLaunchCallback(note_call, (void *)&called, ACL_CALLBACK_NO_BLOCK, use.stream));
    while (!called)
        CHILD_OK(acl.aclrtProcessReport(1000));
    CHILD_OK(acl.aclrtUnSubscribeReport(self, use.stream));
}

static void (*const ways[])(aclrtEvent event) = {
    by_waiting_for_the_event,  by_asking_for_the_event, by_asking_for_the_stream,
    by_waiting_for_the_device, by_a_callback,
};

static void all_ways_to_know(void)
{
    aclrtEvent event;
    open_all();
    CHILD_OK(acl.aclrtCreateEvent(&event));
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        CHILD_OK(copy_out(use.stream));
        CHILD_OK(acl.aclrtRecordEvent(event, use.stream));
        ways[i](event);
        CHILD_OK(acl.aclrtFreeHost(use.pinned));
        CHILD_OK(acl.aclrtMallocHost(&use.pinned, MISUSE_SIZE));
    }
    wait_for(use.stream);
    CHILD_OK(acl.aclrtDestroyEvent(event));
    close_all();
}

/* What a program may ask a context for is no mistake where there is none. */
static void asks_for_the_context(void)
{
    aclrtContext context;
    int32_t device;
    CHILD_OK(acl.aclInit(NULL));
    CHILD_EXPECT(acl.aclrtGetCurrentContext(&context) == ACL_ERROR_RT_CONTEXT_NULL);
    CHILD_EXPECT(acl.aclrtGetDevice(&device) == ACL_ERROR_RT_CONTEXT_NULL);
    CHILD_OK(acl.aclFinalize());
}

static void executes_on_one_stream(void)
{
    open_all();
    loaded one = load("sum_diff");
    aclmdlDataset *input = make_dataset(one.desc, true), *output = make_dataset(one.desc, false);
    for (int i = 0; i < 4; i++)
        CHILD_OK(acl.aclmdlExecuteAsync(one.id, input, output, use.stream));
    wait_for(use.stream);
    CHILD_OK(acl.aclmdlExecuteAsync(one.id, input, output, use.other));
    wait_for(use.other);
    free_dataset(input);
    free_dataset(output);
    unload(one);
    close_all();
}

/* Kilobytes of devices' memory that this process has touched. */
static long touched_kib(void)
{
    char line[256];
    long kib = -1;
    FILE *status = fopen("/proc/self/status", "r");
    CHILD_EXPECT(status);
    while (fgets(line, sizeof line, status))
        sscanf(line, "RssShmem: %ld kB", &kib);
    fclose(status);
    return kib;
}

/* Five times round the addresses that are left unused, between allocations that stay. */
static void allocates_again_and_again(void)
{
    enum { SIZE = 1 << 16, KEPT = 8, ROUNDS = 5000 };
    void *kept[KEPT] = {NULL};
    open_process();
    for (int i = 0; i < ROUNDS; i++) {
        void **at = &kept[i * 5 % KEPT];
        if (*at && i % 3)
            CHILD_OK(acl.aclrtFree(*at));
        else if (*at)
            continue;
        CHILD_OK(acl.aclrtMalloc(at, SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
        CHILD_OK(acl.aclrtMemset(*at, SIZE, 1, SIZE));
    }
    CHILD_EXPECT(touched_kib() < 128 << 10);
    for (int i = 0; i < KEPT; i++)
        CHILD_OK(acl.aclrtFree(kept[i]));
    close_process();
}

static void good_programs__are_left_alone(void **state)
{
    static void (*const programs[])(void) = {nothing_at_all,         streams_ordered_by_events,
                                             all_ways_to_know,       asks_for_the_context,
                                             executes_on_one_stream, allocates_again_and_again};
    (void)state;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        expect("NPUSIM_CHECK=1", programs[i], 0, programs[i] == nothing_at_all ? NULL : CLEAN);
}

/* ---- which rules ---- */

static void leaks_and_frees_wrongly(void)
{
    void *memory;
    open_process();
    CHILD_OK(acl.aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_OK(acl.aclrtFreeHost(memory));
    CHILD_EXPECT(acl.aclmdlCreateDataset());
    close_process();
}

static void rules__can_be_chosen(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", leaks_and_frees_wrongly, 86, "2 errors");
    expect("NPUSIM_CHECK=all", leaks_and_frees_wrongly, 86, "2 errors");
    expect("NPUSIM_CHECK=-leak", leaks_and_frees_wrongly, 86, "1 error,");
    assert_non_null(strstr(child_said, "[wrong-free]"));
    expect("NPUSIM_CHECK=all,-leak,-wrong-free", leaks_and_frees_wrongly, 0, CLEAN);
    expect("NPUSIM_CHECK=leak", leaks_and_frees_wrongly, 86, "1 error,");
    assert_null(strstr(child_said, "[wrong-free]"));
    expect("NPUSIM_CHECK=0", leaks_and_frees_wrongly, 0, NULL);
    assert_string_equal(child_said, "");
}

static void inits_in_vain(void)
{
    CHILD_EXPECT(acl.aclInit(NULL) == ACL_ERROR_INVALID_PARAM);
}

static void rules__that_are_none_are_refused(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=all,-leek", inits_in_vain, 0,
           "npusim: NPUSIM_CHECK names \"-leek\", wants 0, 1, all, or names of `npusim rules`");
    expect("NPUSIM_CHECK=1 NPUSIM_CHECK_LOG=/nowhere/report", inits_in_vain, 0,
           "npusim: NPUSIM_CHECK_LOG is \"/nowhere/report\", which cannot be written");
}

/* ---- reports ---- */

static void leaks_often(void)
{
    open_process();
    for (int i = 0; i < 1000; i++)
        CHILD_EXPECT(acl.aclmdlCreateDataset());
    close_process();
}

static void frees_twice_often(void)
{
    open_process();
    for (int i = 0; i < 10; i++) {
        void *memory;
        CHILD_OK(acl.aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
        CHILD_OK(acl.aclrtFreeHost(memory));
    }
    close_process();
}

static void reports__are_one_for_each_place(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", leaks_often, 86, "and 999 more are alive");
    assert_int_equal(misuse_count("[leak]"), 1);
    expect("NPUSIM_CHECK=1", frees_twice_often, 86, "1 error, 0 warnings (9 more of the same)");
    assert_int_equal(misuse_count("[wrong-free]"), 1);
}

static void reports__go_to_a_file(void **state)
{
    char path[] = "/tmp/npusim-check-XXXXXX", environment[96], text[4096] = "";
    int file = mkstemp(path);
    (void)state;
    assert_true(file >= 0);
    snprintf(environment, sizeof environment, "NPUSIM_CHECK=1 NPUSIM_CHECK_LOG=%s", path);
    expect(environment, leaks_and_frees_wrongly, 86, "npusim: check: 2 errors, 0 warnings");
    assert_null(strstr(child_said, "[leak]"));
    assert_true(read(file, text, sizeof text - 1) > 0);
    assert_non_null(strstr(text, "[leak]"));
    assert_non_null(strstr(text, "npusim: check: 2 errors, 0 warnings"));
    close(file);
    unlink(path);
}

static void reports__name_places_of_the_program(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", leaks_and_frees_wrongly, 86, " at unit_npusim_check_settings+0x");
}

/* ---- the end ---- */

static void fails_and_leaks(void)
{
    leaks_and_frees_wrongly();
    exit(3);
}

static void fails(void)
{
    open_process();
    close_process();
    exit(3);
}

static void exit_code__is_the_checkers_only_after_errors(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", fails_and_leaks, 86, NULL);
    expect("NPUSIM_CHECK=1", fails, 3, CLEAN);
}

static void leaks_without_finalizing(void)
{
    open_process();
    CHILD_EXPECT(acl.aclmdlCreateDataset());
}

static void end__is_looked_at_without_finalize(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", leaks_without_finalizing, 86, "[leak] exit: dataset");
    assert_non_null(strstr(child_said, "[device-balance] exit: device 0"));
}

static void frees_when_it_exits(void)
{
    close_all();
}

static void registers_its_end(void)
{
    open_all();
    atexit(frees_when_it_exits);
}

static void end__comes_after_the_programs_own(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", registers_its_end, 0, CLEAN);
}

/* A child has nothing to do with what its parent made. */
static void forks(void)
{
    int status;
    open_all();
    pid_t child = fork();
    CHILD_EXPECT(child >= 0);
    if (child == 0)
        exit(0);
    CHILD_EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
                 WEXITSTATUS(status) == 0);
    close_all();
}

static void end__of_a_child_is_none_of_the_parents(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", forks, 0, CLEAN);
}

/* ---- the program's own handler ---- */

static sigjmp_buf survived;

static void survive(int number)
{
    (void)number;
    siglongjmp(survived, 1);
}

static void say_so(int number)
{
    (void)number;
    (void)!write(STDERR_FILENO, "the program's handler\n", 22);
}

static void touches(void (*handler)(int))
{
    open_process();
    CHILD_OK(acl.aclrtMalloc(&use.device, MISUSE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
    signal(SIGSEGV, handler); /* after npusim's: it takes over again with the next allocation */
    CHILD_OK(acl.aclrtMallocHost(&use.pinned, MISUSE_SIZE));
    if (sigsetjmp(survived, 1) == 0)
        ((volatile char *)use.device)[0] = 1;
    CHILD_OK(acl.aclrtFree(use.device));
    CHILD_OK(acl.aclrtFreeHost(use.pinned));
    close_process();
}

static void touches_and_survives(void)
{
    touches(survive);
}

static void touches_and_says_so(void)
{
    touches(say_so);
}

static char *volatile nowhere = (char *)64;

static void faults_elsewhere(void)
{
    signal(SIGSEGV, SIG_DFL);
    open_all();
    *nowhere = 1;
}

static void handlers__are_called_after_the_report(void **state)
{
    (void)state;
    expect("NPUSIM_CHECK=1", touches_and_says_so, 86, "the program's handler");
    assert_int_equal(misuse_count("[host-access]"), 1);
    expect("NPUSIM_CHECK=1", touches_and_survives, 86, "npusim: check: 1 error, 0 warnings");
    expect("NPUSIM_CHECK=1", faults_elsewhere, -1, NULL); /* as any program that does so */
    assert_string_equal(child_said, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_programs__are_left_alone),
        cmocka_unit_test(rules__can_be_chosen),
        cmocka_unit_test(rules__that_are_none_are_refused),
        cmocka_unit_test(reports__are_one_for_each_place),
        cmocka_unit_test(reports__go_to_a_file),
        cmocka_unit_test(reports__name_places_of_the_program),
        cmocka_unit_test(exit_code__is_the_checkers_only_after_errors),
        cmocka_unit_test(end__is_looked_at_without_finalize),
        cmocka_unit_test(end__comes_after_the_programs_own),
        cmocka_unit_test(end__of_a_child_is_none_of_the_parents),
        cmocka_unit_test(handlers__are_called_after_the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
