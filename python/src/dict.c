/* SPDX-License-Identifier: MIT */
#include "dict.h"

#include <string.h>

bool pyomr_put(PyObject *dict, const char *key, PyObject *value)
{
    bool done = value && PyDict_SetItemString(dict, key, value) == 0;
    Py_XDECREF(value);
    return done;
}

bool pyomr_put_text(PyObject *dict, const char *key, const char *text)
{
    return pyomr_put(dict, key, pyomr_text(text));
}

bool pyomr_put_size(PyObject *dict, const char *key, uint64_t value)
{
    return pyomr_put(dict, key, PyLong_FromUnsignedLongLong(value));
}

bool pyomr_put_bool(PyObject *dict, const char *key, bool value)
{
    return pyomr_put(dict, key, PyBool_FromLong(value));
}

PyObject *pyomr_text(const char *text)
{
    if (!text)
        Py_RETURN_NONE;
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "surrogateescape");
}

PyObject *pyomr_tuple(size_t count, PyObject *(*make)(const void *context, size_t index),
                      const void *context)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = make(context, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item) < 0) {
            Py_DECREF(tuple);
            return NULL;
        }
    }
    return tuple;
}

static PyObject *make_dim(const void *context, size_t index)
{
    return PyLong_FromLongLong(((const int64_t *)context)[index]);
}

PyObject *pyomr_dims(const int64_t *dims, size_t count)
{
    return pyomr_tuple(count, make_dim, dims);
}

static PyObject *make_gear(const void *context, size_t index)
{
    const omr_gear *gear = (const omr_gear *)context + index;
    return pyomr_dims(gear->values, gear->count);
}

PyObject *pyomr_gears(const omr_gear *gears, size_t count)
{
    return pyomr_tuple(count, make_gear, gears);
}

PyObject *pyomr_shape_kind(omr_shape_kind kind)
{
    static const char *const names[] = {"static", "batch", "image", "dims", "range"};
    size_t index = (size_t)kind;
    return pyomr_text(index < sizeof names / sizeof names[0] ? names[index] : "unknown");
}
