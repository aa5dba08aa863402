/* SPDX-License-Identifier: MIT */
/* Partition MODEL_INOUT_INFO: a sim_desc as type-length-value blocks. */
#ifndef SIM_OM_INOUT_H
#define SIM_OM_INOUT_H

#include "om/bytes.h"
#include "om/desc.h"
#include "om/why.h"

void sim_inout_write(const sim_desc *desc, sim_bytes *out);
/* `out` is zeroed before; on failure it owns nothing. */
bool sim_inout_read(sim_desc *out, const void *data, size_t size, sim_why *why);

/* "gear,output,d0,d1,...": how the container spells the dims of an output in a gear. */
char *sim_inout_gear_text(size_t gear, size_t output, const sim_dims *dims);

#endif
