/* SPDX-License-Identifier: MIT */
/* The functions of each submodule, ended by a row of NULLs. */
#ifndef SIM_PYACL_MODULES_H
#define SIM_PYACL_MODULES_H

#include "pyacl/python.h"

PyMethodDef *pyacl_base_methods(void);
PyMethodDef *pyacl_rt_methods(void);
PyMethodDef *pyacl_mdl_methods(void);
PyMethodDef *pyacl_util_methods(void);

#endif
