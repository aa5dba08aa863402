/* SPDX-License-Identifier: MIT */
/* A sentence for whoever has to fix it. The code shared by libascendcl.so, atc and npusim reports
 * failures this way; each of them then says it in its own manner. */
#ifndef SIM_OM_WHY_H
#define SIM_OM_WHY_H

#include <stdbool.h>

typedef struct sim_why {
    char text[768];
} sim_why;

/* Writes the sentence; always false, so that a failing function can end with it. */
bool sim_because(sim_why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__ /* it sees one file at a time */
#define sim_because(why, ...) ((sim_because)(why, __VA_ARGS__), false)
#endif

#endif
