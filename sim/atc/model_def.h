/* SPDX-License-Identifier: MIT */
/* The protobuf partition of the .om, where readers of any release look for a model's inputs,
 * outputs and gears. */
#ifndef SIM_ATC_MODEL_DEF_H
#define SIM_ATC_MODEL_DEF_H

#include "atc/aipp.h"
#include "atc/arena.h"
#include "om/bytes.h"
#include "om/desc.h"
#include "om/task_info.h"

typedef struct model_facts {
    const char *name, *soc_version, *atc_version, *command_line;
    sim_task_info memory;
    uint64_t task_info_size; /* bytes of that partition */
} model_facts;

void model_def_write(arena *memory, const sim_desc *desc, const aipp_plan *aipp,
                     const model_facts *facts, sim_bytes *out);

#endif
