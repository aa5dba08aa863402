/* SPDX-License-Identifier: MIT */
/* The report to look at. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "report/chart.h"
#include "text.h"
#include "verify/remarks.h"
#include "verify/report.h"

/* ---- The verdict -------------------------------------------------------------------------- */

typedef struct verify_summary {
    size_t outputs, passed;
    int64_t rows;
    double least_cosine, most_distance;
} verify_summary;

static verify_summary summarize(const verify_report *report)
{
    verify_summary sum = {.least_cosine = 1};
    for (size_t i = 0; i < report->pass_count; i++) {
        const verify_pass *pass = &report->passes[i];
        sum.rows += pass->rows;
        for (size_t j = 0; j < pass->count; j++) {
            const comparison *output = &pass->outputs[j];
            sum.outputs++;
            sum.passed += !output->reason;
            if (!output->check_count || output->limits.class == LIMITS_EXACT)
                continue;
            double cosine = metrics_cosine(&output->found.sums);
            double distance = metrics_rel_euclid(&output->found);
            /* What is no number is the worst of all. */
            sum.least_cosine = cosine >= sum.least_cosine ? sum.least_cosine : cosine;
            sum.most_distance = distance <= sum.most_distance ? sum.most_distance : distance;
        }
    }
    return sum;
}

static void print_head(page *on, const verify_report *report, const json_t *data)
{
    char number[PAGE_NUMBER], count[64];
    verify_summary sum = summarize(report);
    bool passed = verify_passed(report);
    page_simulated(on, json_object_get(data, "library"));
    page_print(on, "<h1>");
    page_text(on->out, on->title);
    page_print(on, "</h1>\n<p class=\"lead\">%s: ", page_word(on, WORD_COMPARED_WITH));
    page_text(on->out, report->reference);
    page_print(on, "</p>\n<div class=\"verdict %s\" id=\"verdict\"><b>%s</b>",
               passed ? "good" : "bad",
               page_word(on, passed ? WORD_VERDICT_SAME : WORD_VERDICT_DIFFERS));
    page_print(on, "</div>\n<div class=\"tiles\">\n");
    snprintf(count, sizeof count, "%zu / %zu", sum.passed, sum.outputs);
    page_tile(on, count, NULL, page_word(on, WORD_OUTPUTS_OK));
    snprintf(count, sizeof count, "%lld", (long long)sum.rows);
    page_tile(on, count, NULL, page_word(on, WORD_ROWS_COMPARED));
    snprintf(count, sizeof count, "%.7g", sum.least_cosine);
    page_tile(on, isfinite(sum.least_cosine) ? count : "NaN", NULL,
              page_word(on, WORD_LEAST_COSINE));
    page_tile(on, page_number(number, sum.most_distance), NULL,
              page_word(on, WORD_LARGEST_REL_EUCLID));
    page_print(on, "</div>\n");
}

/* ---- The table of outputs ----------------------------------------------------------------- */

static void print_output_cells(page *on, const comparison *output)
{
    char number[PAGE_NUMBER];
    const metrics *found = &output->found;
    page_print(on, "<td class=\"n\">%.9f</td>", metrics_cosine(&found->sums));
    page_print(on, "<td class=\"n\">%s</td>", page_number(number, metrics_rel_euclid(found)));
    page_print(on, "<td class=\"n\">%s</td>",
               page_number(number, found->max_abs.row < 0 ? 0 : found->max_abs.value));
    page_print(on, "<td class=\"n\">%s</td>", page_number(number, metrics_mean_abs(found)));
    page_print(on, "<td class=\"n\">%s</td>", page_number(number, metrics_rmse(found)));
    page_print(on, "<td class=\"n\">%.3g %%</td>", 100 * metrics_outside(found));
    page_print(on, "<td class=\"n\">%llu / %llu / %llu</td>", (unsigned long long)found->result.nan,
               (unsigned long long)found->result.inf, (unsigned long long)found->result.saturated);
    if (output->ranked)
        page_print(on, "<td class=\"n\">%.2f %% / %.2f %%</td>", 100 * ranking_top1(&output->ranks),
                   100 * ranking_top5(&output->ranks));
    else
        page_print(on, "<td class=\"n\">\u2013</td>");
}

