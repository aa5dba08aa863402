/* SPDX-License-Identifier: MIT */
/* Python's stable ABI of 3.8: one binary for that release and all later ones. */
#ifndef PYOMR_PYTHON_H
#define PYOMR_PYTHON_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03080000
#endif
#include <Python.h>

#include <omrun/omrun.h>

/* Makes a heap type of `spec`, adds it to the module under the last part of its name and keeps it
 * in *out. 0, or -1 with an exception. */
int pyomr_add_type(PyObject *module, PyType_Spec *spec, PyObject **out);

/* The `tp_new` of types that Python code cannot make objects of. */
PyObject *pyomr_no_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords);

#endif
