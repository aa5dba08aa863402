/* SPDX-License-Identifier: MIT */
/* What work uses, against what else may be under way, and what of it is known to be over. */
#include <inttypes.h>

#include "check/check.h"
#include "check/state.h"

void sim_check_use_memory(const void *address, size_t size, bool writes)
{
    const sim_use use = {.start = (uintptr_t)address, .size = size, .writes = writes};
    sim_flight_use(&use);
}

/* Data buffers and events may be shared by what is under way, models and datasets may not. */
void sim_check_use_object(int sort, uint64_t id)
{
    const sim_use use = {
        .sort = sort, .id = id, .writes = sort == SIM_SORT_MODEL || sort == SIM_KIND_DATASET};
    sim_flight_use(&use);
}

/* ---- conflicts ---- */

static void tell_race(const sim_conflict *found, const char *by)
{
    const sim_object *memory = sim_object_find_memory(found->mine->start);
    char name[SIM_OBJECT_TEXT_SIZE] = "memory";
    if (memory)
        sim_object_text(memory, name);
    sim_finding(SIM_RULE_RACE, memory, "%s %zu bytes at %#" PRIxPTR " of %s, which %s %s meanwhile",
                found->mine->writes ? "writes" : "reads", found->mine->size, found->mine->start,
                name, by, found->theirs->writes ? "may write" : "may read");
}

static void tell(const sim_conflict *found)
{
    char by[SIM_SITE_TEXT_SIZE], name[SIM_OBJECT_TEXT_SIZE] = "";
    const sim_use *use = found->mine;
    sim_site_text(&found->other->site, by);
    if (use->sort == 0) {
        tell_race(found, by);
        return;
    }
    const sim_object *object = sim_object_find(use->sort, use->id);
    if (object)
        sim_object_text(object, name);
    sim_finding(use->sort == SIM_SORT_MODEL ? SIM_RULE_MODEL_CONCURRENT : SIM_RULE_DATASET_SHARED,
                object, "%s is used by %s, which is not known to be over", name, by);
}

void sim_check_queued(const void *stream, uint64_t number)
{
    sim_flight *flight = sim_flight_take();
    if (!flight)
        return;
    sim_check_lock();
    sim_flight_compare(flight, stream, tell);
    sim_flight_add(flight, stream, number);
    sim_check_unlock();
}

sim_flight *sim_check_begin_here(void)
{
    sim_flight *flight = sim_flight_take();
    if (!flight)
        return NULL;
    sim_check_lock();
    sim_flight_compare(flight, NULL, tell);
    sim_flight_add(flight, NULL, 0);
    sim_check_unlock();
    return flight;
}

void sim_check_end_here(sim_flight *flight)
{
    if (!flight)
        return;
    sim_check_lock();
    sim_flight_remove(flight);
    sim_check_unlock();
}

void sim_check_done_here(void)
{
    sim_check_end_here(sim_check_begin_here());
}

/* ---- streams ---- */

void sim_check_known(const void *stream, uint64_t number)
{
    sim_check_lock();
    sim_flight_know(stream, number);
    sim_check_unlock();
}

void sim_check_stream_ends(const void *stream)
{
    char name[SIM_OBJECT_TEXT_SIZE], by[SIM_SITE_TEXT_SIZE];
    sim_check_lock();
    const sim_flight *flight = sim_flight_find_on(stream);
    const sim_object *object = sim_object_find_dead(SIM_KIND_STREAM, (uintptr_t)stream);
    if (flight && object && sim_site_is(sim_site_current(), "aclrtDestroyStream") &&
        !sim_site_is(sim_site_current(), "aclrtDestroyStreamForce"))
        sim_finding(SIM_RULE_STREAM_IN_FLIGHT, object, "%s has work of %s, whose end is not known",
                    sim_object_text(object, name), sim_site_text(&flight->site, by));
    sim_flight_know(stream, UINT64_MAX);
    sim_check_unlock();
}

/* ---- events ---- */

static sim_object *find_event(const void *event)
{
    return sim_object_find(SIM_KIND_EVENT, (uintptr_t)event);
}

void sim_check_event_recorded(const void *event, bool plain, const void *stream, uint64_t number)
{
    char name[SIM_OBJECT_TEXT_SIZE];
    sim_check_lock();
    sim_object *object = find_event(event);
    if (object && plain && object->awaited)
        sim_finding(SIM_RULE_EVENT_NOT_RESET, object, "%s was waited for and is not reset",
                    sim_object_text(object, name));
    if (object) {
        object->awaited = false;
        object->marked_stream = stream;
        object->marked_number = number;
    }
    sim_check_unlock();
    sim_check_use_object(SIM_KIND_EVENT, (uintptr_t)event);
    sim_check_queued(stream, number);
}

void sim_check_event_awaited(const void *event, const void *stream, uint64_t number)
{
    sim_check_lock();
    sim_object *object = find_event(event);
    if (object) {
        object->awaited = true;
        if (object->marked_stream)
            sim_flight_order(stream, number, object->marked_stream, object->marked_number);
    }
    sim_check_unlock();
    sim_check_use_object(SIM_KIND_EVENT, (uintptr_t)event);
    sim_check_queued(stream, number);
}

void sim_check_event_reset(const void *event)
{
    sim_check_lock();
    sim_object *object = find_event(event);
    if (object)
        object->awaited = false;
    sim_check_unlock();
}

void sim_check_event_known(const void *event)
{
    sim_check_lock();
    const sim_object *object = find_event(event);
    if (object && object->marked_stream)
        sim_flight_know(object->marked_stream, object->marked_number);
    sim_check_unlock();
}
