/* SPDX-License-Identifier: MIT */
#include "model/threads.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "core/device.h"
#include "core/error.h"

#define MAX_THREADS 1024

static aclError read_setting(const char *text, int *out)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end || errno || value < 1 || value > MAX_THREADS)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "NPUSIM_THREADS is \"%s\", wanted is a number from 1 to %d", text,
                        MAX_THREADS);
    *out = (int)value;
    return ACL_SUCCESS;
}

aclError sim_threads_per_device(int *out)
{
    const char *text = getenv("NPUSIM_THREADS");
    uint32_t devices = 1;
    cpu_set_t cores;
    if (text && *text)
        return read_setting(text, out);
    aclError status = sim_device_count(&devices);
    if (status != ACL_SUCCESS)
        return status;
    int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
    *out = devices ? count / (int)devices : count;
    if (*out < 1)
        *out = 1;
    return ACL_SUCCESS;
}
