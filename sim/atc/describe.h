/* SPDX-License-Identifier: MIT */
/* --mode=1 and --mode=6: what an .om says of itself. */
#ifndef SIM_ATC_DESCRIBE_H
#define SIM_ATC_DESCRIBE_H

#include "om/why.h"

/* Writes the model definition of the .om as JSON, with the names and nesting of its messages. */
bool describe_as_json(const char *om, const char *json, sim_why *why);
/* Prints who made the .om and what it takes on a device. */
bool describe_to_stdout(const char *om, sim_why *why);

#endif
