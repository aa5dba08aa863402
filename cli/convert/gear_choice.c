/* SPDX-License-Identifier: MIT */
/*
 * A best gear is always the size of some request: a larger one only pads more. So the sizes, in
 * order, are cut into at most k runs, each served by its largest, and the best cut of the first i
 * sizes into g runs follows from the best cuts of fewer into g - 1. n^2 k steps.
 */
#include "convert/gear_choice.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { SIZES_MAX = 4096, ROWS_MAX = 1 << 20 };

/* ---- The requests --------------------------------------------------------------------------- */

static int by_rows(const void *a, const void *b)
{
    const size_count *x = a, *y = b;
    return (x->rows > y->rows) - (x->rows < y->rows);
}

static void merge_same(size_histogram *histogram)
{
    size_t kept = 0;
    if (histogram->count)
        qsort(histogram->sizes, histogram->count, sizeof *histogram->sizes, by_rows);
    for (size_t i = 0; i < histogram->count; i++) {
        if (kept && histogram->sizes[kept - 1].rows == histogram->sizes[i].rows)
            histogram->sizes[kept - 1].requests += histogram->sizes[i].requests;
        else
            histogram->sizes[kept++] = histogram->sizes[i];
    }
    histogram->count = kept;
}

static bool read_line(char *line, size_count *out)
{
    char *rest = NULL;
    char *rows = strtok_r(line, " \t,\r\n", &rest), *requests = strtok_r(NULL, " \t,\r\n", &rest);
    *out = (size_count){.requests = 1};
    return rows && text_to_number(rows, 1, ROWS_MAX, &out->rows) &&
           (!requests || text_to_number(requests, 0, INT32_MAX, &out->requests)) &&
           !strtok_r(NULL, " \t,\r\n", &rest);
}

static cli_status read_lines(size_histogram *out, FILE *file, const char *path)
{
    char line[256];
    for (size_t number = 1; fgets(line, sizeof line, file); number++) {
        size_count entry;
        size_t blank = strspn(line, " \t\r\n");
        if (!line[blank] || line[blank] == '#')
            continue;
        if (!read_line(line, &entry))
            return fail(CLI_INPUT,
                        "%s, line %zu: wanted the rows of a request from 1 to %d, and "
                        "perhaps how many such requests there are",
                        path, number, ROWS_MAX);
        out->sizes = memory_grown(out->sizes, out->count, sizeof *out->sizes);
        out->sizes[out->count++] = entry;
    }
    merge_same(out);
    if (out->count == 0)
        return fail(CLI_INPUT, "%s holds no sizes", path);
    if (out->count > SIZES_MAX)
        return fail(CLI_INPUT, "%s has %zu different sizes, at most %d can be weighed", path,
                    out->count, SIZES_MAX);
    return CLI_OK;
}

cli_status histogram_read(size_histogram *out, const char *path)
{
    *out = (size_histogram){0};
    FILE *file = fopen(path, "r");
    if (!file)
        return fail(CLI_INPUT, "cannot open %s: %s", path, strerror(errno));
    cli_status status = read_lines(out, file, path);
    fclose(file);
    if (status != CLI_OK)
        histogram_free(out);
    return status;
}

void histogram_free(size_histogram *histogram)
{
    free(histogram->sizes);
    *histogram = (size_histogram){0};
}

/* ---- The choice ----------------------------------------------------------------------------- */

/* What is kept while cutting: sums over the first i sizes, and the best so far. */
typedef struct cut_table {
    const size_histogram *sizes;
    const double *times_us;
    double *requests, *rows; /* count + 1 of each */
    double *best;            /* [gear][i] */
    size_t *from;            /* where the last run of that best begins */
} cut_table;

/* Of serving sizes begin .. end-1 by the largest of them. */
static double run_cost(const cut_table *table, size_t begin, size_t end)
{
    double requests = table->requests[end] - table->requests[begin];
    if (table->times_us)
        return requests * table->times_us[end - 1];
    return requests * (double)table->sizes->sizes[end - 1].rows -
           (table->rows[end] - table->rows[begin]);
}

static void fill(cut_table *table, size_t most)
{
    size_t count = table->sizes->count, width = count + 1;
    for (size_t end = 0; end <= count; end++)
        table->best[end] = end ? INFINITY : 0;
    for (size_t gear = 1; gear <= most; gear++) {
        double *now = table->best + gear * width, *before = now - width;
        memcpy(now, before, width * sizeof *now); /* a gear may stay unused */
        for (size_t end = 1; end <= count; end++) {
            table->from[gear * width + end] = SIZE_MAX;
            for (size_t begin = 0; begin < end; begin++) {
                double cost = before[begin] + run_cost(table, begin, end);
                if (cost < now[end]) {
                    now[end] = cost;
                    table->from[gear * width + end] = begin;
                }
            }
        }
    }
}

static void read_back(gear_choice *choice, const cut_table *table, size_t most)
{
    size_t width = table->sizes->count + 1, end = table->sizes->count;
    for (size_t gear = most; gear > 0 && end > 0; gear--) {
        size_t begin = table->from[gear * width + end];
        if (begin == SIZE_MAX)
            continue;
        choice->gears = memory_grown(choice->gears, choice->count, sizeof *choice->gears);
        memmove(choice->gears + 1, choice->gears, choice->count++ * sizeof *choice->gears);
        choice->gears[0] = table->sizes->sizes[end - 1].rows;
        end = begin;
    }
}

static void count_padding(gear_choice *choice, const size_histogram *sizes)
{
    size_t gear = 0;
    assert(choice->gears); /* the largest size is always one */
    for (size_t i = 0; i < sizes->count; i++) {
        while (choice->gears[gear] < sizes->sizes[i].rows)
            gear++;
        choice->rows += sizes->sizes[i].requests * sizes->sizes[i].rows;
        choice->padding += sizes->sizes[i].requests * (choice->gears[gear] - sizes->sizes[i].rows);
    }
}

gear_choice gear_choose(const size_histogram *sizes, size_t most, const double *times_us)
{
    size_t count = sizes->count;
    if (most > count)
        most = count;
    cut_table table = {.sizes = sizes, .times_us = times_us};
    table.requests = memory_zeroed(count + 1, sizeof *table.requests);
    table.rows = memory_zeroed(count + 1, sizeof *table.rows);
    table.best = memory_zeroed((most + 1) * (count + 1), sizeof *table.best);
    table.from = memory_zeroed((most + 1) * (count + 1), sizeof *table.from);
    for (size_t i = 0; i < count; i++) {
        double requests = (double)sizes->sizes[i].requests;
        table.requests[i + 1] = table.requests[i] + requests;
        table.rows[i + 1] = table.rows[i] + requests * (double)sizes->sizes[i].rows;
    }
    fill(&table, most);
    gear_choice choice = {.cost = table.best[most * (count + 1) + count]};
    read_back(&choice, &table, most);
    count_padding(&choice, sizes);
    free(table.requests);
    free(table.rows);
    free(table.best);
    free(table.from);
    return choice;
}

void gear_choice_free(gear_choice *choice)
{
    free(choice->gears);
    *choice = (gear_choice){0};
}
