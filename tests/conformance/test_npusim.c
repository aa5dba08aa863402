/* SPDX-License-Identifier: MIT */
/* What only the simulator can show: forbidden memory, refused garbage, settings, counters. */
#include "conformance.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "npusim/npusim.h"

enum { SIZE = 4096 };

static void exports__every_name_of_the_lists(void)
{
#define CHECK(name, result, parameters) \
    if (!acl_table_exports(#name))      \
        fail_msg("%s does not export %s", acl.path, #name);
    ACL_TABLE_FUNCTIONS(CHECK)
#undef CHECK
}

static void npusim_version__has_three_numbers(void)
{
    const char *(*version)(void);
    void *symbol = acl_table_symbol("npusim_version");
    memcpy(&version, &symbol, sizeof version);
    int dots = 0;
    for (const char *c = version(); *c; c++)
        dots += *c == '.';
    assert_int_equal(dots, 2);
}

static void release__is_that_of_today(void)
{
    assert_int_equal(conf_release(), CONF_9);
}

static void aclrtGetRunMode__is_that_of_a_host(void)
{
    aclrtRunMode mode = ACL_DEVICE;
    assert_ok(acl.aclrtGetRunMode(&mode));
    assert_int_equal(mode, ACL_HOST);
}

/* Whether the process may read or write the byte: the kernel tries, so nothing breaks. */

static bool can_read(const void *byte)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    ssize_t moved = write(ends[1], byte, 1);
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    assert_true(moved == 1 || error == EFAULT);
    return moved == 1;
}

static bool can_write(void *byte)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    ssize_t moved = read(ends[0], byte, 1);
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    assert_true(moved == 1 || error == EFAULT);
    return moved == 1;
}

static void device_memory__is_not_the_hosts(void)
{
    unsigned char *device = conf_device(1 << 20);
    assert_false(can_read(device));
    assert_false(can_read(device + (1 << 20) - 1));
    assert_false(can_write(device));
    conf_fill(device, 3, 1 << 20);
    assert_false(can_read(device));
    conf_free(device);
    assert_false(can_read(device));
}

static void pinned_memory__is_the_hosts(void)
{
    void *host = conf_pinned(SIZE);
    assert_true(can_read(host));
    assert_true(can_write(host));
    conf_free_pinned(host);
}

static volatile unsigned char *device_byte(void)
{
    assert_ok(acl.aclrtSetDevice(0));
    volatile unsigned char *device = conf_device(SIZE);
    signal(SIGSEGV, SIG_DFL); /* neither cmocka nor a sanitizer is to explain it */
    return device;
}

static void device_memory__ends_a_program_that_reads_it(void)
{
    unsigned char byte = *device_byte();
    (void)byte;
}

static void device_memory__ends_a_program_that_writes_it(void)
{
    *device_byte() = 1;
}

static void copy__beyond_an_allocation(void)
{
    unsigned char host[SIZE] = {0};
    unsigned char *device = conf_device(100);
    assert_refused(acl.aclrtMemcpy(device, SIZE, host, SIZE, ACL_MEMCPY_HOST_TO_DEVICE));
    assert_refused(acl.aclrtMemcpy(host, SIZE, device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST));
    assert_refused(acl.aclrtMemset(device + 90, SIZE, 0, SIZE));
    conf_free(device);
}

static void copy__of_freed_memory(void)
{
    unsigned char host[SIZE] = {0};
    void *device = conf_device(SIZE);
    conf_free(device);
    assert_refused(acl.aclrtMemcpy(host, SIZE, device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST));
    assert_refused(acl.aclrtMemset(device, SIZE, 0, SIZE));
}

static void aclrtFree__twice(void)
{
    void *device = conf_device(SIZE);
    conf_free(device);
    assert_refused(acl.aclrtFree(device));
}

static void aclrtFree__inside_an_allocation(void)
{
    char *device = conf_device(SIZE);
    assert_refused(acl.aclrtFree(device + 64));
    conf_free(device);
}

static void aclrtFree__of_what_is_nobodys(void)
{
    int here = 0;
    assert_refused(acl.aclrtFree(&here));
}

static void aclrtFreeHost__twice(void)
{
    void *host = conf_pinned(SIZE);
    conf_free_pinned(host);
    assert_refused(acl.aclrtFreeHost(host));
}

static void stream__destroyed_is_refused(void)
{
    aclrtStream stream = conf_stream();
    void *device = conf_device(SIZE);
    assert_ok(acl.aclrtDestroyStream(stream));
    assert_refused(acl.aclrtSynchronizeStream(stream));
    assert_refused(acl.aclrtMemsetAsync(device, SIZE, 0, SIZE, stream));
    assert_refused(acl.aclrtDestroyStream(stream));
    conf_free(device);
}

static void stream__of_a_destroyed_context_is_refused(void)
{
    aclrtContext home = NULL, own = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&home));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtDestroyContext(own));
    assert_ok(acl.aclrtSetCurrentContext(home));
    assert_refused(acl.aclrtSynchronizeStream(stream));
}

