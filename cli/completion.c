/* SPDX-License-Identifier: MIT */
#include "completion.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "commands.h"

/* "npy|npz|bin" is a choice among words; "N|none" and "[NAME=]FILE" are not. */
static bool is_choice(const char *value)
{
    if (!value || !strchr(value, '|'))
        return false;
    for (; *value; value++) {
        if (!islower((unsigned char)*value) && !isdigit((unsigned char)*value) && *value != '|' &&
            *value != '-')
            return false;
    }
    return true;
}

static void write_choice(FILE *out, const char *value)
{
    for (; *value; value++)
        fputc(*value == '|' ? ' ' : *value, out);
}

/* ---- bash ----------------------------------------------------------------------------------- */

static void bash_commands(FILE *out)
{
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s ", commands[i]->name);
}

static void bash_values(FILE *out, const cli_command *command)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const cli_option *option = &command->options[i];
        if (option->kind == OPTION_HEADING || !is_choice(option->value))
            continue;
        fprintf(out, "        --%s", option->name);
        if (option->letter)
            fprintf(out, "|-%c", option->letter);
        fputs(") words=\"", out);
        write_choice(out, option->value);
        fputs("\" ;;\n", out);
    }
}

static void bash_words(FILE *out, const cli_command *command)
{
    fputs("        -*) words=\"", out);
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].kind != OPTION_HEADING)
            fprintf(out, "--%s ", command->options[i].name);
    }
    fprintf(out, "--help%s\" ;;\n", command->common ? " --help-all" : "");
    if (is_choice(command->operand)) {
        fputs("        *) words=\"", out);
        write_choice(out, command->operand);
        fputs("\" ;;\n", out);
    }
}

void completion_bash(FILE *out)
{
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    fputs(
        "# Completes omrun in bash; written by omrun completion bash.\n"
        "# Where no word is known, bash completes names of files.\n"
        "_omrun() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n"
        "    # Of --option=value bash makes three words.\n"
        "    if [ \"$current\" = = ]; then\n"
        "        current=\n"
        "    elif [ \"$previous\" = = ]; then\n"
        "        previous=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    fi\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        words=\"",
        out);
    bash_commands(out);
    fputs("help --help --version\"\n"
          "    elif [ \"${COMP_WORDS[1]}\" = help ]; then\n"
          "        words=\"",
          out);
    bash_commands(out);
    fputs("\"\n    else\n        case ${COMP_WORDS[1]} in\n", out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "        %s) case $previous in\n", commands[i]->name);
        bash_values(out, commands[i]);
        fputs("        *) case $current in\n", out);
        bash_words(out, commands[i]);
        fputs("        esac ;;\n        esac ;;\n", out);
    }
    fputs("        esac\n"
          "    fi\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
          "}\n"
          "complete -o bashdefault -o default -F _omrun omrun\n",
          out);
}

/* ---- zsh ------------------------------------------------------------------------------------ */

/* Between single quotes, where brackets and colons mean something to _arguments. */
static void zsh_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (*text == '\n')
            fputc(' ', out);
        else if (strchr("[]:\\", *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void zsh_value(FILE *out, const char *value)
{
    fputc(':', out);
    zsh_text(out, value);
    fputc(':', out);
    if (is_choice(value)) {
        fputc('(', out);
        write_choice(out, value);
        fputc(')', out);
    } else {
        fputs("_files", out);
    }
}

static void zsh_option(FILE *out, const cli_option *option)
{
    const char *repeat = option->kind == OPTION_TEXTS ? "*" : "";
    const char *attach = option->kind == OPTION_PLACE ? "=-" : "";
    if (option->letter)
        fprintf(out, "            %s{-%c,--%s%s}'[", repeat[0] ? "'*'" : "", option->letter,
                option->name, attach);
    else
        fprintf(out, "            '%s--%s%s[", repeat, option->name, attach);
    zsh_text(out, option->help);
    fputc(']', out);
    if (option->kind == OPTION_PLACE)
        fputc(':', out); /* may be left out */
    if (option->value)
        zsh_value(out, option->value);
    fputs("' \\\n", out);
}

static void zsh_command(FILE *out, const cli_command *command)
{
    fprintf(out, "        %s)\n        _arguments \\\n", command->name);
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].kind != OPTION_HEADING)
            zsh_option(out, &command->options[i]);
    }
    fputs("            {-h,--help}'[show this text]'", out);
    if (command->common)
        fputs(" \\\n            '--help-all[show all options]'", out);
    if (command->operand) {
        fputs(" \\\n            '1", out);
        zsh_value(out, command->operand);
        fputc('\'', out);
    }
    fputs(" ;;\n", out);
}

void completion_zsh(FILE *out)
{
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    fputs("#compdef omrun\n"
          "# Completes omrun in zsh; written by omrun completion zsh.\n"
          "_omrun() {\n"
          "    local -a commands\n"
          "    commands=(\n",
          out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "        '%s:", commands[i]->name);
        zsh_text(out, commands[i]->summary);
        fputs("'\n", out);
    }
    fputs("    )\n"
          "    if (( CURRENT == 2 )) || [[ $words[2] == help ]]; then\n"
          "        _describe command commands\n"
          "        return\n"
          "    fi\n"
          "    shift words\n"
          "    (( CURRENT-- ))\n"
          "    case $words[1] in\n",
          out);
    for (size_t i = 0; i < count; i++)
        zsh_command(out, commands[i]);
    fputs("    esac\n"
          "}\n"
          "if [[ $funcstack[1] == _omrun ]]; then _omrun \"$@\"; else compdef _omrun omrun; fi\n",
          out);
}
