/* SPDX-License-Identifier: MIT */
#include "pyacl/convert.h"

#include <string.h>

#include "pyacl/row.h"

static bool refuse(const char *what, const char *wants, PyObject *seen)
{
    PyErr_Format(PyExc_TypeError, "%s: wants %s, got %S", what, wants, (PyObject *)Py_TYPE(seen));
    return false;
}

static bool item_to_int(PyObject *list, Py_ssize_t index, const char *what, int64_t *out)
{
    PyObject *item = PyList_GetItem(list, index);
    if (!item)
        return false;
    if (!PyLong_Check(item))
        return refuse(what, "a list of int", item);
    *out = PyLong_AsLongLong(item);
    return !PyErr_Occurred();
}

/* Never of zero bytes, so that NULL always means a failure. */
static void *allocate(size_t count, size_t size)
{
    void *memory = PyMem_Malloc((count + 1) * size);
    if (!memory)
        PyErr_NoMemory();
    return memory;
}

int64_t *pyacl_ints(PyObject *list, const char *what, size_t *count)
{
    if (!PyList_Check(list)) {
        refuse(what, "a list of int", list);
        return NULL;
    }
    *count = (size_t)PyList_Size(list);
    int64_t *values = allocate(*count, sizeof *values);
    for (size_t i = 0; values && i < *count; i++) {
        if (!item_to_int(list, (Py_ssize_t)i, what, &values[i])) {
            PyMem_Free(values);
            return NULL;
        }
    }
    return values;
}

static bool item_to_pair(PyObject *list, Py_ssize_t index, const char *what, int64_t *out)
{
    PyObject *pair = PyList_GetItem(list, index);
    if (!pair)
        return false;
    if (!PyList_Check(pair) || PyList_Size(pair) < 2)
        return refuse(what, "a list of [int, int]", pair);
    return item_to_int(pair, 0, what, &out[0]) && item_to_int(pair, 1, what, &out[1]);
}

int64_t (*pyacl_pairs(PyObject *list, const char *what, size_t *count))[2]
{
    if (!PyList_Check(list)) {
        refuse(what, "a list of [int, int]", list);
        return NULL;
    }
    *count = (size_t)PyList_Size(list);
    int64_t(*values)[2] = allocate(*count, sizeof *values);
    for (size_t i = 0; values && i < *count; i++) {
        if (!item_to_pair(list, (Py_ssize_t)i, what, values[i])) {
            PyMem_Free(values);
            return NULL;
        }
    }
    return values;
}

void pyacl_append(PyObject **list, PyObject *item)
{
    bool done = *list && item && PyList_Append(*list, item) == 0;
    Py_XDECREF(item);
    if (!done)
        Py_CLEAR(*list);
}

PyObject *pyacl_int_list(const int64_t *values, size_t count)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < count; i++)
        pyacl_append(&list, PyLong_FromLongLong(values[i]));
    return list;
}

PyObject *pyacl_pair_list(const int64_t (*values)[2], size_t count)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < count; i++)
        pyacl_append(&list, pyacl_int_list(values[i], 2));
    return list;
}

PyObject *pyacl_dims_dict(const aclmdlIODims *dims)
{
    char name[ACL_MAX_TENSOR_NAME_LEN + 1] = "";
    memcpy(name, dims->name, ACL_MAX_TENSOR_NAME_LEN); /* may lack its end */
    return Py_BuildValue("{s:N,s:k,s:N}", "name", pyacl_string(name), "dimCount",
                         (unsigned long)dims->dimCount, "dims",
                         pyacl_int_list(dims->dims, dims->dimCount));
}

static bool name_from_dict(PyObject *dict, const char *what, char *out)
{
    PyObject *name = PyDict_GetItemString(dict, "name");
    if (!name)
        return true;
    if (!PyUnicode_Check(name))
        return refuse(what, "'name' to be a str", name);
    PyObject *bytes = PyUnicode_AsEncodedString(name, "utf-8", "surrogateescape");
    if (!bytes)
        return false;
    strncpy(out, PyBytes_AsString(bytes), ACL_MAX_TENSOR_NAME_LEN - 1);
    Py_DECREF(bytes);
    return true;
}

static bool dims_from_list(PyObject *list, const char *what, aclmdlIODims *out)
{
    size_t count = 0;
    int64_t *values = pyacl_ints(list, what, &count);
    if (!values)
        return false;
    bool fits = out->dimCount <= count && out->dimCount <= ACL_MAX_DIM_CNT;
    if (fits)
        memcpy(out->dims, values, out->dimCount * sizeof *values);
    else
        PyErr_Format(PyExc_TypeError, "%s: 'dimCount' is %zu, 'dims' has %zu, at most %d", what,
                     out->dimCount, count, ACL_MAX_DIM_CNT);
    PyMem_Free(values);
    return fits;
}

bool pyacl_dims_from_dict(PyObject *dict, const char *what, aclmdlIODims *out)
{
    memset(out, 0, sizeof *out);
    if (!PyDict_Check(dict))
        return refuse(what, "a dict of 'dimCount' and 'dims'", dict);
    PyObject *count = PyDict_GetItemString(dict, "dimCount");
    PyObject *dims = PyDict_GetItemString(dict, "dims");
    if (!count || !dims || !PyLong_Check(count)) {
        PyErr_Format(PyExc_TypeError, "%s: wants 'dimCount', an int, and 'dims', a list; got %R",
                     what, dict);
        return false;
    }
    out->dimCount = PyLong_AsSize_t(count);
    if (PyErr_Occurred())
        return false;
    return name_from_dict(dict, what, out->name) && dims_from_list(dims, what, out);
}
