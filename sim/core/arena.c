/* SPDX-License-Identifier: MIT */
#include "core/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check/check.h"

/* Freed blocks of at least this size give their pages back to the system; smaller ones keep them,
 * since programs that allocate per call would pay for the page faults every time. */
#define RETURN_PAGES_FROM ((size_t)64 << 20)
#define PAGE ((size_t)4096)

void sim_arena_init(sim_arena *arena, size_t capacity, bool shown)
{
    pthread_mutex_init(&arena->lock, NULL);
    arena->capacity = capacity;
    arena->shown = shown;
    arena->file = -1;
}

static size_t span(const sim_arena *arena)
{
    return 2 * arena->capacity;
}

/* Lock held: maps the memory. Pages come into being when they are first touched. */
static bool open_arena(sim_arena *arena)
{
    if (arena->seen)
        return true;
    int file = memfd_create("npusim-device", MFD_CLOEXEC);
    if (file < 0)
        return false;
    void *seen = MAP_FAILED, *at = MAP_FAILED;
    int access = arena->shown ? PROT_READ | PROT_WRITE : PROT_NONE;
    if (ftruncate(file, (off_t)span(arena)) == 0) {
        seen = mmap(NULL, span(arena), access, MAP_SHARED | MAP_NORESERVE, file, 0);
        at = mmap(NULL, span(arena), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
    }
    if (seen == MAP_FAILED || at == MAP_FAILED) {
        int reason = errno;
        if (seen != MAP_FAILED)
            munmap(seen, span(arena));
        if (at != MAP_FAILED)
            munmap(at, span(arena));
        close(file);
        errno = reason;
        return false;
    }
    madvise(at, span(arena), MADV_DONTDUMP);
    madvise(seen, span(arena), MADV_DONTDUMP);
    arena->at = at;
    arena->file = file;
    atomic_store_explicit(&arena->seen, (uintptr_t)seen, memory_order_release);
    return true;
}

/* Addresses that may be passed over before freed ones are given again: what is touched once stays
 * in the host's memory. */
#define UNUSED_BYTES ((size_t)64 << 20)

/* Lock held: addresses for so many bytes, or 0. The lowest; while programs are checked those that
 * were freed longest ago, so that an address of freed memory stays one for a while. */
static uintptr_t find_gap(sim_arena *arena, size_t extent)
{
    uintptr_t end = arena->seen + span(arena), start = 0;
    size_t most = arena->used + extent + UNUSED_BYTES;
    if (sim_check_on && arena->next && most < span(arena))
        start = sim_ranges_gap(&arena->ranges, arena->next, arena->seen + most, extent);
    if (!start)
        start = sim_ranges_gap(&arena->ranges, arena->seen, end, extent);
    arena->next = start ? start + extent : 0;
    return start;
}

uintptr_t sim_arena_alloc(sim_arena *arena, sim_arena_owner owner, size_t size, size_t extent,
                          char *why, size_t why_size)
{
    uintptr_t start = 0;
    pthread_mutex_lock(&arena->lock);
    if (extent > arena->capacity - arena->used) {
        snprintf(why, why_size, "%zu of %zu bytes are free", arena->capacity - arena->used,
                 arena->capacity);
    } else if (!open_arena(arena)) {
        snprintf(why, why_size, "the system gives no memory for devices: %s", strerror(errno));
    } else {
        start = find_gap(arena, extent);
        sim_range range = {start, extent, size, (int)owner};
        if (start && sim_ranges_insert(&arena->ranges, &range)) {
            arena->used += extent;
            if (arena->used > arena->most_used)
                arena->most_used = arena->used;
        } else {
            snprintf(why, why_size, "what is free lies in pieces that are too small");
            start = 0;
        }
    }
    pthread_mutex_unlock(&arena->lock);
    return start;
}

/* Lock held. */
static void return_pages(sim_arena *arena, const sim_range *range)
{
    uintptr_t first = (range->start + PAGE - 1) & ~(PAGE - 1);
    uintptr_t last = (range->start + range->extent) & ~(PAGE - 1);
    if (range->extent >= RETURN_PAGES_FROM)
        (void)fallocate(arena->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        (off_t)(first - arena->seen), (off_t)(last - first));
}

bool sim_arena_free(sim_arena *arena, sim_arena_owner owner, uintptr_t start, size_t *size)
{
    sim_range range;
    pthread_mutex_lock(&arena->lock);
    const sim_range *there = sim_ranges_find(&arena->ranges, start);
    bool found =
        there && there->tag == (int)owner && sim_ranges_remove(&arena->ranges, start, &range);
    if (found) {
        arena->used -= range.extent;
        *size = range.size;
        return_pages(arena, &range);
    }
    pthread_mutex_unlock(&arena->lock);
    return found;
}

sim_arena_answer sim_arena_locate(sim_arena *arena, uintptr_t address, size_t size, sim_range *out)
{
    uintptr_t seen = atomic_load_explicit(&arena->seen, memory_order_acquire);
    sim_arena_answer answer = SIM_ARENA_OUTSIDE;
    if (!seen || address - seen >= span(arena))
        return SIM_ARENA_ELSEWHERE;
    pthread_mutex_lock(&arena->lock);
    const sim_range *range = sim_ranges_find(&arena->ranges, address);
    if (range && range->tag == SIM_ARENA_PROGRAM) {
        *out = *range;
        size_t offset = address - range->start;
        if (offset <= range->size && size <= range->size - offset)
            answer = SIM_ARENA_INSIDE;
    }
    pthread_mutex_unlock(&arena->lock);
    return answer;
}

void *sim_arena_view(const sim_arena *arena, uintptr_t address)
{
    return arena->at + (address - arena->seen);
}

size_t sim_arena_used(sim_arena *arena, size_t *most)
{
    pthread_mutex_lock(&arena->lock);
    size_t used = arena->used;
    *most = arena->most_used;
    pthread_mutex_unlock(&arena->lock);
    return used;
}
