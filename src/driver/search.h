/* SPDX-License-Identifier: MIT */
/* Where libascendcl.so may be. */
#ifndef OMRI_DRIVER_SEARCH_H
#define OMRI_DRIVER_SEARCH_H

#include "core/status.h"

/* A library opened by dlopen(): one handle, or CANN 9's two halves. */
typedef struct omri_library {
    void *handles[2];
    size_t count;
    char path[4096];
} omri_library;

/* Opens the first library of omr_driver_open()'s list; on failure the message lists every place
 * that was tried and why it did not serve. */
omr_status omri_library_find(omri_library *out, const char *acl_library);

/* Whether `name`, a path or a name the loader knows, is this library. */
bool omri_library_is(const omri_library *library, const char *name);

/* The function, from whichever half exports it; NULL when none does. */
void *omri_library_symbol(const omri_library *library, const char *name);

#endif
