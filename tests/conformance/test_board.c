/* SPDX-License-Identifier: MIT */
/* Programs on a board run beside the device: host and device have one memory. npusim is one with
 * its profile `board`. */
#include "models.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 4096 };

static void start(void)
{
    aclrtRunMode mode = ACL_HOST;
    assert_ok(acl.aclInit(NULL));
    assert_ok(acl.aclrtGetRunMode(&mode));
    if (mode != ACL_DEVICE)
        conf_skip("runs on a host");
    assert_ok(acl.aclrtSetDevice(0));
}

static void end(void)
{
    assert_ok(acl.aclrtResetDevice(0));
    assert_ok(acl.aclFinalize());
}

static void aclrtMalloc__is_memory_like_any_other(void)
{
    start();
    unsigned char *one = conf_device(SIZE), *other = conf_device(SIZE);
    memset(one, 3, SIZE);
    conf_fill(other, 7, SIZE);
    assert_int_equal(other[SIZE - 1], 7);
    assert_ok(acl.aclrtMemcpy(other, SIZE, one, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
    assert_memory_equal(one, other, SIZE);
    conf_free(one);
    conf_free(other);
    end();
}

static void aclrtMemcpy__takes_any_kind(void)
{
    start();
    unsigned char *device = conf_device(SIZE), host[64];
    aclrtStream stream = conf_stream();
    for (int kind = ACL_MEMCPY_HOST_TO_DEVICE; kind <= ACL_MEMCPY_DEVICE_TO_DEVICE; kind++) {
        memset(host, kind, sizeof host);
        assert_ok(acl.aclrtMemcpy(device, SIZE, host, sizeof host, (aclrtMemcpyKind)kind));
        assert_int_equal(device[63], kind);
        device[0] = 9;
        assert_ok(acl.aclrtMemcpyAsync(device + 64, SIZE - 64, device, 64, (aclrtMemcpyKind)kind,
                                       stream));
        assert_ok(acl.aclrtSynchronizeStream(stream));
        assert_int_equal(device[64], 9);
    }
    assert_ok(acl.aclrtDestroyStream(stream));
    conf_free(device);
    end();
}

/* sum_diff: a + b and a - b. */
static void aclmdlExecute__reads_and_writes_what_the_program_does(void)
{
    start();
    model one = model_load("sum_diff");
    float *a = dataset_address(one.inputs, 0), *b = dataset_address(one.inputs, 1);
    for (int i = 0; i < 12; i++) {
        a[i] = (float)i;
        b[i] = 2;
    }
    assert_ok(acl.aclmdlExecute(one.id, one.inputs, one.outputs));
    const float *sum = dataset_address(one.outputs, 0),
                *difference = dataset_address(one.outputs, 1);
    for (int i = 0; i < 12; i++) {
        assert_true(sum[i] == (float)(i + 2));
        assert_true(difference[i] == (float)(i - 2));
    }
    model_unload(&one);
    end();
}

static void aclmdlLoadFromMem__of_device_memory(void)
{
    start();
    size_t size;
    uint32_t id;
    void *bytes = model_bytes("sum_diff", &size), *device = conf_device(size);
    conf_write(device, bytes, size);
    free(bytes);
    assert_ok(acl.aclmdlLoadFromMem(device, size, &id));
    conf_free(device);
    assert_ok(acl.aclmdlUnload(id));
    end();
}

#define ON_BOARD(function) ALONE_WITH(function, "NPUSIM_PROFILE=board")

static const conf_case cases[] = {
    ON_BOARD(aclrtMalloc__is_memory_like_any_other),
    ON_BOARD(aclrtMemcpy__takes_any_kind),
    ON_BOARD(aclmdlExecute__reads_and_writes_what_the_program_does),
    ON_BOARD(aclmdlLoadFromMem__of_device_memory),
};

CONF_MAIN("conformance.board", false)
