/* SPDX-License-Identifier: MIT */
#include "request.h"

#include "inbox.h"
#include "memory.h"
#include "tensor.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

/* How often a waiting call looks whether the user wants out. */
enum { SIGNAL_CHECK_MS = 100 };
/* Deadlines of a submit that does not wait for room, and of one that does for ever. */
#define AT_ONCE INT64_MIN
#define NEVER INT64_MAX

static PyObject *request_type;

/*
 * A call and what it needs until it is settled: the session, the arrays, and while it is in the
 * hands of a lane, itself. Results are arrays over the memory of `request`, which they keep through
 * this object.
 */
typedef struct request {
    PyObject_HEAD pyomr_letter letter; /* in the inbox */
    omr_request *request;
    pyomr_session *session;
    pyomr_process process;
    pyomr_tensors inputs, outputs;
    PyObject *token; /* the caller's, or NULL */
    bool provided;   /* the library provides the outputs */
    size_t output_count;
} request;

/* Once it is settled, nothing is needed any more but `request`, whose memory results lie in. */
static void let_go(request *r)
{
    PyObject *session = (PyObject *)r->session, *token = r->token;
    r->session = NULL;
    r->token = NULL;
    pyomr_tensors_clear(&r->inputs);
    pyomr_tensors_clear(&r->outputs);
    Py_XDECREF(session);
    Py_XDECREF(token);
}

static void request_dealloc(PyObject *self)
{
    request *r = (request *)self;
    PyTypeObject *type = Py_TYPE(self);
    if (r->request && pyomr_is_here(r->process))
        omr_request_release(r->request);
    let_go(r);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* On a lane's thread, without the GIL. */
static void on_settled(void *user_data, omr_request *settled, omr_status status)
{
    (void)status;
    request *r = user_data;
    pyomr_inbox_lock();
    r->request = settled; /* the submitting thread may not have got that far */
    pyomr_inbox_settled(&r->letter);
    pyomr_inbox_unlock();
}

/* ---- Submitting ---------------------------------------------------------------------------- */

static request *request_new(pyomr_session *session, PyObject *inputs, PyObject *outputs)
{
    request *r = PyObject_New(request, (PyTypeObject *)request_type); /* holds the type */
    if (!r)
        return NULL;
    memset((char *)r + sizeof(PyObject), 0, sizeof *r - sizeof(PyObject));
    Py_INCREF((PyObject *)session);
    r->session = session;
    r->process = pyomr_this_process();
    r->provided = outputs == Py_None;
    r->output_count = session->output_count;
    if (pyomr_tensors_read(&r->inputs, inputs, PYOMR_INPUT) == 0 &&
        pyomr_tensors_read(&r->outputs, outputs, PYOMR_OUTPUT) == 0)
        return r;
    Py_DECREF((PyObject *)r);
    return NULL;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static omr_status try_submit(request *r, const omr_submit_options *options)
{
    omr_request *submitted;
    omr_status status =
        omr_session_submit(r->session->session, r->inputs.tensors, r->inputs.count,
                           r->outputs.tensors, r->outputs.count, options, &submitted);
    if (status == OMR_OK) {
        pyomr_inbox_lock();
        r->request = submitted;
        pyomr_inbox_unlock();
    }
    return status;
}

/* Waits for room without the GIL; the session is not destroyed meanwhile. */
static omr_status submit_patiently(request *r, omr_submit_options options, int64_t left_ms)
{
    omr_status status;
    pyomr_session *session = r->session; /* once it is settled, which may be soon, `r` lets go */
    options.no_wait = false;
    options.timeout_ms = left_ms < SIGNAL_CHECK_MS ? left_ms : SIGNAL_CHECK_MS;
    Py_INCREF((PyObject *)session);
    session->submitting++;
    Py_BEGIN_ALLOW_THREADS status = try_submit(r, &options);
    Py_END_ALLOW_THREADS session->submitting--;
    Py_DECREF((PyObject *)session);
    return status;
}

/*
 * Submits with the GIL, which keeps the session from being closed meanwhile and takes microseconds;
 * where the queue is full it waits without. False with an exception.
 */
static bool submit(request *r, omr_request_callback callback, int64_t deadline_ms)
{
    omr_submit_options options = {
        .size = sizeof options, .callback = callback, .user_data = r, .no_wait = true};
    if (!pyomr_session_is_open(r->session))
        return false;
    omr_status status = try_submit(r, &options);
    while (status == OMR_TIMEOUT || (status == OMR_BUSY && deadline_ms != AT_ONCE)) {
        if (!pyomr_session_is_open(r->session) || PyErr_CheckSignals() < 0)
            return false;
        int64_t left_ms = deadline_ms - now_ms();
        if (left_ms <= 0)
            break;
        status = submit_patiently(r, options, left_ms);
    }
    if (status == OMR_OK)
        return true;
    if (status == OMR_TIMEOUT || (status == OMR_BUSY && deadline_ms != AT_ONCE))
        pyomr_raise_text(OMR_TIMEOUT, "the queue was full until the timeout");
    else
        pyomr_raise(status);
    return false;
}

/* ---- Waiting ------------------------------------------------------------------------------- */

static void cancel_without_gil(request *r)
{
    Py_BEGIN_ALLOW_THREADS omr_request_cancel(r->request);
    Py_END_ALLOW_THREADS
}

static bool wait_for(const request *r, int64_t deadline_ms)
{
    int64_t left = deadline_ms - now_ms();
    int64_t slice = left < SIGNAL_CHECK_MS ? left : SIGNAL_CHECK_MS;
    bool settled;
    Py_BEGIN_ALLOW_THREADS settled =
        omr_request_wait(r->request, slice > 0 ? slice : 0) == OMR_OK ||
        omr_request_is_settled(r->request);
    Py_END_ALLOW_THREADS return settled;
}

/* False with an exception: the deadline came, or a signal handler raised. */
static bool wait_settled(request *r, int64_t deadline_ms)
{
    while (!wait_for(r, deadline_ms)) {
        if (PyErr_CheckSignals() < 0) {
            cancel_without_gil(r);
            return false;
        }
        if (now_ms() < deadline_ms)
            continue;
        cancel_without_gil(r);
        pyomr_raise_text(OMR_TIMEOUT, "not every row was done until the timeout");
        return false;
    }
    return true;
}

/* ---- Results ------------------------------------------------------------------------------- */

static PyObject *provided_outputs(request *r)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)r->output_count);
    for (size_t i = 0; tuple && i < r->output_count; i++) {
        omr_tensor tensor;
        omr_status status = omr_request_output(r->request, i, &tensor);
        PyObject *array =
            status == OMR_OK ? pyomr_array_over(&tensor, (PyObject *)r) : pyomr_raise(status);
        if (!array || PyTuple_SetItem(tuple, (Py_ssize_t)i, array) < 0) {
            Py_DECREF(tuple);
            return NULL;
        }
    }
    return tuple;
}

