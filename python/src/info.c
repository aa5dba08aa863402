/* SPDX-License-Identifier: MIT */
#include "info.h"

#include "dict.h"
#include "error.h"

static PyObject *finish(PyObject *dict, bool complete)
{
    if (complete)
        return dict;
    Py_XDECREF(dict);
    return NULL;
}

static PyObject *make_range(const void *context, size_t index)
{
    return pyomr_dims(((const omr_om_tensor *)context)->ranges[index], 2);
}

static PyObject *make_setting(const void *context, size_t index)
{
    const omr_om_setting *setting = (const omr_om_setting *)context + index;
    return Py_BuildValue("(NN)", pyomr_text(setting->name), pyomr_text(setting->value));
}

static PyObject *make_tensor(const void *context, size_t index)
{
    const omr_om_tensor *t = (const omr_om_tensor *)context + index;
    PyObject *d = PyDict_New();
    return finish(
        d, d && pyomr_put_text(d, "name", t->name) && pyomr_put_text(d, "dtype", t->dtype_name) &&
               pyomr_put_text(d, "format", t->format) && pyomr_put_size(d, "size", t->size) &&
               pyomr_put(d, "dims", pyomr_dims(t->dims.dims, t->dims.rank)) &&
               pyomr_put(d, "ranges", pyomr_tuple(t->range_count, make_range, t)) &&
               pyomr_put_bool(d, "hidden", t->hidden) &&
               pyomr_put_text(d, "aipp_mode", t->aipp_mode) &&
               pyomr_put(d, "aipp", pyomr_tuple(t->aipp_count, make_setting, t->aipp)));
}

static PyObject *make_partition(const void *context, size_t index)
{
    const omr_om_partition *p = (const omr_om_partition *)context + index;
    return Py_BuildValue("(NKK)", pyomr_text(p->name), (unsigned long long)p->offset,
                         (unsigned long long)p->size);
}

static bool put_file(PyObject *d, const omr_om_info *info)
{
    return pyomr_put_text(d, "path", info->path) &&
           pyomr_put_size(d, "file_size", info->file_size) &&
           pyomr_put_text(d, "generation", info->generation) &&
           pyomr_put_text(d, "kind", info->kind) && pyomr_put_text(d, "name", info->name) &&
           pyomr_put_text(d, "platform_version", info->platform_version) &&
           pyomr_put_text(d, "soc_version", info->soc_version) &&
           pyomr_put_text(d, "atc_version", info->atc_version) &&
           pyomr_put_text(d, "opp_version", info->opp_version) &&
           pyomr_put_text(d, "framework", info->framework) &&
           pyomr_put_text(d, "atc_cmdline", info->atc_cmdline);
}

static bool put_model(PyObject *d, const omr_om_info *info)
{
    return pyomr_put_size(d, "work_size", info->work_size) &&
           pyomr_put_size(d, "weight_size", info->weight_size) &&
           pyomr_put_size(d, "model_count", info->model_count) &&
           pyomr_put_bool(d, "unknown_shape", info->unknown_shape) &&
           pyomr_put_bool(d, "simulated", info->simulated) &&
           pyomr_put(d, "shape_kind", pyomr_shape_kind(info->shape_kind)) &&
           pyomr_put(d, "inputs", pyomr_tuple(info->input_count, make_tensor, info->inputs)) &&
           pyomr_put(d, "outputs", pyomr_tuple(info->output_count, make_tensor, info->outputs)) &&
           pyomr_put(d, "gears", pyomr_gears(info->gears, info->gear_count)) &&
           pyomr_put(d, "partitions",
                     pyomr_tuple(info->partition_count, make_partition, info->partitions));
}

PyObject *pyomr_info(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *path;
    omr_om *om;
    omr_status status;
    if (!PyArg_ParseTuple(arguments, "y:info", &path))
        return NULL;
    Py_BEGIN_ALLOW_THREADS status = omr_om_open(&om, path);
    Py_END_ALLOW_THREADS if (status != OMR_OK) return pyomr_raise(status);
    const omr_om_info *info = omr_om_describe(om);
    PyObject *dict = PyDict_New();
    PyObject *result = finish(dict, dict && put_file(dict, info) && put_model(dict, info));
    omr_om_close(om);
    return result;
}