static void stream__of_a_reset_device_is_refused(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclrtSetDevice(0));
    assert_refused(acl.aclrtSynchronizeStream(stream));
}

static void event__destroyed_is_refused(void)
{
    aclrtEvent event = NULL;
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_refused(acl.aclrtRecordEvent(event, NULL));
    assert_refused(acl.aclrtSynchronizeEvent(event));
    assert_refused(acl.aclrtDestroyEvent(event));
}

static void handles__of_no_kind_are_refused(void)
{
    void *garbage = (void *)(uintptr_t)0x1234560;
    void *device = conf_device(SIZE);
    assert_refused(acl.aclrtSynchronizeStream(garbage));
    assert_refused(acl.aclrtDestroyStream(garbage));
    assert_refused(acl.aclrtSynchronizeEvent(garbage));
    assert_refused(acl.aclrtRecordEvent(garbage, NULL));
    assert_refused(acl.aclrtSetCurrentContext(garbage));
    assert_refused(acl.aclrtDestroyContext(garbage));
    assert_refused(acl.aclrtSynchronizeStream(device));
    conf_free(device);
}

static void handles__of_another_kind_are_refused(void)
{
    aclrtStream stream = conf_stream();
    aclrtEvent event = NULL;
    aclrtContext context = NULL;
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_ok(acl.aclrtGetCurrentContext(&context));
    assert_refused(acl.aclrtSynchronizeStream(event));
    assert_refused(acl.aclrtSynchronizeEvent(stream));
    assert_refused(acl.aclrtSetCurrentContext(stream));
    assert_refused(acl.aclrtRecordEvent(context, stream));
    assert_ok(acl.aclrtDestroyEvent(event));
    assert_ok(acl.aclrtDestroyStream(stream));
}

/* Settings: each case has a process, and so an environment, of its own. */

static void check_device_count(uint32_t wanted)
{
    uint32_t count = 0;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtGetDeviceCount(&count));
    assert_int_equal(count, wanted);
    assert_ok(acl.aclrtSetDevice((int32_t)wanted - 1));
    conf_free(conf_device(SIZE));
    assert_code(acl.aclrtSetDevice((int32_t)wanted), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void settings__devices(void)
{
    check_device_count(5);
}

static void settings__visible_devices_are_renumbered(void)
{
    check_device_count(2);
}

static void settings__visible_devices_stop_at_one_that_is_absent(void)
{
    check_device_count(1);
}

static void settings__visible_devices_in_falling_order(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtSetDevice(0), ACL_ERROR_RT_NO_DEVICE);
}

static void settings__memory(void)
{
    size_t left = 0, total = 0;
    void *device = NULL;
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtGetMemInfo(ACL_HBM_MEM, &left, &total));
    assert_int_equal(total, 64 << 20);
    assert_code(acl.aclrtMalloc(&device, 65 << 20, ACL_MEM_MALLOC_HUGE_FIRST),
                ACL_ERROR_RT_MEMORY_ALLOCATION);
    conf_free(conf_device(32 << 20));
}

static void settings__soc_name(void)
{
    assert_ok(acl.aclInit(NULL));
    assert_string_equal(acl.aclrtGetSocName(), "Ascend910B1");
}

static void settings__fault(void)
{
    void *device = NULL;
    assert_ok(acl.aclrtSetDevice(0));
    conf_free(conf_device(SIZE));
    assert_code(acl.aclrtMalloc(&device, SIZE, ACL_MEM_MALLOC_HUGE_FIRST),
                ACL_ERROR_RT_MEMORY_ALLOCATION);
    conf_free(conf_device(SIZE));
}

/* Counters. */

static npusim_counters counters(void)
{
    npusim_counters now = {0};
    void (*get)(npusim_counters * out, size_t size);
    void *symbol = acl_table_symbol("npusim_get_counters");
    assert_non_null(symbol);
    memcpy(&get, &symbol, sizeof get);
    get(&now, sizeof now);
    return now;
}

