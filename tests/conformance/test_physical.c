/* SPDX-License-Identifier: MIT */
/* Addresses and physical memory apart: reserving, allocating, mapping, and both without the other.
 */
#include "conformance.h"

#include <string.h>

enum { MIB = 1 << 20 };

static aclrtPhysicalMemProp property(void)
{
    aclrtPhysicalMemProp one = {.handleType = ACL_MEM_HANDLE_TYPE_NONE,
                                .allocationType = ACL_MEM_ALLOCATION_TYPE_PINNED,
                                .memAttr = ACL_HBM_MEM_HUGE};
    one.location.type = ACL_MEM_LOCATION_TYPE_DEVICE;
    return one;
}

static size_t granularity(void)
{
    size_t size = 0;
    aclrtPhysicalMemProp prop = property();
    assert_ok(
        acl.aclrtMemGetAllocationGranularity(&prop, ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM, &size));
    return size;
}

static aclrtDrvMemHandle allocate(size_t size)
{
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = property();
    assert_ok(acl.aclrtMallocPhysical(&handle, size, &prop, 0));
    assert_non_null(handle);
    return handle;
}

static char *reserve(size_t size)
{
    void *address = NULL;
    assert_ok(acl.aclrtReserveMemAddress(&address, size, 0, NULL, 0));
    assert_non_null(address);
    return address;
}

static size_t free_memory(void)
{
    size_t left = 0, total = 0;
    assert_ok(acl.aclrtGetMemInfo(ACL_HBM_MEM, &left, &total));
    return left;
}

/* ---- aclrtMemGetAllocationGranularity ---- */

static void aclrtMemGetAllocationGranularity__is_two_mebibytes(void)
{
    size_t recommended = 0;
    aclrtPhysicalMemProp prop = property();
    assert_int_equal(granularity(), 2 * MIB);
    assert_ok(acl.aclrtMemGetAllocationGranularity(&prop, ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED,
                                                   &recommended));
    assert_int_equal(recommended % granularity(), 0);
}

