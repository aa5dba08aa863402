/* SPDX-License-Identifier: MIT */
/* What devices and the software say of themselves: groups of cores, links, memory used, versions.
 */
#include "conformance.h"

#include <stdio.h>
#include <string.h>

/* ---- groups ---- */

static uint32_t group_count(void)
{
    uint32_t count = 0;
    aclError code = acl.aclrtGetGroupCount(&count);
    if (code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT || (code == ACL_SUCCESS && count == 0))
        conf_skip("this device has no groups");
    assert_ok(code);
    return count;
}

static int32_t detail(const aclrtGroupInfo *info, aclrtGroupAttr attribute)
{
    int32_t value = -1;
    size_t size = 0;
    assert_ok(acl.aclrtGetGroupInfoDetail(info, 0, attribute, &value, sizeof value, &size));
    assert_int_equal(size, sizeof value);
    return value;
}

static void aclrtGetGroupInfoDetail__tells_what_a_group_has(void)
{
    group_count();
    aclrtGroupInfo *info = acl.aclrtCreateGroupInfo();
    assert_non_null(info);
    assert_ok(acl.aclrtGetAllGroupInfo(info));
    assert_true(detail(info, ACL_GROUP_AICORE_INT) > 0);
    assert_true(detail(info, ACL_GROUP_AIC_INT) >= 0);
    assert_ok(acl.aclrtSetGroup(detail(info, ACL_GROUP_GROUPID_INT)));
    assert_ok(acl.aclrtDestroyGroupInfo(info));
}

static void aclrtGetGroupInfoDetail__nothing(void)
{
    int32_t value;
    size_t size;
    uint32_t count = group_count();
    aclrtGroupInfo *info = acl.aclrtCreateGroupInfo();
    assert_code(acl.aclrtGetGroupInfoDetail(NULL, 0, 0, &value, 4, &size), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetGroupInfoDetail(info, 0, 0, NULL, 4, &size), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetGroupInfoDetail(info, 0, 0, &value, 4, NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetGroupInfoDetail(info, (int32_t)count, 0, &value, 4, &size),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetGroupInfoDetail(info, -1, 0, &value, 4, &size),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetGroupInfoDetail(info, 0, (aclrtGroupAttr)77, &value, 4, &size),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetGroupInfoDetail(info, 0, 0, &value, 1, &size), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclrtDestroyGroupInfo(info));
}

static void aclrtGetGroupCount__nothing(void)
{
    assert_code(acl.aclrtGetGroupCount(NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetAllGroupInfo(NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtDestroyGroupInfo(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtSetGroup__that_is_none(void)
{
    group_count();
    assert_refused(acl.aclrtSetGroup(4711));
}

static aclError count_groups(void *argument)
{
    uint32_t count;
    (void)argument;
    return acl.aclrtGetGroupCount(&count);
}

static void aclrtGetGroupCount__without_context(void)
{
    group_count();
    assert_code(conf_on_thread(count_groups, NULL), ACL_ERROR_RT_CONTEXT_NULL);
}

/* ---- links ---- */

static void aclrtGetDevicesTopo__tells_one_link(void)
{
    uint64_t here = 1, there = 0;
    conf_needs_devices(2);
    assert_ok(acl.aclrtGetDevicesTopo(0, 1, &there));
    assert_true(there != 0 && (there & (there - 1)) == 0);
    assert_ok(acl.aclrtGetDevicesTopo(1, 0, &here));
    assert_true(here == there);
}

static void aclrtGetDevicesTopo__nothing(void)
{
    uint64_t value;
    assert_code(acl.aclrtGetDevicesTopo(0, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtGetDevicesTopo(0, 5000, &value));
    assert_refused(acl.aclrtGetDevicesTopo(5000, 0, &value));
}

/* ---- memory used ---- */

static void aclrtGetMemUsageInfo__counts_what_is_allocated(void)
{
    aclrtMemUsageInfo before[64], after[64];
    size_t count = 0;
    aclError code = acl.aclrtGetMemUsageInfo(0, before, CONF_COUNT(before), &count);
    if (code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT)
        conf_skip("this driver keeps no account");
    assert_ok(code);
    assert_in_range(count, 1, CONF_COUNT(before));
    void *device = conf_device(8 << 20);
    assert_ok(acl.aclrtGetMemUsageInfo(0, after, CONF_COUNT(after), &count));
    uint64_t grown = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(after[i].memPeakSize >= after[i].curMemSize);
        assert_true(memchr(after[i].name, 0, sizeof after[i].name) != NULL);
        grown += after[i].curMemSize - before[i].curMemSize;
    }
    assert_true(grown >= 8 << 20);
    conf_free(device);
}

static void aclrtGetMemUsageInfo__nothing(void)
{
    aclrtMemUsageInfo info;
    size_t count;
    assert_code(acl.aclrtGetMemUsageInfo(0, NULL, 1, &count), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetMemUsageInfo(0, &info, 1, NULL), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtGetMemUsageInfo(-1, &info, 1, &count));
    assert_refused(acl.aclrtGetMemUsageInfo(0, &info, 0, &count));
}

/* ---- versions ---- */

static void aclsysGetVersionStr__names_and_numbers_agree(void)
{
    char text[ACL_PKG_VERSION_MAX_SIZE] = "";
    int32_t number = 0, major = 0, minor = 0;
    aclError code = acl.aclsysGetVersionStr((char *)"runtime", text);
    if (code == ACL_ERROR_INVALID_FILE)
        conf_skip("this installation does not say");
    assert_ok(code);
    assert_int_equal(sscanf(text, "%d.%d.", &major, &minor), 2);
    assert_ok(acl.aclsysGetVersionNum((char *)"runtime", &number));
    assert_int_equal(number / 10000000, major);
    assert_int_equal(number / 100000 % 100, minor);
}

static void aclsysGetVersionStr__nothing(void)
{
    char text[ACL_PKG_VERSION_MAX_SIZE];
    int32_t number;
    assert_code(acl.aclsysGetVersionStr(NULL, text), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclsysGetVersionStr((char *)"runtime", NULL), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclsysGetVersionNum(NULL, &number), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclsysGetVersionNum((char *)"runtime", NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclsysGetVersionStr__a_package_that_is_none(void)
{
    char text[ACL_PKG_VERSION_MAX_SIZE];
    int32_t number;
    assert_refused(acl.aclsysGetVersionStr((char *)"there is no such package", text));
    assert_refused(acl.aclsysGetVersionNum((char *)"", &number));
}

static const conf_case cases[] = {
    CASE(aclrtGetGroupInfoDetail__tells_what_a_group_has),
    CASE(aclrtGetGroupInfoDetail__nothing),
    CASE(aclrtGetGroupCount__nothing),
    CASE(aclrtGetGroupCount__without_context),
    CASE(aclrtSetGroup__that_is_none),
    CASE(aclrtGetDevicesTopo__tells_one_link),
    CASE(aclrtGetDevicesTopo__nothing),
    CASE(aclrtGetMemUsageInfo__counts_what_is_allocated),
    CASE(aclrtGetMemUsageInfo__nothing),
    CASE(aclsysGetVersionStr__names_and_numbers_agree),
    CASE(aclsysGetVersionStr__nothing),
    CASE(aclsysGetVersionStr__a_package_that_is_none),
};

CONF_MAIN("conformance.device_info", false)
