/* SPDX-License-Identifier: MIT */
#include "verify/verify.h"

#include <stdlib.h>

#include "memory.h"
#include "names.h"

static const comparison *first_failed(const verify_pass *pass)
{
    for (size_t i = 0; i < pass->count; i++) {
        if (pass->outputs[i].reason)
            return &pass->outputs[i];
    }
    return NULL;
}

bool verify_passed(const verify_report *report)
{
    for (size_t i = 0; i < report->pass_count; i++) {
        if (first_failed(&report->passes[i]))
            return false;
    }
    return true;
}

char *verify_reason(const verify_report *report)
{
    for (size_t i = 0; i < report->pass_count; i++) {
        const verify_pass *pass = &report->passes[i];
        const comparison *failed = first_failed(pass);
        if (failed)
            return memory_format("%s%soutput \"%s\" differs: %s", pass->gear ? pass->gear : "",
                                 pass->gear ? ": " : "", names_short(failed->name), failed->reason);
    }
    return NULL;
}

static void clear_pass(verify_pass *pass)
{
    for (size_t i = 0; i < pass->count; i++)
        comparison_clear(&pass->outputs[i]);
    free(pass->outputs);
    free(pass->unused);
    free(pass->gear);
}

void verify_clear(verify_report *report)
{
    for (size_t i = 0; i < report->pass_count; i++)
        clear_pass(&report->passes[i]);
    free(report->passes);
    free(report->om);
    free(report->model_name);
    free(report->soc_version);
    free(report->atc_version);
    free(report->atc_command);
    free(report->devices);
    free(report->inputs);
    *report = (verify_report){0};
}
