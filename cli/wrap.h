/* SPDX-License-Identifier: MIT */
/* Text for terminals, broken into lines of 80 columns as English and Chinese want it. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stdio.h>

/* Prints `text` and a newline; the cursor stands at column `indent`, where every further line
 * begins, too. Words stay whole, however long they are. */
void wrap_print(FILE *out, int indent, const char *text);

#endif
