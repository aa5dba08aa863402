/* SPDX-License-Identifier: MIT */
/* What came of a verification, for people, programs, issues and browsers. */
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "verify/verify.h"

void verify_print(const verify_report *report, FILE *out);
/* Keys: docs/cli.md. Numbers that are none (NaN, infinite) are null. */
json_t *verify_json(const verify_report *report);
/* Markdown, the caller's to free. */
char *verify_markdown(const verify_report *report);
/* Whether a file can be written there, before any work. */
cli_status verify_check_place(const char *path);
/* Writes all of `text` or nothing, and frees it. */
cli_status verify_write(const char *path, char *text);

#endif
