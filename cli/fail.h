/* SPDX-License-Identifier: MIT */
/* How the command ends: an exit code for programs, one line on stderr for people. */
#ifndef CLI_FAIL_H
#define CLI_FAIL_H

#include <omrun/omrun.h>

/* Exit codes are part of the interface: docs/cli.md. A signal n ends with 128 + n, as in shells. */
typedef enum cli_status {
    CLI_OK = 0,
    CLI_NO = 1,    /* the answer to the question asked is no */
    CLI_USAGE = 2, /* the command line itself is wrong */
    CLI_INPUT = 3, /* a file, a model or a shape is not what is wanted; results cannot be written */
    CLI_DEVICE = 4, /* no AscendCL, no such device, or a device failed */
} cli_status;

/* Records the line that main prints and returns `status`, so that callers write `return fail(..)`.
 */
cli_status fail(cli_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Records what the library said about its latest failure on this thread. */
cli_status fail_library(omr_status status);

/* The same when it is the driver or a device that failed, whatever the code. */
cli_status fail_device(void);

/* Prints the recorded line as "omrun: ..." on stderr; control characters become "?". */
void fail_print(void);

/* The recorded line, for tests. */
const char *fail_message(void);

#endif
