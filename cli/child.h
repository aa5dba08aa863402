/* SPDX-License-Identifier: MIT */
/* Other programs run for the command: in a process group of their own, which ends when a signal
 * ends us. One at a time. */
#ifndef CLI_CHILD_H
#define CLI_CHILD_H

#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Starts argv[0], a path; an errno, or 0. */
int child_start(pid_t *child, char *const *argv, const posix_spawn_file_actions_t *actions);
/* Waits for its end; what waitpid() says of it. */
int child_finish(pid_t child);

/* `name` in PATH, to be freed; NULL: not there. */
char *child_program(const char *name);

typedef enum child_end {
    CHILD_DONE,   /* with code 0 */
    CHILD_FAILED, /* with another code, by a signal, or it did not start */
    CHILD_LATE,   /* ended by us, after the time given */
} child_end;

/* Runs it without input; *output gets what it writes to both its outputs, `limit` bytes at most,
 * and is the caller's to free. What it wrote beyond is lost. */
child_end child_read(char **output, char *const *argv, int64_t timeout_ms, size_t limit);

#endif
