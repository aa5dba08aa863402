/* SPDX-License-Identifier: MIT */
/* A report to paste into an issue: what differs first, then everything needed to see it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "simulation.h"
#include "text.h"
#include "verify/remarks.h"
#include "verify/report.h"

/* Names may hold what Markdown takes for its own. */
static void print_name(FILE *out, const char *name)
{
    char *clean = memory_text(name);
    text_clean(clean);
    for (const char *c = clean; *c; c++) {
        if (strchr("\\`*_{}[]<>#|!", *c))
            putc('\\', out);
        putc(*c, out);
    }
    free(clean);
}

static void print_output(FILE *out, const comparison *output)
{
    char shape[TEXT_SIZE];
    const metrics *found = &output->found;
    fputs("| ", out);
    print_name(out, names_short(output->name));
    fprintf(out, " | %s %s | ", omr_dtype_name(output->dtype),
            text_shape(shape, output->shape.rank, output->shape.dims));
    if (!output->check_count) {
        fputs("- | - | - | - | - | - | - | ", out);
    } else {
        fprintf(out, "%.9f | %.3e | %.3e | %.3e | %.3g %% | ", metrics_cosine(&found->sums),
                metrics_rel_euclid(found), found->max_abs.row < 0 ? 0 : found->max_abs.value,
                metrics_rmse(found), 100 * metrics_outside(found));
        fprintf(out, "%llu / %llu / %llu | ", (unsigned long long)found->result.nan,
                (unsigned long long)found->result.inf, (unsigned long long)found->result.saturated);
        if (output->axis >= 0 && found->worst_count)
            fprintf(out, "%lld: %.3e | ", (long long)found->worst[0].index,
                    found->worst[0].distance);
        else
            fputs("- | ", out);
    }
    fprintf(out, "%s |\n", output->reason ? "**differs**" : "ok");
}

static void print_pass(FILE *out, const verify_pass *pass)
{
    if (pass->gear)
        fprintf(out, "### %s, %lld rows\n\n", pass->gear, (long long)pass->rows);
    fputs("| output | what | cosine | rel. Euclid | max abs error | RMSE | outside | NaN / Inf / "
          "saturated | worst row | |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- "
          "|\n",
          out);
    for (size_t i = 0; i < pass->count; i++)
        print_output(out, &pass->outputs[i]);
    putc('\n', out);
    for (size_t i = 0; i < pass->count; i++) {
        if (!pass->outputs[i].reason)
            continue;
        fputs("- **", out);
        print_name(out, names_short(pass->outputs[i].name));
        fputs("**: ", out);
        print_name(out, pass->outputs[i].reason);
        putc('\n', out);
    }
    char **remarks = remarks_make(pass, PAGE_ENGLISH);
    for (size_t i = 0; remarks[i]; i++) {
        fputs("- ", out);
        print_name(out, remarks[i]);
        putc('\n', out);
    }
    remarks_free(remarks);
    putc('\n', out);
}

static void print_fact(FILE *out, const char *what, const char *value)
{
    if (!value || !value[0])
        return;
    fprintf(out, "| %s | ", what);
    print_name(out, value);
    fputs(" |\n", out);
}

static void print_limits(FILE *out, const verify_report *report)
{
    limits wanted = limits_default(report->class);
    for (size_t i = 0; i < report->pass_count && i < 1; i++) {
        for (size_t j = 0; j < report->passes[i].count; j++) {
            if (report->passes[i].outputs[j].limits.class == report->class)
                wanted = report->passes[i].outputs[j].limits;
        }
    }
    fprintf(out,
            "| limits | %s: cosine >= %g, relative Euclid <= %g, of a row >= %g and <= %g, of an "
            "element <= %g, at most %g outside %g + %g abs(g), top-1 >= %g |\n",
            limits_class_name(report->class), wanted.min_cosine, wanted.max_rel_euclid,
            wanted.min_row_cosine, wanted.max_distance, wanted.max_rel_error, wanted.max_outside,
            wanted.atol, wanted.rtol, wanted.min_top1);
    print_fact(out, "chosen because", words_get(report->class_why, PAGE_ENGLISH));
}

static void print_facts(FILE *out, const verify_report *report)
{
    char *library = memory_format("%s (AscendCL %d.%d.%d)%s", report->driver.path,
                                  report->driver.version[0], report->driver.version[1],
                                  report->driver.version[2], simulation_remark(&report->driver));
    char *runtime = report->ort_version[0] ? memory_format("ONNX Runtime %s (%s)",
                                                           report->ort_version, report->ort_path)
                                           : memory_text("stored results");
    fputs("| | |\n| --- | --- |\n", out);
    print_fact(out, "omrun", omr_version());
    print_fact(out, "model", report->model);
    print_fact(out, "its SHA-256", report->model_digest);
    print_fact(out, "compiled for", report->soc_version);
    print_fact(out, "by atc", report->atc_version);
    print_fact(out, "with", report->atc_command);
    print_fact(out, "compared with", report->reference);
    print_fact(out, "its SHA-256", report->reference_digest);
    print_fact(out, "in", runtime);
    print_fact(out, "run on", report->devices);
    print_fact(out, "SoC", report->driver.soc_name);
    print_fact(out, "of", library);
    print_fact(out, "inputs", report->inputs);
    print_limits(out, report);
    free(library);
    free(runtime);
}

char *verify_markdown(const verify_report *report)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return memory_text("");
    fprintf(out, "## omrun verify: %s%s\n\n", verify_passed(report) ? "passed" : "differs",
            report->driver.simulated ? " (simulated by npusim)" : "");
    for (size_t i = 0; i < report->pass_count; i++)
        print_pass(out, &report->passes[i]);
    print_facts(out, report);
    fclose(out);
    return text;
}
