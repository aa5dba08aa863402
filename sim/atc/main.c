/* SPDX-License-Identifier: MIT */
/* npusim's atc. Progress goes to stdout as people's scripts know it, the reason of a failure to
 * stderr as one line with an error code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atc/convert.h"
#include "atc/describe.h"

static int fail(const sim_why *why)
{
    fprintf(stderr, "%s%s.\n",
            why->text[0] == 'E' && why->text[1] == '1' ? "" : "E19999: ", why->text);
    puts("ATC run failed, please check the message above.");
    return EXIT_FAILURE;
}

static char *join(int argc, char **argv)
{
    size_t size = 1;
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 1;
    char *text = calloc(1, size);
    for (int i = 0; text && i < argc; i++) {
        strcat(text, argv[i]);
        if (i + 1 < argc)
            strcat(text, " ");
    }
    return text;
}

static bool act(const options *given, const char *command_line, sim_why *why)
{
    if (options_is_mode(given, "1"))
        return describe_as_json(given->om, given->json, why);
    if (options_is_mode(given, "6"))
        return describe_to_stdout(given->om, why);
    return convert(given, command_line, why);
}

int main(int argc, char **argv)
{
    options given;
    sim_why why = {""};
    if (!options_parse(&given, argc, argv, &why))
        return fail(&why);
    if (given.help || argc == 1) {
        options_help();
        return EXIT_SUCCESS;
    }
    puts("ATC start working now, please wait for a moment.");
    fflush(stdout); /* before the lines of stderr also where both are one file */
    char *command_line = join(argc, argv);
    bool good =
        command_line ? act(&given, command_line, &why) : sim_because(&why, "E19999: no memory");
    free(command_line);
    if (!good)
        return fail(&why);
    puts("ATC run success, welcome to the next use.");
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
