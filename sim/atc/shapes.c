/* SPDX-License-Identifier: MIT */
#include "atc/shapes.h"

#include <string.h>

#include "atc/edit.h"
#include "atc/text.h"

/* --input_format: where the axes of a picture are; -1 when the format has none. */
typedef struct picture {
    const char *name;
    aclFormat format;
    size_t rank; /* tensors of another rank are ND */
    int height, width;
} picture;

static const picture layouts[] = {
    {"NCHW", ACL_FORMAT_NCHW, 4, 2, 3},      {"NHWC", ACL_FORMAT_NHWC, 4, 1, 2},
    {"NCDHW", ACL_FORMAT_NCDHW, 5, 3, 4},    {"NDHWC", ACL_FORMAT_NDHWC, 5, 2, 3},
    {"ND", ACL_FORMAT_ND, SIZE_MAX, -1, -1},
};

typedef struct shaping {
    network *net;
    const options *given;
    const picture *layout;
    const char *shape_option;
    named_shapes asked;
    const char *gear_option; /* NULL: static */
    const char *gear_text;
    sim_desc *desc;
} shaping;

static const picture *find_layout(const options *given)
{
    const char *name = given->input_format ? given->input_format : "NCHW";
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        if (strcmp(layouts[i].name, name) == 0)
            return &layouts[i];
    }
    return NULL;
}

aclFormat shapes_format(const options *given, size_t rank)
{
    const picture *layout = find_layout(given);
    return layout && layout->rank == rank ? layout->format : ACL_FORMAT_ND;
}

static bool choose_layout(shaping *work, sim_why *why)
{
    work->layout = find_layout(work->given);
    return work->layout ||
           sim_because(why,
                       "E10001: --input_format is \"%s\", wanted is NCHW, NHWC, NCDHW, NDHWC "
                       "or ND",
                       work->given->input_format);
}

static bool choose_gears(shaping *work, sim_why *why)
{
    const options *given = work->given;
    const struct {
        const char *option, *text;
        sim_gear_kind kind;
    } kinds[] = {{"--dynamic_batch_size", given->dynamic_batch_size, SIM_GEAR_BATCH},
                 {"--dynamic_image_size", given->dynamic_image_size, SIM_GEAR_HW},
                 {"--dynamic_dims", given->dynamic_dims, SIM_GEAR_DIMS}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!kinds[i].text)
            continue;
        if (work->gear_option)
            return sim_because(why, "E10009: %s and %s exclude each other", work->gear_option,
                               kinds[i].option);
        work->gear_option = kinds[i].option;
        work->gear_text = kinds[i].text;
        if (!text_gears(work->net->memory, kinds[i].text, kinds[i].option,
                        kinds[i].kind == SIM_GEAR_BATCH, &work->desc->gears, why))
            return false;
        work->desc->gears.kind = kinds[i].kind;
    }
    return true;
}

/* Gears and ranges are two ways to vary; a model has one of them. */
static bool check_asked(const shaping *work, const named_shape *asked, sim_why *why)
{
    if (network_find_input(work->net, asked->name) == work->net->input_count)
        return sim_because(why,
                           "E10016: %s has \"%s\", which is not an input of %s; its first is "
                           "\"%s\"",
                           work->shape_option, asked->name, work->net->path,
                           work->net->input_count ? work->net->inputs[0]->name : "(none)");
    if (work->gear_option && asked->written)
        return sim_because(why, "E10009: %s and the range of \"%s\" exclude each other",
                           work->gear_option, asked->name);
    for (const named_shape *other = work->asked.items; other < asked; other++) {
        if (strcmp(other->name, asked->name) == 0)
            return sim_because(why, "E10001: %s has \"%s\" twice", work->shape_option, asked->name);
    }
    return true;
}

static bool read_asked(shaping *work, sim_why *why)
{
    const options *given = work->given;
    const char *text = given->input_shape ? given->input_shape : given->input_shape_range;
    work->shape_option = given->input_shape_range ? "--input_shape_range" : "--input_shape";
    if (!text)
        return true;
    if (given->input_shape_range && work->gear_option)
        return sim_because(why, "E10009: %s and --input_shape_range exclude each other",
                           work->gear_option);
    if (!text_shapes(work->net->memory, text, work->shape_option, &work->asked, why))
        return false;
    for (size_t i = 0; i < work->asked.count; i++) {
        if (!check_asked(work, &work->asked.items[i], why))
            return false;
    }
    return true;
}

