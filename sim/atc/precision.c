/* SPDX-License-Identifier: MIT */
/* A tensor is rounded by a cast to half and one back: weights, activations and inputs then hold
 * what they would hold in half floats, whatever kernels ONNX Runtime has for them. Sums within an
 * operator stay in single precision, as in the accumulators of an NPU. */
#include "atc/precision.h"

#include <string.h>

#include "atc/edit.h"
#include "model/session.h"

#define ROUNDED_SUFFIX "__npusim_rounded"

typedef enum extent { EXACT, MATRICES, EVERYTHING } extent;

static const struct mode {
    const char *option, *name;
    extent extent;
} modes[] = {
    {"--precision_mode", "must_keep_origin_dtype", EXACT},
    {"--precision_mode", "force_fp32", EXACT},
    {"--precision_mode", "force_fp16", EVERYTHING},
    {"--precision_mode", "allow_fp32_to_fp16", EVERYTHING},
    {"--precision_mode", "allow_mix_precision", EVERYTHING},
    {"--precision_mode", "allow_mix_precision_fp16", EVERYTHING},
    {"--precision_mode", "cube_fp16in_fp32out", MATRICES},
    {"--precision_mode_v2", "origin", EXACT},
    {"--precision_mode_v2", "fp16", EVERYTHING},
    {"--precision_mode_v2", "mixed_float16", EVERYTHING},
    {"--precision_mode_v2", "cube_fp16in_fp32out", MATRICES},
};

static const struct mode *find_mode(const char *option, const char *name)
{
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (strcmp(modes[i].option, option) == 0 && strcmp(modes[i].name, name) == 0)
            return &modes[i];
    }
    return NULL;
}

bool precision_check(const options *given, sim_why *why)
{
    if (given->precision_mode && given->precision_mode_v2)
        return sim_because(why, "E10009: --precision_mode and --precision_mode_v2 exclude each "
                                "other");
    if (given->precision_mode && !find_mode("--precision_mode", given->precision_mode))
        return sim_because(why,
                           "E10001: --precision_mode is \"%s\", npusim's atc has force_fp16, "
                           "allow_fp32_to_fp16, allow_mix_precision, cube_fp16in_fp32out and "
                           "must_keep_origin_dtype",
                           given->precision_mode);
    if (given->precision_mode_v2 && !find_mode("--precision_mode_v2", given->precision_mode_v2))
        return sim_because(why,
                           "E10001: --precision_mode_v2 is \"%s\", npusim's atc has fp16, origin, "
                           "mixed_float16 and cube_fp16in_fp32out",
                           given->precision_mode_v2);
    return true;
}

static extent chosen(const options *given)
{
    const char *v1 = given->precision_mode, *v2 = given->precision_mode_v2;
    const struct mode *mode = v1   ? find_mode("--precision_mode", v1)
                              : v2 ? find_mode("--precision_mode_v2", v2)
                                   : NULL;
    return mode ? mode->extent : EXACT;
}

/* ---- which tensors are floats ---- */

typedef struct rounding {
    network *net;
    char **floats; /* the names of all that are single-precision floats */
    size_t float_count;
    SimOnnx__Node **nodes; /* those of the new graph */
    size_t node_count;
} rounding;

static size_t count_outputs(const network *net)
{
    size_t count = 0;
    for (size_t n = 0; n < net->graph->n_node; n++)
        count += net->graph->node[n]->n_output;
    return count;
}

/* Every tensor that a node makes, as an output of the graph. */
static size_t list_outputs(const network *net, SimOnnx__Value **out)
{
    size_t count = 0;
    for (size_t n = 0; n < net->graph->n_node; n++) {
        const SimOnnx__Node *node = net->graph->node[n];
        for (size_t i = 0; i < node->n_output; i++) {
            if (!node->output[i][0])
                continue;
            out[count] = arena_alloc(net->memory, sizeof *out[count]);
            sim_onnx__value__init(out[count]);
            out[count++]->name = node->output[i];
        }
    }
    return count;
}

static void note_floats(rounding *work, const sim_session *session, SimOnnx__Value **outputs,
                        size_t count)
{
    sim_shape shape;
    sim_why ignored;
    for (size_t i = 0; i < count; i++) {
        if (sim_session_output_shape(session, i, &shape, &ignored) && shape.dtype->acl == ACL_FLOAT)
            work->floats[work->float_count++] = outputs[i]->name;
    }
}

/* Types are ONNX Runtime's to know: it is shown the model with all it makes as outputs. */
static bool infer_floats(rounding *work, sim_why *why)
{
    network *net = work->net;
    SimOnnx__Graph *graph = net->graph;
    SimOnnx__Value **own = graph->output;
    size_t own_count = graph->n_output, room = count_outputs(net) + 1;
    sim_session session;
    graph->output = arena_alloc(net->memory, room * sizeof *graph->output);
    graph->n_output = list_outputs(net, graph->output);
    size_t size = sim_onnx__model__get_packed_size(net->model);
    uint8_t *onnx = arena_alloc(net->memory, size + 1);
    sim_onnx__model__pack(net->model, onnx);
    bool opened = sim_session_open(&session, onnx, size, 1, why);
    if (opened)
        note_floats(work, &session, graph->output, graph->n_output);
    sim_session_close(&session);
    graph->output = own;
    graph->n_output = own_count;
    return opened;
}

