/* SPDX-License-Identifier: MIT */
/* Objects and memory: made, used while they are alive, ended once, by what ends them, and not
 * under work that uses them. */
#include <inttypes.h>
#include <stdio.h>

#include "check/check.h"
#include "check/state.h"

const char *sim_object_text(const sim_object *object, char out[SIM_OBJECT_TEXT_SIZE])
{
    const char *name = sim_sort_name(object->sort);
    if (object->sort == SIM_SORT_DEVICE_MEMORY)
        snprintf(out, SIM_OBJECT_TEXT_SIZE, "%s %#" PRIx64 " of %zu bytes on device %d", name,
                 object->id, object->size, object->device);
    else if (sim_sort_is_memory(object->sort))
        snprintf(out, SIM_OBJECT_TEXT_SIZE, "%s %#" PRIx64 " of %zu bytes", name, object->id,
                 object->size);
    else if (object->sort == SIM_SORT_MODEL)
        snprintf(out, SIM_OBJECT_TEXT_SIZE, "model %" PRIu64, object->id);
    else
        snprintf(out, SIM_OBJECT_TEXT_SIZE, "%s %#" PRIx64, name, object->id);
    return out;
}

void sim_check_made(int sort, uint64_t id, size_t size, int32_t device_id)
{
    sim_check_lock();
    sim_object *object = sim_object_add(sort, id, size);
    if (object)
        object->device = device_id;
    sim_check_unlock();
    if (sort == SIM_SORT_DEVICE_MEMORY || sort == SIM_SORT_PINNED_MEMORY)
        sim_touch_watch();
}

/* ---- ending ---- */

static void check_users(const sim_object *object)
{
    char name[SIM_OBJECT_TEXT_SIZE], by[SIM_SITE_TEXT_SIZE];
    const sim_flight *user = sim_flight_find_user(object->sort, object->id, object->size);
    if (user)
        sim_finding(sim_sort_is_memory(object->sort) ? SIM_RULE_FREE_IN_FLIGHT
                                                     : SIM_RULE_DESTROY_IN_FLIGHT,
                    object, "%s is used by %s, which is not known to be over",
                    sim_object_text(object, name), sim_site_text(&user->site, by));
}

static void check_means(const sim_object *object)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    const sim_site *site = sim_site_current();
    bool of_host = sim_site_is(site, "aclrtFreeHost");
    sim_object_text(object, name);
    if (!sim_sort_ends_with(object->sort, site))
        sim_finding(SIM_RULE_ENDED_WITH_CONTEXT, object, "%s ends without having been %s", name,
                    object->sort == SIM_SORT_SUBSCRIPTION ? "unsubscribed" : "destroyed");
    else if (object->sort == SIM_SORT_DEVICE_MEMORY && of_host)
        sim_finding(SIM_RULE_WRONG_FREE, object, "%s wants aclrtFree", name);
    else if (object->sort == SIM_SORT_PINNED_MEMORY && !of_host)
        sim_finding(SIM_RULE_WRONG_FREE, object, "%s wants aclrtFreeHost", name);
}

void sim_check_ended(int sort, uint64_t id)
{
    sim_check_lock();
    const sim_object *object = sim_object_end(sort, id);
    if (object && !object->own) {
        check_means(object);
        check_users(object);
    }
    sim_check_unlock();
}

/* ---- what is not there ---- */

static void check_stranger(int sort, uint64_t id)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    const sim_object *other = sort < SIM_SORT_DEVICE_MEMORY ? sim_object_find_handle(id) : NULL;
    if (other)
        sim_finding(SIM_RULE_BAD_HANDLE, other, "%s is no %s", sim_object_text(other, name),
                    sim_sort_name(sort));
    else
        sim_finding(SIM_RULE_BAD_HANDLE, NULL, "%#" PRIx64 " is no %s, and never was", id,
                    sim_sort_name(sort));
}

void sim_check_lost(int sort, uint64_t id)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    sim_check_lock();
    const sim_object *dead = sim_object_find_dead(sort, id);
    if (!dead)
        check_stranger(sort, id);
    else if (sim_sort_ends_with(sort, sim_site_current()))
        sim_finding(SIM_RULE_DOUBLE_DESTROY, dead, "%s was ended before",
                    sim_object_text(dead, name));
    else
        sim_finding(SIM_RULE_DEAD_HANDLE, dead, "%s is used after its end",
                    sim_object_text(dead, name));
    sim_check_unlock();
}

void sim_check_bad_free(const void *address)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    uintptr_t at = (uintptr_t)address;
    sim_check_lock();
    const sim_object *inside = sim_object_find_memory(at);
    const sim_object *freed = inside ? NULL : sim_object_find_freed(at);
    if (freed)
        sim_finding(SIM_RULE_BAD_FREE, freed, "%s was freed before", sim_object_text(freed, name));
    else if (inside)
        sim_finding(SIM_RULE_BAD_FREE, inside, "%p is %zu bytes behind the start of %s", address,
                    (size_t)(at - inside->id), sim_object_text(inside, name));
    else
        sim_finding(SIM_RULE_BAD_FREE, NULL, "%p was never allocated", address);
    sim_check_unlock();
}

void sim_check_outside(const void *address, size_t size)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    uintptr_t at = (uintptr_t)address;
    sim_check_lock();
    const sim_object *inside = sim_object_find_memory(at);
    const sim_object *freed = inside ? NULL : sim_object_find_freed(at);
    if (freed)
        sim_finding(SIM_RULE_USE_AFTER_FREE, freed, "%zu bytes at %p are of %s, which was freed",
                    size, address, sim_object_text(freed, name));
    else if (inside)
        sim_finding(SIM_RULE_OUT_OF_BOUNDS, inside, "%zu bytes at %p go beyond %s", size, address,
                    sim_object_text(inside, name));
    else
        sim_finding(SIM_RULE_OUT_OF_BOUNDS, NULL, "%zu bytes at %p are not allocated", size,
                    address);
    sim_check_unlock();
}