static void aclrtMemGetAllocationGranularity__nothing(void)
{
    size_t size = 0;
    aclrtPhysicalMemProp prop = property();
    assert_code(acl.aclrtMemGetAllocationGranularity(NULL, 0, &size), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMemGetAllocationGranularity(&prop, 0, NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMemGetAllocationGranularity__memory_a_device_has_not(void)
{
    size_t size = 0;
    aclrtPhysicalMemProp prop = property();
    prop.memAttr = ACL_DDR_MEM_HUGE;
    assert_code(acl.aclrtMemGetAllocationGranularity(&prop, 0, &size), ACL_ERROR_INVALID_PARAM);
    prop.memAttr = (aclrtMemAttr)99;
    assert_code(acl.aclrtMemGetAllocationGranularity(&prop, 0, &size), ACL_ERROR_INVALID_PARAM);
}

/* ---- aclrtMallocPhysical, aclrtFreePhysical ---- */

static void aclrtMallocPhysical__nothing(void)
{
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = property();
    assert_code(acl.aclrtMallocPhysical(NULL, 2 * MIB, &prop, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMallocPhysical(&handle, 2 * MIB, NULL, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMallocPhysical(&handle, 0, &prop, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMallocPhysical(&handle, 2 * MIB, &prop, 1), ACL_ERROR_INVALID_PARAM);
}

static void aclrtMallocPhysical__properties_that_are_none(void)
{
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = property();
    prop.handleType = ACL_MEM_HANDLE_TYPE_POSIX;
    assert_code(acl.aclrtMallocPhysical(&handle, 2 * MIB, &prop, 0), ACL_ERROR_INVALID_PARAM);
    prop = property();
    prop.allocationType = (aclrtMemAllocationType)7;
    assert_code(acl.aclrtMallocPhysical(&handle, 2 * MIB, &prop, 0), ACL_ERROR_INVALID_PARAM);
    prop = property();
    prop.location.type = ACL_MEM_LOCATION_TYPE_UNREGISTERED;
    assert_code(acl.aclrtMallocPhysical(&handle, 2 * MIB, &prop, 0), ACL_ERROR_INVALID_PARAM);
    prop = property();
    prop.memAttr = ACL_DDR_MEM_NORMAL;
    assert_code(acl.aclrtMallocPhysical(&handle, 2 * MIB, &prop, 0), ACL_ERROR_INVALID_PARAM);
    prop = property();
    prop.location.id = 4000;
    assert_refused(acl.aclrtMallocPhysical(&handle, 2 * MIB, &prop, 0));
}

static void aclrtMallocPhysical__more_than_there_is(void)
{
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = property();
    assert_code(acl.aclrtMallocPhysical(&handle, (size_t)1 << 50, &prop, 0),
                ACL_ERROR_RT_MEMORY_ALLOCATION);
    assert_refused(acl.aclrtMallocPhysical(&handle, SIZE_MAX, &prop, 0));
}

static void aclrtMallocPhysical__takes_from_the_device(void)
{
    size_t before = free_memory();
    aclrtDrvMemHandle handle = allocate(granularity());
    assert_true(free_memory() <= before - granularity());
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_int_equal(free_memory(), before);
}

static void aclrtFreePhysical__nothing(void)
{
    aclrtDrvMemHandle handle = allocate(granularity());
    assert_code(acl.aclrtFreePhysical(NULL), ACL_ERROR_INVALID_PARAM);
    assert_ok(acl.aclrtFreePhysical(handle));
}

/* ---- aclrtReserveMemAddress, aclrtReleaseMemAddress ---- */

static void aclrtReserveMemAddress__nothing(void)
{
    void *address = NULL;
    assert_code(acl.aclrtReserveMemAddress(NULL, 2 * MIB, 0, NULL, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtReserveMemAddress(&address, 0, 0, NULL, 0), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtReserveMemAddress(&address, 2 * MIB, 64, NULL, 0));
    assert_refused(acl.aclrtReserveMemAddress(&address, SIZE_MAX, 0, NULL, 0));
}

static void aclrtReserveMemAddress__takes_no_memory(void)
{
    size_t before = free_memory();
    char *address = reserve(64 * granularity());
    assert_int_equal((uintptr_t)address % granularity(), 0);
    assert_int_equal(free_memory(), before);
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtReserveMemAddress__unmapped_addresses_hold_nothing(void)
{
    char byte = 1, *address = reserve(granularity());
    assert_refused(acl.aclrtMemcpy(address, 1, &byte, 1, ACL_MEMCPY_HOST_TO_DEVICE));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtReleaseMemAddress__nothing_and_strangers(void)
{
    char *address = reserve(4 * granularity());
    assert_code(acl.aclrtReleaseMemAddress(NULL), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtReleaseMemAddress(address + granularity()));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

/* ---- aclrtMapMem, aclrtUnmapMem ---- */

static void aclrtMapMem__gives_addresses_memory(void)
{
    size_t size = 2 * granularity();
    char *address = reserve(size);
    aclrtDrvMemHandle handle = allocate(size);
    assert_ok(acl.aclrtMapMem(address, size, 0, handle, 0));
    conf_fill(address, 7, size);
    assert_true(conf_is_filled(address, 7, size));
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

/* What the calls are for: an allocation that grows where it is. */
static void aclrtMapMem__pieces_in_a_row_are_each_their_own(void)
{
    size_t piece = granularity();
    char *address = reserve(3 * piece);
    aclrtDrvMemHandle handles[3];
    for (int i = 0; i < 3; i++) {
        handles[i] = allocate(piece);
        assert_ok(acl.aclrtMapMem(address + (size_t)i * piece, piece, 0, handles[i], 0));
        conf_fill(address + (size_t)i * piece, i + 1, piece);
    }
    for (int i = 0; i < 3; i++) {
        assert_true(conf_is_filled(address + (size_t)i * piece, i + 1, piece));
        assert_ok(acl.aclrtUnmapMem(address + (size_t)i * piece));
        assert_ok(acl.aclrtFreePhysical(handles[i]));
    }
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtMapMem__memory_keeps_its_bytes_at_another_address(void)
{
    size_t size = granularity();
    char *here = reserve(size), *there = reserve(size);
    aclrtDrvMemHandle handle = allocate(size);
    assert_ok(acl.aclrtMapMem(here, size, 0, handle, 0));
    conf_fill(here, 9, size);
    assert_ok(acl.aclrtUnmapMem(here));
    assert_ok(acl.aclrtMapMem(there, size, 0, handle, 0));
    assert_true(conf_is_filled(there, 9, size));
    assert_ok(acl.aclrtUnmapMem(there));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(here));
    assert_ok(acl.aclrtReleaseMemAddress(there));
}

static void aclrtMapMem__nothing(void)
{
    size_t size = granularity();
    char *address = reserve(size);
    aclrtDrvMemHandle handle = allocate(size);
    assert_code(acl.aclrtMapMem(NULL, size, 0, handle, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMapMem(address, size, 0, NULL, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMapMem(address, 0, 0, handle, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMapMem(address, size, 0, handle, 1), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtMapMem(address, size, 4096, handle, 0));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtMapMem__where_it_does_not_fit(void)
{
    size_t size = granularity();
    char *address = reserve(2 * size);
    aclrtDrvMemHandle handle = allocate(2 * size);
    assert_refused(acl.aclrtMapMem(address, size, 0, handle, 0));
    assert_refused(acl.aclrtMapMem(address + size, 2 * size, 0, handle, 0));
    assert_refused(acl.aclrtMapMem(address + 512, 2 * size, 0, handle, 0));
    assert_ok(acl.aclrtMapMem(address, 2 * size, 0, handle, 0));
    assert_refused(acl.aclrtMapMem(address, 2 * size, 0, handle, 0));
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtMapMem__keeps_copies_inside(void)
{
    size_t size = granularity();
    char bytes[64] = {0}, *address = reserve(2 * size);
    aclrtDrvMemHandle handle = allocate(size);
    assert_ok(acl.aclrtMapMem(address, size, 0, handle, 0));
    assert_refused(acl.aclrtMemcpy(address + size - 32, 64, bytes, 64, ACL_MEMCPY_HOST_TO_DEVICE));
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtUnmapMem__nothing_and_strangers(void)
{
    char *address = reserve(granularity());
    assert_code(acl.aclrtUnmapMem(NULL), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtFreePhysical__mapped_memory_goes_when_it_is_unmapped(void)
{
    size_t size = granularity(), before = free_memory();
    char *address = reserve(size);
    aclrtDrvMemHandle handle = allocate(size);
    assert_ok(acl.aclrtMapMem(address, size, 0, handle, 0));
    assert_ok(acl.aclrtFreePhysical(handle));
    conf_fill(address, 3, size);
    assert_true(conf_is_filled(address, 3, size));
    assert_true(free_memory() < before);
    assert_ok(acl.aclrtUnmapMem(address));
    assert_int_equal(free_memory(), before);
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtReleaseMemAddress__mapped_addresses_stay(void)
{
    size_t size = granularity();
    char *address = reserve(size);
    aclrtDrvMemHandle handle = allocate(size);
    assert_ok(acl.aclrtMapMem(address, size, 0, handle, 0));
    assert_refused(acl.aclrtReleaseMemAddress(address));
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtMapMem__queued_copies_reach_it(void)
{
    size_t size = granularity();
    char *address = reserve(size);
    unsigned char *host = conf_pinned(4096);
    aclrtDrvMemHandle handle = allocate(size);
    aclrtStream stream = conf_stream();
    memset(host, 5, 4096);
    assert_ok(acl.aclrtMapMem(address, size, 0, handle, 0));
    assert_ok(
        acl.aclrtMemcpyAsync(address + 4096, 4096, host, 4096, ACL_MEMCPY_HOST_TO_DEVICE, stream));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_true(conf_is_filled(address + 4096, 5, 4096));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free_pinned(host);
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static void aclrtMapMem__host_memory_is_there_for_the_host(void)
{
    size_t size = granularity();
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = property();
    prop.location.type = ACL_MEM_LOCATION_TYPE_HOST;
    prop.memAttr = ACL_DDR_MEM_HUGE;
    assert_ok(acl.aclrtMallocPhysical(&handle, size, &prop, 0));
    char *address = reserve(size), *device = conf_device(64);
    assert_ok(acl.aclrtMapMem(address, size, 0, handle, 0));
    memset(address, 6, 64);
    assert_ok(acl.aclrtMemcpy(device, 64, address, 64, ACL_MEMCPY_HOST_TO_DEVICE));
    assert_true(conf_is_filled(device, 6, 64));
    conf_free(device);
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static const conf_case cases[] = {
    CASE(aclrtMemGetAllocationGranularity__is_two_mebibytes),
    CASE(aclrtMemGetAllocationGranularity__nothing),
    CASE(aclrtMemGetAllocationGranularity__memory_a_device_has_not),
    CASE(aclrtMallocPhysical__nothing),
    CASE(aclrtMallocPhysical__properties_that_are_none),
    CASE(aclrtMallocPhysical__more_than_there_is),
    CASE(aclrtMallocPhysical__takes_from_the_device),
    CASE(aclrtFreePhysical__nothing),
    CASE(aclrtFreePhysical__mapped_memory_goes_when_it_is_unmapped),
    CASE(aclrtReserveMemAddress__nothing),
    CASE(aclrtReserveMemAddress__takes_no_memory),
    CASE(aclrtReserveMemAddress__unmapped_addresses_hold_nothing),
    CASE(aclrtReleaseMemAddress__nothing_and_strangers),
    CASE(aclrtReleaseMemAddress__mapped_addresses_stay),
    CASE(aclrtMapMem__gives_addresses_memory),
    CASE(aclrtMapMem__pieces_in_a_row_are_each_their_own),
    CASE(aclrtMapMem__memory_keeps_its_bytes_at_another_address),
    CASE(aclrtMapMem__nothing),
    CASE(aclrtMapMem__where_it_does_not_fit),
    CASE(aclrtMapMem__keeps_copies_inside),
    CASE(aclrtMapMem__queued_copies_reach_it),
    CASE(aclrtMapMem__host_memory_is_there_for_the_host),
    CASE(aclrtUnmapMem__nothing_and_strangers),
};

CONF_MAIN("conformance.physical", false)
