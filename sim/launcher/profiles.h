/* SPDX-License-Identifier: MIT */
/* The profiles that lie beside npusim. */
#ifndef SIM_LAUNCHER_PROFILES_H
#define SIM_LAUNCHER_PROFILES_H

#include <stdbool.h>

/* One line for each on stdout. False, with a line on stderr, when one cannot be read. */
bool profiles_list(void);
/* Whether a program could run with it; false with one line on stderr. */
bool profiles_check(const char *name);

#endif
