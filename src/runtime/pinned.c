/* SPDX-License-Identifier: MIT */
#include "runtime/pinned.h"

#include "driver/driver.h"
#include "driver/errand.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * AscendCL allocates and registers host memory only on a thread that is bound to a device, and the
 * caller's must not be rebound; and it may never answer. So each call is an errand on device 0, one
 * at a time, and the first piece of memory keeps the device set until the last one goes.
 */
typedef struct region {
    char *begin;
    size_t size;
    bool registered; /* the caller's memory; otherwise ours */
} region;

typedef struct call {
    omr_status (*make)(struct call *call);
    void *memory;
    size_t size;
    bool first, last; /* of the pieces: whether the device is to be held, or let go */
} call;

/* Held for the whole of a public function: such calls are rare, and the device comes and goes
 * whole.
 */
static pthread_mutex_t calls = PTHREAD_MUTEX_INITIALIZER;
static atomic_int holder; /* the process that holds the device; 0 while none does */
static const omri_driver *driver;

static pthread_rwlock_t regions_lock = PTHREAD_RWLOCK_INITIALIZER;
static region *regions;
static size_t region_count, region_capacity;
static atomic_size_t region_total; /* region_count, readable without the lock */

/* ---- Regions ------------------------------------------------------------------------------- */

bool omri_pinned_holds(const void *memory, size_t size)
{
    if (atomic_load_explicit(&region_total, memory_order_acquire) == 0)
        return false;
    const char *begin = memory;
    bool found = false;
    pthread_rwlock_rdlock(&regions_lock);
    for (size_t i = 0; !found && i < region_count; i++)
        found = begin >= regions[i].begin && size <= regions[i].size &&
                (size_t)(begin - regions[i].begin) <= regions[i].size - size;
    pthread_rwlock_unlock(&regions_lock);
    return found;
}

static bool overlaps(const char *begin, size_t size)
{
    bool found = false;
    pthread_rwlock_rdlock(&regions_lock);
    for (size_t i = 0; !found && i < region_count; i++)
        found = begin < regions[i].begin + regions[i].size && regions[i].begin < begin + size;
    pthread_rwlock_unlock(&regions_lock);
    return found;
}

static bool reserve_region(void)
{
    pthread_rwlock_wrlock(&regions_lock);
    bool ok = region_count < region_capacity;
    if (!ok) {
        size_t wanted = region_capacity ? region_capacity * 2 : 16;
        region *grown = realloc(regions, wanted * sizeof *regions);
        ok = grown != NULL;
        if (ok) {
            regions = grown;
            region_capacity = wanted;
        }
    }
    pthread_rwlock_unlock(&regions_lock);
    return ok;
}

static void add_region(region added)
{
    pthread_rwlock_wrlock(&regions_lock);
    regions[region_count++] = added;
    atomic_store(&region_total, region_count);
    pthread_rwlock_unlock(&regions_lock);
}

/* False when there is none that begins there, of that kind. */
static bool remove_region(const void *begin, bool registered)
{
    bool found = false;
    pthread_rwlock_wrlock(&regions_lock);
    for (size_t i = 0; !found && i < region_count; i++) {
        if (regions[i].begin != begin || regions[i].registered != registered)
            continue;
        regions[i] = regions[--region_count];
        found = true;
    }
    atomic_store(&region_total, region_count);
    pthread_rwlock_unlock(&regions_lock);
    return found;
}

/* ---- Calls of AscendCL --------------------------------------------------------------------- */

static omr_status make_alloc(call *c)
{
    aclError code = driver->aclrtMallocHost(&c->memory, c->size);
    omr_status status = omri_acl(driver, code, -1, "aclrtMallocHost");
    if (status != OMR_OK && code == ACL_SUCCESS)
        driver->aclrtFreeHost(c->memory); /* nobody waits for it any more */
    return status;
}

static omr_status make_free(call *c)
{
    return omri_acl(driver, driver->aclrtFreeHost(c->memory), -1, "aclrtFreeHost");
}

static omr_status make_register(call *c)
{
    void *seen_by_device = NULL;
    if (!driver->aclrtHostRegister || !driver->aclrtHostUnregister)
        return omri_fail(OMR_UNSUPPORTED, "%s cannot register host memory; use omr_alloc()",
                         driver->info.path);
    aclError code =
        driver->aclrtHostRegister(c->memory, c->size, ACL_HOST_REGISTER_MAPPED, &seen_by_device);
    if (code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT || code == ACL_ERROR_API_NOT_SUPPORT)
        return omri_fail_driver(OMR_UNSUPPORTED, code,
                                "%s cannot register host memory here (%d); use omr_alloc()",
                                driver->info.path, code);
    omr_status status = omri_acl(driver, code, -1, "aclrtHostRegister");
    if (status != OMR_OK && code == ACL_SUCCESS)
        driver->aclrtHostUnregister(c->memory);
    return status;
}

