/* SPDX-License-Identifier: MIT */
/* The environment a program needs to run on npusim. */
#ifndef SIM_LAUNCHER_SETTINGS_H
#define SIM_LAUNCHER_SETTINGS_H

#include <limits.h>
#include <stdbool.h>

typedef struct settings {
    const char *devices, *profile, *soc, *memory, *fault, *threads, *check,
        *check_log; /* NULL: as the environment says */
    bool trace;
} settings;

/* Takes the options in front of the command; `*at` ends at the first argument that is none.
 * False, with one line on stderr, for a bad one. */
bool settings_parse(settings *out, int argc, char **argv, int *at);

/* The folder above bin/, where this program is. False, with errno, when it cannot be found. */
bool settings_root(char root[PATH_MAX]);

/* Calls `set` for every variable, in order; false when npusim's folder cannot be found. */
bool settings_each(const settings *given, void (*set)(const char *name, const char *value));

#endif
