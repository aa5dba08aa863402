/* SPDX-License-Identifier: MIT */
/* Copies: blocking, queued, two-dimensional. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

/* Bytes in which every place is different enough to show a shift. */
static void fill_pattern(unsigned char *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)((i * 2654435761U + seed) >> 13);
}

static void aclrtMemcpy__null(void)
{
    char host[8] = {0};
    void *device = conf_device(8);
    assert_code(acl.aclrtMemcpy(NULL, 8, host, 8, ACL_MEMCPY_HOST_TO_DEVICE),
                ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMemcpy(device, 8, NULL, 8, ACL_MEMCPY_HOST_TO_DEVICE),
                ACL_ERROR_INVALID_PARAM);
    conf_free(device);
}

static void aclrtMemcpy__unknown_kind(void)
{
    char host[16] = {0};
    const int kinds[] = {-1, 6, 99};
    for (size_t i = 0; i < CONF_COUNT(kinds); i++)
        assert_code(acl.aclrtMemcpy(host, 8, host + 8, 8, (aclrtMemcpyKind)kinds[i]),
                    ACL_ERROR_INVALID_PARAM);
}

static aclError copy_null(void *argument)
{
    return acl.aclrtMemcpy(NULL, 8, argument, 8, ACL_MEMCPY_HOST_TO_HOST);
}

static void aclrtMemcpy__null_counts_before_a_missing_context(void)
{
    char host[8] = {0};
    assert_code(conf_on_thread(copy_null, host), ACL_ERROR_INVALID_PARAM);
}

static aclError copy_with_unknown_kind(void *argument)
{
    char *host = argument;
    return acl.aclrtMemcpy(host, 8, host + 8, 8, (aclrtMemcpyKind)99);
}

static void aclrtMemcpy__unknown_kind_counts_before_a_missing_context(void)
{
    char host[16] = {0};
    assert_code(conf_on_thread(copy_with_unknown_kind, host), ACL_ERROR_INVALID_PARAM);
}

static aclError copy_too_much(void *argument)
{
    char *host = argument;
    return acl.aclrtMemcpy(host, 4, host + 8, 8, ACL_MEMCPY_HOST_TO_HOST);
}

static void aclrtMemcpy__a_missing_context_counts_before_the_size(void)
{
    char host[16] = {0};
    assert_code(conf_on_thread(copy_too_much, host), ACL_ERROR_RT_CONTEXT_NULL);
}

static aclError copy_rightly(void *argument)
{
    char *host = argument;
    return acl.aclrtMemcpy(host, 8, host + 8, 8, ACL_MEMCPY_HOST_TO_HOST);
}

static void aclrtMemcpy__without_context(void)
{
    char host[16] = {0};
    assert_code(conf_on_thread(copy_rightly, host), ACL_ERROR_RT_CONTEXT_NULL);
}

static void aclrtMemcpy__nothing(void)
{
    conf_needs_release(CONF_8_5);
    char host[16] = {0};
    void *device = conf_device(8);
    assert_code(acl.aclrtMemcpy(device, 8, host, 0, ACL_MEMCPY_HOST_TO_DEVICE),
                conf_release() >= CONF_9 ? ACL_SUCCESS : ACL_ERROR_RT_PARAM_INVALID);
    conf_free(device);
}

static void aclrtMemcpy__more_than_fits(void)
{
    char host[16] = {0};
    void *device = conf_device(16);
    assert_code(acl.aclrtMemcpy(device, 8, host, 9, ACL_MEMCPY_HOST_TO_DEVICE),
                ACL_ERROR_RT_PARAM_INVALID);
    conf_free(device);
}

