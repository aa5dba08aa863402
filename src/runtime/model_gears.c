/* SPDX-License-Identifier: MIT */
/* The gears of a model: which there are, and the shape of every tensor in each. */
#include "runtime/model_reader.h"

#include <stdlib.h>
#include <string.h>

typedef omri_model_reader reader;

omr_status omri_reader_make_gears(reader *r, size_t count)
{
    omri_model *m = r->model;
    m->gears = calloc(count, sizeof *m->gears);
    if (!m->gears)
        return omri_reader_no_memory(r);
    m->gear_count = count;
    for (size_t g = 0; g < count; g++) {
        omri_gear *gear = &m->gears[g];
        gear->inputs = calloc(m->desc.input_count + 1, sizeof *gear->inputs);
        gear->outputs = calloc(m->desc.output_count + 1, sizeof *gear->outputs);
        if (!gear->inputs || !gear->outputs)
            return omri_reader_no_memory(r);
        for (size_t i = 0; i < m->desc.input_count; i++)
            gear->inputs[i] = m->input_ports[i].shown;
        for (size_t i = 0; i < m->desc.output_count; i++)
            gear->outputs[i] = m->output_ports[i].shown;
    }
    return OMR_OK;
}

static omr_status set_values(reader *r, omri_gear *gear, const uint64_t *values, size_t count)
{
    gear->values = calloc(count, sizeof *gear->values);
    if (!gear->values)
        return omri_reader_no_memory(r);
    gear->value_count = count;
    for (size_t i = 0; i < count; i++)
        gear->values[i] = (int64_t)values[i];
    return OMR_OK;
}

/* Puts the gear's values where the inputs' shapes vary, the same ones in every input. */
static void fill_varying(reader *r, omri_gear *gear)
{
    for (size_t i = 0; i < r->model->desc.input_count; i++) {
        omr_shape *shape = &gear->inputs[i];
        uint32_t axis = 0;
        for (size_t v = 0; v < gear->value_count; v++) {
            axis = omri_varying_axis(shape, axis);
            if (axis == shape->rank)
                break;
            shape->dims[axis++] = gear->values[v];
        }
    }
}

/* ---- The three kinds of gears -------------------------------------------------------------- */

static omr_status read_batches(reader *r, bool *found)
{
    aclmdlBatch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return omri_reader_no_memory(r);
    omr_status status = OMR_OK;
    *found = r->driver->aclmdlGetDynamicBatch(r->desc, batch) == ACL_SUCCESS &&
             batch->batchCount > 0 && batch->batchCount <= ACL_MAX_BATCH_NUM;
    if (*found) {
        r->model->desc.shape_kind = OMR_SHAPE_BATCH;
        status = omri_reader_make_gears(r, batch->batchCount);
        for (size_t g = 0; status == OMR_OK && g < batch->batchCount; g++) {
            status = set_values(r, &r->model->gears[g], &batch->batch[g], 1);
            if (status == OMR_OK)
                fill_varying(r, &r->model->gears[g]);
        }
    }
    free(batch);
    return status;
}

/* Of an image of YUV420SP behind static AIPP the rows are shown, 3 for every 2 of the height that a
 * gear names: its buffer tells, which is as large as all dims of the largest gear. */
static bool has_rows_of_colours(const omri_model *m, size_t input)
{
    const omri_port *port = &m->input_ports[input];
    const int64_t *dims = port->shown.dims;
    uint64_t most = 0;
    if (port->type != ACL_UINT8 || port->format != ACL_FORMAT_NHWC || port->shown.rank != 4 ||
        dims[0] < 0 || dims[1] >= 0 || dims[2] >= 0 || dims[3] != 1)
        return false;
    for (size_t g = 0; g < m->gear_count; g++) {
        const int64_t *own = m->gears[g].inputs[input].dims;
        uint64_t bytes = (uint64_t)own[0] * (uint64_t)own[1] * (uint64_t)own[2];
        most = bytes > most ? bytes : most;
    }
    return port->size == most / 2 * 3;
}

static void add_rows_of_colours(omri_model *m)
{
    for (size_t i = 0; i < m->desc.input_count; i++) {
        bool added = has_rows_of_colours(m, i);
        for (size_t g = 0; added && g < m->gear_count; g++) {
            int64_t *rows = &m->gears[g].inputs[i].dims[1];
            *rows += *rows / 2;
        }
    }
}

