/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "note.h"
#include "text.h"

/* One run over argv. */
typedef struct option_scan {
    const cli_command *command;
    int argc;
    char **argv;
    int next; /* index of the next word */
    void *settings;
    bool operand_seen;
} option_scan;

const char *options_nearest(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t length = strlen(word), least = length / 3 > 2 ? length / 3 : 2;
    for (size_t i = 0; i < count; i++) {
        if (length > 1 && strncmp(word, names[i], length) == 0)
            return names[i];
        size_t distance = text_distance(word, names[i]);
        if (distance <= least && distance < strlen(names[i])) {
            best = names[i];
            least = distance - (distance > 0);
        }
    }
    return best;
}

/* ---- Finding ------------------------------------------------------------------------------ */

static bool same_name(const char *known, const char *given, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (known[i] != given[i] && !(known[i] == '-' && given[i] == '_') &&
            !(known[i] == '_' && given[i] == '-'))
            return false;
    }
    return known[length] == 0 || known[length] == ' ';
}

static const cli_option *find_long(const cli_command *command, const char *name, size_t length)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const cli_option *option = &command->options[i];
        if (option->kind != OPTION_HEADING && same_name(option->name, name, length))
            return option;
    }
    return NULL;
}

static const cli_option *find_letter(const cli_command *command, char letter)
{
    for (size_t i = 0; i < command->option_count; i++) {
        if (letter && command->options[i].letter == letter)
            return &command->options[i];
    }
    return NULL;
}

/* The word after the one at `word`, "" at the end. */
static const char *next_word(const char *word)
{
    word += strcspn(word, " ");
    return word + strspn(word, " ");
}

static const cli_alias *find_alias(const cli_command *command, const char *given, size_t length)
{
    for (size_t i = 0; i < command->alias_count; i++) {
        for (const char *word = command->aliases[i].words; *word; word = next_word(word)) {
            if (same_name(word, given, length))
                return &command->aliases[i];
        }
    }
    return NULL;
}

/* Every long name there is, in one allocation to free; for guessing what was meant. */
static char *long_names(const cli_command *command, const char ***names, size_t *count)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        abort();
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].kind != OPTION_HEADING)
            fprintf(out, "%s ", command->options[i].name);
    }
    for (size_t i = 0; i < command->alias_count; i++) {
        for (const char *word = command->aliases[i].words; *word; word = next_word(word)) {
            if (word[1] == '-')
                fprintf(out, "%.*s ", (int)strcspn(word + 2, " "), word + 2);
        }
    }
    fclose(out);
    *names = NULL;
    *count = 0;
    for (char *at = strtok(text, " "); at; at = strtok(NULL, " ")) {
        *names = memory_grown((void *)*names, *count, sizeof **names);
        (*names)[(*count)++] = at;
    }
    return text;
}

static cli_status unknown_option(const cli_command *command, const char *word)
{
    const char **names;
    size_t count;
    char *text = long_names(command, &names, &count);
    char *plain = memory_text(word + strspn(word, "-"));
    plain[strcspn(plain, "=")] = 0;
    for (char *c = plain; *c; c++)
        *c = *c == '_' ? '-' : *c;
    const char *near = options_nearest(plain, names, count);
    if (near)
        fail(CLI_USAGE, "%s has no option %s; did you mean --%s?", command->name, word, near);
    else
        fail(CLI_USAGE, "%s has no option %s; see omrun %s --help", command->name, word,
             command->name);
    free(plain);
    free((void *)names);
    free(text);
    return CLI_USAGE;
}

/* ---- Storing ------------------------------------------------------------------------------ */

static cli_status store_number(const cli_option *option, int64_t *field, const char *value)
{
    if (text_to_number(value, option->least, option->most, field))
        return CLI_OK;
    if (option->most == INT64_MAX)
        return fail(CLI_USAGE, "--%s is \"%s\", wanted a number of at least %lld", option->name,
                    value, (long long)option->least);
    return fail(CLI_USAGE, "--%s is \"%s\", wanted a number from %lld to %lld", option->name, value,
                (long long)option->least, (long long)option->most);
}

static cli_status store(const option_scan *scan, const cli_option *option, const char *value)
{
    void *field = (char *)scan->settings + option->offset;
    text_list *list = field;
    if (option->kind != OPTION_FLAG && !value[0])
        return fail(CLI_USAGE, "--%s has an empty value, wanted %s", option->name, option->value);
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return CLI_OK;
    case OPTION_TEXT:
    case OPTION_PLACE:
        *(const char **)field = value;
        return CLI_OK;
    case OPTION_TEXTS:
        list->items = memory_grown(list->items, list->count, sizeof *list->items);
        list->items[list->count++] = value;
        return CLI_OK;
    case OPTION_NUMBER:
        return store_number(option, field, value);
    case OPTION_HEADING:
        break;
    }
    return CLI_OK;
}

