/* SPDX-License-Identifier: MIT */
#include "doctor/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "memory.h"
#include "text.h"
#include "wrap.h"

enum { LABEL_WIDTH = 9 };

bool report_is_chinese(const char *language)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; !language && i < sizeof variables / sizeof variables[0]; i++) {
        language = getenv(variables[i]);
        if (language && !language[0])
            language = NULL;
    }
    return language && strncmp(language, "zh", 2) == 0;
}

void report_begin(doctor_report *report, bool chinese, bool quiet)
{
    *report = (doctor_report){.chinese = chinese, .quiet = quiet, .findings = json_array()};
}

void report_end(doctor_report *report)
{
    json_decref(report->findings);
}

/* ---- Lines ---------------------------------------------------------------------------------- */

static void print_label(const char *label)
{
    size_t width = text_width(label);
    printf("%s%*s", label, (int)(LABEL_WIDTH - width), "");
}

static void print_finding(const doctor_report *report, finding_level level, const char *text,
                          const char *mend)
{
    static const char *const english[] = {"ok", "warning", "problem"};
    static const char *const chinese[] = {"正常", "警告", "问题"};
    print_label(report->chinese ? chinese[level] : english[level]);
    wrap_print(stdout, LABEL_WIDTH, text);
    if (mend) {
        printf("%*s", LABEL_WIDTH, "");
        fputs("-> ", stdout);
        wrap_print(stdout, LABEL_WIDTH + 3, mend);
    }
    fflush(stdout);
}

void report_add(doctor_report *report, finding_level level, const char *key, char *text, char *mend)
{
    static const char *const names[] = {"ok", "warning", "problem"};
    text_clean(text);
    if (mend)
        text_clean(mend);
    report->counts[level]++;
    json_array_append_new(report->findings,
                          json_pack("{s:s, s:s, s:o, s:o}", "check", key, "level", names[level],
                                    "text", json_from_text(text), "mend", json_from_text(mend)));
    if (!report->quiet)
        print_finding(report, level, text, mend);
    free(text);
    free(mend);
}
