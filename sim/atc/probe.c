/* SPDX-License-Identifier: MIT */
#include "atc/probe.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atc/edit.h"
#include "atc/shapes.h"
#include "model/session.h"

/* Inputs of more bytes than this are not tried: a range may reach further than any memory. */
#define MAX_PROBE_SIZE ((uint64_t)256 << 20)

typedef struct prober {
    const network *net;
    sim_desc *desc;
    bool open; /* shapes within ranges */
    sim_session session;
    const char **input_names, **output_names;
    OrtValue **inputs, **outputs;
    void **data; /* behind the inputs */
} prober;

/* The bytes of the number one, little-endian, for types where a model may care. */
static uint64_t one_of(aclDataType type)
{
    switch (type) {
    case ACL_FLOAT:
        return 0x3f800000u;
    case ACL_FLOAT16:
        return 0x3c00u;
    case ACL_BF16:
        return 0x3f80u;
    case ACL_DOUBLE:
        return 0x3ff0000000000000u;
    default:
        return 1;
    }
}

static void fill_ones(void *data, size_t size, const sim_dtype *dtype)
{
    uint64_t one = one_of(dtype->acl);
    size_t step = dtype->bits / 8;
    for (size_t at = 0; step && step <= sizeof one && at + step <= size; at += step)
        memcpy((char *)data + at, &one, step);
}

/* A shape-range model is run at two points that stand for its gears: the least of every range, and
 * the most; one further than the least where there is no most. */
enum { LEAST, MOST, POINTS };

static void point_dims(const sim_tensor *tensor, size_t point, int64_t *out)
{
    memcpy(out, tensor->dims.at, tensor->dims.rank * sizeof *out);
    for (size_t i = 0; i < tensor->range_count; i++) {
        const sim_range *range = &tensor->ranges[i];
        int64_t least = range->low == 0 && range->high != 0 ? 1 : range->low;
        out[i] = point == LEAST ? least : range->high < 0 ? least + 1 : range->high;
    }
}

static void input_dims(const prober *probe, size_t gear, size_t input, int64_t *out)
{
    if (probe->open)
        point_dims(&probe->desc->inputs[input], gear, out);
    else
        sim_desc_gear_input(probe->desc, gear, input, out);
}

static bool make_input(prober *probe, size_t gear, size_t input, bool ones, sim_why *why)
{
    const sim_tensor *tensor = &probe->desc->inputs[input];
    const sim_dtype *dtype = sim_dtype_of_acl(tensor->dtype);
    int64_t dims[SIM_MAX_RANK];
    uint64_t size;
    input_dims(probe, gear, input, dims);
    if (!sim_dtype_bytes(dtype, dims, tensor->dims.rank, &size))
        return sim_because(why, "E10001: input \"%s\" is too large", tensor->name);
    probe->data[input] = calloc(1, size + 1);
    if (!probe->data[input])
        return sim_because(why, "E19999: no memory for input \"%s\" of %llu bytes", tensor->name,
                           (unsigned long long)size);
    if (ones)
        fill_ones(probe->data[input], size, dtype);
    return sim_session_wrap(&probe->session, dtype, dims, tensor->dims.rank, probe->data[input],
                            size, &probe->inputs[input], why);
}

static void drop_values(prober *probe)
{
    for (size_t i = 0; i < probe->net->input_count; i++) {
        sim_session_unwrap(&probe->session, probe->inputs[i]);
        free(probe->data[i]);
        probe->inputs[i] = NULL;
        probe->data[i] = NULL;
    }
    for (size_t i = 0; i < probe->desc->output_count; i++) {
        sim_session_unwrap(&probe->session, probe->outputs[i]);
        probe->outputs[i] = NULL;
    }
}

/* Runs a gear on zeros or ones; `shapes` has room for every output. */
static bool run_gear(prober *probe, size_t gear, bool ones, sim_shape *shapes, sim_why *why)
{
    sim_run run = {probe->input_names, probe->output_names,     probe->inputs,
                   probe->outputs,     probe->net->input_count, probe->desc->output_count};
    bool good = true;
    for (size_t i = 0; good && i < run.input_count; i++)
        good = make_input(probe, gear, i, ones, why);
    good = good && sim_session_run(&probe->session, &run, why);
    for (size_t i = 0; good && i < run.output_count; i++)
        good = sim_session_value_shape(&probe->session, probe->outputs[i], &shapes[i], why);
    drop_values(probe);
    return good;
}

/* ONNX Runtime reports an unknown rank as 0, so a scalar is believed only after a run. */
static bool is_known(const sim_shape *shape)
{
    for (size_t i = 0; i < shape->rank; i++) {
        if (shape->dims[i] < 0)
            return false;
    }
    return shape->rank > 0;
}

static bool inferred(prober *probe, sim_shape *shapes)
{
    sim_why ignored;
    for (size_t i = 0; i < probe->desc->output_count; i++) {
        if (!sim_session_output_shape(&probe->session, i, &shapes[i], &ignored) ||
            !is_known(&shapes[i]))
            return false;
    }
    return true;
}

