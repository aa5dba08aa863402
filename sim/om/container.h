/* SPDX-License-Identifier: MIT */
/* The .om file: a 256-byte header, a partition table and the partitions back to back. */
#ifndef SIM_OM_CONTAINER_H
#define SIM_OM_CONTAINER_H

#include "om/bytes.h"
#include "om/why.h"

enum {
    SIM_PART_MODEL_DEF = 0,
    SIM_PART_WEIGHTS = 1,
    SIM_PART_TASK_INFO = 2,
    SIM_PART_INOUT_INFO = 8,
    SIM_PART_NPUSIM = 0x53494D4F, /* no release of CANN numbers its partitions this high */
};

#define SIM_OM_IR_VERSION 2
#define SIM_OM_PLATFORM_VERSION "1.11.z.0"

typedef struct sim_part {
    uint32_t type;
    const void *data;
    size_t size;
} sim_part;

/* Header and table of a file of one model; the partitions follow it back to back. One of size 0
 * is left out. `dynamic` says that shapes are not known before an execution. */
void sim_container_write_head(const char *name, bool dynamic, const sim_part *parts, size_t count,
                              sim_bytes *out);

typedef enum sim_container_state {
    SIM_CONTAINER_OK,
    SIM_CONTAINER_FOREIGN,   /* does not begin like an .om */
    SIM_CONTAINER_TRUNCATED, /* header or table promise more than there is */
} sim_container_state;

typedef struct sim_container {
    const uint8_t *data;
    size_t size;
    sim_cursor table; /* the entries of model 0 */
    uint32_t part_count;
    bool wide;           /* 64-bit offsets and sizes */
    size_t payload;      /* offset of the first partition */
    bool dynamic;        /* shapes unknown until execution */
    uint32_t model_type; /* 0 is an ordinary model */
    char name[32];       /* of the model, cut off where it is longer */
} sim_container;

sim_container_state sim_container_open(sim_container *out, const void *data, size_t size,
                                       sim_why *why);
/* The partition of this type, in place; false when there is none. */
bool sim_container_find(const sim_container *container, uint32_t type, sim_part *out);

#endif
