/* SPDX-License-Identifier: MIT */
/* --precision_mode and --precision_mode_v2: where an NPU computes in half floats, so does the model
 * that is written. */
#ifndef SIM_ATC_PRECISION_H
#define SIM_ATC_PRECISION_H

#include "atc/network.h"
#include "atc/options.h"

/* False for a mode that npusim does not have. */
bool precision_check(const options *given, sim_why *why);

/* Rounds what the mode asks for. The last change to the network: its outputs keep their names, but
 * not their makers. */
bool precision_apply(network *net, const options *given, sim_why *why);

#endif
