/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "simulation.h"
#include "table.h"
#include "text.h"
#include "verify/remarks.h"
#include "verify/report.h"
#include "wrap.h"

static void print_head(cli_table *table, page_language language)
{
    static const page_phrase heads[] = {WORD_OUTPUT,           WORD_DTYPE, WORD_COSINE,
                                        WORD_REL_EUCLID_TABLE, WORD_MAX_D, WORD_WORST_ROW};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        table_cell(table, "%s", words_get(heads[i], language));
    table_cell(table, "%s", "");
}

static void print_output(cli_table *table, const comparison *output, page_language language)
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
    table_cell(table, "%s", words_get(output->reason ? WORD_DIFFERS_LOUD : WORD_OK, language));
}

/* A line, cleaned of what plays with terminals, behind `indent` blanks. Frees it. */
static void print_line(FILE *out, int indent, char *text)
{
    text_clean(text);
    fprintf(out, "%*s", indent, "");
    wrap_print(out, indent, text);
    free(text);
}

/* Why the output differs. In Chinese by its shapes or by the checks below it: the sentence that
 * --json and standard error have is English. */
static char *reason_text(const comparison *output, page_language language)
{
    char is[TEXT_SIZE], wanted[TEXT_SIZE];
    if (language == PAGE_ENGLISH)
        return memory_text(output->reason);
    if (output->state == NO_REFERENCE)
        return memory_text(words_get(WORD_ALONE, language));
    if (output->state != OTHER_SHAPE)
        return memory_text(words_get(WORD_DIFFERS_LOUD, language));
    return memory_format(
        "%s%s, %s", words_get(WORD_OTHER_SHAPE, language),
        text_shape(is, output->shape.rank, output->shape.dims),
        text_shape(wanted, output->reference_shape.rank, output->reference_shape.dims));
}

static void print_details(const comparison *output, page_language language, FILE *out)
{
    if (!output->reason)
        return;
    char *reason = reason_text(output, language);
    print_line(out, 2, memory_format("%s: %s", names_short(output->name), reason));
    free(reason);
    for (size_t i = 0; i < output->check_count; i++) {
        const limits_check *check = &output->checks[i];
        if (!check->passed)
            fprintf(out, "    %-14s %.6g%s%s %g\n", check->name, check->value,
                    language == PAGE_ENGLISH ? ", wanted " : "，要求",
                    words_get(check->at_least ? WORD_AT_LEAST : WORD_AT_MOST, language),
                    check->limit);
    }
}

static void print_pass(const verify_pass *pass, page_language language, FILE *out)
{
    cli_table table = {.columns = 7};
    if (pass->gear && language == PAGE_ENGLISH)
        fprintf(out, "%s, %lld row%s\n", pass->gear, (long long)pass->rows,
                pass->rows == 1 ? "" : "s");
    else if (pass->gear)
        fprintf(out, "%s，%lld %s\n", pass->gear, (long long)pass->rows,
                words_get(WORD_ROWS, language));
    print_head(&table, language);
    for (size_t i = 0; i < pass->count; i++)
        print_output(&table, &pass->outputs[i], language);
    table_print(&table, out, 0);
    for (size_t i = 0; i < pass->count; i++)
        print_details(&pass->outputs[i], language, out);
    char **remarks = remarks_make(pass, language);
    for (size_t i = 0; remarks[i]; i++)
        print_line(out, 2, memory_format("%s%s", words_get(WORD_NOTE, language), remarks[i]));
    remarks_free(remarks);
}

const char *verify_device_ids(const verify_report *report)
{
    const char *ids = strpbrk(report->devices, "0123456789");
    return ids ? ids : report->devices;
}

/* simulation_remark() in the report's language. */
static const char *simulation_word(const verify_report *report, page_language language)
{
    omr_simulation_info simulation;
    if (!report->driver.simulated)
        return "";
    bool zeros = simulation_get(&report->driver, &simulation) && !simulation.computes;
    return words_get(zeros ? WORD_IN_SIMULATION_ZEROS : WORD_IN_SIMULATION, language);
}

/* "100 random rows against ONNX Runtime 1.23 on device 0 in 1.2 s; limits of f32 (why)". */
static char *summary_text(const verify_report *report, page_language language)
{
    char time[TEXT_SIZE];
    const char *inputs = report->inputs ? report->inputs : "";
    const char *runtime = report->ort_version[0] ? "ONNX Runtime " : "";
    const char *against = report->ort_version[0] ? report->ort_version : report->reference;
    const char *why = words_get(report->class_why, language);
    text_seconds(time, report->seconds);
    if (language == PAGE_ENGLISH)
        return memory_format("%s against %s%s on %s%s in %s; limits of %s (%s)", inputs, runtime,
                             against, report->devices, simulation_word(report, language), time,
                             limits_class_name(report->class), why);
    return memory_format(
        "%s：%s；%s：%s%s；%s：%s%s；%s：%s；%s：%s（%s）", words_get(WORD_INPUTS, language),
        inputs, words_get(WORD_COMPARED_WITH, language), runtime, against,
        words_get(WORD_DEVICES, language), verify_device_ids(report),
        simulation_word(report, language), words_get(WORD_IN_TIME, language), time,
        words_get(WORD_PRECISION, language), limits_class_name(report->class), why);
}

void verify_print(const verify_report *report, page_language language, FILE *out)
{
    for (size_t i = 0; i < report->pass_count; i++)
        print_pass(&report->passes[i], language, out);
    print_line(out, 0, summary_text(report, language));
}