static void counters__follow_what_is_created_and_what_lives(void)
{
    npusim_counters before = counters();
    void *device = conf_device(SIZE), *host = conf_pinned(SIZE);
    aclrtStream stream = conf_stream();
    npusim_counters with = counters();
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free_pinned(host);
    conf_free(device);
    npusim_counters after = counters();
    assert_int_equal(with.device_allocations, before.device_allocations + 1);
    assert_int_equal(with.live_device_allocations, before.live_device_allocations + 1);
    assert_int_equal(with.live_pinned_allocations, before.live_pinned_allocations + 1);
    assert_int_equal(with.live_streams, before.live_streams + 1);
    assert_int_equal(after.device_allocations, with.device_allocations);
    assert_int_equal(after.live_device_allocations, before.live_device_allocations);
    assert_int_equal(after.live_device_bytes, before.live_device_bytes);
    assert_int_equal(after.live_pinned_bytes, before.live_pinned_bytes);
    assert_int_equal(after.live_streams, before.live_streams);
}

static void counters__follow_the_bytes_copied(void)
{
    char host[1000] = {0};
    void *device = conf_device(sizeof host);
    npusim_counters before = counters();
    conf_write(device, host, 700);
    conf_read(host, device, 300);
    npusim_counters after = counters();
    assert_int_equal(after.bytes_h2d - before.bytes_h2d, 700);
    assert_int_equal(after.bytes_d2h - before.bytes_d2h, 300);
    assert_int_equal(after.copies - before.copies, 2);
    conf_free(device);
}

static void event__of_a_destroyed_context_is_refused(void)
{
    aclrtContext before = NULL, context = NULL;
    aclrtEvent event = NULL;
    aclrtEventRecordedStatus status;
    assert_ok(acl.aclrtGetCurrentContext(&before));
    assert_ok(acl.aclrtCreateContext(&context, 0));
    assert_ok(acl.aclrtCreateEvent(&event));
    assert_ok(acl.aclrtDestroyContext(context));
    assert_ok(acl.aclrtSetCurrentContext(before));
    assert_refused(acl.aclrtQueryEventStatus(event, &status));
    assert_refused(acl.aclrtDestroyEvent(event));
}

static const conf_case cases[] = {
    CASE(exports__every_name_of_the_lists),
    CASE(npusim_version__has_three_numbers),
    CASE(release__is_that_of_today),
    CASE(aclrtGetRunMode__is_that_of_a_host),
    CASE(device_memory__is_not_the_hosts),
    CASE(pinned_memory__is_the_hosts),
    ALONE_UNTIL(device_memory__ends_a_program_that_reads_it, SIGSEGV),
    ALONE_UNTIL(device_memory__ends_a_program_that_writes_it, SIGSEGV),
    CASE(copy__beyond_an_allocation),
    CASE(copy__of_freed_memory),
    CASE(aclrtFree__twice),
    CASE(aclrtFree__inside_an_allocation),
    CASE(aclrtFree__of_what_is_nobodys),
    CASE(aclrtFreeHost__twice),
    CASE(stream__destroyed_is_refused),
    CASE(stream__of_a_destroyed_context_is_refused),
    ALONE(stream__of_a_reset_device_is_refused),
    CASE(event__destroyed_is_refused),
    CASE(handles__of_no_kind_are_refused),
    CASE(handles__of_another_kind_are_refused),
    ALONE_WITH(settings__devices, "NPUSIM_DEVICES=5"),
    ALONE_WITH(settings__visible_devices_are_renumbered,
               "NPUSIM_DEVICES=4;ASCEND_RT_VISIBLE_DEVICES=1,3"),
    ALONE_WITH(settings__visible_devices_stop_at_one_that_is_absent,
               "NPUSIM_DEVICES=2;ASCEND_RT_VISIBLE_DEVICES=0,7,1"),
    ALONE_WITH(settings__visible_devices_in_falling_order,
               "NPUSIM_DEVICES=2;ASCEND_RT_VISIBLE_DEVICES=1,0"),
    ALONE_WITH(settings__memory, "NPUSIM_MEMORY=64M"),
    ALONE_WITH(settings__soc_name, "NPUSIM_SOC=Ascend910B1"),
    ALONE_WITH(settings__fault, "NPUSIM_FAULT=aclrtMalloc#2=207001"),
    CASE(counters__follow_what_is_created_and_what_lives),
    CASE(counters__follow_the_bytes_copied),
    CASE(event__of_a_destroyed_context_is_refused),
};

CONF_MAIN("conformance.npusim", true)
