/* SPDX-License-Identifier: MIT */
#include "pyacl/callback.h"

#include <stdlib.h>

typedef struct launched {
    PyObject *function, *argument;
} launched;

/* Both are the interpreter lock's. A callback that never ran, because its stream went away, counts
 * for ever: that costs the calls after it a release of the lock and nothing else. */
static size_t launched_count;
static PyObject *exception_function;

bool pyacl_callbacks_expected(void)
{
    return launched_count > 0 || exception_function;
}

static bool is_callable(PyObject *function, const char *usage)
{
    if (PyCallable_Check(function))
        return true;
    PyErr_Format(PyExc_TypeError, "%s: the function is %S, which cannot be called", usage,
                 (PyObject *)Py_TYPE(function));
    return false;
}

/* Nobody is there to catch what the function raises. */
static void call(PyObject *function, PyObject *argument)
{
    PyObject *result = argument ? PyObject_CallFunctionObjArgs(function, argument, NULL) : NULL;
    if (!result)
        PyErr_WriteUnraisable(function);
    Py_XDECREF(result);
}

static void discard(launched *callback)
{
    Py_DECREF(callback->function);
    Py_DECREF(callback->argument);
    free(callback);
    launched_count--;
}

static void run_launched(void *user_data)
{
    if (!Py_IsInitialized())
        return;
    PyGILState_STATE state = PyGILState_Ensure();
    launched *callback = user_data;
    call(callback->function, callback->argument);
    discard(callback);
    PyGILState_Release(state);
}

aclError pyacl_launch_callback(PyObject *function, PyObject *argument, int block,
                               aclrtStream stream)
{
    if (!is_callable(function, "acl.rt.launch_callback"))
        return ACL_ERROR_INVALID_PARAM;
    launched *callback = malloc(sizeof *callback);
    if (!callback)
        return ACL_ERROR_BAD_ALLOC;
    Py_INCREF(function);
    Py_INCREF(argument);
    *callback = (launched){function, argument};
    launched_count++;
    PyThreadState *state = PyEval_SaveThread(); /* a full stream waits, perhaps for Python */
    aclError ret = aclrtLaunchCallback(run_launched, callback, block, stream);
    PyEval_RestoreThread(state);
    if (ret != ACL_SUCCESS)
        discard(callback);
    return ret;
}

static void on_exception(aclrtExceptionInfo *info)
{
    if (!Py_IsInitialized())
        return;
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *function = exception_function;
    if (function) {
        PyObject *address = PyLong_FromVoidPtr(info);
        Py_INCREF(function); /* it may replace itself */
        call(function, address);
        Py_XDECREF(address);
        Py_DECREF(function);
    }
    PyGILState_Release(state);
}

aclError pyacl_set_exception_callback(PyObject *function)
{
    bool ends = !function || function == Py_None;
    if (!ends && !is_callable(function, "acl.rt.set_exception_info_callback"))
        return ACL_ERROR_INVALID_PARAM;
    aclError ret = aclrtSetExceptionInfoCallback(ends ? NULL : on_exception);
    if (ret != ACL_SUCCESS)
        return ret;
    PyObject *previous = exception_function;
    if (!ends)
        Py_INCREF(function);
    exception_function = ends ? NULL : function;
    Py_XDECREF(previous);
    return ret;
}
