/* SPDX-License-Identifier: MIT */
/* omrun completion: what makes a shell complete omrun's command lines. */
#include <stddef.h>
#include <string.h>

#include "commands.h"
#include "completion.h"

typedef struct completion_settings {
    const char *shell;
} completion_settings;

static cli_status run(const void *given)
{
    const completion_settings *settings = given;
    if (strcmp(settings->shell, "bash") == 0)
        completion_bash(stdout);
    else if (strcmp(settings->shell, "zsh") == 0)
        completion_zsh(stdout);
    else
        return fail(CLI_USAGE, "\"%s\" is no shell that is known here, wanted bash or zsh",
                    settings->shell);
    return CLI_OK;
}

const cli_command command_completion = {
    .name = "completion",
    .summary = "print what makes a shell complete omrun's command lines",
    .operand = "bash|zsh",
    .operand_offset = offsetof(completion_settings, shell),
    .notes = "examples:\n"
             "  source <(omrun completion bash)\n"
             "  omrun completion zsh > \"${fpath[1]}/_omrun\"\n",
    .settings_size = sizeof(completion_settings),
    .run = run,
};
