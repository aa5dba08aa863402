/* SPDX-License-Identifier: MIT */
#include "core/physical.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/handle.h"

struct sim_physical {
    atomic_uint references;
    bool adopted;
    sim_ticket ticket; /* 0: not shared. Under the lock below */
    sim_block block;
};

static sim_physical *allocate(void)
{
    sim_physical *memory = calloc(1, sizeof *memory);
    if (memory)
        atomic_init(&memory->references, 1);
    else
        sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory to keep account of physical memory");
    return memory;
}

aclError sim_physical_create(sim_device *device, size_t size, sim_physical **out)
{
    sim_physical *memory = allocate();
    if (!memory)
        return ACL_ERROR_BAD_ALLOC;
    aclError code = sim_memory_take_block(device, size, &memory->block);
    if (code != ACL_SUCCESS) {
        free(memory);
        return code;
    }
    *out = memory;
    return ACL_SUCCESS;
}

aclError sim_physical_adopt(const sim_block *block, sim_physical **out)
{
    sim_physical *memory = allocate();
    if (!memory)
        return ACL_ERROR_BAD_ALLOC;
    memory->adopted = true;
    memory->block = *block;
    *out = memory;
    return ACL_SUCCESS;
}

void sim_physical_retain(sim_physical *memory)
{
    atomic_fetch_add(&memory->references, 1);
}

void sim_physical_release(sim_physical *memory)
{
    if (atomic_fetch_sub(&memory->references, 1) > 1)
        return;
    if (memory->ticket)
        sim_share_close(memory->ticket);
    if (!memory->adopted)
        sim_memory_give_block(&memory->block);
    free(memory);
}

/* Between finding what a handle stands for and retaining it, nobody may end the handle. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *sim_physical_hand_out(sim_physical *memory)
{
    return sim_handle_create(SIM_KIND_PHYSICAL, memory);
}

sim_physical *sim_physical_from(const void *handle)
{
    pthread_mutex_lock(&lock);
    sim_physical *memory = sim_handle_get(SIM_KIND_PHYSICAL, handle);
    if (memory)
        sim_physical_retain(memory);
    pthread_mutex_unlock(&lock);
    return memory;
}

bool sim_physical_take_back(const void *handle)
{
    pthread_mutex_lock(&lock);
    sim_physical *memory = sim_handle_remove(SIM_KIND_PHYSICAL, handle);
    pthread_mutex_unlock(&lock);
    if (memory)
        sim_physical_release(memory);
    return memory;
}

/* Lock held. */
static aclError share(sim_physical *memory, bool to_all)
{
    if (memory->adopted || !memory->block.device)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR,
                        "only a device's memory, and of this process, can be shared");
    if (memory->ticket)
        return sim_fail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "this memory is shared already");
    return sim_share_open(&memory->block, to_all, &memory->ticket);
}

aclError sim_physical_share(sim_physical *memory, bool to_all, sim_ticket *out)
{
    pthread_mutex_lock(&lock);
    aclError code = share(memory, to_all);
    if (code == ACL_SUCCESS)
        *out = memory->ticket;
    pthread_mutex_unlock(&lock);
    return code;
}

const sim_block *sim_physical_block(const sim_physical *memory)
{
    return &memory->block;
}
