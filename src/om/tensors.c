/* SPDX-License-Identifier: MIT */
#include "om/tensors.h"

#include "core/status.h"
#include "om/aipp.h"
#include "om/gears.h"
#include "om/types.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    omr_om_info *info;
    const omri_model_def *def;
    omri_arena *arena;
    omri_texts output_names;
} reader;

static bool upper_bound(const omr_om_tensor *tensor, uint32_t axis, uint64_t *out)
{
    int64_t dim = tensor->dims.dims[axis];
    if (dim < 0 && axis < tensor->range_count)
        dim = tensor->ranges[axis][1];
    *out = dim < 0 ? 0 : (uint64_t)dim;
    return dim >= 0;
}

bool omri_tensor_bytes(const omr_om_tensor *tensor, uint32_t bits, uint64_t *out)
{
    uint64_t total = bits, bound = 0;
    *out = 0;
    for (uint32_t i = 0; i < tensor->dims.rank; i++) {
        if (!upper_bound(tensor, i, &bound))
            return true;
        if (__builtin_mul_overflow(total, bound, &total))
            return false;
    }
    *out = total / 8 + (total % 8 != 0);
    return true;
}

static omr_status set_shape(omr_shape *out, const int64_t *dims, size_t count, const reader *r,
                            const char *name)
{
    if (count > OMR_MAX_RANK)
        return omri_fail(OMR_UNSUPPORTED, "%s: \"%s\" has %zu axes, at most %d can be described",
                         r->def->path, name, count, OMR_MAX_RANK);
    *out = (omr_shape){.rank = (uint32_t)count};
    if (count)
        memcpy(out->dims, dims, count * sizeof *dims);
    return OMR_OK;
}

static omr_status set_shape_attribute(omr_shape *out, omri_attributes attributes,
                                      const char *attribute, bool *found, const reader *r,
                                      const char *name)
{
    const Omri__List *dims = omri_attribute_list(attributes, attribute);
    *found = dims != NULL;
    return dims ? set_shape(out, dims->i, dims->n_i, r, name) : OMR_OK;
}

/* What a loaded model of unknown shape reports is what the network had before it was laid out for
 * the device; any other reports the compiled layout. */
static omr_status read_shape(omr_om_tensor *out, const Omri__TensorDesc *desc, const reader *r)
{
    bool found = false;
    omri_attributes attributes = omri_attributes_of_tensor(&r->def->dictionary, desc);
    if (r->info->unknown_shape) {
        omr_status status =
            set_shape_attribute(&out->dims, attributes, "origin_shape", &found, r, out->name);
        if (found && (status != OMR_OK || out->dims.rank > 0))
            return status;
    }
    const Omri__Shape *shape = desc->shape;
    return set_shape(&out->dims, shape ? shape->dim : NULL, shape ? shape->n_dim : 0, r, out->name);
}

static void read_ranges(omr_om_tensor *out, const Omri__TensorDesc *desc, const reader *r)
{
    omri_attributes attributes = omri_attributes_of_tensor(&r->def->dictionary, desc);
    const Omri__Rows *rows = NULL;
    if (r->info->unknown_shape)
        rows = omri_attribute_rows(attributes, "origin_shape_range");
    if (!rows || rows->n_row != out->dims.rank)
        rows = omri_attribute_rows(attributes, "shape_range");
    if (!rows || rows->n_row != out->dims.rank)
        return;
    for (size_t i = 0; i < rows->n_row; i++)
        if (rows->row[i]->n_value != 2)
            return;
    for (size_t i = 0; i < rows->n_row; i++)
        memcpy(out->ranges[i], rows->row[i]->value, sizeof out->ranges[i]);
    out->range_count = (uint32_t)rows->n_row;
}

static int32_t read_format(const Omri__TensorDesc *desc, const reader *r)
{
    int64_t number = 0;
    omri_attributes attributes = omri_attributes_of_tensor(&r->def->dictionary, desc);
    const char *name = r->info->unknown_shape ? "origin_format_for_int" : "format_for_int";
    bool found = omri_attribute_int(attributes, name, &number) ||
                 omri_attribute_int(attributes, "format_for_int", &number);
    /* The low byte is the layout; above it stand group and C0 sizes. */
    return found ? (int32_t)(number & 0xff) : omri_om_format_of_layout(desc->layout);
}

static omr_status read_desc(omr_om_tensor *out, const Omri__TensorDesc *desc, const reader *r)
{
    omr_status status = read_shape(out, desc, r);
    if (status != OMR_OK)
        return status;
    const omri_om_dtype *dtype = omri_om_dtype_of_model_def(desc->dtype);
    out->acl_dtype = dtype->acl;
    out->dtype_name = dtype->name;
    out->acl_format = read_format(desc, r);
    read_ranges(out, desc, r);
    return OMR_OK;
}