static void print_output_row(page *on, const comparison *output)
{
    char shape[TEXT_SIZE];
    page_print(on, "<tr><td class=\"name\">");
    page_text(on->out, names_short(output->name));
    page_print(on, "</td><td><span class=\"badge %s\">%s</span></td>",
               output->reason ? "bad" : "good",
               page_word(on, output->reason ? WORD_DIFFERS : WORD_OK));
    page_print(on, "<td>%s<br>%s</td>", omr_dtype_name(output->dtype),
               text_shape(shape, output->shape.rank, output->shape.dims));
    if (output->check_count)
        print_output_cells(on, output);
    for (int i = 0; i < 8 && !output->check_count; i++)
        page_print(on, "<td class=\"n\">\u2013</td>");
    page_print(on, "</tr>\n");
}

static void print_outputs(page *on, const verify_pass *pass)
{
    static const page_phrase heads[] = {
        WORD_OUTPUT,           WORD_VERDICT, WORD_DTYPE_SHAPE, WORD_COSINE,
        WORD_REL_EUCLID_SHORT, WORD_MAX_ABS, WORD_MEAN_ABS,    WORD_RMSE,
        WORD_OUTSIDE,          WORD_SPECIAL, WORD_TOP};
    page_print(on, "<div class=\"card scroll\"><table class=\"outputs\"><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        page_print(on, "<th%s>%s</th>", i >= 3 ? " class=\"n\"" : "", page_word(on, heads[i]));
    page_print(on, "</tr>\n");
    for (size_t i = 0; i < pass->count; i++)
        print_output_row(on, &pass->outputs[i]);
    page_print(on, "</table></div>\n");
}

/* ---- One output --------------------------------------------------------------------------- */

static page_phrase phrase_of(const char *check)
{
    static const struct {
        const char *name;
        page_phrase phrase;
    } phrases[] = {
        {"cosine", WORD_COSINE},
        {"rel_euclid", WORD_REL_EUCLID},
        {"row_cosine", WORD_ROW_COSINE},
        {"row_distance", WORD_ROW_DISTANCE},
        {"max_rel_error", WORD_MAX_REL_ERROR},
        {"outside", WORD_OUTSIDE},
        {"top1", WORD_TOP1},
        {"unmatched", WORD_UNMATCHED},
        {"finite", WORD_FINITE},
        {"saturated", WORD_SATURATED},
        {"misplaced_rows", WORD_MISPLACED_ROWS},
    };
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (strcmp(phrases[i].name, check) == 0)
            return phrases[i].phrase;
    }
    return WORD_CHECK;
}

static void print_checks(page *on, const comparison *output)
{
    char found[PAGE_NUMBER], limit[PAGE_NUMBER];
    page_print(on,
               "<table><tr><th>%s</th><th class=\"n\">%s</th><th class=\"n\">%s</th><th></th>"
               "</tr>\n",
               page_word(on, WORD_CHECK), page_word(on, WORD_FOUND), page_word(on, WORD_WANTED));
    for (size_t i = 0; i < output->check_count; i++) {
        const limits_check *check = &output->checks[i];
        /* Nothing may be lost to rounding where it fails by a little. */
        snprintf(found, sizeof found, "%.7g", check->value);
        page_print(on,
                   "<tr><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s %s</td>"
                   "<td><span class=\"badge %s\">%s</span></td></tr>\n",
                   page_word(on, phrase_of(check->name)),
                   isfinite(check->value) ? found : page_number(found, check->value),
                   page_word(on, check->at_least ? WORD_AT_LEAST : WORD_AT_MOST),
                   page_number(limit, check->limit), check->passed ? "good" : "bad",
                   page_word(on, check->passed ? WORD_OK : WORD_DIFFERS));
    }
    page_print(on, "</table>\n");
}

