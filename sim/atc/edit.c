/* SPDX-License-Identifier: MIT */
#include "atc/edit.h"

#include <stdlib.h>
#include <string.h>

#include "atc/text.h"

#define ATTRIBUTE_INT 2
/* Ends the names of tensors that casts put between the model and its outputs. */
#define CAST_SUFFIX "__npusim_cast"

/* ---- outputs ---- */

/* "node:1", or the name of a tensor; NULL when the model has neither. */
static char *find_tensor(const network *net, const char *item)
{
    const char *colon = strrchr(item, ':');
    size_t index = 0;
    if (network_producer(net, item, &index))
        return arena_format(net->memory, "%s", item);
    if (!colon || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return NULL;
    index = strtoul(colon + 1, NULL, 10);
    for (size_t n = 0; n < net->graph->n_node; n++) {
        SimOnnx__Node *node = net->graph->node[n];
        const char *name = network_node_name(net, node);
        if (strlen(name) == (size_t)(colon - item) && strncmp(name, item, strlen(name)) == 0)
            return index < node->n_output ? node->output[index] : NULL;
    }
    return NULL;
}

bool edit_outputs(network *net, const char *out_nodes, sim_why *why)
{
    text_list list = text_split(net->memory, out_nodes, ';');
    SimOnnx__Value **outputs = arena_alloc(net->memory, (list.count + 1) * sizeof *outputs);
    for (size_t i = 0; i < list.count; i++) {
        char *tensor = find_tensor(net, list.items[i]);
        if (!tensor)
            return sim_because(why,
                               "E10016: --out_nodes has \"%s\", which is neither NODE:INDEX "
                               "nor a tensor of %s",
                               list.items[i], net->path);
        outputs[i] = arena_alloc(net->memory, sizeof *outputs[i]);
        sim_onnx__value__init(outputs[i]);
        outputs[i]->name = tensor;
    }
    net->graph->output = outputs;
    net->graph->n_output = list.count;
    return true;
}

char *edit_output_label(const network *net, const char *tensor)
{
    size_t index = 0;
    size_t length = strlen(tensor), suffix = strlen(CAST_SUFFIX);
    if (length > suffix && strcmp(tensor + length - suffix, CAST_SUFFIX) == 0)
        tensor = arena_copy(net->memory, tensor, length - suffix);
    SimOnnx__Node *node =
        network_producer(net, arena_format(net->memory, "%s" EDIT_EXACT_SUFFIX, tensor), &index);
    if (!node)
        node = network_producer(net, tensor, &index);
    if (!node)
        return arena_format(net->memory, "%s:0:%s", tensor, tensor);
    return arena_format(net->memory, "%s:%zu:%s", network_node_name(net, node), index, tensor);
}

/* ---- casts ---- */

static char **one_string(network *net, const char *text)
{
    char **list = arena_alloc(net->memory, sizeof *list);
    *list = arena_format(net->memory, "%s", text);
    return list;
}

static SimOnnx__Attribute **cast_target(network *net, const sim_dtype *dtype)
{
    SimOnnx__Attribute **list = arena_alloc(net->memory, sizeof *list);
    *list = arena_alloc(net->memory, sizeof **list);
    sim_onnx__attribute__init(*list);
    (*list)->name = arena_format(net->memory, "to");
    (*list)->has_i = true;
    (*list)->i = dtype->onnx;
    (*list)->has_type = true;
    (*list)->type = ATTRIBUTE_INT;
    return list;
}

SimOnnx__Node *edit_make_cast(network *net, const char *from, const char *to,
                              const sim_dtype *dtype)
{
    SimOnnx__Node *cast = arena_alloc(net->memory, sizeof *cast);
    sim_onnx__node__init(cast);
    /* After both ends: rounding later gives `to` to what is made of this cast's result. */
    cast->name = arena_format(net->memory, "%s" CAST_SUFFIX "_of_%s", to, from);
    cast->op_type = arena_format(net->memory, "Cast");
    cast->input = one_string(net, from);
    cast->output = one_string(net, to);
    cast->n_input = cast->n_output = cast->n_attribute = 1;
    cast->attribute = cast_target(net, dtype);
    return cast;
}

/* ONNX wants nodes in the order they can run: a cast of an input goes first, of an output last. */
static void add_cast(network *net, const char *from, const char *to, const sim_dtype *dtype,
                     bool first)
{
    SimOnnx__Graph *graph = net->graph;
    SimOnnx__Node **nodes = arena_alloc(net->memory, (graph->n_node + 1) * sizeof *nodes);
    memcpy(nodes + first, graph->node, graph->n_node * sizeof *nodes);
    nodes[first ? 0 : graph->n_node] = edit_make_cast(net, from, to, dtype);
    graph->node = nodes;
    graph->n_node++;
}

static void cast_output(network *net, size_t output, const sim_dtype *dtype)
{
    SimOnnx__Value *value = net->graph->output[output];
    char *renamed = arena_format(net->memory, "%s" CAST_SUFFIX, value->name);
    add_cast(net, value->name, renamed, dtype, false);
    value->name = renamed;
    value->type = NULL;
}

static const sim_dtype *output_dtype(const char *name)
{
    static const char *const possible[] = {"FP32", "FP16", "UINT8", "INT8"};
    for (size_t i = 0; i < sizeof possible / sizeof possible[0]; i++) {
        if (strcmp(possible[i], name) == 0)
            return sim_dtype_of_name(name);
    }
    return NULL;
}

/* The output that "node:0" or a tensor name means; n_output when there is none. */
static size_t find_output(const network *net, const char *item)
{
    const char *tensor = find_tensor(net, item);
    size_t i = 0;
    while (i < net->graph->n_output &&
           (!tensor || strcmp(net->graph->output[i]->name, tensor) != 0))
        i++;
    return i;
}

static bool cast_named_output(network *net, char *item, sim_why *why)
{
    char *colon = strrchr(item, ':');
    const sim_dtype *dtype = colon ? output_dtype(colon + 1) : NULL;
    if (!dtype)
        return sim_because(why,
                           "E10001: --output_type has \"%s\", wanted is FP32, FP16, UINT8 or "
                           "INT8, or NODE:INDEX:TYPE",
                           item);
    *colon = '\0';
    size_t output = find_output(net, item);
    if (output == net->graph->n_output)
        return sim_because(why, "E10016: --output_type names \"%s\", which is not an output of %s",
                           item, net->path);
    cast_output(net, output, dtype);
    return true;
}

bool edit_output_types(network *net, const char *output_type, sim_why *why)
{
    const sim_dtype *all = output_dtype(output_type);
    if (all) {
        for (size_t i = 0; i < net->graph->n_output; i++)
            cast_output(net, i, all);
        return true;
    }
    text_list list = text_split(net->memory, output_type, ';');
    for (size_t i = 0; i < list.count; i++) {
        if (!cast_named_output(net, list.items[i], why))
            return false;
    }
    return true;
}

void edit_rename_uses(network *net, const char *from, char *to)
{
    for (size_t n = 0; n < net->graph->n_node; n++) {
        SimOnnx__Node *node = net->graph->node[n];
        for (size_t i = 0; i < node->n_input; i++) {
            if (strcmp(node->input[i], from) == 0)
                node->input[i] = to;
        }
    }
}

bool edit_fp16_inputs(network *net, const char *names, sim_why *why)
{
    text_list list = text_split(net->memory, names, ';');
    for (size_t i = 0; i < list.count; i++) {
        size_t input = network_find_input(net, list.items[i]);
        if (input == net->input_count)
            return sim_because(why,
                               "E10016: --input_fp16_nodes has \"%s\", which is not an input "
                               "of %s",
                               list.items[i], net->path);
        const sim_dtype *own = network_input_dtype(net, input);
        if (own->acl == ACL_FLOAT16) /* the model's own, or named twice */
            continue;
        char *inner = arena_format(net->memory, "%s" CAST_SUFFIX, list.items[i]);
        edit_rename_uses(net, list.items[i], inner);
        add_cast(net, list.items[i], inner, own, true);
        net->inputs[input]->type->tensor_type->elem_type = sim_dtype_of_acl(ACL_FLOAT16)->onnx;
    }
    return true;
}

/* ---- shapes ---- */

void edit_input_dims(network *net, size_t input, const sim_dims *dims, char *const *symbols)
{
    SimOnnx__Shape *shape = arena_alloc(net->memory, sizeof *shape);
    sim_onnx__shape__init(shape);
    shape->n_dim = dims->rank;
    shape->dim = arena_alloc(net->memory, (dims->rank + 1) * sizeof *shape->dim);
    for (size_t i = 0; i < dims->rank; i++) {
        SimOnnx__Dim *dim = arena_alloc(net->memory, sizeof *dim);
        sim_onnx__dim__init(dim);
        dim->value_case =
            dims->at[i] < 0 ? SIM_ONNX__DIM__VALUE_DIM_PARAM : SIM_ONNX__DIM__VALUE_DIM_VALUE;
        if (dims->at[i] < 0)
            dim->dim_param = symbols[i];
        else
            dim->dim_value = dims->at[i];
        shape->dim[i] = dim;
    }
    net->inputs[input]->type->tensor_type->shape = shape;
}

void edit_forget_shapes(network *net)
{
    net->graph->n_value_info = 0;
    for (size_t i = 0; i < net->graph->n_output; i++) {
        SimOnnx__Type *type = net->graph->output[i]->type;
        if (type && type->tensor_type)
            type->tensor_type->shape = NULL;
    }
}
