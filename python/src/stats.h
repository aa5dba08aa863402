/* SPDX-License-Identifier: MIT */
/* A session's statistics as plain tuples, in the order of the structs' fields. */
#ifndef PYOMR_STATS_H
#define PYOMR_STATS_H

#include "python.h"

/* (the session's fields, (each device's fields, ...)); a timing is a tuple of its own. */
PyObject *pyomr_stats(omr_session *session);
PyObject *pyomr_prometheus(omr_session *session);

#endif
