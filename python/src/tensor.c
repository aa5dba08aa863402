/* SPDX-License-Identifier: MIT */
#include "tensor.h"

#include "protocols.h"

#include <string.h>

static PyObject *converter;
static PyObject *array_struct_name, *dlpack_name, *dlpack_device_name;

/* Where an array is in the call, for messages. */
typedef struct place {
    pyomr_use use;
    size_t index;
    PyObject *name; /* bytes or NULL */
} place;

static void describe_place(const place *at, char *text, size_t size)
{
    const char *side = at->use == PYOMR_INPUT ? "input" : "output";
    const char *name = at->name ? PyBytes_AsString(at->name) : NULL;
    if (name)
        PyOS_snprintf(text, size, "%s \"%.200s\"", side, name);
    else
        PyOS_snprintf(text, size, "%s %d", side, (int)at->index);
}

/* ---- Element types ------------------------------------------------------------------------- */

/* One column per size of 1, 2, 4, 8 and 16 bytes. */
static omr_dtype dtype_of_size(const omr_dtype column[5], int size)
{
    for (int i = 0; i < 5; i++)
        if (size == 1 << i)
            return column[i];
    return OMR_DTYPE_UNDEFINED;
}

static omr_dtype dtype_of_kind(char kind, int size)
{
    static const omr_dtype floats[5] = {0, OMR_F16, OMR_F32, OMR_F64, 0};
    static const omr_dtype ints[5] = {OMR_I8, OMR_I16, OMR_I32, OMR_I64, 0};
    static const omr_dtype uints[5] = {OMR_U8, OMR_U16, OMR_U32, OMR_U64, 0};
    static const omr_dtype complexes[5] = {0, 0, 0, OMR_C64, OMR_C128};
    static const omr_dtype bools[5] = {OMR_BOOL, 0, 0, 0, 0};
    switch (kind) {
    case 'f':
        return dtype_of_size(floats, size);
    case 'i':
        return dtype_of_size(ints, size);
    case 'u':
        return dtype_of_size(uints, size);
    case 'c':
        return dtype_of_size(complexes, size);
    case 'b':
        return dtype_of_size(bools, size);
    default:
        return OMR_DTYPE_UNDEFINED;
    }
}

static omr_dtype dtype_of_dlpack(const dlpack_tensor *dl)
{
    static const struct {
        uint8_t code;
        char kind;
    } kinds[] = {{DLPACK_FLOAT, 'f'},
                 {DLPACK_INT, 'i'},
                 {DLPACK_UINT, 'u'},
                 {DLPACK_COMPLEX, 'c'},
                 {DLPACK_BOOL, 'b'}};
    if (dl->lanes != 1 || dl->bits % 8)
        return OMR_DTYPE_UNDEFINED;
    if (dl->code == DLPACK_BFLOAT && dl->bits == 16)
        return OMR_BF16;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (dl->code == kinds[i].code)
            return dtype_of_kind(kinds[i].kind, dl->bits / 8);
    return OMR_DTYPE_UNDEFINED;
}

/* The array interface has no letter for the types of ml_dtypes; their dtype has a name. */
static bool is_bfloat16(PyObject *array)
{
    PyObject *dtype = PyObject_GetAttrString(array, "dtype");
    PyObject *name = dtype ? PyObject_GetAttrString(dtype, "name") : NULL;
    bool is =
        name && PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, "bfloat16") == 0;
    PyErr_Clear();
    Py_XDECREF(name);
    Py_XDECREF(dtype);
    return is;
}

static int wrong_dtype(const place *at, PyObject *array)
{
    char where[256];
    describe_place(at, where, sizeof where);
    PyObject *dtype = PyObject_GetAttrString(array, "dtype");
    PyErr_Clear();
    PyErr_Format(PyExc_TypeError,
                 "%s: the dtype is %S; wanted is a number or bool of a size the model may have, "
                 "such as float32",
                 where, dtype ? dtype : Py_None);
    Py_XDECREF(dtype);
    return -1;
}

static int wrong_rank(const place *at, int rank)
{
    char where[256];
    describe_place(at, where, sizeof where);
    PyErr_Format(PyExc_ValueError, "%s: %d axes, at most %d are possible", where, rank,
                 OMR_MAX_RANK);
    return -1;
}

static int read_only(const place *at)
{
    char where[256];
    describe_place(at, where, sizeof where);
    PyErr_Format(PyExc_ValueError, "%s: the array is read-only", where);
    return -1;
}

