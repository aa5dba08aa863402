/* SPDX-License-Identifier: MIT */
/* Partition TASK_INFO, of which only the memory a model needs is of interest here: two numbers of
 * a protobuf message, not worth a protobuf library in libascendcl.so. */
#ifndef SIM_OM_TASK_INFO_H
#define SIM_OM_TASK_INFO_H

#include "om/bytes.h"

typedef struct sim_task_info {
    uint64_t work_size, weight_size;
} sim_task_info;

void sim_task_info_write(const sim_task_info *info, sim_bytes *out);
/* False when the bytes are no protobuf message; numbers it does not hold are 0. */
bool sim_task_info_read(sim_task_info *out, const void *data, size_t size);

#endif
