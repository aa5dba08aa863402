/* SPDX-License-Identifier: MIT */
/* The shapes a bound request is executed in, and those that come out. */
#include "runtime/binding.h"
#include "tensor/shape.h"

#include <math.h>
#include <stdio.h>

/* ---- Gears --------------------------------------------------------------------------------- */

/* Whether every sample of the inputs fits into the class's, beside the batch axis. */
static bool class_holds(const omri_binding *binding, const omri_gear *gear)
{
    const omri_model *model = binding->model;
    for (size_t i = 0; i < model->desc.input_count; i++)
        for (uint32_t k = 0; k < gear->inputs[i].rank; k++)
            if ((int32_t)k != model->inputs[i].batch_axis &&
                binding->inputs[i].dims[k] > gear->inputs[i].dims[k])
                return false;
    return true;
}

static omr_status no_gear(const omri_binding *binding)
{
    const omri_model *model = binding->model;
    char gears[400] = "";
    for (size_t g = 0, used = 0; g < model->gear_count && used < sizeof gears - 1; g++)
        for (size_t v = 0; v < model->gears[g].value_count && used < sizeof gears - 1; v++)
            used += (size_t)snprintf(gears + used, sizeof gears - used, "%s%lld",
                                     v   ? ","
                                     : g ? "; "
                                         : "",
                                     (long long)model->gears[g].values[v]);
    char seen[OMRI_SHAPE_TEXT_SIZE];
    omri_shape_format(seen, sizeof seen, binding->inputs[0].dims, binding->inputs[0].rank);
    return omri_fail(OMR_INVALID_ARGUMENT, "input \"%s\": no gear holds the shape %s; gears are %s",
                     model->inputs[0].name, seen, gears);
}

/* The class that is done first with this many rows, of those that hold the samples. */
static omr_status choose_class(omri_binding *binding)
{
    const omri_model *model = binding->model;
    double best_cost = INFINITY;
    binding->gear_class = model->class_count;
    for (size_t c = 0; c < model->class_count; c++) {
        if (!class_holds(binding, &model->gears[model->classes[c].first]))
            continue;
        double cost = omri_planner_cost(&binding->planners[c], binding->rows ? binding->rows : 1);
        if (cost < best_cost) {
            best_cost = cost;
            binding->gear_class = c;
        }
    }
    return binding->gear_class < model->class_count ? OMR_OK : no_gear(binding);
}

/* How long an output's axis is for the request's inputs, when the gear gives `full`. */
static int64_t followed_length(const omri_binding *binding, const omri_gear *gear,
                               const omri_follow *rule, int64_t full)
{
    if (rule->kind == OMRI_FOLLOWS_NOTHING)
        return full;
    int64_t given = binding->inputs[rule->input].dims[rule->axis];
    if (given == gear->inputs[rule->input].dims[rule->axis])
        return full;
    int64_t length = rule->kind == OMRI_FOLLOWS_OFFSET
                         ? given + rule->offset
                         : (given * rule->numerator + rule->denominator - 1) / rule->denominator;
    return length < 0 ? 0 : length > full ? full : length;
}

static void shape_outputs(omri_binding *binding)
{
    const omri_model *model = binding->model;
    const omri_gear *gear = &model->gears[model->classes[binding->gear_class].first];
    for (size_t i = 0; i < model->desc.output_count; i++) {
        omr_shape *shape = &binding->output_shapes[i];
        *shape = gear->outputs[i];
        for (uint32_t k = 0; k < shape->rank; k++)
            shape->dims[k] = followed_length(binding, gear, &model->follows[i * OMR_MAX_RANK + k],
                                             shape->dims[k]);
        if (model->outputs[i].batch_axis >= 0)
            shape->dims[model->outputs[i].batch_axis] = binding->rows;
    }
}

/* ---- Ranges -------------------------------------------------------------------------------- */

static bool holds(const omri_axis_range *range, int64_t length)
{
    return length >= range->least && (range->most < 0 || length <= range->most);
}

static omr_status out_of_range(const omri_binding *binding, size_t input, uint32_t axis)
{
    const omri_axis_range *range = &binding->model->input_ports[input].ranges[axis];
    const char *name = binding->model->inputs[input].name;
    long long seen = (long long)binding->inputs[input].dims[axis];
    if (range->most < 0)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "input \"%s\": dims[%u] is %lld, the model takes %lld or more", name, axis,
                         seen, (long long)range->least);
    return omri_fail(OMR_INVALID_ARGUMENT,
                     "input \"%s\": dims[%u] is %lld, the model takes %lld to %lld", name, axis,
                     seen, (long long)range->least, (long long)range->most);
}

static omr_status check_input_ranges(const omri_binding *binding, size_t input)
{
    const omr_tensor_desc *desc = &binding->model->inputs[input];
    const omri_port *port = &binding->model->input_ports[input];
    const omri_strided *given = &binding->inputs[input];
    size_t size;
    if (!omri_shape_is_unknown(&port->shown))
        for (uint32_t k = 0; k < given->rank; k++)
            if ((int32_t)k != desc->batch_axis && !holds(&port->ranges[k], given->dims[k]))
                return out_of_range(binding, input, k);
    if (omri_shape_size(given->dims, given->rank, omr_dtype_size(desc->dtype), &size))
        return OMR_OK;
    char text[OMRI_SHAPE_TEXT_SIZE];
    omri_shape_format(text, sizeof text, given->dims, given->rank);
    return omri_fail(OMR_INVALID_ARGUMENT, "input \"%s\": %s %s would exceed any memory",
                     desc->name, omr_dtype_name(desc->dtype), text);
}

