/* SPDX-License-Identifier: MIT */
#include "pyacl/absent.h"

#include <string.h>

typedef struct absent_name {
    const char *submodule, *name;
} absent_name;

static const absent_name absents[] = {
#define ABSENT(submodule, name) {#submodule, #name},
#include "pyacl/absent.def"
#undef ABSENT
};

/* CPython keeps the address of a definition as long as the function lives. */
static PyMethodDef definitions[sizeof absents / sizeof absents[0]];

/* `self` is the name in full. */
static PyObject *refuse(PyObject *self, PyObject *args)
{
    (void)args;
    return PyErr_Format(PyExc_RuntimeError, "%U is not supported by npusim", self);
}

static bool add(PyObject *module, size_t index)
{
    const absent_name *absent = &absents[index];
    definitions[index] =
        (PyMethodDef){absent->name, refuse, METH_VARARGS, "not supported by npusim"};
    PyObject *full = PyUnicode_FromFormat("acl.%s.%s", absent->submodule, absent->name);
    PyObject *owner = PyUnicode_FromFormat("acl.%s", absent->submodule);
    PyObject *function = full && owner ? PyCFunction_NewEx(&definitions[index], full, owner) : NULL;
    int error = function ? PyObject_SetAttrString(module, absent->name, function) : -1;
    Py_XDECREF(full);
    Py_XDECREF(owner);
    Py_XDECREF(function);
    return error == 0;
}

bool pyacl_add_absent(PyObject *module, const char *submodule)
{
    for (size_t i = 0; i < sizeof absents / sizeof absents[0]; i++) {
        if (strcmp(absents[i].submodule, submodule) == 0 && !add(module, i))
            return false;
    }
    return true;
}
