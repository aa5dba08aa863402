/* SPDX-License-Identifier: MIT */
/* A few calls of AscendCL on a thread of their own, as it may never answer. */
#ifndef OMRI_DRIVER_ERRAND_H
#define OMRI_DRIVER_ERRAND_H

#include "core/status.h"

#include <stddef.h>

/* How long AscendCL may take to answer where the caller has said nothing: a minute, which tests do
 * not have. */
extern int64_t omri_patience_ms;

/* Does `work` with a copy of the argument, `size` bytes, which is copied back; returns what it
 * returned. When one call lasts for `limit_ms`, OMR_TIMEOUT: the thread is left behind with its
 * copy, so nothing else of the caller's may be in the argument that `work` writes to. */
omr_status omri_errand_run(omr_status (*work)(void *argument), void *argument, size_t size,
                           int64_t limit_ms);

#endif
