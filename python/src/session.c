/* SPDX-License-Identifier: MIT */
#include "session.h"

#include "dict.h"
#include "inbox.h"
#include "request.h"
#include "stats.h"
#include "tensor.h"

#include <stdlib.h>
#include <time.h>

static PyObject *session_type;

bool pyomr_session_is_open(const pyomr_session *session)
{
    if (session->session && pyomr_is_here(session->process))
        return true;
    if (session->session)
        pyomr_raise_forked("the session");
    else
        pyomr_raise_text(OMR_CANCELLED, "the session is closed");
    return false;
}

/* ---- Opening and closing ------------------------------------------------------------------- */

/* The ids of a tuple, to be freed; *count is how many. NULL with an exception. */
static int32_t *read_ids(PyObject *tuple, size_t *count)
{
    Py_ssize_t size = PyTuple_Size(tuple);
    int32_t *ids = calloc((size_t)size + 1, sizeof *ids);
    if (!ids)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; ids && i < size; i++) {
        long id = PyLong_AsLong(PyTuple_GetItem(tuple, i));
        if (!PyErr_Occurred() && (id < INT32_MIN || id > INT32_MAX))
            PyErr_Format(PyExc_ValueError, "device %ld is not there", id);
        if (PyErr_Occurred()) {
            free(ids);
            return NULL;
        }
        ids[i] = (int32_t)id;
    }
    *count = (size_t)size;
    return ids;
}

static PyObject *create(const char *path, const omr_session_options *options)
{
    pyomr_session *self = PyObject_New(pyomr_session, (PyTypeObject *)session_type);
    if (!self)
        return NULL;
    self->submitting = 0;
    omr_status status;
    Py_BEGIN_ALLOW_THREADS status = omr_session_create(&self->session, path, options);
    Py_END_ALLOW_THREADS pyomr_opened(); /* AscendCL may be open although the session is not */
    self->process = pyomr_this_process();
    self->output_count = self->session ? omr_session_desc(self->session)->output_count : 0;
    if (status == OMR_OK) {
        pyomr_log_deliver();
        return (PyObject *)self;
    }
    pyomr_raise(status);
    pyomr_log_deliver();
    Py_DECREF((PyObject *)self);
    return NULL;
}

PyObject *pyomr_open(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *path;
    PyObject *devices;
    unsigned long long memory_limit;
    long long device_timeout_ms;
    const char *gear_times;
    Py_ssize_t gear_times_size;
    omr_session_options options = {.size = sizeof options};
    if (!PyArg_ParseTuple(arguments, "yOIIKLziIIIz#z:open", &path, &devices,
                          &options.lanes_per_device, &options.slots_per_lane, &memory_limit,
                          &device_timeout_ms, &options.acl_library, &options.batch_axis,
                          &options.queue_limit, &options.max_delay_us, &options.flags, &gear_times,
                          &gear_times_size, &options.gear_cache) ||
        !pyomr_may_open())
        return NULL;
    options.memory_limit = memory_limit;
    options.device_timeout_ms = device_timeout_ms;
    options.gear_times_us = (const double *)(const void *)gear_times;
    options.gear_time_count = (size_t)gear_times_size / sizeof(double);
    int32_t *ids = NULL;
    if (devices != Py_None && !(ids = read_ids(devices, &options.device_count)))
        return NULL;
    options.device_ids = ids;
    PyObject *session = create(path, &options);
    free(ids);
    return session;
}

/* Calls that have not begun to wait yet must find the session; they look every so often. */
static void wait_for_submitting(const pyomr_session *self)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    while (self->submitting) {
        Py_BEGIN_ALLOW_THREADS nanosleep(&pause, NULL);
        Py_END_ALLOW_THREADS
    }
}

static void close_session(pyomr_session *self)
{
    omr_session *session = self->session;
    self->session = NULL; /* from here on no call begins */
    if (!session || !pyomr_is_here(self->process))
        return;
    wait_for_submitting(self);
    Py_BEGIN_ALLOW_THREADS omr_session_destroy(session);
    Py_END_ALLOW_THREADS pyomr_log_deliver();
}

static PyObject *session_close(PyObject *self, PyObject *nothing)
{
    (void)nothing;
    close_session((pyomr_session *)self);
    Py_RETURN_NONE;
}

static void session_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    close_session((pyomr_session *)self);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- What it is ---------------------------------------------------------------------------- */

static PyObject *make_tensor(const void *context, size_t index)
{
    const omr_tensor_desc *desc = (const omr_tensor_desc *)context + index;
    PyObject *axis = desc->batch_axis < 0 ? Py_None : PyLong_FromLong(desc->batch_axis);
    if (axis == Py_None)
        Py_INCREF(axis);
    return Py_BuildValue("(NsNNnN)", pyomr_text(desc->name), omr_dtype_name(desc->dtype),
                         pyomr_dims(desc->dims, desc->rank), pyomr_text(desc->format),
                         (Py_ssize_t)desc->size, axis);
}

