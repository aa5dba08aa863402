/* SPDX-License-Identifier: MIT */
/* acl.util: addresses of Python's bytes and arrays, and back. NumPy is not linked: an array is
 * asked for its __array_interface__, and NumPy imported where one is to be made. */
#include "pyacl/modules.h"

#include <stdbool.h>

#include "pyacl/row.h"
#include "pyacl/thread.h"

#ifndef PyBUF_WRITE
#define PyBUF_WRITE 0x200 /* in the stable ABI since 3.3, in its headers since 3.11 */
#endif

static void warn_deprecated(const char *name, const char *instead)
{
    PyErr_WarnFormat(PyExc_Warning, 1, "acl.util.%s is deprecated: use acl.util.%s", name, instead);
}

/* On a board there is one memory. */
static bool is_apart(const aclrtPtrAttributes *attributes)
{
    aclrtRunMode mode = ACL_HOST;
    return attributes->location.type == ACL_MEM_LOCATION_TYPE_DEVICE &&
           (aclrtGetRunMode(&mode) != ACL_SUCCESS || mode == ACL_HOST);
}

/* The host would die of touching a device's memory. NULL and freed device memory are refused too.
 */
static bool host_can_read(const char *function, void *address)
{
    aclrtPtrAttributes attributes = {0};
    aclError ret = address ? aclrtPointerGetAttributes(address, &attributes) : ACL_SUCCESS;
    if (!address)
        PyErr_Format(PyExc_ValueError, "%s: the address is 0", function);
    else if (ret != ACL_SUCCESS)
        PyErr_Format(PyExc_ValueError, "%s: %p is in no live allocation (%d)", function, address,
                     ret);
    else if (is_apart(&attributes))
        PyErr_Format(PyExc_ValueError,
                     "%s: %p is memory of device %u, which the host cannot read: acl.rt.memcpy "
                     "(kind 2) it to the host first",
                     function, address, attributes.location.id);
    return !PyErr_Occurred();
}

/* ---- Bytes ---------------------------------------------------------------------------------- */

/* The payload itself: programs copy results into it and read the object afterwards. */
static void bytes_to_ptr(const pyacl_value *in, pyacl_value *out)
{
    if (!PyBytes_Check(in[0].O))
        PyErr_Format(PyExc_ValueError, "acl.util.bytes_to_ptr: wants bytes, got %S",
                     (PyObject *)Py_TYPE(in[0].O));
    else
        out[0].p = PyBytes_AsString(in[0].O);
}

static void ptr_to_bytes(const pyacl_value *in, pyacl_value *out)
{
    if (in[1].n > 0 && !host_can_read("acl.util.ptr_to_bytes", in[0].p))
        return;
    out[0].O = PyBytes_FromStringAndSize(in[0].p, (Py_ssize_t)in[1].n);
}

/* ---- Arrays --------------------------------------------------------------------------------- */

static PyObject *numpy_attribute(const char *name)
{
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *attribute = numpy ? PyObject_GetAttrString(numpy, name) : NULL;
    Py_XDECREF(numpy);
    return attribute;
}

static bool is_array(const char *function, PyObject *object)
{
    PyObject *type = numpy_attribute("ndarray");
    int is = type ? PyObject_IsInstance(object, type) : -1;
    Py_XDECREF(type);
    if (is == 0)
        PyErr_Format(PyExc_ValueError, "%s: wants a numpy.ndarray, got %S", function,
                     (PyObject *)Py_TYPE(object));
    return is == 1;
}

typedef struct array_view {
    void *address;
    bool contiguous;
} array_view;

/* __array_interface__['strides'] is None exactly when the array is C-contiguous. */
static bool view_array(PyObject *array, array_view *out)
{
    PyObject *interface = PyObject_GetAttrString(array, "__array_interface__");
    if (!interface)
        return false;
    PyObject *data = PyDict_GetItemString(interface, "data");
    PyObject *address = data ? PyTuple_GetItem(data, 0) : NULL;
    PyObject *strides = PyDict_GetItemString(interface, "strides");
    out->address = address ? PyLong_AsVoidPtr(address) : NULL;
    out->contiguous = !strides || strides == Py_None;
    Py_DECREF(interface);
    if (!address && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "acl.util: the array does not tell its address");
    return !PyErr_Occurred();
}

