/* SPDX-License-Identifier: MIT */
#include "check/object.h"

#include <stdlib.h>

#define BUCKET_COUNT ((size_t)1 << 13)
/* How many dead ones are remembered: a mistake is rarely older. */
#define DEAD_COUNT ((size_t)1 << 13)

static sim_object *buckets[BUCKET_COUNT];
static sim_object dead[DEAD_COUNT];
static size_t dead_count; /* ever */

/* Which calls make an object a program's, and which end it, by the beginnings of their names.
 * A stream made by aclrtSetDevice is its context's. */
static const struct sort_row {
    const char *name, *made_by, *ended_by;
} sorts[SIM_SORT_COUNT] = {
    [SIM_KIND_CONTEXT] = {"context", "aclrtCreateContext", "aclrtDestroyContext"},
    [SIM_KIND_STREAM] = {"stream", "aclrtCreateStream", "aclrtDestroyStream"},
    [SIM_KIND_EVENT] = {"event", "aclrtCreateEvent", "aclrtDestroyEvent"},
    [SIM_KIND_DATA_BUFFER] = {"data buffer", "aclCreateDataBuffer", "aclDestroyDataBuffer"},
    [SIM_KIND_TENSOR_DESC] = {"tensor descriptor", "aclCreateTensorDesc", "aclDestroyTensorDesc"},
    [SIM_KIND_MODEL_DESC] = {"model description", "aclmdlCreateDesc", "aclmdlDestroyDesc"},
    [SIM_KIND_DATASET] = {"dataset", "aclmdlCreateDataset", "aclmdlDestroyDataset"},
    [SIM_KIND_AIPP] = {"AIPP parameters", "aclmdlCreateAIPP", "aclmdlDestroyAIPP"},
    [SIM_KIND_MODEL_CONFIG] = {"load configuration", "aclmdlCreateConfigHandle",
                               "aclmdlDestroyConfigHandle"},
    [SIM_KIND_EXEC_CONFIG] = {"execution configuration", "aclmdlCreateExecConfigHandle",
                              "aclmdlDestroyExecConfigHandle"},
    [SIM_KIND_GROUP_INFO] = {"group information", "aclrtCreateGroupInfo", "aclrtDestroyGroupInfo"},
    [SIM_KIND_PROF_CONFIG] = {"profiling configuration", "aclprofCreateConfig",
                              "aclprofDestroyConfig"},
    [SIM_KIND_PROF_STEP] = {"profiling step", "aclprofCreateStepInfo", "aclprofDestroyStepInfo"},
    [SIM_KIND_PROF_STAMP] = {"profiling stamp", "aclprofCreateStamp", "aclprofDestroyStamp"},
    [SIM_KIND_PHYSICAL] = {"physical memory", "aclrtMallocPhysical", "aclrtFreePhysical"},
    [SIM_SORT_DEVICE_MEMORY] = {"device memory", "aclrtMalloc", "aclrtFree"},
    [SIM_SORT_PINNED_MEMORY] = {"pinned memory", "aclrtMallocHost", "aclrtFree"},
    [SIM_SORT_REGISTERED_MEMORY] = {"registered memory", "aclrtHostRegister",
                                    "aclrtHostUnregister"},
    [SIM_SORT_MAPPING] = {"mapped memory", "aclrtMapMem", "aclrtUnmapMem"},
    [SIM_SORT_ADDRESSES] = {"reserved addresses", "aclrtReserveMemAddress",
                            "aclrtReleaseMemAddress"},
    [SIM_SORT_MODEL] = {"model", "aclmdlLoad", "aclmdlUnload"},
    [SIM_SORT_SUBSCRIPTION] = {"subscription for callbacks", "aclrtSubscribe", "aclrtUnSubscribe"},
};

const char *sim_sort_name(int sort)
{
    return sorts[sort].name;
}

bool sim_sort_ends_with(int sort, const sim_site *site)
{
    return sim_site_is(site, sorts[sort].ended_by);
}

bool sim_sort_is_memory(int sort)
{
    return sort >= SIM_SORT_DEVICE_MEMORY && sort <= SIM_SORT_MAPPING;
}