static PyObject *make_device(const void *context, size_t index)
{
    return PyLong_FromLong(((const int32_t *)context)[index]);
}

static PyObject *make_number(const void *context, size_t index)
{
    return PyFloat_FromDouble(((const double *)context)[index]);
}

static PyObject *gear_times(const omr_session *session)
{
    size_t count = 0;
    omr_session_gear_times(session, NULL, 0, &count);
    double *us = calloc(count + 1, sizeof *us);
    if (!us)
        return PyErr_NoMemory();
    omr_session_gear_times(session, us, count, &count);
    PyObject *result = pyomr_tuple(count, make_number, us);
    free(us);
    return result;
}

static PyObject *session_describe(PyObject *self, PyObject *nothing)
{
    (void)nothing;
    const pyomr_session *s = (pyomr_session *)self;
    PyObject *dict = pyomr_session_is_open(s) ? PyDict_New() : NULL;
    if (!dict)
        return NULL;
    const omr_model_desc *desc = omr_session_desc(s->session);
    size_t count;
    const int32_t *devices = omr_session_devices(s->session, &count);
    if (pyomr_put_text(dict, "name", desc->name) &&
        pyomr_put(dict, "shape_kind", pyomr_shape_kind(desc->shape_kind)) &&
        pyomr_put(dict, "inputs", pyomr_tuple(desc->input_count, make_tensor, desc->inputs)) &&
        pyomr_put(dict, "outputs", pyomr_tuple(desc->output_count, make_tensor, desc->outputs)) &&
        pyomr_put(dict, "gears", pyomr_gears(desc->gears, desc->gear_count)) &&
        pyomr_put(dict, "gear_times_us", gear_times(s->session)) &&
        pyomr_put(dict, "batch", PyLong_FromLongLong(desc->batch)) &&
        pyomr_put(dict, "devices", pyomr_tuple(count, make_device, devices)))
        return dict;
    Py_DECREF(dict);
    return NULL;
}

static PyObject *make_shape(const void *context, size_t index)
{
    const omr_shape *shape = (const omr_shape *)context + index;
    return pyomr_dims(shape->dims, shape->rank);
}

static PyObject *session_output_shapes(PyObject *self, PyObject *arguments)
{
    pyomr_session *s = (pyomr_session *)self;
    PyObject *inputs, *result = NULL;
    pyomr_tensors tensors;
    if (!PyArg_ParseTuple(arguments, "O:output_shapes", &inputs) ||
        pyomr_tensors_read(&tensors, inputs, PYOMR_INPUT) < 0)
        return NULL;
    omr_shape *shapes = calloc(s->output_count + 1, sizeof *shapes);
    if (!shapes) {
        PyErr_NoMemory();
    } else if (pyomr_session_is_open(s)) {
        omr_status status =
            omr_session_output_shapes(s->session, tensors.tensors, tensors.count, shapes);
        result = status == OMR_OK ? pyomr_tuple(s->output_count, make_shape, shapes)
                                  : pyomr_raise(status);
    }
    free(shapes);
    pyomr_tensors_clear(&tensors);
    return result;
}

static PyObject *session_stats(PyObject *self, PyObject *nothing)
{
    (void)nothing;
    const pyomr_session *s = (pyomr_session *)self;
    return pyomr_session_is_open(s) ? pyomr_stats(s->session) : NULL;
}

static PyObject *session_prometheus(PyObject *self, PyObject *nothing)
{
    (void)nothing;
    const pyomr_session *s = (pyomr_session *)self;
    return pyomr_session_is_open(s) ? pyomr_prometheus(s->session) : NULL;
}

int pyomr_session_init(PyObject *module)
{
    static PyMethodDef methods[] = {
        {"run", pyomr_session_run, METH_VARARGS, NULL},
        {"submit", pyomr_session_submit, METH_VARARGS, NULL},
        {"close", session_close, METH_NOARGS, NULL},
        {"describe", session_describe, METH_NOARGS, NULL},
        {"output_shapes", session_output_shapes, METH_VARARGS, NULL},
        {"stats", session_stats, METH_NOARGS, NULL},
        {"prometheus", session_prometheus, METH_NOARGS, NULL},
        {NULL, NULL, 0, NULL},
    };
    static PyType_Slot slots[] = {{Py_tp_dealloc, session_dealloc},
                                  {Py_tp_methods, methods},
                                  {Py_tp_new, pyomr_no_new},
                                  {0, NULL}};
    static PyType_Spec spec = {.name = "omrun._core.Session",
                               .basicsize = sizeof(pyomr_session),
                               .flags = Py_TPFLAGS_DEFAULT,
                               .slots = slots};
    return pyomr_add_type(module, &spec, &session_type);
}
