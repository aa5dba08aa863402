/* SPDX-License-Identifier: MIT */
/* Command lines from tables: each command lists its options, the parser and --help read the list.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdint.h>
#include <stdio.h>

#include "fail.h"

typedef enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char *: the last one given wins */
    OPTION_TEXTS,  /* text_list: may be given several times */
    OPTION_NUMBER, /* int64_t within least..most */
} option_kind;

/* Values of an option that may be repeated, in order. They point into argv. */
typedef struct text_list {
    size_t count;
    const char **items;
} text_list;

typedef struct cli_option {
    const char *name; /* "output", without the dashes */
    char letter;      /* 'o', or 0 */
    option_kind kind;
    size_t offset;     /* of its field in the command's settings */
    const char *value; /* how --help calls the value; NULL for flags */
    const char *help;
    int64_t least, most; /* of OPTION_NUMBER */
} cli_option;

typedef struct cli_command {
    const char *name;
    const char *summary; /* one line for `omrun --help` */
    const char *operand; /* "MODEL", or NULL when the command takes none */
    size_t operand_offset;
    const cli_option *options;
    size_t option_count;
    const char *notes; /* the rest of --help: examples */
    size_t settings_size;
    cli_status (*run)(const void *settings);
} cli_command;

/* Fills the zeroed `settings`; *help says that --help was asked for, and nothing was checked. The
 * texts stay argv's; options_free() frees the lists. */
cli_status options_parse(const cli_command *command, int argc, char **argv, void *settings,
                         bool *help);
void options_free(const cli_command *command, void *settings);
void options_help(const cli_command *command, FILE *out);
/* The name nearest to `word` that could be meant, or NULL. */
const char *options_nearest(const char *word, const char *const *names, size_t count);

#endif
