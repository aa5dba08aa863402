/* SPDX-License-Identifier: MIT */
/* Lists and dicts to and from C. Where NULL or false is returned, a Python exception is set. */
#ifndef SIM_PYACL_CONVERT_H
#define SIM_PYACL_CONVERT_H

#include "pyacl/python.h"

#include <acl/acl.h>
#include <stdbool.h>

/* A list of ints; tuples and arrays are refused, as by Huawei's. `what` names it in the exception.
 * To be freed with PyMem_Free(). */
int64_t *pyacl_ints(PyObject *list, const char *what, size_t *count);
/* A list of lists of two ints. To be freed with PyMem_Free(). */
int64_t (*pyacl_pairs(PyObject *list, const char *what, size_t *count))[2];

PyObject *pyacl_int_list(const int64_t *values, size_t count);
PyObject *pyacl_pair_list(const int64_t (*values)[2], size_t count);

/* Appends `item`, which it takes over; when either is NULL or memory is out, *list is released and
 * becomes NULL. */
void pyacl_append(PyObject **list, PyObject *item);

/* {'name': str, 'dimCount': int, 'dims': [int, ...]} */
PyObject *pyacl_dims_dict(const aclmdlIODims *dims);
/* The other way. 'name' may be missing. */
bool pyacl_dims_from_dict(PyObject *dict, const char *what, aclmdlIODims *out);

#endif
