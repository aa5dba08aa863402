/* SPDX-License-Identifier: MIT */
/* The graph written is the smallest that says what the model is: a Data node per input, one node
 * that stands for the network, a NetOutput; with gears also the hidden Data node and the Case
 * whose attributes list them. Nothing in it can be executed. */
#include "atc/model_def.h"

#include <stdlib.h>

#include "atc/attributes.h"
#include "om/container.h"
#include "om/dtype.h"
#include "om/inout.h"

#define BODY_TYPE "PartitionedCall"
#define CASE_NAME "ascend_mbatch_shape_case"

typedef struct drawing {
    arena *memory;
    const sim_desc *desc;
    const aipp_plan *aipp;
    const model_facts *facts;
    SimOm__Op **ops;
    size_t count;
    char *body; /* the name of the node every output comes from */
} drawing;

static SimOm__Op *add_op(drawing *graph, const char *name, const char *type)
{
    SimOm__Op *op = arena_alloc(graph->memory, sizeof *op);
    sim_om__op__init(op);
    op->name = arena_format(graph->memory, "%s", name);
    op->type = arena_format(graph->memory, "%s", type);
    op->has_out_attr = op->has_has_out_attr = true;
    op->has_id = true;
    op->id = (int64_t)graph->count;
    graph->ops[graph->count++] = op;
    return op;
}

/* ---- descriptors ---- */

static const char *format_name(aclFormat format)
{
    switch (format) {
    case ACL_FORMAT_NCHW:
        return "NCHW";
    case ACL_FORMAT_NHWC:
        return "NHWC";
    case ACL_FORMAT_NCDHW:
        return "NCDHW";
    case ACL_FORMAT_NDHWC:
        return "NDHWC";
    default:
        return "ND";
    }
}

static SimOm__Desc *make_desc(arena *memory, const sim_tensor *tensor, const sim_dims *dims,
                              uint64_t size)
{
    SimOm__Desc *desc = arena_alloc(memory, sizeof *desc);
    attributes list = {.memory = memory};
    char *layout = arena_format(memory, "%s", format_name(tensor->format));
    sim_om__desc__init(desc);
    desc->has_dtype = true;
    desc->dtype = sim_dtype_of_acl(tensor->dtype)->om;
    desc->shape = arena_alloc(memory, sizeof *desc->shape);
    sim_om__shape__init(desc->shape);
    desc->shape->n_dim = dims->rank;
    desc->shape->dim = dims->at;
    desc->layout = layout;
    desc->has_size = true;
    desc->size = (int64_t)size;
    desc->device_type = arena_format(memory, "NPU");
    attributes_int(&list, "format_for_int", tensor->format);
    attributes_text(&list, "origin_format", layout);
    attributes_int(&list, "origin_format_for_int", tensor->format);
    attributes_ints(&list, "origin_shape", dims->at, dims->rank);
    attributes_bool(&list, "origin_shape_initialized", true);
    if (tensor->range_count) {
        attributes_ranges(&list, "shape_range", tensor->ranges, tensor->range_count);
        attributes_ranges(&list, "origin_shape_range", tensor->ranges, tensor->range_count);
    }
    if (sim_dims_are_open(dims) && !tensor->range_count && tensor->size)
        attributes_int(&list, "_special_output_size", (int64_t)tensor->size);
    desc->attr = list.items;
    desc->n_attr = list.count;
    return desc;
}

static SimOm__Desc **one_desc(arena *memory, SimOm__Desc *desc)
{
    SimOm__Desc **list = arena_alloc(memory, sizeof *list);
    *list = desc;
    return list;
}

/* How compilers pad the tensors they place in device memory; 0 stays "not known". */
static uint64_t padded(uint64_t size)
{
    return size ? (size + 63) / 32 * 32 : 0;
}

/* The dims of input or output in its largest gear, which descriptors hold instead of a -1. */
static sim_dims largest_input(drawing *graph, size_t input)
{
    const sim_desc *desc = graph->desc;
    const sim_tensor *tensor = &desc->inputs[input];
    size_t rank = tensor->dims.rank;
    sim_dims largest = tensor->dims;
    uint64_t most = 0;
    if (aipp_plan_is_dynamic(graph->aipp, input)) { /* no shape but this */
        largest = (sim_dims){1, arena_alloc(graph->memory, sizeof *largest.at)};
        largest.at[0] = (int64_t)tensor->size;
        return largest;
    }
    for (size_t g = 0; g < desc->gears.count; g++) {
        sim_dims dims = {rank, arena_alloc(graph->memory, (SIM_MAX_RANK + 1) * sizeof *dims.at)};
        uint64_t size = 0;
        sim_desc_gear_input(desc, g, input, dims.at);
        if (sim_dtype_bytes(sim_dtype_of_acl(tensor->dtype), dims.at, rank, &size) && size > most) {
            largest = dims;
            most = size;
        }
    }
    return largest;
}