static const named_shape *find_asked(const shaping *work, const char *name)
{
    for (size_t i = 0; i < work->asked.count; i++) {
        if (strcmp(work->asked.items[i].name, name) == 0)
            return &work->asked.items[i];
    }
    return NULL;
}

/* The dims ONNX itself gives; false when it leaves one open. */
static bool own_dims(const network *net, size_t input, sim_dims *out)
{
    const SimOnnx__Shape *shape = network_input_shape(net, input);
    if (!shape || shape->n_dim > SIM_MAX_RANK)
        return false;
    *out = (sim_dims){shape->n_dim, arena_alloc(net->memory, (shape->n_dim + 1) * sizeof *out->at)};
    for (size_t i = 0; i < shape->n_dim; i++) {
        const SimOnnx__Dim *dim = shape->dim[i];
        if (dim->value_case != SIM_ONNX__DIM__VALUE_DIM_VALUE || dim->dim_value < 0)
            return false;
        out->at[i] = dim->dim_value;
    }
    return true;
}

static bool choose_dims(const shaping *work, size_t input, sim_tensor *out, sim_why *why)
{
    const network *net = work->net;
    const char *name = net->inputs[input]->name;
    const SimOnnx__Shape *shape = network_input_shape(net, input);
    const named_shape *asked = find_asked(work, name);
    if (!asked) {
        if (own_dims(net, input, &out->dims))
            return true;
        return sim_because(why,
                           "E10001: input \"%s\" has dims %s in %s: say which with "
                           "--input_shape=\"%s:...\", 1~8 for a range, -1 where gears vary",
                           name, network_input_dims_text(net, input), net->path, name);
    }
    if (shape && shape->n_dim != asked->dims.rank)
        return sim_because(why, "E10014: %s gives \"%s\" %zu dims, %s has %s", work->shape_option,
                           name, asked->dims.rank, net->path, network_input_dims_text(net, input));
    out->dims = asked->dims;
    if (work->desc->gears.kind == SIM_GEAR_NONE && sim_dims_are_open(&asked->dims)) {
        out->ranges = asked->ranges;
        out->range_count = asked->dims.rank;
    }
    return true;
}

static bool is_open(const sim_dims *dims, int axis)
{
    return axis >= 0 && (size_t)axis < dims->rank && dims->at[axis] < 0;
}

/* What the -1 of one input may be, depending on the kind of the gears. */
static bool check_open(const shaping *work, const char *name, const sim_dims *dims, sim_why *why)
{
    const picture *layout = work->layout;
    size_t open = 0;
    for (size_t i = 0; i < dims->rank; i++)
        open += dims->at[i] < 0;
    if (open == 0)
        return true;
    switch (work->desc->gears.kind) {
    case SIM_GEAR_BATCH:
        return (open == 1 && is_open(dims, 0)) ||
               sim_because(why, "E10001: --dynamic_batch_size allows \"%s\" a -1 as first dim only",
                           name);
    case SIM_GEAR_HW:
        return (open == 2 && dims->rank == layout->rank && is_open(dims, layout->height) &&
                is_open(dims, layout->width)) ||
               sim_because(why,
                           "E10001: --dynamic_image_size wants \"%s\" to have two -1, its "
                           "height and width in %s",
                           name, layout->name);
    default:
        return true;
    }
}

/* What one -1 is called in ONNX: equal symbols are equal numbers. */
static char **name_symbols(const shaping *work, const sim_dims *dims, size_t *used)
{
    arena *memory = work->net->memory;
    char **symbols = arena_alloc(memory, (dims->rank + 1) * sizeof *symbols);
    for (size_t i = 0; i < dims->rank; i++) {
        if (dims->at[i] >= 0)
            continue;
        if (work->desc->gears.kind == SIM_GEAR_BATCH)
            symbols[i] = arena_format(memory, "npusim_batch");
        else if (work->desc->gears.kind == SIM_GEAR_HW)
            symbols[i] = arena_format(memory, "npusim_%s",
                                      (int)i == work->layout->height ? "height" : "width");
        else
            symbols[i] = arena_format(memory, "npusim_dim_%zu", (*used)++);
    }
    return symbols;
}