static double bin_edge(size_t bin)
{
    return pow(10, METRICS_FIRST_DECADE + (double)bin / METRICS_BINS_PER_DECADE);
}

/* The bins that hold something, and a decade of room. */
static bool bin_range(const metrics *found, size_t *first, size_t *last)
{
    bool any = false;
    for (size_t i = 0; i < METRICS_BINS; i++) {
        if (!found->bins[i])
            continue;
        if (!any)
            *first = i;
        *last = i + 1;
        any = true;
    }
    *first -= *first % METRICS_BINS_PER_DECADE;
    *last += METRICS_BINS_PER_DECADE - *last % METRICS_BINS_PER_DECADE;
    if (*last - *first < 3 * METRICS_BINS_PER_DECADE)
        *last = *first + 3 * METRICS_BINS_PER_DECADE;
    return any;
}

static void print_histogram(page *on, const comparison *output)
{
    const metrics *found = &output->found;
    size_t first = 0, last = 0;
    uint64_t most = 0;
    page_print(on, "<div class=\"card\"><h3>%s</h3>\n", page_word(on, WORD_ERROR_HISTOGRAM));
    if (!bin_range(found, &first, &last)) {
        page_print(on, "<p>%s</p></div>\n", page_word(on, WORD_ALL_EXACT));
        return;
    }
    for (size_t i = first; i < last && i < METRICS_BINS; i++)
        most = found->bins[i] > most ? found->bins[i] : most;
    chart figure;
    chart_begin(&figure, on, 520, 250, (chart_axis){bin_edge(first), bin_edge(last), true, false},
                (chart_axis){0, chart_round_up((double)most), false, true},
                page_word(on, WORD_ERROR_HISTOGRAM));
    chart_axis_y(&figure, page_word(on, WORD_ELEMENTS));
    chart_axis_x(&figure, page_word(on, WORD_ERROR_AXIS), "");
    for (size_t i = first; i < last && i < METRICS_BINS; i++) {
        char title[96];
        snprintf(title, sizeof title, "%.2e \u2013 %.2e: %llu", bin_edge(i), bin_edge(i + 1),
                 (unsigned long long)found->bins[i]);
        if (found->bins[i])
            chart_bar(&figure, bin_edge(i), bin_edge(i + 1), (double)found->bins[i], "bar", title);
    }
    chart_end(&figure);
    if (found->count)
        page_print(on, "<p class=\"hint\">%.4g %% %s</p>",
                   100 * (double)found->exact / (double)found->count,
                   page_word(on, WORD_EXACT_SHARE));
    page_print(on, "</div>\n");
}