/* ---- The array interface ------------------------------------------------------------------- */

static int read_struct(omr_tensor *tensor, pyomr_view *view, const place *at)
{
    const array_interface *array = PyCapsule_GetPointer(view->capsule, NULL);
    if (!array || array->two != ARRAY_INTERFACE_TWO)
        return PyErr_Occurred() ? -1 : wrong_dtype(at, view->array);
    if (array->rank < 0 || array->rank > OMR_MAX_RANK)
        return wrong_rank(at, array->rank);
    if (at->use == PYOMR_OUTPUT && !(array->flags & ARRAY_WRITEABLE))
        return read_only(at);
    tensor->dtype = dtype_of_kind(array->kind, array->item_size);
    if (array->kind == 'V' && array->item_size == 2 && is_bfloat16(view->array))
        tensor->dtype = OMR_BF16;
    if (tensor->dtype == OMR_DTYPE_UNDEFINED)
        return wrong_dtype(at, view->array);
    for (int i = 0; i < array->rank; i++) {
        view->dims[i] = array->dims[i];
        if (array->strides)
            view->strides[i] = array->strides[i];
    }
    tensor->rank = (uint32_t)array->rank;
    tensor->strides = array->strides ? view->strides : NULL;
    tensor->data = array->data;
    tensor->flags = array->flags & ARRAY_NOT_SWAPPED ? 0 : OMR_TENSOR_BYTE_SWAPPED;
    return 0;
}

/* ---- DLPack -------------------------------------------------------------------------------- */

/* Asked before the tensor is, because asking a GPU's for itself makes it wait for the GPU. */
static int check_on_cpu(PyObject *array, const place *at)
{
    PyObject *device = PyObject_CallMethodObjArgs(array, dlpack_device_name, NULL);
    PyObject *type = device && PyTuple_Check(device) ? PyTuple_GetItem(device, 0) : NULL;
    long number = type ? PyLong_AsLong(type) : DLPACK_CPU;
    Py_XDECREF(device);
    if (PyErr_Occurred())
        return -1;
    if (number == DLPACK_CPU)
        return 0;
    char where[256];
    describe_place(at, where, sizeof where);
    PyErr_Format(PyExc_TypeError,
                 "%s: the tensor is on a device (DLPack type %ld); wanted is one in the host's "
                 "memory, as after .cpu()",
                 where, number);
    return -1;
}

static int read_dlpack(omr_tensor *tensor, pyomr_view *view, const place *at)
{
    const dlpack_tensor *dl = PyCapsule_GetPointer(view->capsule, "dltensor");
    if (!dl)
        return -1;
    if (dl->rank < 0 || dl->rank > OMR_MAX_RANK)
        return wrong_rank(at, dl->rank);
    tensor->dtype = dtype_of_dlpack(dl);
    if (tensor->dtype == OMR_DTYPE_UNDEFINED)
        return wrong_dtype(at, view->array);
    int64_t size = (int64_t)omr_dtype_size(tensor->dtype);
    for (int i = 0; i < dl->rank; i++) {
        view->dims[i] = dl->dims[i];
        if (dl->strides)
            view->strides[i] = dl->strides[i] * size;
    }
    tensor->rank = (uint32_t)dl->rank;
    tensor->strides = dl->strides ? view->strides : NULL;
    tensor->data = dl->data ? (char *)dl->data + dl->byte_offset : NULL;
    return 0;
}

/* ---- Any of them --------------------------------------------------------------------------- */

