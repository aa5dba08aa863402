/* SPDX-License-Identifier: MIT */
#include "om/desc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void tensors_free(sim_tensor *tensors, size_t count)
{
    for (size_t i = 0; tensors && i < count; i++) {
        free(tensors[i].name);
        free(tensors[i].dims.at);
        free(tensors[i].dims_v2.at);
        free(tensors[i].ranges);
    }
    free(tensors);
}

void sim_desc_free(sim_desc *desc)
{
    tensors_free(desc->inputs, desc->input_count);
    tensors_free(desc->outputs, desc->output_count);
    for (size_t i = 0; desc->gear_outputs && i < desc->gears.count * desc->output_count; i++)
        free(desc->gear_outputs[i].at);
    free(desc->gear_outputs);
    free(desc->gears.values);
    for (size_t i = 0; i < desc->order_count; i++)
        free(desc->order[i]);
    free(desc->order);
    *desc = (sim_desc){0};
}

bool sim_dims_set(sim_dims *dims, const int64_t *at, size_t rank)
{
    int64_t *copy = calloc(rank + 1, sizeof *copy); /* a scalar has dims too: none */
    if (!copy)
        return false;
    if (rank)
        memcpy(copy, at, rank * sizeof *copy);
    free(dims->at);
    *dims = (sim_dims){rank, copy};
    return true;
}

size_t sim_dims_resolve(const sim_dims *dims, const int64_t *values, size_t count, int64_t *out)
{
    size_t used = 0;
    for (size_t i = 0; i < dims->rank; i++) {
        bool open = dims->at[i] < 0 && used < count;
        out[i] = open ? values[used] : dims->at[i];
        used += open;
    }
    return used;
}

static size_t count_open(const sim_dims *dims)
{
    size_t count = 0;
    for (size_t i = 0; i < dims->rank; i++)
        count += dims->at[i] < 0;
    return count;
}

bool sim_dims_are_open(const sim_dims *dims)
{
    return count_open(dims) > 0;
}

bool sim_desc_is_open(const sim_desc *desc)
{
    bool open = false;
    for (size_t i = 0; i < desc->input_count; i++)
        open = open || desc->inputs[i].range_count > 0;
    for (size_t i = 0; i < desc->output_count; i++)
        open = open || sim_dims_are_open(&desc->outputs[i].dims);
    return open && desc->gears.kind == SIM_GEAR_NONE;
}

bool sim_ranges_allow(const sim_range *ranges, size_t count, const int64_t *dims)
{
    for (size_t i = 0; i < count; i++) {
        if (dims[i] < ranges[i].low || (ranges[i].high >= 0 && dims[i] > ranges[i].high))
            return false;
    }
    return true;
}

size_t sim_desc_open_dims(const sim_desc *desc)
{
    size_t count = 0;
    for (size_t i = 0; i < desc->input_count; i++)
        count += count_open(&desc->inputs[i].dims);
    return count;
}

size_t sim_desc_ordered_input(const sim_desc *desc, size_t place)
{
    for (size_t i = 0; place < desc->order_count && i < desc->input_count; i++) {
        if (strcmp(desc->inputs[i].name, desc->order[place]) == 0)
            return i;
    }
    return place;
}

/* How many values of a gear of kind DIMS belong to inputs that come before this one. */
static size_t first_value(const sim_desc *desc, size_t input)
{
    size_t first = 0;
    for (size_t place = 0; place < desc->input_count; place++) {
        size_t other = sim_desc_ordered_input(desc, place);
        if (other == input)
            break;
        first += count_open(&desc->inputs[other].dims);
    }
    return first;
}

void sim_desc_gear_input(const sim_desc *desc, size_t gear, size_t input, int64_t *out)
{
    const sim_gears *gears = &desc->gears;
    const sim_dims *dims = &desc->inputs[input].dims;
    const int64_t *values = gears->values ? gears->values + gear * gears->width : NULL;
    assert(values || (gears->kind != SIM_GEAR_DIMS && gears->kind != SIM_GEAR_HW));
    if (gears->kind == SIM_GEAR_DIMS) {
        size_t first = first_value(desc, input);
        first = first < gears->width ? first : gears->width;
        sim_dims_resolve(dims, values + first, gears->width - first, out);
    } else if (gears->kind == SIM_GEAR_HW) {
        sim_dims_resolve(dims, values, gears->width, out);
    } else {
        for (size_t i = 0; i < dims->rank; i++)
            out[i] = dims->at[i] < 0 && values ? values[0] : dims->at[i];
    }
}

const sim_dims *sim_desc_gear_output(const sim_desc *desc, int gear, size_t output)
{
    if (gear < 0 || !desc->gear_outputs)
        return &desc->outputs[output].dims;
    return &desc->gear_outputs[(size_t)gear * desc->output_count + output];
}

size_t sim_desc_gear_index(const sim_desc *desc)
{
    for (size_t i = desc->input_count; i > 0; i--) {
        const char *name = desc->inputs[i - 1].name;
        if (name && strcmp(name, ACL_DYNAMIC_TENSOR_NAME) == 0)
            return i - 1;
    }
    return desc->input_count;
}

int sim_gears_find(const sim_gears *gears, const int64_t *values)
{
    for (size_t g = 0; g < gears->count; g++) {
        if (memcmp(gears->values + g * gears->width, values, gears->width * sizeof *values) == 0)
            return (int)g;
    }
    return -1;
}
