/* SPDX-License-Identifier: MIT */
#include "runtime/model.h"

#include "driver/types.h"
#include "runtime/model_reader.h"

#include <stdlib.h>
#include <string.h>

typedef omri_model_reader reader;

omr_status omri_reader_no_memory(const reader *r)
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

omr_status omri_reader_shape(const reader *r, const aclmdlIODims *dims, const char *what,
                             size_t index, omr_shape *out)
{
    if (dims->dimCount > OMR_MAX_RANK)
        return omri_fail(OMR_UNSUPPORTED, "%s: %s %zu has %zu axes, at most %d are supported",
                         r->path, what, index, dims->dimCount, OMR_MAX_RANK);
    memset(out, 0, sizeof *out);
    out->rank = (uint32_t)dims->dimCount;
    memcpy(out->dims, dims->dims, dims->dimCount * sizeof out->dims[0]);
    return OMR_OK;
}

uint32_t omri_varying_axis(const omr_shape *shape, uint32_t from)
{
    uint32_t axis = from;
    while (axis < shape->rank && shape->dims[axis] >= 0)
        axis++;
    return axis;
}

size_t omri_gear_bytes(const omr_tensor_desc *tensor, const omr_shape *shape, int64_t rows)
{
    size_t bytes = omr_dtype_size(tensor->dtype);
    for (uint32_t i = 0; i < shape->rank; i++)
        bytes *= (size_t)((int32_t)i == tensor->batch_axis ? rows : shape->dims[i]);
    return bytes;
}

/* ---- Ports --------------------------------------------------------------------------------- */

typedef aclError (*dims_getter)(const aclmdlDesc *desc, size_t index, aclmdlIODims *dims);

static omr_status read_shape(const reader *r, dims_getter get, const char *call, const char *what,
                             size_t index, omr_shape *out)
{
    omr_status status = omri_acl(r->driver, get(r->desc, index, r->scratch), r->device, call);
    return status == OMR_OK ? omri_reader_shape(r, r->scratch, what, index, out) : status;
}

static omr_status read_input(reader *r, size_t index, omr_tensor_desc *tensor, omri_port *port)
{
    const omri_driver *acl = r->driver;
    port->index = index;
    port->size = acl->aclmdlGetInputSizeByIndex(r->desc, index);
    tensor->name = keep_string(r, acl->aclmdlGetInputNameByIndex(r->desc, index));
    port->type = acl->aclmdlGetInputDataType(r->desc, index);
    port->format = acl->aclmdlGetInputFormat(r->desc, index);
    tensor->dtype = omri_dtype_of_acl(port->type);
    tensor->format = omri_format_name(port->format);
    if (!tensor->name)
        return omri_reader_no_memory(r);
    /* With static AIPP the buffer holds the raw image, whose dims only the second getter gives. */
    if (acl->aclmdlGetInputDimsV2)
        return read_shape(r, acl->aclmdlGetInputDimsV2, "aclmdlGetInputDimsV2", "input", index,
                          &port->shown);
    return read_shape(r, acl->aclmdlGetInputDims, "aclmdlGetInputDims", "input", index,
                      &port->shown);
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
        return omri_reader_no_memory(r);
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
    m->gear_input = OMRI_NO_INPUT;
    for (size_t i = 0; i < m->dataset_inputs; i++) {
        const char *name = r->driver->aclmdlGetInputNameByIndex(r->desc, i);
        if (name && is_hidden(name)) {
            if (strcmp(name, ACL_DYNAMIC_TENSOR_NAME) != 0)
                return omri_fail(
                    OMR_UNSUPPORTED,
                    "%s has dynamic AIPP, whose parameters omrun does not set: convert "
                    "the model with static AIPP (aipp_mode: static)",
                    r->path);
            m->gear_input = i;
            m->gear_size = r->driver->aclmdlGetInputSizeByIndex(r->desc, i);
            continue;
        }
        size_t at = m->desc.input_count++;
        omr_status status = read_input(r, i, &m->inputs[at], &m->input_ports[at]);
        if (status == OMR_OK && m->inputs[at].dtype == OMR_DTYPE_UNDEFINED)
            status =
                omri_fail(OMR_UNSUPPORTED, "%s: input \"%s\" has an element type omrun cannot fill",
                          r->path, m->inputs[at].name);
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
        if (status == OMR_OK && m->outputs[i].dtype == OMR_DTYPE_UNDEFINED)
            status = omri_fail(OMR_UNSUPPORTED,
                               "%s: output \"%s\" has an element type omrun cannot read", r->path,
                               m->outputs[i].name);
        if (status != OMR_OK)
            return status;
    }
    return OMR_OK;
}

/* ---- Assembly ------------------------------------------------------------------------------ */

static void publish_tensors(omr_tensor_desc *tensors, const omri_port *ports, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tensors[i].rank = ports[i].shown.rank;
        tensors[i].dims = ports[i].shown.dims;
        tensors[i].size = ports[i].size;
    }
}

/* AscendCL has no code for a size it cannot tell, only 0: nothing would be copied then, and
 * memory's old content be taken for a result. */
