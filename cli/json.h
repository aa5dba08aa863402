/* SPDX-License-Identifier: MIT */
/* JSON for machines: stable keys, documented in docs/cli.md. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <jansson.h>

#include "fail.h"

/* A text that need not be UTF-8: other bytes become U+FFFD. NULL becomes null. */
json_t *json_from_text(const char *text);
json_t *json_from_dims(size_t count, const int64_t *dims);
/* {"path", "soc", "version", "simulated"} */
json_t *json_from_driver(const omr_driver_info *driver);
/* The words of this process's command line. */
json_t *json_from_command_line(void);
/* Prints and frees it. */
cli_status json_print(json_t *value);

#endif
