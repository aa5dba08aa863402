/* SPDX-License-Identifier: MIT */
#include "bench/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* A decimal number, and what follows it. strtod also takes "inf", "nan" and hexadecimal. */
static bool read_number(const char *text, double *value, const char **rest)
{
    char *end;
    if (strspn(text, "0123456789.") == 0)
        return false;
    *value = strtod(text, &end);
    *rest = end;
    return end != text && isfinite(*value) && !strchr(text, 'x') && !strchr(text, 'X');
}

bool quantity_seconds(const char *text, double *out)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"", 1},   {"s", 1},    {"ms", 1e-3}, {"us", 1e-6},
                 {"m", 60}, {"min", 60}, {"h", 3600}};
    const char *rest;
    double value;
    if (!read_number(text, &value, &rest))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(rest, units[i].unit) != 0)
            continue;
        *out = value * units[i].seconds;
        return true;
    }
    return false;
}

bool quantity_share(const char *text, double *out)
{
    const char *rest;
    double value;
    if (!read_number(text, &value, &rest) || value <= 0)
        return false;
    *out = rest[0] == '%' ? value / 100 : value;
    return rest[rest[0] == '%'] == 0;
}

/* ---- Lists -------------------------------------------------------------------------------- */

typedef struct list_reader {
    quantity_list *list;
    const char *option, *text;
    bool whole;
    double least, most;
} list_reader;

static cli_status refuse(const list_reader *reader)
{
    return fail(CLI_USAGE,
                "--%s is \"%s\", wanted %s from %.10g to %.10g: one, a list such as 1,2,4, or "
                "first:last:step",
                reader->option, reader->text, reader->whole ? "whole numbers" : "numbers",
                reader->least, reader->most);
}

static bool add(list_reader *reader, double value)
{
    quantity_list *list = reader->list;
    if (!(value >= reader->least && value <= reader->most) ||
        (reader->whole && value != floor(value)) || list->count == QUANTITIES_MAX)
        return false;
    list->values = memory_grown(list->values, list->count, sizeof *list->values);
    list->values[list->count++] = value;
    return true;
}

/* first:last[:step], from `first` on. */
static bool read_range(list_reader *reader, double first, const char *rest)
{
    double last, step = reader->whole ? 1 : 0;
    if (!read_number(rest, &last, &rest) || last < first)
        return false;
    reader->list->bounds = rest[0] == 0;
    if (rest[0] == ':' && (!read_number(rest + 1, &step, &rest) || step <= 0))
        return false;
    if (rest[0])
        return false;
    if (step <= 0) /* a rate: its ends are all that is known */
        return add(reader, first) && add(reader, last);
    double steps = floor((last - first) / step * (1 + 1e-9));
    bool good = steps < QUANTITIES_MAX;
    for (double i = 0; good && i <= steps; i++)
        good = add(reader, first + i * step);
    return good;
}

static bool read_list(list_reader *reader)
{
    const char *rest = reader->text;
    double value;
    for (;;) {
        if (!read_number(rest, &value, &rest))
            return false;
        if (rest[0] == ':')
            return reader->list->count == 0 && read_range(reader, value, rest + 1);
        if (!add(reader, value) || (rest[0] && rest[0] != ','))
            return false;
        if (!rest[0])
            return true;
        rest++;
    }
}

cli_status quantity_list_parse(quantity_list *out, const char *option, const char *text, bool whole,
                               double least, double most)
{
    list_reader reader = {
        .list = out, .option = option, .text = text, .whole = whole, .least = least, .most = most};
    *out = (quantity_list){0};
    if (!text || read_list(&reader))
        return CLI_OK;
    quantity_list_free(out);
    return refuse(&reader);
}

void quantity_list_free(quantity_list *list)
{
    free(list->values);
    *list = (quantity_list){0};
}