/* Of a settled request: a tuple, None when the caller gave the outputs, or the failure raised. */
static PyObject *results(request *r)
{
    omr_status status = omr_request_wait(r->request, 0);
    if (status != OMR_OK)
        return pyomr_raise(status);
    if (r->provided)
        return provided_outputs(r);
    Py_RETURN_NONE;
}

PyObject *pyomr_session_run(PyObject *self, PyObject *arguments)
{
    PyObject *inputs, *outputs, *timeout;
    int64_t deadline = NEVER;
    if (!PyArg_ParseTuple(arguments, "OOO:run", &inputs, &outputs, &timeout))
        return NULL;
    if (timeout != Py_None) {
        double seconds = PyFloat_AsDouble(timeout);
        if (PyErr_Occurred())
            return NULL;
        if (!(seconds >= 0))
            return PyErr_Format(PyExc_ValueError,
                                "the timeout is %R; wanted are seconds, or None to wait as long "
                                "as it takes",
                                timeout);
        if (seconds < 1e9)
            deadline = now_ms() + (int64_t)(seconds * 1000);
    }
    if (!pyomr_session_is_open((pyomr_session *)self))
        return NULL;
    request *r = request_new((pyomr_session *)self, inputs, outputs);
    if (!r)
        return NULL;
    PyObject *result = NULL;
    if (submit(r, NULL, deadline) && wait_settled(r, deadline))
        result = results(r);
    let_go(r);
    pyomr_log_deliver();
    Py_DECREF((PyObject *)r);
    return result;
}

PyObject *pyomr_session_submit(PyObject *self, PyObject *arguments)
{
    PyObject *inputs, *outputs, *token;
    int wait;
    if (!PyArg_ParseTuple(arguments, "OOOp:submit", &inputs, &outputs, &token, &wait) ||
        !pyomr_session_is_open((pyomr_session *)self))
        return NULL;
    request *r = request_new((pyomr_session *)self, inputs, outputs);
    if (!r)
        return NULL;
    Py_INCREF(token);
    r->token = token;
    Py_INCREF((PyObject *)r); /* the lane's, until next_settled() hands it on */
    if (!submit(r, on_settled, wait ? NEVER : AT_ONCE)) {
        Py_DECREF((PyObject *)r);
        Py_DECREF((PyObject *)r);
        return NULL;
    }
    return (PyObject *)r;
}

PyObject *pyomr_next_settled(PyObject *module, PyObject *nothing)
{
    (void)module;
    (void)nothing;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    pyomr_letter *letter = pyomr_inbox_wait();
    while (letter) {
        request *r = (request *)((char *)letter - offsetof(request, letter));
        letter = letter->next;
        PyObject *pair = PyTuple_Pack(2, r->token, (PyObject *)r);
        if (!pair || PyList_Append(list, pair) < 0)
            PyErr_WriteUnraisable((PyObject *)r);
        Py_XDECREF(pair);
        let_go(r);
        Py_DECREF((PyObject *)r);
    }
    return list;
}

/* ---- The type ------------------------------------------------------------------------------ */

static PyObject *request_results(PyObject *self, PyObject *nothing)
{
    (void)nothing;
    request *r = (request *)self;
    if (!pyomr_is_here(r->process))
        return pyomr_raise_forked("the session");
    return results(r);
}

static PyObject *request_cancel(PyObject *self, PyObject *nothing)
{
    (void)nothing;
    if (pyomr_is_here(((request *)self)->process))
        cancel_without_gil((request *)self);
    Py_RETURN_NONE;
}

int pyomr_request_init(PyObject *module)
{
    static PyMethodDef methods[] = {{"results", request_results, METH_NOARGS, NULL},
                                    {"cancel", request_cancel, METH_NOARGS, NULL},
                                    {NULL, NULL, 0, NULL}};
    static PyType_Slot slots[] = {{Py_tp_dealloc, request_dealloc},
                                  {Py_tp_methods, methods},
                                  {Py_tp_new, pyomr_no_new},
                                  {0, NULL}};
    static PyType_Spec spec = {.name = "omrun._core.Request",
                               .basicsize = sizeof(request),
                               .flags = Py_TPFLAGS_DEFAULT,
                               .slots = slots};
    return pyomr_add_type(module, &spec, &request_type);
}
