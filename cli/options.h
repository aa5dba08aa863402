/* SPDX-License-Identifier: MIT */
/* Command lines from tables: each command lists its options, the parser and --help read the list.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fail.h"

typedef enum option_kind {
    OPTION_FLAG,    /* bool */
    OPTION_TEXT,    /* const char *: the last one given wins */
    OPTION_TEXTS,   /* text_list: may be given several times */
    OPTION_NUMBER,  /* int64_t within least..most */
    OPTION_PLACE,   /* const char *: what follows "="; without it "-", the standard output */
    OPTION_HEADING, /* none: `name` stands above the options after it in --help */
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

/* How other tools call what a command does, so that their command lines go on working. */
typedef enum alias_kind {
    ALIAS_OPTION,  /* the option `target`, by another name */
    ALIAS_SWITCH,  /* the flag `target`, with 1, true, yes, 0, false or no after it */
    ALIAS_OPERAND, /* the operand; `target`, unless NULL, is a flag that this switches on */
    ALIAS_IGNORED, /* takes a value, of which nothing comes; a remark says `target`: why */
    ALIAS_REFUSED, /* takes a value for what the command does not do; fails with `target`: why */
    ALIAS_ABSENT,  /* a switch for what the command does not do; on, it fails with `target`: why */
} alias_kind;

typedef struct cli_alias {
    const char *words; /* "--dymBatch --dym-batch -db": with their dashes; "_" is as good as "-" */
    alias_kind kind;
    const char *target;
} cli_alias;

/* What --help asks for. */
typedef enum cli_help {
    HELP_NONE,
    HELP_COMMON, /* --help: the options most people need */
    HELP_ALL,    /* --help-all, --help=all */
} cli_help;

typedef struct cli_command {
    const char *name;
    const char *summary; /* one line for `omrun --help` */
    const char *operand; /* "MODEL", or NULL when the command takes none */
    size_t operand_offset;
    bool operand_optional;
    const char *rest;   /* how --help calls the words after "--"; NULL: they are operands */
    size_t rest_offset; /* of a text_list */
    const cli_option *options;
    size_t option_count;
    const char *common; /* "input output": the options in --help; NULL: all, as in --help-all */
    const cli_alias *aliases; /* not in --help; no word is also an option's */
    size_t alias_count;
    const char *notes; /* the rest of --help: examples */
    size_t settings_size;
    cli_status (*run)(const void *settings);
} cli_command;

/* Fills the zeroed `settings`; with *help other than HELP_NONE, nothing was checked. In long names
 * "_" is as good as "-". The texts stay argv's; options_free() frees the lists. */
cli_status options_parse(const cli_command *command, int argc, char **argv, void *settings,
                         cli_help *help);
void options_free(const cli_command *command, void *settings);
void options_help(const cli_command *command, cli_help extent, FILE *out);
/* The name nearest to `word` that could be meant, or NULL. */
const char *options_nearest(const char *word, const char *const *names, size_t count);

#endif
