/* SPDX-License-Identifier: MIT */
#include "runtime/model.h"

#include "driver/types.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything the reading functions pass around. */
typedef struct reader {
    omri_model *model;
    const omri_driver *driver;
    aclmdlDesc *desc;
    int32_t device;
    int32_t batch_axis;
    const char *path;
} reader;

static omr_status no_memory(const reader *r)
{
    return omri_fail(OMR_NO_MEMORY, "no host memory to describe %s", r->path);
}

static char *keep_string(reader *r, const char *text)
{
    char *copy = strdup(text ? text : "");
    if (copy)
        r->model->strings[r->model->string_count++] = copy;
    return copy;
}

/* ---- Shapes -------------------------------------------------------------------------------- */

static omr_status copy_dims(const reader *r, const aclmdlIODims *dims, const char *what,
                            size_t index, omr_shape *out)
{
    if (dims->dimCount > OMR_MAX_RANK)
        return omri_fail(OMR_UNSUPPORTED, "%s: %s %zu has %zu axes, at most %d are supported",
                         r->path, what, index, dims->dimCount, OMR_MAX_RANK);
    out->rank = (uint32_t)dims->dimCount;
    memcpy(out->dims, dims->dims, dims->dimCount * sizeof out->dims[0]);
    return OMR_OK;
}

static int32_t varying_axis(const omr_shape *shape)
{
    for (uint32_t i = 0; i < shape->rank; i++)
        if (shape->dims[i] < 0)
            return (int32_t)i;
    return -1;
}

omr_shape omri_port_shape(const omri_port *port, int32_t batch_axis, int64_t rows)
{
    omr_shape shape = port->shape;
    if (batch_axis >= 0)
        shape.dims[batch_axis] = rows;
    return shape;
}

static size_t shape_bytes(const omr_shape *shape, omr_dtype dtype)
{
    size_t bytes = omr_dtype_size(dtype);
    for (uint32_t i = 0; i < shape->rank; i++)
        bytes *= (size_t)shape->dims[i];
    return bytes;
}

size_t omri_model_bytes(const omr_tensor_desc *tensor, const omri_port *port, int64_t rows)
{
    omr_shape shape = omri_port_shape(port, tensor->batch_axis, rows);
    size_t bytes = shape_bytes(&shape, tensor->dtype);
    return bytes < port->size ? bytes : port->size;
}

/* ---- Ports --------------------------------------------------------------------------------- */

typedef aclError (*dims_getter)(const aclmdlDesc *desc, size_t index, aclmdlIODims *dims);

static omr_status read_shape(const reader *r, dims_getter get, const char *call, const char *what,
                             size_t index, omr_shape *out)
{
    aclmdlIODims *dims = calloc(1, sizeof *dims); /* over a kilobyte: not on small stacks */
    if (!dims)
        return no_memory(r);
    omr_status status = omri_acl(r->driver, get(r->desc, index, dims), r->device, call);
    if (status == OMR_OK)
        status = copy_dims(r, dims, what, index, out);
    free(dims);
    return status;
}

static omr_status read_input(reader *r, size_t index, omr_tensor_desc *tensor, omri_port *port)
{
    const omri_driver *acl = r->driver;
    port->index = index;
    port->size = acl->aclmdlGetInputSizeByIndex(r->desc, index);
    tensor->name = keep_string(r, acl->aclmdlGetInputNameByIndex(r->desc, index));
    tensor->dtype = omri_dtype_of_acl(acl->aclmdlGetInputDataType(r->desc, index));
    tensor->format = omri_format_name(acl->aclmdlGetInputFormat(r->desc, index));
    if (!tensor->name)
        return no_memory(r);
    omr_status status =
        read_shape(r, acl->aclmdlGetInputDims, "aclmdlGetInputDims", "input", index, &port->shown);
    /* With static AIPP the buffer holds the raw image, whose dims only the second getter gives. */
    if (status == OMR_OK && acl->aclmdlGetInputDimsV2 && varying_axis(&port->shown) < 0 &&
        shape_bytes(&port->shown, tensor->dtype) != port->size)
        status = read_shape(r, acl->aclmdlGetInputDimsV2, "aclmdlGetInputDimsV2", "input", index,
                            &port->shown);
    return status;
}

