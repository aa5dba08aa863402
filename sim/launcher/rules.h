/* SPDX-License-Identifier: MIT */
/* `npusim rules`: what --check holds programs to. */
#ifndef SIM_LAUNCHER_RULES_H
#define SIM_LAUNCHER_RULES_H

#include <stdbool.h>

void rules_list(void);
/* False, with one line on stderr, for what is no list of rules. */
bool rules_check(const char *value);

#endif
