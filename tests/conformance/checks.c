/* SPDX-License-Identifier: MIT */
#include "conformance.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void explain(aclError seen, const char *wanted, const char *call, const char *file, int line)
{
    const char *words = acl.aclGetRecentErrMsg();
    print_error("%s\n  gave %d, wanted %s%s%s\n", call, seen, wanted,
                words ? "\n  AscendCL says: " : "", words ? words : "");
    _fail(file, line);
}

void conf_check(aclError seen, const aclError *wanted, size_t count, const char *call,
                const char *file, int line)
{
    char list[256] = "";
    for (size_t i = 0; i < count; i++) {
        if (seen == wanted[i])
            return;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%d", i ? " or " : "", wanted[i]);
    }
    explain(seen, list, call, file, line);
}

void conf_check_refused(aclError seen, const char *call, const char *file, int line)
{
    if (seen == ACL_SUCCESS)
        explain(seen, "an error", call, file, line);
}

bool conf_is_npusim(void)
{
    return acl_table_exports("npusim_version");
}

int conf_release(void)
{
    int32_t major = 0, minor = 0, patch = 0;
    assert_ok(acl.aclrtGetVersion(&major, &minor, &patch));
    return major * 100 + minor;
}

void conf_needs_release(int release)
{
    if (conf_release() < release)
        conf_skip("AscendCL %d.%d has no such rule", conf_release() / 100, conf_release() % 100);
}

void conf_needs_devices(uint32_t count)
{
    uint32_t seen = 0;
    assert_ok(acl.aclrtGetDeviceCount(&seen));
    if (seen < count)
        conf_skip("needs %u devices, %u there", count, seen);
}

void conf_needs_host(void)
{
    aclrtRunMode mode = ACL_HOST;
    assert_ok(acl.aclrtGetRunMode(&mode));
    if (mode != ACL_HOST)
        conf_skip("runs on the device's side");
}

typedef struct call {
    aclError (*body)(void *argument);
    void *argument;
    aclError result;
} call;

static void *make_call(void *argument)
{
    call *one = argument;
    one->result = one->body(one->argument);
    return NULL;
}

aclError conf_on_thread(aclError (*body)(void *argument), void *argument)
{
    call one = {body, argument, ACL_SUCCESS};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, make_call, &one), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    return one.result;
}

void conf_sleep_ms(int milliseconds)
{
    nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000L}, NULL);
}

double conf_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void *conf_device(size_t size)
{
    void *device = NULL;
    assert_ok(acl.aclrtMalloc(&device, size, ACL_MEM_MALLOC_HUGE_FIRST));
    assert_non_null(device);
    return device;
}

void *conf_pinned(size_t size)
{
    void *host = NULL;
    assert_ok(acl.aclrtMallocHost(&host, size));
    assert_non_null(host);
    return host;
}

void conf_free(void *device)
{
    assert_ok(acl.aclrtFree(device));
}

void conf_free_pinned(void *host)
{
    assert_ok(acl.aclrtFreeHost(host));
}

void conf_write(void *device, const void *host, size_t size)
{
    assert_ok(acl.aclrtMemcpy(device, size, host, size, ACL_MEMCPY_HOST_TO_DEVICE));
}

void conf_read(void *host, const void *device, size_t size)
{
    assert_ok(acl.aclrtMemcpy(host, size, device, size, ACL_MEMCPY_DEVICE_TO_HOST));
}

void conf_fill(void *device, int byte, size_t size)
{
    assert_ok(acl.aclrtMemset(device, size, byte, size));
}

bool conf_is_filled(const void *device, int byte, size_t size)
{
    unsigned char *bytes = malloc(size);
    bool filled = true;
    assert_non_null(bytes);
    conf_read(bytes, device, size);
    for (size_t i = 0; i < size; i++)
        filled = filled && bytes[i] == (unsigned char)byte;
    free(bytes);
    return filled;
}

aclrtStream conf_stream(void)
{
    aclrtStream stream = NULL;
    assert_ok(acl.aclrtCreateStream(&stream));
    assert_non_null(stream);
    return stream;
}
