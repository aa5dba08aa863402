/* SPDX-License-Identifier: MIT */
/* _core.Session: an omr_session. _core.Request: a call on its way. */
#ifndef PYOMR_SESSION_H
#define PYOMR_SESSION_H

#include "error.h"
#include "python.h"

typedef struct pyomr_session {
    PyObject_HEAD omr_session *session; /* NULL once closed; read and used only with the GIL */
    pyomr_process process;
    size_t submitting; /* calls that wait for room without the GIL; counted with it */
    size_t output_count;
} pyomr_session;

/* Whether the session can be called; false with an exception. */
bool pyomr_session_is_open(const pyomr_session *session);

/* open(path, devices, and the fields of omr_session_options): a Session. */
PyObject *pyomr_open(PyObject *module, PyObject *arguments);

int pyomr_session_init(PyObject *module);

#endif
