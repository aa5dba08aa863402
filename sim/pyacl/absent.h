/* SPDX-License-Identifier: MIT */
/* The names of pyACL that npusim does not do: they exist, and raise when they are called. */
#ifndef SIM_PYACL_ABSENT_H
#define SIM_PYACL_ABSENT_H

#include "pyacl/python.h"

#include <stdbool.h>

/* Adds those of a submodule, "media" for acl.media. False with a Python exception set. */
bool pyacl_add_absent(PyObject *module, const char *submodule);

#endif
