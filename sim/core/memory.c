/* SPDX-License-Identifier: MIT */
#include "core/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "check/check.h"
#include "core/arena.h"
#include "core/counters.h"
#include "core/error.h"
#include "core/mapping.h"
#include "core/settings.h"

/* The vendor rounds sizes up to 32 bytes and lets another 32 be touched; blocks start on 512. */
#define VENDOR_ALIGNMENT ((size_t)32)
#define BLOCK_ALIGNMENT ((size_t)512)
#define PAGE ((size_t)4096)

static sim_arena arenas[SIM_DEVICE_MAX];
static uint32_t arena_count;
static sim_arena host_arena; /* blocks of the host's, as large as its memory */
static pthread_once_t once = PTHREAD_ONCE_INIT;

enum { TAG_ALLOCATED, TAG_REGISTERED };
static sim_ranges host_ranges;
static pthread_rwlock_t host_lock = PTHREAD_RWLOCK_INITIALIZER;

/* Pinned memory freed while something was held. */
static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static size_t holders;
static void **freed;
static size_t freed_count, freed_capacity;

static size_t host_size(void)
{
    return (size_t)sysconf(_SC_PHYS_PAGES) * PAGE;
}

static void init_arenas(void)
{
    const sim_settings *settings = sim_settings_get();
    arena_count = settings->visible_count;
    for (uint32_t i = 0; i < arena_count; i++)
        sim_arena_init(&arenas[i], settings->memory_size, settings->profile.on_board);
    sim_arena_init(&host_arena, host_size(), false);
}

static sim_arena *arena_of(const sim_device *device)
{
    pthread_once(&once, init_arenas);
    return device ? &arenas[sim_device_id(device)] : &host_arena;
}

/* The arena an address belongs to, or NULL; *answer and *range as of sim_arena_locate(). */
static sim_arena *find_arena(uintptr_t address, size_t size, sim_arena_answer *answer,
                             sim_range *range)
{
    pthread_once(&once, init_arenas);
    for (uint32_t i = 0; i < arena_count; i++) {
        *answer = sim_arena_locate(&arenas[i], address, size, range);
        if (*answer != SIM_ARENA_ELSEWHERE)
            return &arenas[i];
    }
    return NULL;
}

static bool locate_host(const void *address, size_t size, sim_location *out)
{
    bool inside = true;
    *out = (sim_location){SIM_PLACE_PAGEABLE, NULL, (void *)(uintptr_t)address, 0};
    pthread_rwlock_rdlock(&host_lock);
    const sim_range *range = sim_ranges_find(&host_ranges, (uintptr_t)address);
    if (range) {
        size_t offset = (uintptr_t)address - range->start;
        out->place = SIM_PLACE_PINNED;
        out->base = (void *)range->start;
        out->size = range->size;
        inside = offset <= range->size && size <= range->size - offset;
    } else if (sim_check_on) {
        inside = !sim_check_is_freed(address);
    }
    pthread_rwlock_unlock(&host_lock);
    return inside;
}

bool sim_memory_locate(const void *address, size_t size, sim_location *out)
{
    sim_arena_answer answer;
    sim_range range = {0};
    sim_arena *arena = find_arena((uintptr_t)address, size, &answer, &range);
    if (!arena) {
        answer = sim_mapping_locate(address, size, out, NULL);
        return answer == SIM_ARENA_ELSEWHERE ? locate_host(address, size, out)
                                             : answer == SIM_ARENA_INSIDE;
    }
    *out = (sim_location){SIM_PLACE_DEVICE, sim_device_get((int32_t)(arena - arenas)),
                          (void *)range.start, range.size};
    return answer == SIM_ARENA_INSIDE;
}

void *sim_memory_view(const void *address, size_t size)
{
    sim_arena_answer answer;
    sim_range range;
    sim_location location;
    void *view = NULL;
    sim_arena *arena = find_arena((uintptr_t)address, size, &answer, &range);
    if (arena)
        return answer == SIM_ARENA_INSIDE ? sim_arena_view(arena, (uintptr_t)address) : NULL;
    if (sim_mapping_locate(address, size, &location, &view) != SIM_ARENA_ELSEWHERE)
        return view;
    return locate_host(address, size, &location) ? (void *)(uintptr_t)address : NULL;
}

