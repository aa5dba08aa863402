/* SPDX-License-Identifier: MIT */
/* Python functions that AscendCL calls. */
#ifndef SIM_PYACL_CALLBACK_H
#define SIM_PYACL_CALLBACK_H

#include "pyacl/python.h"

#include <acl/acl.h>
#include <stdbool.h>

/* function(argument) will be called on the thread that processes the stream's reports. */
aclError pyacl_launch_callback(PyObject *function, PyObject *argument, int block,
                               aclrtStream stream);

/* function(info) is called when a task fails; NULL or None ends it. */
aclError pyacl_set_exception_callback(PyObject *function);

/* Whether a device may wait for Python: a thread that waits for a device must then not keep the
 * interpreter to itself. */
bool pyacl_callbacks_expected(void);

#endif
