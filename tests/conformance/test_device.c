/* SPDX-License-Identifier: MIT */
/* Devices: choosing, counting, resetting, asking. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

static void aclrtSetDevice__negative(void)
{
    assert_code(acl.aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void aclrtSetDevice__beyond_the_last(void)
{
    uint32_t count = 0;
    assert_ok(acl.aclrtGetDeviceCount(&count));
    assert_code(acl.aclrtSetDevice((int32_t)count), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void aclrtSetDevice__beyond_what_a_process_can_have(void)
{
    assert_code(acl.aclrtSetDevice(64), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_code(acl.aclrtSetDevice(INT32_MAX), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void aclrtSetDevice__a_bad_id_leaves_the_current_one(void)
{
    int32_t device = -1;
    assert_code(acl.aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 0);
}

static void aclrtSetDevice__makes_a_context_current(void)
{
    aclrtContext context = NULL;
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtGetCurrentContext(&context));
    assert_non_null(context);
}

static void aclrtSetDevice__replaces_an_explicit_context(void)
{
    aclrtContext primary = NULL, own = NULL, now = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtGetCurrentContext(&now));
    assert_ptr_equal(now, primary);
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtSetDevice__switches_devices(void)
{
    conf_needs_devices(2);
    int32_t device = -1;
    assert_ok(acl.aclrtSetDevice(1));
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 1);
    assert_ok(acl.aclrtResetDevice(1));
}

typedef struct seen {
    aclrtContext context;
    aclrtStream stream;
    aclError reset;
} seen;

static aclError set_device_and_look(void *argument)
{
    seen *out = argument;
    aclError error = acl.aclrtSetDevice(0);
    if (error == ACL_SUCCESS)
        error = acl.aclrtGetCurrentContext(&out->context);
    out->reset = acl.aclrtResetDevice(0);
    return error;
}

static void aclrtSetDevice__threads_share_one_context(void)
{
    aclrtContext mine = NULL;
    seen theirs = {0};
    assert_ok(acl.aclrtGetCurrentContext(&mine));
    assert_ok(conf_on_thread(set_device_and_look, &theirs));
    assert_ok(theirs.reset);
    assert_ptr_equal(theirs.context, mine);
}

static aclError set_device_and_get_stream(void *argument)
{
    seen *out = argument;
    aclError error = acl.aclrtSetDevice(0);
    if (error == ACL_SUCCESS)
        error = acl.aclrtCtxGetCurrentDefaultStream(&out->stream);
    out->reset = acl.aclrtResetDevice(0);
    return error;
}

static void aclrtSetDevice__threads_share_one_default_stream(void)
{
    conf_needs_release(CONF_8_5);
    aclrtStream mine = NULL;
    seen theirs = {0};
    assert_ok(acl.aclrtCtxGetCurrentDefaultStream(&mine));
    assert_ok(conf_on_thread(set_device_and_get_stream, &theirs));
    assert_ok(theirs.reset);
    assert_ptr_equal(theirs.stream, mine);
}

static void aclrtResetDevice__a_thread_that_resets_does_not_take_it_from_others(void)
{
    seen theirs = {0};
    int32_t device = -1;
    assert_ok(conf_on_thread(set_device_and_look, &theirs));
    assert_ok(theirs.reset);
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 0);
    conf_free(conf_device(64));
}

static void aclrtResetDevice__undoes_one_set_at_a_time(void)
{
    int32_t device = -1;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 0);
    conf_free(conf_device(64));
    assert_ok(acl.aclrtResetDevice(0));
    assert_code(acl.aclrtGetDevice(&device), ACL_ERROR_RT_CONTEXT_NULL);
}

static void aclrtResetDevice__once_too_often(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtResetDevice(0));
    assert_code(acl.aclrtResetDevice(0), ACL_ERROR_RT_CONTEXT_RELEASE_ERROR);
}

static void aclrtResetDevice__never_set(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtResetDevice(0), ACL_ERROR_RT_CONTEXT_RELEASE_ERROR);
}

static void aclrtResetDevice__bad_id(void)
{
    assert_code(acl.aclrtResetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID,
                ACL_ERROR_RT_CONTEXT_RELEASE_ERROR);
}

static void aclrtResetDevice__can_be_set_again(void)
{
    assert_ok(acl.aclInit(NULL));
    for (int round = 0; round < 3; round++) {
        assert_ok(acl.aclrtSetDevice(0));
        void *device = conf_device(4096);
        conf_fill(device, round, 4096);
        assert_true(conf_is_filled(device, round, 4096));
        conf_free(device);
        assert_ok(acl.aclrtResetDevice(0));
    }
}

static void aclrtResetDevice__keeps_explicit_contexts(void)
{
    aclrtContext own = NULL;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    aclrtStream stream = conf_stream();
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclrtSetCurrentContext(own));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_ok(acl.aclrtDestroyStream(stream));
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtResetDeviceForce__drops_all_counts(void)
{
    int32_t device = -1;
    assert_ok(acl.aclInit(NULL));
    for (int i = 0; i < 3; i++)
        assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtResetDeviceForce(0));
    assert_code(acl.aclrtGetDevice(&device), ACL_ERROR_RT_CONTEXT_NULL);
}

static void aclrtResetDeviceForce__never_set(void)
{
    conf_needs_release(CONF_8_5);
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtResetDeviceForce(0), ACL_ERROR_RT_CONTEXT_RELEASE_ERROR);
}

static void aclrtGetDevice__null(void)
{
    assert_code(acl.aclrtGetDevice(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtGetDevice__follows_the_context(void)
{
    conf_needs_devices(2);
    aclrtContext first = NULL, second = NULL;
    int32_t device = -1;
    assert_ok(acl.aclrtCreateContext(&first, 0));
    assert_ok(acl.aclrtCreateContext(&second, 1));
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 1);
    assert_ok(acl.aclrtSetCurrentContext(first));
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 0);
    assert_ok(acl.aclrtDestroyContext(second));
    assert_ok(acl.aclrtDestroyContext(first));
}

static aclError count_devices(void *argument)
{
    return acl.aclrtGetDeviceCount(argument);
}

static void aclrtGetDeviceCount__needs_no_context(void)
{
    uint32_t count = 0;
    assert_ok(conf_on_thread(count_devices, &count));
    assert_true(count >= 1 && count <= 64);
}

static void aclrtGetDeviceCount__null(void)
{
    assert_code(acl.aclrtGetDeviceCount(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtGetRunMode__needs_no_device(void)
{
    aclrtRunMode mode = (aclrtRunMode)7;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtGetRunMode(&mode));
    assert_true(mode == ACL_HOST || mode == ACL_DEVICE);
}

static void aclrtGetRunMode__null(void)
{
    assert_code(acl.aclrtGetRunMode(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtSynchronizeDevice__waits_for_every_stream(void)
{
    void *device = conf_device(64);
    aclrtStream streams[3];
    stream_gate *gates[3];
    for (int i = 0; i < 3; i++) {
        streams[i] = conf_stream();
        gates[i] = gate_close(streams[i]);
    }
    assert_ok(acl.aclrtMemsetAsync(device, 64, 9, 64, streams[2]));
    for (int i = 0; i < 3; i++)
        gate_open_after(gates[i], 20 + 20 * i);
    assert_ok(acl.aclrtSynchronizeDevice());
    for (int i = 0; i < 3; i++) {
        aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
        assert_ok(acl.aclrtStreamQuery(streams[i], &status));
        assert_int_equal(status, ACL_STREAM_STATUS_COMPLETE);
        gate_remove(gates[i]);
        assert_ok(acl.aclrtDestroyStream(streams[i]));
    }
    assert_true(conf_is_filled(device, 9, 64));
    conf_free(device);
}

static void aclrtSynchronizeDeviceWithTimeout__forever(void)
{
    assert_ok(acl.aclrtSynchronizeDeviceWithTimeout(-1));
}

static void aclrtSynchronizeDeviceWithTimeout__less_than_minus_one(void)
{
    assert_code(acl.aclrtSynchronizeDeviceWithTimeout(-2), ACL_ERROR_RT_PARAM_INVALID);
}

static void aclrtSynchronizeDeviceWithTimeout__expires(void)
{
    aclrtStream stream = conf_stream();
    stream_gate *gate = gate_close(stream);
    assert_refused(acl.aclrtSynchronizeDeviceWithTimeout(30));
    gate_remove(gate);
    assert_ok(acl.aclrtSynchronizeDeviceWithTimeout(10000));
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtGetDeviceUtilizationRate__memory_is_not_known(void)
{
    aclrtUtilizationInfo info = {0};
    assert_ok(acl.aclrtGetDeviceUtilizationRate(0, &info));
    assert_int_equal(info.memoryUtilization, -1);
    assert_in_range(info.cubeUtilization + 1, 0, 101);
}

static void aclrtGetDeviceUtilizationRate__extension_must_be_null(void)
{
    int anything = 0;
    aclrtUtilizationInfo info = {.utilizationExtend = (aclrtUtilizationExtendInfo *)&anything};
    assert_code(acl.aclrtGetDeviceUtilizationRate(0, &info), ACL_ERROR_INVALID_PARAM);
}

static void aclrtDeviceGetStreamPriorityRange__seven_to_zero(void)
{
    int32_t least = -1, greatest = -1;
    assert_ok(acl.aclrtDeviceGetStreamPriorityRange(&least, &greatest));
    assert_int_equal(least, 7);
    assert_int_equal(greatest, 0);
}

static void aclrtSetDeviceSatMode__is_kept(void)
{
    aclrtFloatOverflowMode before, mode = ACL_RT_OVERFLOW_MODE_UNDEF;
    assert_ok(acl.aclrtGetDeviceSatMode(&before));
    assert_ok(acl.aclrtSetDeviceSatMode(ACL_RT_OVERFLOW_MODE_SATURATION));
    assert_ok(acl.aclrtGetDeviceSatMode(&mode));
    assert_int_equal(mode, ACL_RT_OVERFLOW_MODE_SATURATION);
    assert_ok(acl.aclrtSetDeviceSatMode(before));
}

static void aclrtGetSocName__stays_the_same(void)
{
    const char *name = acl.aclrtGetSocName();
    assert_non_null(name);
    char copy[64] = "";
    strncpy(copy, name, sizeof copy - 1);
    assert_string_equal(acl.aclrtGetSocName(), copy);
}

static void aclrtGetMemInfo__needs_a_device(void)
{
    size_t free_bytes = 0, total = 0;
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtGetMemInfo(ACL_DDR_MEM, &free_bytes, &total), ACL_ERROR_RT_CONTEXT_NULL);
}

static void visible_devices__one(void)
{
    uint32_t count = 0;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtGetDeviceCount(&count));
    assert_int_equal(count, 1);
    assert_ok(acl.aclrtSetDevice(0));
    assert_code(acl.aclrtSetDevice(1), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void visible_devices__none_valid(void)
{
    uint32_t count = 0;
    assert_ok(acl.aclInit(NULL));
    assert_code(acl.aclrtGetDeviceCount(&count), ACL_ERROR_RT_NO_DEVICE);
    assert_code(acl.aclrtSetDevice(0), ACL_ERROR_RT_NO_DEVICE);
}

static void aclrtResetDevice__with_streams_left_behind(void)
{
    aclrtStream stream = NULL;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtCreateStream(&stream));
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclrtSetDevice(0));
    assert_ok(acl.aclrtResetDevice(0));
}

static const conf_case cases[] = {
    CASE(aclrtSetDevice__negative),
    CASE(aclrtSetDevice__beyond_the_last),
    CASE(aclrtSetDevice__beyond_what_a_process_can_have),
    CASE(aclrtSetDevice__a_bad_id_leaves_the_current_one),
    ALONE(aclrtSetDevice__makes_a_context_current),
    CASE(aclrtSetDevice__replaces_an_explicit_context),
    CASE(aclrtSetDevice__switches_devices),
    CASE(aclrtSetDevice__threads_share_one_context),
    CASE(aclrtSetDevice__threads_share_one_default_stream),
    CASE(aclrtResetDevice__a_thread_that_resets_does_not_take_it_from_others),
    ALONE(aclrtResetDevice__undoes_one_set_at_a_time),
    ALONE(aclrtResetDevice__once_too_often),
    ALONE(aclrtResetDevice__never_set),
    CASE(aclrtResetDevice__bad_id),
    ALONE(aclrtResetDevice__can_be_set_again),
    ALONE(aclrtResetDevice__keeps_explicit_contexts),
    ALONE(aclrtResetDeviceForce__drops_all_counts),
    ALONE(aclrtResetDeviceForce__never_set),
    CASE(aclrtGetDevice__null),
    CASE(aclrtGetDevice__follows_the_context),
    CASE(aclrtGetDeviceCount__needs_no_context),
    CASE(aclrtGetDeviceCount__null),
    ALONE(aclrtGetRunMode__needs_no_device),
    CASE(aclrtGetRunMode__null),
    CASE(aclrtSynchronizeDevice__waits_for_every_stream),
    CASE(aclrtSynchronizeDeviceWithTimeout__forever),
    CASE(aclrtSynchronizeDeviceWithTimeout__less_than_minus_one),
    CASE(aclrtSynchronizeDeviceWithTimeout__expires),
    CASE(aclrtGetDeviceUtilizationRate__memory_is_not_known),
    CASE(aclrtGetDeviceUtilizationRate__extension_must_be_null),
    CASE(aclrtDeviceGetStreamPriorityRange__seven_to_zero),
    CASE(aclrtSetDeviceSatMode__is_kept),
    CASE(aclrtGetSocName__stays_the_same),
    ALONE(aclrtGetMemInfo__needs_a_device),
    ALONE_WITH(visible_devices__one, "ASCEND_RT_VISIBLE_DEVICES=0"),
    ALONE_WITH(visible_devices__none_valid, "ASCEND_RT_VISIBLE_DEVICES=npu"),
    {"visible_devices__reading_stops_at_the_first_bad_item", visible_devices__one, true,
     "ASCEND_RT_VISIBLE_DEVICES=0,npu,1", 0},
    {"visible_devices__duplicates", visible_devices__none_valid, true,
     "ASCEND_RT_VISIBLE_DEVICES=0,0", 0},
    ALONE(aclrtResetDevice__with_streams_left_behind),
};

CONF_MAIN("conformance.device", false)
