/* SPDX-License-Identifier: MIT */
/* What a shell must know to complete omrun's command lines, from the tables that the parser reads.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdio.h>

void completion_bash(FILE *out);
void completion_zsh(FILE *out);

#endif
