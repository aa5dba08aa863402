/* SPDX-License-Identifier: MIT */
#include "core/device.h"

#include "core/error.h"
#include "core/schedule.h"
#include "core/settings.h"

struct sim_device {
    unsigned holders; /* under the scheduler's lock */
};

/* Indexed by the caller's number; unused ones cost nothing. */
static sim_device devices[SIM_DEVICE_MAX];

aclError sim_device_count(uint32_t *out)
{
    const sim_settings *settings = sim_settings_get();
    aclError code = sim_settings_check();
    if (code != ACL_SUCCESS)
        return code;
    if (settings->visible_count == 0)
        return sim_fail(ACL_ERROR_RT_NO_DEVICE,
                        "ASCEND_RT_VISIBLE_DEVICES names no device, wants ascending numbers "
                        "below %u",
                        settings->device_count);
    *out = settings->visible_count;
    return ACL_SUCCESS;
}

aclError sim_device_find(int32_t id, sim_device **out)
{
    uint32_t count = 0;
    aclError code = sim_device_count(&count);
    if (code != ACL_SUCCESS)
        return code;
    if (id < 0 || (uint32_t)id >= count)
        return sim_fail(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device %d, wants 0 to %u", id,
                        count - 1);
    *out = &devices[id];
    return ACL_SUCCESS;
}

sim_device *sim_device_get(int32_t id)
{
    uint32_t count = sim_settings_get()->visible_count;
    return id >= 0 && (uint32_t)id < count ? &devices[id] : NULL;
}

int32_t sim_device_id(const sim_device *device)
{
    return (int32_t)(device - devices);
}

int32_t sim_device_physical_id(const sim_device *device)
{
    return sim_settings_get()->visible[sim_device_id(device)];
}

void sim_device_retain(sim_device *device)
{
    device->holders++;
}

void sim_device_release(sim_device *device)
{
    device->holders--;
    /* Another thread may take hold of the device while one of its engines is waited for. */
    for (int engine = 0; engine < SIM_ENGINE_COUNT && device->holders == 0; engine++)
        sim_engine_stop(device, (sim_engine)engine);
}
