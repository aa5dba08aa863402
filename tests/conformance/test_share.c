/* SPDX-License-Identifier: MIT */
/* Memory shared between processes, by key and by handle. The cases that need a second process fork
 * it before either has called anything: afterwards AscendCL may not be used in a child. */
#include "conformance.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEY_SIZE = 65, SIZE = 2 << 20, BYTE = 0x5A };

/* ---- one process ---- */

static void aclrtIpcMemGetExportKey__nothing(void)
{
    char key[KEY_SIZE], *device = conf_device(SIZE);
    assert_code(acl.aclrtIpcMemGetExportKey(NULL, SIZE, key, KEY_SIZE, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtIpcMemGetExportKey(device, SIZE, NULL, KEY_SIZE, 0),
                ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtIpcMemGetExportKey(device, 0, key, KEY_SIZE, 0));
    assert_refused(acl.aclrtIpcMemGetExportKey(device, SIZE, key, 8, 0));
    assert_refused(acl.aclrtIpcMemGetExportKey(device, SIZE, key, KEY_SIZE, 64));
    conf_free(device);
}

static void aclrtIpcMemGetExportKey__memory_that_is_not_a_devices(void)
{
    char key[KEY_SIZE], here[64];
    assert_refused(acl.aclrtIpcMemGetExportKey(here, sizeof here, key, KEY_SIZE, 0));
    void *device = conf_device(4096);
    assert_refused(acl.aclrtIpcMemGetExportKey(device, (size_t)1 << 40, key, KEY_SIZE, 0));
    conf_free(device);
}

static void aclrtIpcMem__nothing(void)
{
    void *address = NULL;
    int32_t process = 1;
    assert_code(acl.aclrtIpcMemImportByKey(NULL, "key", 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtIpcMemImportByKey(&address, NULL, 0), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtIpcMemSetImportPid(NULL, &process, 1), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtIpcMemSetImportPid("key", NULL, 1), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtIpcMemClose(NULL), ACL_ERROR_INVALID_PARAM);
}

static void aclrtIpcMem__keys_that_are_none(void)
{
    void *address = NULL;
    int32_t process = 1;
    const char *const keys[] = {"", "no key at all", "npusim-0000000000000000",
                                "npusim-ffffffffffffffff"};
    for (size_t i = 0; i < CONF_COUNT(keys); i++) {
        assert_refused(acl.aclrtIpcMemImportByKey(&address, keys[i], 0));
        assert_refused(acl.aclrtIpcMemSetImportPid(keys[i], &process, 1));
        assert_refused(acl.aclrtIpcMemClose(keys[i]));
    }
}

static void aclrtIpcMemClose__ends_a_key(void)
{
    void *address = NULL, *device = conf_device(SIZE);
    char key[KEY_SIZE];
    assert_ok(acl.aclrtIpcMemGetExportKey(device, SIZE, key, KEY_SIZE, 1));
    assert_true(strlen(key) < KEY_SIZE);
    assert_ok(acl.aclrtIpcMemClose(key));
    assert_refused(acl.aclrtIpcMemImportByKey(&address, key, 0));
    assert_refused(acl.aclrtIpcMemClose(key));
    conf_free(device);
}

static void aclrtMemExportToShareableHandle__nothing(void)
{
    uint64_t shared = 0;
    assert_code(acl.aclrtMemExportToShareableHandle(NULL, ACL_MEM_HANDLE_TYPE_NONE, 0, &shared),
                ACL_ERROR_INVALID_PARAM);
}

static void aclrtMemExportToShareableHandle__twice(void)
{
    uint64_t shared = 0, again = 0;
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = {.memAttr = ACL_HBM_MEM_HUGE};
    prop.location.type = ACL_MEM_LOCATION_TYPE_DEVICE;
    assert_ok(acl.aclrtMallocPhysical(&handle, SIZE, &prop, 0));
    assert_ok(acl.aclrtMemExportToShareableHandle(handle, ACL_MEM_HANDLE_TYPE_NONE, 0, &shared));
    assert_refused(
        acl.aclrtMemExportToShareableHandle(handle, ACL_MEM_HANDLE_TYPE_NONE, 0, &again));
    assert_ok(acl.aclrtFreePhysical(handle));
}

static void aclrtMemImportFromShareableHandle__nothing(void)
{
    aclrtDrvMemHandle handle = NULL;
    int32_t process = 1;
    assert_code(acl.aclrtMemImportFromShareableHandle(1, 0, NULL), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtMemImportFromShareableHandle(0, 0, &handle));
    assert_refused(acl.aclrtMemImportFromShareableHandle(UINT64_MAX, 0, &handle));
    assert_code(acl.aclrtMemSetPidToShareableHandle(1, NULL, 1), ACL_ERROR_INVALID_PARAM);
    assert_code(acl.aclrtMemSetPidToShareableHandle(1, &process, 0), ACL_ERROR_INVALID_PARAM);
    assert_refused(acl.aclrtMemSetPidToShareableHandle(UINT64_MAX, &process, 1));
}

/* ---- two processes ---- */

/* Pipes between a case and the process it forks, which takes what the case shares. */
typedef struct pair {
    int to_child, from_child;
    pid_t child;
} pair;

static bool read_all(int file, void *data, size_t size)
{
    return read(file, data, size) == (ssize_t)size;
}

static void start_device(void)
{
    aclError code = acl.aclInit(NULL);
    if (code == ACL_SUCCESS)
        acl.aclrtSetDevice(0);
}

/* `body` in a child gets what the case sends, and its result is the child's exit code. */
static pair start_child(int (*body)(int from_case, int to_case))
{
    int down[2], up[2];
    assert_int_equal(pipe(down), 0);
    assert_int_equal(pipe(up), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(down[1]);
        close(up[0]);
        _exit(body(down[0], up[1]));
    }
    close(down[0]);
    close(up[1]);
    return (pair){down[1], up[0], child};
}

static int end_child(pair *both)
{
    int status = 0;
    close(both->to_child);
    close(both->from_child);
    assert_int_equal(waitpid(both->child, &status, 0), both->child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool is_filled(const void *device, int byte)
{
    static unsigned char host[SIZE];
    if (acl.aclrtMemcpy(host, SIZE, device, SIZE, ACL_MEMCPY_DEVICE_TO_HOST) != ACL_SUCCESS)
        return false;
    for (size_t i = 0; i < SIZE; i++)
        if (host[i] != byte)
            return false;
    return true;
}

/* Takes by key, finds the case's bytes, writes its own, gives back. */
static int take_by_key(int from_case, int to_case)
{
    char key[KEY_SIZE];
    void *address = NULL;
    int32_t process = 0;
    start_device();
    if (acl.aclrtDeviceGetBareTgid(&process) != ACL_SUCCESS ||
        write(to_case, &process, sizeof process) != sizeof process ||
        !read_all(from_case, key, sizeof key))
        return 1;
    if (acl.aclrtIpcMemImportByKey(&address, key, 1) != ACL_SUCCESS)
        return 2;
    if (!is_filled(address, BYTE))
        return 3;
    if (acl.aclrtMemset(address, SIZE, BYTE + 1, SIZE) != ACL_SUCCESS)
        return 4;
    return acl.aclrtIpcMemClose(key) == ACL_SUCCESS ? 0 : 5;
}

/* What the child came to when the case shares with flags and, or not, with that process. */
static int share_by_key(uint64_t flags, bool named)
{
    char key[KEY_SIZE];
    int32_t process = 0;
    pair both = start_child(take_by_key);
    start_device();
    void *device = conf_device(SIZE);
    conf_fill(device, BYTE, SIZE);
    assert_ok(acl.aclrtIpcMemGetExportKey(device, SIZE, key, KEY_SIZE, flags));
    assert_true(read_all(both.from_child, &process, sizeof process));
    if (named)
        assert_ok(acl.aclrtIpcMemSetImportPid(key, &process, 1));
    assert_int_equal(write(both.to_child, key, sizeof key), sizeof key);
    int result = end_child(&both);
    if (result == 0)
        assert_true(conf_is_filled(device, BYTE + 1, SIZE));
    assert_ok(acl.aclrtIpcMemClose(key));
    conf_free(device);
    return result;
}

static void aclrtIpcMemImportByKey__reaches_the_memory_of_another_process(void)
{
    assert_int_equal(share_by_key(1, false), 0);
}

static void aclrtIpcMemImportByKey__a_process_that_is_named(void)
{
    assert_int_equal(share_by_key(0, true), 0);
}

static void aclrtIpcMemImportByKey__a_process_that_is_not(void)
{
    assert_int_equal(share_by_key(0, false), 2);
}

static int map_shared(uint64_t shared)
{
    aclrtDrvMemHandle handle = NULL;
    void *address = NULL;
    if (acl.aclrtMemImportFromShareableHandle(shared, 0, &handle) != ACL_SUCCESS)
        return 2;
    if (acl.aclrtReserveMemAddress(&address, SIZE, 0, NULL, 0) != ACL_SUCCESS ||
        acl.aclrtMapMem(address, SIZE, 0, handle, 0) != ACL_SUCCESS)
        return 3;
    if (!is_filled(address, BYTE) || acl.aclrtMemset(address, SIZE, BYTE + 1, SIZE) != ACL_SUCCESS)
        return 4;
    acl.aclrtUnmapMem(address);
    acl.aclrtReleaseMemAddress(address);
    return acl.aclrtFreePhysical(handle) == ACL_SUCCESS ? 0 : 5;
}

static int take_by_handle(int from_case, int to_case)
{
    uint64_t shared = 0;
    int32_t process = 0;
    start_device();
    if (acl.aclrtDeviceGetBareTgid(&process) != ACL_SUCCESS ||
        write(to_case, &process, sizeof process) != sizeof process ||
        !read_all(from_case, &shared, sizeof shared))
        return 1;
    return map_shared(shared);
}

static void aclrtMemImportFromShareableHandle__reaches_the_memory_of_another_process(void)
{
    uint64_t shared = 0;
    int32_t process = 0;
    void *address = NULL;
    aclrtDrvMemHandle handle = NULL;
    aclrtPhysicalMemProp prop = {.memAttr = ACL_HBM_MEM_HUGE};
    prop.location.type = ACL_MEM_LOCATION_TYPE_DEVICE;
    pair both = start_child(take_by_handle);
    start_device();
    assert_ok(acl.aclrtMallocPhysical(&handle, SIZE, &prop, 0));
    assert_ok(acl.aclrtReserveMemAddress(&address, SIZE, 0, NULL, 0));
    assert_ok(acl.aclrtMapMem(address, SIZE, 0, handle, 0));
    conf_fill(address, BYTE, SIZE);
    assert_ok(acl.aclrtMemExportToShareableHandle(handle, ACL_MEM_HANDLE_TYPE_NONE, 0, &shared));
    assert_true(read_all(both.from_child, &process, sizeof process));
    assert_ok(acl.aclrtMemSetPidToShareableHandle(shared, &process, 1));
    assert_int_equal(write(both.to_child, &shared, sizeof shared), sizeof shared);
    assert_int_equal(end_child(&both), 0);
    assert_true(conf_is_filled(address, BYTE + 1, SIZE));
    assert_ok(acl.aclrtUnmapMem(address));
    assert_ok(acl.aclrtFreePhysical(handle));
    assert_ok(acl.aclrtReleaseMemAddress(address));
}

static const conf_case cases[] = {
    CASE(aclrtIpcMemGetExportKey__nothing),
    CASE(aclrtIpcMemGetExportKey__memory_that_is_not_a_devices),
    CASE(aclrtIpcMem__nothing),
    CASE(aclrtIpcMem__keys_that_are_none),
    CASE(aclrtIpcMemClose__ends_a_key),
    CASE(aclrtMemExportToShareableHandle__nothing),
    CASE(aclrtMemExportToShareableHandle__twice),
    CASE(aclrtMemImportFromShareableHandle__nothing),
    ALONE(aclrtIpcMemImportByKey__reaches_the_memory_of_another_process),
    ALONE(aclrtIpcMemImportByKey__a_process_that_is_named),
    ALONE(aclrtIpcMemImportByKey__a_process_that_is_not),
    ALONE(aclrtMemImportFromShareableHandle__reaches_the_memory_of_another_process),
};

CONF_MAIN("conformance.share", false)
