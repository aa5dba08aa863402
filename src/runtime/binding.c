/* SPDX-License-Identifier: MIT */
#include "runtime/binding.h"

#include "tensor/overlap.h"
#include "tensor/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One side of a call: the caller's tensors beside the model's. */
typedef struct side {
    const char *what; /* "input" or "output" */
    const omr_tensor *given;
    size_t given_count;
    const omr_tensor_desc *wanted;
    const omr_shape *shapes; /* wanted; -1 where any length will do so far */
    size_t shape_step;       /* bytes from one of them to the next */
    size_t wanted_count;
    const omr_tensor **matched;
    omri_extent *extents;
    omri_strided *strided;
    omri_direction direction;
} side;

static const omr_shape *wanted_shape(const side *s, size_t index)
{
    return (const omr_shape *)((const char *)s->shapes + index * s->shape_step);
}

omr_status omri_binding_init(omri_binding *binding, const omri_model *model,
                             const omri_planner *planners)
{
    size_t inputs = model->desc.input_count, outputs = model->desc.output_count;
    memset(binding, 0, sizeof *binding);
    binding->model = model;
    binding->planners = planners;
    binding->output_shapes = calloc(outputs + 1, sizeof *binding->output_shapes);
    binding->inputs = calloc(inputs + 1, sizeof *binding->inputs);
    binding->outputs = calloc(outputs + 1, sizeof *binding->outputs);
    binding->extents = calloc(inputs + outputs + 1, sizeof *binding->extents);
    binding->matched = calloc(inputs + outputs + 1, sizeof *binding->matched);
    if (binding->inputs && binding->outputs && binding->matched && binding->extents &&
        binding->output_shapes)
        return OMR_OK;
    omri_binding_clear(binding);
    return omri_fail(OMR_NO_MEMORY, "no host memory for a request");
}

void omri_binding_clear(omri_binding *binding)
{
    free(binding->inputs);
    free(binding->outputs);
    free(binding->matched);
    free(binding->extents);
    free(binding->output_shapes);
    memset(binding, 0, sizeof *binding);
}

/* ---- Which is which ------------------------------------------------------------------------ */

/* An output of the model is called "node:index:tensor"; its tensor's name alone is enough. */
static bool is_name_of(const char *given, const char *wanted)
{
    if (strcmp(given, wanted) == 0)
        return true;
    const char *colon = strrchr(wanted, ':');
    return colon && strchr(wanted, ':') != colon && strcmp(given, colon + 1) == 0;
}

static omr_status match_named(const side *s, const omr_tensor *tensor)
{
    for (size_t i = 0; i < s->wanted_count; i++) {
        if (!is_name_of(tensor->name, s->wanted[i].name))
            continue;
        if (s->matched[i])
            return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\" is given twice", s->what,
                             tensor->name);
        s->matched[i] = tensor;
        return OMR_OK;
    }
    char names[512] = "";
    for (size_t i = 0, used = 0; i < s->wanted_count && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s\"%s\"", i ? ", " : "",
                                 s->wanted[i].name);
    return omri_fail(OMR_INVALID_ARGUMENT, "the model has no %s \"%s\"; it has %s", s->what,
                     tensor->name, names);
}

static omr_status match(const side *s)
{
    if (s->given_count != s->wanted_count)
        return omri_fail(OMR_INVALID_ARGUMENT, "%zu %ss are given, the model has %zu",
                         s->given_count, s->what, s->wanted_count);
    memset(s->matched, 0, s->wanted_count * sizeof *s->matched);
    for (size_t i = 0; i < s->given_count; i++) {
        if (!s->given[i].name)
            continue;
        omr_status status = match_named(s, &s->given[i]);
        if (status != OMR_OK)
            return status;
    }
    /* Counts are equal and no two share a place, so the unnamed fill exactly what is left. */
    for (size_t i = 0, place = 0; i < s->given_count; i++) {
        if (s->given[i].name)
            continue;
        while (s->matched[place])
            place++;
        s->matched[place] = &s->given[i];
    }
    return OMR_OK;
}

/* ---- Whether it fits ----------------------------------------------------------------------- */

/* "[N, 3, 224, 224]": N for the batch axis, * for one that may be of any length. */
static const char *format_wanted(char *text, size_t size, const omr_shape *shape, int32_t axis)
{
    size_t used = (size_t)snprintf(text, size, "[");
    for (uint32_t i = 0; i < shape->rank && used < size; i++) {
        const char *comma = i ? ", " : "";
        if ((int32_t)i == axis || shape->dims[i] < 0)
            used += (size_t)snprintf(text + used, size - used, "%s%s", comma,
                                     (int32_t)i == axis ? "N" : "*");
        else
            used += (size_t)snprintf(text + used, size - used, "%s%lld", comma,
                                     (long long)shape->dims[i]);
    }
    if (used < size)
        snprintf(text + used, size - used, "]");
    return text;
}

