/* SPDX-License-Identifier: MIT */
/* Allocation, filling, registering. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

static bool is_aligned(const void *address, uintptr_t to)
{
    return (uintptr_t)address % to == 0;
}

static void aclrtMalloc__null(void)
{
    assert_code(acl.aclrtMalloc(NULL, SIZE, ACL_MEM_MALLOC_HUGE_FIRST), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMalloc__nothing(void)
{
    void *device = NULL;
    assert_code(acl.aclrtMalloc(&device, 0, ACL_MEM_MALLOC_HUGE_FIRST), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMalloc__is_aligned_to_64_for_any_size(void)
{
    const size_t sizes[] = {1, 31, 32, 33, 64, 100, 4095, 4097, 1 << 20};
    for (size_t i = 0; i < CONF_COUNT(sizes); i++) {
        void *device = conf_device(sizes[i]);
        assert_true(is_aligned(device, 64));
        conf_free(device);
    }
}

static int by_address(const void *a, const void *b)
{
    uintptr_t one = *(const uintptr_t *)a, two = *(const uintptr_t *)b;
    return one < two ? -1 : one > two;
}

static void aclrtMalloc__pieces_leave_room_for_32_bytes_more(void)
{
    uintptr_t pieces[32];
    for (size_t i = 0; i < CONF_COUNT(pieces); i++)
        pieces[i] = (uintptr_t)conf_device(100);
    qsort(pieces, CONF_COUNT(pieces), sizeof *pieces, by_address);
    for (size_t i = 1; i < CONF_COUNT(pieces); i++)
        assert_true(pieces[i] - pieces[i - 1] >= 128 + 32);
    for (size_t i = 0; i < CONF_COUNT(pieces); i++)
        conf_free((void *)pieces[i]);
}

static void aclrtMalloc__keeps_pieces_apart(void)
{
    void *pieces[32];
    for (size_t i = 0; i < CONF_COUNT(pieces); i++) {
        pieces[i] = conf_device(1000 + i);
        conf_fill(pieces[i], (int)i, 1000 + i);
    }
    for (size_t i = 0; i < CONF_COUNT(pieces); i++) {
        assert_true(conf_is_filled(pieces[i], (int)i, 1000 + i));
        conf_free(pieces[i]);
    }
}

static void check_policy(aclrtMemMallocPolicy policy)
{
    void *device = NULL;
    assert_ok(acl.aclrtMalloc(&device, SIZE, policy));
    conf_fill(device, 1, SIZE);
    conf_free(device);
}

static void aclrtMalloc__every_policy(void)
{
    check_policy(ACL_MEM_MALLOC_HUGE_FIRST);
    check_policy(ACL_MEM_MALLOC_HUGE_ONLY);
    check_policy(ACL_MEM_MALLOC_NORMAL_ONLY);
    check_policy(ACL_MEM_MALLOC_HUGE_FIRST_P2P);
    check_policy(ACL_MEM_MALLOC_HUGE_ONLY_P2P);
    check_policy(ACL_MEM_MALLOC_NORMAL_ONLY_P2P);
}

static void aclrtMalloc__an_unknown_policy_is_the_default(void)
{
    check_policy((aclrtMemMallocPolicy)99);
}

static void aclrtMalloc__more_than_there_is(void)
{
    void *device = NULL;
    assert_code(acl.aclrtMalloc(&device, (size_t)1 << 48, ACL_MEM_MALLOC_HUGE_FIRST),
                ACL_ERROR_RT_MEMORY_ALLOCATION);
    conf_free(conf_device(SIZE));
}

static void aclrtMalloc__a_size_that_overflows(void)
{
    void *device = NULL;
    assert_refused(acl.aclrtMalloc(&device, SIZE_MAX, ACL_MEM_MALLOC_HUGE_FIRST));
    assert_refused(acl.aclrtMalloc(&device, SIZE_MAX - 16, ACL_MEM_MALLOC_HUGE_FIRST));
    conf_free(conf_device(SIZE));
}

static void aclrtMalloc__again_and_again(void)
{
    for (int i = 0; i < 500; i++)
        conf_free(conf_device(1 << 20));
}

static void aclrtMallocAlign32__is_memory_like_any_other(void)
{
    void *device = NULL;
    assert_ok(acl.aclrtMallocAlign32(&device, 100, ACL_MEM_MALLOC_HUGE_FIRST));
    assert_true(is_aligned(device, 32));
    conf_fill(device, 5, 100);
    assert_true(conf_is_filled(device, 5, 100));
    conf_free(device);
}

static void aclrtMallocAlign32__nothing(void)
{
    void *device = NULL;
    assert_code(acl.aclrtMallocAlign32(&device, 0, ACL_MEM_MALLOC_HUGE_FIRST),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMallocAlign32(NULL, SIZE, ACL_MEM_MALLOC_HUGE_FIRST),
                ACL_ERROR_INVALID_PARAM);
}

static void aclrtMallocCached__is_memory_like_any_other(void)
{
    void *device = NULL;
    assert_ok(acl.aclrtMallocCached(&device, SIZE, ACL_MEM_MALLOC_HUGE_FIRST));
    conf_fill(device, 6, SIZE);
    assert_ok(acl.aclrtMemFlush(device, SIZE));
    assert_ok(acl.aclrtMemInvalidate(device, SIZE));
    assert_true(conf_is_filled(device, 6, SIZE));
    conf_free(device);
}

static void aclrtFree__null(void)
{
    assert_code(acl.aclrtFree(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMallocHost__is_aligned_and_the_hosts(void)
{
    unsigned char *host = conf_pinned(SIZE);
    assert_true(is_aligned(host, 64));
    memset(host, 9, SIZE);
    assert_int_equal(host[SIZE - 1], 9);
    conf_free_pinned(host);
}

static void aclrtMallocHost__nothing(void)
{
    void *host = NULL;
    assert_code(acl.aclrtMallocHost(&host, 0), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMallocHost__null(void)
{
    assert_code(acl.aclrtMallocHost(NULL, SIZE), ACL_ERROR_INVALID_PARAM);
}

static void aclrtFreeHost__null(void)
{
    assert_code(acl.aclrtFreeHost(NULL), ACL_ERROR_INVALID_PARAM);
}

static size_t free_bytes(void)
{
    size_t left = 0, total = 0;
    assert_ok(acl.aclrtGetMemInfo(ACL_HBM_MEM, &left, &total));
    if (total == 0)
        assert_ok(acl.aclrtGetMemInfo(ACL_DDR_MEM, &left, &total));
    return left;
}

static void aclrtGetMemInfo__free_is_part_of_total(void)
{
    size_t left = 0, total = 0;
    assert_ok(acl.aclrtGetMemInfo(ACL_DDR_MEM, &left, &total));
    assert_true(left <= total);
    assert_ok(acl.aclrtGetMemInfo(ACL_HBM_MEM, &left, &total));
    assert_true(left <= total);
    assert_true(free_bytes() > 0);
}

static void aclrtGetMemInfo__hbm_attributes_report_what_there_is(void)
{
    size_t left = 0, total = 0;
    assert_ok(acl.aclrtGetMemInfo(ACL_HBM_MEM, &left, &total));
    assert_true(total > 0);
}

static void aclrtGetMemInfo__sinks_and_rises(void)
{
    enum { PIECE = 64 << 20 };
    size_t before = free_bytes();
    void *device = conf_device(PIECE);
    size_t with = free_bytes();
    assert_true(with + PIECE <= before);
    conf_free(device);
    assert_true(free_bytes() >= with + PIECE);
}

static void aclrtGetMemInfo__unknown_attribute(void)
{
    size_t left = 0, total = 0;
    assert_code(acl.aclrtGetMemInfo((aclrtMemAttr)9999, &left, &total),
                ACL_ERROR_RT_INVALID_MEMORY_TYPE);
}

static void aclrtGetMemInfo__null(void)
{
    size_t bytes = 0;
    assert_code(acl.aclrtGetMemInfo(ACL_DDR_MEM, NULL, &bytes), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtGetMemInfo(ACL_DDR_MEM, &bytes, NULL), ACL_ERROR_INVALID_PARAM);
}

/* Registering works on whole pages. */
static void *pages(void)
{
    void *host = NULL;
    assert_int_equal(posix_memalign(&host, 4096, 4 * SIZE), 0);
    return host;
}