static omr_status read_output(reader *r, size_t index, omr_tensor_desc *tensor, omri_port *port)
{
    const omri_driver *acl = r->driver;
    port->index = index;
    port->size = acl->aclmdlGetOutputSizeByIndex(r->desc, index);
    tensor->name = keep_string(r, acl->aclmdlGetOutputNameByIndex(r->desc, index));
    tensor->dtype = omri_dtype_of_acl(acl->aclmdlGetOutputDataType(r->desc, index));
    tensor->format = omri_format_name(acl->aclmdlGetOutputFormat(r->desc, index));
    if (!tensor->name)
        return no_memory(r);
    return read_shape(r, acl->aclmdlGetOutputDims, "aclmdlGetOutputDims", "output", index,
                      &port->shown);
}

static bool is_hidden(const char *name)
{
    return strcmp(name, ACL_DYNAMIC_TENSOR_NAME) == 0 ||
           strncmp(name, ACL_DYNAMIC_AIPP_NAME, strlen(ACL_DYNAMIC_AIPP_NAME)) == 0;
}

static omr_status read_inputs(reader *r)
{
    omri_model *m = r->model;
    for (size_t i = 0; i < m->dataset_inputs; i++) {
        const char *name = r->driver->aclmdlGetInputNameByIndex(r->desc, i);
        if (name && is_hidden(name)) {
            if (strcmp(name, ACL_DYNAMIC_TENSOR_NAME) != 0)
                return omri_fail(OMR_UNSUPPORTED,
                                 "%s takes dynamic AIPP parameters, which omrun does not set",
                                 r->path);
            m->gear_input = i;
            m->gear_size = r->driver->aclmdlGetInputSizeByIndex(r->desc, i);
            continue;
        }
        size_t at = m->desc.input_count++;
        omr_status status = read_input(r, i, &m->inputs[at], &m->input_ports[at]);
        if (status != OMR_OK)
            return status;
    }
    return OMR_OK;
}

static omr_status read_outputs(reader *r)
{
    omri_model *m = r->model;
    for (size_t i = 0; i < m->desc.output_count; i++) {
        omr_status status = read_output(r, i, &m->outputs[i], &m->output_ports[i]);
        if (status != OMR_OK)
            return status;
    }
    return OMR_OK;
}

/* ---- Gears --------------------------------------------------------------------------------- */

