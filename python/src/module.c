/* SPDX-License-Identifier: MIT */
/*
 * omrun._core: omrun.h for Python. It parses, calls and raises; what the package does beyond that
 * is in its Python files.
 */
#include "dict.h"
#include "error.h"
#include "inbox.h"
#include "info.h"
#include "memory.h"
#include "request.h"
#include "session.h"
#include "tensor.h"

#include <stdlib.h>
#include <string.h>

int pyomr_add_type(PyObject *module, PyType_Spec *spec, PyObject **out)
{
    *out = PyType_FromSpec(spec);
    if (!*out)
        return -1;
    Py_INCREF(*out); /* the module's */
    if (PyModule_AddObject(module, strrchr(spec->name, '.') + 1, *out) == 0)
        return 0;
    Py_DECREF(*out);
    return -1;
}

PyObject *pyomr_no_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    (void)arguments;
    (void)keywords;
    return PyErr_Format(PyExc_TypeError, "%R has no constructor", (PyObject *)type);
}

/* ---- The machine --------------------------------------------------------------------------- */

static PyObject *open_driver(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *library;
    omr_driver_info info;
    omr_status status;
    if (!PyArg_ParseTuple(arguments, "z:driver", &library) || !pyomr_may_open())
        return NULL;
    Py_BEGIN_ALLOW_THREADS status = omr_driver_open(library, &info);
    Py_END_ALLOW_THREADS pyomr_log_deliver();
    if (status != OMR_OK)
        return pyomr_raise(status);
    pyomr_opened();
    return Py_BuildValue("(NN(iii)N)", pyomr_text(info.path), pyomr_text(info.soc_name),
                         (int)info.version[0], (int)info.version[1], (int)info.version[2],
                         PyBool_FromLong(info.simulated));
}

static PyObject *make_device(const void *context, size_t index)
{
    const omr_device_info *device = (const omr_device_info *)context + index;
    return Py_BuildValue("(iKK)", (int)device->id, (unsigned long long)device->memory_total,
                         (unsigned long long)device->memory_free);
}

static PyObject *list_devices(PyObject *module, PyObject *nothing)
{
    (void)module;
    (void)nothing;
    enum { ROOM = 1024 };
    size_t count = 0;
    omr_status status;
    if (!pyomr_may_open())
        return NULL;
    omr_device_info *devices = calloc(ROOM, sizeof *devices);
    if (!devices)
        return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS status = omr_devices(devices, ROOM, &count);
    Py_END_ALLOW_THREADS pyomr_opened();
    PyObject *result = status == OMR_OK
                           ? pyomr_tuple(count < ROOM ? count : ROOM, make_device, devices)
                           : pyomr_raise(status);
    pyomr_log_deliver();
    free(devices);
    return result;
}

/* ---- Traces -------------------------------------------------------------------------------- */

static PyObject *none_or_raise(omr_status status)
{
    if (status != OMR_OK)
        return pyomr_raise(status);
    Py_RETURN_NONE;
}

static PyObject *trace_start(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *path;
    if (!PyArg_ParseTuple(arguments, "y:trace_start", &path))
        return NULL;
    return none_or_raise(omr_trace_start(path));
}

static PyObject *trace_stop(PyObject *module, PyObject *nothing)
{
    (void)module;
    (void)nothing;
    omr_status status;
    Py_BEGIN_ALLOW_THREADS status = omr_trace_stop();
    Py_END_ALLOW_THREADS return none_or_raise(status);
}

/* ---- The module ---------------------------------------------------------------------------- */

static PyObject *status_name(PyObject *module, PyObject *arguments)
{
    (void)module;
    int status;
    if (!PyArg_ParseTuple(arguments, "i:status_name", &status))
        return NULL;
    return pyomr_text(omr_status_name((omr_status)status));
}

static PyObject *close_inbox(PyObject *module, PyObject *arguments)
{
    (void)module;
    int closed;
    if (!PyArg_ParseTuple(arguments, "p:close_inbox", &closed))
        return NULL;
    pyomr_inbox_close(closed);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"open", pyomr_open, METH_VARARGS, NULL},
    {"info", pyomr_info, METH_VARARGS, NULL},
    {"driver", open_driver, METH_VARARGS, NULL},
    {"devices", list_devices, METH_NOARGS, NULL},
    {"pinned_array", pyomr_pinned_array, METH_VARARGS, NULL},
    {"next_settled", pyomr_next_settled, METH_NOARGS, NULL},
    {"close_inbox", close_inbox, METH_VARARGS, NULL},
    {"trace_start", trace_start, METH_VARARGS, NULL},
    {"trace_stop", trace_stop, METH_NOARGS, NULL},
    {"status_name", status_name, METH_VARARGS, NULL},
    {"log_to", pyomr_log_to, METH_VARARGS, NULL},
    {"set_error_maker", pyomr_set_error_maker, METH_O, NULL},
    {"set_array_maker", pyomr_set_array_maker, METH_O, NULL},
    {"set_converter", pyomr_set_converter, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

/* Python 3.8 does not say itself that this name is to be seen. */
__attribute__((visibility("default"))) PyObject *PyInit__core(void);

PyObject *PyInit__core(void)
{
    static PyModuleDef definition = {.m_base = PyModuleDef_HEAD_INIT,
                                     .m_name = "omrun._core",
                                     .m_size = -1,
                                     .m_methods = functions};
    PyObject *module = PyModule_Create(&definition);
    if (!module)
        return NULL;
    if (pyomr_error_init() == 0 && pyomr_inbox_init() == 0 && pyomr_tensor_init() == 0 &&
        pyomr_memory_init(module) == 0 && pyomr_session_init(module) == 0 &&
        pyomr_request_init(module) == 0 &&
        PyModule_AddStringConstant(module, "version", omr_version()) == 0)
        return module;
    Py_DECREF(module);
    return NULL;
}