/* ---- nodes ---- */

static char **one_text(arena *memory, const char *text)
{
    char **list = arena_alloc(memory, sizeof *list);
    *list = arena_format(memory, "%s", text);
    return list;
}

static void add_data(drawing *graph, size_t input)
{
    const sim_tensor *tensor = &graph->desc->inputs[input];
    bool hidden = input == sim_desc_gear_index(graph->desc);
    bool geared = graph->desc->gears.kind != SIM_GEAR_NONE;
    sim_dims dims = largest_input(graph, input);
    bool parameter = aipp_plan_is_parameter(graph->aipp, input);
    SimOm__Op *op = add_op(graph, tensor->name, parameter ? "AippData" : "Data");
    attributes list = {.memory = graph->memory};
    attributes_int(&list, "index", (int64_t)input);
    if (hidden)
        attributes_bool(&list, "mbatch-inserted-node", true);
    else if (geared && !parameter)
        attributes_ints(&list, "_mbatch_origin_input_dims", tensor->dims.at, tensor->dims.rank);
    aipp_plan_describe(graph->aipp, graph->desc, input, &list);
    op->attr = list.items;
    op->n_attr = list.count;
    op->input = one_text(graph->memory, "");
    op->n_input = op->n_input_desc = op->n_output_desc = 1;
    op->input_desc = one_desc(graph->memory, make_desc(graph->memory, tensor, &dims, tensor->size));
    op->output_desc =
        one_desc(graph->memory, make_desc(graph->memory, tensor, &dims, padded(tensor->size)));
}

static void add_gear_values(attributes *list, const sim_gears *gears)
{
    attributes_int(list, "_batch_num", (int64_t)gears->count);
    for (size_t g = 0; g < gears->count; g++)
        attributes_ints(list, arena_format(list->memory, "_pred_value_%zu", g),
                        gears->values + g * gears->width, gears->width);
    attributes_int(list, "mbatch_dynamic_type", gears->kind);
}

/* "x:0" for every input, the hidden one first where the Case wants it. */
static void connect_inputs(drawing *graph, SimOm__Op *op)
{
    const sim_desc *desc = graph->desc;
    size_t hidden = sim_desc_gear_index(desc);
    op->input = arena_alloc(graph->memory, (desc->input_count + 1) * sizeof *op->input);
    if (hidden < desc->input_count)
        op->input[op->n_input++] = arena_format(graph->memory, "%s:0", desc->inputs[hidden].name);
    for (size_t i = 0; i < desc->input_count; i++) {
        if (i != hidden)
            op->input[op->n_input++] = arena_format(graph->memory, "%s:0", desc->inputs[i].name);
    }
}

static void add_body(drawing *graph)
{
    const sim_desc *desc = graph->desc;
    bool geared = desc->gears.kind != SIM_GEAR_NONE;
    graph->body = geared ? arena_format(graph->memory, "%s", CASE_NAME)
                         : arena_format(graph->memory, "%s_network", graph->facts->name);
    SimOm__Op *op = add_op(graph, graph->body, geared ? "Case" : BODY_TYPE);
    attributes list = {.memory = graph->memory};
    if (geared) {
        add_gear_values(&list, &desc->gears);
        attributes_texts(&list, "user_designate_shape_order", desc->order, desc->order_count);
    }
    op->attr = list.items;
    op->n_attr = list.count;
    connect_inputs(graph, op);
    op->output_desc =
        arena_alloc(graph->memory, (desc->output_count + 1) * sizeof *op->output_desc);
    for (size_t i = 0; i < desc->output_count; i++)
        op->output_desc[op->n_output_desc++] =
            make_desc(graph->memory, &desc->outputs[i], &desc->outputs[i].dims,
                      padded(desc->outputs[i].size));
}

static void add_gear_outputs(drawing *graph, attributes *list)
{
    const sim_desc *desc = graph->desc;
    size_t count = desc->gears.count * desc->output_count;
    char **texts = arena_alloc(graph->memory, (count + 1) * sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        char *text = sim_inout_gear_text(i / desc->output_count, i % desc->output_count,
                                         &desc->gear_outputs[i]);
        texts[i] = arena_format(graph->memory, "%s", text ? text : "");
        free(text);
    }
    attributes_texts(list, "_dynamic_output_dims", texts, count);
}