aclError sim_memory_alloc_device(sim_device *device, size_t size, bool padding, void **out)
{
    char why[160] = "that is more than any device has";
    uintptr_t start = 0;
    size_t usable = 0;
    if (size <= SIZE_MAX / 4) {
        usable = (size + VENDOR_ALIGNMENT - 1) & ~(VENDOR_ALIGNMENT - 1);
        usable += padding ? VENDOR_ALIGNMENT : 0;
        size_t extent = (usable + BLOCK_ALIGNMENT - 1) & ~(BLOCK_ALIGNMENT - 1);
        start =
            sim_arena_alloc(arena_of(device), SIM_ARENA_PROGRAM, usable, extent, why, sizeof why);
    }
    if (!start)
        return sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "device %d cannot allocate %zu bytes: %s",
                        sim_device_id(device), size, why);
    sim_count(SIM_COUNT_device_allocations, 1);
    sim_count(SIM_COUNT_live_device_allocations, 1);
    sim_count(SIM_COUNT_live_device_bytes, usable);
    SIM_CHECK(made(SIM_SORT_DEVICE_MEMORY, start, usable, sim_device_id(device)));
    *out = (void *)start;
    return ACL_SUCCESS;
}

static bool take_host_memory(size_t extent, void **out)
{
    if (sim_check_on)
        return sim_check_take_pinned(extent, out);
    return posix_memalign(out, extent < PAGE ? 64 : PAGE, extent) == 0;
}

static void give_back(void *memory)
{
    if (sim_check_on)
        sim_check_bury(memory);
    else
        free(memory);
}

aclError sim_memory_alloc_pinned(size_t size, void **out)
{
    void *memory = NULL;
    size_t extent = size < 64 ? 64 : size;
    if (size > host_size() || !take_host_memory(extent, &memory))
        return sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "the host cannot allocate %zu bytes", size);
    sim_range range = {(uintptr_t)memory, extent, extent, TAG_ALLOCATED};
    pthread_rwlock_wrlock(&host_lock);
    bool inserted = sim_ranges_insert(&host_ranges, &range);
    pthread_rwlock_unlock(&host_lock);
    if (!inserted) {
        give_back(memory);
        return sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION,
                        "the host cannot keep account of %zu more bytes", size);
    }
    sim_count(SIM_COUNT_pinned_allocations, 1);
    sim_count(SIM_COUNT_live_pinned_allocations, 1);
    sim_count(SIM_COUNT_live_pinned_bytes, extent);
    SIM_CHECK(made(SIM_SORT_PINNED_MEMORY, (uintptr_t)memory, extent, 0));
    *out = memory;
    return ACL_SUCCESS;
}

/* Held lock held: puts the memory on the list; without memory for a longer list it is leaked. */
static void postpone_free(void *memory)
{
    if (freed_count == freed_capacity) {
        size_t capacity = freed_capacity ? 2 * freed_capacity : 16;
        void **list = realloc(freed, capacity * sizeof *list);
        if (!list)
            return;
        freed = list;
        freed_capacity = capacity;
    }
    freed[freed_count++] = memory;
}

static void release_pinned(void *memory)
{
    pthread_mutex_lock(&held_lock);
    if (holders > 0)
        postpone_free(memory);
    else
        give_back(memory);
    pthread_mutex_unlock(&held_lock);
}

void sim_memory_hold(void)
{
    pthread_mutex_lock(&held_lock);
    holders++;
    pthread_mutex_unlock(&held_lock);
}

void sim_memory_let_go(void)
{
    pthread_mutex_lock(&held_lock);
    if (--holders == 0)
        while (freed_count > 0)
            give_back(freed[--freed_count]);
    pthread_mutex_unlock(&held_lock);
}

/* Takes the range that starts at `address` and has this tag out of the host's. */
static bool take_host_range(const void *address, int tag, sim_range *out)
{
    pthread_rwlock_wrlock(&host_lock);
    const sim_range *range = sim_ranges_find(&host_ranges, (uintptr_t)address);
    bool taken =
        range && range->tag == tag && sim_ranges_remove(&host_ranges, (uintptr_t)address, out);
    pthread_rwlock_unlock(&host_lock);
    return taken;
}