/* Each row with its distance as a bar, and its numbers beside it. */
static void print_worst(page *on, const comparison *output)
{
    const metrics *found = &output->found;
    double most = 0;
    char number[PAGE_NUMBER];
    if (output->axis < 0 || !found->worst_count || found->worst[0].distance == 0)
        return;
    for (size_t i = 0; i < found->worst_count; i++) {
        if (isfinite(found->worst[i].distance) && found->worst[i].distance > most)
            most = found->worst[i].distance;
    }
    page_print(on,
               "<div class=\"card\"><h3>%s</h3>\n<table class=\"worst\"><tr><th class=\"n\">%s</th>"
               "<th>%s</th><th class=\"n\"></th><th class=\"n\">%s</th><th class=\"n\">%s</th>"
               "</tr>\n",
               page_word(on, WORD_WORST_ROWS), page_word(on, WORD_ROW),
               page_word(on, WORD_DISTANCE), page_word(on, WORD_COSINE),
               page_word(on, WORD_MAX_ABS));
    for (size_t i = 0; i < found->worst_count; i++) {
        const metrics_row *row = &found->worst[i];
        if (row->distance == 0)
            break;
        bool finite = isfinite(row->distance);
        double share = finite && most > 0 ? row->distance / most : 1;
        bool bad =
            !(row->distance <= output->limits.max_distance) && output->limits.class != LIMITS_EXACT;
        page_print(
            on,
            "<tr><td class=\"n\">%lld</td><td style=\"width:34%%\"><svg viewBox=\"0 0 100 12\""
            " preserveAspectRatio=\"none\" style=\"height:12px;margin-top:5px\"><rect "
            "class=\"track\" width=\"100\" height=\"12\"/><rect class=\"bar%s\" "
            "width=\"%.1f\" height=\"12\"/></svg></td>",
            (long long)row->index, bad ? " badbar" : "", 100 * share);
        page_print(on, "<td class=\"n\">%s</td>", page_number(number, row->distance));
        page_print(on, "<td class=\"n\">%.7f</td>", row->cosine);
        page_print(on, "<td class=\"n\">%s</td></tr>\n", page_number(number, row->max_abs));
    }
    page_print(on, "</table></div>\n");
}

static void print_place(page *on, page_phrase what, const metrics_place *place)
{
    char y[PAGE_NUMBER], g[PAGE_NUMBER];
    if (place->row < 0 || (place->value == 0 && what != WORD_UNMATCHED))
        return;
    page_print(on, "<p class=\"hint\">%s: %s %lld, %s %zu: %s, %s %s</p>\n", page_word(on, what),
               page_word(on, WORD_AT_ROW), (long long)place->row, page_word(on, WORD_AT_ELEMENT),
               place->element, page_number(y, place->y), page_word(on, WORD_REFERENCE),
               page_number(g, place->g));
}

static void print_hint(page *on, const comparison *output)
{
    char number[PAGE_NUMBER];
    if (output->hint == HINT_SWAP) {
        page_print(on, " %s ", page_word(on, WORD_HINT_SWAP));
        page_text(on->out, output->hint_name);
    } else if (output->hint) {
        page_print(on, " %s %s.",
                   page_word(on, output->hint == HINT_SCALE ? WORD_HINT_SCALE : WORD_HINT_OFFSET),
                   page_number(number, output->hint_value));
    }
}

/* What failed first, as the command says it, in the page's language. */
static void print_reason(page *on, const comparison *output)
{
    char value[PAGE_NUMBER], limit[PAGE_NUMBER], ours[TEXT_SIZE], theirs[TEXT_SIZE];
    const omr_shape *y = &output->shape, *g = &output->reference_shape;
    const limits_check *failed = limits_first_failed(output->checks, output->check_count);
    page_print(on, "<p class=\"reason\">");
    if (output->state == NO_REFERENCE)
        page_print(on, "%s", page_word(on, WORD_ALONE));
    else if (output->state == OTHER_SHAPE)
        page_print(on, "%s %s, %s", page_word(on, WORD_OTHER_SHAPE),
                   text_shape(ours, y->rank, y->dims), text_shape(theirs, g->rank, g->dims));
    else if (failed)
        page_print(on, "%s: %s, %s %s.", page_word(on, phrase_of(failed->name)),
                   page_number(value, failed->value),
                   page_word(on, failed->at_least ? WORD_AT_LEAST : WORD_AT_MOST),
                   page_number(limit, failed->limit));
    print_hint(on, output);
    page_print(on, "</p>\n");
}

