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
 * caller's must not be rebound. So a keeper thread holds device 0 while any such memory exists and
 * does the calls one at a time.
 */
typedef struct region {
    char *begin;
    size_t size;
    bool registered; /* the caller's memory; otherwise ours */
} region;

typedef enum errand_kind {
    ERRAND_ALLOC,
    ERRAND_FREE,
    ERRAND_REGISTER,
    ERRAND_UNREGISTER
} errand_kind;

typedef struct errand {
    errand_kind kind;
    void *memory;
    size_t size;
    omri_failure result;
    bool done;
} errand;

/* Held for the whole of a public function: errands are rare, and the keeper comes and goes whole.
 */
static pthread_mutex_t calls = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* between a call and the keeper */
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static errand *waiting;
static bool keeper_runs, keeper_leaves;
static pthread_t keeper;
static atomic_int keeper_process; /* that has the keeper; 0 while there is none */
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

/* ---- The keeper ---------------------------------------------------------------------------- */

static omr_status do_register(errand *e)
{
    void *seen_by_device = NULL;
    if (!driver->aclrtHostRegister || !driver->aclrtHostUnregister)
        return omri_fail(OMR_UNSUPPORTED, "%s cannot register host memory; use omr_alloc()",
                         driver->info.path);
    aclError code =
        driver->aclrtHostRegister(e->memory, e->size, ACL_HOST_REGISTER_MAPPED, &seen_by_device);
    if (code == ACL_ERROR_RT_FEATURE_NOT_SUPPORT || code == ACL_ERROR_API_NOT_SUPPORT)
        return omri_fail_driver(OMR_UNSUPPORTED, code,
                                "%s cannot register host memory here (%d); use omr_alloc()",
                                driver->info.path, code);
    return omri_acl(driver, code, -1, "aclrtHostRegister");
}

static omr_status run_errand(errand *e)
{
    switch (e->kind) {
    case ERRAND_ALLOC:
        return omri_acl(driver, driver->aclrtMallocHost(&e->memory, e->size), -1,
                        "aclrtMallocHost");
    case ERRAND_FREE:
        return omri_acl(driver, driver->aclrtFreeHost(e->memory), -1, "aclrtFreeHost");
    case ERRAND_REGISTER:
        return do_register(e);
    default:
        return omri_acl(driver, driver->aclrtHostUnregister(e->memory), -1, "aclrtHostUnregister");
    }
}

static void *keeper_main(void *argument)
{
    (void)argument;
    omr_status bound = omri_acl(driver, driver->aclrtSetDevice(0), 0, "aclrtSetDevice");
    omri_failure unbound;
    omri_failure_take(&unbound, bound);
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!waiting && !keeper_leaves)
            pthread_cond_wait(&wake, &lock);
        if (!waiting)
            break;
        errand *e = waiting;
        omr_status status = bound == OMR_OK ? run_errand(e) : omri_failure_raise(&unbound);
        omri_failure_take(&e->result, status);
        e->done = true;
        waiting = NULL;
        pthread_cond_broadcast(&wake);
    }
    pthread_mutex_unlock(&lock);
    if (bound == OMR_OK)
        driver->aclrtResetDevice(0);
    return NULL;
}

/* Whether the keeper was left in the process that this one was forked from, perhaps with locks. */
static bool keeper_was_left(void)
{
    int process = atomic_load(&keeper_process);
    return process && process != getpid();
}

static omr_status check_process(void)
{
    if (!keeper_was_left())
        return OMR_OK;
    return omri_fail(OMR_INVALID_ARGUMENT,
                     "process %d, from which this one was forked, has host memory from omrun; that "
                     "memory is its own, and none can be had here",
                     atomic_load(&keeper_process));
}

/* ---- Calls, with `calls` held -------------------------------------------------------------- */

