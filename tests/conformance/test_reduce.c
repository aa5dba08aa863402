/* SPDX-License-Identifier: MIT */
/* Reductions that devices compute while they copy, and what is done to their caches. */
#include "gate.h"

#include <math.h>
#include <string.h>

enum { COUNT = 5 };

/* dst reduced by src on a stream; the result is in dst. */
static void reduce(void *dst, const void *src, size_t size, aclrtReduceKind kind, aclDataType type)
{
    aclrtStream stream = conf_stream();
    void *to = conf_device(size), *from = conf_device(size);
    conf_write(to, dst, size);
    conf_write(from, src, size);
    assert_ok(acl.aclrtReduceAsync(to, from, size, kind, type, stream, NULL));
    assert_ok(acl.aclrtSynchronizeStream(stream));
    conf_read(dst, to, size);
    conf_free(from);
    conf_free(to);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtReduceAsync__adds_floats(void)
{
    float a[COUNT] = {1, -2, 0.5F, 100, -0.25F};
    const float b[COUNT] = {2, 2, 0.25F, -100, -0.25F}, sum[COUNT] = {3, 0, 0.75F, 0, -0.5F};
    reduce(a, b, sizeof a, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_FLOAT);
    assert_memory_equal(a, sum, sizeof a);
}

static void aclrtReduceAsync__largest_and_smallest(void)
{
    int32_t most[COUNT] = {1, -2, 3, INT32_MIN, 0}, least[COUNT];
    const int32_t b[COUNT] = {2, -3, 3, INT32_MAX, -1}, high[COUNT] = {2, -2, 3, INT32_MAX, 0},
                  low[COUNT] = {1, -3, 3, INT32_MIN, -1};
    memcpy(least, most, sizeof most);
    reduce(most, b, sizeof most, ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX, ACL_INT32);
    reduce(least, b, sizeof least, ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN, ACL_INT32);
    assert_memory_equal(most, high, sizeof most);
    assert_memory_equal(least, low, sizeof least);
}

static void aclrtReduceAsync__small_integers(void)
{
    int8_t bytes[COUNT] = {1, -2, 3, 4, 5};
    const int8_t more[COUNT] = {10, 20, 30, 40, 50}, sum[COUNT] = {11, 18, 33, 44, 55};
    int16_t words[COUNT] = {1000, -2, 3, 4, 5};
    const int16_t others[COUNT] = {1000, 20, 30, 40, 50}, total[COUNT] = {2000, 18, 33, 44, 55};
    reduce(bytes, more, sizeof bytes, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_INT8);
    reduce(words, others, sizeof words, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_INT16);
    assert_memory_equal(bytes, sum, sizeof bytes);
    assert_memory_equal(words, total, sizeof words);
}

static void aclrtReduceAsync__half_floats(void)
{
    uint16_t a[2] = {acl.aclFloatToFloat16(1.5F), acl.aclFloatToFloat16(-2)};
    const uint16_t b[2] = {acl.aclFloatToFloat16(2.25F), acl.aclFloatToFloat16(8)};
    uint16_t brain[1] = {0x3fc0};      /* 1.5 */
    const uint16_t more[1] = {0x4010}; /* 2.25 */
    reduce(a, b, sizeof a, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_FLOAT16);
    reduce(brain, more, sizeof brain, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_BF16);
    assert_true(acl.aclFloat16ToFloat(a[0]) == 3.75F && acl.aclFloat16ToFloat(a[1]) == 6);
    assert_int_equal(brain[0], 0x4070); /* 3.75 */
}

static void aclrtReduceAsync__keeps_its_place_in_the_stream(void)
{
    aclrtStream stream = conf_stream();
    stream_gate *gate = gate_close(stream);
    float one = 1, seen = 0;
    void *to = conf_device(4), *from = conf_device(4);
    conf_write(to, &one, 4);
    conf_write(from, &one, 4);
    assert_ok(acl.aclrtReduceAsync(to, from, 4, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_FLOAT, stream,
                                   NULL));
    conf_read(&seen, to, 4);
    assert_true(seen == 1);
    gate_remove(gate);
    conf_read(&seen, to, 4);
    assert_true(seen == 2);
    conf_free(from);
    conf_free(to);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtReduceAsync__nothing(void)
{
    void *device = conf_device(64);
    const aclrtReduceKind sum = ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM;
    assert_code(acl.aclrtReduceAsync(NULL, device, 4, sum, ACL_FLOAT, NULL, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtReduceAsync(device, NULL, 4, sum, ACL_FLOAT, NULL, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtReduceAsync(device, device, 4, sum, ACL_FLOAT, NULL, device),
                ACL_ERROR_INVALID_PARAM);
    conf_free(device);
}

static void aclrtReduceAsync__types_and_kinds_that_are_none(void)
{
    void *device = conf_device(64);
    const aclrtReduceKind sum = ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM;
    assert_code(acl.aclrtReduceAsync(device, device, 4, sum, (aclDataType)500, NULL, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtReduceAsync(device, device, 8, sum, ACL_STRING, NULL, NULL));
    assert_refused(
        acl.aclrtReduceAsync(device, device, 4, (aclrtReduceKind)0, ACL_FLOAT, NULL, NULL));
    assert_refused(acl.aclrtReduceAsync(device, device, 6, sum, ACL_FLOAT, NULL, NULL));
    conf_free(device);
}

static void aclrtReduceAsync__more_than_is_allocated(void)
{
    void *device = conf_device(64);
    float here[4] = {0};
    const aclrtReduceKind sum = ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM;
    assert_refused(acl.aclrtReduceAsync(device, device, 1 << 20, sum, ACL_FLOAT, NULL, NULL));
    assert_refused(acl.aclrtReduceAsync(device, here, 16, sum, ACL_FLOAT, NULL, NULL));
    conf_free(device);
}

/* ---- aclrtCmoAsync ---- */

static void aclrtCmoAsync__changes_no_byte(void)
{
    aclrtStream stream = conf_stream();
    void *device = conf_device(4096);
    conf_fill(device, 4, 4096);
    aclError code = acl.aclrtCmoAsync(device, 4096, ACL_RT_CMO_TYPE_PREFETCH, stream);
    if (code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT)
        conf_skip("this device's caches are its own affair");
    assert_ok(code);
    assert_ok(acl.aclrtSynchronizeStream(stream));
    assert_true(conf_is_filled(device, 4, 4096));
    conf_free(device);
    assert_ok(acl.aclrtDestroyStream(stream));
}

static void aclrtCmoAsync__nothing(void)
{
    void *device = conf_device(64);
    assert_code(acl.aclrtCmoAsync(NULL, 64, ACL_RT_CMO_TYPE_PREFETCH, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtCmoAsync(device, 0, ACL_RT_CMO_TYPE_PREFETCH, NULL),
                ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtCmoAsync(device, 64, (aclrtCmoType)9, NULL));
    conf_free(device);
}

static const conf_case cases[] = {
    CASE(aclrtReduceAsync__adds_floats),
    CASE(aclrtReduceAsync__largest_and_smallest),
    CASE(aclrtReduceAsync__small_integers),
    CASE(aclrtReduceAsync__half_floats),
    CASE(aclrtReduceAsync__keeps_its_place_in_the_stream),
    CASE(aclrtReduceAsync__nothing),
    CASE(aclrtReduceAsync__types_and_kinds_that_are_none),
    CASE(aclrtReduceAsync__more_than_is_allocated),
    CASE(aclrtCmoAsync__changes_no_byte),
    CASE(aclrtCmoAsync__nothing),
};

CONF_MAIN("conformance.reduce", false)
