/* SPDX-License-Identifier: MIT */
/* Statistics as Prometheus reads them. */
#ifndef OMRI_RUNTIME_PROMETHEUS_H
#define OMRI_RUNTIME_PROMETHEUS_H

#include <omrun/omrun.h>

/* Writes what fits, with a final NUL, and returns the length of all of it, as snprintf() does. */
size_t omri_stats_prometheus(const char *model, const omr_session_stats *session,
                             const omr_device_stats *devices, size_t device_count, char *buffer,
                             size_t size);

#endif
