/* SPDX-License-Identifier: MIT */
#include "atc/network.h"

#include <string.h>

#include "atc/external.h"
#include "atc/file.h"

/* What a network without weights takes: programs allocate the size that aclmdlQuerySize says, and
 * aclrtMalloc gives no 0 bytes. */
#define BLOCK 64

static bool is_initializer(const SimOnnx__Graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->n_initializer; i++) {
        if (graph->initializer[i]->name && strcmp(graph->initializer[i]->name, name) == 0)
            return true;
    }
    return false;
}

static void collect_inputs(network *net)
{
    SimOnnx__Graph *graph = net->graph;
    net->inputs = arena_alloc(net->memory, (graph->n_input + 1) * sizeof *net->inputs);
    for (size_t i = 0; i < graph->n_input; i++) {
        SimOnnx__Value *input = graph->input[i];
        if (input->name && !is_initializer(graph, input->name))
            net->inputs[net->input_count++] = input;
    }
}

static bool check_inputs(const network *net, sim_why *why)
{
    for (size_t i = 0; i < net->input_count; i++) {
        if (!network_input_dtype(net, i))
            return sim_because(why,
                               "E16001: input \"%s\" of %s is not a tensor of a type AscendCL "
                               "has",
                               net->inputs[i]->name, net->path);
    }
    if (net->graph->n_output == 0)
        return sim_because(why, "E16001: %s has no outputs", net->path);
    for (size_t i = 0; i < net->graph->n_output; i++) {
        if (!net->graph->output[i]->name)
            return sim_because(why, "E16001: output %zu of %s has no name", i, net->path);
    }
    return true;
}

bool network_load(network *out, arena *memory, const char *path, sim_why *why)
{
    mapped_file file;
    ProtobufCAllocator allocator = arena_protobuf(memory);
    if (!file_map(&file, path, why))
        return false;
    *out = (network){.memory = memory, .path = path};
    out->model = sim_onnx__model__unpack(&allocator, file.size, file.data);
    file_unmap(&file);
    if (!out->model || !out->model->graph || out->model->graph->n_node == 0)
        return sim_because(why, "E16001: %s is not an ONNX model", path);
    out->graph = out->model->graph;
    if (!external_inline(out, why))
        return false;
    collect_inputs(out);
    return check_inputs(out, why);
}

static const SimOnnx__TensorType *tensor_type(const network *net, size_t input)
{
    const SimOnnx__Type *type = net->inputs[input]->type;
    return type ? type->tensor_type : NULL;
}

const sim_dtype *network_input_dtype(const network *net, size_t input)
{
    const SimOnnx__TensorType *type = tensor_type(net, input);
    return type && type->has_elem_type ? sim_dtype_of_onnx(type->elem_type) : NULL;
}

const SimOnnx__Shape *network_input_shape(const network *net, size_t input)
{
    const SimOnnx__TensorType *type = tensor_type(net, input);
    return type ? type->shape : NULL;
}

char *network_input_dims_text(const network *net, size_t input)
{
    const SimOnnx__Shape *shape = network_input_shape(net, input);
    char *text = arena_format(net->memory, "%s", shape ? "[" : "of unknown rank");
    for (size_t i = 0; shape && i < shape->n_dim; i++) {
        const SimOnnx__Dim *dim = shape->dim[i];
        const char *comma = i ? "," : "";
        if (dim->value_case == SIM_ONNX__DIM__VALUE_DIM_VALUE)
            text = arena_format(net->memory, "%s%s%lld", text, comma, (long long)dim->dim_value);
        else
            text =
                arena_format(net->memory, "%s%s%s", text, comma,
                             dim->value_case == SIM_ONNX__DIM__VALUE_DIM_PARAM && dim->dim_param[0]
                                 ? dim->dim_param
                                 : "?");
    }
    return shape ? arena_format(net->memory, "%s]", text) : text;
}

size_t network_find_input(const network *net, const char *name)
{
    size_t i = 0;
    while (i < net->input_count && strcmp(net->inputs[i]->name, name) != 0)
        i++;
    return i;
}

SimOnnx__Node *network_producer(const network *net, const char *tensor, size_t *index)
{
    for (size_t n = 0; n < net->graph->n_node; n++) {
        SimOnnx__Node *node = net->graph->node[n];
        for (*index = 0; *index < node->n_output; ++*index) {
            if (strcmp(node->output[*index], tensor) == 0)
                return node;
        }
    }
    return NULL;
}

char *network_node_name(const network *net, const SimOnnx__Node *node)
{
    size_t place = 0;
    if (node->name && node->name[0])
        return node->name;
    while (net->graph->node[place] != node)
        place++;
    return arena_format(net->memory, "%s_%zu", node->op_type ? node->op_type : "Op", place);
}

static uint64_t tensor_size(const SimOnnx__Tensor *tensor)
{
    const sim_dtype *dtype = sim_dtype_of_onnx(tensor->data_type);
    uint64_t bytes;
    return dtype && sim_dtype_bytes(dtype, tensor->dims, tensor->n_dims, &bytes) ? bytes : 0;
}

static uint64_t constant_size(const SimOnnx__Node *node)
{
    uint64_t total = 0;
    if (!node->op_type || strcmp(node->op_type, "Constant") != 0)
        return 0;
    for (size_t i = 0; i < node->n_attribute; i++) {
        if (node->attribute[i]->t)
            total += tensor_size(node->attribute[i]->t);
    }
    return total;
}

uint64_t network_weight_size(const network *net)
{
    uint64_t total = 0;
    for (size_t i = 0; i < net->graph->n_initializer; i++)
        total += tensor_size(net->graph->initializer[i]);
    for (size_t i = 0; i < net->graph->n_node; i++)
        total += constant_size(net->graph->node[i]);
    return total ? total : BLOCK;
}
