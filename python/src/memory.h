/* SPDX-License-Identifier: MIT */
/* Memory of the library's as an object that NumPy makes an array of without a copy. */
#ifndef PYOMR_MEMORY_H
#define PYOMR_MEMORY_H

#include "python.h"

/* An ndarray over `tensor`, which is contiguous; `owner` keeps its memory. bfloat16 comes as the
 * uint16 of the same bits. */
PyObject *pyomr_array_over(const omr_tensor *tensor, PyObject *owner);

/* (typestr kind, item size, dims): an ndarray in page-locked memory of its own. */
PyObject *pyomr_pinned_array(PyObject *module, PyObject *arguments);

/* The function (object with __array_struct__) -> ndarray. */
PyObject *pyomr_set_array_maker(PyObject *module, PyObject *maker);

int pyomr_memory_init(PyObject *module);

#endif
