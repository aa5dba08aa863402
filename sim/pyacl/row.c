/* SPDX-License-Identifier: MIT */
#include "pyacl/row.h"

#include <stdbool.h>
#include <string.h>

#include "pyacl/callback.h"

_Static_assert(sizeof(void *) == sizeof(unsigned long), "addresses travel as unsigned long");
_Static_assert(sizeof(size_t) == sizeof(unsigned long), "sizes travel as unsigned long");

static const char *wanted(char letter)
{
    switch (letter) {
    case 'i':
        return "an int of 32 bits";
    case 'h':
        return "an int of 16 bits";
    case 'b':
        return "an int of 0 to 255";
    case 'f':
        return "a number";
    case 's':
        return "a str";
    default:
        return "an int";
    }
}

/* Replaces whatever CPython said: that names neither the function nor the argument. */
static bool refuse_argument(const pyacl_row *row, Py_ssize_t index, PyObject *item, char letter)
{
    PyErr_Clear();
    if (item == Py_None || PyLong_Check(item) || PyFloat_Check(item))
        PyErr_Format(PyExc_TypeError, "%s: argument %zd is %R, wants %s", row->usage, index + 1,
                     item, wanted(letter));
    else
        PyErr_Format(PyExc_TypeError, "%s: argument %zd is %S, wants %s", row->usage, index + 1,
                     (PyObject *)Py_TYPE(item), wanted(letter));
    return false;
}

static bool refuse_count(const pyacl_row *row, Py_ssize_t given, Py_ssize_t least, Py_ssize_t most)
{
    if (least == most)
        PyErr_Format(PyExc_TypeError, "%s: wants %zd argument%s, got %zd", row->usage, most,
                     most == 1 ? "" : "s", given);
    else
        PyErr_Format(PyExc_TypeError, "%s: wants %zd to %zd arguments, got %zd", row->usage, least,
                     most, given);
    return false;
}

static bool parse_one(const pyacl_row *row, PyObject *args, Py_ssize_t index, char letter,
                      pyacl_value *out)
{
    const char format[] = {letter, '\0'};
    PyObject *item = PyTuple_GetItem(args, index);
    if (!item)
        return false;
    if (!PyArg_Parse(item, format, out))
        return refuse_argument(row, index, item, letter);
    return true;
}

/* A function without parameters ignores what it is given, as Huawei's does: programs hand
 * synchronize_device() a device. */
static bool parse(const pyacl_row *row, PyObject *args, pyacl_value *in)
{
    const char *optional = strchr(row->in, '|');
    Py_ssize_t given = PyTuple_Size(args);
    Py_ssize_t most = (Py_ssize_t)strlen(row->in) - (optional ? 1 : 0);
    Py_ssize_t least = optional ? optional - row->in : most;
    if (most > 0 && (given < least || given > most))
        return refuse_count(row, given, least, most);
    for (Py_ssize_t i = 0; i < most && i < given; i++) {
        char letter = row->in[i < least ? i : i + 1];
        if (!parse_one(row, args, i, letter, &in[i]))
            return false;
    }
    return true;
}

static aclError call(const pyacl_row *row, const pyacl_value *in, pyacl_value *out)
{
    if (row->kind != PYACL_WAIT && !(row->kind == PYACL_BUSY && pyacl_callbacks_expected()))
        return row->run(in, out);
    PyThreadState *state = PyEval_SaveThread();
    aclError ret = row->run(in, out);
    PyEval_RestoreThread(state);
    return ret;
}

PyObject *pyacl_string(const char *text)
{
    if (!text)
        return Py_BuildValue("");
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "surrogateescape");
}

static PyObject *build_one(char letter, const pyacl_value *value)
{
    switch (letter) {
    case 'i':
        return PyLong_FromLong(value->i);
    case 'I':
        return PyLong_FromUnsignedLong(value->I);
    case 'L':
        return PyLong_FromLongLong(value->L);
    case 'K':
        return PyLong_FromUnsignedLongLong(value->K);
    case 'H':
        return PyLong_FromUnsignedLong(value->H);
    case 'f':
        return PyFloat_FromDouble(value->f);
    case 's':
        return pyacl_string(value->s);
    case 'O':
        return value->O;
    default:
        return PyLong_FromUnsignedLong(value->k);
    }
}

static PyObject *build_tuple(const pyacl_row *row, size_t count, const pyacl_value *out,
                             aclError ret)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)count + 1);
    if (!tuple)
        return NULL;
    for (size_t i = 0; i <= count; i++) {
        PyObject *item = i < count ? build_one(row->out[i], &out[i]) : PyLong_FromLong(ret);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item) < 0) {
            Py_DECREF(tuple);
            return NULL;
        }
    }
    return tuple;
}

static PyObject *build(const pyacl_row *row, const pyacl_value *out, aclError ret)
{
    size_t count = strlen(row->out);
    if (row->kind == PYACL_GET)
        return count == 0 ? Py_BuildValue("") : build_one(row->out[0], out);
    return count == 0 ? PyLong_FromLong(ret) : build_tuple(row, count, out, ret);
}

PyObject *pyacl_run(const pyacl_row *row, PyObject *args)
{
    pyacl_value in[PYACL_MAX_IN] = {{0}};
    pyacl_value out[PYACL_MAX_OUT] = {{0}};
    if (!parse(row, args, in))
        return NULL;
    aclError ret = call(row, in, out);
    return PyErr_Occurred() ? NULL : build(row, out, ret);
}
