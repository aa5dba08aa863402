/* SPDX-License-Identifier: MIT */
/* Devices that keep the times of a profile: what events say of them agrees with the profile within
 * 2 %. Work that takes the CPU longer than the profile says is late, as on a machine that has much
 * else to do meanwhile: then the same is tried again. */
#include <npusim/npusim.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "support/model_path.h"
#include "support/npusim_child.h"

enum { MEGABYTES = 4 << 20 };

/* ---- profiles ---- */

static char profile_path[] = "/tmp/npusim-profile-XXXXXX.toml";

static void write_profile(const char *text)
{
    FILE *file = fopen(profile_path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int run_with(const char *profile, int (*program)(void))
{
    char assignments[512];
    snprintf(assignments, sizeof assignments, "NPUSIM_DEVICES=2 NPUSIM_PROFILE=%s", profile);
    return child_run(assignments, program);
}

/* What children exit with whose time was not the profile's, and how often it may be the machine. */
enum { TOO_LATE = 75, TRIES = 6 };

/* Ends the child with TOO_LATE, and a line that says which expectation failed. */
#define EXPECT_TIME(what)                                      \
    do {                                                       \
        if (!(what)) {                                         \
            fprintf(stderr, "line %d: %s\n", __LINE__, #what); \
            _exit(TOO_LATE);                                   \
        }                                                      \
    } while (0)

static void run(const char *text, int (*program)(void))
{
    write_profile(text);
    int result = TOO_LATE;
    for (int i = 0; i < TRIES && result == TOO_LATE; i++)
        result = run_with(profile_path, program);
    if (result != 0)
        fail_msg("%d: %s", result, child_said);
}

static void find(void *function, const char *name)
{
    void *symbol = acl_table_symbol(name);
    memcpy(function, &symbol, sizeof symbol);
}

static npusim_profile_info profile(void)
{
    void (*get_profile)(npusim_profile_info *, size_t);
    npusim_profile_info info;
    find(&get_profile, "npusim_profile");
    get_profile(&info, sizeof info);
    return info;
}

static npusim_counters counters(void)
{
    void (*get_counters)(npusim_counters *, size_t);
    npusim_counters now;
    find(&get_counters, "npusim_get_counters");
    get_counters(&now, sizeof now);
    return now;
}

static int init_is_refused(void)
{
    CHILD_EXPECT(acl.aclInit(NULL) == ACL_ERROR_INVALID_PARAM);
    return 0;
}

static void assert_refused(const char *text, const char *wanted)
{
    run(text, init_is_refused);
    if (!strstr(child_said, wanted) || strncmp(child_said, "npusim: NPUSIM_PROFILE: ", 24) != 0)
        fail_msg("\"%s\" does not say \"%s\"", child_said, wanted);
    assert_ptr_equal(strchr(child_said, '\n'), child_said + strlen(child_said) - 1); /* one line */
}

static void NPUSIM_PROFILE__is_refused_in_one_line(void **state)
{
    (void)state;
    assert_int_equal(run_with("nonesuch", init_is_refused), 0);
    assert_non_null(strstr(child_said, "there is no profile \"nonesuch\""));
    assert_int_equal(run_with("/nonesuch.toml", init_is_refused), 0);
    assert_non_null(strstr(child_said, "cannot read /nonesuch.toml"));
    assert_refused("[copy]\nlatency = 15\n", "line 2: there is no key \"latency\" in [copy]");
    assert_refused("\n[copy]\nh2d_latency_us = -1\n", "line 3: h2d_latency_us is -1, wants");
    assert_refused("[times]\nmany = 4\n", "wants rows");
}

static int is_cpu(void)
{
    npusim_profile_info info = profile();
    CHILD_EXPECT(strcmp(info.name, "cpu") == 0 && !info.timed && info.computes);
    return 0;
}

static int is_the_310p3(void)
{
    npusim_profile_info info = profile();
    size_t free_bytes, total;
    CHILD_EXPECT(strcmp(info.name, "ascend310p3") == 0 && info.timed && info.computes);
    CHILD_EXPECT(strcmp(acl.aclrtGetSocName(), "Ascend310P3") == 0);
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtGetMemInfo(ACL_HBM_MEM, &free_bytes, &total));
    CHILD_EXPECT(total == (size_t)21534 << 20);
    return 0;
}

static int is_told_otherwise(void)
{
    size_t free_bytes, total;
    CHILD_EXPECT(strcmp(acl.aclrtGetSocName(), "Ascend910B1") == 0);
    CHILD_OK(acl.aclrtSetDevice(0));
    CHILD_OK(acl.aclrtGetMemInfo(ACL_HBM_MEM, &free_bytes, &total));
    CHILD_EXPECT(total == 64 << 20);
    return 0;
}

static void NPUSIM_PROFILE__says_what_a_device_is(void **state)
{
    (void)state;
    assert_int_equal(child_run("NPUSIM_PROFILE=", is_cpu), 0);
    assert_int_equal(child_run("NPUSIM_PROFILE=cpu", is_cpu), 0);
    assert_int_equal(child_run("NPUSIM_PROFILE=ascend310p3", is_the_310p3), 0);
    assert_int_equal(
        child_run("NPUSIM_PROFILE=ascend310p3 NPUSIM_MEMORY=64M NPUSIM_SOC=Ascend910B1",
                  is_told_otherwise),
        0);
}

/* ---- times ---- */

typedef struct parts {
    aclrtStream stream, other;
    aclrtEvent held, begin, end, other_end;
    void *host, *device; /* of copies to the device */
    void *host_out, *device_out;
} parts;

static parts at;

/* Touched, or the first copy takes the kernel's time. */
static void make_pair(void **host, void **device)
{
    CHILD_OK(acl.aclrtMallocHost(host, MEGABYTES));
    memset(*host, 0, MEGABYTES);
    CHILD_OK(acl.aclrtMalloc(device, MEGABYTES, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_OK(acl.aclrtMemset(*device, MEGABYTES, 0, MEGABYTES));
}

static void open_device(int32_t id)
{
    CHILD_OK(acl.aclrtSetDevice(id));
    CHILD_OK(acl.aclrtCreateStream(&at.stream));
    CHILD_OK(acl.aclrtCreateStream(&at.other));
    CHILD_OK(acl.aclrtCreateEvent(&at.held));
    CHILD_OK(acl.aclrtCreateEvent(&at.begin));
    CHILD_OK(acl.aclrtCreateEvent(&at.end));
    CHILD_OK(acl.aclrtCreateEvent(&at.other_end));
    make_pair(&at.host, &at.device);
    make_pair(&at.host_out, &at.device_out);
}

/* Keeps both streams busy for as long as the test needs to queue what it measures: how quick it is
 * does not matter then. Wants [copy] d2d_latency_us. */
static void hold_streams(void)
{
    CHILD_OK(acl.aclrtMemsetAsync(at.device, MEGABYTES, 0, MEGABYTES, at.stream));
    CHILD_OK(acl.aclrtRecordEvent(at.held, at.stream));
    CHILD_OK(acl.aclrtStreamWaitEvent(at.other, at.held));
}

static double between(aclrtEvent from, aclrtEvent to)
{
    float ms;
    CHILD_OK(acl.aclrtSynchronizeEvent(to));
    CHILD_OK(acl.aclrtEventElapsedTime(&ms, from, to));
    return (double)ms;
}

static bool is_about(double seen, double wanted)
{
    if (seen >= wanted * 0.98 && seen <= wanted * 1.02)
        return true;
    fprintf(stderr, "%.3f ms, wanted is %.3f\n", seen, wanted);
    return false;
}

static double wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void queue_h2d(aclrtStream stream)
{
    CHILD_OK(acl.aclrtMemcpyAsync(at.device, MEGABYTES, at.host, MEGABYTES,
                                  ACL_MEMCPY_HOST_TO_DEVICE, stream));
}

static void queue_d2h(aclrtStream stream)
{
    CHILD_OK(acl.aclrtMemcpyAsync(at.host_out, MEGABYTES, at.device_out, MEGABYTES,
                                  ACL_MEMCPY_DEVICE_TO_HOST, stream));
}

/* 10 ms and 4.19 MB at 0.5 GB/s down, at 0.25 GB/s up. */
#define HOLD "[copy]\nd2d_latency_us = 150000\n"

static const char copies[] = "[copy]\n"
                             "d2d_latency_us = 150000\n"
                             "h2d_latency_us = 10000\n"
                             "h2d_pinned_gb_s = 0.5\n"
                             "h2d_pageable_gb_s = 0.125\n"
                             "d2h_latency_us = 10000\n"
                             "d2h_pinned_gb_s = 0.25\n";
static const double h2d_ms = 10 + MEGABYTES / 0.5e6, d2h_ms = 10 + MEGABYTES / 0.25e6,
                    pageable_ms = 10 + MEGABYTES / 0.125e6;

static int copies_take_their_time(void)
{
    open_device(0);
    double begun = wall_ms();
    hold_streams();
    CHILD_OK(acl.aclrtRecordEvent(at.begin, at.stream));
    queue_h2d(at.stream);
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    queue_d2h(at.stream);
    CHILD_OK(acl.aclrtRecordEvent(at.other_end, at.stream));
    EXPECT_TIME(wall_ms() - begun < 150); /* nothing waits for a copy but who waits */
    EXPECT_TIME(is_about(between(at.begin, at.end), h2d_ms));
    EXPECT_TIME(is_about(between(at.end, at.other_end), d2h_ms));
    CHILD_EXPECT(wall_ms() - begun >= 150 + h2d_ms + d2h_ms);
    return 0;
}

static int pageable_copies_take_longer(void)
{
    static char pageable[MEGABYTES];
    memset(pageable, 1, sizeof pageable);
    open_device(0);
    double begun = wall_ms();
    CHILD_OK(acl.aclrtMemcpy(at.device, MEGABYTES, pageable, MEGABYTES, ACL_MEMCPY_HOST_TO_DEVICE));
    double took = wall_ms() - begun;
    CHILD_EXPECT(took >= pageable_ms);
    CHILD_EXPECT(counters().timed_tasks > 0);
    return 0;
}

/* Many short copies: how late each is must not add up. */
static int copies_add_up(void)
{
    open_device(0);
    hold_streams();
    CHILD_OK(acl.aclrtRecordEvent(at.begin, at.stream));
    for (int i = 0; i < 1000; i++)
        CHILD_OK(
            acl.aclrtMemcpyAsync(at.device, 64, at.host, 64, ACL_MEMCPY_HOST_TO_DEVICE, at.stream));
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    EXPECT_TIME(is_about(between(at.begin, at.end), 200));
    return 0;
}

static void copies__take_the_profiles_time(void **state)
{
    (void)state;
    run(copies, copies_take_their_time);
    run(copies, pageable_copies_take_longer);
    run("[copy]\nd2d_latency_us = 150000\nh2d_latency_us = 200\n", copies_add_up);
}

/* ---- engines ---- */

static void queue_both_ways(void)
{
    hold_streams();
    CHILD_OK(acl.aclrtRecordEvent(at.begin, at.stream));
    queue_h2d(at.stream);
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    queue_d2h(at.other);
    CHILD_OK(acl.aclrtRecordEvent(at.other_end, at.other));
}

static int directions_overlap(void)
{
    open_device(0);
    queue_both_ways();
    EXPECT_TIME(is_about(between(at.begin, at.other_end), d2h_ms));
    return 0;
}

static int directions_take_turns(void)
{
    open_device(0);
    queue_both_ways();
    EXPECT_TIME(is_about(between(at.begin, at.other_end), h2d_ms + d2h_ms));
    return 0;
}

static int streams_wait_for_events(void)
{
    open_device(0);
    hold_streams();
    CHILD_OK(acl.aclrtRecordEvent(at.begin, at.stream));
    queue_h2d(at.stream);
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    CHILD_OK(acl.aclrtStreamWaitEvent(at.other, at.end));
    queue_d2h(at.other);
    CHILD_OK(acl.aclrtRecordEvent(at.other_end, at.other));
    EXPECT_TIME(is_about(between(at.begin, at.other_end), h2d_ms + d2h_ms));
    return 0;
}

static void engines__are_as_many_as_the_profile_says(void **state)
{
    char one_engine[512];
    (void)state;
    snprintf(one_engine, sizeof one_engine, "[engines]\ncopy = 1\n%s", copies);
    run(copies, directions_overlap);
    run(one_engine, directions_take_turns);
    run(copies, streams_wait_for_events);
}

/* Copies to both devices, which begin at once: from there to the later end. */
static double two_devices_ms(void)
{
    open_device(0);
    parts first = at;
    open_device(1);
    parts second = at;
    at = first;
    CHILD_OK(acl.aclrtSetDevice(0));
    hold_streams();
    queue_h2d(at.stream);
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    at = second;
    CHILD_OK(acl.aclrtSetDevice(1));
    CHILD_OK(acl.aclrtStreamWaitEvent(at.stream, first.held));
    queue_h2d(at.stream);
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    double one = between(first.held, first.end), two = between(first.held, second.end);
    return one > two ? one : two;
}

static const double link_ms = MEGABYTES / 0.05e6;

static int links_are_their_own(void)
{
    EXPECT_TIME(is_about(two_devices_ms(), link_ms));
    return 0;
}

static int link_is_shared(void)
{
    EXPECT_TIME(is_about(two_devices_ms(), 2 * link_ms)); /* one is carried after the other */
    return 0;
}

static void link__is_shared_by_the_devices(void **state)
{
    (void)state;
    run("[copy]\nd2d_latency_us = 150000\nh2d_pinned_gb_s = 0.05\n", links_are_their_own);
    run("[copy]\nd2d_latency_us = 150000\nh2d_pinned_gb_s = 0.05\n[link]\nh2d_gb_s = 0.05\n",
        link_is_shared);
}

/* ---- executions ---- */

static struct {
    uint32_t id;
    aclmdlDesc *desc;
    aclmdlDataset *inputs, *outputs;
} model;

static void add_buffer(aclmdlDataset *dataset, size_t size)
{
    void *memory;
    CHILD_OK(acl.aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST));
    CHILD_OK(acl.aclrtMemset(memory, size, 1, size));
    CHILD_OK(acl.aclmdlAddDatasetBuffer(dataset, acl.aclCreateDataBuffer(memory, size)));
}

static void open_model(const char *name)
{
    CHILD_OK(acl.aclInit(NULL));
    open_device(0);
    CHILD_OK(acl.aclmdlLoadFromFile(model_path(name), &model.id));
    model.desc = acl.aclmdlCreateDesc();
    CHILD_OK(acl.aclmdlGetDesc(model.desc, model.id));
    model.inputs = acl.aclmdlCreateDataset();
    model.outputs = acl.aclmdlCreateDataset();
    for (size_t i = 0; i < acl.aclmdlGetNumInputs(model.desc); i++)
        add_buffer(model.inputs, acl.aclmdlGetInputSizeByIndex(model.desc, i));
    for (size_t i = 0; i < acl.aclmdlGetNumOutputs(model.desc); i++)
        add_buffer(model.outputs, acl.aclmdlGetOutputSizeByIndex(model.desc, i));
}

static double execution_ms(void)
{
    hold_streams();
    CHILD_OK(acl.aclrtRecordEvent(at.begin, at.stream));
    CHILD_OK(acl.aclmdlExecuteAsync(model.id, model.inputs, model.outputs, at.stream));
    CHILD_OK(acl.aclrtRecordEvent(at.end, at.stream));
    return between(at.begin, at.end);
}

static void set_gear(uint64_t batch)
{
    size_t index;
    CHILD_OK(acl.aclmdlGetInputIndexByName(model.desc, ACL_DYNAMIC_TENSOR_NAME, &index));
    CHILD_OK(acl.aclmdlSetDynamicBatchSize(model.id, model.inputs, index, batch));
}

static int gears_take_their_time(void)
{
    open_model("batch_n"); /* gears 1, 4, 16 */
    set_gear(1);
    EXPECT_TIME(is_about(execution_ms(), 20));
    set_gear(4);
    EXPECT_TIME(is_about(execution_ms(), 28)); /* between 2 and 6 */
    set_gear(16);
    EXPECT_TIME(is_about(execution_ms(), 80)); /* twice 8 */
    CHILD_EXPECT(counters().overruns == 0);
    return 0;
}

static int named_gear_takes_its_time(void)
{
    open_model("batch_n");
    set_gear(4);
    EXPECT_TIME(is_about(execution_ms(), 33));
    return 0;
}

static int floor_is_kept(void)
{
    open_model("sum_diff");
    EXPECT_TIME(is_about(execution_ms(), 25));
    return 0;
}

static int enqueueing_costs_the_host(void)
{
    open_model("sum_diff");
    double begun = wall_ms();
    CHILD_OK(acl.aclmdlExecuteAsync(model.id, model.inputs, model.outputs, at.stream));
    CHILD_EXPECT(wall_ms() - begun >= 30);
    CHILD_OK(acl.aclrtSynchronizeStream(at.stream));
    return 0;
}

static void executions__take_the_profiles_time(void **state)
{
    (void)state;
    run(HOLD "[times]\n8 = 40\n6 = 36\n4 = 28\n2 = 20\n", gears_take_their_time);
    run(HOLD "[times]\n2 = 20\n6 = 36\n8 = 40\n", gears_take_their_time);
    run(HOLD "[times]\n1 = 5\n\"4\" = 33\n", named_gear_takes_its_time);
    run(HOLD "[times]\n4 = 5\n[times.\"batch*\"]\n4 = 33\n", named_gear_takes_its_time);
    run(HOLD "[execute]\nfloor_ms = 25\n[times]\n4 = 1\n", floor_is_kept);
    run(HOLD "[execute]\nfloor_ms = 25\n", floor_is_kept);
    run("[host]\nenqueue_us = 30000\n", enqueueing_costs_the_host);
}

static int overrun_takes_the_cpus_time(void)
{
    open_model("slow");
    double begun = wall_ms();
    double ms = execution_ms();
    CHILD_EXPECT(ms > 0.2 && ms <= wall_ms() - begun - 150);
    CHILD_EXPECT(counters().overruns > 0);
    CHILD_EXPECT(execution_ms() > 0.2);
    return 0;
}

static void overruns__are_told_once(void **state)
{
    (void)state;
    run(HOLD "[times]\n1 = 0.001\n", overrun_takes_the_cpus_time);
    const char *line = strstr(child_said, "npusim: the CPU needs");
    assert_non_null(line);
    assert_null(strstr(line + 1, "npusim: the CPU needs"));
}

/* ---- computing ---- */

static int outputs_are_zeros(void)
{
    float sums[12];
    CHILD_EXPECT(!profile().computes);
    open_model("sum_diff");
    EXPECT_TIME(is_about(execution_ms(), 25));
    aclDataBuffer *buffer = acl.aclmdlGetDatasetBuffer(model.outputs, 0);
    CHILD_OK(acl.aclrtMemcpy(sums, sizeof sums, acl.aclGetDataBufferAddr(buffer), sizeof sums,
                             ACL_MEMCPY_DEVICE_TO_HOST));
    for (int i = 0; i < 12; i++)
        CHILD_EXPECT(sums[i] == 0);
    CHILD_OK(acl.aclmdlUnload(model.id));
    return 0;
}

static void compute__none_gives_zeros_and_says_so(void **state)
{
    (void)state;
    run("compute = \"none\"\n" HOLD "[times]\n4 = 25\n", outputs_are_zeros);
    assert_non_null(strstr(child_said, "computes nothing: every output is zeros"));
}

static int make_path(void **state)
{
    (void)state;
    int file = mkstemps(profile_path, 5);
    return file < 0 ? -1 : close(file);
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(profile_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(NPUSIM_PROFILE__is_refused_in_one_line),
        cmocka_unit_test(NPUSIM_PROFILE__says_what_a_device_is),
        cmocka_unit_test(copies__take_the_profiles_time),
        cmocka_unit_test(engines__are_as_many_as_the_profile_says),
        cmocka_unit_test(link__is_shared_by_the_devices),
        cmocka_unit_test(executions__take_the_profiles_time),
        cmocka_unit_test(overruns__are_told_once),
        cmocka_unit_test(compute__none_gives_zeros_and_says_so),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
