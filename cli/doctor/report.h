/* SPDX-License-Identifier: MIT */
/* What the doctor finds: a line each, and what mends it. */
#ifndef CLI_DOCTOR_REPORT_H
#define CLI_DOCTOR_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "fail.h"

typedef enum finding_level {
    FINDING_OK,
    FINDING_WARNING, /* works, but not as well as it could */
    FINDING_PROBLEM, /* does not work */
} finding_level;

typedef struct doctor_report {
    bool chinese, quiet; /* quiet: only collects, for --json */
    size_t counts[3];
    json_t *findings;
} doctor_report;

/* Chinese when `language`, or without it the locale's, begins with "zh". */
bool report_is_chinese(const char *language);
/* The text in the report's language. */
#define SAY(report, en, zh) ((report)->chinese ? (zh) : (en))

void report_begin(doctor_report *report, bool chinese, bool quiet);
/* `key` names the check for programs; `mend`, a command or advice, may be NULL. Frees both texts,
 * so that callers hand over memory_format(). Prints the line at once: what comes next may hang. */
void report_add(doctor_report *report, finding_level level, const char *key, char *text,
                char *mend);
void report_end(doctor_report *report);

#endif
