/* SPDX-License-Identifier: MIT */
/* `npusim sdk`: a tree laid out as CANN's, wherever the user wants one. */
#ifndef SIM_LAUNCHER_SDK_H
#define SIM_LAUNCHER_SDK_H

#include <stdbool.h>

/* Makes the tree at `folder`, which must be new or empty, whole or not at all. False, with one
 * line on stderr, when it cannot. */
bool sdk_make(const char *folder);

#endif
