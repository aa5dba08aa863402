/* SPDX-License-Identifier: MIT */
/* One function of the module as a row of a table: what Python gives, what AscendCL is called with,
 * what Python gets back. The .def files hold the rows; table.h turns them into functions.
 *
 * Letters are those of PyArg_ParseTuple() and Py_BuildValue(), with their manners: `k` takes any
 * int and keeps its low 64 bits, which is how handles, addresses and sizes travel; `i` wants 32
 * bits and a sign; `s` a str; `O` any object, unchecked. Letters after a `|` may be left out. */
#ifndef SIM_PYACL_ROW_H
#define SIM_PYACL_ROW_H

#include "pyacl/python.h"

#include <acl/acl.h>

enum { PYACL_MAX_IN = 20, PYACL_MAX_OUT = 6 };

/* Named after the letters; `p` is a `k` that is an address. */
typedef union pyacl_value {
    unsigned long k;
    long l;
    unsigned long long K;
    long long L;
    void *p;
    size_t n; /* also a `k` */
    int i;
    unsigned I;
    short h;
    unsigned short H;
    unsigned char b;
    unsigned char B;
    float f;
    const char *s;
    PyObject *O;
} pyacl_value;

typedef enum pyacl_kind {
    PYACL_CALL, /* returns its outputs and a code; Python stands still meanwhile, as with Huawei's
                 */
    PYACL_WAIT, /* the same, but other Python threads run meanwhile: touches no Python object */
    PYACL_BUSY, /* a CALL that waits for devices: a WAIT while these may need Python to go on */
    PYACL_GET   /* returns its outputs alone, or None */
} pyacl_kind;

typedef struct pyacl_row {
    pyacl_kind kind;
    const char *usage; /* "acl.rt.malloc(size, policy) -> (ptr, ret)" */
    const char *in, *out;
    /* May set a Python exception instead of returning anything. */
    aclError (*run)(const pyacl_value *in, pyacl_value *out);
} pyacl_row;

PyObject *pyacl_run(const pyacl_row *row, PyObject *args);

/* NULL becomes None; bytes that are not UTF-8 survive as surrogates. */
PyObject *pyacl_string(const char *text);

#endif