static bool collect_floats(rounding *work, sim_why *why)
{
    const network *net = work->net;
    const SimOnnx__Graph *graph = net->graph;
    size_t room = net->input_count + graph->n_initializer + count_outputs(net) + 1;
    work->floats = arena_alloc(net->memory, room * sizeof *work->floats);
    for (size_t i = 0; i < net->input_count; i++) {
        if (network_input_dtype(net, i)->acl == ACL_FLOAT)
            work->floats[work->float_count++] = net->inputs[i]->name;
    }
    for (size_t i = 0; i < graph->n_initializer; i++) {
        const SimOnnx__Tensor *weight = graph->initializer[i];
        const sim_dtype *dtype = sim_dtype_of_onnx(weight->data_type);
        if (weight->name && dtype && dtype->acl == ACL_FLOAT)
            work->floats[work->float_count++] = weight->name;
    }
    return infer_floats(work, why);
}

static bool is_float(const rounding *work, const char *tensor)
{
    for (size_t i = 0; i < work->float_count; i++) {
        if (strcmp(work->floats[i], tensor) == 0)
            return true;
    }
    return false;
}

/* Factors of a resize say what comes out, not what is computed: the host reads them. */
static bool is_geometry(const network *net, const char *tensor)
{
    for (size_t n = 0; n < net->graph->n_node; n++) {
        const SimOnnx__Node *node = net->graph->node[n];
        bool resizes = node->op_type && (strcmp(node->op_type, "Resize") == 0 ||
                                         strcmp(node->op_type, "Upsample") == 0);
        for (size_t i = 1; resizes && i < node->n_input; i++) {
            if (strcmp(node->input[i], tensor) == 0)
                return true;
        }
    }
    return false;
}

/* ---- the new graph ---- */

static void add_rounding(rounding *work, const char *from, const char *to)
{
    network *net = work->net;
    char *half = arena_format(net->memory, "%s__npusim_half", to);
    work->nodes[work->node_count++] =
        edit_make_cast(net, from, half, sim_dtype_of_acl(ACL_FLOAT16));
    work->nodes[work->node_count++] = edit_make_cast(net, half, to, sim_dtype_of_acl(ACL_FLOAT));
}

/* Inputs and weights keep their names; who reads them reads the rounded ones. */
static void round_source(rounding *work, const char *name)
{
    char *rounded = arena_format(work->net->memory, "%s" ROUNDED_SUFFIX, name);
    if (is_geometry(work->net, name))
        return;
    edit_rename_uses(work->net, name, rounded);
    add_rounding(work, name, rounded);
}

static void round_sources(rounding *work)
{
    const SimOnnx__Graph *graph = work->net->graph;
    for (size_t i = 0; i < work->net->input_count; i++) {
        if (is_float(work, work->net->inputs[i]->name))
            round_source(work, work->net->inputs[i]->name);
    }
    for (size_t i = 0; i < graph->n_initializer; i++) {
        const char *name = graph->initializer[i]->name;
        if (name && is_float(work, name))
            round_source(work, name);
    }
}

/* What a node makes gets another name, and its own name what is left of it in half. */
static void round_results(rounding *work, SimOnnx__Node *node)
{
    network *net = work->net;
    work->nodes[work->node_count++] = node;
    for (size_t i = 0; i < node->n_output; i++) {
        char *name = node->output[i];
        if (!name[0] || !is_float(work, name) || is_geometry(net, name))
            continue;
        node->output[i] = arena_format(net->memory, "%s" EDIT_EXACT_SUFFIX, name);
        add_rounding(work, node->output[i], name);
    }
}

static bool multiplies_matrices(const SimOnnx__Node *node)
{
    static const char *const types[] = {"Conv", "ConvTranspose", "Gemm", "MatMul"};
    for (size_t i = 0; node->op_type && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(node->op_type, types[i]) == 0)
            return true;
    }
    return false;
}

static void round_operands(rounding *work, SimOnnx__Node *node, size_t place)
{
    for (size_t i = 0; multiplies_matrices(node) && i < node->n_input; i++) {
        const char *name = node->input[i];
        if (i >= 2 || !is_float(work, name)) /* a bias is added to what is no half any more */
            continue;
        char *rounded =
            arena_format(work->net->memory, "%s" ROUNDED_SUFFIX "_%zu_%zu", name, place, i);
        add_rounding(work, name, rounded);
        node->input[i] = rounded;
    }
    work->nodes[work->node_count++] = node;
}

bool precision_apply(network *net, const options *given, sim_why *why)
{
    extent asked = chosen(given);
    SimOnnx__Graph *graph = net->graph;
    rounding work = {.net = net};
    if (asked == EXACT)
        return true;
    if (!collect_floats(&work, why))
        return false;
    size_t inputs = 0;
    for (size_t n = 0; n < graph->n_node; n++)
        inputs += graph->node[n]->n_input;
    work.nodes = arena_alloc(net->memory, (graph->n_node + 2 * (work.float_count + inputs) + 1) *
                                              sizeof *work.nodes);
    if (asked == EVERYTHING)
        round_sources(&work);
    for (size_t n = 0; n < graph->n_node; n++) {
        if (asked == EVERYTHING)
            round_results(&work, graph->node[n]);
        else
            round_operands(&work, graph->node[n], n);
    }
    graph->node = work.nodes;
    graph->n_node = work.node_count;
    return true;
}