static omr_status start_keeper(void)
{
    if (keeper_runs)
        return OMR_OK;
    keeper_leaves = false;
    if (pthread_create(&keeper, NULL, keeper_main, NULL))
        return omri_fail(OMR_NO_MEMORY, "no thread to keep host memory");
    keeper_runs = true;
    atomic_store(&keeper_process, getpid());
    omri_driver_retain();
    return OMR_OK;
}

/* The keeper goes with the last piece of memory. */
static void stop_keeper_when_idle(void)
{
    if (!keeper_runs || atomic_load(&region_total))
        return;
    pthread_mutex_lock(&lock);
    keeper_leaves = true;
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&lock);
    pthread_join(keeper, NULL);
    keeper_runs = false;
    atomic_store(&keeper_process, 0);
    omri_driver_release();
}

static omr_status send(errand *e)
{
    omr_status status = start_keeper();
    if (status != OMR_OK)
        return status;
    pthread_mutex_lock(&lock);
    waiting = e;
    pthread_cond_broadcast(&wake);
    while (!e->done)
        pthread_cond_wait(&wake, &lock);
    pthread_mutex_unlock(&lock);
    return e->result.status == OMR_OK ? OMR_OK : omri_failure_raise(&e->result);
}

/* Adds a piece of memory by an errand that makes it one. */
static omr_status acquire(errand *e, bool registered)
{
    omr_status status = omri_driver_open(&driver, NULL, OMRI_PATIENCE_MS);
    if (status == OMR_OK && !reserve_region())
        status = omri_fail(OMR_NO_MEMORY, "no host memory to remember %zu bytes by", e->size);
    if (status == OMR_OK)
        status = send(e);
    if (status == OMR_OK)
        add_region((region){.begin = e->memory, .size = e->size, .registered = registered});
    else
        stop_keeper_when_idle();
    return status;
}

omr_status omr_alloc(void **out, size_t size)
{
    if (!out || size == 0)
        return omri_fail(OMR_INVALID_ARGUMENT, out ? "size is 0" : "out is NULL");
    *out = NULL;
    omr_status status = check_process();
    if (status != OMR_OK)
        return status;
    errand e = {.kind = ERRAND_ALLOC, .size = size};
    pthread_mutex_lock(&calls);
    status = acquire(&e, false);
    pthread_mutex_unlock(&calls);
    if (status == OMR_OK)
        *out = e.memory;
    return status;
}

omr_status omr_register(void *memory, size_t size)
{
    if (!memory || size == 0 || size > SIZE_MAX - (uintptr_t)memory)
        return omri_fail(OMR_INVALID_ARGUMENT, "memory is %p, size is %zu", memory, size);
    omr_status status = check_process();
    if (status != OMR_OK)
        return status;
    errand e = {.kind = ERRAND_REGISTER, .memory = memory, .size = size};
    pthread_mutex_lock(&calls);
    status = overlaps(memory, size)
                 ? omri_fail(OMR_INVALID_ARGUMENT, "the memory at %p is registered already", memory)
                 : acquire(&e, true);
    pthread_mutex_unlock(&calls);
    return status;
}

void omr_free(void *memory)
{
    if (!memory || keeper_was_left())
        return;
    pthread_mutex_lock(&calls);
    if (remove_region(memory, false)) {
        errand e = {.kind = ERRAND_FREE, .memory = memory};
        send(&e);
        stop_keeper_when_idle();
    }
    pthread_mutex_unlock(&calls);
}

omr_status omr_unregister(void *memory)
{
    omr_status status = check_process();
    if (status != OMR_OK)
        return status;
    pthread_mutex_lock(&calls);
    if (remove_region(memory, true)) {
        errand e = {.kind = ERRAND_UNREGISTER, .memory = memory};
        status = send(&e);
        stop_keeper_when_idle();
    } else {
        status = omri_fail(OMR_INVALID_ARGUMENT, "the memory at %p is not registered", memory);
    }
    pthread_mutex_unlock(&calls);
    return status;
}
