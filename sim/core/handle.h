/* SPDX-License-Identifier: MIT */
/* Handles are table indices dressed as pointers: kind, generation, slot. A garbage, freed or
 * foreign handle is therefore recognised and nothing is ever read through it, and a program that
 * dereferences one faults at once, the address being none the processor accepts. */
#ifndef SIM_CORE_HANDLE_H
#define SIM_CORE_HANDLE_H

#include <stddef.h>

typedef enum sim_kind {
    SIM_KIND_CONTEXT = 1,
    SIM_KIND_STREAM,
    SIM_KIND_EVENT,
    SIM_KIND_DATA_BUFFER,
    SIM_KIND_TENSOR_DESC,
    SIM_KIND_MODEL_DESC,
    SIM_KIND_DATASET,
    SIM_KIND_AIPP,
    SIM_KIND_MODEL_CONFIG,
    SIM_KIND_EXEC_CONFIG,
    SIM_KIND_GROUP_INFO,
    SIM_KIND_PROF_CONFIG,
    SIM_KIND_PROF_STEP,
    SIM_KIND_PROF_STAMP,
    SIM_KIND_PHYSICAL,
    SIM_KIND_COUNT
} sim_kind;

/* A new handle for `object`, or NULL when there is no memory for one. Allocates nothing while as
 * many handles were alive before. */
void *sim_handle_create(sim_kind kind, void *object);

/* The object, or NULL when the handle is not a live one of this kind. Lock-free. */
void *sim_handle_get(sim_kind kind, const void *handle);
/* The same where a handle that is not live is no mistake of the caller's. */
void *sim_handle_peek(sim_kind kind, const void *handle);

/* Ends the handle and returns its object; NULL when it was not live. Of two threads that remove
 * the same handle one gets the object. */
void *sim_handle_remove(sim_kind kind, const void *handle);

#endif
