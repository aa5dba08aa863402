/* SPDX-License-Identifier: MIT */
/* Pinned memory of a program that is checked. Freed it keeps its addresses, without access, so that
 * touching it is noticed. It is mapped, not of malloc, whose memory is read by leak checkers. */
#include <sys/mman.h>

#include "check/check.h"
#include "check/state.h"

#define PAGE ((size_t)4096)
#define GRAVE_COUNT 256
#define GRAVE_BYTES ((size_t)1 << 30)

static struct grave {
    void *memory;
    size_t size;
} graves[GRAVE_COUNT];
static size_t buried_count, freed_count; /* ever */
static size_t buried_bytes;

static size_t whole_pages(size_t size)
{
    return (size + PAGE - 1) & ~(PAGE - 1);
}

bool sim_check_take_pinned(size_t size, void **out)
{
    void *memory =
        mmap(NULL, whole_pages(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    *out = memory;
    return true;
}

bool sim_check_is_freed(const void *address)
{
    sim_check_lock();
    const sim_object *freed = sim_object_find_freed((uintptr_t)address);
    bool pinned = freed && freed->sort == SIM_SORT_PINNED_MEMORY;
    sim_check_unlock();
    return pinned;
}

/* Lock held. */
static void free_oldest(void)
{
    struct grave *oldest = &graves[freed_count++ % GRAVE_COUNT];
    sim_object_forget_freed((uintptr_t)oldest->memory);
    buried_bytes -= oldest->size;
    munmap(oldest->memory, oldest->size);
}

static bool is_full(size_t more)
{
    return buried_count > freed_count &&
           (buried_count - freed_count == GRAVE_COUNT || buried_bytes + more > GRAVE_BYTES);
}

void sim_check_bury(void *memory)
{
    sim_check_lock();
    /* Forgotten among thousands of others freed since, it keeps its addresses, and the pages. */
    const sim_object *freed = sim_object_find_dead(SIM_SORT_PINNED_MEMORY, (uintptr_t)memory);
    size_t size = freed ? whole_pages(freed->size) : 0;
    if (freed && mprotect(memory, size, PROT_NONE) == 0) {
        madvise(memory, size, MADV_DONTNEED);
        while (is_full(size))
            free_oldest();
        graves[buried_count++ % GRAVE_COUNT] = (struct grave){memory, size};
        buried_bytes += size;
    }
    sim_check_unlock();
}