static void numpy_to_ptr(const pyacl_value *in, pyacl_value *out)
{
    array_view view;
    warn_deprecated("numpy_to_ptr", "bytes_to_ptr");
    if (PyErr_Occurred() || !is_array("acl.util.numpy_to_ptr", in[0].O) ||
        !view_array(in[0].O, &view))
        return;
    if (!view.contiguous)
        PyErr_WarnEx(PyExc_Warning,
                     "acl.util.numpy_to_ptr: the array is not contiguous: what follows its address "
                     "are not its elements in order",
                     1);
    out[0].p = view.address;
}

static PyObject *contiguous(PyObject *array, array_view *view)
{
    if (!view_array(array, view))
        return NULL;
    if (view->contiguous) {
        Py_INCREF(array);
        return array;
    }
    PyObject *copy = PyObject_CallMethod(array, "copy", "s", "C");
    if (copy && !view_array(copy, view))
        Py_CLEAR(copy);
    return copy;
}

static PyObject *numpy_contiguous_to_ptr(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *array;
    array_view view;
    if (!PyArg_ParseTuple(args, "O:acl.util.numpy_contiguous_to_ptr", &array))
        return NULL;
    warn_deprecated("numpy_contiguous_to_ptr", "bytes_to_ptr");
    if (PyErr_Occurred() || !is_array("acl.util.numpy_contiguous_to_ptr", array))
        return NULL;
    PyObject *result = contiguous(array, &view);
    return result ? Py_BuildValue("kN", (unsigned long)view.address, result) : NULL;
}

/* NumPy numbers its types in the order of their letters. */
static PyObject *dtype_of_number(int number)
{
    static const char letters[] = "?bBhHiIlLqQfdgFDG";
    char letter[2] = "";
    if (number >= 0 && number < (int)sizeof letters - 1)
        letter[0] = letters[number];
    else if (number == 23)
        letter[0] = 'e';
    else
        return PyErr_Format(PyExc_ValueError,
                            "acl.util.ptr_to_numpy: %d is not the number of a NumPy type of plain "
                            "numbers: wants 0 to 16, or 23 for float16",
                            number);
    PyObject *dtype = numpy_attribute("dtype");
    PyObject *result = dtype ? PyObject_CallFunction(dtype, "s", letter) : NULL;
    Py_XDECREF(dtype);
    return result;
}

/* In bytes; -1 with an exception set where a dimension is no int or not possible. */
static Py_ssize_t array_size(PyObject *shape, PyObject *dtype)
{
    PyObject *itemsize = PyObject_GetAttrString(dtype, "itemsize");
    Py_ssize_t size = itemsize ? PyLong_AsSsize_t(itemsize) : -1;
    Py_XDECREF(itemsize);
    for (Py_ssize_t i = 0; size >= 0 && i < PyTuple_Size(shape); i++) {
        Py_ssize_t dim = PyLong_AsSsize_t(PyTuple_GetItem(shape, i));
        if (PyErr_Occurred())
            return -1;
        if (dim < 0 || __builtin_mul_overflow(size, dim, &size)) {
            PyErr_Format(PyExc_ValueError, "acl.util.ptr_to_numpy: no array has the shape %R",
                         shape);
            return -1;
        }
    }
    return size;
}

/* numpy.ndarray(shape, dtype, buffer), which neither copies nor owns. */
static PyObject *array_at(void *address, PyObject *shape, PyObject *dtype)
{
    Py_ssize_t size = array_size(shape, dtype);
    if (size < 0 || (size > 0 && !host_can_read("acl.util.ptr_to_numpy", address)))
        return NULL;
    PyObject *buffer = PyMemoryView_FromMemory(size > 0 ? address : "", size, PyBUF_WRITE);
    PyObject *type = buffer ? numpy_attribute("ndarray") : NULL;
    PyObject *array = type ? PyObject_CallFunctionObjArgs(type, shape, dtype, buffer, NULL) : NULL;
    Py_XDECREF(type);
    Py_XDECREF(buffer);
    return array;
}

static PyObject *ptr_to_numpy(PyObject *self, PyObject *args)
{
    (void)self;
    unsigned long address;
    PyObject *shape;
    int number;
    if (!PyArg_ParseTuple(args, "kO!i:acl.util.ptr_to_numpy", &address, &PyTuple_Type, &shape,
                          &number))
        return NULL;
    warn_deprecated("ptr_to_numpy", "ptr_to_bytes");
    PyObject *dtype = PyErr_Occurred() ? NULL : dtype_of_number(number);
    PyObject *array = dtype ? array_at((void *)address, shape, dtype) : NULL;
    Py_XDECREF(dtype);
    return array;
}

#define PYACL_MODULE "acl.util"
#define PYACL_TABLE "pyacl/util.def"
#include "pyacl/table.h"

PyMethodDef *pyacl_util_methods(void)
{
    return methods;
}
