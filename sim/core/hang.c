/* SPDX-License-Identifier: MIT */
#include "core/hang.h"

#include <npusim/npusim.h>

#include "core/context.h"
#include "core/schedule.h"
#include "core/settings.h"

typedef struct resets {
    unsigned under_way;
    uint64_t begun;
} resets;

static resets of[SIM_DEVICE_MAX];
static resets of_none; /* of calls without a device: only npusim_end_hangs() ends those */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void sim_hang(const sim_device *device, const bool *released)
{
    const resets *mine = device ? &of[sim_device_id(device)] : &of_none;
    uint64_t before = mine->begun;
    while (!*released && mine->under_way == 0 && mine->begun == before)
        pthread_cond_wait(&changed, sim_schedule_mutex());
}

void sim_hang_look(void)
{
    pthread_cond_broadcast(&changed);
}

void sim_hang_begin_reset(const sim_device *device)
{
    resets *mine = &of[sim_device_id(device)];
    mine->under_way++;
    mine->begun++;
    sim_hang_look();
}

void sim_hang_end_reset(const sim_device *device)
{
    of[sim_device_id(device)].under_way--;
}

void sim_hang_call(void)
{
    static const bool never = false;
    sim_context *context = sim_context_current();
    sim_schedule_lock();
    sim_hang(context ? sim_context_device(context) : NULL, &never);
    sim_schedule_unlock();
}

void npusim_end_hangs(void)
{
    sim_schedule_lock();
    for (size_t i = 0; i < SIM_DEVICE_MAX; i++)
        of[i].begun++;
    of_none.begun++;
    sim_hang_look();
    sim_schedule_unlock();
}
