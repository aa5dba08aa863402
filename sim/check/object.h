/* SPDX-License-Identifier: MIT */
/* Everything programs make and must end: what is alive, and the latest that no longer is. The
 * checker's lock is held. */
#ifndef SIM_CHECK_OBJECT_H
#define SIM_CHECK_OBJECT_H

#include <stdbool.h>

#include "check/site.h"
#include "core/handle.h"

/* The kinds of handles, and what has no handle. */
typedef enum sim_sort {
    SIM_SORT_DEVICE_MEMORY = SIM_KIND_COUNT, /* identified by where it starts */
    SIM_SORT_PINNED_MEMORY,
    SIM_SORT_REGISTERED_MEMORY,
    SIM_SORT_MAPPING,
    SIM_SORT_ADDRESSES,    /* reserved ones, by the first */
    SIM_SORT_MODEL,        /* by its id */
    SIM_SORT_SUBSCRIPTION, /* by its stream */
    SIM_SORT_COUNT
} sim_sort;

typedef struct sim_object {
    int sort; /* a sim_kind or sim_sort */
    uint64_t id;
    size_t size;               /* of memory */
    int32_t device;            /* of device memory */
    bool own;                  /* made by npusim for itself: with a context, a model, a dataset */
    bool told;                 /* its leak was */
    bool awaited;              /* an event: since it was reset */
    const void *marked_stream; /* an event: where it was recorded last, and as which task */
    uint64_t marked_number;
    sim_site made, ended;
    struct sim_object *next; /* of the same bucket */
} sim_object;

/* "stream", "pinned memory", ... */
const char *sim_sort_name(int sort);
/* Whether the call is one that ends such objects. */
bool sim_sort_ends_with(int sort, const sim_site *site);
bool sim_sort_is_memory(int sort);

/* NULL without memory for it; then nothing is said about the object. */
sim_object *sim_object_add(int sort, uint64_t id, size_t size);
sim_object *sim_object_find(int sort, uint64_t id);
/* One that is alive, whatever its kind of handle. */
sim_object *sim_object_find_handle(uint64_t id);
/* Moves it among those that are no longer; NULL when it is not known. Valid until the next end. */
const sim_object *sim_object_end(int sort, uint64_t id);
/* The latest that ended, of this sort. */
const sim_object *sim_object_find_dead(int sort, uint64_t id);
/* Allocated memory that holds the address, alive; and the latest that was freed. */
const sim_object *sim_object_find_memory(uintptr_t address);
const sim_object *sim_object_find_freed(uintptr_t address);
/* The address may be anybody's again. */
void sim_object_forget_freed(uintptr_t address);

void sim_object_each(void (*visit)(sim_object *object, void *argument), void *argument);
void sim_objects_forget(void);

#endif