static omr_status check_size(const reader *r, const omr_tensor_desc *tensor, const omri_port *port,
                             const omr_shape *shape, int64_t rows)
{
    size_t bytes = omri_gear_bytes(tensor, shape, rows);
    if (port->size > 0 || bytes == 0)
        return OMR_OK;
    return omri_fail_device(OMR_DRIVER_FAILED, r->device, 0,
                            "%s: AscendCL gives tensor \"%s\" 0 bytes, its shape takes %zu",
                            r->path, tensor->name, bytes);
}

static omr_status check_sizes(const reader *r)
{
    const omri_model *m = r->model;
    omr_status status = OMR_OK;
    if (omri_model_is_ranged(m))
        return OMR_OK; /* sizes are those of each execution */
    for (size_t g = 0; g < m->gear_count; g++) {
        const omri_gear *gear = &m->gears[g];
        for (size_t i = 0; status == OMR_OK && i < m->desc.input_count; i++)
            status = check_size(r, &m->inputs[i], &m->input_ports[i], &gear->inputs[i], gear->rows);
        for (size_t i = 0; status == OMR_OK && i < m->desc.output_count; i++)
            status =
                check_size(r, &m->outputs[i], &m->output_ports[i], &gear->outputs[i], gear->rows);
    }
    return status;
}

static omr_status publish(reader *r)
{
    omri_model *m = r->model;
    publish_tensors(m->inputs, m->input_ports, m->desc.input_count);
    publish_tensors(m->outputs, m->output_ports, m->desc.output_count);
    m->desc.name = m->name;
    m->desc.inputs = m->inputs;
    m->desc.outputs = m->outputs;
    if (!omri_model_is_ranged(m))
        m->desc.batch = m->max_rows;
    if (m->desc.shape_kind == OMR_SHAPE_STATIC || omri_model_is_ranged(m))
        return OMR_OK;
    m->public_gears = calloc(m->gear_count, sizeof *m->public_gears);
    if (!m->public_gears)
        return omri_reader_no_memory(r);
    for (size_t i = 0; i < m->gear_count; i++)
        m->public_gears[i] =
            (omr_gear){.count = m->gears[i].value_count, .values = m->gears[i].values};
    m->desc.gears = m->public_gears;
    m->desc.gear_count = m->gear_count;
    return OMR_OK;
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
    m->dataset_inputs = r->driver->aclmdlGetNumInputs(r->desc);
    m->desc.output_count = r->driver->aclmdlGetNumOutputs(r->desc);
    m->inputs = calloc(m->dataset_inputs + 1, sizeof *m->inputs);
    m->outputs = calloc(m->desc.output_count + 1, sizeof *m->outputs);
    m->input_ports = calloc(m->dataset_inputs + 1, sizeof *m->input_ports);
    m->output_ports = calloc(m->desc.output_count + 1, sizeof *m->output_ports);
    m->strings = calloc(m->dataset_inputs + m->desc.output_count + 1, sizeof *m->strings);
    m->name = name_of(r->path);
    bool ok = m->inputs && m->outputs && m->input_ports && m->output_ports && m->strings && m->name;
    return ok ? OMR_OK : omri_reader_no_memory(r);
}

static omr_status read_all(reader *r)
{
    omr_status status = allocate(r);
    if (status == OMR_OK)
        status = read_inputs(r);
    if (status == OMR_OK)
        status = read_outputs(r);
    if (status == OMR_OK)
        status = omri_read_gears(r);
    if (status == OMR_OK)
        status = omri_read_axes(r);
    if (status == OMR_OK)
        status = check_sizes(r);
    if (status == OMR_OK)
        status = publish(r);
    return status;
}

omr_status omri_model_read(omri_model *out, const omri_driver *driver, int32_t device,
                           uint32_t model_id, const char *path, int32_t batch_axis)
{
    memset(out, 0, sizeof *out);
    reader r = {.model = out,
                .driver = driver,
                .desc = driver->aclmdlCreateDesc(),
                .model_id = model_id,
                .device = device,
                .batch_axis = batch_axis,
                .path = path,
                .scratch = calloc(1, sizeof *r.scratch)};
    omr_status status = r.desc && r.scratch ? OMR_OK : omri_reader_no_memory(&r);
    if (status == OMR_OK)
        status = omri_acl(driver, driver->aclmdlGetDesc(r.desc, model_id), device, "aclmdlGetDesc");
    if (status == OMR_OK)
        status = read_all(&r);
    if (r.desc)
        driver->aclmdlDestroyDesc(r.desc);
    free(r.scratch);
    if (status != OMR_OK)
        omri_model_clear(out);
    return status;
}

void omri_model_clear(omri_model *model)
{
    for (size_t i = 0; i < model->string_count; i++)
        free(model->strings[i]);
    for (size_t i = 0; model->gears && i < model->gear_count; i++) {
        free(model->gears[i].inputs);
        free(model->gears[i].outputs);
        free(model->gears[i].values);
        free(model->gears[i].dims);
    }
    free(model->strings);
    free(model->inputs);
    free(model->outputs);
    free(model->input_ports);
    free(model->output_ports);
    free(model->gears);
    free(model->public_gears);
    free(model->classes);
    free(model->follows);
    free(model->name);
    memset(model, 0, sizeof *model);
}
