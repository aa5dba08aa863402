/* SPDX-License-Identifier: MIT */
/* One device's memory: a memfd mapped twice, without access where callers see it (unless
 * they are on a board with it) and read-write where the simulator works. Twice as many addresses
 * are reserved as there is memory, so that a fragmented device still has its last byte to give.
 * Thread-safe. */
#ifndef SIM_CORE_ARENA_H
#define SIM_CORE_ARENA_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/ranges.h"

typedef struct sim_arena {
    pthread_mutex_t lock;
    _Atomic uintptr_t seen; /* where callers see it; 0 until first used */
    unsigned char *at;      /* where the simulator works */
    size_t capacity, used, most_used;
    bool shown;     /* callers may touch it where they see it */
    uintptr_t next; /* where to look first, when freed addresses are to stay unused for long */
    int file;
    sim_ranges ranges;
} sim_arena;

/* How an address relates to the arena. */
typedef enum sim_arena_answer {
    SIM_ARENA_ELSEWHERE, /* not an address of this arena */
    SIM_ARENA_INSIDE,    /* the bytes are within one allocation */
    SIM_ARENA_OUTSIDE    /* an address of this arena, but not, or not all, allocated */
} sim_arena_answer;

void sim_arena_init(sim_arena *arena, size_t capacity, bool shown);

/* Who has an allocation: programs, or the simulator, which maps it elsewhere for them. */
typedef enum sim_arena_owner { SIM_ARENA_PROGRAM, SIM_ARENA_SIMULATOR } sim_arena_owner;

/* The address callers get, or 0 when the arena is full or the system refuses; `why` then says
 * which. `size` of the `extent` bytes may be touched. */
uintptr_t sim_arena_alloc(sim_arena *arena, sim_arena_owner owner, size_t size, size_t extent,
                          char *why, size_t why_size);

/* False when no allocation of this owner starts there; *size is what was allocated. */
bool sim_arena_free(sim_arena *arena, sim_arena_owner owner, uintptr_t start, size_t *size);

sim_arena_answer sim_arena_locate(sim_arena *arena, uintptr_t address, size_t size, sim_range *out);

/* The simulator's pointer to what callers see at `address`, which must be of this arena. */
void *sim_arena_view(const sim_arena *arena, uintptr_t address);

/* What is allocated, and the most that ever was. */
size_t sim_arena_used(sim_arena *arena, size_t *most);

#endif
