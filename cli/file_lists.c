/* SPDX-License-Identifier: MIT */
#include "file_lists.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "stack.h"

char **file_lists_split(const text_list *given, size_t *count)
{
    char **items = NULL;
    *count = 0;
    for (size_t i = 0; i < given->count; i++) {
        const char *at = given->items[i];
        for (size_t length = 0;; at += length + 1) {
            length = strcspn(at, ",");
            items = memory_grown((void *)items, *count, sizeof *items);
            items[(*count)++] = memory_format("%.*s", (int)length, at);
            if (!at[length])
                break;
        }
    }
    return items;
}

/* A folder or pattern for each input. */
static cli_status take_folders(file_lists *out, char *const *items, size_t count)
{
    if (count != out->input_count)
        return fail(CLI_INPUT, "--input has %zu folders, the model %zu inputs: wanted one for each",
                    count, out->input_count);
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        cli_status status = stack_find(&out->paths[i], &found, items[i]);
        if (status == CLI_OK && i && found != out->count)
            status = fail(CLI_INPUT, "%s has %zu files, %s has %zu: wanted as many for each input",
                          items[i], found, items[0], out->count);
        out->count = i && status != CLI_OK ? out->count : found;
        if (status != CLI_OK)
            return status;
    }
    return CLI_OK;
}

/* Files, as many for each input. */
static cli_status take_files(file_lists *out, char *const *items, size_t count)
{
    if (count % out->input_count)
        return fail(CLI_INPUT,
                    "--input has %zu files, the model %zu inputs: wanted as many for each, all of "
                    "the first input first",
                    count, out->input_count);
    out->count = count / out->input_count;
    for (size_t i = 0; i < out->input_count; i++) {
        out->paths[i] = memory_zeroed(out->count, sizeof *out->paths[i]);
        for (size_t k = 0; k < out->count; k++)
            out->paths[i][k] = memory_text(items[i * out->count + k]);
    }
    return CLI_OK;
}

cli_status file_lists_open(file_lists *out, const text_list *given, size_t input_count)
{
    size_t count, folders = 0;
    char **items = file_lists_split(given, &count);
    *out = (file_lists){.input_count = input_count,
                        .paths = memory_zeroed(input_count, sizeof *out->paths)};
    cli_status status = CLI_OK;
    for (size_t i = 0; i < count; i++)
        folders += stack_is(items[i]);
    if (!input_count)
        status = fail(CLI_USAGE, "--each-file wants a model with inputs");
    else if (folders && folders != count)
        status = fail(CLI_INPUT, "--input has %zu folders and %zu files, wanted either", folders,
                      count - folders);
    else
        status = folders ? take_folders(out, items, count) : take_files(out, items, count);
    names_free(items, count);
    return status;
}

void file_lists_free(file_lists *lists)
{
    for (size_t i = 0; i < lists->input_count; i++)
        names_free(lists->paths[i], lists->paths[i] ? lists->count : 0);
    free((void *)lists->paths);
    *lists = (file_lists){0};
}
