/* SPDX-License-Identifier: MIT */
/* Changes to the ONNX model that options ask for. */
#ifndef SIM_ATC_EDIT_H
#define SIM_ATC_EDIT_H

#include "atc/network.h"
#include "om/desc.h"

/* --out_nodes: "node:0;other:1" or tensor names become the outputs. */
bool edit_outputs(network *net, const char *out_nodes, sim_why *why);
/* --output_type: a type for all, or "node:0:FP16;..." */
bool edit_output_types(network *net, const char *output_type, sim_why *why);
/* --input_fp16_nodes: "a;b" are to be given as FP16. */
bool edit_fp16_inputs(network *net, const char *names, sim_why *why);

/* A node that casts the tensor `from` to a new one. */
SimOnnx__Node *edit_make_cast(network *net, const char *from, const char *to,
                              const sim_dtype *dtype);
/* All nodes that read `from` read `to`. */
void edit_rename_uses(network *net, const char *from, char *to);

/* Ends the name of what a node makes where the name itself went to what was rounded. */
#define EDIT_EXACT_SUFFIX "__npusim_exact"

/* Gives input `input` these dims; a -1 becomes the symbol of the same axis in `symbols`. */
void edit_input_dims(network *net, size_t input, const sim_dims *dims, char *const *symbols);
/* Drops what the model said about shapes behind its inputs: it may no longer hold. */
void edit_forget_shapes(network *net);

/* "node:index:tensor" for every output; casts put in by --output_type do not show. */
char *edit_output_label(const network *net, const char *tensor);

#endif
