/* SPDX-License-Identifier: MIT */
/* The commands of omrun, one file each. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "options.h"

extern const cli_command command_run;
extern const cli_command command_bench;
extern const cli_command command_convert;
extern const cli_command command_doctor;
extern const cli_command command_info;
extern const cli_command command_verify;
extern const cli_command command_devices;
extern const cli_command command_completion;

/* All of them, as `omrun --help` lists them. */
const cli_command *const *commands_all(size_t *count);

#endif