static omr_status make_unregister(call *c)
{
    return omri_acl(driver, driver->aclrtHostUnregister(c->memory), -1, "aclrtHostUnregister");
}

/* On a thread of its own. The device counts how often it was set. */
static omr_status on_device(void *argument)
{
    call *c = argument;
    omr_status status = omri_acl(driver, driver->aclrtSetDevice(0), 0, "aclrtSetDevice");
    if (status != OMR_OK)
        return status;
    status = c->make(c);
    if (!c->first || status != OMR_OK)
        driver->aclrtResetDevice(0);
    if (c->last)
        driver->aclrtResetDevice(0);
    return status;
}

/* With `calls` held. */
static omr_status send(call *c)
{
    return omri_errand_run(on_device, c, sizeof *c, omri_patience_ms);
}

/* Adds the piece of memory that a call makes one. With `calls` held. */
static omr_status acquire(call *c, bool registered)
{
    omr_status status = omri_driver_open(&driver, NULL, omri_patience_ms);
    if (status == OMR_OK && !reserve_region())
        status = omri_fail(OMR_NO_MEMORY, "no host memory to remember %zu bytes by", c->size);
    c->first = region_count == 0;
    if (status == OMR_OK)
        status = send(c);
    if (status != OMR_OK)
        return status;
    add_region((region){.begin = c->memory, .size = c->size, .registered = registered});
    if (c->first) {
        atomic_store(&holder, getpid());
        omri_driver_retain();
    }
    return OMR_OK;
}

/* False when there is no such piece. With `calls` held. */
static bool give_back(call *c, bool registered, omr_status *status)
{
    if (!remove_region(c->memory, registered))
        return false;
    c->last = region_count == 0;
    *status = send(c);
    if (c->last) {
        atomic_store(&holder, 0);
        omri_driver_release();
    }
    return true;
}

/* Whether the device is held by the process that this one was forked from. */
static bool was_left(void)
{
    int process = atomic_load(&holder);
    return process && process != getpid();
}

static omr_status check_process(void)
{
    if (!was_left())
        return OMR_OK;
    return omri_fail(OMR_INVALID_ARGUMENT,
                     "process %d, from which this one was forked, has host memory from omrun; that "
                     "memory is its own, and none can be had here",
                     atomic_load(&holder));
}

/* ---- The public functions ------------------------------------------------------------------ */

omr_status omr_alloc(void **out, size_t size)
{
    if (!out || size == 0)
        return omri_fail(OMR_INVALID_ARGUMENT, out ? "size is 0" : "out is NULL");
    *out = NULL;
    omr_status status = check_process();
    if (status != OMR_OK)
        return status;
    call c = {.make = make_alloc, .size = size};
    pthread_mutex_lock(&calls);
    status = acquire(&c, false);
    pthread_mutex_unlock(&calls);
    if (status == OMR_OK)
        *out = c.memory;
    return status;
}

omr_status omr_register(void *memory, size_t size)
{
    if (!memory || size == 0 || size > SIZE_MAX - (uintptr_t)memory)
        return omri_fail(OMR_INVALID_ARGUMENT, "memory is %p, size is %zu", memory, size);
    omr_status status = check_process();
    if (status != OMR_OK)
        return status;
    call c = {.make = make_register, .memory = memory, .size = size};
    pthread_mutex_lock(&calls);
    status = overlaps(memory, size)
                 ? omri_fail(OMR_INVALID_ARGUMENT, "the memory at %p is registered already", memory)
                 : acquire(&c, true);
    pthread_mutex_unlock(&calls);
    return status;
}

void omr_free(void *memory)
{
    if (!memory || was_left())
        return;
    call c = {.make = make_free, .memory = memory};
    omr_status status;
    pthread_mutex_lock(&calls);
    give_back(&c, false, &status);
    pthread_mutex_unlock(&calls);
}

omr_status omr_unregister(void *memory)
{
    omr_status status = check_process();
    if (status != OMR_OK)
        return status;
    call c = {.make = make_unregister, .memory = memory};
    pthread_mutex_lock(&calls);
    if (!give_back(&c, true, &status))
        status = omri_fail(OMR_INVALID_ARGUMENT, "the memory at %p is not registered", memory);
    pthread_mutex_unlock(&calls);
    return status;
}
