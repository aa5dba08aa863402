/* SPDX-License-Identifier: MIT */
#include "atc/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What CANN's atc accepts. */
#define MIN_GEARS 2
#define MAX_GEARS 100

static char *trimmed(arena *memory, const char *text, size_t length)
{
    while (length && isspace((unsigned char)*text)) {
        text++;
        length--;
    }
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    return arena_copy(memory, text, length);
}

text_list text_split(arena *memory, const char *text, char separator)
{
    size_t count = 1;
    for (const char *at = text; *at; at++)
        count += *at == separator;
    text_list list = {arena_alloc(memory, count * sizeof(char *)), 0};
    for (const char *at = text;; at++) {
        const char *end = strchr(at, separator);
        size_t length = end ? (size_t)(end - at) : strlen(at);
        list.items[list.count++] = trimmed(memory, at, length);
        if (!end)
            break;
        at = end;
    }
    if (list.items[list.count - 1][0] == '\0')
        list.count--;
    return list;
}

bool text_numbers(arena *memory, const char *text, const char *option, sim_dims *out, sim_why *why)
{
    text_list list = text_split(memory, text, ',');
    *out = (sim_dims){list.count, arena_alloc(memory, (list.count + 1) * sizeof *out->at)};
    for (size_t i = 0; i < list.count; i++) {
        char *end;
        errno = 0;
        out->at[i] = strtoll(list.items[i], &end, 10);
        if (end == list.items[i] || *end || errno || out->at[i] < -1)
            return sim_because(why,
                               "E10001: %s has \"%s\" where a dim is wanted: a number, or -1 "
                               "for gears",
                               option, list.items[i]);
    }
    if (out->rank > SIM_MAX_RANK)
        return sim_because(why, "E10001: %s has %zu numbers in a row, at most %d are possible",
                           option, out->rank, SIM_MAX_RANK);
    return true;
}

/* "4", "-1" or "1~8". */
static bool read_range(const char *text, sim_range *out)
{
    char *end;
    errno = 0;
    out->low = out->high = strtoll(text, &end, 10);
    if (end == text || errno || out->low < -1)
        return false;
    if (*end == '\0') {
        out->low = out->low < 0 ? 0 : out->low;
        return true;
    }
    if (*end != '~' || out->low < 0)
        return false;
    text = end + 1;
    out->high = strtoll(text, &end, 10);
    return end != text && *end == '\0' && !errno && out->high >= out->low;
}

static bool read_ranges(arena *memory, const char *text, const char *option, named_shape *out,
                        sim_why *why)
{
    text_list list = text_split(memory, text, ',');
    if (list.count > SIM_MAX_RANK)
        return sim_because(why, "E10001: %s has %zu numbers in a row, at most %d are possible",
                           option, list.count, SIM_MAX_RANK);
    out->dims = (sim_dims){list.count, arena_alloc(memory, (list.count + 1) * sizeof(int64_t))};
    out->ranges = arena_alloc(memory, (list.count + 1) * sizeof *out->ranges);
    for (size_t i = 0; i < list.count; i++) {
        sim_range *range = &out->ranges[i];
        if (!read_range(list.items[i], range))
            return sim_because(why,
                               "E10048: %s has \"%s\" where a dim is wanted: a number, a range "
                               "such as 1~8, or -1 for gears and ranges without end",
                               option, list.items[i]);
        out->dims.at[i] = range->low == range->high ? range->low : -1;
        out->written = out->written || strchr(list.items[i], '~');
    }
    return true;
}

/* "[1~8,3]" without its brackets; other text stays as it is. */
static char *unwrap(arena *memory, const char *text)
{
    char *inner = trimmed(memory, text, strlen(text));
    size_t length = strlen(inner);
    if (length < 2 || inner[0] != '[' || inner[length - 1] != ']')
        return inner;
    return trimmed(memory, inner + 1, length - 2);
}

bool text_shapes(arena *memory, const char *text, const char *option, named_shapes *out,
                 sim_why *why)
{
    text_list list = text_split(memory, text, ';');
    *out = (named_shapes){arena_alloc(memory, (list.count + 1) * sizeof *out->items), list.count};
    for (size_t i = 0; i < list.count; i++) {
        /* The last colon: names may contain some, as TensorFlow's "x:0" does. */
        const char *colon = strrchr(list.items[i], ':');
        if (!colon || colon == list.items[i])
            return sim_because(why,
                               "E10002: %s has \"%s\", wanted is NAME:DIM,DIM,... "
                               "with inputs separated by ;",
                               option, list.items[i]);
        out->items[i].name = trimmed(memory, list.items[i], (size_t)(colon - list.items[i]));
        if (!read_ranges(memory, unwrap(memory, colon + 1), option, &out->items[i], why))
            return false;
    }
    return true;
}

static bool check_gear(const sim_gears *gears, const sim_dims *gear, const char *option,
                       const char *text, sim_why *why)
{
    for (size_t i = 0; i < gear->rank; i++) {
        if (gear->at[i] < 1)
            return sim_because(why, "E10033: %s has %lld in \"%s\", gears are at least 1", option,
                               (long long)gear->at[i], text);
    }
    if (gear->rank == 0 || (gears->count && gear->rank != gears->width))
        return sim_because(why, "E10036: %s: gear \"%s\" has %zu values, the first gear has %zu",
                           option, text, gear->rank, gears->width);
    if (gears->count && sim_gears_find(gears, gear->at) >= 0)
        return sim_because(why, "E10039: %s has the gear \"%s\" twice", option, text);
    return true;
}

bool text_gears(arena *memory, const char *text, const char *option, bool flat, sim_gears *out,
                sim_why *why)
{
    text_list list = text_split(memory, text, flat ? ',' : ';');
    *out = (sim_gears){0};
    if (list.count < MIN_GEARS || list.count > MAX_GEARS)
        return sim_because(why,
                           "E10035: %s has %zu gears, wanted are %d to %d; one shape only is "
                           "--input_shape's business",
                           option, list.count, MIN_GEARS, MAX_GEARS);
    for (size_t i = 0; i < list.count; i++) {
        sim_dims gear;
        if (!text_numbers(memory, list.items[i], option, &gear, why) ||
            !check_gear(out, &gear, option, list.items[i], why))
            return false;
        if (!out->values) {
            out->width = gear.rank;
            out->values = arena_alloc(memory, list.count * gear.rank * sizeof *out->values);
        }
        memcpy(out->values + out->count++ * out->width, gear.at, gear.rank * sizeof *gear.at);
    }
    return true;
}

/* ---- words ---- */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t text_distance(const char *a, size_t a_length, const char *b)
{
    enum { MOST = 64 };
    size_t rows[3][MOST];
    size_t b_length = smaller(strlen(b), MOST - 1);
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        const size_t *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3];
        size_t *row = rows[i % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = smaller(row[j], smaller(row[j - 1], above[j]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}