/* `attached` is what follows "=" or the letter, NULL when the value is the next word. */
static cli_status take(option_scan *scan, const cli_option *option, const char *attached)
{
    if (option->kind == OPTION_FLAG) {
        if (attached)
            return fail(CLI_USAGE, "--%s takes no value, \"%s\" was given", option->name, attached);
        return store(scan, option, NULL);
    }
    if (!attached && option->kind == OPTION_PLACE)
        return store(scan, option, "-");
    if (!attached) {
        if (scan->next == scan->argc)
            return fail(CLI_USAGE, "--%s wants %s after it", option->name, option->value);
        attached = scan->argv[scan->next++];
    }
    return store(scan, option, attached);
}

static cli_status take_rest(option_scan *scan, const char *word)
{
    text_list *list = (void *)((char *)scan->settings + scan->command->rest_offset);
    list->items = memory_grown((void *)list->items, list->count, sizeof *list->items);
    list->items[list->count++] = word;
    return CLI_OK;
}

static cli_status take_operand(option_scan *scan, const char *word)
{
    const cli_command *command = scan->command;
    if (!command->operand)
        return fail(CLI_USAGE, "%s takes options only, \"%s\" was given", command->name, word);
    if (scan->operand_seen)
        return fail(CLI_USAGE, "%s takes one %s, \"%s\" is one too many", command->name,
                    command->operand, word);
    if (!word[0])
        return fail(CLI_USAGE, "%s has an empty name, wanted a %s", command->name,
                    command->operand);
    scan->operand_seen = true;
    *(const char **)((char *)scan->settings + command->operand_offset) = word;
    return CLI_OK;
}

/* ---- Other spellings ---------------------------------------------------------------------- */

static bool read_switch(const char *text, bool *on)
{
    static const char *const yes[] = {"1", "true", "yes"}, *const no[] = {"0", "false", "no"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        *on = strcasecmp(text, yes[i]) == 0;
        if (*on || strcasecmp(text, no[i]) == 0)
            return true;
    }
    return false;
}

static void switch_flag(option_scan *scan, const char *name, bool on)
{
    const cli_option *flag = find_long(scan->command, name, strlen(name));
    assert(flag && flag->kind == OPTION_FLAG);
    *(bool *)(void *)((char *)scan->settings + flag->offset) = on;
}

static cli_status take_switch(option_scan *scan, const cli_alias *alias, const char *word,
                              const char *value)
{
    bool on;
    if (!read_switch(value, &on))
        return fail(CLI_USAGE, "%s is \"%s\", wanted 1, true, yes, 0, false or no", word, value);
    if (alias->kind == ALIAS_ABSENT)
        return on ? fail(CLI_USAGE, "%s has no %s: %s", scan->command->name, word, alias->target)
                  : CLI_OK;
    switch_flag(scan, alias->target, on);
    return CLI_OK;
}

static cli_status take_alias(option_scan *scan, const cli_alias *alias, const char *word,
                             const char *attached)
{
    if (alias->kind == ALIAS_OPTION) {
        const cli_option *option = find_long(scan->command, alias->target, strlen(alias->target));
        assert(option);
        return take(scan, option, attached);
    }
    int length = (int)strcspn(word, "=");
    if (!attached && scan->next == scan->argc)
        return fail(CLI_USAGE, "%.*s wants a value after it", length, word);
    const char *value = attached ? attached : scan->argv[scan->next++];
    cli_status status = CLI_OK;
    char *plain = memory_format("%.*s", length, word);
    if (alias->kind == ALIAS_OPERAND)
        status = take_operand(scan, value);
    else if (alias->kind == ALIAS_IGNORED)
        note_early("%s is not needed: %s", plain, alias->target);
    else if (alias->kind == ALIAS_REFUSED)
        status = fail(CLI_USAGE, "%s has no %s: %s", scan->command->name, plain, alias->target);
    else
        status = take_switch(scan, alias, plain, value);
    if (alias->kind == ALIAS_OPERAND && alias->target)
        switch_flag(scan, alias->target, true);
    free(plain);
    return status;
}

/* ---- The whole line ----------------------------------------------------------------------- */

