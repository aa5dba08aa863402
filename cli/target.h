/* SPDX-License-Identifier: MIT */
/* A file that is written whole or not at all, and known early to be writable. */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include <stdio.h>

#include "fail.h"

typedef struct cli_target {
    const char *path;
    char *folder; /* beside it, for the file until it is whole; NULL: a device or a pipe */
    char *draft;  /* where it is written */
} cli_target;

/* Refuses what could not be written later; nothing of `path` is touched. `path` must outlive it.
 * The target is the caller's until target_close(), also on failure. */
cli_status target_open(cli_target *target, const char *path);
/* Opens the draft; the caller closes it. */
cli_status target_begin(cli_target *target, FILE **out);
/* All of it at once: begins, writes `text` and commits. Nothing for a target that is not open. */
cli_status target_write(cli_target *target, const char *text);
/* The draft, which somebody wrote, becomes the file. */
cli_status target_commit(cli_target *target);
/* Without target_commit() nothing is left. Accepts a zeroed one. */
void target_close(cli_target *target);

#endif
