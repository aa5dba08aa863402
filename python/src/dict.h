/* SPDX-License-Identifier: MIT */
/* Building dicts and tuples out of the library's structs. */
#ifndef PYOMR_DICT_H
#define PYOMR_DICT_H

#include "python.h"

/* dict[key] = value, whose reference is taken; false with an exception, also when value is NULL. */
bool pyomr_put(PyObject *dict, const char *key, PyObject *value);
bool pyomr_put_text(PyObject *dict, const char *key, const char *text);
bool pyomr_put_size(PyObject *dict, const char *key, uint64_t value);
bool pyomr_put_bool(PyObject *dict, const char *key, bool value);

/* A str of bytes that need not be UTF-8; None for NULL. */
PyObject *pyomr_text(const char *text);
PyObject *pyomr_dims(const int64_t *dims, size_t count);
/* A tuple of `count` items, the i-th made by make(context, i). */
PyObject *pyomr_tuple(size_t count, PyObject *(*make)(const void *context, size_t index),
                      const void *context);
PyObject *pyomr_gears(const omr_gear *gears, size_t count);
/* "static", "batch", "image", "dims" or "range". */
PyObject *pyomr_shape_kind(omr_shape_kind kind);

#endif