/* `attribute` overrules everything, then `stated`, then what the dims come to. */
static omr_status read_size(omr_om_tensor *out, const Omri__TensorDesc *desc, omri_attributes from,
                            const char *attribute, int64_t stated, const reader *r)
{
    int64_t special = 0;
    if (omri_attribute_int(from, attribute, &special) && special > 0)
        stated = special;
    if (stated > 0) {
        out->size = (uint64_t)stated;
        return OMR_OK;
    }
    const omri_om_dtype *dtype = omri_om_dtype_of_model_def(desc->dtype);
    if (!omri_tensor_bytes(out, dtype->bits, &out->size))
        return omri_fail(OMR_INVALID_FILE, "%s: damaged: the size of \"%s\" overflows 64 bits",
                         r->def->path, out->name);
    return OMR_OK;
}

/* ---- Inputs ------------------------------------------------------------------------------- */

static bool is_input(const Omri__Op *op)
{
    return !strcmp(op->type, "Data") || !strcmp(op->type, "AippData") ||
           !strcmp(op->type, "AnnData");
}

bool omri_tensor_is_hidden_name(const char *name)
{
    return !strcmp(name, OMRI_GEAR_INPUT) ||
           !strncmp(name, OMRI_AIPP_INPUT, sizeof OMRI_AIPP_INPUT - 1);
}

static bool is_hidden(const Omri__Op *op, omri_attributes attributes)
{
    return !strcmp(op->type, "AippData") || omri_tensor_is_hidden_name(op->name) ||
           omri_attribute_bool(attributes, "mbatch-inserted-node") ||
           omri_aipp_is_parameter(attributes);
}

static bool has_open_axis(const omr_shape *shape)
{
    for (uint32_t i = 0; i < shape->rank; i++)
        if (shape->dims[i] < 0)
            return true;
    return false;
}

/* With gears or AIPP the compiled shape is not the one a caller sees. */
static omr_status read_caller_shapes(omr_om_tensor *out, omri_attributes op, const reader *r)
{
    static const char *const dims_names[] = {"_dynamic_aipp_input_dims",
                                             "_mbatch_origin_input_dims"};
    bool found = false;
    omr_status status = OMR_OK;
    for (size_t i = 0; i < 2 && !found && status == OMR_OK; i++)
        status = set_shape_attribute(&out->dims, op, dims_names[i], &found, r, out->name);
    if (status != OMR_OK)
        return status;
    out->dims_v2 = out->dims;
    return set_shape_attribute(&out->dims_v2, op, "input_dims", &found, r, out->name);
}

static omr_status read_input(omr_om_tensor *out, const Omri__Op *op, const reader *r)
{
    omri_attributes attributes = omri_attributes_of_op(&r->def->dictionary, op);
    out->name = omri_arena_string(r->arena, op->name);
    if (op->n_input_desc == 0)
        return omri_fail(OMR_INVALID_FILE, "%s: damaged: input \"%s\" has no tensor", r->def->path,
                         out->name);
    const Omri__TensorDesc *desc = op->input_desc[0];
    omr_status status = read_desc(out, desc, r);
    if (status != OMR_OK)
        return status;
    /* Sized before the caller's shape comes in: that one says -1 where gears differ. */
    omri_attributes sized = {0};
    if (op->n_output_desc)
        sized = omri_attributes_of_tensor(&r->def->dictionary, op->output_desc[0]);
    int64_t stated = has_open_axis(&out->dims) ? 0 : desc->size;
    status = read_size(out, desc, sized, "_special_input_size", stated, r);
    if (status != OMR_OK)
        return status;
    out->format = omri_om_format_name(out->acl_format);
    out->hidden = is_hidden(op, attributes);
    omri_aipp_read(out, attributes, r->arena);
    return read_caller_shapes(out, attributes, r);
}

typedef struct placed_op {
    int64_t position;
    size_t order; /* in the file, so that equal positions stay as they are */
    const Omri__Op *op;
} placed_op;