aclError sim_memory_free(void *address)
{
    sim_arena_answer answer;
    sim_range range;
    size_t size;
    sim_arena *arena = find_arena((uintptr_t)address, 0, &answer, &range);
    if (arena && sim_arena_free(arena, SIM_ARENA_PROGRAM, (uintptr_t)address, &size)) {
        sim_uncount(SIM_COUNT_live_device_allocations, 1);
        sim_uncount(SIM_COUNT_live_device_bytes, size);
        SIM_CHECK(ended(SIM_SORT_DEVICE_MEMORY, (uintptr_t)address));
        return ACL_SUCCESS;
    }
    if (!arena && take_host_range(address, TAG_ALLOCATED, &range)) {
        SIM_CHECK(ended(SIM_SORT_PINNED_MEMORY, (uintptr_t)address));
        release_pinned(address);
        sim_uncount(SIM_COUNT_live_pinned_allocations, 1);
        sim_uncount(SIM_COUNT_live_pinned_bytes, range.size);
        return ACL_SUCCESS;
    }
    SIM_CHECK(bad_free(address));
    return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                    "%p cannot be freed: no allocation of %s starts there", address,
                    arena ? "device memory" : "aclrtMalloc or aclrtMallocHost");
}

aclError sim_memory_register(void *address, size_t size)
{
    sim_range range = {(uintptr_t)address, size, size, TAG_REGISTERED};
    pthread_rwlock_wrlock(&host_lock);
    bool inserted = sim_ranges_insert(&host_ranges, &range);
    pthread_rwlock_unlock(&host_lock);
    if (!inserted)
        return sim_fail(ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED,
                        "%zu bytes at %p are registered or pinned already, at least in part", size,
                        address);
    SIM_CHECK(made(SIM_SORT_REGISTERED_MEMORY, (uintptr_t)address, size, 0));
    return ACL_SUCCESS;
}

aclError sim_memory_unregister(void *address)
{
    sim_range range;
    if (!take_host_range(address, TAG_REGISTERED, &range)) {
        SIM_CHECK(lost(SIM_SORT_REGISTERED_MEMORY, (uintptr_t)address));
        return sim_fail(ACL_ERROR_HOST_MEMORY_NOT_REGISTERED,
                        "%p is not where registered memory starts", address);
    }
    SIM_CHECK(ended(SIM_SORT_REGISTERED_MEMORY, (uintptr_t)address));
    return ACL_SUCCESS;
}

void sim_memory_usage(sim_device *device, size_t *bytes, size_t *most_bytes)
{
    *bytes = sim_arena_used(arena_of(device), most_bytes);
}

void sim_memory_info(sim_device *device, size_t *free_bytes, size_t *total_bytes)
{
    size_t used, most;
    sim_memory_usage(device, &used, &most);
    *total_bytes = arena_of(device)->capacity;
    *free_bytes = *total_bytes - used;
}

/* ---- blocks ---- */

static void describe_block(sim_device *device, uintptr_t start, size_t size, sim_block *out)
{
    sim_arena *arena = arena_of(device);
    *out = (sim_block){.device = device, .start = start, .size = size, .file = arena->file};
    out->at = sim_arena_view(arena, start);
    out->offset = (size_t)(out->at - arena->at);
}

aclError sim_memory_take_block(sim_device *device, size_t size, sim_block *out)
{
    char why[160] = "that is more than there is";
    uintptr_t start = size <= SIZE_MAX / 4 ? sim_arena_alloc(arena_of(device), SIM_ARENA_SIMULATOR,
                                                             size, size, why, sizeof why)
                                           : 0;
    if (!start)
        return sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%s cannot give %zu bytes: %s",
                        device ? "the device" : "the host", size, why);
    describe_block(device, start, size, out);
    return ACL_SUCCESS;
}

void sim_memory_give_block(const sim_block *block)
{
    size_t size;
    sim_arena_free(arena_of(block->device), SIM_ARENA_SIMULATOR, block->start, &size);
}

bool sim_memory_find_block(const void *address, size_t size, sim_block *out)
{
    sim_arena_answer answer;
    sim_range range = {0};
    sim_arena *arena = find_arena((uintptr_t)address, size, &answer, &range);
    if (!arena || answer != SIM_ARENA_INSIDE)
        return false;
    describe_block(sim_device_get((int32_t)(arena - arenas)), (uintptr_t)address, size, out);
    return true;
}