static int by_rows(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static omr_status set_gears(reader *r, const uint64_t *batches, size_t count)
{
    omri_model *m = r->model;
    m->gears = calloc(count, sizeof *m->gears);
    m->gear_rows = calloc(count, sizeof *m->gear_rows);
    if (!m->gears || !m->gear_rows)
        return no_memory(r);
    for (size_t i = 0; i < count; i++)
        m->gear_rows[i] = (int64_t)batches[i];
    qsort(m->gear_rows, count, sizeof *m->gear_rows, by_rows);
    for (size_t i = 0; i < count; i++)
        m->gears[i] = (omr_gear){.count = 1, .values = &m->gear_rows[i]};
    m->gear_count = count;
    return OMR_OK;
}

static omr_status read_batch_gears(reader *r, bool *found)
{
    aclmdlBatch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return no_memory(r);
    omr_status status = OMR_OK;
    *found = r->driver->aclmdlGetDynamicBatch(r->desc, batch) == ACL_SUCCESS &&
             batch->batchCount > 0 && batch->batchCount <= ACL_MAX_BATCH_NUM;
    if (*found)
        status = set_gears(r, batch->batch, batch->batchCount);
    free(batch);
    return status;
}

static omr_status refuse_kind(const reader *r)
{
    const char *kind = "shape ranges";
    if (r->model->gear_input != OMRI_NO_INPUT) {
        size_t count = 0;
        bool dims =
            r->driver->aclmdlGetInputDynamicGearCount &&
            r->driver->aclmdlGetInputDynamicGearCount(r->desc, (size_t)-1, &count) == ACL_SUCCESS &&
            count > 0;
        kind =
            dims ? "gears of dims (--dynamic_dims)" : "gears of image sizes (--dynamic_image_size)";
    }
    return omri_fail(OMR_UNSUPPORTED,
                     "%s was compiled with %s; sessions run static models and gears of batch sizes "
                     "(--dynamic_batch_size)",
                     r->path, kind);
}

static omr_status find_kind(reader *r)
{
    omri_model *m = r->model;
    if (m->gear_input != OMRI_NO_INPUT) {
        bool found = false;
        omr_status status = read_batch_gears(r, &found);
        if (status != OMR_OK)
            return status;
        if (!found)
            return refuse_kind(r);
        m->desc.shape_kind = OMR_SHAPE_BATCH;
        m->desc.gears = m->gears;
        m->desc.gear_count = m->gear_count;
        return OMR_OK;
    }
    for (size_t i = 0; i < m->desc.input_count; i++)
        if (varying_axis(&m->input_ports[i].shown) >= 0)
            return refuse_kind(r);
    for (size_t i = 0; i < m->desc.output_count; i++)
        if (varying_axis(&m->output_ports[i].shown) >= 0)
            return refuse_kind(r);
    m->desc.shape_kind = OMR_SHAPE_STATIC;
    return OMR_OK;
}

/* ---- The batch axis ------------------------------------------------------------------------ */

static bool has_axis(const omri_port *port, int32_t axis, int64_t size)
{
    return (int64_t)port->shape.rank > axis && port->shape.dims[axis] == size;
}

/* Gears: the axis that varies is the batch's, and outputs follow it where they are as long. */
static omr_status mark_geared_axes(reader *r)
{
    omri_model *m = r->model;
    int64_t largest = m->gear_rows[m->gear_count - 1];
    int32_t axis = 0;
    for (size_t i = 0; i < m->desc.input_count; i++) {
        omri_port *port = &m->input_ports[i];
        port->shape = port->shown;
        m->inputs[i].batch_axis = varying_axis(&port->shown);
        if (m->inputs[i].batch_axis >= 0) {
            axis = m->inputs[i].batch_axis;
            port->shape.dims[axis] = largest;
        }
    }
    for (size_t i = 0; i < m->desc.output_count; i++) {
        omri_port *port = &m->output_ports[i];
        port->shape = port->shown;
        if (!has_axis(port, axis, largest))
            return omri_fail(OMR_UNSUPPORTED,
                             "%s: output \"%s\" does not have the batch of %lld along axis %d",
                             r->path, m->outputs[i].name, (long long)largest, (int)axis);
        m->outputs[i].batch_axis = axis;
        port->shown.dims[axis] = -1;
    }
    m->batched = true;
    return OMR_OK;
}

/* Static: the first axis is the batch when every output has it at one size and some input too.
 * Inputs of another size there are the same for every sample. */
static int64_t deduce_batch(const omri_model *m, int32_t axis)
{
    if (m->desc.output_count == 0 || m->output_ports[0].shape.rank <= (uint32_t)axis)
        return 0;
    int64_t batch = m->output_ports[0].shape.dims[axis];
    for (size_t i = 1; i < m->desc.output_count; i++)
        if (!has_axis(&m->output_ports[i], axis, batch))
            return 0;
    for (size_t i = 0; i < m->desc.input_count; i++)
        if (has_axis(&m->input_ports[i], axis, batch))
            return batch;
    return 0;
}

static omr_status mark_static_axes(reader *r)
{
    omri_model *m = r->model;
    int32_t axis = r->batch_axis > 0 ? r->batch_axis - 1 : 0;
    for (size_t i = 0; i < m->desc.input_count; i++)
        m->input_ports[i].shape = m->input_ports[i].shown;
    for (size_t i = 0; i < m->desc.output_count; i++)
        m->output_ports[i].shape = m->output_ports[i].shown;
    uint64_t batch = r->batch_axis < 0 ? 0 : (uint64_t)deduce_batch(m, axis);
    if (batch == 0 && r->batch_axis > 0)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "batch_axis asks for axis %d, which is not one size in every output and "
                         "some input of %s",
                         (int)axis, r->path);
    m->batched = batch > 0;
    for (size_t i = 0; i < m->desc.input_count; i++) {
        bool follows = m->batched && has_axis(&m->input_ports[i], axis, (int64_t)batch);
        m->inputs[i].batch_axis = follows ? axis : -1;
    }
    for (size_t i = 0; i < m->desc.output_count; i++)
        m->outputs[i].batch_axis = m->batched ? axis : -1;
    uint64_t one = m->batched ? batch : 1;
    return set_gears(r, &one, 1);
}

/* ---- Assembly ------------------------------------------------------------------------------ */

