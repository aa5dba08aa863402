/* SPDX-License-Identifier: MIT */
/* The ONNX model under conversion. */
#ifndef SIM_ATC_NETWORK_H
#define SIM_ATC_NETWORK_H

#include <stdint.h>

#include "atc/arena.h"
#include "om/dtype.h"
#include "om/why.h"
#include "onnx.pb-c.h"

typedef struct network {
    arena *memory;
    const char *path;
    SimOnnx__Model *model;
    SimOnnx__Graph *graph;
    SimOnnx__Value **inputs; /* those to be fed: no initializers */
    size_t input_count;
} network;

/* Reads the file, with weights it keeps in files of their own, into `memory`. */
bool network_load(network *out, arena *memory, const char *path, sim_why *why);

/* NULL when the input is no tensor or of a type AscendCL does not have. */
const sim_dtype *network_input_dtype(const network *net, size_t input);
/* The input's dims in ONNX; NULL when the model leaves even the rank open. */
const SimOnnx__Shape *network_input_shape(const network *net, size_t input);
/* The same as text for people, "[batch,3,?,224]". */
char *network_input_dims_text(const network *net, size_t input);
/* Index of the input with this name; input_count when there is none. */
size_t network_find_input(const network *net, const char *name);

/* The node that makes a tensor and which of its outputs that is; NULL for inputs and weights. */
SimOnnx__Node *network_producer(const network *net, const char *tensor, size_t *index);
/* Nodes may have no name in ONNX; in an .om they do. */
char *network_node_name(const network *net, const SimOnnx__Node *node);

/* Bytes of all weights; some where there are none. */
uint64_t network_weight_size(const network *net);

#endif
