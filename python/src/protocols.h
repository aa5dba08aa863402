/* SPDX-License-Identifier: MIT */
/*
 * How arrays describe themselves, as far as it is read or written here: NumPy's array interface
 * (numpy.org, "The array interface protocol", the C-struct side) and DLPack (dmlc.github.io/dlpack,
 * the unversioned DLManagedTensor).
 */
#ifndef PYOMR_PROTOCOLS_H
#define PYOMR_PROTOCOLS_H

#include "python.h"

enum {
    ARRAY_INTERFACE_TWO = 2,
    ARRAY_C_CONTIGUOUS = 0x1,
    ARRAY_ALIGNED = 0x100,
    ARRAY_NOT_SWAPPED = 0x200,
    ARRAY_WRITEABLE = 0x400
};

/* What the capsule of __array_struct__ points to. */
typedef struct array_interface {
    int two; /* 2, to know the struct by */
    int rank;
    char kind; /* 'f', 'i', 'u', 'b', 'c', 'V', ... */
    int item_size;
    int flags;
    Py_ssize_t *dims;
    Py_ssize_t *strides; /* bytes */
    void *data;
    PyObject *description;
} array_interface;

enum { DLPACK_CPU = 1 };
enum dlpack_code {
    DLPACK_INT = 0,
    DLPACK_UINT = 1,
    DLPACK_FLOAT = 2,
    DLPACK_BFLOAT = 4,
    DLPACK_COMPLEX = 5,
    DLPACK_BOOL = 6
};

/* What the capsule "dltensor" of __dlpack__() begins with. */
typedef struct dlpack_tensor {
    void *data;
    int32_t device_type;
    int32_t device_id;
    int32_t rank;
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
    int64_t *dims;
    int64_t *strides; /* elements; NULL: C order */
    uint64_t byte_offset;
} dlpack_tensor;

#endif