static void aclrtMemcpy__onto_itself(void)
{
    void *device = conf_device(SIZE);
    conf_fill(device, 3, SIZE);
    assert_ok(acl.aclrtMemcpy(device, SIZE, device, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
    assert_true(conf_is_filled(device, 3, SIZE));
    conf_free(device);
}

static void aclrtMemcpy__copies_count_bytes_only(void)
{
    unsigned char host[SIZE];
    void *device = conf_device(SIZE);
    memset(host, 7, SIZE);
    conf_fill(device, 1, SIZE);
    assert_ok(acl.aclrtMemcpy(device, SIZE, host, 100, ACL_MEMCPY_HOST_TO_DEVICE));
    assert_true(conf_is_filled(device, 7, 100));
    assert_true(conf_is_filled((char *)device + 100, 1, SIZE - 100));
    conf_free(device);
}

static void check_round_trip(size_t size, aclrtMemcpyKind in, aclrtMemcpyKind between,
                             aclrtMemcpyKind out)
{
    unsigned char *sent = malloc(size), *got = malloc(size);
    void *one = conf_device(size), *two = conf_device(size);
    assert_true(sent && got);
    fill_pattern(sent, size, (unsigned)size);
    memset(got, 0, size);
    assert_ok(acl.aclrtMemcpy(one, size, sent, size, in));
    assert_ok(acl.aclrtMemcpy(two, size, one, size, between));
    assert_ok(acl.aclrtMemcpy(got, size, two, size, out));
    assert_memory_equal(got, sent, size);
    conf_free(two);
    conf_free(one);
    free(got);
    free(sent);
}

static void aclrtMemcpy__odd_sizes_come_back(void)
{
    const size_t sizes[] = {1, 3, 31, 33, 63, 65, 4095, 4097, 100003};
    for (size_t i = 0; i < CONF_COUNT(sizes); i++)
        check_round_trip(sizes[i], ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_DEVICE,
                         ACL_MEMCPY_DEVICE_TO_HOST);
}

static void aclrtMemcpy__megabytes_come_back(void)
{
    check_round_trip((16 << 20) + 5, ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_DEVICE,
                     ACL_MEMCPY_DEVICE_TO_HOST);
}

static void aclrtMemcpy__default_kind_looks_for_itself(void)
{
    conf_needs_release(CONF_8_5);
    check_round_trip(1000, ACL_MEMCPY_DEFAULT, ACL_MEMCPY_DEFAULT, ACL_MEMCPY_DEFAULT);
}

static void aclrtMemcpy__direction_is_advisory_since_9(void)
{
    conf_needs_release(CONF_9);
    check_round_trip(1000, ACL_MEMCPY_DEVICE_TO_HOST, ACL_MEMCPY_HOST_TO_DEVICE,
                     ACL_MEMCPY_DEVICE_TO_DEVICE);
}

static void aclrtMemcpy__host_to_host(void)
{
    unsigned char sent[SIZE], got[SIZE] = {0};
    fill_pattern(sent, SIZE, 1);
    assert_ok(acl.aclrtMemcpy(got, SIZE, sent, SIZE, ACL_MEMCPY_HOST_TO_HOST));
    assert_memory_equal(got, sent, SIZE);
}

static void aclrtMemcpy__pinned_host_memory(void)
{
    unsigned char *sent = conf_pinned(SIZE), *got = conf_pinned(SIZE);
    void *device = conf_device(SIZE);
    fill_pattern(sent, SIZE, 2);
    conf_write(device, sent, SIZE);
    conf_read(got, device, SIZE);
    assert_memory_equal(got, sent, SIZE);
    conf_free(device);
    conf_free_pinned(got);
    conf_free_pinned(sent);
}

static void aclrtMemcpy__inside_an_allocation(void)
{
    unsigned char sent[SIZE], got[SIZE];
    unsigned char *device = conf_device(SIZE);
    fill_pattern(sent, SIZE, 3);
    conf_write(device, sent, SIZE);
    for (size_t offset = 1; offset < SIZE; offset += 997) {
        conf_read(got, device + offset, SIZE - offset);
        assert_memory_equal(got, sent + offset, SIZE - offset);
    }
    conf_free(device);
}

static void aclrtMemcpy__between_devices(void)
{
    conf_needs_devices(2);
    aclrtContext home = NULL, away = NULL;
    void *here = conf_device(SIZE);
    int32_t can = 0;
    assert_ok(acl.aclrtDeviceCanAccessPeer(&can, 0, 1));
    if (!can)
        conf_skip("device 0 cannot reach device 1");
    conf_fill(here, 8, SIZE);
    assert_ok(acl.aclrtGetCurrentContext(&home));
    assert_ok(acl.aclrtDeviceEnablePeerAccess(1, 0));
    assert_ok(acl.aclrtCreateContext(&away, 1));
    assert_ok(acl.aclrtDeviceEnablePeerAccess(0, 0));
    void *there = conf_device(SIZE);
    assert_ok(acl.aclrtMemcpy(there, SIZE, here, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
    assert_true(conf_is_filled(there, 8, SIZE));
    conf_free(there);
    assert_ok(acl.aclrtDestroyContext(away));
    assert_ok(acl.aclrtSetCurrentContext(home));
    conf_free(here);
}

/* Two pinned buffers, a device buffer and a stream. */
typedef struct bench {
    aclrtStream stream;
    unsigned char *sent, *got, *device;
} bench;

static bench bench_create(void)
{
    bench one = {conf_stream(), conf_pinned(SIZE), conf_pinned(SIZE), conf_device(SIZE)};
    fill_pattern(one.sent, SIZE, 4);
    memset(one.got, 0, SIZE);
    conf_fill(one.device, 0, SIZE);
    return one;
}

static void bench_destroy(bench *one)
{
    assert_ok(acl.aclrtSynchronizeStream(one->stream));
    assert_ok(acl.aclrtDestroyStream(one->stream));
    conf_free_pinned(one->sent);
    conf_free_pinned(one->got);
    conf_free(one->device);
}

static void aclrtMemcpyAsync__there_and_back(void)
{
    bench one = bench_create();
    assert_ok(acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, ACL_MEMCPY_HOST_TO_DEVICE,
                                   one.stream));
    assert_ok(acl.aclrtMemcpyAsync(one.got, SIZE, one.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST,
                                   one.stream));
    assert_ok(acl.aclrtSynchronizeStream(one.stream));
    assert_memory_equal(one.got, one.sent, SIZE);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__is_queued_to_the_device(void)
{
    bench one = bench_create();
    stream_gate *gate = gate_close(one.stream);
    assert_ok(acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, ACL_MEMCPY_HOST_TO_DEVICE,
                                   one.stream));
    conf_sleep_ms(10);
    assert_true(conf_is_filled(one.device, 0, SIZE));
    gate_remove(gate);
    conf_read(one.got, one.device, SIZE);
    assert_memory_equal(one.got, one.sent, SIZE);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__is_queued_to_the_host(void)
{
    bench one = bench_create();
    conf_fill(one.device, 5, SIZE);
    stream_gate *gate = gate_close(one.stream);
    assert_ok(acl.aclrtMemcpyAsync(one.got, SIZE, one.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST,
                                   one.stream));
    conf_sleep_ms(10);
    for (size_t i = 0; i < SIZE; i++)
        assert_int_equal(one.got[i], 0);
    gate_remove(gate);
    for (size_t i = 0; i < SIZE; i++)
        assert_int_equal(one.got[i], 5);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__takes_the_bytes_that_are_there_when_it_runs(void)
{
    bench one = bench_create();
    memset(one.sent, 1, SIZE);
    stream_gate *gate = gate_close(one.stream);
    assert_ok(acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, ACL_MEMCPY_HOST_TO_DEVICE,
                                   one.stream));
    memset(one.sent, 2, SIZE);
    gate_remove(gate);
    assert_true(conf_is_filled(one.device, 2, SIZE));
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__on_the_device(void)
{
    bench one = bench_create();
    void *other = conf_device(SIZE);
    conf_fill(one.device, 6, SIZE);
    assert_ok(acl.aclrtMemcpyAsync(other, SIZE, one.device, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE,
                                   one.stream));
    assert_ok(acl.aclrtSynchronizeStream(one.stream));
    assert_true(conf_is_filled(other, 6, SIZE));
    conf_free(other);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__on_the_default_stream(void)
{
    bench one = bench_create();
    assert_ok(
        acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, NULL));
    assert_ok(acl.aclrtSynchronizeStream(NULL));
    conf_read(one.got, one.device, SIZE);
    assert_memory_equal(one.got, one.sent, SIZE);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__unaligned_addresses_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    bench one = bench_create();
    assert_ok(acl.aclrtMemcpyAsync(one.device + 1, SIZE - 1, one.sent + 3, SIZE - 3,
                                   ACL_MEMCPY_HOST_TO_DEVICE, one.stream));
    assert_ok(acl.aclrtMemcpyAsync(one.got + 7, SIZE - 7, one.device + 1, SIZE - 7,
                                   ACL_MEMCPY_DEVICE_TO_HOST, one.stream));
    assert_ok(acl.aclrtSynchronizeStream(one.stream));
    assert_memory_equal(one.got + 7, one.sent + 3, SIZE - 7);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__pageable_memory_is_copied_before_it_returns_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    bench one = bench_create();
    unsigned char *host = malloc(SIZE), *got = malloc(SIZE);
    assert_true(host && got);
    fill_pattern(host, SIZE, 5);
    assert_ok(
        acl.aclrtMemcpyAsync(one.device, SIZE, host, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, one.stream));
    memset(host, 0, SIZE);
    assert_ok(
        acl.aclrtMemcpyAsync(got, SIZE, one.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, one.stream));
    fill_pattern(host, SIZE, 5);
    assert_memory_equal(got, host, SIZE);
    free(got);
    free(host);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__pageable_memory_drains_the_stream_first_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    bench one = bench_create();
    unsigned char *got = calloc(1, SIZE);
    assert_non_null(got);
    stream_gate *gate = gate_close(one.stream);
    assert_ok(acl.aclrtMemsetAsync(one.device, SIZE, 9, SIZE, one.stream));
    gate_open_after(gate, 30);
    assert_ok(
        acl.aclrtMemcpyAsync(got, SIZE, one.device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, one.stream));
    assert_int_equal(got[0], 9);
    assert_int_equal(got[SIZE - 1], 9);
    gate_remove(gate);
    free(got);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__host_to_host_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    bench one = bench_create();
    assert_code(
        acl.aclrtMemcpyAsync(one.got, SIZE, one.sent, SIZE, ACL_MEMCPY_HOST_TO_HOST, one.stream),
        ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__pageable_memory_where_the_kind_wants_the_device_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    bench one = bench_create();
    char here[64] = {0}, there[64] = {0};
    assert_code(acl.aclrtMemcpyAsync(here, 64, there, 64, ACL_MEMCPY_HOST_TO_DEVICE, one.stream),
                ACL_ERROR_RT_PARAM_INVALID);
    assert_code(acl.aclrtMemcpyAsync(here, 64, there, 64, ACL_MEMCPY_DEVICE_TO_HOST, one.stream),
                ACL_ERROR_RT_PARAM_INVALID);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__kind_is_corrected_from_pinned_addresses_since_8_5(void)
{
    conf_needs_release(CONF_8_5);
    conf_needs_host();
    bench one = bench_create();
    assert_ok(acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, ACL_MEMCPY_DEVICE_TO_HOST,
                                   one.stream));
    assert_ok(acl.aclrtMemcpyAsync(one.got, SIZE, one.device, SIZE, ACL_MEMCPY_HOST_TO_DEVICE,
                                   one.stream));
    assert_ok(acl.aclrtSynchronizeStream(one.stream));
    assert_memory_equal(one.got, one.sent, SIZE);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__default_kind(void)
{
    conf_needs_release(CONF_8_5);
    bench one = bench_create();
    assert_ok(
        acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, ACL_MEMCPY_DEFAULT, one.stream));
    assert_ok(
        acl.aclrtMemcpyAsync(one.got, SIZE, one.device, SIZE, ACL_MEMCPY_DEFAULT, one.stream));
    assert_ok(acl.aclrtSynchronizeStream(one.stream));
    assert_memory_equal(one.got, one.sent, SIZE);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__more_than_fits(void)
{
    bench one = bench_create();
    assert_code(acl.aclrtMemcpyAsync(one.device, SIZE - 1, one.sent, SIZE,
                                     ACL_MEMCPY_HOST_TO_DEVICE, one.stream),
                ACL_ERROR_RT_PARAM_INVALID);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__null(void)
{
    bench one = bench_create();
    assert_code(
        acl.aclrtMemcpyAsync(NULL, SIZE, one.sent, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, one.stream),
        ACL_ERROR_INVALID_PARAM);
    assert_code(
        acl.aclrtMemcpyAsync(one.device, SIZE, NULL, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, one.stream),
        ACL_ERROR_INVALID_PARAM);
    bench_destroy(&one);
}

static void aclrtMemcpyAsync__unknown_kind(void)
{
    bench one = bench_create();
    assert_code(
        acl.aclrtMemcpyAsync(one.device, SIZE, one.sent, SIZE, (aclrtMemcpyKind)99, one.stream),
        ACL_ERROR_INVALID_PARAM);
    bench_destroy(&one);
}

/* 8 rows of 100 bytes, 128 apart. */
enum { ROWS = 8, WIDTH = 100, PITCH = 128 };

static bool rows_are(const unsigned char *bytes, int inside, int between)
{
    for (size_t i = 0; i < ROWS * PITCH; i++)
        if (bytes[i] != (i % PITCH < WIDTH ? inside : between))
            return false;
    return true;
}

static void aclrtMemcpy2d__writes_rows_and_nothing_between(void)
{
    unsigned char *device = conf_device(ROWS * PITCH);
    unsigned char host[ROWS * PITCH];
    conf_fill(device, 1, ROWS * PITCH);
    memset(host, 2, sizeof host);
    assert_ok(
        acl.aclrtMemcpy2d(device, PITCH, host, WIDTH, WIDTH, ROWS, ACL_MEMCPY_HOST_TO_DEVICE));
    conf_read(host, device, sizeof host);
    assert_true(rows_are(host, 2, 1));
    conf_free(device);
}

static void aclrtMemcpy2d__reads_rows_and_nothing_between(void)
{
    unsigned char *device = conf_device(ROWS * WIDTH);
    unsigned char host[ROWS * PITCH];
    conf_fill(device, 3, ROWS * WIDTH);
    memset(host, 4, sizeof host);
    assert_ok(
        acl.aclrtMemcpy2d(host, PITCH, device, WIDTH, WIDTH, ROWS, ACL_MEMCPY_DEVICE_TO_HOST));
    assert_true(rows_are(host, 3, 4));
    conf_free(device);
}

static void aclrtMemcpy2d__on_the_device(void)
{
    unsigned char *from = conf_device(ROWS * PITCH), *to = conf_device(ROWS * PITCH);
    unsigned char host[ROWS * PITCH];
    conf_fill(from, 5, ROWS * PITCH);
    conf_fill(to, 6, ROWS * PITCH);
    assert_ok(acl.aclrtMemcpy2d(to, PITCH, from, PITCH, WIDTH, ROWS, ACL_MEMCPY_DEVICE_TO_DEVICE));
    conf_read(host, to, sizeof host);
    assert_true(rows_are(host, 5, 6));
    conf_free(to);
    conf_free(from);
}

static void aclrtMemcpy2d__wider_than_a_pitch(void)
{
    unsigned char *device = conf_device(ROWS * PITCH);
    unsigned char host[ROWS * PITCH] = {0};
    assert_code(
        acl.aclrtMemcpy2d(device, WIDTH - 1, host, PITCH, WIDTH, ROWS, ACL_MEMCPY_HOST_TO_DEVICE),
        ACL_ERROR_INVALID_PARAM);
    assert_code(
        acl.aclrtMemcpy2d(device, PITCH, host, WIDTH - 1, WIDTH, ROWS, ACL_MEMCPY_HOST_TO_DEVICE),
        ACL_ERROR_INVALID_PARAM);
    conf_free(device);
}

static void aclrtMemcpy2d__host_to_host(void)
{
    unsigned char one[ROWS * PITCH] = {0}, two[ROWS * PITCH] = {0};
    assert_refused(acl.aclrtMemcpy2d(one, PITCH, two, PITCH, WIDTH, ROWS, ACL_MEMCPY_HOST_TO_HOST));
}

static void aclrtMemcpy2d__null(void)
{
    unsigned char host[ROWS * PITCH] = {0};
    assert_code(acl.aclrtMemcpy2d(NULL, PITCH, host, PITCH, WIDTH, ROWS, ACL_MEMCPY_HOST_TO_DEVICE),
                ACL_ERROR_INVALID_PARAM);
}

static void aclrtMemcpy2dAsync__is_queued(void)
{
    aclrtStream stream = conf_stream();
    unsigned char *device = conf_device(ROWS * PITCH), *host = conf_pinned(ROWS * PITCH);
    conf_fill(device, 7, ROWS * PITCH);
    memset(host, 8, ROWS * PITCH);
    stream_gate *gate = gate_close(stream);
    assert_ok(acl.aclrtMemcpy2dAsync(host, PITCH, device, PITCH, WIDTH, ROWS,
                                     ACL_MEMCPY_DEVICE_TO_HOST, stream));
    conf_sleep_ms(10);
    assert_true(rows_are(host, 8, 8));
    gate_remove(gate);
    assert_true(rows_are(host, 7, 8));
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free_pinned(host);
    conf_free(device);
}

static const conf_case cases[] = {
    CASE(aclrtMemcpy__null),
    CASE(aclrtMemcpy__unknown_kind),
    CASE(aclrtMemcpy__null_counts_before_a_missing_context),
    CASE(aclrtMemcpy__unknown_kind_counts_before_a_missing_context),
    CASE(aclrtMemcpy__a_missing_context_counts_before_the_size),
    CASE(aclrtMemcpy__without_context),
    CASE(aclrtMemcpy__nothing),
    CASE(aclrtMemcpy__more_than_fits),
    CASE(aclrtMemcpy__onto_itself),
    CASE(aclrtMemcpy__copies_count_bytes_only),
    CASE(aclrtMemcpy__odd_sizes_come_back),
    CASE(aclrtMemcpy__megabytes_come_back),
    CASE(aclrtMemcpy__default_kind_looks_for_itself),
    CASE(aclrtMemcpy__direction_is_advisory_since_9),
    CASE(aclrtMemcpy__host_to_host),
    CASE(aclrtMemcpy__pinned_host_memory),
    CASE(aclrtMemcpy__inside_an_allocation),
    CASE(aclrtMemcpy__between_devices),
    CASE(aclrtMemcpyAsync__there_and_back),
    CASE(aclrtMemcpyAsync__is_queued_to_the_device),
    CASE(aclrtMemcpyAsync__is_queued_to_the_host),
    CASE(aclrtMemcpyAsync__takes_the_bytes_that_are_there_when_it_runs),
    CASE(aclrtMemcpyAsync__on_the_device),
    CASE(aclrtMemcpyAsync__on_the_default_stream),
    CASE(aclrtMemcpyAsync__unaligned_addresses_since_8_5),
    CASE(aclrtMemcpyAsync__pageable_memory_is_copied_before_it_returns_since_8_5),
    CASE(aclrtMemcpyAsync__pageable_memory_drains_the_stream_first_since_8_5),
    CASE(aclrtMemcpyAsync__host_to_host_since_8_5),
    CASE(aclrtMemcpyAsync__pageable_memory_where_the_kind_wants_the_device_since_8_5),
    CASE(aclrtMemcpyAsync__kind_is_corrected_from_pinned_addresses_since_8_5),
    CASE(aclrtMemcpyAsync__default_kind),
    CASE(aclrtMemcpyAsync__more_than_fits),
    CASE(aclrtMemcpyAsync__null),
    CASE(aclrtMemcpyAsync__unknown_kind),
    CASE(aclrtMemcpy2d__writes_rows_and_nothing_between),
    CASE(aclrtMemcpy2d__reads_rows_and_nothing_between),
    CASE(aclrtMemcpy2d__on_the_device),
    CASE(aclrtMemcpy2d__wider_than_a_pitch),
    CASE(aclrtMemcpy2d__host_to_host),
    CASE(aclrtMemcpy2d__null),
    CASE(aclrtMemcpy2dAsync__is_queued),
};

CONF_MAIN("conformance.copy", false)
