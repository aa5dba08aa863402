/* SPDX-License-Identifier: MIT */
/*
 * Folders and child processes that must not outlive the command, however it ends: by returning,
 * by exit() or by Ctrl-C. Everything here is thread-safe.
 */
#ifndef CLI_SCRATCH_H
#define CLI_SCRATCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "fail.h"

/* Makes an empty folder with a hidden name in `parent`. `*out` is the caller's to hand to
 * scratch_remove(). False with errno set when that cannot be done. */
bool scratch_create(char **out, const char *parent);
/* Removes the folder with all it holds and frees the name. Accepts NULL. */
void scratch_remove(char *folder);

/* Between hold and release no signal ends the process. */
void scratch_hold(void);
void scratch_release(void);

/* Between hold and release: the process group this child leads ends when a signal ends us. 0: there
 * is none any more. */
void scratch_set_child(pid_t child);

/* From now on SIGINT, SIGTERM and SIGHUP remove the folders, then end the process with 128 + n. To
 * be called before any other thread is made: threads inherit the signal mask. */
cli_status scratch_watch_signals(void);

/* From now on the first of these signals is only noted, and the command ends by itself; the next
 * one ends the process as ever. */
void scratch_defer_signals(void);
/* The signal that was noted, or 0. */
int scratch_interrupted(void);

#endif
