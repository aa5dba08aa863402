/* SPDX-License-Identifier: MIT */
/* The keys are kept from release to release: docs/cli.md. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "names.h"
#include "numbers.h"
#include "verify/remarks.h"
#include "verify/report.h"

/* JSON has no word for NaN and infinities. */
static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static void set_text(json_t *object, const char *key, const char *value)
{
    set(object, key, json_from_text(value));
}

static void set_count(json_t *object, const char *key, uint64_t value)
{
    set(object, key, json_integer((json_int_t)value));
}

static json_t *place_json(const metrics_place *place)
{
    if (place->row < 0)
        return json_null();
    return json_pack("{s:o, s:I, s:I, s:o, s:o}", "value", real(place->value), "row",
                     (json_int_t)place->row, "element", (json_int_t)place->element, "result",
                     real(place->y), "reference", real(place->g));
}

static json_t *special_json(const metrics_counts *counts)
{
    return json_pack("{s:I, s:I, s:I}", "nan", (json_int_t)counts->nan, "inf",
                     (json_int_t)counts->inf, "saturated", (json_int_t)counts->saturated);
}

static json_t *rows_json(const metrics *found)
{
    json_t *list = json_array();
    for (size_t i = 0; i < found->worst_count; i++) {
        const metrics_row *row = &found->worst[i];
        json_array_append_new(list, json_pack("{s:I, s:o, s:o, s:o}", "row", (json_int_t)row->index,
                                              "distance", real(row->distance), "cosine",
                                              real(row->cosine), "max_abs", real(row->max_abs)));
    }
    return list;
}

static json_t *bins_json(const metrics *found)
{
    json_t *counts = json_array();
    for (size_t i = 0; i < METRICS_BINS; i++)
        json_array_append_new(counts, json_integer((json_int_t)found->bins[i]));
    return json_pack("{s:i, s:i, s:o, s:I}", "first_decade", METRICS_FIRST_DECADE,
                     "bins_per_decade", METRICS_BINS_PER_DECADE, "counts", counts, "exact",
                     (json_int_t)found->exact);
}

static void set_metrics(json_t *object, const comparison *output)
{
    const metrics *found = &output->found;
    set_count(object, "elements", found->count);
    set(object, "cosine", real(metrics_cosine(&found->sums)));
    set(object, "rel_euclid", real(metrics_rel_euclid(found)));
    set(object, "mean_abs", real(metrics_mean_abs(found)));
    set(object, "rmse", real(metrics_rmse(found)));
    set(object, "max_abs", place_json(&found->max_abs));
    set(object, "max_rel_error", place_json(&found->max_relative));
    set_count(object, "unmatched", found->unmatched);
    set(object, "first_unmatched", place_json(&found->first_unmatched));
    set(object, "outside", real(metrics_outside(found)));
    set(object, "result", special_json(&found->result));
    set(object, "reference_values", special_json(&found->reference));
    set(object, "least_row_cosine",
        found->worst_count ? json_pack("{s:I, s:o}", "row", (json_int_t)found->least_cosine.index,
                                       "cosine", real(found->least_cosine.cosine))
                           : json_null());
    set(object, "worst_rows", rows_json(found));
    set(object, "errors", bins_json(found));
    if (output->ranked) {
        set(object, "top1", real(ranking_top1(&output->ranks)));
        set(object, "top5", real(ranking_top5(&output->ranks)));
    }
    if (output->order.rows) {
        set_count(object, "misplaced_rows", (uint64_t)output->order.misplaced);
        set(object, "row_spread", real(output->order.spread));
    }
}

static json_t *checks_json(const comparison *output)
{
    json_t *list = json_array();
    for (size_t i = 0; i < output->check_count; i++) {
        const limits_check *check = &output->checks[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:o, s:o, s:s, s:b}", "name", check->name, "value",
                                        real(check->value), "limit", real(check->limit), "wanted",
                                        check->at_least ? "at least" : "at most", "passed",
                                        (int)check->passed));
    }
    return list;
}

static json_t *output_json(const comparison *output)
{
    json_t *object = json_object();
    set_text(object, "name", output->name);
    set_text(object, "reference", output->reference);
    set_text(object, "paired_by", pairing_name(output->by));
    set_text(object, "dtype", omr_dtype_name(output->dtype));
    set_text(object, "reference_dtype",
             output->reference ? omr_dtype_name(output->reference_dtype) : NULL);
    set(object, "shape", json_from_dims(output->shape.rank, output->shape.dims));
    set_text(object, "limits", limits_class_name(output->limits.class));
    set(object, "atol", real(output->limits.atol));
    set(object, "rtol", real(output->limits.rtol));
    set(object, "passed", json_boolean(!output->reason));
    set_text(object, "reason", output->reason);
    set(object, "checks", checks_json(output));
    if (output->check_count)
        set_metrics(object, output);
    return object;
}

static json_t *pass_json(const verify_pass *pass)
{
    json_t *outputs = json_array(), *notes = json_array();
    char **remarks = remarks_make(pass, PAGE_ENGLISH);
    for (size_t i = 0; i < pass->count; i++)
        json_array_append_new(outputs, output_json(&pass->outputs[i]));
    for (size_t i = 0; remarks[i]; i++)
        json_array_append_new(notes, json_from_text(remarks[i]));
    remarks_free(remarks);
    return json_pack("{s:o, s:I, s:I, s:I, s:o, s:o}", "gear", json_from_text(pass->gear), "rows",
                     (json_int_t)pass->rows, "batches", (json_int_t)pass->batches, "padded_rows",
                     (json_int_t)pass->padded_rows, "outputs", outputs, "notes", notes);
}

static json_t *model_json(const verify_report *report)
{
    json_t *object = json_object();
    set_text(object, "file", report->model);
    set_text(object, "sha256", report->model_digest);
    set_text(object, "name", report->model_name);
    set_text(object, "soc_version", report->soc_version);
    set_text(object, "atc_version", report->atc_version);
    set_text(object, "atc_cmdline", report->atc_command);
    return object;
}

static json_t *reference_json(const verify_report *report)
{
    json_t *object = json_object();
    bool stored = !report->ort_version[0];
    set_text(object, "place", report->reference);
    set_text(object, "sha256", stored ? NULL : report->reference_digest);
    set_text(object, "onnxruntime", stored ? NULL : report->ort_version);
    set_text(object, "onnxruntime_library", stored ? NULL : report->ort_path);
    return object;
}

json_t *verify_json(const verify_report *report)
{
    json_t *object = json_object(), *passes = json_array();
    for (size_t i = 0; i < report->pass_count; i++)
        json_array_append_new(passes, pass_json(&report->passes[i]));
    set(object, "passed", json_boolean(verify_passed(report)));
    char *reason = verify_reason(report);
    set_text(object, "reason", reason);
    free(reason);
    set_text(object, "omrun", omr_version());
    set(object, "model", model_json(report));
    set(object, "reference", reference_json(report));
    set(object, "library", json_from_driver(&report->driver));
    set_text(object, "devices", report->devices);
    set_text(object, "inputs", report->inputs);
    set_text(object, "precision", limits_class_name(report->class));
    set_text(object, "precision_why", words_get(report->class_why, PAGE_ENGLISH));
    set(object, "seconds", real(report->seconds));
    set(object, "passes", passes);
    return object;
}
