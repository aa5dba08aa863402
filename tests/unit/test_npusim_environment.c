/* SPDX-License-Identifier: MIT */
/* What npusim makes of its environment. Each case is a process of its own, since the library reads
 * the environment once. */
#include <acl/acl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/npusim_child.h"

/* What `program` returns in a child that was not killed. */
static int run(const char *assignments, int (*program)(void))
{
    int result = child_run(assignments, program);
    assert_int_not_equal(result, -1);
    return result;
}

/* ---- variables that make no sense ---- */

static int init_is_refused(void)
{
    const char *text;
    return acl.aclInit(NULL) == ACL_ERROR_INVALID_PARAM && (text = acl.aclGetRecentErrMsg()) &&
           strstr(text, "wants");
}

static void assert_refused(const char *assignment)
{
    char name[64];
    snprintf(name, sizeof name, "npusim: %.*s", (int)strcspn(assignment, "="), assignment);
    assert_true(run(assignment, init_is_refused));
    assert_ptr_equal(strstr(child_said, name), child_said);
    assert_ptr_equal(strchr(child_said, '\n'), child_said + strlen(child_said) - 1); /* one line */
}

static void aclInit__refuses_bad_variables(void **state)
{
    (void)state;
    assert_refused("NPUSIM_DEVICES=0");
    assert_refused("NPUSIM_DEVICES=65");
    assert_refused("NPUSIM_DEVICES=2x");
    assert_refused("NPUSIM_DEVICES=-1");
    assert_refused("NPUSIM_MEMORY=8T");
    assert_refused("NPUSIM_MEMORY=1K");
    assert_refused("NPUSIM_MEMORY=99999999999999999999");
    assert_refused("NPUSIM_MEMORY=99999999999G");
    assert_refused("NPUSIM_TRACE=yes");
    assert_refused("NPUSIM_SOC=Ascend0123456789012345678901234567890123456789012345678901234567");
}

static void aclInit__refuses_bad_fault_rules(void **state)
{
    (void)state;
    assert_true(run("NPUSIM_FAULT=aclrtMalloc", init_is_refused));
    assert_true(run("NPUSIM_FAULT=aclrtMalloc=0", init_is_refused));
    assert_true(run("NPUSIM_FAULT=aclrtMalloc@x=1", init_is_refused));
    assert_true(run("NPUSIM_FAULT=aclrtMalloc#0=1", init_is_refused));
    assert_true(run("NPUSIM_FAULT=aclrtMalloc=1x", init_is_refused));
    assert_non_null(strstr(child_said, "CALL[@DEVICE][#OCCURRENCE]=CODE"));
    assert_true(run("NPUSIM_FAULT=aclrtMallok=1", init_is_refused));
    assert_non_null(strstr(child_said, "\"aclrtMallok\" is not an AscendCL function"));
    assert_true(run("NPUSIM_FAULT=aclrtMalloc=1,", init_is_refused));
}

/* ---- variables that do ---- */

static int count_devices(void)
{
    uint32_t count;
    return acl.aclrtGetDeviceCount(&count) == ACL_SUCCESS ? (int)count : 200;
}

static void NPUSIM_DEVICES__is_their_number(void **state)
{
    (void)state;
    assert_int_equal(run("NPUSIM_DEVICES=", count_devices), 1);
    assert_int_equal(run("NPUSIM_DEVICES=3", count_devices), 3);
    assert_int_equal(run("NPUSIM_DEVICES=64", count_devices), 64);
}

