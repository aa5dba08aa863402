/* SPDX-License-Identifier: MIT */
/* NPUSIM_FAULT: calls that are made to fail, by name, device and occurrence:
 *     CALL[@DEVICE][#OCCURRENCE]=CODE[,...]
 * A rule without a device fits every device, one without an occurrence every call; occurrences
 * are counted from 1 among the calls the rule fits. */
#ifndef SIM_CORE_FAULT_H
#define SIM_CORE_FAULT_H

#include <acl/acl_base.h>
#include <stdbool.h>

#include "core/call.h"

/* Reads the rules; false with a sentence in `why` when they make no sense. */
bool sim_fault_parse(const char *text, char *why, size_t why_size);

/* 0, or the code that the first fitting rule gives this call. */
aclError sim_fault_apply(sim_call call, int32_t device_id);

#endif
