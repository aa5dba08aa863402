/* SPDX-License-Identifier: MIT */
/* Weights that an ONNX model keeps in files beside it. An .om is one file, so they move in. */
#ifndef SIM_ATC_EXTERNAL_H
#define SIM_ATC_EXTERNAL_H

#include "atc/network.h"

bool external_inline(network *net, sim_why *why);

#endif
