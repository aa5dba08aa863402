/* SPDX-License-Identifier: MIT */
#include "info.h"

#include <stdlib.h>

#include "table.h"
#include "text.h"

const char *info_shape_kind(omr_shape_kind kind)
{
    static const char *const names[] = {
        [OMR_SHAPE_STATIC] = "static", [OMR_SHAPE_BATCH] = "batch", [OMR_SHAPE_IMAGE] = "image",
        [OMR_SHAPE_DIMS] = "dims",     [OMR_SHAPE_RANGE] = "range",
    };
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "unknown";
}

/* ---- The head ----------------------------------------------------------------------------- */

/* A line of what the file does say. */
static void line(cli_table *table, const char *label, const char *value)
{
    if (!value || !value[0])
        return;
    table_cell(table, "%s", label);
    table_cell(table, "%s", value);
}

static const char *shapes_in_words(omr_shape_kind kind)
{
    static const char *const words[] = {
        [OMR_SHAPE_STATIC] = "one, fixed",
        [OMR_SHAPE_BATCH] = "gears of batch sizes",
        [OMR_SHAPE_IMAGE] = "gears of height and width",
        [OMR_SHAPE_DIMS] = "gears of several axes",
        [OMR_SHAPE_RANGE] = "any within a range",
    };
    return (size_t)kind < sizeof words / sizeof words[0] ? words[kind] : "unknown";
}

static void print_head(const omr_om_info *info, FILE *out)
{
    char size[TEXT_SIZE], work[TEXT_SIZE], weights[TEXT_SIZE];
    cli_table table = {.columns = 2};
    line(&table, "file", info->path);
    line(&table, "size", text_bytes(size, info->file_size));
    line(&table, "model", info->name);
    line(&table, "SoC", info->soc_version);
    line(&table, "written by", info->simulated ? "npusim's atc: no NPU can run it" : NULL);
    line(&table, "platform", info->platform_version);
    line(&table, "atc", info->atc_version);
    line(&table, "operators", info->opp_version);
    line(&table, "from", info->framework);
    line(&table, "shapes", shapes_in_words(info->shape_kind));
    table_cell(&table, "device memory");
    table_cell(&table, "%s of weights, %s of work", text_bytes(weights, info->weight_size),
               text_bytes(work, info->work_size));
    table_cell(&table, "container");
    table_cell(&table, "generation %s, %s%s", info->generation, info->kind,
               info->unknown_shape ? ", shapes known at run time only" : "");
    if (info->model_count > 1) {
        table_cell(&table, "models");
        table_cell(&table, "%u, the first is described", info->model_count);
    }
    line(&table, "converted by", info->atc_cmdline);
    table_print(&table, out, 0);
}

/* ---- Inputs and outputs ------------------------------------------------------------------- */

static void print_ranges(const omr_om_tensor *tensor, FILE *out)
{
    for (uint32_t i = 0; i < tensor->range_count && i < OMR_MAX_RANK; i++) {
        long long least = tensor->ranges[i][0], most = tensor->ranges[i][1];
        fprintf(out, "%s%lld", i ? ", " : "", least);
        if (most < 0)
            fputs("~", out);
        else if (most != least)
            fprintf(out, "~%lld", most);
    }
}

static bool same_shape(const omr_shape *a, const omr_shape *b)
{
    bool same = a->rank == b->rank;
    for (uint32_t i = 0; same && i < a->rank; i++)
        same = a->dims[i] == b->dims[i];
    return same;
}

/* The last column: what is out of the ordinary about a tensor. */
static void add_remarks(cli_table *table, const omr_om_tensor *tensor)
{
    char *text = NULL, shape[TEXT_SIZE];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return;
    fputs(tensor->hidden ? "added by atc" : "", out);
    if (tensor->range_count) {
        fputs("within [", out);
        print_ranges(tensor, out);
        fputs("]", out);
    }
    if (tensor->aipp_mode)
        fprintf(out, "%s AIPP", tensor->aipp_mode);
    if (tensor->aipp_mode && !same_shape(&tensor->dims, &tensor->dims_v2))
        fprintf(out, ", image %s", text_shape(shape, tensor->dims_v2.rank, tensor->dims_v2.dims));
    fclose(out);
    table_cell(table, "%s", text ? text : "");
    free(text);
}

static void print_tensors(const char *title, size_t count, const omr_om_tensor *tensors, FILE *out)
{
    char shape[TEXT_SIZE], size[TEXT_SIZE];
    cli_table table = {.columns = 7};
    fprintf(out, "\n%s\n", title);
    for (size_t i = 0; i < count; i++) {
        table_cell(&table, "%zu", i);
        table_cell(&table, "%s", tensors[i].name);
        table_cell(&table, "%s", tensors[i].dtype_name);
        table_cell(&table, "%s", text_shape(shape, tensors[i].dims.rank, tensors[i].dims.dims));
        table_cell(&table, "%s", tensors[i].format);
        table_cell(&table, "%s", text_bytes(size, tensors[i].size));
        add_remarks(&table, &tensors[i]);
    }
    table_print(&table, out, 2);
    if (count == 0)
        fputs("  none\n", out);
}

static void print_aipp(const omr_om_info *info, FILE *out)
{
    for (size_t i = 0; i < info->input_count; i++) {
        const omr_om_tensor *input = &info->inputs[i];
        cli_table table = {.columns = 2};
        if (!input->aipp_count)
            continue;
        fprintf(out, "\nAIPP of input %zu\n", i);
        for (size_t k = 0; k < input->aipp_count; k++) {
            table_cell(&table, "%s", input->aipp[k].name);
            table_cell(&table, "%s", input->aipp[k].value);
        }
        table_print(&table, out, 2);
    }
}

/* ---- Gears and the container -------------------------------------------------------------- */

static void print_gears(const omr_om_info *info, FILE *out)
{
    const char *between = info->shape_kind == OMR_SHAPE_IMAGE ? "x" : ",";
    if (!info->gear_count)
        return;
    fputs("\ngears\n ", out);
    for (size_t i = 0; i < info->gear_count; i++) {
        fputs(" ", out);
        for (size_t k = 0; k < info->gears[i].count; k++)
            fprintf(out, "%s%lld", k ? between : "", (long long)info->gears[i].values[k]);
    }
    fputs("\n", out);
    if (info->dynamic_output_count)
        fputs("\noutput shapes by gear (gear, output, shape)\n", out);
    cli_table table = {.columns = 1};
    for (size_t i = 0; i < info->dynamic_output_count; i++)
        table_cell(&table, "%s", info->dynamic_outputs[i]);
    table_print(&table, out, 2);
}

static void print_partitions(const omr_om_info *info, FILE *out)
{
    char size[TEXT_SIZE];
    cli_table table = {.columns = 4};
    fputs("\npartitions\n", out);
    for (size_t i = 0; i < info->partition_count; i++) {
        const omr_om_partition *partition = &info->partitions[i];
        table_cell(&table, "%u", partition->type);
        table_cell(&table, "%s", partition->name);
        table_cell(&table, "at %llu", (unsigned long long)partition->offset);
        table_cell(&table, "%s", text_bytes(size, partition->size));
    }
    table_print(&table, out, 2);
}

void info_print(const omr_om_info *info, FILE *out)
{
    print_head(info, out);
    print_tensors("inputs", info->input_count, info->inputs, out);
    print_tensors("outputs", info->output_count, info->outputs, out);
    print_gears(info, out);
    print_aipp(info, out);
    print_partitions(info, out);
}
