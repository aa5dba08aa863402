/* SPDX-License-Identifier: MIT */
/* Telling the program about tasks that failed on a device. */
#ifndef SIM_CORE_EXCEPTION_H
#define SIM_CORE_EXCEPTION_H

#include <acl/acl_rt.h>

struct aclrtExceptionInfo {
    uint32_t task_id;
    uint32_t stream_id;
    uint32_t thread_id; /* of the thread that submitted the task */
    uint32_t device_id;
    uint32_t error_code;
};

/* NULL ends it. */
void sim_exception_set_callback(aclrtExceptionInfoCallback callback);

/* Calls it on the calling thread, which holds no lock. */
void sim_exception_report(const aclrtExceptionInfo *info);

#endif