static int use_every_device(void)
{
    for (int32_t id = 0; id < 64; id++) {
        void *memory;
        char out[8];
        if (acl.aclrtSetDevice(id) != ACL_SUCCESS ||
            acl.aclrtMalloc(&memory, 4096, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS ||
            acl.aclrtMemset(memory, 4096, id, 4096) != ACL_SUCCESS ||
            acl.aclrtMemcpy(out, 8, memory, 8, ACL_MEMCPY_DEVICE_TO_HOST) != ACL_SUCCESS ||
            out[7] != (char)id)
            return 0;
    }
    return 1;
}

static void NPUSIM_DEVICES__each_has_its_memory(void **state)
{
    (void)state;
    assert_true(run("NPUSIM_DEVICES=64", use_every_device));
}

static int memory_megabytes(void)
{
    size_t free_bytes, total;
    acl.aclrtSetDevice(0);
    if (acl.aclrtGetMemInfo(ACL_HBM_MEM, &free_bytes, &total) != ACL_SUCCESS || free_bytes != total)
        return 255;
    void *memory;
    if (acl.aclrtMalloc(&memory, total, ACL_MEM_MALLOC_HUGE_FIRST) !=
        ACL_ERROR_RT_MEMORY_ALLOCATION)
        return 254;
    if (acl.aclrtMalloc(&memory, total - 4096, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS)
        return 253;
    return (int)(total >> 20);
}

static void NPUSIM_MEMORY__is_all_there_is(void **state)
{
    (void)state;
    assert_int_equal(run("NPUSIM_MEMORY=16M", memory_megabytes), 16);
    assert_int_equal(run("NPUSIM_MEMORY=2097152", memory_megabytes), 2);
    assert_int_equal(run("NPUSIM_MEMORY=3072K", memory_megabytes), 3);
}

static int soc_is_changed(void)
{
    return strcmp(acl.aclrtGetSocName(), "Ascend910B1") == 0;
}

static int soc_is_usual(void)
{
    return strcmp(acl.aclrtGetSocName(), "Ascend310P3") == 0;
}

static void NPUSIM_SOC__is_the_name(void **state)
{
    (void)state;
    assert_true(run("NPUSIM_SOC=Ascend910B1", soc_is_changed));
    assert_true(run("NPUSIM_SOC=", soc_is_usual));
}

static int say_nothing(void)
{
    acl.aclInit(NULL);
    acl.aclrtSetDevice(0);
    return 0;
}

static void NPUSIM_TRACE__names_calls(void **state)
{
    (void)state;
    run("NPUSIM_TRACE=1", say_nothing);
    assert_non_null(strstr(child_said, "calls aclInit\n"));
    assert_non_null(strstr(child_said, "calls aclrtSetDevice\n"));
    run("NPUSIM_TRACE=0", say_nothing);
    assert_string_equal(child_said, "");
}

/* ---- which devices are seen ---- */

/* Ten times their number, plus the number the last one had before. */
static int seen_devices(void)
{
    uint32_t count;
    int32_t before;
    if (acl.aclrtGetDeviceCount(&count) == ACL_ERROR_RT_NO_DEVICE)
        return acl.aclrtSetDevice(0) == ACL_ERROR_RT_NO_DEVICE ? 0 : 200;
    if (acl.aclrtSetDevice((int32_t)count) != ACL_ERROR_RT_INVALID_DEVICEID)
        return 201;
    if (acl.aclrtGetLogicDevIdByUserDevId((int32_t)count - 1, &before) != ACL_SUCCESS)
        return 202;
    return (int)count * 10 + before;
}

static void ASCEND_RT_VISIBLE_DEVICES__is_a_rising_list(void **state)
{
    (void)state;
    assert_int_equal(run("NPUSIM_DEVICES=4", seen_devices), 43);
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=1,2", seen_devices), 22);
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=3", seen_devices), 13);
    /* Reading stops at the first item that is no device's number. */
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=0,x,2", seen_devices), 10);
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=0,4,5", seen_devices), 10);
}

static void ASCEND_RT_VISIBLE_DEVICES__may_leave_none(void **state)
{
    (void)state;
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=2,1", seen_devices), 0);
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=1,1", seen_devices), 0);
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=7", seen_devices), 0);
    assert_int_equal(run("NPUSIM_DEVICES=4 ASCEND_RT_VISIBLE_DEVICES=", seen_devices), 0);
}

/* ---- faults ---- */

/* A bit per stream creation that failed: two on device 0, then two on device 1. */
static int create_four_streams(void)
{
    int failed = 0;
    for (int i = 0; i < 4; i++) {
        aclrtStream stream;
        if (acl.aclrtSetDevice(i / 2) != ACL_SUCCESS)
            return 200;
        aclError code = acl.aclrtCreateStream(&stream);
        if (code != ACL_SUCCESS && code != ACL_ERROR_RT_NO_STREAM_RESOURCE)
            return 201;
        if (code != ACL_SUCCESS && !strstr(acl.aclGetRecentErrMsg(), "NPUSIM_FAULT"))
            return 202;
        failed |= (code != ACL_SUCCESS) << i;
    }
    return failed;
}

static int fail_streams(const char *rules)
{
    char assignments[256];
    snprintf(assignments, sizeof assignments, "NPUSIM_DEVICES=2 NPUSIM_FAULT=%s", rules);
    return run(assignments, create_four_streams);
}

static void NPUSIM_FAULT__fits_by_name_device_and_occurrence(void **state)
{
    (void)state;
    assert_int_equal(fail_streams("aclrtCreateEvent=207007"), 0);
    assert_int_equal(fail_streams("aclrtCreateStream=207008"), 15);
    assert_int_equal(fail_streams("aclrtCreateStream@1=207008"), 12);
    assert_int_equal(fail_streams("aclrtCreateStream#3=207008"), 4);
    assert_int_equal(fail_streams("aclrtCreateStream@1#2=207008"), 8);
    assert_int_equal(fail_streams("aclrtCreateStream@0#1=207008,aclrtCreateStream#4=207008"), 9);
    assert_int_equal(fail_streams("aclrtSetDevice@1=507033"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aclInit__refuses_bad_variables),
        cmocka_unit_test(aclInit__refuses_bad_fault_rules),
        cmocka_unit_test(NPUSIM_DEVICES__is_their_number),
        cmocka_unit_test(NPUSIM_DEVICES__each_has_its_memory),
        cmocka_unit_test(NPUSIM_MEMORY__is_all_there_is),
        cmocka_unit_test(NPUSIM_SOC__is_the_name),
        cmocka_unit_test(NPUSIM_TRACE__names_calls),
        cmocka_unit_test(ASCEND_RT_VISIBLE_DEVICES__is_a_rising_list),
        cmocka_unit_test(ASCEND_RT_VISIBLE_DEVICES__may_leave_none),
        cmocka_unit_test(NPUSIM_FAULT__fits_by_name_device_and_occurrence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
