/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "names.h"
#include "simulation.h"
#include "table.h"
#include "text.h"
#include "verify/remarks.h"
#include "verify/report.h"

static void print_head(cli_table *table)
{
    static const char *const heads[] = {"output",  "dtype",     "cosine", "rel.euclid",
                                        "max |d|", "worst row", ""};
    for (size_t i = 0; i < table->columns; i++)
        table_cell(table, "%s", heads[i]);
}

static void print_output(cli_table *table, const comparison *output)
{
    const metrics *found = &output->found;
    table_cell(table, "%s", names_short(output->name));
    table_cell(table, "%s", omr_dtype_name(output->dtype));
    if (!output->check_count) { /* nothing was compared */
        for (int i = 0; i < 4; i++)
            table_cell(table, "-");
    } else {
        table_cell(table, "%.9f", metrics_cosine(&found->sums));
        table_cell(table, "%.2e", metrics_rel_euclid(found));
        table_cell(table, "%.2e", found->max_abs.row < 0 ? 0 : found->max_abs.value);
        if (found->worst_count && output->axis >= 0)
            table_cell(table, "%lld: %.2e", (long long)found->worst[0].index,
                       found->worst[0].distance);
        else
            table_cell(table, "-");
    }
    table_cell(table, "%s", output->reason ? "DIFFERS" : "ok");
}

static void print_details(const comparison *output, FILE *out)
{
    char *clean =
        memory_format("  %s: %s", names_short(output->name), output->reason ? output->reason : "");
    text_clean(clean);
    if (output->reason)
        fprintf(out, "%s\n", clean);
    free(clean);
    for (size_t i = 0; i < output->check_count && output->reason; i++) {
        const limits_check *check = &output->checks[i];
        if (!check->passed)
            fprintf(out, "    %-14s %.6g, wanted at %s %g\n", check->name, check->value,
                    check->at_least ? "least" : "most", check->limit);
    }
}

static void print_pass(const verify_pass *pass, FILE *out)
{
    cli_table table = {.columns = 7};
    if (pass->gear)
        fprintf(out, "%s, %lld row%s\n", pass->gear, (long long)pass->rows,
                pass->rows == 1 ? "" : "s");
    print_head(&table);
    for (size_t i = 0; i < pass->count; i++)
        print_output(&table, &pass->outputs[i]);
    table_print(&table, out, 0);
    for (size_t i = 0; i < pass->count; i++)
        print_details(&pass->outputs[i], out);
    char **remarks = remarks_make(pass, PAGE_ENGLISH);
    for (size_t i = 0; remarks[i]; i++) {
        text_clean(remarks[i]);
        fprintf(out, "  note: %s\n", remarks[i]);
    }
    remarks_free(remarks);
}

void verify_print(const verify_report *report, FILE *out)
{
    char time[TEXT_SIZE];
    for (size_t i = 0; i < report->pass_count; i++)
        print_pass(&report->passes[i], out);
    char *line = memory_format(
        "%s against %s%s on %s%s in %s; limits of %s (%s)", report->inputs ? report->inputs : "",
        report->ort_version[0] ? "ONNX Runtime " : "",
        report->ort_version[0] ? report->ort_version : report->reference, report->devices,
        simulation_remark(&report->driver), text_seconds(time, report->seconds),
        limits_class_name(report->class), words_get(report->class_why, PAGE_ENGLISH));
    text_clean(line);
    fprintf(out, "%s\n", line);
    free(line);
}
