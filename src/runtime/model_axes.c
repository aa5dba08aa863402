/* SPDX-License-Identifier: MIT */
/* What the axes of a model's tensors mean: samples, or sizes that outputs follow. */
#include "runtime/model_reader.h"

#include <stdlib.h>
#include <string.h>

typedef omri_model_reader reader;

static bool has_size(const omr_shape *shape, int32_t axis, int64_t size)
{
    return (int64_t)shape->rank > axis && shape->dims[axis] == size;
}

/* ---- The batch axis ------------------------------------------------------------------------ */

/* Rows of a gear along `axis`: what every output has there, and some input too; 0 otherwise. */
static int64_t rows_of(const omri_model *m, const omri_gear *gear, int32_t axis)
{
    if (m->desc.output_count == 0 || gear->outputs[0].rank <= (uint32_t)axis)
        return 0;
    int64_t rows = gear->outputs[0].dims[axis];
    for (size_t i = 1; i < m->desc.output_count; i++)
        if (!has_size(&gear->outputs[i], axis, rows))
            return 0;
    for (size_t i = 0; i < m->desc.input_count; i++)
        if (has_size(&gear->inputs[i], axis, rows))
            return rows;
    return 0;
}

static bool has_rows(const omri_model *m, size_t input, int32_t axis)
{
    for (size_t g = 0; g < m->gear_count; g++)
        if (!has_size(&m->gears[g].inputs[input], axis, m->gears[g].rows))
            return false;
    return true;
}

/* The axis is the batch's when every output has as many entries there as some input does, in every
 * gear. Inputs of another size there are the same for every sample. */
static bool is_batch_axis(omri_model *m, int32_t axis)
{
    for (size_t g = 0; g < m->gear_count; g++) {
        m->gears[g].rows = rows_of(m, &m->gears[g], axis);
        if (m->gears[g].rows <= 0)
            return false;
    }
    for (size_t i = 0; i < m->desc.input_count; i++)
        if (has_rows(m, i, axis))
            return true;
    return false;
}

/* Where to look for the batch: where the caller says, where batch gears vary, or in front. */
static int32_t batch_candidate(const reader *r)
{
    const omri_model *m = r->model;
    if (r->batch_axis > 0)
        return r->batch_axis - 1;
    if (m->desc.shape_kind == OMR_SHAPE_BATCH)
        for (size_t i = 0; i < m->desc.input_count; i++) {
            const omr_shape *shape = &m->input_ports[i].shown;
            uint32_t axis = omri_varying_axis(shape, 0);
            if (axis < shape->rank)
                return (int32_t)axis;
        }
    return 0;
}

static omr_status find_batch_axis(reader *r)
{
    omri_model *m = r->model;
    int32_t axis = batch_candidate(r);
    m->batched = r->batch_axis >= 0 && is_batch_axis(m, axis);
    if (!m->batched && r->batch_axis > 0)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "batch_axis asks for axis %d, which is not one size in every output and "
                         "some input of %s",
                         (int)axis, r->path);
    for (size_t g = 0; g < m->gear_count; g++)
        if (!m->batched)
            m->gears[g].rows = 1;
    for (size_t i = 0; i < m->desc.input_count; i++)
        m->inputs[i].batch_axis = m->batched && has_rows(m, i, axis) ? axis : -1;
    for (size_t i = 0; i < m->desc.output_count; i++)
        m->outputs[i].batch_axis = m->batched ? axis : -1;
    return OMR_OK;
}

/* ---- Classes ------------------------------------------------------------------------------- */

static int compare_samples(const omri_model *m, const omri_gear *x, const omri_gear *y)
{
    for (size_t i = 0; i < m->desc.input_count; i++)
        for (uint32_t k = 0; k < x->inputs[i].rank; k++) {
            int64_t p = x->inputs[i].dims[k], q = y->inputs[i].dims[k];
            if ((int32_t)k != m->inputs[i].batch_axis && p != q)
                return p < q ? -1 : 1;
        }
    return 0;
}

/* By the shapes of a sample, then by rows, so that a class is a run of gears. */
static int compare_gears(const void *a, const void *b, void *model)
{
    const omri_gear *x = a, *y = b;
    int order = compare_samples(model, x, y);
    return order ? order : (x->rows > y->rows) - (x->rows < y->rows);
}

static omr_status make_classes(reader *r)
{
    omri_model *m = r->model;
    m->classes = calloc(m->gear_count, sizeof *m->classes);
    if (!m->classes)
        return omri_reader_no_memory(r);
    qsort_r(m->gears, m->gear_count, sizeof *m->gears, compare_gears, m);
    for (size_t g = 0; g < m->gear_count; g++) {
        if (g == 0 || compare_samples(m, &m->gears[g - 1], &m->gears[g]))
            m->classes[m->class_count++].first = g;
        m->classes[m->class_count - 1].count++;
        if (m->gears[g].rows > m->max_rows)
            m->max_rows = m->gears[g].rows;
    }
    return OMR_OK;
}

/* ---- Outputs that follow inputs ------------------------------------------------------------ */

