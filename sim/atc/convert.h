/* SPDX-License-Identifier: MIT */
/* From an ONNX file to an .om file. */
#ifndef SIM_ATC_CONVERT_H
#define SIM_ATC_CONVERT_H

#include "atc/options.h"

/* Writes <output>.om, whole or not at all. `command_line` is kept in the file. */
bool convert(const options *given, const char *command_line, sim_why *why);

#endif
