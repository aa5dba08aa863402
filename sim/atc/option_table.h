/* SPDX-License-Identifier: MIT */
/* The options of CANN's atc, of all releases since 2020, and which values each of them takes. */
#ifndef SIM_ATC_OPTION_TABLE_H
#define SIM_ATC_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "atc/options.h"
#include "om/why.h"

#define OPTION_NO_FIELD SIZE_MAX

typedef struct option_row {
    const char *name;
    size_t field;       /* in `options`, or none: its value is of no interest */
    bool idle;          /* accepted without effect */
    const char *values; /* with blanks between them; NULL: any text */
    bool is_file;       /* has to be readable */
} option_row;

/*
 * The option of this name, which atc reads as getopt_long() does: the beginning of one name is
 * enough, and - stands for _. NULL: there is none, or several begin so.
 */
const option_row *option_find(const char *name, size_t length);
/* The name that is most like this one, for a complaint. */
const char *option_nearest(const char *name, size_t length);
/* Whether the option takes this value; not asked for empty ones of options that take any text. */
bool option_check(const option_row *option, const char *value, sim_why *why);

#endif
