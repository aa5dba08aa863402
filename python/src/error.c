/* SPDX-License-Identifier: MIT */
#include "error.h"

#include <pthread.h>

static PyObject *error_maker;
static pyomr_process forks;     /* that led to this process */
static bool open_here;          /* AscendCL was opened in this process */
static bool opened_by_a_parent; /* it was opened in one that this one was forked from */

static PyObject *raise_with(omr_status status, const char *text, int32_t driver_code,
                            int32_t device)
{
    PyObject *error = error_maker ? PyObject_CallFunction(error_maker, "isii", (int)status, text,
                                                          (int)driver_code, (int)device)
                                  : NULL;
    if (error) {
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
        Py_DECREF(error);
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, text);
    }
    return NULL;
}

PyObject *pyomr_raise(omr_status status)
{
    return raise_with(status, omr_last_error(), omr_last_driver_code(), omr_last_device());
}

PyObject *pyomr_raise_text(omr_status status, const char *text)
{
    return raise_with(status, text, 0, -1);
}

PyObject *pyomr_set_error_maker(PyObject *module, PyObject *maker)
{
    (void)module;
    PyObject *old = error_maker;
    Py_INCREF(maker);
    error_maker = maker;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

/* ---- Forks --------------------------------------------------------------------------------- */

static void in_child(void)
{
    forks++;
    opened_by_a_parent = opened_by_a_parent || open_here;
    open_here = false;
}

pyomr_process pyomr_this_process(void)
{
    return forks;
}

bool pyomr_is_here(pyomr_process process)
{
    return process == forks;
}

void pyomr_opened(void)
{
    open_here = true;
}

PyObject *pyomr_raise_forked(const char *what)
{
    return PyErr_Format(PyExc_RuntimeError,
                        "%s was opened before this process was forked, and AscendCL does not "
                        "survive a fork: open it here, and start this process with "
                        "multiprocessing's \"spawn\"",
                        what);
}

bool pyomr_may_open(void)
{
    if (opened_by_a_parent)
        pyomr_raise_forked("AscendCL");
    return !opened_by_a_parent;
}

int pyomr_error_init(void)
{
    if (pthread_atfork(NULL, NULL, in_child) == 0)
        return 0;
    PyErr_NoMemory();
    return -1;
}
