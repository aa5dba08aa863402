/* SPDX-License-Identifier: MIT */
/* A Python module that runs a model of two inputs and two outputs of 12 floats each. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <vector>

#include "acl/acl.h"

namespace
{

const size_t COUNT = 12, SIZE = COUNT * sizeof(float);

PyObject *Fail(const char *what, aclError code)
{
    return PyErr_Format(PyExc_RuntimeError, "%s returned %d: %s", what, code, aclGetRecentErrMsg());
}

bool ReadFloats(PyObject *list, float *out)
{
    for (size_t i = 0; i < COUNT; i++) {
        PyObject *item = PySequence_GetItem(list, static_cast<Py_ssize_t>(i));
        out[i] = item ? static_cast<float>(PyFloat_AsDouble(item)) : 0;
        Py_XDECREF(item);
    }
    return !PyErr_Occurred();
}

PyObject *MakeList(const float *values)
{
    PyObject *list = PyList_New(COUNT);
    for (size_t i = 0; i < COUNT && list; i++)
        PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), PyFloat_FromDouble(values[i]));
    return list;
}

PyObject *Init(PyObject *, PyObject *args)
{
    int device;
    if (!PyArg_ParseTuple(args, "i", &device))
        return nullptr;
    aclError code = aclInit(nullptr);
    if (code != ACL_SUCCESS && code != ACL_ERROR_REPEAT_INITIALIZE)
        return Fail("aclInit", code);
    code = aclrtSetDevice(device);
    if (code != ACL_SUCCESS)
        return Fail("aclrtSetDevice", code);
    Py_RETURN_NONE;
}

aclError Execute(uint32_t model, const float (*given)[COUNT], float (*got)[COUNT])
{
    void *memory[4];
    aclDataBuffer *buffers[4];
    aclmdlDataset *inputs = aclmdlCreateDataset(), *outputs = aclmdlCreateDataset();
    aclError code = ACL_SUCCESS;
    for (int i = 0; i < 4; i++) {
        if (aclrtMalloc(&memory[i], SIZE, ACL_MEM_MALLOC_HUGE_FIRST) != ACL_SUCCESS)
            return ACL_ERROR_BAD_ALLOC;
        buffers[i] = aclCreateDataBuffer(memory[i], SIZE);
        aclmdlAddDatasetBuffer(i < 2 ? inputs : outputs, buffers[i]);
    }
    for (int i = 0; i < 2 && code == ACL_SUCCESS; i++)
        code = aclrtMemcpy(memory[i], SIZE, given[i], SIZE, ACL_MEMCPY_HOST_TO_DEVICE);
    if (code == ACL_SUCCESS)
        code = aclmdlExecute(model, inputs, outputs);
    for (int i = 0; i < 2 && code == ACL_SUCCESS; i++)
        code = aclrtMemcpy(got[i], SIZE, memory[2 + i], SIZE, ACL_MEMCPY_DEVICE_TO_HOST);
    for (int i = 0; i < 4; i++) {
        aclDestroyDataBuffer(buffers[i]);
        aclrtFree(memory[i]);
    }
    aclmdlDestroyDataset(inputs);
    aclmdlDestroyDataset(outputs);
    return code;
}

PyObject *Run(PyObject *, PyObject *args)
{
    const char *path;
    PyObject *lists[2];
    float given[2][COUNT], got[2][COUNT];
    uint32_t model;
    if (!PyArg_ParseTuple(args, "sOO", &path, &lists[0], &lists[1]) ||
        !ReadFloats(lists[0], given[0]) || !ReadFloats(lists[1], given[1]))
        return nullptr;
    aclError code = aclmdlLoadFromFile(path, &model);
    if (code != ACL_SUCCESS)
        return Fail("aclmdlLoadFromFile", code);
    code = Execute(model, given, got);
    aclmdlUnload(model);
    if (code != ACL_SUCCESS)
        return Fail("aclmdlExecute", code);
    return Py_BuildValue("NN", MakeList(got[0]), MakeList(got[1]));
}

PyObject *Finalize(PyObject *, PyObject *)
{
    aclrtResetDevice(0);
    return PyLong_FromLong(aclFinalize());
}

PyMethodDef methods[] = {{"init", Init, METH_VARARGS, "Begins on a device."},
                         {"run", Run, METH_VARARGS, "Runs a model on two lists."},
                         {"finalize", Finalize, METH_NOARGS, "Ends; returns AscendCL's code."},
                         {nullptr, nullptr, 0, nullptr}};
PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "aclpair", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};

} // namespace

PyMODINIT_FUNC PyInit_aclpair(void)
{
    return PyModule_Create(&definition);
}
