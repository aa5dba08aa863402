/* SPDX-License-Identifier: MIT */
/* Contexts, and what a thread without one gets. */
#include "conformance.h"

#include <stdlib.h>

/* Without a context: every call of the runtime says so. Arguments are right otherwise. */

static aclError malloc_device(void *argument)
{
    return acl.aclrtMalloc(argument, 64, ACL_MEM_MALLOC_HUGE_FIRST);
}

static void no_context__aclrtMalloc(void)
{
    void *memory = NULL;
    assert_code(conf_on_thread(malloc_device, &memory), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError malloc_host(void *argument)
{
    return acl.aclrtMallocHost(argument, 64);
}

static void no_context__aclrtMallocHost(void)
{
    void *memory = NULL;
    assert_code(conf_on_thread(malloc_host, &memory), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError get_device(void *argument)
{
    return acl.aclrtGetDevice(argument);
}

static void no_context__aclrtGetDevice(void)
{
    int32_t device = -1;
    assert_code(conf_on_thread(get_device, &device), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError get_context(void *argument)
{
    return acl.aclrtGetCurrentContext(argument);
}

static void no_context__aclrtGetCurrentContext(void)
{
    aclrtContext context = NULL;
    assert_code(conf_on_thread(get_context, &context), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError create_stream(void *argument)
{
    return acl.aclrtCreateStream(argument);
}

static void no_context__aclrtCreateStream(void)
{
    aclrtStream stream = NULL;
    assert_code(conf_on_thread(create_stream, &stream), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError create_event(void *argument)
{
    return acl.aclrtCreateEvent(argument);
}

static void no_context__aclrtCreateEvent(void)
{
    aclrtEvent event = NULL;
    assert_code(conf_on_thread(create_event, &event), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError synchronize_default(void *argument)
{
    (void)argument;
    return acl.aclrtSynchronizeStream(NULL);
}

static void no_context__aclrtSynchronizeStream_of_the_default(void)
{
    assert_code(conf_on_thread(synchronize_default, NULL), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError synchronize_device(void *argument)
{
    (void)argument;
    return acl.aclrtSynchronizeDevice();
}

static void no_context__aclrtSynchronizeDevice(void)
{
    assert_code(conf_on_thread(synchronize_device, NULL), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError memory_info(void *argument)
{
    size_t *sizes = argument;
    return acl.aclrtGetMemInfo(ACL_DDR_MEM, &sizes[0], &sizes[1]);
}

static void no_context__aclrtGetMemInfo(void)
{
    size_t sizes[2];
    assert_code(conf_on_thread(memory_info, sizes), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError fill_default(void *argument)
{
    return acl.aclrtMemsetAsync(argument, 64, 1, 64, NULL);
}

static void no_context__aclrtMemsetAsync_on_the_default_stream(void)
{
    void *device = conf_device(64);
    assert_code(conf_on_thread(fill_default, device), ACL_ERROR_RT_CONTEXT_NULL);
    conf_free(device);
}

static void aclrtCreateContext__null(void)
{
    assert_code(acl.aclrtCreateContext(NULL, 0), ACL_ERROR_INVALID_PARAM);
}

static void aclrtCreateContext__bad_device(void)
{
    aclrtContext context = NULL;
    assert_code(acl.aclrtCreateContext(&context, -1), ACL_ERROR_RT_INVALID_DEVICEID);
    assert_code(acl.aclrtCreateContext(&context, 64), ACL_ERROR_RT_INVALID_DEVICEID);
}

static void aclrtCreateContext__makes_it_current(void)
{
    aclrtContext own = NULL, now = NULL;
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtGetCurrentContext(&now));
    assert_ptr_equal(now, own);
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtCreateContext__differs_from_the_default_one(void)
{
    aclrtContext primary = NULL, own = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ptr_not_equal(own, primary);
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtCreateContext__needs_no_set_device(void)
{
    aclrtContext own = NULL;
    int32_t device = -1;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 0);
    conf_free(conf_device(64));
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtCreateContext__many_on_one_device(void)
{
    aclrtContext contexts[16] = {0};
    for (size_t i = 0; i < CONF_COUNT(contexts); i++)
        assert_ok(acl.aclrtCreateContext(&contexts[i], 0));
    for (size_t i = 1; i < CONF_COUNT(contexts); i++)
        assert_ptr_not_equal(contexts[i], contexts[i - 1]);
    for (size_t i = 0; i < CONF_COUNT(contexts); i++)
        assert_ok(acl.aclrtDestroyContext(contexts[i]));
}

static void context__has_a_default_stream_of_its_own(void)
{
    conf_needs_release(CONF_8_5);
    aclrtContext own = NULL;
    aclrtStream before = NULL, mine = NULL;
    assert_ok(acl.aclrtCtxGetCurrentDefaultStream(&before));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtCtxGetCurrentDefaultStream(&mine));
    assert_non_null(mine);
    assert_ptr_not_equal(mine, before);
    assert_ok(acl.aclrtDestroyContext(own));
}

static void context__null_stream_is_its_default_stream(void)
{
    void *device = conf_device(64);
    assert_ok(acl.aclrtMemsetAsync(device, 64, 3, 64, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    assert_true(conf_is_filled(device, 3, 64));
    conf_free(device);
}

static void context__memory_belongs_to_the_device(void)
{
    aclrtContext own = NULL;
    void *device = conf_device(64);
    conf_fill(device, 4, 64);
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_true(conf_is_filled(device, 4, 64));
    conf_free(device);
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtSetCurrentContext__null(void)
{
    assert_code(acl.aclrtSetCurrentContext(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtSetCurrentContext__destroyed(void)
{
    aclrtContext own = NULL;
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtDestroyContext(own));
    assert_code(acl.aclrtSetCurrentContext(own), ACL_ERROR_RT_CONTEXT_NULL,
                ACL_ERROR_RT_PARAM_INVALID);
}

static void aclrtSetCurrentContext__switches_back_and_forth(void)
{
    aclrtContext primary = NULL, own = NULL, now = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtSetCurrentContext(primary));
    assert_ok(acl.aclrtGetCurrentContext(&now));
    assert_ptr_equal(now, primary);
    assert_ok(acl.aclrtSetCurrentContext(own));
    assert_ok(acl.aclrtGetCurrentContext(&now));
    assert_ptr_equal(now, own);
    assert_ok(acl.aclrtDestroyContext(own));
}

static void aclrtSetCurrentContext__switches_the_device(void)
{
    conf_needs_devices(2);
    aclrtContext primary = NULL, other = NULL;
    int32_t device = -1;
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_ok(acl.aclrtCreateContext(&other, 1));
    assert_ok(acl.aclrtSetCurrentContext(primary));
    assert_ok(acl.aclrtSetCurrentContext(other));
    assert_ok(acl.aclrtGetDevice(&device));
    assert_int_equal(device, 1);
    assert_ok(acl.aclrtDestroyContext(other));
}

typedef struct borrowed {
    aclrtContext context;
    void *device;
} borrowed;

static aclError fill_under_context(void *argument)
{
    const borrowed *one = argument;
    aclError error = acl.aclrtSetCurrentContext(one->context);
    return error ? error : acl.aclrtMemset(one->device, 64, 6, 64);
}

static void aclrtSetCurrentContext__lends_it_to_another_thread(void)
{
    borrowed one = {.device = conf_device(64)};
    assert_ok(acl.aclrtGetCurrentContext(&one.context));
    assert_ok(conf_on_thread(fill_under_context, &one));
    assert_true(conf_is_filled(one.device, 6, 64));
    conf_free(one.device);
}

static aclError set_then_get(void *argument)
{
    borrowed *one = argument;
    aclrtContext now = NULL;
    aclError error = acl.aclrtSetCurrentContext(one->context);
    if (error == ACL_SUCCESS)
        error = acl.aclrtGetCurrentContext(&now);
    return error ? error : now == one->context ? ACL_SUCCESS : ACL_ERROR_FAILURE;
}

static void aclrtSetCurrentContext__is_per_thread(void)
{
    aclrtContext primary = NULL, now = NULL;
    borrowed other = {0};
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_ok(acl.aclrtCreateContext(&other.context, 0));
    assert_ok(acl.aclrtSetCurrentContext(primary));
    assert_ok(conf_on_thread(set_then_get, &other));
    assert_ok(acl.aclrtGetCurrentContext(&now));
    assert_ptr_equal(now, primary);
    assert_ok(acl.aclrtDestroyContext(other.context));
}

static void aclrtGetCurrentContext__null(void)
{
    assert_code(acl.aclrtGetCurrentContext(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtDestroyContext__null(void)
{
    assert_code(acl.aclrtDestroyContext(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtDestroyContext__of_set_device(void)
{
    aclrtContext primary = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_code(acl.aclrtDestroyContext(primary), ACL_ERROR_RT_CONTEXT_NULL);
    conf_free(conf_device(64));
}

static void aclrtDestroyContext__twice(void)
{
    aclrtContext own = NULL;
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtDestroyContext(own));
    assert_code(acl.aclrtDestroyContext(own), ACL_ERROR_RT_CONTEXT_NULL);
}

static void aclrtDestroyContext__current_leaves_none(void)
{
    aclrtContext own = NULL, now = NULL;
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtDestroyContext(own));
    assert_code(acl.aclrtGetCurrentContext(&now), ACL_ERROR_RT_CONTEXT_NULL);
}

static void aclrtDestroyContext__not_current_leaves_the_current_one(void)
{
    aclrtContext primary = NULL, own = NULL, now = NULL;
    assert_ok(acl.aclrtGetCurrentContext(&primary));
    assert_ok(acl.aclrtCreateContext(&own, 0));
    assert_ok(acl.aclrtSetCurrentContext(primary));
    assert_ok(acl.aclrtDestroyContext(own));
    assert_ok(acl.aclrtGetCurrentContext(&now));
    assert_ptr_equal(now, primary);
}

static aclError create_and_destroy(void *argument)
{
    aclrtContext own = NULL, now = NULL;
    (void)argument;
    aclError error = acl.aclrtCreateContext(&own, 0);
    if (error == ACL_SUCCESS)
        error = acl.aclrtDestroyContext(own);
    return error ? error : acl.aclrtGetCurrentContext(&now);
}

static void thread__ends_without_context_after_destroying_its_own(void)
{
    assert_code(conf_on_thread(create_and_destroy, NULL), ACL_ERROR_RT_CONTEXT_NULL);
}

static const conf_case cases[] = {
    CASE(no_context__aclrtMalloc),
    CASE(no_context__aclrtMallocHost),
    CASE(no_context__aclrtGetDevice),
    CASE(no_context__aclrtGetCurrentContext),
    CASE(no_context__aclrtCreateStream),
    CASE(no_context__aclrtCreateEvent),
    CASE(no_context__aclrtSynchronizeStream_of_the_default),
    CASE(no_context__aclrtSynchronizeDevice),
    CASE(no_context__aclrtGetMemInfo),
    CASE(no_context__aclrtMemsetAsync_on_the_default_stream),
    CASE(aclrtCreateContext__null),
    CASE(aclrtCreateContext__bad_device),
    CASE(aclrtCreateContext__makes_it_current),
    CASE(aclrtCreateContext__differs_from_the_default_one),
    ALONE(aclrtCreateContext__needs_no_set_device),
    CASE(aclrtCreateContext__many_on_one_device),
    CASE(context__has_a_default_stream_of_its_own),
    CASE(context__null_stream_is_its_default_stream),
    CASE(context__memory_belongs_to_the_device),
    CASE(aclrtSetCurrentContext__null),
    CASE(aclrtSetCurrentContext__destroyed),
    CASE(aclrtSetCurrentContext__switches_back_and_forth),
    CASE(aclrtSetCurrentContext__switches_the_device),
    CASE(aclrtSetCurrentContext__lends_it_to_another_thread),
    CASE(aclrtSetCurrentContext__is_per_thread),
    CASE(aclrtGetCurrentContext__null),
    CASE(aclrtDestroyContext__null),
    CASE(aclrtDestroyContext__of_set_device),
    CASE(aclrtDestroyContext__twice),
    CASE(aclrtDestroyContext__current_leaves_none),
    CASE(aclrtDestroyContext__not_current_leaves_the_current_one),
    CASE(thread__ends_without_context_after_destroying_its_own),
};

CONF_MAIN("conformance.context", false)