static omr_status wrong_shape(const side *s, size_t index)
{
    const omr_tensor *tensor = s->matched[index];
    char seen[OMRI_SHAPE_TEXT_SIZE], wanted[OMRI_SHAPE_TEXT_SIZE];
    int32_t axis = s->direction == OMRI_GATHER ? s->wanted[index].batch_axis : -1;
    omri_shape_format(seen, sizeof seen, tensor->dims, tensor->rank);
    format_wanted(wanted, sizeof wanted, wanted_shape(s, index), axis);
    return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": the shape is %s, %s is wanted", s->what,
                     s->wanted[index].name, seen, wanted);
}

/* The struct itself, before anything in it is used. */
static omr_status check_form(const side *s, size_t index)
{
    const omr_tensor *tensor = s->matched[index];
    const char *name = s->wanted[index].name;
    omri_extent *extent = &s->extents[index];
    if (tensor->rank > OMR_MAX_RANK)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": %u axes, at most %d are possible",
                         s->what, name, tensor->rank, OMR_MAX_RANK);
    if (tensor->rank && !tensor->dims)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": dims is NULL", s->what, name);
    if (omr_dtype_size(tensor->dtype) == 0)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": dtype is %d, which is none", s->what,
                         name, (int)tensor->dtype);
    if (tensor->flags & ~(uint32_t)OMR_TENSOR_BYTE_SWAPPED || tensor->reserved)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": flags or reserved hold unknown bits",
                         s->what, name);
    for (uint32_t i = 0; i < tensor->rank; i++)
        if (tensor->dims[i] < 0)
            return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": dims[%u] is %lld", s->what, name, i,
                             (long long)tensor->dims[i]);
    if (!omri_shape_extent(tensor->dims, tensor->strides, tensor->rank,
                           omr_dtype_size(tensor->dtype), extent))
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": dims and strides exceed any memory",
                         s->what, name);
    if (!tensor->data && extent->high > extent->low)
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": data is NULL", s->what, name);
    return OMR_OK;
}

static omr_status check_shape(const side *s, size_t index)
{
    const omr_tensor *tensor = s->matched[index];
    const omr_shape *wanted = wanted_shape(s, index);
    int32_t axis = s->direction == OMRI_GATHER ? s->wanted[index].batch_axis : -1;
    if (omri_shape_is_unknown(wanted))
        return OMR_OK;
    if (tensor->rank != wanted->rank)
        return wrong_shape(s, index);
    for (uint32_t i = 0; i < tensor->rank; i++) {
        bool any_length = (int32_t)i == axis || wanted->dims[i] < 0;
        if (!any_length && tensor->dims[i] != wanted->dims[i])
            return wrong_shape(s, index);
    }
    return OMR_OK;
}

static omr_status bind_one(const side *s, size_t index)
{
    const omr_tensor *tensor = s->matched[index];
    const omr_tensor_desc *wanted = &s->wanted[index];
    omr_status status = check_form(s, index);
    if (status == OMR_OK)
        status = check_shape(s, index);
    if (status != OMR_OK)
        return status;
    bool gather = s->direction == OMRI_GATHER;
    if (!gather && tensor->strides && omri_tensor_overlaps_itself(tensor))
        return omri_fail(OMR_INVALID_ARGUMENT, "output \"%s\": its elements share memory",
                         wanted->name);
    /* An output whose rank only an execution tells may have too few axes for rows. */
    int32_t axis = wanted->batch_axis < (int32_t)tensor->rank ? wanted->batch_axis : -1;
    if (!omri_strided_init(&s->strided[index], s->direction, tensor, axis, wanted->dtype))
        return omri_fail(OMR_INVALID_ARGUMENT, "%s \"%s\": %s does not become %s; convert it first",
                         s->what, wanted->name,
                         omr_dtype_name(gather ? tensor->dtype : wanted->dtype),
                         omr_dtype_name(gather ? wanted->dtype : tensor->dtype));
    return OMR_OK;
}

/* Every input with a batch axis has as many rows as the first of them. */
static omr_status count_rows(const side *s, int64_t *rows)
{
    size_t first = s->wanted_count;
    *rows = 1;
    for (size_t i = 0; i < s->wanted_count; i++) {
        int32_t axis = s->wanted[i].batch_axis;
        if (axis < 0)
            continue;
        const omr_tensor *tensor = s->matched[i];
        if (first == s->wanted_count) {
            first = i;
            *rows = tensor->dims[axis];
        } else if (tensor->dims[axis] != *rows) {
            return omri_fail(OMR_INVALID_ARGUMENT,
                             "input \"%s\" has %lld rows, input \"%s\" has %lld",
                             s->wanted[first].name, (long long)*rows, s->wanted[i].name,
                             (long long)tensor->dims[axis]);
        }
    }
    return OMR_OK;
}

