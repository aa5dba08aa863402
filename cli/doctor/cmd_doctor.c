/* SPDX-License-Identifier: MIT */
/* omrun doctor: what keeps an NPU from working, and what a code of AscendCL means. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "doctor/codes.h"
#include "doctor/machine.h"
#include "doctor/report.h"
#include "doctor/runtime.h"
#include "json.h"
#include "note.h"

typedef struct doctor_settings {
    const char *code, *lang, *acl_library, *root;
    bool json, verbose;
} doctor_settings;

static void check_all(doctor_report *report, const doctor_settings *settings)
{
    omr_driver_info driver;
    machine_view machine = {.root = settings->root ? settings->root : ""};
    machine_check_cann(&machine, report);
    machine_check_environment(&machine, report);
    machine_check_versions(&machine, report);
    machine_check_nodes(&machine, report);
    machine_check_users(&machine, report);
    machine_check_smi(&machine, report);
    machine_check_packages(&machine, report);
    if (runtime_check_library(&machine, report, settings->acl_library, &driver) &&
        runtime_check_devices(report, &driver))
        runtime_check_model(report, &driver);
    machine_free(&machine);
}

static void print_summary(const doctor_report *report)
{
    printf(SAY(report, "\n%zu problem%s, %zu warning%s\n", "\n%zu 个问题%s，%zu 个警告%s\n"),
           report->counts[FINDING_PROBLEM],
           report->chinese || report->counts[FINDING_PROBLEM] == 1 ? "" : "s",
           report->counts[FINDING_WARNING],
           report->chinese || report->counts[FINDING_WARNING] == 1 ? "" : "s");
}

static cli_status check_machine(const doctor_settings *settings, bool chinese)
{
    doctor_report report;
    cli_status status = CLI_OK;
    report_begin(&report, chinese, settings->json);
    check_all(&report, settings);
    if (settings->json)
        status = json_print(json_pack("{s:O, s:I, s:I}", "findings", report.findings, "problems",
                                      (json_int_t)report.counts[FINDING_PROBLEM], "warnings",
                                      (json_int_t)report.counts[FINDING_WARNING]));
    else
        print_summary(&report);
    if (status == CLI_OK && report.counts[FINDING_PROBLEM]) {
        fail(CLI_NO, "%s", ""); /* the findings have said it all */
        status = CLI_NO;
    }
    report_end(&report);
    return status;
}

static cli_status run(const void *given)
{
    const doctor_settings *settings = given;
    if (settings->lang && strcmp(settings->lang, "zh") != 0 && strcmp(settings->lang, "en") != 0)
        return fail(CLI_USAGE, "--lang is \"%s\", wanted en or zh", settings->lang);
    bool chinese = report_is_chinese(settings->lang);
    if (settings->code)
        return codes_explain(settings->code, chinese, settings->json);
    if (settings->root && access(settings->root, X_OK) != 0)
        return fail(CLI_USAGE, "--root is %s, wanted a folder: %s", settings->root,
                    strerror(errno));
    note_begin(!settings->verbose, settings->verbose);
    cli_status status = check_machine(settings, chinese);
    note_end();
    return status;
}

#define FIELD(name) offsetof(doctor_settings, name)

static const cli_option options[] = {
    {"lang", 0, OPTION_TEXT, FIELD(lang), "en|zh", "language; the locale's without it", 0, 0},
    {"acl-library", 0, OPTION_TEXT, FIELD(acl_library), "FILE",
     "this libascendcl.so instead of the one found", 0, 0},
    {"root", 0, OPTION_TEXT, FIELD(root), "DIR", "look for CANN, driver and devices below it", 0,
     0},
    {"json", 0, OPTION_FLAG, FIELD(json), NULL, "for machines", 0, 0},
    {"verbose", 'v', OPTION_FLAG, FIELD(verbose), NULL, "say what the library does", 0, 0},
};

const cli_command command_doctor = {
    .name = "doctor",
    .summary = "find what keeps an NPU from working; explain AscendCL's codes",
    .operand = "CODE",
    .operand_offset = FIELD(code),
    .operand_optional = true,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .notes = "examples:\n"
             "  omrun doctor\n"
             "  omrun doctor 507033\n"
             "  omrun doctor ACL_ERROR_RT_CONTEXT_NULL --lang zh\n"
             "Exit code 1 when there is a problem.\n",
    .settings_size = sizeof(doctor_settings),
    .run = run,
};
