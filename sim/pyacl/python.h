/* SPDX-License-Identifier: MIT */
/* Python's stable ABI of 3.8: one binary for that release and all later ones. */
#ifndef SIM_PYACL_PYTHON_H
#define SIM_PYACL_PYTHON_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03080000
#endif
#include <Python.h>

#endif
