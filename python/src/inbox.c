/* SPDX-License-Identifier: MIT */
#include "inbox.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Messages beyond these are lost: nobody fetched the ones before. */
enum { MESSAGES = 256 };

typedef struct message {
    omr_log_level level;
    char *text;
} message;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* never held while waiting for the GIL */
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;
static pyomr_letter *first, **last = &first;
static atomic_bool is_closed;

static message messages[MESSAGES];
static size_t message_count;
static atomic_bool has_messages;
static PyObject *log_sink;

void pyomr_inbox_lock(void)
{
    pthread_mutex_lock(&lock);
}

void pyomr_inbox_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

void pyomr_inbox_settled(pyomr_letter *letter)
{
    letter->next = NULL;
    *last = letter;
    last = &letter->next;
    pthread_cond_signal(&news);
}

static pyomr_letter *take_letters(void)
{
    pthread_mutex_lock(&lock);
    while (!first && !atomic_load(&is_closed) && !atomic_load(&has_messages))
        pthread_cond_wait(&news, &lock);
    pyomr_letter *letters = first;
    first = NULL;
    last = &first;
    pthread_mutex_unlock(&lock);
    return letters;
}

pyomr_letter *pyomr_inbox_wait(void)
{
    for (;;) {
        pyomr_letter *letters;
        Py_BEGIN_ALLOW_THREADS letters = take_letters();
        Py_END_ALLOW_THREADS pyomr_log_deliver();
        if (letters || atomic_load(&is_closed))
            return letters;
    }
}

void pyomr_inbox_close(bool closed)
{
    pthread_mutex_lock(&lock);
    atomic_store(&is_closed, closed);
    pthread_cond_broadcast(&news);
    pthread_mutex_unlock(&lock);
}

/* ---- Log messages -------------------------------------------------------------------------- */

static void keep_message(void *user_data, omr_log_level level, const char *text)
{
    (void)user_data;
    pthread_mutex_lock(&lock);
    char *copy = message_count < MESSAGES ? strdup(text) : NULL;
    if (copy) {
        messages[message_count++] = (message){level, copy};
        atomic_store(&has_messages, true);
        pthread_cond_signal(&news);
    }
    pthread_mutex_unlock(&lock);
}

static size_t take_messages(message out[MESSAGES])
{
    pthread_mutex_lock(&lock);
    size_t count = message_count;
    memcpy(out, messages, count * sizeof *out);
    message_count = 0;
    atomic_store(&has_messages, false);
    pthread_mutex_unlock(&lock);
    return count;
}

void pyomr_log_deliver(void)
{
    if (!atomic_load_explicit(&has_messages, memory_order_relaxed))
        return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    message taken[MESSAGES];
    size_t count = take_messages(taken);
    for (size_t i = 0; i < count; i++) {
        PyObject *text = PyUnicode_DecodeUTF8(taken[i].text, (Py_ssize_t)strlen(taken[i].text),
                                              "backslashreplace");
        PyObject *done = text && log_sink
                             ? PyObject_CallFunction(log_sink, "iO", (int)taken[i].level, text)
                             : NULL;
        if (PyErr_Occurred())
            PyErr_WriteUnraisable(log_sink);
        Py_XDECREF(done);
        Py_XDECREF(text);
        free(taken[i].text);
    }
    PyErr_Restore(type, value, traceback);
}

PyObject *pyomr_log_to(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *sink;
    int level;
    if (!PyArg_ParseTuple(arguments, "Oi:log_to", &sink, &level))
        return NULL;
    PyObject *old = log_sink;
    Py_INCREF(sink);
    log_sink = sink;
    Py_XDECREF(old);
    omr_log_set_callback(keep_message, NULL, (omr_log_level)level);
    Py_RETURN_NONE;
}

/* A fork may come while another thread holds the lock; the child has no such thread. */
static void in_child(void)
{
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&news, NULL);
}

int pyomr_inbox_init(void)
{
    if (pthread_atfork(NULL, NULL, in_child) == 0)
        return 0;
    PyErr_NoMemory();
    return -1;
}
