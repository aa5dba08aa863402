/* SPDX-License-Identifier: MIT */
/* info(path): what an .om file says, as dicts. */
#ifndef PYOMR_INFO_H
#define PYOMR_INFO_H

#include "python.h"

PyObject *pyomr_info(PyObject *module, PyObject *arguments);

#endif
