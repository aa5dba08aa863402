/* SPDX-License-Identifier: MIT */
/* What goes wrong, as Python exceptions. */
#ifndef PYOMR_ERROR_H
#define PYOMR_ERROR_H

#include "python.h"

/* Raises what this thread's latest failure is, with the library's sentence. Always NULL. */
PyObject *pyomr_raise(omr_status status);

/* Raises `status` with a sentence of our own. Always NULL. */
PyObject *pyomr_raise_text(omr_status status, const char *text);

/* AscendCL does not survive a fork: what was opened before it is of no use to the child. */
typedef unsigned pyomr_process; /* counts the forks that led here */
pyomr_process pyomr_this_process(void);
/* Whether `process` is this one. */
bool pyomr_is_here(pyomr_process process);
/* False with an exception when this process is the child of one that had opened AscendCL. */
bool pyomr_may_open(void);
/* AscendCL is open in this process from here on. */
void pyomr_opened(void);
/* Raises that `what` belongs to the process this one was forked from. Always NULL. */
PyObject *pyomr_raise_forked(const char *what);

/* The function (status, message, driver code) -> exception that makes them. */
PyObject *pyomr_set_error_maker(PyObject *module, PyObject *maker);

int pyomr_error_init(void);

#endif
