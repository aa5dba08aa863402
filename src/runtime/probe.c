/* SPDX-License-Identifier: MIT */
/* omr_device_probe(): what a device does for a program, tried step by step. */
#include "core/clock.h"
#include "driver/driver.h"
#include "driver/errand.h"

#include <string.h>

enum { PROBE_SIZE = 16 << 20, ROUNDS = 4 };

/* One probe, an errand, as binding to a device binds the thread and the device may never answer. */
typedef struct probe {
    const omri_driver *driver;
    int32_t device;
    omr_probe result;
    unsigned char *out, *back; /* pinned: what is sent and where it returns */
    void *memory;              /* of the device */
} probe;

static omr_status allocate(probe *p)
{
    const omri_driver *driver = p->driver;
    void *out = NULL, *back = NULL;
    int64_t begin = omri_clock_now_ns();
    omr_status status =
        omri_acl(driver, driver->aclrtMallocHost(&out, PROBE_SIZE), p->device, "aclrtMallocHost");
    p->out = out;
    p->result.pinned_seconds = (double)(omri_clock_now_ns() - begin) * 1e-9;
    if (status == OMR_OK)
        status = omri_acl(driver, driver->aclrtMallocHost(&back, PROBE_SIZE), p->device,
                          "aclrtMallocHost");
    p->back = back;
    if (status == OMR_OK)
        status =
            omri_acl(driver, driver->aclrtMalloc(&p->memory, PROBE_SIZE, ACL_MEM_MALLOC_HUGE_FIRST),
                     p->device, "aclrtMalloc");
    return status;
}

static omr_status copy(probe *p, void *to, const void *from, aclrtMemcpyKind kind, double *best)
{
    int64_t begin = omri_clock_now_ns();
    omr_status status =
        omri_acl(p->driver, p->driver->aclrtMemcpy(to, PROBE_SIZE, from, PROBE_SIZE, kind),
                 p->device, "aclrtMemcpy");
    double seconds = (double)(omri_clock_now_ns() - begin) * 1e-9;
    if (*best == 0 || seconds < *best)
        *best = seconds;
    return status;
}

/* Each round sends other bytes, so that what came back cannot be left from the one before. */
static omr_status copy_both_ways(probe *p)
{
    omr_status status = OMR_OK;
    for (unsigned round = 0; round < ROUNDS && status == OMR_OK; round++) {
        for (size_t i = 0; i < PROBE_SIZE; i++)
            p->out[i] = (unsigned char)(i * 7 + i / 251 + round);
        memset(p->back, 0, PROBE_SIZE);
        status = copy(p, p->memory, p->out, ACL_MEMCPY_HOST_TO_DEVICE, &p->result.to_seconds);
        if (status == OMR_OK)
            status =
                copy(p, p->back, p->memory, ACL_MEMCPY_DEVICE_TO_HOST, &p->result.from_seconds);
        if (status == OMR_OK && memcmp(p->out, p->back, PROBE_SIZE) != 0)
            status = omri_fail(OMR_DRIVER_FAILED,
                               "device %d: bytes copied to it and back are not the same",
                               (int)p->device);
    }
    return status;
}

static void release(probe *p)
{
    if (p->memory)
        p->driver->aclrtFree(p->memory);
    if (p->back)
        p->driver->aclrtFreeHost(p->back);
    if (p->out)
        p->driver->aclrtFreeHost(p->out);
}

static omr_status try_all(void *argument)
{
    probe *p = argument;
    const omri_driver *driver = p->driver;
    aclrtRunMode mode = ACL_HOST;
    omr_status status =
        omri_acl(driver, driver->aclrtSetDevice(p->device), p->device, "aclrtSetDevice");
    if (status != OMR_OK)
        return status;
    status = omri_acl(driver, driver->aclrtGetRunMode(&mode), p->device, "aclrtGetRunMode");
    p->result.on_device = mode == ACL_DEVICE;
    if (status == OMR_OK)
        status = allocate(p);
    if (status == OMR_OK)
        status = copy_both_ways(p);
    release(p);
    driver->aclrtResetDevice(p->device);
    return status;
}

omr_status omr_device_probe(int32_t device_id, omr_probe *out)
{
    size_t size = out ? out->size : 0;
    if (size < sizeof size || size > sizeof *out)
        return omri_fail(OMR_INVALID_ARGUMENT, "omr_probe.size is %zu, this library knows %zu",
                         size, sizeof *out);
    probe p = {.device = device_id, .result = {.size = size, .bytes = PROBE_SIZE}};
    omr_status status = omri_driver_open(&p.driver, NULL, omri_patience_ms);
    if (status != OMR_OK)
        return status;
    status = omri_errand_run(try_all, &p, sizeof p, omri_patience_ms);
    memcpy(out, &p.result, size);
    return status;
}
