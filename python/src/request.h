/* SPDX-License-Identifier: MIT */
#ifndef PYOMR_REQUEST_H
#define PYOMR_REQUEST_H

#include "session.h"

/* session.run(inputs, outputs, timeout): waits; the outputs as a tuple, None when they were given.
 */
PyObject *pyomr_session_run(PyObject *session, PyObject *arguments);
/* session.submit(inputs, outputs, token, wait): a Request, which next_settled() returns in time.
 * A full queue is waited for, or raised at once. */
PyObject *pyomr_session_submit(PyObject *session, PyObject *arguments);
/* next_settled(): waits; a list of (token, Request), empty when the inbox was closed. */
PyObject *pyomr_next_settled(PyObject *module, PyObject *nothing);

int pyomr_request_init(PyObject *module);

#endif