/* Whether output axis `o` is explained by the input axis in every gear, and how. */
static bool follows(const omri_model *m, size_t output, uint32_t o, omri_follow *rule)
{
    const omri_gear *one = &m->gears[0];
    int64_t out = one->outputs[output].dims[o], in = one->inputs[rule->input].dims[rule->axis];
    bool ratio = true, offset = true, varies = false;
    for (size_t g = 1; g < m->gear_count; g++) {
        int64_t p = m->gears[g].outputs[output].dims[o];
        int64_t q = m->gears[g].inputs[rule->input].dims[rule->axis];
        varies |= q != in;
        ratio &= p * in == out * q;
        offset &= p - q == out - in;
    }
    if (!varies || in == 0 || !(ratio || offset))
        return false;
    rule->kind = ratio ? OMRI_FOLLOWS_RATIO : OMRI_FOLLOWS_OFFSET;
    rule->numerator = out;
    rule->denominator = in;
    rule->offset = out - in;
    return true;
}

static bool varies_in_gears(const omri_model *m, size_t output, uint32_t axis)
{
    for (size_t g = 1; g < m->gear_count; g++)
        if (m->gears[g].outputs[output].dims[axis] != m->gears[0].outputs[output].dims[axis])
            return true;
    return false;
}

static bool input_varies(const omri_model *m, size_t input, uint32_t axis)
{
    for (size_t g = 1; g < m->gear_count; g++)
        if (m->gears[g].inputs[input].dims[axis] != m->gears[0].inputs[input].dims[axis])
            return (int32_t)axis != m->inputs[input].batch_axis;
    return false;
}

/* How many axes before `end` vary, beside the batch's. */
static uint32_t count_varying(const omri_model *m, bool of_input, size_t index, uint32_t end)
{
    uint32_t count = 0;
    for (uint32_t k = 0; k < end; k++)
        if (of_input)
            count += input_varies(m, index, k);
        else
            count += (int32_t)k != m->outputs[index].batch_axis && varies_in_gears(m, index, k);
    return count;
}

/* Where height and width vary alike, as with gears of squares alone, either explains either. Axes
 * keep their order in nearly every model, so the second of two follows the second of two. */
static bool follows_in_order(const omri_model *m, size_t output, uint32_t axis, omri_follow *rule)
{
    uint32_t all = count_varying(m, false, output, m->gears[0].outputs[output].rank);
    uint32_t before = count_varying(m, false, output, axis);
    for (size_t i = 0; i < m->desc.input_count; i++) {
        uint32_t rank = m->gears[0].inputs[i].rank;
        for (uint32_t k = 0; count_varying(m, true, i, rank) == all && k < rank; k++) {
            *rule = (omri_follow){.input = i, .axis = k};
            if (input_varies(m, i, k) && count_varying(m, true, i, k) == before &&
                follows(m, output, axis, rule))
                return true;
        }
    }
    return false;
}

/* The input axis that explains the output's, the first if nothing speaks for another; axes that do
 * not vary follow nothing. */
static omri_follow find_follow(const omri_model *m, size_t output, uint32_t axis)
{
    omri_follow nothing = {.kind = OMRI_FOLLOWS_NOTHING}, in_order;
    if (!varies_in_gears(m, output, axis))
        return nothing;
    if (follows_in_order(m, output, axis, &in_order))
        return in_order;
    for (size_t i = 0; i < m->desc.input_count; i++)
        for (uint32_t k = 0; k < m->gears[0].inputs[i].rank; k++) {
            omri_follow rule = {.input = i, .axis = k};
            if ((int32_t)k != m->inputs[i].batch_axis && follows(m, output, axis, &rule))
                return rule;
        }
    return nothing;
}

static omr_status learn_follows(reader *r)
{
    omri_model *m = r->model;
    m->follows = calloc(m->desc.output_count * OMR_MAX_RANK + 1, sizeof *m->follows);
    if (!m->follows)
        return omri_reader_no_memory(r);
    for (size_t i = 0; i < m->desc.output_count; i++)
        for (uint32_t k = 0; k < m->gears[0].outputs[i].rank; k++)
            if ((int32_t)k != m->outputs[i].batch_axis)
                m->follows[i * OMR_MAX_RANK + k] = find_follow(m, i, k);
    return OMR_OK;
}

/* ---- What callers are shown ---------------------------------------------------------------- */

/* AscendCL shows outputs at their largest; callers see which of their axes vary. */
static void show_varying_outputs(omri_model *m)
{
    for (size_t i = 0; i < m->desc.output_count; i++)
        for (uint32_t k = 0; k < m->output_ports[i].shown.rank; k++)
            if (varies_in_gears(m, i, k))
                m->output_ports[i].shown.dims[k] = -1;
}

omr_status omri_read_axes(reader *r)
{
    bool ranged = omri_model_is_ranged(r->model);
    omr_status status = ranged ? omri_read_range_axes(r) : find_batch_axis(r);
    if (status == OMR_OK)
        status = make_classes(r);
    if (status == OMR_OK)
        status = learn_follows(r);
    if (status == OMR_OK)
        show_varying_outputs(r->model);
    return status;
}
