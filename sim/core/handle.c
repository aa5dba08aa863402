/* SPDX-License-Identifier: MIT */
#include "core/handle.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "check/check.h"

/* A handle, from the top: 8 bits mark, 8 kind, 24 generation, 24 slot. The mark makes it an
 * address that neither x86-64 nor AArch64 lets a program read. */
#define MARK UINT64_C(0x4e)
#define SLOT_BITS 24
#define GENERATION_BITS 24
#define CHUNK_BITS 12
#define CHUNK_SIZE (1u << CHUNK_BITS)
#define CHUNK_COUNT (1u << (SLOT_BITS - CHUNK_BITS))

typedef struct slot {
    _Atomic uint64_t handle; /* the live handle of this slot, or 0 */
    _Atomic(void *) object;
    uint32_t generation;
    uint32_t next_free; /* slot index + 1; 0 ends the list */
} slot;

/* Chunks are never freed, so a reader needs no lock to look at a slot. */
static _Atomic(slot *) chunks[CHUNK_COUNT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t first_free;
static uint32_t slot_count;

static slot *slot_at(uint32_t index)
{
    slot *chunk = atomic_load_explicit(&chunks[index >> CHUNK_BITS], memory_order_acquire);
    return chunk ? &chunk[index & (CHUNK_SIZE - 1)] : NULL;
}

static uint64_t compose(sim_kind kind, uint32_t generation, uint32_t index)
{
    return MARK << 56 | (uint64_t)kind << 48 | (uint64_t)generation << SLOT_BITS | index;
}

/* The slot whose live handle this is, or NULL. */
static slot *find(sim_kind kind, const void *handle)
{
    uint64_t value = (uint64_t)(uintptr_t)handle;
    if (value >> 48 != (MARK << 8 | (uint64_t)kind))
        return NULL;
    slot *found = slot_at(value & ((1u << SLOT_BITS) - 1));
    if (!found || atomic_load_explicit(&found->handle, memory_order_acquire) != value)
        return NULL;
    return found;
}

/* Lock held: adds a chunk's slots to the free list. */
static void grow(void)
{
    if (slot_count == CHUNK_COUNT * CHUNK_SIZE)
        return;
    slot *chunk = calloc(CHUNK_SIZE, sizeof *chunk);
    if (!chunk)
        return;
    for (uint32_t i = 0; i < CHUNK_SIZE; i++)
        chunk[i].next_free = i + 1 < CHUNK_SIZE ? slot_count + i + 2 : 0;
    atomic_store_explicit(&chunks[slot_count >> CHUNK_BITS], chunk, memory_order_release);
    first_free = slot_count + 1;
    slot_count += CHUNK_SIZE;
}

void *sim_handle_create(sim_kind kind, void *object)
{
    uint64_t handle = 0;
    pthread_mutex_lock(&lock);
    if (!first_free)
        grow();
    if (first_free) {
        uint32_t index = first_free - 1;
        slot *taken = slot_at(index);
        first_free = taken->next_free;
        taken->generation = (taken->generation + 1) & ((1u << GENERATION_BITS) - 1);
        handle = compose(kind, taken->generation, index);
        atomic_store_explicit(&taken->object, object, memory_order_relaxed);
        atomic_store_explicit(&taken->handle, handle, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    if (handle)
        SIM_CHECK(made((int)kind, handle, 0, 0));
    return (void *)(uintptr_t)handle;
}

void *sim_handle_peek(sim_kind kind, const void *handle)
{
    slot *found = find(kind, handle);
    if (!found)
        return NULL;
    void *object = atomic_load_explicit(&found->object, memory_order_acquire);
    /* The slot may have been given away between the two loads; then it was not live. */
    return find(kind, handle) ? object : NULL;
}

void *sim_handle_get(sim_kind kind, const void *handle)
{
    void *object = sim_handle_peek(kind, handle);
    if (!object && handle)
        SIM_CHECK(lost((int)kind, (uintptr_t)handle));
    return object;
}

void *sim_handle_remove(sim_kind kind, const void *handle)
{
    void *object = NULL;
    pthread_mutex_lock(&lock);
    slot *found = find(kind, handle);
    if (found) {
        object = atomic_load_explicit(&found->object, memory_order_relaxed);
        atomic_store_explicit(&found->handle, 0, memory_order_release);
        found->next_free = first_free;
        first_free = ((uint32_t)(uintptr_t)handle & ((1u << SLOT_BITS) - 1)) + 1;
    }
    pthread_mutex_unlock(&lock);
    if (object)
        SIM_CHECK(ended((int)kind, (uintptr_t)handle));
    else if (handle)
        SIM_CHECK(lost((int)kind, (uintptr_t)handle));
    return object;
}
