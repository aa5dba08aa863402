/* SPDX-License-Identifier: MIT */
#include "bench/shape_range.h"

#include <omrun/omrun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "names.h"
#include "text.h"

/* The largest size of an axis: more is a slip of the pen. */
enum { SIZE_MOST = 1 << 30 };

static cli_status refuse(const char *part)
{
    return fail(CLI_USAGE,
                "--shape-range has \"%s\", wanted NAME:DIM,DIM,... with dims such as 3, 200~224, "
                "200~300~50 or 224-256",
                part);
}

/* The sizes of one axis. */
typedef struct axis_sizes {
    size_t count;
    int64_t *values;
} axis_sizes;

static bool add_size(axis_sizes *axis, int64_t value)
{
    if (axis->count == SHAPES_MAX)
        return false;
    axis->values = memory_grown(axis->values, axis->count, sizeof *axis->values);
    axis->values[axis->count++] = value;
    return true;
}

/* "200~300~50": first, last, step. */
static bool read_steps(axis_sizes *axis, const char *text)
{
    int64_t bounds[3] = {0, 0, 1};
    size_t found = 0;
    for (;; text++) {
        size_t length = strcspn(text, "~");
        char *number = memory_format("%.*s", (int)length, text);
        bool good = found < 3 && text_to_number(number, 1, SIZE_MOST, &bounds[found++]);
        free(number);
        if (!good)
            return false;
        text += length;
        if (!*text)
            break;
    }
    for (int64_t size = bounds[0]; size <= bounds[1]; size += bounds[2]) {
        if (!add_size(axis, size))
            return false;
    }
    return axis->count > 0;
}

/* "224-256-288", or one size. */
static bool read_choices(axis_sizes *axis, const char *text)
{
    for (;; text++) {
        size_t length = strcspn(text, "-");
        int64_t size;
        char *number = memory_format("%.*s", (int)length, text);
        bool good = text_to_number(number, 1, SIZE_MOST, &size) && add_size(axis, size);
        free(number);
        if (!good)
            return false;
        text += length;
        if (!*text)
            return true;
    }
}

/* Each of the texts so far, followed by `between` and each of the sizes. */
static bool multiply(shape_list *list, const char *between, const axis_sizes *axis)
{
    shape_list more = {0};
    bool good = list->count * axis->count <= SHAPES_MAX;
    for (size_t i = 0; good && i < list->count; i++) {
        for (size_t k = 0; k < axis->count; k++) {
            more.texts = memory_grown((void *)more.texts, more.count, sizeof *more.texts);
            more.texts[more.count++] =
                memory_format("%s%s%lld", list->texts[i], between, (long long)axis->values[k]);
        }
    }
    if (!good)
        return false;
    shape_list_free(list);
    *list = more;
    return true;
}

static void append_to_all(shape_list *list, const char *text, size_t length)
{
    for (size_t i = 0; i < list->count; i++) {
        char *longer = memory_format("%s%.*s", list->texts[i], (int)length, text);
        free(list->texts[i]);
        list->texts[i] = longer;
    }
}

/* "NAME:DIM,DIM,..." multiplies the shapes so far. */
static cli_status take_input(shape_list *list, const char *part)
{
    const char *colon = strrchr(part, ':'), *between = ":";
    if (!colon || colon == part || !colon[1])
        return refuse(part);
    append_to_all(list, part, (size_t)(colon - part));
    for (const char *at = colon + 1;; at++) {
        size_t length = strcspn(at, ",");
        axis_sizes axis = {0};
        char *dim = memory_format("%.*s", (int)length, at);
        bool good = strchr(dim, '~') ? read_steps(&axis, dim) : read_choices(&axis, dim);
        cli_status status = good ? CLI_OK : refuse(part);
        if (good && !multiply(list, between, &axis))
            status =
                fail(CLI_USAGE, "--shape-range %s makes more than %d shapes", part, SHAPES_MAX);
        free(dim);
        free(axis.values);
        at += length;
        between = ",";
        if (status != CLI_OK || !*at)
            return status;
    }
}

/* "x:...;y:...": its shapes follow those of `out`. */
static cli_status take_line(shape_list *out, const char *line)
{
    shape_list list = {1, memory_zeroed(1, sizeof *list.texts)};
    cli_status status = *line ? CLI_OK : refuse(line);
    list.texts[0] = memory_text("");
    for (size_t length = 0; *line && status == CLI_OK; line += length + (line[length] != 0)) {
        length = strcspn(line, ";");
        char *part = memory_format("%.*s", (int)length, line);
        if (list.texts[0][0])
            append_to_all(&list, ";", 1);
        status = take_input(&list, part);
        free(part);
    }
    if (status == CLI_OK && out->count + list.count > SHAPES_MAX)
        status = fail(CLI_USAGE, "--shape-range makes more than %d shapes", SHAPES_MAX);
    for (size_t i = 0; i < list.count && status == CLI_OK; i++) {
        out->texts = memory_grown((void *)out->texts, out->count, sizeof *out->texts);
        out->texts[out->count++] = list.texts[i];
        list.texts[i] = NULL;
    }
    shape_list_free(&list);
    return status;
}

/* A line each; empty ones are left out. */
static cli_status take_file(shape_list *out, const char *path)
{
    file_bytes file;
    cli_status status = file_open(&file, path, "--shape-range");
    if (status != CLI_OK)
        return status;
    const char *kind = file_kind(file.data, file.size);
    if (kind && file.size)
        status = fail(CLI_USAGE, "--shape-range %s is %s, wanted lines such as x:1,3,200~224", path,
                      kind);
    char *text = memory_format("%.*s", (int)file.size, (const char *)file.data), *rest = text;
    for (char *line; status == CLI_OK && (line = strsep(&rest, "\n")) != NULL;) {
        line[strcspn(line, " \t\r")] = 0;
        if (line[0])
            status = take_line(out, line);
    }
    if (status == CLI_OK && out->count == 0)
        status =
            fail(CLI_USAGE, "--shape-range %s is empty, wanted lines such as x:1,3,200~224", path);
    free(text);
    file_close(&file);
    return status;
}

cli_status shape_list_read(shape_list *out, const char *text)
{
    *out = (shape_list){0};
    if (!text)
        return CLI_OK;
    return file_exists(text) ? take_file(out, text) : take_line(out, text);
}

void shape_list_free(shape_list *list)
{
    names_free(list->texts, list->count);
    *list = (shape_list){0};
}
