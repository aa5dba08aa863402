/* SPDX-License-Identifier: MIT */
/* Remarks on stderr: what the command does, and what the library has to say meanwhile. */
#ifndef CLI_NOTE_H
#define CLI_NOTE_H

#include <omrun/omrun.h>
#include <stdbool.h>
#include <stddef.h>

/* From now on remarks are made, unless `quiet`, and the library's warnings are shown, with
 * `verbose` all that it says. */
void note_begin(bool quiet, bool verbose);
/* The library is silent again. */
void note_end(void);

/* A remark made before it is known whether remarks are wanted: note_begin() makes it. */
void note_early(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "omrun: ..." on stderr; control characters become "?". */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "running on devices 0, 1 of /path/libascendcl.so (npusim: simulated on the CPU)". */
void note_devices(const omr_session *session);

/* "device 0", "devices 0, 1"; returns `text`. */
const char *note_device_list(char *text, size_t room, const int32_t *ids, size_t count);

#endif
