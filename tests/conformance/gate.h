/* SPDX-License-Identifier: MIT */
/* gate.h: holds a stream at one point for as long as a case wants to look at it.
 *
 * A blocking callback is put into the stream; it returns when the gate opens. This is how a case
 * sees "not yet" without guessing how long a device needs, on an NPU as on npusim. */
#ifndef OMRUN_TESTS_CONFORMANCE_GATE_H
#define OMRUN_TESTS_CONFORMANCE_GATE_H

#include "conformance.h"

typedef struct stream_gate stream_gate;

/* Tasks put into `stream` from now on wait. One gate per stream at a time, which has no other
 * report thread. */
stream_gate *gate_close(aclrtStream stream);
void gate_open(stream_gate *gate);
/* Opens it from another thread, `milliseconds` later. */
void gate_open_after(stream_gate *gate, int milliseconds);
/* Opens it where it is closed, waits for the stream and frees the gate. */
void gate_remove(stream_gate *gate);

#endif
