/* SPDX-License-Identifier: MIT */
/* The inputs of the .om: dims and gears as --input_shape and the --dynamic_ options say. */
#ifndef SIM_ATC_SHAPES_H
#define SIM_ATC_SHAPES_H

#include "atc/network.h"
#include "atc/options.h"
#include "om/desc.h"

/* With room for one hidden input more for each of the network's. Fills the inputs, the hidden one
 * too, gears and order of `out`, and gives the ONNX inputs these dims. All memory is the network's.
 */
bool shapes_apply(network *net, const options *given, sim_desc *out, sim_why *why);

/* The format of a tensor of this rank under --input_format, which was checked before. */
aclFormat shapes_format(const options *given, size_t rank);

#endif
