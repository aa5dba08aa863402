/* SPDX-License-Identifier: MIT */
#include "core/mapping.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "check/check.h"
#include "core/error.h"

/* All under `lock`. A mapped range's tag is its place in `mapped_memory`. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static sim_ranges reserved, mapped;
static sim_physical **mapped_memory;
static size_t place_count;

/* Most programs reserve nothing: one load tells them so. */
static _Atomic size_t reserved_count;

/* ---- reserving ---- */

/* Addresses of `size` bytes that begin where a huge page may, or NULL. */
static void *take_addresses(size_t size, void *expected)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (expected) {
        void *at = mmap(expected, size, PROT_NONE, flags | MAP_FIXED_NOREPLACE, -1, 0);
        if (at != MAP_FAILED && at != expected) { /* a kernel that takes it for a hint */
            munmap(at, size);
            return NULL;
        }
        return at == MAP_FAILED ? NULL : at;
    }
    char *at = mmap(NULL, size + SIM_GRANULARITY, PROT_NONE, flags, -1, 0);
    if (at == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)at % SIM_GRANULARITY;
    if (before)
        munmap(at, before);
    if (before < SIM_GRANULARITY)
        munmap(at + before + size, SIM_GRANULARITY - before);
    return at + before;
}

aclError sim_mapping_reserve(size_t size, void *expected, void **out)
{
    size_t whole = (size + SIM_GRANULARITY - 1) & ~(SIM_GRANULARITY - 1);
    void *at = size <= SIZE_MAX / 4 ? take_addresses(whole, expected) : NULL;
    if (!at)
        return sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%zu addresses are not to be had%s", size,
                        expected ? " where they are wanted" : "");
    const sim_range range = {(uintptr_t)at, whole, size, 0};
    pthread_rwlock_wrlock(&lock);
    bool inserted = sim_ranges_insert(&reserved, &range);
    if (inserted)
        atomic_fetch_add(&reserved_count, 1);
    pthread_rwlock_unlock(&lock);
    if (!inserted) {
        munmap(at, whole);
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory to keep account of addresses");
    }
    SIM_CHECK(made(SIM_SORT_ADDRESSES, (uintptr_t)at, size, 0));
    *out = at;
    return ACL_SUCCESS;
}

static aclError release(uintptr_t start)
{
    sim_range range = {0};
    const sim_range *found = sim_ranges_find(&reserved, start);
    if (!found || found->start != start)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "%p is not where reserved addresses start",
                        (void *)start);
    if (!sim_ranges_is_free(&mapped, start, found->extent))
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "memory is mapped to the addresses at %p, wants aclrtUnmapMem first",
                        (void *)start);
    sim_ranges_remove(&reserved, start, &range);
    atomic_fetch_sub(&reserved_count, 1);
    SIM_CHECK(ended(SIM_SORT_ADDRESSES, start));
    munmap((void *)start, range.extent);
    return ACL_SUCCESS;
}

aclError sim_mapping_release(void *address)
{
    pthread_rwlock_wrlock(&lock);
    aclError code = release((uintptr_t)address);
    pthread_rwlock_unlock(&lock);
    return code;
}

/* ---- mapping ---- */

/* A place of `mapped_memory` that is not taken, or -1. */
static int find_place(void)
{
    for (size_t i = 0; i < place_count; i++)
        if (!mapped_memory[i])
            return (int)i;
    size_t count = place_count ? 2 * place_count : 16;
    sim_physical **more = realloc(mapped_memory, count * sizeof *more);
    if (!more)
        return -1;
    for (size_t i = place_count; i < count; i++)
        more[i] = NULL;
    int place = (int)place_count;
    mapped_memory = more;
    place_count = count;
    return place;
}

/* Host memory is there for the program, too. */
static bool show(uintptr_t start, const sim_block *block)
{
    return block->device ||
           mmap((void *)start, block->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                block->file, (off_t)block->offset) != MAP_FAILED;
}

static void hide(uintptr_t start, const sim_block *block)
{
    if (!block->device)
        (void)mmap((void *)start, block->size, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static aclError map(uintptr_t start, sim_physical *memory)
{
    const sim_block *block = sim_physical_block(memory);
    const sim_range *within = sim_ranges_find(&reserved, start);
    if (!within || block->size > within->extent - (start - within->start))
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "%zu bytes at %p are not within one reservation", block->size,
                        (void *)start);
    if (!sim_ranges_is_free(&mapped, start, block->size))
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "memory is mapped to %p already",
                        (void *)start);
    int place = find_place();
    const sim_range range = {start, block->size, block->size, place};
    if (place < 0 || !sim_ranges_insert(&mapped, &range))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory to keep account of a mapping");
    if (!show(start, block)) {
        sim_range gone;
        sim_ranges_remove(&mapped, start, &gone);
        return sim_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "the system maps no %zu bytes to %p",
                        block->size, (void *)start);
    }
    sim_physical_retain(memory);
    mapped_memory[place] = memory;
    SIM_CHECK(made(SIM_SORT_MAPPING, start, block->size, 0));
    return ACL_SUCCESS;
}

aclError sim_mapping_map(void *address, sim_physical *memory)
{
    pthread_rwlock_wrlock(&lock);
    aclError code = map((uintptr_t)address, memory);
    pthread_rwlock_unlock(&lock);
    return code;
}

aclError sim_mapping_unmap(void *address)
{
    sim_range range;
    pthread_rwlock_wrlock(&lock);
    bool found = sim_ranges_remove(&mapped, (uintptr_t)address, &range);
    sim_physical *memory = found ? mapped_memory[range.tag] : NULL;
    if (found) {
        hide(range.start, sim_physical_block(memory));
        mapped_memory[range.tag] = NULL;
        SIM_CHECK(ended(SIM_SORT_MAPPING, range.start));
    }
    pthread_rwlock_unlock(&lock);
    if (!found)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "no mapping starts at %p", address);
    sim_physical_release(memory);
    return ACL_SUCCESS;
}

/* ---- finding ---- */

static sim_arena_answer locate(uintptr_t address, size_t size, sim_location *out, void **view)
{
    const sim_range *range = sim_ranges_find(&mapped, address);
    if (!range)
        return sim_ranges_find(&reserved, address) ? SIM_ARENA_OUTSIDE : SIM_ARENA_ELSEWHERE;
    const sim_block *block = sim_physical_block(mapped_memory[range->tag]);
    size_t offset = address - range->start;
    *out = (sim_location){block->device ? SIM_PLACE_DEVICE : SIM_PLACE_PINNED, block->device,
                          (void *)range->start, range->size};
    if (size > range->size - offset)
        return SIM_ARENA_OUTSIDE;
    if (view)
        *view = block->at + offset;
    return SIM_ARENA_INSIDE;
}

sim_arena_answer sim_mapping_locate(const void *address, size_t size, sim_location *out,
                                    void **view)
{
    if (atomic_load_explicit(&reserved_count, memory_order_relaxed) == 0)
        return SIM_ARENA_ELSEWHERE;
    *out = (sim_location){SIM_PLACE_DEVICE, NULL, NULL, 0};
    pthread_rwlock_rdlock(&lock);
    sim_arena_answer answer = locate((uintptr_t)address, size, out, view);
    pthread_rwlock_unlock(&lock);
    return answer;
}
