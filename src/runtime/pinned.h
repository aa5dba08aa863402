/* SPDX-License-Identifier: MIT */
/* Host memory that devices reach directly: omr_alloc() and omr_register(). Thread-safe. */
#ifndef OMRI_RUNTIME_PINNED_H
#define OMRI_RUNTIME_PINNED_H

#include <stdbool.h>
#include <stddef.h>

/* Whether all `size` bytes at `memory` lie in one piece of such memory. */
bool omri_pinned_holds(const void *memory, size_t size);

#endif
