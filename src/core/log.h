/* SPDX-License-Identifier: MIT */
/* Messages to the callback of omr_log_set_callback(). */
#ifndef OMRI_CORE_LOG_H
#define OMRI_CORE_LOG_H

#include <omrun/omrun.h>

/* Formats and delivers one line when `level` is wanted; otherwise costs one load. */
void omri_log(omr_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
