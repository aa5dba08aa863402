/* SPDX-License-Identifier: MIT */
#include "core/ranges.h"

#include <stdlib.h>
#include <string.h>

/* How many ranges start at or before `address`. */
static size_t rank(const sim_ranges *ranges, uintptr_t address)
{
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges->items[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const sim_range *sim_ranges_find(const sim_ranges *ranges, uintptr_t address)
{
    size_t index = rank(ranges, address);
    if (index == 0)
        return NULL;
    const sim_range *candidate = &ranges->items[index - 1];
    return address - candidate->start < candidate->extent ? candidate : NULL;
}

uintptr_t sim_ranges_gap(const sim_ranges *ranges, uintptr_t low, uintptr_t high, size_t extent)
{
    for (size_t i = 0; i < ranges->count && low < high; i++) {
        const sim_range *range = &ranges->items[i];
        uintptr_t end = range->start + range->extent;
        if (end <= low)
            continue;
        if (range->start > low && range->start - low >= extent)
            break;
        low = end;
    }
    return low < high && high - low >= extent ? low : 0;
}

bool sim_ranges_is_free(const sim_ranges *ranges, uintptr_t start, size_t extent)
{
    size_t index = rank(ranges, start);
    if (index > 0 && start - ranges->items[index - 1].start < ranges->items[index - 1].extent)
        return false;
    return index == ranges->count || ranges->items[index].start - start >= extent;
}

static bool reserve_one(sim_ranges *ranges)
{
    if (ranges->count < ranges->capacity)
        return true;
    size_t capacity = ranges->capacity ? 2 * ranges->capacity : 64;
    sim_range *items = realloc(ranges->items, capacity * sizeof *items);
    if (!items)
        return false;
    ranges->items = items;
    ranges->capacity = capacity;
    return true;
}

bool sim_ranges_insert(sim_ranges *ranges, const sim_range *range)
{
    size_t index = rank(ranges, range->start);
    if (!sim_ranges_is_free(ranges, range->start, range->extent) || !reserve_one(ranges))
        return false;
    sim_range *place = &ranges->items[index];
    memmove(place + 1, place, (ranges->count - index) * sizeof *place);
    *place = *range;
    ranges->count++;
    return true;
}

bool sim_ranges_remove(sim_ranges *ranges, uintptr_t start, sim_range *out)
{
    size_t index = rank(ranges, start);
    if (index == 0 || ranges->items[index - 1].start != start)
        return false;
    sim_range *place = &ranges->items[index - 1];
    *out = *place;
    memmove(place, place + 1, (ranges->count - index) * sizeof *place);
    ranges->count--;
    return true;
}
