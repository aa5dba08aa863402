/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include "error.h"
#include "protocols.h"

#include <string.h>

static PyObject *memory_type;
static PyObject *array_maker;

/* A contiguous array's memory. */
typedef struct memory {
    PyObject_HEAD PyObject *owner; /* keeps the memory; NULL: we do */
    void *pinned;                  /* from omr_alloc() when we keep it */
    pyomr_process process;         /* that pinned it */
    array_interface description;
    Py_ssize_t shape[2 * OMR_MAX_RANK]; /* dims, then strides */
} memory;

static void memory_dealloc(PyObject *self)
{
    memory *m = (memory *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (m->pinned && pyomr_is_here(m->process)) {
        Py_BEGIN_ALLOW_THREADS omr_free(m->pinned);
        Py_END_ALLOW_THREADS
    }
    Py_XDECREF(m->owner);
    PyObject_Free(self);
    Py_DECREF(type);
}

static void capsule_destroy(PyObject *capsule)
{
    Py_DECREF((PyObject *)PyCapsule_GetContext(capsule));
}

/* The capsule points into this object and keeps it. */
static PyObject *get_array_struct(PyObject *self, void *closure)
{
    (void)closure;
    PyObject *capsule = PyCapsule_New(&((memory *)self)->description, NULL, capsule_destroy);
    if (!capsule)
        return NULL;
    Py_INCREF(self);
    PyCapsule_SetContext(capsule, self);
    return capsule;
}

static char kind_of(omr_dtype dtype)
{
    switch (dtype) {
    case OMR_F16:
    case OMR_F32:
    case OMR_F64:
        return 'f';
    case OMR_I8:
    case OMR_I16:
    case OMR_I32:
    case OMR_I64:
        return 'i';
    case OMR_BOOL:
        return 'b';
    case OMR_C64:
    case OMR_C128:
        return 'c';
    default:
        return 'u';
    }
}

static memory *memory_new(char kind, int item_size, uint32_t rank, const int64_t *dims)
{
    memory *m = PyObject_New(memory, (PyTypeObject *)memory_type); /* holds the type */
    if (!m)
        return NULL;
    m->owner = NULL;
    m->pinned = NULL;
    m->process = pyomr_this_process();
    Py_ssize_t stride = item_size;
    for (uint32_t i = rank; i-- > 0;) {
        m->shape[i] = (Py_ssize_t)dims[i];
        m->shape[OMR_MAX_RANK + i] = stride;
        stride *= dims[i] ? (Py_ssize_t)dims[i] : 1;
    }
    m->description = (array_interface){.two = ARRAY_INTERFACE_TWO,
                                       .rank = (int)rank,
                                       .kind = kind,
                                       .item_size = item_size,
                                       .flags = ARRAY_C_CONTIGUOUS | ARRAY_ALIGNED |
                                                ARRAY_NOT_SWAPPED | ARRAY_WRITEABLE,
                                       .dims = m->shape,
                                       .strides = m->shape + OMR_MAX_RANK};
    return m;
}

static PyObject *array_of(memory *m)
{
    PyObject *array = m ? PyObject_CallFunctionObjArgs(array_maker, (PyObject *)m, NULL) : NULL;
    Py_XDECREF((PyObject *)m);
    return array;
}

PyObject *pyomr_array_over(const omr_tensor *tensor, PyObject *owner)
{
    memory *m = memory_new(kind_of(tensor->dtype), (int)omr_dtype_size(tensor->dtype), tensor->rank,
                           tensor->dims);
    if (m) {
        m->description.data = tensor->data;
        Py_INCREF(owner);
        m->owner = owner;
    }
    return array_of(m);
}

/* ---- Page-locked memory -------------------------------------------------------------------- */

/* The dims of a tuple, and the bytes that an array of them takes; -1 with an exception. */
static Py_ssize_t read_dims(PyObject *tuple, int item_size, int64_t dims[OMR_MAX_RANK])
{
    Py_ssize_t rank = PyTuple_Size(tuple), size = item_size;
    if (rank > OMR_MAX_RANK) {
        PyErr_Format(PyExc_ValueError, "%zd axes, at most %d are possible", rank, OMR_MAX_RANK);
        return -1;
    }
    for (Py_ssize_t i = 0; i < rank; i++) {
        dims[i] = PyLong_AsLongLong(PyTuple_GetItem(tuple, i));
        if (dims[i] == -1 && PyErr_Occurred())
            return -1;
        if (dims[i] < 0 || (dims[i] && size > PY_SSIZE_T_MAX / dims[i])) {
            PyErr_Format(PyExc_ValueError, "the shape is %R, which no memory can hold", tuple);
            return -1;
        }
        size *= dims[i] ? dims[i] : 1;
    }
    return size;
}

static bool pin(memory *m, size_t size)
{
    omr_status status;
    Py_BEGIN_ALLOW_THREADS status = omr_alloc(&m->pinned, size);
    Py_END_ALLOW_THREADS if (status != OMR_OK) pyomr_raise(status);
    m->description.data = m->pinned;
    return status == OMR_OK;
}

PyObject *pyomr_pinned_array(PyObject *module, PyObject *arguments)
{
    (void)module;
    int kind, item_size;
    PyObject *tuple;
    int64_t dims[OMR_MAX_RANK];
    if (!PyArg_ParseTuple(arguments, "CiO!:pinned_array", &kind, &item_size, &PyTuple_Type, &tuple))
        return NULL;
    Py_ssize_t size = read_dims(tuple, item_size, dims);
    if (size < 0 || !pyomr_may_open())
        return NULL;
    memory *m = memory_new((char)kind, item_size, (uint32_t)PyTuple_Size(tuple), dims);
    if (m && !pin(m, (size_t)size)) {
        Py_DECREF((PyObject *)m);
        return NULL;
    }
    pyomr_opened();
    return array_of(m);
}

/* ---- The type ------------------------------------------------------------------------------ */

PyObject *pyomr_set_array_maker(PyObject *module, PyObject *maker)
{
    (void)module;
    PyObject *old = array_maker;
    Py_INCREF(maker);
    array_maker = maker;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

int pyomr_memory_init(PyObject *module)
{
    static PyGetSetDef properties[] = {{"__array_struct__", get_array_struct, NULL, NULL, NULL},
                                       {NULL, NULL, NULL, NULL, NULL}};
    static PyType_Slot slots[] = {{Py_tp_dealloc, memory_dealloc},
                                  {Py_tp_getset, properties},
                                  {Py_tp_new, pyomr_no_new},
                                  {0, NULL}};
    static PyType_Spec spec = {.name = "omrun._core.Memory",
                               .basicsize = sizeof(memory),
                               .flags = Py_TPFLAGS_DEFAULT,
                               .slots = slots};
    return pyomr_add_type(module, &spec, &memory_type);
}
