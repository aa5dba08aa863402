/* SPDX-License-Identifier: MIT */
/* The two option handles of models: for loading and for executing. */
#ifndef SIM_ACL_CONFIG_H
#define SIM_ACL_CONFIG_H

#include <acl/acl_mdl.h>

typedef struct sim_load_config {
    size_t type; /* ACL_MDL_LOAD_FROM_*; 0: not set */
    const char *path;
    void *model;
    size_t model_size;
    void *weights, *work;
    size_t weight_size, work_size;
    int32_t priority;
} sim_load_config;

typedef struct sim_exec_config {
    int32_t stream_timeout_ms, event_timeout_ms; /* -1: none */
} sim_exec_config;

/* NULL when the handle is none. */
const sim_load_config *sim_load_config_get(const aclmdlConfigHandle *handle);
const sim_exec_config *sim_exec_config_get(const aclmdlExecConfigHandle *handle);

#endif
