/* SPDX-License-Identifier: MIT */
/*
 * What the library's own threads have to say to Python: settled requests and log messages. Those
 * threads never wait for the GIL; they leave it here, and Python's come to fetch it.
 */
#ifndef PYOMR_INBOX_H
#define PYOMR_INBOX_H

#include "python.h"

typedef struct pyomr_letter {
    struct pyomr_letter *next;
} pyomr_letter;

/* Guards the letters, and what a lane and a submitting thread both write of a request. */
void pyomr_inbox_lock(void);
void pyomr_inbox_unlock(void);
/* With the lock, on any thread. The letter is the inbox's until it is fetched. */
void pyomr_inbox_settled(pyomr_letter *letter);

/* Waits without the GIL for settled requests; NULL when the inbox was closed. */
pyomr_letter *pyomr_inbox_wait(void);
/* Lets pyomr_inbox_wait() return NULL, or makes it wait again. */
void pyomr_inbox_close(bool closed);

/* Hands what the library has logged to the function (level, message). With the GIL, and cheap
 * when there is nothing. Keeps an exception that is set. */
void pyomr_log_deliver(void);
PyObject *pyomr_log_to(PyObject *module, PyObject *arguments);

int pyomr_inbox_init(void);

#endif
