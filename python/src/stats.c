/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include "dict.h"
#include "error.h"

#include <stdlib.h>

static PyObject *make_timing(const omr_timing *t)
{
    return Py_BuildValue("(Kddddddd)", (unsigned long long)t->count, t->mean_us, t->p50_us,
                         t->p90_us, t->p95_us, t->p99_us, t->p999_us, t->max_us);
}

static PyObject *make_device(const void *context, size_t index)
{
    omr_device_stats d = {.size = sizeof d};
    omr_status status = omr_session_get_device_stats((omr_session *)context, index, &d);
    if (status != OMR_OK)
        return pyomr_raise(status);
    return Py_BuildValue("(iIKKKKKNNNNNN)", (int)d.device, (unsigned)d.lanes,
                         (unsigned long long)d.batches, (unsigned long long)d.rows,
                         (unsigned long long)d.padded_rows, (unsigned long long)d.retries,
                         (unsigned long long)d.failures, make_timing(&d.pack), make_timing(&d.h2d),
                         make_timing(&d.compute), make_timing(&d.d2h), make_timing(&d.unpack),
                         make_timing(&d.launch));
}

PyObject *pyomr_stats(omr_session *session)
{
    omr_session_stats s = {.size = sizeof s};
    size_t devices;
    omr_session_devices(session, &devices);
    omr_status status = omr_session_get_stats(session, &s);
    if (status != OMR_OK)
        return pyomr_raise(status);
    return Py_BuildValue("((KKKKKKKKKN)N)", (unsigned long long)s.requests,
                         (unsigned long long)s.rows, (unsigned long long)s.batches,
                         (unsigned long long)s.padded_rows, (unsigned long long)s.retries,
                         (unsigned long long)s.failed, (unsigned long long)s.queued,
                         (unsigned long long)s.direct_bytes, (unsigned long long)s.copied_bytes,
                         make_timing(&s.latency), pyomr_tuple(devices, make_device, session));
}

PyObject *pyomr_prometheus(omr_session *session)
{
    size_t size = 4096, needed = 0;
    for (;;) {
        char *text = malloc(size);
        if (!text)
            return PyErr_NoMemory();
        omr_status status = omr_session_prometheus(session, text, size, &needed);
        PyObject *result = NULL;
        if (status == OMR_OK)
            result = pyomr_text(text);
        free(text);
        if (result || status != OMR_NO_MEMORY || needed <= size)
            return result || PyErr_Occurred() ? result : pyomr_raise(status);
        size = needed + 256; /* numbers may have grown by then */
    }
}