/* Most tensors lie wholly apart, which their extents tell; the exact answer takes longer. */
static bool share_memory(const side *a, size_t i, const side *b, size_t k)
{
    const char *p = a->matched[i]->data, *q = b->matched[k]->data;
    const omri_extent *x = &a->extents[i], *y = &b->extents[k];
    uintptr_t x_low = (uintptr_t)p + (uintptr_t)x->low, x_high = (uintptr_t)p + (uintptr_t)x->high;
    uintptr_t y_low = (uintptr_t)q + (uintptr_t)y->low, y_high = (uintptr_t)q + (uintptr_t)y->high;
    return x_low < y_high && y_low < x_high && omri_tensors_overlap(a->matched[i], b->matched[k]);
}

static omr_status check_overlap(const side *in, const side *out)
{
    for (size_t i = 0; i < out->wanted_count; i++) {
        for (size_t k = 0; k < i; k++)
            if (share_memory(out, i, out, k))
                return omri_fail(OMR_INVALID_ARGUMENT, "outputs \"%s\" and \"%s\" share memory",
                                 out->wanted[k].name, out->wanted[i].name);
        for (size_t k = 0; k < in->wanted_count; k++)
            if (share_memory(out, i, in, k))
                return omri_fail(OMR_INVALID_ARGUMENT,
                                 "output \"%s\" and input \"%s\" share memory", out->wanted[i].name,
                                 in->wanted[k].name);
    }
    return OMR_OK;
}

static side input_side(omri_binding *binding, const omr_tensor *given, size_t count)
{
    const omri_model *model = binding->model;
    return (side){.what = "input",
                  .given = given,
                  .given_count = count,
                  .wanted = model->inputs,
                  .shapes = &model->input_ports[0].shown,
                  .shape_step = sizeof model->input_ports[0],
                  .wanted_count = model->desc.input_count,
                  .matched = binding->matched,
                  .extents = binding->extents,
                  .strided = binding->inputs,
                  .direction = OMRI_GATHER};
}

static side output_side(omri_binding *binding, const omr_tensor *given, size_t count)
{
    const omri_model *model = binding->model;
    return (side){.what = "output",
                  .given = given,
                  .given_count = count,
                  .wanted = model->outputs,
                  .shapes = binding->output_shapes,
                  .shape_step = sizeof binding->output_shapes[0],
                  .wanted_count = model->desc.output_count,
                  .matched = binding->matched + model->desc.input_count,
                  .extents = binding->extents + model->desc.input_count,
                  .strided = binding->outputs,
                  .direction = OMRI_SCATTER};
}

/* ---- All of it ----------------------------------------------------------------------------- */

static omr_status bind_side(const side *s)
{
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < s->wanted_count; i++)
        status = bind_one(s, i);
    return status;
}

static omr_status bind_inputs(omri_binding *binding, const side *in)
{
    omr_status status = match(in);
    if (status == OMR_OK)
        status = bind_side(in);
    if (status == OMR_OK)
        status = count_rows(in, &binding->rows);
    if (status == OMR_OK)
        status = omri_binding_choose_shapes(binding);
    return status;
}

omr_status omri_binding_bind_inputs(omri_binding *binding, const omr_tensor *inputs,
                                    size_t input_count)
{
    side in = input_side(binding, inputs, input_count);
    return bind_inputs(binding, &in);
}

/* What was open of the outputs' shapes is as the caller's tensors have it, or will be wrong. */
static omr_status bind_outputs(omri_binding *binding, const side *out)
{
    omr_status status = match(out);
    if (status == OMR_OK)
        status = bind_side(out);
    for (size_t i = 0; status == OMR_OK && i < out->wanted_count; i++) {
        omr_shape *shape = &binding->output_shapes[i];
        shape->rank = out->matched[i]->rank;
        for (uint32_t k = 0; k < shape->rank; k++)
            shape->dims[k] = out->matched[i]->dims[k];
    }
    return status;
}

omr_status omri_binding_bind_outputs(omri_binding *binding, const omr_tensor *outputs,
                                     size_t output_count)
{
    side out = output_side(binding, outputs, output_count);
    return bind_outputs(binding, &out);
}

size_t omri_binding_output_size(const omri_binding *binding, size_t output)
{
    const omr_shape *shape = &binding->output_shapes[output];
    size_t size = omr_dtype_size(binding->model->outputs[output].dtype);
    for (uint32_t i = 0; i < shape->rank; i++)
        size *= (size_t)shape->dims[i];
    return size;
}

omr_status omri_binding_bind(omri_binding *binding, const omr_tensor *inputs, size_t input_count,
                             const omr_tensor *outputs, size_t output_count)
{
    side in = input_side(binding, inputs, input_count);
    side out = output_side(binding, outputs, output_count);
    omr_status status = bind_inputs(binding, &in);
    if (status == OMR_OK)
        status = bind_outputs(binding, &out);
    if (status == OMR_OK)
        status = check_overlap(&in, &out);
    return status;
}