static void add_outputs(drawing *graph)
{
    const sim_desc *desc = graph->desc;
    size_t count = desc->output_count;
    SimOm__Op *op = add_op(graph, "Node_Output", "NetOutput");
    attributes list = {.memory = graph->memory};
    if (desc->gears.kind != SIM_GEAR_NONE)
        add_gear_outputs(graph, &list);
    op->attr = list.items;
    op->n_attr = list.count;
    op->input = arena_alloc(graph->memory, (count + 1) * sizeof *op->input);
    op->src_name = arena_alloc(graph->memory, (count + 1) * sizeof *op->src_name);
    op->src_index = arena_alloc(graph->memory, (count + 1) * sizeof *op->src_index);
    op->input_desc = arena_alloc(graph->memory, (count + 1) * sizeof *op->input_desc);
    op->n_input = op->n_src_name = op->n_src_index = op->n_input_desc = count;
    for (size_t i = 0; i < count; i++) {
        op->input[i] = arena_format(graph->memory, "%s:%zu", graph->body, i);
        op->src_name[i] = graph->body;
        op->src_index[i] = (int64_t)i;
        op->input_desc[i] = make_desc(graph->memory, &desc->outputs[i], &desc->outputs[i].dims,
                                      padded(desc->outputs[i].size));
    }
}

/* ---- the model ---- */

static void add_model_attributes(attributes *list, const sim_desc *desc, const model_facts *facts)
{
    /* Sizes of weights, three kinds of kernels' stores and tasks; only tasks have a partition. */
    const int64_t sizes[] = {0, 0, 0, (int64_t)facts->task_info_size, 0};
    char **names = arena_alloc(list->memory, (desc->output_count + 1) * sizeof *names);
    for (size_t i = 0; i < desc->output_count; i++)
        names[i] = desc->outputs[i].name;
    attributes_texts(list, "attr_model_out_nodes_name", names, desc->output_count);
    attributes_text(list, "soc_version", facts->soc_version);
    attributes_text(list, "atc_version", facts->atc_version);
    attributes_text(list, "atc_cmdline", facts->command_line);
    attributes_text(list, "framework_type", "Onnx");
    attributes_text(list, "target_type", "MINI");
    attributes_int(list, "memory_size", (int64_t)facts->memory.work_size);
    attributes_int(list, "zero_copy_memory_size", (int64_t)facts->memory.work_size);
    attributes_int(list, "weight_size", (int64_t)facts->memory.weight_size);
    attributes_int(list, "stream_num", 1);
    attributes_int(list, "event_num", 0);
    attributes_int(list, "label_num", 0);
    attributes_int(list, "core_type", 0);
    attributes_ints(list, "om_info_list", sizes, sizeof sizes / sizeof sizes[0]);
}

/* What tells readers that the shapes are those of an execution. */
static void mark_open(drawing *work, SimOm__Graph *graph)
{
    attributes list = {.memory = work->memory};
    attributes_bool(&list, "_dynamic_shape_partitioned", true);
    graph->attr = list.items;
    graph->n_attr = list.count;
}

static SimOm__Graph *make_graph(drawing *work)
{
    const sim_desc *desc = work->desc;
    SimOm__Graph *out = arena_alloc(work->memory, sizeof *out);
    sim_om__graph__init(out);
    work->ops = arena_alloc(work->memory, (desc->input_count + 2) * sizeof *work->ops);
    out->input = arena_alloc(work->memory, (desc->input_count + 1) * sizeof *out->input);
    for (size_t i = 0; i < desc->input_count; i++) {
        add_data(work, i);
        out->input[out->n_input++] = arena_format(work->memory, "%s:0", desc->inputs[i].name);
    }
    add_body(work);
    add_outputs(work);
    out->name = arena_format(work->memory, "%s_0", work->facts->name);
    out->op = work->ops;
    out->n_op = work->count;
    if (sim_desc_is_open(desc))
        mark_open(work, out);
    return out;
}

void model_def_write(arena *memory, const sim_desc *desc, const aipp_plan *aipp,
                     const model_facts *facts, sim_bytes *out)
{
    SimOm__ModelDef model = SIM_OM__MODEL_DEF__INIT;
    drawing work = {.memory = memory, .desc = desc, .aipp = aipp, .facts = facts};
    SimOm__Graph *graph = make_graph(&work);
    attributes list = {.memory = memory};
    add_model_attributes(&list, desc, facts);
    model.name = arena_format(memory, "%s", facts->name);
    model.has_version = true;
    model.version = SIM_OM_IR_VERSION;
    model.custom_version = arena_format(memory, "%s", SIM_OM_PLATFORM_VERSION);
    model.graph = &graph;
    model.n_graph = 1;
    model.attr = list.items;
    model.n_attr = list.count;
    uint8_t *place = sim_bytes_grow(out, sim_om__model_def__get_packed_size(&model));
    if (place)
        sim_om__model_def__pack(&model, place);
}
