/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "memory.h"
#include "scratch.h"

static void print_help(FILE *out)
{
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    fputs("usage: omrun COMMAND [options]\n\n"
          "Runs Ascend offline models (.om) on every NPU of this machine, or on npusim where\n"
          "there is none.\n\n",
          out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n"
          "  omrun COMMAND --help    the options of a command\n"
          "  omrun --version\n\n"
          "Exit codes: 0 done, 1 the answer is no, 2 wrong command line, 3 wrong or unwritable\n"
          "file, model or shape, 4 no device or a device failed, 128 + n ended by signal n.\n",
          out);
}

static const cli_command *find_command(const char *name)
{
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static cli_status unknown_command(const char *word)
{
    size_t count;
    const cli_command *const *commands = commands_all(&count);
    const char **names = memory_zeroed(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = commands[i]->name;
    const char *near = options_nearest(word, names, count);
    free((void *)names);
    if (near)
        return fail(CLI_USAGE, "there is no command \"%s\"; did you mean %s?", word, near);
    return fail(CLI_USAGE, "there is no command \"%s\"; see omrun --help", word);
}

/* A full disk under `> file` shows when the buffer is written. */
static cli_status flush_results(cli_status status)
{
    int reason = fflush(stdout) == 0 ? 0 : errno;
    if (status != CLI_OK || (!reason && !ferror(stdout)))
        return status;
    return fail(CLI_INPUT, "cannot write to the standard output: %s",
                strerror(reason ? reason : EIO));
}

static cli_status run_command(const cli_command *command, int argc, char **argv)
{
    cli_help help;
    void *settings = memory_zeroed(1, command->settings_size);
    cli_status status = options_parse(command, argc, argv, settings, &help);
    if (status == CLI_OK && help != HELP_NONE)
        options_help(command, help, stdout);
    else if (status == CLI_OK)
        status = command->run(settings);
    options_free(command, settings);
    free(settings);
    return status;
}

static cli_status dispatch(int argc, char **argv)
{
    const char *word = argv[1];
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        printf("omrun %s\n", omr_version());
        return CLI_OK;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
        (strcmp(word, "help") == 0 && argc == 2)) {
        print_help(stdout);
        return CLI_OK;
    }
    if (strcmp(word, "help") == 0 && argc > 3)
        return fail(CLI_USAGE, "help takes one command, \"%s\" is one too many", argv[3]);
    if (strcmp(word, "help") == 0) {
        const cli_command *command = find_command(argv[2]);
        if (!command)
            return unknown_command(argv[2]);
        options_help(command, HELP_COMMON, stdout);
        return CLI_OK;
    }
    const cli_command *command = find_command(word);
    return command ? run_command(command, argc - 2, argv + 2) : unknown_command(word);
}

/* A file opened later must not take the place of a closed standard output, or results would be
 * written into it. What is opened here cannot be written to, so that they still fail there. */
static void keep_standard_descriptors(void)
{
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++) {
        if (fcntl(i, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDONLY) != i)
            return;
    }
}

int main(int argc, char **argv)
{
    keep_standard_descriptors();
    if (argc < 2) {
        print_help(stderr);
        return CLI_USAGE;
    }
    cli_status status = scratch_watch_signals();
    if (status == CLI_OK)
        status = flush_results(dispatch(argc, argv));
    if (status != CLI_OK && fail_message()[0])
        fail_print();
    return status;
}