static bool same_shapes(const sim_shape *a, const sim_shape *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i].rank != b[i].rank ||
            memcmp(a[i].dims, b[i].dims, a[i].rank * sizeof a[i].dims[0]) != 0)
            return false;
    }
    return true;
}

/* Where the shapes had to be measured they must not depend on the values; a model that cannot
 * take ones has given no sign that they do. */
static bool values_matter(prober *probe, const sim_shape *zeros)
{
    size_t count = probe->desc->output_count;
    sim_shape *ones = arena_alloc(probe->net->memory, (count + 1) * sizeof *ones);
    sim_why ignored;
    return run_gear(probe, 0, true, ones, &ignored) && !same_shapes(zeros, ones, count);
}

static bool probe_gear(prober *probe, size_t gear, sim_shape *shapes, sim_why *why)
{
    if (probe->desc->gears.kind == SIM_GEAR_NONE && inferred(probe, shapes))
        return true;
    if (!run_gear(probe, gear, false, shapes, why))
        return false;
    return gear != 0 || !values_matter(probe, shapes) ||
           sim_because(why,
                       "E16001: the output dims of %s depend on the input's values, which an "
                       ".om with static shapes or gears cannot express",
                       probe->net->path);
}

static sim_dims keep_dims(const network *net, const sim_shape *shape)
{
    sim_dims dims = {shape->rank, arena_alloc(net->memory, (shape->rank + 1) * sizeof *dims.at)};
    memcpy(dims.at, shape->dims, shape->rank * sizeof *dims.at);
    return dims;
}

/* A gear's dims are kept, and become the output's own when no gear before was as large. */
static bool note_output(prober *probe, const options *given, size_t gear, size_t output,
                        const sim_shape *shape, sim_why *why)
{
    sim_tensor *tensor = &probe->desc->outputs[output];
    sim_dims dims = keep_dims(probe->net, shape);
    uint64_t size;
    if (!sim_dtype_bytes(shape->dtype, shape->dims, shape->rank, &size))
        return sim_because(why, "E10001: output \"%s\" is too large", tensor->name);
    if (probe->desc->gear_outputs)
        probe->desc->gear_outputs[gear * probe->desc->output_count + output] = dims;
    if (tensor->dims.at && size <= tensor->size)
        return true;
    tensor->dtype = shape->dtype->acl;
    tensor->format = shapes_format(given, shape->rank);
    tensor->size = size;
    tensor->dims = tensor->dims_v2 = dims;
    return true;
}

static bool probe_gears(prober *probe, const options *given, sim_why *why)
{
    size_t count = probe->desc->output_count;
    size_t gears = probe->desc->gears.count ? probe->desc->gears.count : 1;
    sim_shape *shapes = arena_alloc(probe->net->memory, (count + 1) * sizeof *shapes);
    for (size_t g = 0; g < gears; g++) {
        if (!probe_gear(probe, g, shapes, why))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!note_output(probe, given, g, i, &shapes[i], why))
                return false;
        }
    }
    return true;
}

/* ---- shape ranges ---- */

/* What is known of one output: as ONNX Runtime infers it, and as it came out of the runs. */
typedef struct findings {
    sim_shape *inferred, *points[POINTS], *ones; /* by output; NULL: that run failed */
} findings;

static bool within_reach(const prober *probe, size_t point)
{
    uint64_t total = 0;
    for (size_t i = 0; i < probe->net->input_count; i++) {
        const sim_tensor *tensor = &probe->desc->inputs[i];
        int64_t dims[SIM_MAX_RANK];
        uint64_t size;
        point_dims(tensor, point, dims);
        if (!sim_dtype_bytes(sim_dtype_of_acl(tensor->dtype), dims, tensor->dims.rank, &size))
            return false;
        total = size > MAX_PROBE_SIZE - total ? MAX_PROBE_SIZE : total + size;
    }
    return total < MAX_PROBE_SIZE;
}

static sim_shape *run_point(prober *probe, size_t point, bool ones, sim_why *why)
{
    sim_shape *shapes =
        arena_alloc(probe->net->memory, (probe->desc->output_count + 1) * sizeof *shapes);
    if (!within_reach(probe, point)) {
        sim_because(why, "E10001: the upper ends of the ranges are too large to try");
        return NULL;
    }
    return run_gear(probe, point, ones, shapes, why) ? shapes : NULL;
}

static bool infer(prober *probe, findings *found, sim_why *why)
{
    size_t count = probe->desc->output_count;
    sim_why own;
    found->inferred = arena_alloc(probe->net->memory, (count + 1) * sizeof *found->inferred);
    for (size_t i = 0; i < count; i++) {
        if (!sim_session_output_shape(&probe->session, i, &found->inferred[i], &own))
            return sim_because(why, "E16001: output \"%s\" of %s: %s", probe->desc->outputs[i].name,
                               probe->net->path, own.text);
    }
    return true;
}

/* The first run that worked; NULL when none did. */
static const sim_shape *measured(const findings *found, size_t output)
{
    const sim_shape *runs[] = {found->points[LEAST], found->points[MOST], found->ones};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (runs[i])
            return &runs[i][output];
    }
    return NULL;
}

