/* SPDX-License-Identifier: MIT */
#include "pyacl/thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct pyacl_thread {
    struct pyacl_thread *next;
    pthread_t id;
    PyObject *function, *argument;
    PyObject *raised; /* what the function raised, or NULL */
} pyacl_thread;

/* Started and not yet stopped. The interpreter lock's. */
static pyacl_thread *threads;

/* Shown at once, for programs that never stop the thread, and kept for those that do. */
static void keep_exception(pyacl_thread *thread)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback)
        PyException_SetTraceback(value, traceback);
    PyErr_Display(type, value, traceback);
    thread->raised = value;
    Py_XDECREF(type);
    Py_XDECREF(traceback);
}

static void *body(void *argument)
{
    pyacl_thread *thread = argument;
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *parameter = thread->argument == Py_None ? NULL : thread->argument;
    PyObject *result = PyObject_CallFunctionObjArgs(thread->function, parameter, NULL);
    if (!result)
        keep_exception(thread);
    Py_XDECREF(result);
    PyGILState_Release(state);
    return NULL;
}

static void discard(pyacl_thread *thread)
{
    Py_XDECREF(thread->function);
    Py_XDECREF(thread->argument);
    Py_XDECREF(thread->raised);
    free(thread);
}

static pyacl_thread *new_thread(PyObject *function, PyObject *argument)
{
    pyacl_thread *thread = calloc(1, sizeof *thread);
    if (!thread) {
        PyErr_NoMemory();
        return NULL;
    }
    Py_INCREF(function);
    Py_INCREF(argument);
    thread->function = function;
    thread->argument = argument;
    return thread;
}

PyObject *pyacl_start_thread(PyObject *self, PyObject *args)
{
    (void)self;
    PyObject *function, *argument;
    if (!PyArg_ParseTuple(args, "OO:acl.util.start_thread", &function, &argument))
        return NULL;
    if (!PyCallable_Check(function))
        return PyErr_Format(PyExc_TypeError,
                            "acl.util.start_thread: the function is %S, which cannot be called",
                            (PyObject *)Py_TYPE(function));
    pyacl_thread *thread = new_thread(function, argument);
    if (!thread)
        return NULL;
    PyThreadState *state = PyEval_SaveThread();
    int error = pthread_create(&thread->id, NULL, body, thread);
    PyEval_RestoreThread(state);
    if (error) {
        discard(thread);
        return Py_BuildValue("Ki", 0ULL, error);
    }
    thread->next = threads;
    threads = thread;
    return Py_BuildValue("Ki", (unsigned long long)thread->id, 0);
}

/* Out of the list, so that a second stop finds nothing to join. */
static pyacl_thread *take(pthread_t id)
{
    for (pyacl_thread **link = &threads; *link; link = &(*link)->next) {
        pyacl_thread *found = *link;
        if (pthread_equal(found->id, id)) {
            *link = found->next;
            return found;
        }
    }
    return NULL;
}

static PyObject *outcome(const pyacl_thread *thread, int error)
{
    if (error || !thread->raised)
        return PyLong_FromLong(error);
    PyErr_Format(PyExc_RuntimeError, "the thread raised %R", thread->raised);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_INCREF(thread->raised);
    PyException_SetCause(value, thread->raised);
    PyErr_Restore(type, value, traceback);
    return NULL;
}

PyObject *pyacl_stop_thread(PyObject *self, PyObject *args)
{
    (void)self;
    unsigned long long id;
    if (!PyArg_ParseTuple(args, "K:acl.util.stop_thread", &id))
        return NULL;
    if (pthread_equal((pthread_t)id, pthread_self()))
        return PyLong_FromLong(EDEADLK);
    pyacl_thread *thread = take((pthread_t)id);
    if (!thread)
        return PyLong_FromLong(ESRCH);
    PyThreadState *state = PyEval_SaveThread();
    int error = pthread_join(thread->id, NULL);
    PyEval_RestoreThread(state);
    PyObject *result = outcome(thread, error);
    discard(thread);
    return result;
}
