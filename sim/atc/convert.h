/* SPDX-License-Identifier: MIT */
/* From an ONNX file to an .om file. */
#ifndef SIM_ATC_CONVERT_H
#define SIM_ATC_CONVERT_H

#include "atc/options.h"

/* Writes <output>.om, whole or not at all, and a link to it with the name that CANN gives models
 * with ranges: <output>_linux_<cpu>.om. `command_line` is kept in the file. */
bool convert(const options *given, const char *command_line, sim_why *why);

#endif
