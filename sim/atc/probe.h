/* SPDX-License-Identifier: MIT */
/* What comes out of the model, in every gear or within the ranges: asked of ONNX Runtime, which
 * will run it. */
#ifndef SIM_ATC_PROBE_H
#define SIM_ATC_PROBE_H

#include "atc/network.h"
#include "atc/options.h"
#include "om/desc.h"

/* Fills the outputs of `desc`, whose inputs are known. `onnx` is the network as it will be stored.
 * Without ranges a model whose output dims do not follow from its input dims is refused; with them
 * such dims are -1. */
bool probe_outputs(const network *net, const options *given, const void *onnx, size_t size,
                   sim_desc *desc, sim_why *why);

#endif