/* "--name", "--name=value", "-n", "-nvalue", "-n=value", and aliases, some of which are "-name". */
static cli_status take_option(option_scan *scan, const char *word)
{
    size_t length = strcspn(word, "=");
    const char *attached = word[length] ? word + length + 1 : NULL;
    const cli_option *option = NULL;
    if (word[1] == '-')
        option = find_long(scan->command, word + 2, length - 2);
    if (option)
        return take(scan, option, attached);
    const cli_alias *alias = find_alias(scan->command, word, length);
    if (alias)
        return take_alias(scan, alias, word, attached);
    option = word[1] == '-' ? NULL : find_letter(scan->command, word[1]);
    if (option)
        return take(scan, option, word[2] ? word + 2 + (word[2] == '=') : NULL);
    return unknown_option(scan->command, word);
}

static cli_help help_asked(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return HELP_COMMON;
    bool all = same_name("--help-all", word, strlen(word)) || strcmp(word, "--help=all") == 0;
    return all ? HELP_ALL : HELP_NONE;
}

cli_status options_parse(const cli_command *command, int argc, char **argv, void *settings,
                         cli_help *help)
{
    option_scan scan = {.command = command, .argc = argc, .argv = argv, .settings = settings};
    bool only_operands = false;
    *help = HELP_NONE;
    while (scan.next < argc) {
        const char *word = argv[scan.next++];
        cli_status status;
        if (!only_operands && strcmp(word, "--") == 0) {
            only_operands = true;
            continue;
        }
        if (!only_operands)
            *help = help_asked(word);
        if (*help != HELP_NONE)
            return CLI_OK;
        if (!only_operands && word[0] == '-' && word[1])
            status = take_option(&scan, word);
        else if (only_operands && command->rest)
            status = take_rest(&scan, word);
        else
            status = take_operand(&scan, word);
        if (status != CLI_OK)
            return status;
    }
    if (command->operand && !command->operand_optional && !scan.operand_seen)
        return fail(CLI_USAGE, "%s wants a %s; see omrun %s --help", command->name,
                    command->operand, command->name);
    return CLI_OK;
}

void options_free(const cli_command *command, void *settings)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const cli_option *option = &command->options[i];
        if (option->kind == OPTION_TEXTS)
            free(((text_list *)(void *)((char *)settings + option->offset))->items);
    }
    if (command->rest)
        free(((text_list *)(void *)((char *)settings + command->rest_offset))->items);
}

/* ---- Help --------------------------------------------------------------------------------- */

/* The left column of --help. */
enum { HELP_INDENT = 32 };

static bool is_common(const cli_command *command, const char *name)
{
    for (const char *word = command->common; *word; word = next_word(word)) {
        if (same_name(word, name, strlen(name)))
            return true;
    }
    return false;
}

static void help_line(FILE *out, const cli_option *option)
{
    char left[96];
    int length =
        snprintf(left, sizeof left, "  %c%c%s --%s%s%s%s", option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ', option->letter ? "," : " ", option->name,
                 option->kind == OPTION_PLACE ? "[="
                 : option->value              ? " "
                                              : "",
                 option->value ? option->value : "", option->kind == OPTION_PLACE ? "]" : "");
    if (length >= HELP_INDENT)
        fprintf(out, "%s\n%*s", left, HELP_INDENT, "");
    else
        fprintf(out, "%-*s", HELP_INDENT, left);
    for (const char *c = option->help; *c; c++) {
        putc(*c, out);
        if (*c == '\n')
            fprintf(out, "%*s", HELP_INDENT, "");
    }
    putc('\n', out);
}

/* A heading waits for the first option below it that is shown. */
static void help_options(const cli_command *command, bool all, FILE *out)
{
    const char *heading = NULL;
    bool begun = false;
    for (size_t i = 0; i < command->option_count; i++) {
        const cli_option *option = &command->options[i];
        if (option->kind == OPTION_HEADING) {
            heading = option->name;
        } else if (all || is_common(command, option->name)) {
            if (heading)
                fprintf(out, "\n%s:\n", heading);
            else if (!begun)
                putc('\n', out);
            help_line(out, option);
            heading = NULL;
            begun = true;
        }
    }
}

static void help_usage(const cli_command *command, FILE *out)
{
    bool optional = command->operand_optional;
    fprintf(out, "usage: omrun %s%s%s%s [options]", command->name,
            !command->operand ? ""
            : optional        ? " ["
                              : " ",
            command->operand ? command->operand : "", optional ? "]" : "");
    fprintf(out, "%s%s\n\n%s\n", command->rest ? " -- " : "", command->rest ? command->rest : "",
            command->summary);
}

void options_help(const cli_command *command, cli_help extent, FILE *out)
{
    help_usage(command, out);
    help_options(command, extent == HELP_ALL || !command->common, out);
    help_line(out, &(cli_option){.name = "help", .letter = 'h', .help = "show this text"});
    if (command->common)
        help_line(out, &(cli_option){.name = "help-all", .help = "show all options"});
    if (command->notes)
        fprintf(out, "\n%s", command->notes);
}
