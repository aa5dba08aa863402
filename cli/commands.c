/* SPDX-License-Identifier: MIT */
#include "commands.h"

static const cli_command *const commands[] = {
    &command_run,  &command_bench,   &command_verify, &command_convert,
    &command_info, &command_devices, &command_doctor, &command_completion,
};

const cli_command *const *commands_all(size_t *count)
{
    *count = sizeof commands / sizeof commands[0];
    return commands;
}
