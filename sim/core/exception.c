/* SPDX-License-Identifier: MIT */
#include "core/exception.h"

#include <stdatomic.h>

static _Atomic(aclrtExceptionInfoCallback) current;

void sim_exception_set_callback(aclrtExceptionInfoCallback callback)
{
    atomic_store(&current, callback);
}

void sim_exception_report(const aclrtExceptionInfo *info)
{
    aclrtExceptionInfoCallback callback = atomic_load(&current);
    aclrtExceptionInfo copy = *info;
    if (callback)
        callback(&copy);
}
