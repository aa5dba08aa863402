/* SPDX-License-Identifier: MIT */
#include "model/threads.h"

#include <sched.h>

#include "core/device.h"
#include "core/settings.h"

aclError sim_threads_per_device(int *out)
{
    uint32_t devices = 1;
    cpu_set_t cores;
    *out = sim_settings_get()->threads;
    if (*out)
        return ACL_SUCCESS;
    aclError status = sim_device_count(&devices);
    if (status != ACL_SUCCESS)
        return status;
    int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
    *out = devices ? count / (int)devices : count;
    if (*out < 1)
        *out = 1;
    return ACL_SUCCESS;
}
