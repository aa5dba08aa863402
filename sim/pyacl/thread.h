/* SPDX-License-Identifier: MIT */
/* Threads that pyACL starts for programs that process reports: known by their pthread_self(). */
#ifndef SIM_PYACL_THREAD_H
#define SIM_PYACL_THREAD_H

#include "pyacl/python.h"

/* (function, argument) -> (thread_id, ret): runs function(argument), or function() for None. */
PyObject *pyacl_start_thread(PyObject *self, PyObject *args);

/* (thread_id) -> ret: waits for its end. RuntimeError when the function raised. */
PyObject *pyacl_stop_thread(PyObject *self, PyObject *args);

#endif
