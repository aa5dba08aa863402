/* SPDX-License-Identifier: MIT */
/* --insert_op_conf: the AIPP in front of inputs. */
#ifndef SIM_ATC_AIPP_H
#define SIM_ATC_AIPP_H

#include "atc/aipp_config.h"
#include "atc/network.h"
#include "om/aipp.h"

typedef struct aipp_plan {
    aipp_config *configs; /* one for each of `items` */
    sim_aipp *items;
    size_t count;
} aipp_plan;

/* Reads the file and plans what the inputs of `desc`, which are still the network's, need. */
bool aipp_plan_make(const network *net, const char *path, const sim_desc *desc, aipp_plan *out,
                    sim_why *why);

/* Shows callers images where they are planned, and the hidden inputs of dynamic ones, for which
 * `desc->inputs` has room. Nothing may ask the network through `desc` from here on. */
void aipp_plan_apply(const aipp_plan *plan, arena *memory, sim_desc *desc);

/* What the Data node of an input tells of its AIPP. */
void aipp_plan_describe(const aipp_plan *plan, const sim_desc *desc, size_t input, attributes *out);
/* Whether an input is the image of dynamic AIPP, or its hidden parameters. */
bool aipp_plan_is_dynamic(const aipp_plan *plan, size_t input);
bool aipp_plan_is_parameter(const aipp_plan *plan, size_t input);

#endif