/* Executions allocate outputs for the program. */
static bool is_own(int sort, const sim_site *site)
{
    return !sim_site_is(site, sorts[sort].made_by) &&
           !(sort == SIM_SORT_DEVICE_MEMORY && sim_site_is(site, "aclmdlExecute"));
}

static sim_object **bucket_of(uint64_t id)
{
    return &buckets[(id * UINT64_C(0x9E3779B97F4A7C15) >> 40) & (BUCKET_COUNT - 1)];
}

sim_object *sim_object_add(int sort, uint64_t id, size_t size)
{
    const sim_site *site = sim_site_current();
    sim_object **bucket = bucket_of(id);
    sim_object *added = malloc(sizeof *added);
    if (!added)
        return NULL;
    *added = (sim_object){.sort = sort,
                          .id = id,
                          .size = size,
                          .own = is_own(sort, site),
                          .made = *site,
                          .next = *bucket};
    *bucket = added;
    return added;
}

sim_object *sim_object_find(int sort, uint64_t id)
{
    sim_object *found = *bucket_of(id);
    while (found && (found->sort != sort || found->id != id))
        found = found->next;
    return found;
}

sim_object *sim_object_find_handle(uint64_t id)
{
    sim_object *found = *bucket_of(id);
    while (found && (found->sort >= SIM_SORT_DEVICE_MEMORY || found->id != id))
        found = found->next;
    return found;
}

const sim_object *sim_object_end(int sort, uint64_t id)
{
    sim_object **link = bucket_of(id);
    while (*link && ((*link)->sort != sort || (*link)->id != id))
        link = &(*link)->next;
    sim_object *ended = *link;
    if (!ended)
        return NULL;
    sim_object *kept = &dead[dead_count++ % DEAD_COUNT];
    *link = ended->next;
    *kept = *ended;
    kept->ended = *sim_site_current();
    free(ended);
    return kept;
}

/* The latest dead one that `fits`, or NULL. */
static const sim_object *search_dead(bool (*fits)(const sim_object *object, int sort, uint64_t id),
                                     int sort, uint64_t id)
{
    size_t oldest = dead_count > DEAD_COUNT ? dead_count - DEAD_COUNT : 0;
    for (size_t at = dead_count; at > oldest; at--) {
        const sim_object *one = &dead[(at - 1) % DEAD_COUNT];
        if (fits(one, sort, id))
            return one;
    }
    return NULL;
}

static bool is_same(const sim_object *object, int sort, uint64_t id)
{
    return object->sort == sort && object->id == id;
}

/* Registered memory is the program's before and after. */
static bool is_inside(const sim_object *object, int sort, uint64_t address)
{
    (void)sort;
    return sim_sort_is_memory(object->sort) && object->sort != SIM_SORT_REGISTERED_MEMORY &&
           address - object->id < object->size;
}

const sim_object *sim_object_find_dead(int sort, uint64_t id)
{
    return search_dead(is_same, sort, id);
}

const sim_object *sim_object_find_freed(uintptr_t address)
{
    return search_dead(is_inside, 0, address);
}

void sim_object_forget_freed(uintptr_t address)
{
    for (size_t i = 0; i < DEAD_COUNT; i++)
        if (is_same(&dead[i], SIM_SORT_PINNED_MEMORY, address))
            dead[i].size = 0;
}

const sim_object *sim_object_find_memory(uintptr_t address)
{
    for (size_t i = 0; i < BUCKET_COUNT; i++)
        for (const sim_object *one = buckets[i]; one; one = one->next)
            if (is_inside(one, 0, address))
                return one;
    return NULL;
}

void sim_object_each(void (*visit)(sim_object *object, void *argument), void *argument)
{
    for (size_t i = 0; i < BUCKET_COUNT; i++)
        for (sim_object *one = buckets[i]; one; one = one->next)
            visit(one, argument);
}

void sim_objects_forget(void)
{
    for (size_t i = 0; i < BUCKET_COUNT; i++) {
        while (buckets[i]) {
            sim_object *gone = buckets[i];
            buckets[i] = gone->next;
            free(gone);
        }
    }
    dead_count = 0;
}
