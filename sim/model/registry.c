/* SPDX-License-Identifier: MIT */
#include "model/registry.h"

#include <stdlib.h>

#include "check/check.h"
#include "core/error.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sim_model **models; /* ids ascending, as they are given */
static size_t count, capacity;
static uint32_t last_id;

static bool reserve(void)
{
    if (count < capacity)
        return true;
    size_t wanted = capacity ? capacity * 2 : 16;
    sim_model **grown = realloc(models, wanted * sizeof(sim_model *));
    if (!grown)
        return false;
    models = grown;
    capacity = wanted;
    return true;
}

aclError sim_registry_add(sim_model *model)
{
    pthread_mutex_lock(&lock);
    bool room = reserve();
    if (room) {
        model->id = ++last_id;
        models[count++] = model;
        SIM_CHECK(made(SIM_SORT_MODEL, model->id, 0, 0));
    }
    pthread_mutex_unlock(&lock);
    return room ? ACL_SUCCESS : sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for a model id");
}

/* Where the id is; count when it is not. */
static size_t find(uint32_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (models[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && models[low]->id == id ? low : count;
}

sim_model *sim_registry_acquire(uint32_t id)
{
    pthread_mutex_lock(&lock);
    size_t at = find(id);
    sim_model *model = at < count ? models[at] : NULL;
    if (model)
        sim_model_retain(model);
    pthread_mutex_unlock(&lock);
    if (!model)
        SIM_CHECK(lost(SIM_SORT_MODEL, id));
    return model;
}

sim_model *sim_registry_remove(uint32_t id)
{
    pthread_mutex_lock(&lock);
    size_t at = find(id);
    sim_model *model = at < count ? models[at] : NULL;
    if (model) {
        count--;
        for (size_t i = at; i < count; i++)
            models[i] = models[i + 1];
    }
    pthread_mutex_unlock(&lock);
    if (model)
        SIM_CHECK(ended(SIM_SORT_MODEL, id));
    else
        SIM_CHECK(lost(SIM_SORT_MODEL, id));
    return model;
}
