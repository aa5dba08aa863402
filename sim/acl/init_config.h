/* SPDX-License-Identifier: MIT */
/* The JSON file of aclInit, and of calls that read one like it. */
#ifndef SIM_ACL_INIT_CONFIG_H
#define SIM_ACL_INIT_CONFIG_H

#include <acl/acl_base.h>
#include <stdbool.h>

typedef struct sim_init_config {
    bool share_errors;      /* err_msg_mode "1" */
    int32_t default_device; /* or negative */
    bool asks_for_dump;
    bool asks_for_profile;
} sim_init_config;

/* Reads the file's text, to be freed, and checks every key that is known. `call` is who asks. */
aclError sim_init_config_read(const char *call, const char *path, char **text,
                              sim_init_config *out);

#endif