static void set_size(sim_desc *desc, size_t input)
{
    sim_tensor *tensor = &desc->inputs[input];
    const sim_dtype *dtype = sim_dtype_of_acl(tensor->dtype);
    size_t gears = desc->gears.count ? desc->gears.count : 1;
    int64_t dims[SIM_MAX_RANK];
    for (size_t i = 0; i < tensor->range_count; i++)
        dims[i] = tensor->ranges[i].high;
    if (tensor->range_count) {
        sim_dtype_bytes(dtype, dims, tensor->range_count, &tensor->size); /* 0 without an end */
        return;
    }
    for (size_t g = 0; g < gears; g++) {
        uint64_t bytes = 0;
        sim_desc_gear_input(desc, g, input, dims);
        if (sim_dtype_bytes(dtype, dims, tensor->dims.rank, &bytes) && bytes > tensor->size)
            tensor->size = bytes;
    }
}

static bool fill_input(shaping *work, size_t input, size_t *symbols_used, sim_why *why)
{
    network *net = work->net;
    sim_tensor *tensor = &work->desc->inputs[input];
    tensor->name = net->inputs[input]->name;
    tensor->dtype = network_input_dtype(net, input)->acl;
    if (!choose_dims(work, input, tensor, why) ||
        !check_open(work, tensor->name, &tensor->dims, why))
        return false;
    tensor->dims_v2 = tensor->dims;
    tensor->format = shapes_format(work->given, tensor->dims.rank);
    edit_input_dims(net, input, &tensor->dims, name_symbols(work, &tensor->dims, symbols_used));
    return true;
}

/* The gears' values must be as many as the -1 ask for. */
static bool check_width(const shaping *work, sim_why *why)
{
    const sim_gears *gears = &work->desc->gears;
    size_t open = sim_desc_open_dims(work->desc);
    size_t wanted = gears->kind == SIM_GEAR_BATCH ? 1 : gears->kind == SIM_GEAR_HW ? 2 : open;
    if (gears->kind != SIM_GEAR_NONE && open == 0)
        return sim_because(why,
                           "E10009: %s needs a -1 in --input_shape, for example "
                           "--input_shape=\"%s:-1,...\"",
                           work->gear_option,
                           work->net->input_count ? work->net->inputs[0]->name : "x");
    if (gears->kind != SIM_GEAR_NONE && gears->width != wanted)
        return sim_because(why, "E10036: %s=\"%s\" has %zu values per gear, wanted are %zu",
                           work->gear_option, work->gear_text, gears->width, wanted);
    return true;
}

/* The order in which gears of kind DIMS count the inputs: as --input_shape names them. */
static void set_order(shaping *work)
{
    sim_desc *desc = work->desc;
    desc->order = arena_alloc(work->net->memory, (desc->input_count + 1) * sizeof *desc->order);
    for (size_t i = 0; i < work->asked.count; i++)
        desc->order[desc->order_count++] = work->asked.items[i].name;
    for (size_t i = 0; i < work->net->input_count; i++) {
        if (!find_asked(work, work->net->inputs[i]->name))
            desc->order[desc->order_count++] = work->net->inputs[i]->name;
    }
}

static void add_gear_input(shaping *work)
{
    sim_desc *desc = work->desc;
    sim_tensor *tensor = &desc->inputs[desc->input_count++];
    tensor->name = arena_format(work->net->memory, "%s", ACL_DYNAMIC_TENSOR_NAME);
    tensor->dtype = ACL_INT32;
    tensor->format = ACL_FORMAT_ND;
    tensor->dims.rank = 1;
    tensor->dims.at = arena_alloc(work->net->memory, sizeof(int64_t));
    tensor->dims.at[0] = (int64_t)desc->gears.width;
    tensor->dims_v2 = tensor->dims;
}

bool shapes_apply(network *net, const options *given, sim_desc *out, sim_why *why)
{
    shaping work = {.net = net, .given = given, .desc = out};
    size_t symbols_used = 0;
    if (!choose_layout(&work, why) || !choose_gears(&work, why) || !read_asked(&work, why))
        return false;
    out->inputs = arena_alloc(net->memory, (2 * net->input_count + 2) * sizeof *out->inputs);
    out->input_count = net->input_count;
    for (size_t i = 0; i < net->input_count; i++) {
        if (!fill_input(&work, i, &symbols_used, why))
            return false;
    }
    if (!check_width(&work, why))
        return false;
    if (out->gears.kind != SIM_GEAR_NONE) {
        set_order(&work);
        add_gear_input(&work);
    }
    for (size_t i = 0; i < out->input_count; i++)
        set_size(out, i);
    return true;
}
