/* SPDX-License-Identifier: MIT */
/* Refusals that many calls share. */
#ifndef SIM_ACL_CHECK_H
#define SIM_ACL_CHECK_H

#include "core/error.h"

static inline aclError sim_fail_null(const char *call, const char *parameter)
{
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: %s is NULL", call, parameter);
}

/* Timeouts of the calls that take -1 for ever and no zero. */
static inline aclError sim_fail_timeout(const char *call, int32_t timeout)
{
    return sim_fail(ACL_ERROR_RT_PARAM_INVALID,
                    "%s: timeout is %d, wants -1 or a positive number of milliseconds", call,
                    timeout);
}

#endif
