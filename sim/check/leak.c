/* SPDX-License-Identifier: MIT */
/* What is never ended: one finding for each kind and each place where such were made. */
#include "check/state.h"

/* Objects of one kind and place. */
typedef struct crowd {
    const sim_object *first;
    size_t count, bytes;
} crowd;

/* More places than this are told of in rounds. */
#define CROWD_MAX 256

typedef struct crowds {
    crowd at[CROWD_MAX];
    size_t count;
} crowds;

static bool is_of(const crowd *one, const sim_object *object)
{
    return one->first->sort == object->sort && one->first->made.call == object->made.call &&
           one->first->made.caller == object->made.caller;
}

static crowd *find(crowds *all, const sim_object *object)
{
    for (size_t i = 0; i < all->count; i++)
        if (is_of(&all->at[i], object))
            return &all->at[i];
    if (all->count == CROWD_MAX)
        return NULL;
    all->at[all->count].first = object;
    return &all->at[all->count++];
}

static void gather(sim_object *object, void *argument)
{
    crowds *all = argument;
    crowd *mine = object->own || object->told ? NULL : find(all, object);
    if (!mine)
        return;
    object->told = true;
    mine->count++;
    mine->bytes += object->size;
    if (object->made.occurrence < mine->first->made.occurrence)
        mine->first = object;
}

static void tell(const crowd *one, const char *when)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    const sim_object *first = one->first;
    bool output =
        first->sort == SIM_SORT_DEVICE_MEMORY && sim_site_is(&first->made, "aclmdlExecute");
    sim_rule rule = output ? SIM_RULE_OUTPUT_LEAK : SIM_RULE_LEAK;
    sim_object_text(first, name);
    if (one->count == 1)
        sim_finding(rule, first, "%s is alive %s", name, when);
    else if (sim_sort_is_memory(first->sort))
        sim_finding(rule, first, "%s and %zu more, %zu bytes in all, are alive %s", name,
                    one->count - 1, one->bytes, when);
    else
        sim_finding(rule, first, "%s and %zu more are alive %s", name, one->count - 1, when);
}

void sim_leaks_tell(const char *when)
{
    static crowds all; /* under the lock; too large for a stack */
    do {
        all = (crowds){.count = 0};
        sim_object_each(gather, &all);
        for (size_t i = 0; i < all.count; i++)
            tell(&all.at[i], when);
    } while (all.count == CROWD_MAX);
}