static omr_status read_images(reader *r, bool *found)
{
    aclmdlHW *hw = calloc(1, sizeof *hw);
    if (!hw)
        return omri_reader_no_memory(r);
    omr_status status = OMR_OK;
    *found = r->driver->aclmdlGetDynamicHW &&
             r->driver->aclmdlGetDynamicHW(r->desc, (size_t)-1, hw) == ACL_SUCCESS &&
             hw->hwCount > 0 && hw->hwCount <= ACL_MAX_HW_NUM;
    if (*found) {
        r->model->desc.shape_kind = OMR_SHAPE_IMAGE;
        status = omri_reader_make_gears(r, hw->hwCount);
        for (size_t g = 0; status == OMR_OK && g < hw->hwCount; g++) {
            status = set_values(r, &r->model->gears[g], hw->hw[g], 2);
            if (status == OMR_OK)
                fill_varying(r, &r->model->gears[g]);
        }
        if (status == OMR_OK)
            add_rows_of_colours(r->model);
    }
    free(hw);
    return status;
}

/* A gear of dims lists every axis of every input in a row; the varying ones are its values. */
static omr_status read_dims_gear(reader *r, omri_gear *gear, const aclmdlIODims *dims)
{
    size_t at = 0, count = 0;
    uint64_t values[ACL_MAX_DIM_CNT];
    for (size_t i = 0; i < r->model->desc.input_count; i++) {
        omr_shape *shape = &gear->inputs[i];
        for (uint32_t a = 0; a < shape->rank; a++, at++) {
            if (at >= dims->dimCount)
                return omri_fail(OMR_UNSUPPORTED, "%s: a gear lists %zu axes, its inputs have more",
                                 r->path, dims->dimCount);
            if (shape->dims[a] < 0)
                values[count++] = (uint64_t)dims->dims[at];
            shape->dims[a] = dims->dims[at];
        }
    }
    gear->dims = malloc(sizeof *gear->dims);
    if (!gear->dims)
        return omri_reader_no_memory(r);
    *gear->dims = *dims;
    return set_values(r, gear, values, count);
}

static omr_status read_dims(reader *r, bool *found)
{
    const omri_driver *acl = r->driver;
    size_t count = 0;
    *found = acl->aclmdlGetInputDynamicGearCount && acl->aclmdlGetInputDynamicDims &&
             acl->aclmdlSetInputDynamicDims &&
             acl->aclmdlGetInputDynamicGearCount(r->desc, (size_t)-1, &count) == ACL_SUCCESS &&
             count > 0;
    if (!*found)
        return OMR_OK;
    aclmdlIODims *dims = calloc(count, sizeof *dims);
    if (!dims)
        return omri_reader_no_memory(r);
    r->model->desc.shape_kind = OMR_SHAPE_DIMS;
    omr_status status =
        omri_acl(acl, acl->aclmdlGetInputDynamicDims(r->desc, (size_t)-1, dims, count), r->device,
                 "aclmdlGetInputDynamicDims");
    if (status == OMR_OK)
        status = omri_reader_make_gears(r, count);
    for (size_t g = 0; status == OMR_OK && g < count; g++)
        status = read_dims_gear(r, &r->model->gears[g], &dims[g]);
    free(dims);
    return status;
}

/* ---- Output shapes ------------------------------------------------------------------------- */

aclError omri_model_set_gear(const omri_model *model, const omri_driver *driver, uint32_t model_id,
                             aclmdlDataset *inputs, const omri_gear *gear)
{
    size_t index = model->gear_input;
    switch (model->desc.shape_kind) {
    case OMR_SHAPE_BATCH:
        return driver->aclmdlSetDynamicBatchSize(model_id, inputs, index,
                                                 (uint64_t)gear->values[0]);
    case OMR_SHAPE_IMAGE:
        return driver->aclmdlSetDynamicHWSize(model_id, inputs, index, (uint64_t)gear->values[0],
                                              (uint64_t)gear->values[1]);
    case OMR_SHAPE_DIMS:
        return driver->aclmdlSetInputDynamicDims(model_id, inputs, index, gear->dims);
    default:
        return ACL_SUCCESS;
    }
}