static int by_position(const void *a, const void *b)
{
    const placed_op *x = a, *y = b;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static placed_op *collect_inputs(const reader *r, size_t *count)
{
    const Omri__Graph *graph = r->def->graph;
    size_t wanted = 0;
    for (size_t i = 0; i < graph->n_op; i++)
        wanted += is_input(graph->op[i]);
    placed_op *ops = omri_arena_array(r->arena, wanted, sizeof *ops);
    *count = 0;
    for (size_t i = 0; ops && i < graph->n_op; i++) {
        const Omri__Op *op = graph->op[i];
        if (!is_input(op))
            continue;
        placed_op *placed = &ops[*count];
        *placed = (placed_op){(int64_t)*count, *count, op};
        omri_attribute_int(omri_attributes_of_op(&r->def->dictionary, op), "index",
                           &placed->position);
        ++*count;
    }
    return ops;
}

static omr_status read_inputs(const reader *r)
{
    size_t count = 0;
    placed_op *ops = collect_inputs(r, &count);
    omr_om_tensor *inputs = omri_arena_array(r->arena, count, sizeof *inputs);
    if (!ops || !inputs)
        return omri_arena_status(r->arena, r->def->path);
    qsort(ops, count, sizeof *ops, by_position);
    for (size_t i = 0; i < count; i++) {
        omr_status status = read_input(&inputs[i], ops[i].op, r);
        if (status != OMR_OK)
            return status;
    }
    r->info->inputs = inputs;
    r->info->input_count = count;
    return OMR_OK;
}

/* ---- Outputs ------------------------------------------------------------------------------ */

static const Omri__Op *find_net_output(const Omri__Graph *graph)
{
    for (size_t i = 0; i < graph->n_op; i++)
        if (!strcmp(graph->op[i]->type, "NetOutput"))
            return graph->op[i];
    return NULL;
}

static const char *output_name(const reader *r, const Omri__Op *op, size_t i)
{
    int64_t index = i < op->n_src_index ? op->src_index[i] : 0;
    if (r->output_names.count != op->n_input_desc)
        return omri_arena_format(r->arena, "output_%zu_%s_%" PRId64, i,
                                 i < op->n_src_name ? op->src_name[i] : "", index);
    const char *name = omri_text_copy(r->arena, omri_texts_at(r->output_names, i));
    return strchr(name, ':') ? name : omri_arena_format(r->arena, "%s:%" PRId64, name, index);
}

/* A loaded model answers with the plain order of a weight-like output's axes. */
static void unfold_fractal_z(omr_om_tensor *out)
{
    if (out->acl_format != OMRI_FORMAT_FRACTAL_Z || out->dims.rank != 4)
        return;
    const int64_t *d = out->dims.dims;
    out->dims = (omr_shape){4, {d[2], d[3], d[1], d[0]}};
    out->range_count = 0;
    out->acl_format = OMRI_FORMAT_HWCN;
}

static omr_status read_output(omr_om_tensor *out, const Omri__Op *op, size_t i, const reader *r)
{
    const Omri__TensorDesc *desc = op->input_desc[i];
    out->name = output_name(r, op, i);
    omr_status status = read_desc(out, desc, r);
    if (status != OMR_OK)
        return status;
    /* The size stated in the file is padded; what AscendCL answers is not. */
    status = read_size(out, desc, omri_attributes_of_tensor(&r->def->dictionary, desc),
                       "_special_output_size", 0, r);
    unfold_fractal_z(out);
    out->dims_v2 = out->dims;
    out->format = omri_om_format_name(out->acl_format);
    return status;
}

static void read_dynamic_outputs(const reader *r, const Omri__Op *op)
{
    omri_texts lines = omri_attribute_texts(omri_attributes_of_op(&r->def->dictionary, op),
                                            "_dynamic_output_dims");
    const char **copies = omri_arena_array(r->arena, lines.count, sizeof *copies);
    for (size_t i = 0; copies && i < lines.count; i++)
        copies[i] = omri_text_copy(r->arena, omri_texts_at(lines, i));
    r->info->dynamic_outputs = copies;
    r->info->dynamic_output_count = copies ? lines.count : 0;
}

static omr_status read_outputs(const reader *r)
{
    const Omri__Op *op = find_net_output(r->def->graph);
    if (!op)
        return OMR_OK;
    omr_om_tensor *outputs = omri_arena_array(r->arena, op->n_input_desc, sizeof *outputs);
    if (!outputs)
        return omri_arena_status(r->arena, r->def->path);
    for (size_t i = 0; i < op->n_input_desc; i++) {
        omr_status status = read_output(&outputs[i], op, i, r);
        if (status != OMR_OK)
            return status;
    }
    r->info->outputs = outputs;
    r->info->output_count = op->n_input_desc;
    read_dynamic_outputs(r, op);
    return OMR_OK;
}

omr_status omri_tensors_read(omr_om_info *info, const omri_model_def *def, omri_arena *arena)
{
    const reader r = {.info = info,
                      .def = def,
                      .arena = arena,
                      .output_names = omri_attribute_texts(omri_attributes_of_model(def->model),
                                                           "attr_model_out_nodes_name")};
    omr_status status = read_inputs(&r);
    if (status == OMR_OK)
        status = read_outputs(&r);
    return status == OMR_OK ? omri_arena_status(arena, def->path) : status;
}
