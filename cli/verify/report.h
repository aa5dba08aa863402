/* SPDX-License-Identifier: MIT */
/* What came of a verification, for people, programs, issues and browsers. */
#ifndef CLI_VERIFY_REPORT_H
#define CLI_VERIFY_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "report/words.h"
#include "verify/verify.h"

/* "0, 1" of "devices 0, 1", for where a word in another language stands before it. */
const char *verify_device_ids(const verify_report *report);
void verify_print(const verify_report *report, page_language language, FILE *out);
/* Keys: docs/cli.md. Numbers that are none (NaN, infinite) are null. */
json_t *verify_json(const verify_report *report);
/* Markdown, the caller's to free. */
char *verify_markdown(const verify_report *report);
/* One page that needs nothing else, the caller's to free. */
char *verify_html(const verify_report *report, page_language language);

#endif
