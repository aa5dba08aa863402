/* SPDX-License-Identifier: MIT */
/*
 * ONNX Runtime at the end of the process. Programs end while devices work, and the library's own
 * destructors would take away what its threads are using: so no long work of it begins any more
 * once the process is ending, and the end waits a while for what is under way.
 */
#ifndef SIM_MODEL_ORT_END_H
#define SIM_MODEL_ORT_END_H

#include "om/why.h"

/* To be called once ONNX Runtime is open: exit handlers run in the other order. */
void sim_ort_watch_end(void);
/* Around loading, running and freeing a model. False when the process is ending, but never to the
 * thread that ends it, whose handlers tidy up. Thread-safe. */
bool sim_ort_begin(sim_why *why);
void sim_ort_end(void);

#endif
