/* SPDX-License-Identifier: MIT */
/* --device: which devices to use. */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include "fail.h"

typedef struct device_list {
    size_t count; /* 0: all that are visible */
    int32_t *ids;
} device_list;

/* Reads "0,1", "0-3", "all", or any of these after "npu:"; NULL, "auto" and "npu" mean all. No id
 * may be given twice. */
cli_status devices_parse(device_list *out, const char *text);
void devices_free(device_list *list);
/* Asks AscendCL, which must be open: every id has to be there. *visible is how many are. */
cli_status devices_check(const device_list *list, size_t *visible);

#endif
