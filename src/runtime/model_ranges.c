/* SPDX-License-Identifier: MIT */
/* Models whose shapes are free within ranges: the bounds of their inputs, and what axis 0 means. */
#include "runtime/model_reader.h"

#include <omrun/omrun.h>

#include <stdlib.h>

typedef omri_model_reader reader;

/* ---- Bounds -------------------------------------------------------------------------------- */

static omri_axis_range as_shown(const omr_shape *shown, uint32_t axis)
{
    int64_t length = shown->dims[axis];
    return length >= 0 ? (omri_axis_range){length, length} : (omri_axis_range){0, -1};
}

static void take_range(omri_port *port, uint32_t axis, const int64_t range[2])
{
    if (port->shown.dims[axis] < 0 && range[0] >= 0 && (range[1] < 0 || range[1] >= range[0]))
        port->ranges[axis] = (omri_axis_range){range[0], range[1] < 0 ? -1 : range[1]};
}

/* AscendCL tells ranges since 8.0. */
static bool ask_ranges(reader *r, omri_port *port)
{
    const omri_driver *acl = r->driver;
    aclmdlIODimsRange *told = calloc(1, sizeof *told);
    bool good = told && acl->aclmdlGetInputDimsRange &&
                acl->aclmdlGetInputDimsRange(r->desc, port->index, told) == ACL_SUCCESS &&
                told->rangeCount == port->shown.rank;
    for (uint32_t k = 0; good && k < port->shown.rank; k++)
        take_range(port, k, told->range[k]);
    free(told);
    return good;
}

/* Before that the file does. */
static void look_up_ranges(const omr_om_info *info, omri_port *port)
{
    if (!info || port->index >= info->input_count)
        return;
    const omr_om_tensor *tensor = &info->inputs[port->index];
    for (uint32_t k = 0; k < port->shown.rank && tensor->range_count == port->shown.rank; k++)
        take_range(port, k, tensor->ranges[k]);
}

static void read_bounds(reader *r)
{
    omr_om *om = NULL;
    for (size_t i = 0; i < r->model->desc.input_count; i++) {
        omri_port *port = &r->model->input_ports[i];
        for (uint32_t k = 0; k < port->shown.rank; k++)
            port->ranges[k] = as_shown(&port->shown, k);
        if (ask_ranges(r, port))
            continue;
        if (om || omr_om_open(&om, r->path) == OMR_OK)
            look_up_ranges(omr_om_describe(om), port);
    }
    omr_om_close(om);
}

static const char *missing_function(const omri_driver *acl)
{
    return !acl->aclmdlSetDatasetTensorDesc   ? "aclmdlSetDatasetTensorDesc"
           : !acl->aclmdlGetDatasetTensorDesc ? "aclmdlGetDatasetTensorDesc"
           : !acl->aclCreateTensorDesc        ? "aclCreateTensorDesc"
           : !acl->aclDestroyTensorDesc       ? "aclDestroyTensorDesc"
           : !acl->aclGetTensorDescNumDims    ? "aclGetTensorDescNumDims"
           : !acl->aclGetTensorDescDimV2      ? "aclGetTensorDescDimV2"
           : !acl->aclUpdateDataBuffer        ? "aclUpdateDataBuffer"
           : !acl->aclGetDataBufferAddr       ? "aclGetDataBufferAddr"
                                              : NULL;
}

omr_status omri_read_ranges(reader *r)
{
    omri_model *m = r->model;
    const char *missing = missing_function(r->driver);
    if (missing)
        return omri_fail(OMR_UNSUPPORTED,
                         "%s has shape ranges, which this AscendCL without %s "
                         "cannot run",
                         r->path, missing);
    m->desc.shape_kind = OMR_SHAPE_RANGE;
    m->sized = true;
    for (size_t i = 0; i < m->desc.output_count; i++)
        m->sized = m->sized && m->output_ports[i].size > 0;
    read_bounds(r);
    return omri_reader_make_gears(r, 1);
}

/* ---- The batch axis ------------------------------------------------------------------------ */

/* How long every output is along the axis: -1 where all of them are free; 0 where they differ. */
static int64_t length_of_outputs(const omri_model *m, uint32_t axis)
{
    int64_t length = 0;
    for (size_t i = 0; i < m->desc.output_count; i++) {
        const omr_shape *shown = &m->output_ports[i].shown;
        bool unknown = omri_shape_is_unknown(shown);
        int64_t own = unknown ? -1 : axis < shown->rank ? shown->dims[axis] : 0;
        if (own == 0 || (i > 0 && own != length))
            return 0;
        length = own;
    }
    return length;
}

static bool has_rows(const omri_port *port, uint32_t axis, int64_t length)
{
    return !omri_shape_is_unknown(&port->shown) && axis < port->shown.rank &&
           port->shown.dims[axis] == length;
}

/* What all inputs with the axis allow. Unless the caller names it, they must allow the same. */
static bool common_range(const reader *r, uint32_t axis, int64_t length, omri_axis_range *out)
{
    const omri_model *m = r->model;
    bool any = false;
    for (size_t i = 0; i < m->desc.input_count; i++) {
        const omri_axis_range *own = &m->input_ports[i].ranges[axis];
        if (!has_rows(&m->input_ports[i], axis, length))
            continue;
        if (any && r->batch_axis == 0 && (own->least != out->least || own->most != out->most))
            return false;
        if (!any || own->least > out->least)
            out->least = own->least;
        if (!any || out->most < 0 || (own->most >= 0 && own->most < out->most))
            out->most = own->most;
        any = true;
    }
    return any && out->most != 0 && (out->most < 0 || out->least <= out->most);
}

/* Rows that an axis without an end is cut into when the caller says that they are rows, and the
 * most that are ever planned for one execution. */
enum { OPEN_BATCH = 64, LARGEST_BATCH = 65536 };

static void set_batch(reader *r, const omri_axis_range *range, bool free_axis)
{
    omri_model *m = r->model;
    int64_t most = range->most < 0               ? OPEN_BATCH
                   : range->most > LARGEST_BATCH ? LARGEST_BATCH
                                                 : range->most;
    m->batched = true;
    m->least_rows = range->least > 1 ? range->least : 1;
    m->gears[0].rows = most > m->least_rows ? most : m->least_rows;
    m->whole = free_axis && r->batch_axis == 0;
    m->desc.batch = !m->whole ? m->gears[0].rows : range->most < 0 ? 0 : range->most;
}

omr_status omri_read_range_axes(reader *r)
{
    omri_model *m = r->model;
    uint32_t axis = r->batch_axis > 0 ? (uint32_t)r->batch_axis - 1 : 0;
    omri_axis_range range = {0, 0};
    int64_t length = r->batch_axis < 0 || axis >= OMR_MAX_RANK ? 0 : length_of_outputs(m, axis);
    m->gears[0].rows = m->desc.batch = m->least_rows = 1;
    if (length != 0 && common_range(r, axis, length, &range))
        set_batch(r, &range, length < 0);
    else if (r->batch_axis > 0)
        return omri_fail(OMR_INVALID_ARGUMENT,
                         "batch_axis asks for axis %u, which is not one size in every output and "
                         "some input of %s",
                         axis, r->path);
    for (size_t i = 0; i < m->desc.input_count; i++)
        m->inputs[i].batch_axis =
            m->batched && has_rows(&m->input_ports[i], axis, length) ? (int32_t)axis : -1;
    for (size_t i = 0; i < m->desc.output_count; i++)
        m->outputs[i].batch_axis = m->batched ? (int32_t)axis : -1;
    return OMR_OK;
}
