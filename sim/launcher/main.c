/* SPDX-License-Identifier: MIT */
/* npusim: runs a program on simulated NPUs. The program is not changed: it finds npusim's
 * libascendcl.so and atc first. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/profiles.h"
#include "launcher/rules.h"
#include "launcher/sdk.h"
#include "launcher/settings.h"

enum { EXIT_USAGE = 2, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static const char help[] =
    "usage: npusim run [OPTION...] [--] COMMAND [ARGUMENT...]\n"
    "       npusim env [OPTION...]\n"
    "       npusim profiles\n"
    "       npusim rules\n"
    "       npusim sdk FOLDER\n"
    "\n"
    "npusim is AscendCL on the CPU: programs for Ascend NPUs run on simulated ones.\n"
    "`run` starts a command with npusim's libascendcl.so, atc and pyACL in front of any others\n"
    "and exits as the command does; `env` prints the same settings for a shell; `profiles` lists\n"
    "the devices whose times they can keep, `rules` what --check looks for.\n"
    "\n"
    "  --devices N      how many NPUs there are, 1 to 64 (1)\n"
    "  --profile NAME   whose times they keep: a name of `npusim profiles` or a file (cpu)\n"
    "  --soc NAME       what chip they are (the profile's)\n"
    "  --memory SIZE    memory of each, for example 512M (the profile's)\n"
    "  --threads N      cores each computes with (the cores there are, shared out)\n"
    "  --fault SPEC     let calls, or the work they queue, go wrong:\n"
    "                   [task:]CALL[@DEVICE][#OCCURRENCE|%PERCENT[:SEED]]=\n"
    "                   CODE|oom|hang|slow:TIME|corrupt[,...]\n"
    "  --check[=RULES]  tell what a real NPU would punish: all, or names of `npusim rules`,\n"
    "                   separated by commas, with a - to leave one out\n"
    "  --check-log FILE add the reports to that file, not to stderr\n"
    "  --trace          print every AscendCL call to stderr\n"
    "  --help, --version\n"
    "\n"
    "  npusim run --devices 2 -- omrun run digits.om --input x.npy --device 0,1\n"
    "  npusim run --devices 8 --profile ascend310p3 -- ./my_program\n"
    "  npusim run --check=-leak -- ./my_program\n"
    "  npusim run --fault aclmdlExecute#3=507011,aclrtMemcpyAsync@1=hang -- ./my_program\n"
    "  eval \"$(npusim env --devices 2)\"\n"
    "  npusim sdk ~/ascend && . ~/ascend/set_env.sh\n"
    "\n"
    "Exit status: the command's; 86 when --check found an error; 2 for a bad option, 126 and\n"
    "127 when the command cannot be started or found.\n";

static void set_variable(const char *name, const char *value)
{
    setenv(name, value, 1);
}

/* Quoted so that any shell reads back the same bytes. */
static void print_variable(const char *name, const char *value)
{
    printf("export %s='", name);
    for (; *value; value++) {
        if (*value == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*value);
    }
    puts("'");
}

static int run(int argc, char **argv)
{
    settings given;
    int at = 2;
    if (!settings_parse(&given, argc, argv, &at))
        return EXIT_USAGE;
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    if (at == argc) {
        fputs("npusim: run wants a command, for example `npusim run --devices 2 -- ./program`\n",
              stderr);
        return EXIT_USAGE;
    }
    if (!settings_each(&given, set_variable))
        return EXIT_CANNOT_RUN;
    execvp(argv[at], argv + at);
    int error = errno;
    fprintf(stderr, "npusim: cannot run %s: %s\n", argv[at], strerror(error));
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static int print_env(int argc, char **argv)
{
    settings given;
    int at = 2;
    if (!settings_parse(&given, argc, argv, &at))
        return EXIT_USAGE;
    if (at < argc) {
        fprintf(stderr, "npusim: env takes options only, not \"%s\"\n", argv[at]);
        return EXIT_USAGE;
    }
    return settings_each(&given, print_variable) && fflush(stdout) == 0 ? EXIT_SUCCESS
                                                                        : EXIT_CANNOT_RUN;
}

static int list_profiles(int argc, char **argv)
{
    if (argc > 2) {
        fprintf(stderr, "npusim: profiles takes nothing, not \"%s\"\n", argv[2]);
        return EXIT_USAGE;
    }
    return profiles_list() && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int list_rules(int argc, char **argv)
{
    if (argc > 2) {
        fprintf(stderr, "npusim: rules takes nothing, not \"%s\"\n", argv[2]);
        return EXIT_USAGE;
    }
    rules_list();
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int make_sdk(int argc, char **argv)
{
    if (argc != 3 || argv[2][0] == '-' || !argv[2][0]) {
        fputs("npusim: sdk wants one new folder, for example `npusim sdk ~/ascend`\n", stderr);
        return EXIT_USAGE;
    }
    if (!sdk_make(argv[2]))
        return EXIT_FAILURE;
    printf("made %s: source its set_env.sh, then build and run as with CANN\n", argv[2]);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "run") == 0)
        return run(argc, argv);
    if (strcmp(command, "env") == 0)
        return print_env(argc, argv);
    if (strcmp(command, "profiles") == 0)
        return list_profiles(argc, argv);
    if (strcmp(command, "rules") == 0)
        return list_rules(argc, argv);
    if (strcmp(command, "sdk") == 0)
        return make_sdk(argc, argv);
    if (strcmp(command, "--version") == 0) {
        puts("npusim " NPUSIM_VERSION);
        return EXIT_SUCCESS;
    }
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
        fputs(help, stdout);
        return EXIT_SUCCESS;
    }
    if (*command)
        fprintf(stderr,
                "npusim: there is no command \"%s\", wanted is run, env, profiles, rules or "
                "sdk\n",
                command);
    else
        fputs(help, stderr);
    return EXIT_USAGE;
}