static void aclrtHostRegister__gives_a_device_address(void)
{
    conf_needs_host();
    void *host = pages(), *device = NULL;
    assert_ok(acl.aclrtHostRegister(host, 4 * SIZE, ACL_HOST_REGISTER_MAPPED, &device));
    assert_non_null(device);
    assert_ok(acl.aclrtHostUnregister(host));
    free(host);
}

static void aclrtHostRegister__unknown_type(void)
{
    conf_needs_host();
    void *host = pages(), *device = NULL;
    assert_code(acl.aclrtHostRegister(host, 4 * SIZE, (aclrtHostRegisterType)1, &device),
                ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    free(host);
}

static void aclrtHostRegister__null(void)
{
    conf_needs_host();
    void *device = NULL;
    assert_code(acl.aclrtHostRegister(NULL, SIZE, ACL_HOST_REGISTER_MAPPED, &device),
                ACL_ERROR_INVALID_PARAM);
}

static void aclrtHostRegister__twice(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    void *host = pages(), *device = NULL;
    assert_ok(acl.aclrtHostRegister(host, 4 * SIZE, ACL_HOST_REGISTER_MAPPED, &device));
    assert_code(acl.aclrtHostRegister(host, 4 * SIZE, ACL_HOST_REGISTER_MAPPED, &device),
                ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
    assert_ok(acl.aclrtHostUnregister(host));
    free(host);
}

static void aclrtHostUnregister__never_registered(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    void *host = pages();
    assert_code(acl.aclrtHostUnregister(host), ACL_ERROR_HOST_MEMORY_NOT_REGISTERED);
    free(host);
}

static void aclrtHostRegister__can_be_registered_again_later(void)
{
    conf_needs_host();
    void *host = pages(), *device = NULL;
    for (int round = 0; round < 3; round++) {
        assert_ok(acl.aclrtHostRegister(host, 4 * SIZE, ACL_HOST_REGISTER_MAPPED, &device));
        assert_ok(acl.aclrtHostUnregister(host));
    }
    free(host);
}

static void aclrtHostRegisterV2__mapped(void)
{
    conf_needs_host();
    void *host = pages(), *device = NULL;
    assert_ok(acl.aclrtHostRegisterV2(host, 4 * SIZE, ACL_HOST_REG_MAPPED));
    assert_ok(acl.aclrtHostGetDevicePointer(host, &device, 0));
    assert_non_null(device);
    assert_ok(acl.aclrtHostUnregister(host));
    free(host);
}

static void aclrtHostRegisterV2__unknown_flag(void)
{
    conf_needs_host();
    void *host = pages();
    assert_refused(acl.aclrtHostRegisterV2(host, 4 * SIZE, 1));
    free(host);
}

static void aclrtMemset__fills_a_part(void)
{
    unsigned char *device = conf_device(SIZE);
    conf_fill(device, 1, SIZE);
    assert_ok(acl.aclrtMemset(device + 100, SIZE - 100, 2, 50));
    assert_true(conf_is_filled(device, 1, 100));
    assert_true(conf_is_filled(device + 100, 2, 50));
    assert_true(conf_is_filled(device + 150, 1, SIZE - 150));
    conf_free(device);
}

static void aclrtMemset__takes_the_low_byte(void)
{
    void *device = conf_device(SIZE);
    conf_fill(device, 0x1234, SIZE);
    assert_true(conf_is_filled(device, 0x34, SIZE));
    conf_free(device);
}

static void aclrtMemset__fills_host_memory(void)
{
    unsigned char *host = conf_pinned(SIZE);
    memset(host, 0, SIZE);
    assert_ok(acl.aclrtMemset(host, SIZE, 3, SIZE));
    assert_int_equal(host[0], 3);
    assert_int_equal(host[SIZE - 1], 3);
    conf_free_pinned(host);
}

static void aclrtMemset__nothing_since_9(void)
{
    conf_needs_release(CONF_9);
    void *device = conf_device(SIZE);
    assert_ok(acl.aclrtMemset(device, SIZE, 1, 0));
    conf_free(device);
}

static void aclrtMemset__more_than_the_maximum(void)
{
    void *device = conf_device(SIZE);
    assert_code(acl.aclrtMemset(device, 10, 1, 11), ACL_ERROR_RT_PARAM_INVALID);
    conf_free(device);
}

static void aclrtMemset__null(void)
{
    assert_code(acl.aclrtMemset(NULL, SIZE, 1, SIZE), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMemsetAsync__is_queued(void)
{
    aclrtStream stream = conf_stream();
    void *device = conf_device(SIZE);
    conf_fill(device, 1, SIZE);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtMemsetAsync(device, SIZE, 2, SIZE, stream));
    conf_sleep_ms(10);
    assert_true(conf_is_filled(device, 1, SIZE));
    gate_remove(gate);
    assert_true(conf_is_filled(device, 2, SIZE));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
}

static void aclrtMemsetAsync__more_than_the_maximum(void)
{
    void *device = conf_device(SIZE);
    assert_code(acl.aclrtMemsetAsync(device, 10, 1, 11, NULL), ACL_ERROR_RT_PARAM_INVALID);
    conf_free(device);
}

static void aclrtMemsetAsync__null(void)
{
    assert_code(acl.aclrtMemsetAsync(NULL, SIZE, 1, SIZE, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtPointerGetAttributes__knows_device_memory(void)
{
    void *device = conf_device(SIZE);
    aclrtPtrAttributes attributes = {0};
    assert_ok(acl.aclrtPointerGetAttributes(device, &attributes));
    assert_int_equal(attributes.location.type, ACL_MEM_LOCATION_TYPE_DEVICE);
    assert_int_equal(attributes.location.id, 0);
    conf_free(device);
}

static void aclrtPointerGetAttributes__knows_pinned_memory(void)
{
    conf_needs_host();
    void *host = conf_pinned(SIZE);
    aclrtPtrAttributes attributes = {.location.type = ACL_MEM_LOCATION_TYPE_DEVICE};
    assert_ok(acl.aclrtPointerGetAttributes(host, &attributes));
    assert_int_equal(attributes.location.type, ACL_MEM_LOCATION_TYPE_HOST);
    conf_free_pinned(host);
}

static void aclrtHostRegisterV2__flags_together(void)
{
    static char memory[8192];
    assert_ok(
        acl.aclrtHostRegisterV2(memory, sizeof memory, ACL_HOST_REG_MAPPED | ACL_HOST_REG_PINNED));
    assert_ok(acl.aclrtHostUnregister(memory));
}

static void aclrtMallocHost__more_than_any_host_has(void)
{
    void *host = NULL;
    assert_refused(acl.aclrtMallocHost(&host, (size_t)1 << 50));
    assert_refused(acl.aclrtMallocHost(&host, SIZE_MAX));
}

/* Published programs mix the two up, and nothing happens. */
static void aclrtFree__of_pinned_memory_and_the_reverse(void)
{
    if (!conf_is_npusim())
        conf_skip("seen in programs, promised nowhere");
    void *host = conf_pinned(64), *device = conf_device(64);
    assert_ok(acl.aclrtFree(host));
    assert_ok(acl.aclrtFreeHost(device));
}

static const conf_case cases[] = {
    CASE(aclrtMalloc__null),
    CASE(aclrtMalloc__nothing),
    CASE(aclrtMalloc__is_aligned_to_64_for_any_size),
    CASE(aclrtMalloc__pieces_leave_room_for_32_bytes_more),
    CASE(aclrtMalloc__keeps_pieces_apart),
    CASE(aclrtMalloc__every_policy),
    CASE(aclrtMalloc__an_unknown_policy_is_the_default),
    CASE(aclrtMalloc__more_than_there_is),
    CASE(aclrtMalloc__a_size_that_overflows),
    CASE(aclrtMalloc__again_and_again),
    CASE(aclrtMallocAlign32__is_memory_like_any_other),
    CASE(aclrtMallocAlign32__nothing),
    CASE(aclrtMallocCached__is_memory_like_any_other),
    CASE(aclrtFree__null),
    CASE(aclrtMallocHost__is_aligned_and_the_hosts),
    CASE(aclrtMallocHost__nothing),
    CASE(aclrtMallocHost__null),
    CASE(aclrtFreeHost__null),
    CASE(aclrtGetMemInfo__free_is_part_of_total),
    CASE(aclrtGetMemInfo__hbm_attributes_report_what_there_is),
    CASE(aclrtGetMemInfo__sinks_and_rises),
    CASE(aclrtGetMemInfo__unknown_attribute),
    CASE(aclrtGetMemInfo__null),
    CASE(aclrtHostRegister__gives_a_device_address),
    CASE(aclrtHostRegister__unknown_type),
    CASE(aclrtHostRegister__null),
    CASE(aclrtHostRegister__twice),
    CASE(aclrtHostUnregister__never_registered),
    CASE(aclrtHostRegister__can_be_registered_again_later),
    CASE(aclrtHostRegisterV2__mapped),
    CASE(aclrtHostRegisterV2__unknown_flag),
    CASE(aclrtMemset__fills_a_part),
    CASE(aclrtMemset__takes_the_low_byte),
    CASE(aclrtMemset__fills_host_memory),
    CASE(aclrtMemset__nothing_since_9),
    CASE(aclrtMemset__more_than_the_maximum),
    CASE(aclrtMemset__null),
    CASE(aclrtMemsetAsync__is_queued),
    CASE(aclrtMemsetAsync__more_than_the_maximum),
    CASE(aclrtMemsetAsync__null),
    CASE(aclrtPointerGetAttributes__knows_device_memory),
    CASE(aclrtPointerGetAttributes__knows_pinned_memory),
    CASE(aclrtHostRegisterV2__flags_together),
    CASE(aclrtMallocHost__more_than_any_host_has),
    CASE(aclrtFree__of_pinned_memory_and_the_reverse),
};

CONF_MAIN("conformance.memory", false)