static PyObject *attribute_or_null(PyObject *object, PyObject *name)
{
    PyObject *value = PyObject_GetAttr(object, name);
    if (!value && PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_Clear();
    return value;
}

static int convert(pyomr_view *view, const place *at)
{
    char where[256];
    describe_place(at, where, sizeof where);
    if (at->use == PYOMR_OUTPUT || !converter) {
        PyErr_Format(PyExc_TypeError, "%s: wanted is an array to write to, not %R", where,
                     (PyObject *)Py_TYPE(view->array));
        return -1;
    }
    PyObject *array = PyObject_CallFunction(converter, "Os", view->array, where);
    if (!array)
        return -1;
    Py_DECREF(view->array);
    view->array = array;
    view->capsule = PyObject_GetAttr(array, array_struct_name);
    return view->capsule ? 0 : -1;
}

/* view->array is set. */
static int read_array(omr_tensor *tensor, pyomr_view *view, const place *at)
{
    tensor->dims = view->dims;
    view->capsule = attribute_or_null(view->array, array_struct_name);
    if (view->capsule)
        return read_struct(tensor, view, at);
    if (PyErr_Occurred())
        return -1;
    PyObject *exporter = attribute_or_null(view->array, dlpack_name);
    if (exporter) {
        if (check_on_cpu(view->array, at) == 0)
            view->capsule = PyObject_CallObject(exporter, NULL);
        Py_DECREF(exporter);
        return view->capsule ? read_dlpack(tensor, view, at) : -1;
    }
    if (PyErr_Occurred() || convert(view, at) < 0)
        return -1;
    return read_struct(tensor, view, at);
}

static int read_one(pyomr_tensors *out, PyObject *name, PyObject *array, pyomr_use use)
{
    size_t index = out->count++;
    omr_tensor *tensor = &out->tensors[index];
    pyomr_view *view = &out->views[index];
    memset(tensor, 0, sizeof *tensor);
    view->capsule = NULL;
    view->name = NULL;
    Py_INCREF(array);
    view->array = array;
    if (name) {
        if (!PyUnicode_Check(name)) {
            PyErr_Format(PyExc_TypeError, "tensors are named by str, not by %R", name);
            return -1;
        }
        char *text;
        view->name = PyUnicode_AsUTF8String(name);
        if (!view->name || PyBytes_AsStringAndSize(view->name, &text, NULL) < 0)
            return -1;
        tensor->name = text;
    }
    return read_array(tensor, view, &(place){use, index, view->name});
}

static int allocate(pyomr_tensors *out, Py_ssize_t count)
{
    size_t room = count ? (size_t)count : 1;
    out->tensors = PyMem_Malloc(room * (sizeof *out->tensors + sizeof *out->views));
    out->views = (pyomr_view *)(out->tensors ? out->tensors + room : NULL);
    if (out->tensors)
        return 0;
    PyErr_NoMemory();
    return -1;
}

static int read_dict(pyomr_tensors *out, PyObject *arrays, pyomr_use use)
{
    PyObject *items = PyDict_Items(arrays); /* reading one may run code that changes the dict */
    if (!items)
        return -1;
    Py_ssize_t count = PyList_Size(items);
    int status = allocate(out, count);
    for (Py_ssize_t i = 0; status == 0 && i < count; i++) {
        PyObject *item = PyList_GetItem(items, i);
        status = read_one(out, PyTuple_GetItem(item, 0), PyTuple_GetItem(item, 1), use);
    }
    Py_DECREF(items);
    return status;
}

static int read_tuple(pyomr_tensors *out, PyObject *arrays, pyomr_use use)
{
    Py_ssize_t count = PyTuple_Size(arrays);
    int status = count < 0 ? -1 : allocate(out, count);
    for (Py_ssize_t i = 0; status == 0 && i < count; i++)
        status = read_one(out, NULL, PyTuple_GetItem(arrays, i), use);
    return status;
}

int pyomr_tensors_read(pyomr_tensors *out, PyObject *arrays, pyomr_use use)
{
    memset(out, 0, sizeof *out);
    if (arrays == Py_None)
        return 0;
    PyObject *only =
        PyTuple_Check(arrays) && PyTuple_Size(arrays) == 1 ? PyTuple_GetItem(arrays, 0) : NULL;
    int status =
        only && PyDict_Check(only) ? read_dict(out, only, use) : read_tuple(out, arrays, use);
    if (status < 0)
        pyomr_tensors_clear(out);
    return status;
}

void pyomr_tensors_clear(pyomr_tensors *tensors)
{
    for (size_t i = 0; tensors->views && i < tensors->count; i++) {
        pyomr_view *view = &tensors->views[i];
        Py_XDECREF(view->capsule);
        Py_XDECREF(view->array);
        Py_XDECREF(view->name);
    }
    PyMem_Free(tensors->tensors);
    memset(tensors, 0, sizeof *tensors);
}

PyObject *pyomr_set_converter(PyObject *module, PyObject *function)
{
    (void)module;
    PyObject *old = converter;
    Py_INCREF(function);
    converter = function;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

int pyomr_tensor_init(void)
{
    array_struct_name = PyUnicode_InternFromString("__array_struct__");
    dlpack_name = PyUnicode_InternFromString("__dlpack__");
    dlpack_device_name = PyUnicode_InternFromString("__dlpack_device__");
    return array_struct_name && dlpack_name && dlpack_device_name ? 0 : -1;
}
