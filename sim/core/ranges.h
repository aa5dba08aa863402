/* SPDX-License-Identifier: MIT */
/* A set of address ranges that do not overlap, sorted. A plain array: thousands of allocations
 * are searched in a dozen steps, and moving them costs less than a tree would in cache misses.
 * Callers lock. */
#ifndef SIM_CORE_RANGES_H
#define SIM_CORE_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_range {
    uintptr_t start;
    size_t extent; /* bytes it takes up */
    size_t size;   /* bytes of it that may be touched, at most extent */
    int tag;       /* the caller's */
} sim_range;

typedef struct sim_ranges {
    sim_range *items;
    size_t count, capacity;
} sim_ranges;

/* The range that holds `address`, or NULL. Valid until the set changes. */
const sim_range *sim_ranges_find(const sim_ranges *ranges, uintptr_t address);

/* The lowest start in [low, high) after which `extent` bytes are free, or 0. */
uintptr_t sim_ranges_gap(const sim_ranges *ranges, uintptr_t low, uintptr_t high, size_t extent);

/* Whether no range has any of [start, start + extent). */
bool sim_ranges_is_free(const sim_ranges *ranges, uintptr_t start, size_t extent);

/* False when it overlaps one that is there, or there is no memory for it. */
bool sim_ranges_insert(sim_ranges *ranges, const sim_range *range);

/* Takes out the range that starts at `start`; false when none does. */
bool sim_ranges_remove(sim_ranges *ranges, uintptr_t start, sim_range *out);

#endif