/* Whether the rows are taken as they come, in one execution: nobody said that they are rows of a
 * batch, and every range holds them. */
static bool is_whole(const omri_binding *binding)
{
    const omri_model *model = binding->model;
    for (size_t i = 0; model->whole && i < model->desc.input_count; i++) {
        int32_t axis = model->inputs[i].batch_axis;
        if (axis >= 0 && !holds(&model->input_ports[i].ranges[axis], binding->rows))
            return false;
    }
    return model->whole && binding->rows > 0;
}

/* What the model leaves open only an execution tells; without rows there is none. */
static void shape_open_output(const omri_binding *binding, size_t output)
{
    const omri_model *model = binding->model;
    int32_t axis = model->outputs[output].batch_axis;
    omr_shape *shape = &binding->output_shapes[output];
    *shape = model->output_ports[output].shown;
    bool unknown = omri_shape_is_unknown(shape);
    if (axis >= 0 && !unknown && !binding->whole)
        shape->dims[axis] = binding->rows;
    for (uint32_t k = 0; binding->rows == 0 && k < shape->rank; k++)
        if (shape->dims[k] < 0)
            shape->dims[k] = 0;
}

static omr_status choose_ranged(omri_binding *binding)
{
    const omri_model *model = binding->model;
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < model->desc.input_count; i++)
        status = check_input_ranges(binding, i);
    binding->gear_class = 0;
    binding->whole = is_whole(binding);
    for (size_t i = 0; i < model->desc.output_count; i++)
        shape_open_output(binding, i);
    return status;
}

void omri_binding_shape_inputs(const omri_binding *binding, int64_t rows, omri_gear *gear)
{
    const omri_model *model = binding->model;
    gear->rows = rows;
    for (size_t i = 0; i < model->desc.input_count; i++) {
        const omri_strided *given = &binding->inputs[i];
        omr_shape *shape = &gear->inputs[i];
        shape->rank = given->rank;
        for (uint32_t k = 0; k < given->rank; k++)
            shape->dims[k] = (int32_t)k == model->inputs[i].batch_axis ? rows : given->dims[k];
    }
}

bool omri_binding_same_samples(const omri_binding *a, const omri_binding *b)
{
    const omri_model *model = a->model;
    if (!omri_model_is_ranged(model))
        return a->gear_class == b->gear_class;
    for (size_t i = 0; i < model->desc.input_count; i++) {
        if (a->inputs[i].rank != b->inputs[i].rank)
            return false;
        for (uint32_t k = 0; k < a->inputs[i].rank; k++)
            if ((int32_t)k != model->inputs[i].batch_axis &&
                a->inputs[i].dims[k] != b->inputs[i].dims[k])
                return false;
    }
    return true;
}

/* ---- Results ------------------------------------------------------------------------------- */

bool omri_binding_is_shaped(const omri_binding *binding)
{
    for (size_t i = 0; i < binding->model->desc.output_count; i++)
        for (uint32_t k = 0; k < binding->output_shapes[i].rank; k++)
            if (binding->output_shapes[i].dims[k] < 0)
                return false;
    return true;
}

static bool agrees(const omr_shape *shape, const omr_shape *made)
{
    if (omri_shape_is_unknown(shape))
        return true;
    bool good = shape->rank == made->rank;
    for (uint32_t k = 0; good && k < shape->rank; k++)
        good = shape->dims[k] < 0 || shape->dims[k] == made->dims[k];
    return good;
}

static bool has_length(const omr_shape *shape, int32_t axis, int64_t length)
{
    return axis < (int32_t)shape->rank && shape->dims[axis] == length;
}

static omr_status settle_output(const omri_binding *binding, size_t output, const omri_gear *gear)
{
    const omr_tensor_desc *desc = &binding->model->outputs[output];
    omr_shape made = gear->outputs[output], *shape = &binding->output_shapes[output];
    char text[OMRI_SHAPE_TEXT_SIZE], wanted[OMRI_SHAPE_TEXT_SIZE];
    omri_shape_format(text, sizeof text, made.dims, made.rank);
    if (desc->batch_axis >= 0 && !binding->whole) {
        if (!has_length(&made, desc->batch_axis, gear->rows))
            return omri_fail(OMR_INVALID_ARGUMENT,
                             "output \"%s\": %lld rows became %s, so axis %d is not the batch's; "
                             "give no more rows at once than the range holds",
                             desc->name, (long long)gear->rows, text, (int)desc->batch_axis);
        made.dims[desc->batch_axis] = binding->rows;
    }
    if (!agrees(shape, &made)) {
        omri_shape_format(text, sizeof text, made.dims, made.rank);
        omri_shape_format(wanted, sizeof wanted, shape->dims, shape->rank);
        return omri_fail(OMR_INVALID_ARGUMENT, "output \"%s\": the shape is %s, the model made %s",
                         desc->name, wanted, text);
    }
    *shape = made;
    return OMR_OK;
}

omr_status omri_binding_settle(omri_binding *binding, const omri_gear *gear)
{
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < binding->model->desc.output_count; i++)
        status = settle_output(binding, i, gear);
    return status;
}

/* ---- All kinds ----------------------------------------------------------------------------- */

omr_status omri_binding_choose_shapes(omri_binding *binding)
{
    binding->whole = false;
    if (omri_model_is_ranged(binding->model))
        return choose_ranged(binding);
    omr_status status = choose_class(binding);
    if (status == OMR_OK)
        shape_outputs(binding);
    return status;
}