const char *omri_model_gear_setter(const omri_model *model)
{
    switch (model->desc.shape_kind) {
    case OMR_SHAPE_BATCH:
        return "aclmdlSetDynamicBatchSize";
    case OMR_SHAPE_IMAGE:
        return "aclmdlSetDynamicHWSize";
    case OMR_SHAPE_DIMS:
        return "aclmdlSetInputDynamicDims";
    default:
        return "nothing";
    }
}

static omr_status read_output_shapes(reader *r, aclmdlDataset *dataset, omri_gear *gear)
{
    const omri_driver *acl = r->driver;
    omr_status status =
        omri_acl(acl, omri_model_set_gear(r->model, acl, r->model_id, dataset, gear), r->device,
                 omri_model_gear_setter(r->model));
    for (size_t i = 0; status == OMR_OK && i < r->model->desc.output_count; i++) {
        status = omri_acl(acl, acl->aclmdlGetCurOutputDims(r->desc, i, r->scratch), r->device,
                          "aclmdlGetCurOutputDims");
        if (status == OMR_OK)
            status = omri_reader_shape(r, r->scratch, "output", i, &gear->outputs[i]);
    }
    return status;
}

/* Selecting a gear needs a dataset with a device buffer for the hidden input; no other is read. */
static omr_status try_gears(reader *r, aclDataBuffer **buffers, aclmdlDataset *dataset,
                            void *gear_memory)
{
    const omri_driver *acl = r->driver;
    omri_model *m = r->model;
    for (size_t i = 0; i < m->dataset_inputs; i++) {
        bool hidden = i == m->gear_input;
        buffers[i] =
            acl->aclCreateDataBuffer(hidden ? gear_memory : NULL, hidden ? m->gear_size : 0);
        if (!buffers[i])
            return omri_reader_no_memory(r);
        omr_status status = omri_acl(acl, acl->aclmdlAddDatasetBuffer(dataset, buffers[i]),
                                     r->device, "aclmdlAddDatasetBuffer");
        if (status != OMR_OK)
            return status;
    }
    omr_status status = OMR_OK;
    for (size_t g = 0; status == OMR_OK && g < m->gear_count; g++)
        status = read_output_shapes(r, dataset, &m->gears[g]);
    return status;
}

static omr_status read_all_output_shapes(reader *r)
{
    const omri_driver *acl = r->driver;
    void *memory = NULL;
    omr_status status =
        omri_acl(acl, acl->aclrtMalloc(&memory, r->model->gear_size, ACL_MEM_MALLOC_NORMAL_ONLY),
                 r->device, "aclrtMalloc");
    if (status != OMR_OK) {
        if (memory)
            acl->aclrtFree(memory);
        return status;
    }
    aclDataBuffer **buffers = calloc(r->model->dataset_inputs, sizeof(aclDataBuffer *));
    aclmdlDataset *dataset = acl->aclmdlCreateDataset();
    if (buffers && dataset)
        status = try_gears(r, buffers, dataset, memory);
    else
        status = omri_reader_no_memory(r);
    if (dataset)
        acl->aclmdlDestroyDataset(dataset);
    for (size_t i = 0; buffers && i < r->model->dataset_inputs; i++)
        if (buffers[i])
            acl->aclDestroyDataBuffer(buffers[i]);
    free(buffers);
    acl->aclrtFree(memory);
    return status;
}

/* ---- All kinds ----------------------------------------------------------------------------- */

static bool is_static(const omri_model *model)
{
    for (size_t i = 0; i < model->desc.input_count; i++)
        if (omri_shape_varies(&model->input_ports[i].shown))
            return false;
    for (size_t i = 0; i < model->desc.output_count; i++)
        if (omri_shape_varies(&model->output_ports[i].shown))
            return false;
    return true;
}

omr_status omri_read_gears(reader *r)
{
    bool found = false;
    if (r->model->gear_input == OMRI_NO_INPUT) {
        if (is_static(r->model))
            return omri_reader_make_gears(r, 1);
        return omri_read_ranges(r);
    }
    omr_status status = read_batches(r, &found);
    if (status == OMR_OK && !found)
        status = read_images(r, &found);
    if (status == OMR_OK && !found)
        status = read_dims(r, &found);
    if (status != OMR_OK)
        return status;
    if (!found)
        return omri_fail(OMR_UNSUPPORTED, "%s has the input %s, but AscendCL lists no gears of it",
                         r->path, ACL_DYNAMIC_TENSOR_NAME);
    return read_all_output_shapes(r);
}