static void print_output(page *on, const comparison *output)
{
    if (!output->check_count && !output->reason)
        return;
    page_print(on, "<details%s><summary>", output->reason ? " open" : "");
    page_text(on->out, names_short(output->name));
    page_print(on, " <span class=\"badge %s\">%s</span></summary>\n",
               output->reason ? "bad" : "good",
               page_word(on, output->reason ? WORD_DIFFERS : WORD_OK));
    if (output->reason)
        print_reason(on, output);
    if (output->check_count) {
        page_print(on, "<div class=\"card scroll\"><h3>%s</h3>\n", page_word(on, WORD_CHECKS));
        print_checks(on, output);
        print_place(on, WORD_MAX_ABS, &output->found.max_abs);
        print_place(on, WORD_MAX_REL_ERROR, &output->found.max_relative);
        print_place(on, WORD_UNMATCHED, &output->found.first_unmatched);
        page_print(on, "</div>\n<div class=\"pair\">\n");
        print_histogram(on, output);
        print_worst(on, output);
        page_print(on, "</div>\n");
    }
    page_print(on, "</details>\n");
}

static void print_notes(page *on, const verify_pass *pass)
{
    char **remarks = remarks_make(pass, on->language);
    if (remarks[0])
        page_print(on, "<h3>%s</h3>\n<ul>\n", page_word(on, WORD_NOTES));
    for (size_t i = 0; remarks[i]; i++) {
        page_print(on, "<li>");
        page_text(on->out, remarks[i]);
        page_print(on, "</li>\n");
    }
    if (remarks[0])
        page_print(on, "</ul>\n");
    remarks_free(remarks);
}

static void print_pass(page *on, const verify_pass *pass)
{
    page_print(on, "<h2>%s", page_word(on, WORD_OUTPUTS));
    if (pass->gear) {
        page_print(on, ", ");
        page_text(on->out, pass->gear);
    }
    page_print(on, "</h2>\n");
    print_outputs(on, pass);
    print_notes(on, pass);
    for (size_t i = 0; i < pass->count; i++)
        print_output(on, &pass->outputs[i]);
}

/* ---- Where it was ------------------------------------------------------------------------- */

static void print_facts(page *on, const verify_report *report)
{
    const omr_driver_info *driver = &report->driver;
    char *library = memory_format("%s (AscendCL %d.%d.%d)", driver->path, driver->version[0],
                                  driver->version[1], driver->version[2]);
    char *runtime = report->ort_version[0]
                        ? memory_format("%s (%s)", report->ort_version, report->ort_path)
                        : NULL;
    char *precision =
        memory_format("%s: %s", limits_class_name(report->class), page_word(on, report->class_why));
    page_heading(on, WORD_ENVIRONMENT);
    page_print(on, "<div class=\"card\"><table class=\"facts\">\n");
    page_fact(on, WORD_OMRUN, omr_version());
    page_fact(on, WORD_INPUTS, report->inputs);
    page_fact(on, WORD_PRECISION, precision);
    page_fact(on, WORD_MODEL, report->model);
    page_fact(on, WORD_DIGEST, report->model_digest);
    page_fact(on, WORD_COMPILED_FOR, report->soc_version);
    page_fact(on, WORD_BY_ATC, report->atc_version);
    page_fact(on, WORD_ATC_COMMAND, report->atc_command);
    page_fact(on, WORD_REFERENCE, report->reference);
    page_fact(on, WORD_DIGEST, report->reference_digest);
    page_fact(on, WORD_RUNTIME, runtime);
    page_fact(on, WORD_DEVICES, verify_device_ids(report));
    page_fact(on, WORD_SOC, driver->soc_name);
    page_fact(on, WORD_LIBRARY, library);
    page_print(on, "</table></div>\n");
    free(library);
    free(runtime);
    free(precision);
}

char *verify_html(const verify_report *report, page_language language)
{
    page on;
    char *title = memory_format("omrun verify: %s", report->model);
    json_t *data = verify_json(report);
    page_begin(&on, language, title);
    print_head(&on, report, data);
    for (size_t i = 0; i < report->pass_count; i++)
        print_pass(&on, &report->passes[i]);
    print_facts(&on, report);
    char *whole = page_end(&on, data);
    json_decref(data);
    free(title);
    return whole;
}