static omr_status check_types(const reader *r)
{
    const omri_model *m = r->model;
    for (size_t i = 0; i < m->desc.input_count; i++)
        if (m->inputs[i].dtype == OMR_DTYPE_UNDEFINED)
            return omri_fail(OMR_UNSUPPORTED,
                             "%s: input \"%s\" has an element type omrun cannot fill", r->path,
                             m->inputs[i].name);
    for (size_t i = 0; i < m->desc.output_count; i++)
        if (m->outputs[i].dtype == OMR_DTYPE_UNDEFINED)
            return omri_fail(OMR_UNSUPPORTED,
                             "%s: output \"%s\" has an element type omrun cannot read", r->path,
                             m->outputs[i].name);
    return OMR_OK;
}

static void publish(omr_tensor_desc *tensors, const omri_port *ports, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tensors[i].rank = ports[i].shown.rank;
        tensors[i].dims = ports[i].shown.dims;
        tensors[i].size = ports[i].size;
    }
}

/* The file's name without folder and ending. */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = strdup(slash ? slash + 1 : path);
    char *dot = name ? strrchr(name, '.') : NULL;
    if (dot && dot != name)
        *dot = '\0';
    return name;
}

static omr_status allocate(reader *r)
{
    omri_model *m = r->model;
    m->gear_input = OMRI_NO_INPUT;
    m->dataset_inputs = r->driver->aclmdlGetNumInputs(r->desc);
    m->desc.output_count = r->driver->aclmdlGetNumOutputs(r->desc);
    size_t tensors = m->dataset_inputs + m->desc.output_count;
    m->inputs = calloc(m->dataset_inputs + 1, sizeof *m->inputs);
    m->outputs = calloc(m->desc.output_count + 1, sizeof *m->outputs);
    m->input_ports = calloc(m->dataset_inputs + 1, sizeof *m->input_ports);
    m->output_ports = calloc(m->desc.output_count + 1, sizeof *m->output_ports);
    m->strings = calloc(tensors + 1, sizeof *m->strings);
    m->name = name_of(r->path);
    bool ok = m->inputs && m->outputs && m->input_ports && m->output_ports && m->strings && m->name;
    return ok ? OMR_OK : no_memory(r);
}

static omr_status read_all(reader *r)
{
    omri_model *m = r->model;
    omr_status status = allocate(r);
    if (status == OMR_OK)
        status = read_inputs(r);
    if (status == OMR_OK)
        status = read_outputs(r);
    if (status == OMR_OK)
        status = check_types(r);
    if (status == OMR_OK)
        status = find_kind(r);
    if (status == OMR_OK)
        status = m->desc.shape_kind == OMR_SHAPE_BATCH ? mark_geared_axes(r) : mark_static_axes(r);
    if (status != OMR_OK)
        return status;
    publish(m->inputs, m->input_ports, m->desc.input_count);
    publish(m->outputs, m->output_ports, m->desc.output_count);
    m->desc.name = m->name;
    m->desc.inputs = m->inputs;
    m->desc.outputs = m->outputs;
    m->desc.batch = m->gear_rows[m->gear_count - 1];
    return OMR_OK;
}

omr_status omri_model_read(omri_model *out, const omri_driver *driver, int32_t device,
                           uint32_t model_id, const char *path, int32_t batch_axis)
{
    memset(out, 0, sizeof *out);
    reader r = {.model = out,
                .driver = driver,
                .desc = driver->aclmdlCreateDesc(),
                .device = device,
                .batch_axis = batch_axis,
                .path = path};
    if (!r.desc)
        return omri_fail(OMR_NO_MEMORY, "device %d: aclmdlCreateDesc returned NULL", (int)device);
    omr_status status =
        omri_acl(driver, driver->aclmdlGetDesc(r.desc, model_id), device, "aclmdlGetDesc");
    if (status == OMR_OK)
        status = read_all(&r);
    driver->aclmdlDestroyDesc(r.desc);
    if (status != OMR_OK)
        omri_model_clear(out);
    return status;
}

void omri_model_clear(omri_model *model)
{
    for (size_t i = 0; i < model->string_count; i++)
        free(model->strings[i]);
    free(model->strings);
    free(model->inputs);
    free(model->outputs);
    free(model->input_ports);
    free(model->output_ports);
    free(model->gears);
    free(model->gear_rows);
    free(model->name);
    memset(model, 0, sizeof *model);
}
