/* SPDX-License-Identifier: MIT */
/* Turns PYACL_TABLE, a .def file of rows, into functions of PYACL_MODULE and `methods`, their list.
 *
 *     CALL(malloc, "(size, policy) -> (ptr, ret)", "ki", "k",
 *          aclrtMalloc(&out[0].p, in[0].n, in[1].i))
 *
 * is acl.rt.malloc: its name, its usage, the letters of its arguments and of its outputs, and the
 * call between `in` and `out`. CALL, WAIT, BUSY and GET are the kinds of row.h; HAND(name, usage,
 * function) is a PyCFunction written out. No include guard: once per table. */
#include "pyacl/row.h"

#define PYACL_FUNCTION(kind_, name, usage_, in_, out_, body)                           \
    static aclError run_##name(const pyacl_value *in, pyacl_value *out)                \
    {                                                                                  \
        (void)in;                                                                      \
        (void)out;                                                                     \
        body;                                                                          \
    }                                                                                  \
    static PyObject *py_##name(PyObject *self, PyObject *args)                         \
    {                                                                                  \
        static const pyacl_row row = {kind_, PYACL_MODULE "." #name usage_, in_, out_, \
                                      run_##name};                                     \
        (void)self;                                                                    \
        return pyacl_run(&row, args);                                                  \
    }

#define CALL(name, usage, in_, out_, expression) \
    PYACL_FUNCTION(PYACL_CALL, name, usage, in_, out_, return expression)
#define WAIT(name, usage, in_, out_, expression) \
    PYACL_FUNCTION(PYACL_WAIT, name, usage, in_, out_, return expression)
#define BUSY(name, usage, in_, out_, expression) \
    PYACL_FUNCTION(PYACL_BUSY, name, usage, in_, out_, return expression)
#define GET(name, usage, in_, out_, statement) \
    PYACL_FUNCTION(PYACL_GET, name, usage, in_, out_, statement; return ACL_SUCCESS)
#define HAND(name, usage, function)
#include PYACL_TABLE
#undef CALL
#undef WAIT
#undef BUSY
#undef GET
#undef HAND

#define PYACL_METHOD(name, usage) {#name, py_##name, METH_VARARGS, #name usage},
#define CALL(name, usage, in_, out_, expression) PYACL_METHOD(name, usage)
#define WAIT(name, usage, in_, out_, expression) PYACL_METHOD(name, usage)
#define BUSY(name, usage, in_, out_, expression) PYACL_METHOD(name, usage)
#define GET(name, usage, in_, out_, statement) PYACL_METHOD(name, usage)
#define HAND(name, usage, function) {#name, function, METH_VARARGS, #name usage},
static PyMethodDef methods[] = {
#include PYACL_TABLE
    {NULL, NULL, 0, NULL}};
#undef CALL
#undef WAIT
#undef BUSY
#undef GET
#undef HAND