static bool same_in_all_runs(const findings *found, size_t output, size_t axis)
{
    const sim_shape *runs[] = {found->points[LEAST], found->points[MOST], found->ones};
    int64_t first = measured(found, output)->dims[axis];
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (runs[i] && (axis >= runs[i][output].rank || runs[i][output].dims[axis] != first))
            return false;
    }
    return true;
}

/* ONNX Runtime's word where it knows the rank, else what the runs have in common. */
static bool conclude(const findings *found, size_t output, sim_shape *out)
{
    const sim_shape *run = measured(found, output);
    *out = found->inferred[output];
    if (out->rank)
        return true;
    if (!run)
        return false;
    *out = *run;
    for (size_t axis = 0; axis < out->rank; axis++) {
        if (!same_in_all_runs(found, output, axis))
            out->dims[axis] = -1;
    }
    return true;
}

static bool has_ends(const prober *probe)
{
    for (size_t i = 0; i < probe->net->input_count; i++) {
        const sim_tensor *tensor = &probe->desc->inputs[i];
        for (size_t axis = 0; axis < tensor->range_count; axis++) {
            if (tensor->ranges[axis].high < 0)
                return false;
        }
    }
    return true;
}

/* The most bytes an output can have: exact where its dims are known, else those at the upper ends,
 * if the values do not matter. 0: not known. */
static uint64_t largest(const prober *probe, const findings *found, size_t output,
                        const sim_shape *shape)
{
    uint64_t size = 0, least = 0;
    if (sim_dtype_bytes(shape->dtype, shape->dims, shape->rank, &size))
        return size;
    const sim_shape *most = found->points[MOST];
    if (!has_ends(probe) || !most ||
        (found->ones && !same_shapes(&most[output], &found->ones[output], 1)))
        return 0;
    sim_dtype_bytes(shape->dtype, most[output].dims, most[output].rank, &size);
    if (found->points[LEAST])
        sim_dtype_bytes(shape->dtype, found->points[LEAST][output].dims,
                        found->points[LEAST][output].rank, &least);
    return size > least ? size : least;
}

static bool probe_ranges(prober *probe, const options *given, sim_why *why)
{
    findings found = {0};
    sim_why why_not, ignored;
    if (!infer(probe, &found, why))
        return false;
    found.points[LEAST] = run_point(probe, LEAST, false, &why_not);
    found.points[MOST] = run_point(probe, MOST, false, &ignored);
    found.ones = run_point(probe, MOST, true, &ignored);
    for (size_t i = 0; i < probe->desc->output_count; i++) {
        sim_tensor *tensor = &probe->desc->outputs[i];
        sim_shape shape;
        if (!conclude(&found, i, &shape))
            return sim_because(why, "E16001: the rank of output \"%s\" is not known: %s",
                               tensor->name, why_not.text);
        tensor->dtype = shape.dtype->acl;
        tensor->format = shapes_format(given, shape.rank);
        tensor->dims = tensor->dims_v2 = keep_dims(probe->net, &shape);
        tensor->size = largest(probe, &found, i, &shape);
    }
    return true;
}

/* ---- all ---- */

static void prepare(prober *probe)
{
    arena *memory = probe->net->memory;
    SimOnnx__Graph *graph = probe->net->graph;
    sim_desc *desc = probe->desc;
    size_t inputs = probe->net->input_count + 1, outputs = graph->n_output + 1;
    probe->input_names = arena_alloc(memory, inputs * sizeof *probe->input_names);
    probe->inputs = arena_alloc(memory, inputs * sizeof *probe->inputs);
    probe->data = arena_alloc(memory, inputs * sizeof *probe->data);
    probe->output_names = arena_alloc(memory, outputs * sizeof *probe->output_names);
    probe->outputs = arena_alloc(memory, outputs * sizeof *probe->outputs);
    desc->outputs = arena_alloc(memory, outputs * sizeof *desc->outputs);
    desc->output_count = graph->n_output;
    if (desc->gears.count)
        desc->gear_outputs =
            arena_alloc(memory, desc->gears.count * outputs * sizeof *desc->gear_outputs);
    for (size_t i = 0; i < probe->net->input_count; i++)
        probe->input_names[i] = probe->net->inputs[i]->name;
    for (size_t i = 0; i < graph->n_output; i++) {
        probe->output_names[i] = graph->output[i]->name;
        desc->outputs[i].name = edit_output_label(probe->net, graph->output[i]->name);
    }
}

bool probe_outputs(const network *net, const options *given, const void *onnx, size_t size,
                   sim_desc *desc, sim_why *why)
{
    prober probe = {.net = net, .desc = desc, .open = sim_desc_is_open(desc)};
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    prepare(&probe);
    bool good = sim_session_open(&probe.session, onnx, size, cores > 0 ? (int)cores : 1, why) &&
                (probe.open ? probe_ranges : probe_gears)(&probe, given, why);
    sim_session_close(&probe.session);
    return good;
}
