/* SPDX-License-Identifier: MIT */
/* Python's arrays as omr_tensors: over the same memory, whoever made them. */
#ifndef PYOMR_TENSOR_H
#define PYOMR_TENSOR_H

#include "python.h"

/* What keeps a tensor's memory and holds its shape. */
typedef struct pyomr_view {
    PyObject *array;   /* as given, or what it was converted to */
    PyObject *capsule; /* its description, where that has to stay; may be NULL */
    PyObject *name;    /* bytes; NULL: meant by position */
    int64_t dims[OMR_MAX_RANK];
    int64_t strides[OMR_MAX_RANK];
} pyomr_view;

/* The tensors of one side of a call. A zeroed struct holds none. */
typedef struct pyomr_tensors {
    size_t count;
    omr_tensor *tensors;
    pyomr_view *views;
} pyomr_tensors;

typedef enum pyomr_use { PYOMR_INPUT, PYOMR_OUTPUT } pyomr_use;

/* `arrays` is a tuple of arrays, a tuple of one dict of arrays by name, or None for no tensors at
 * all. 0, or -1 with an exception. */
int pyomr_tensors_read(pyomr_tensors *out, PyObject *arrays, pyomr_use use);
/* Lets go of the arrays. */
void pyomr_tensors_clear(pyomr_tensors *tensors);

/* The function (object) -> ndarray for what describes itself in no way known here. */
PyObject *pyomr_set_converter(PyObject *module, PyObject *converter);

int pyomr_tensor_init(void);

#endif
