/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "file_lists.h"
#include "memory.h"
#include "names.h"
#include "npy.h"
#include "npz.h"
#include "rawfile.h"
#include "text.h"

/* One opened file; what it holds points into it. */
typedef struct input_source {
    char *path;
    file_bytes file;
    npz_archive npz;
    file_stack stack;
} input_source;

struct cli_inputs {
    size_t count;
    cli_input *items;
    size_t source_count;
    input_source **sources;
};

/* ---- Opening ------------------------------------------------------------------------------ */

static cli_input *add(cli_inputs *inputs, const char *name, const char *label)
{
    inputs->items = memory_grown(inputs->items, inputs->count, sizeof *inputs->items);
    cli_input *input = &inputs->items[inputs->count++];
    *input = (struct cli_input){.name = name ? memory_text(name) : NULL, .label = label};
    return input;
}

static input_source *add_source(cli_inputs *inputs, const char *path, size_t length)
{
    input_source *source = memory_zeroed(1, sizeof *source);
    source->path = memory_format("%.*s", (int)length, path);
    inputs->sources = memory_grown(inputs->sources, inputs->source_count, sizeof *inputs->sources);
    inputs->sources[inputs->source_count++] = source;
    return source;
}

/* numpy.savez(f, a, b) without names calls them arr_0, arr_1: positions, not names. */
static bool is_positional(const char *name)
{
    int64_t number;
    return strncmp(name, "arr_", 4) == 0 && text_to_number(name + 4, 0, INT64_MAX, &number);
}

static cli_status add_npz(cli_inputs *inputs, input_source *source, const char *name)
{
    npz_archive *npz = &source->npz;
    cli_status status = npz_read(npz, source->file.data, source->file.size, source->path);
    if (status != CLI_OK)
        return status;
    if (name && npz->count != 1)
        return fail(CLI_INPUT, "%s holds %zu arrays, input \"%s\" wants one", source->path,
                    npz->count, name);
    for (size_t i = 0; i < npz->count; i++) {
        const char *member = is_positional(npz->members[i].name) ? NULL : npz->members[i].name;
        add(inputs, name ? name : member, source->path)->array = npz->members[i].array;
    }
    return CLI_OK;
}

static cli_status add_raw(cli_inputs *inputs, const input_source *source, const char *name)
{
    cli_input *input = add(inputs, name, source->path);
    input->raw = true;
    input->bytes = source->file.data;
    input->size = source->file.size;
    return CLI_OK;
}

static cli_status add_npy(cli_inputs *inputs, const input_source *source, const char *name)
{
    cli_input *input = add(inputs, name, source->path);
    return npy_parse(&input->array, source->file.data, source->file.size, source->path);
}

static cli_status not_what_it_says(const input_source *source, const char *wanted)
{
    const char *kind = file_kind(source->file.data, source->file.size);
    return fail(CLI_INPUT, "%s is %s, wanted %s", source->path, kind ? kind : "something else",
                wanted);
}

/* Of the folder or pattern that the source is, or with `count` of these files. */
static cli_status add_stack(cli_inputs *inputs, input_source *source, const char *name,
                            const char *const *files, size_t count)
{
    cli_input *input = add(inputs, name, source->path);
    cli_status status = count ? stack_read_files(&source->stack, source->path, files, count)
                              : stack_read(&source->stack, source->path);
    input->stack = &source->stack;
    input->raw = source->stack.raw;
    input->bytes = source->stack.data;
    input->size = source->stack.size;
    input->array = source->stack.array;
    return status;
}

/* The name decides where it can; files of other names go by their first bytes. */
static cli_status add_file(cli_inputs *inputs, const char *name, const char *path, size_t length)
{
    input_source *source = add_source(inputs, path, length);
    if (stack_is(source->path))
        return add_stack(inputs, source, name, NULL, 0);
    cli_status status = file_open(&source->file, source->path, "input");
    if (status != CLI_OK)
        return status;
    const unsigned char *data = source->file.data;
    size_t size = source->file.size;
    if (text_ends_with(source->path, ".bin") || text_ends_with(source->path, ".raw"))
        return add_raw(inputs, source, name);
    if (npy_has_magic(data, size))
        return add_npy(inputs, source, name);
    if (text_ends_with(source->path, ".npy"))
        return not_what_it_says(source, "a .npy array");
    if (npz_has_magic(data, size))
        return add_npz(inputs, source, name);
    if (text_ends_with(source->path, ".npz"))
        return not_what_it_says(source, "an .npz archive");
    if (size && file_kind(data, size))
        return not_what_it_says(source, ".npy, .npz or bare bytes (.bin)");
    return add_raw(inputs, source, name);
}

/* FILE or NAME=FILE, `length` characters of `item`. */
static cli_status add_item(cli_inputs *inputs, const char *item, size_t length)
{
    const char *equals = memchr(item, '=', length);
    if (!equals)
        return add_file(inputs, NULL, item, length);
    size_t name_length = (size_t)(equals - item), skipped = name_length + 1;
    if (name_length == 0 || skipped == length)
        return fail(CLI_USAGE, "--input has \"%.*s\", wanted FILE or NAME=FILE", (int)length, item);
    char *name = memory_format("%.*s", (int)name_length, item);
    cli_status status = add_file(inputs, name, equals + 1, length - skipped);
    free(name);
    return status;
}

static cli_status add_list(cli_inputs *inputs, const char *items)
{
    while (true) {
        size_t length = strcspn(items, ",");
        if (length == 0)
            return fail(CLI_USAGE, "--input has an empty file name between its commas");
        cli_status status = add_item(inputs, items, length);
        if (status != CLI_OK || !items[length])
            return status;
        items += length + 1;
    }
}

/* A file that is there is meant, whatever commas and equals signs its name has. */
static cli_status add_given(cli_inputs *inputs, const char *given)
{
    const char *equals = strchr(given, '=');
    if (file_exists(given))
        return add_file(inputs, NULL, given, strlen(given));
    if (equals && strcspn(given, ",=") == (size_t)(equals - given) && file_exists(equals + 1))
        return add_item(inputs, given, strlen(given));
    return add_list(inputs, given);
}

cli_status inputs_open(cli_inputs **out, const text_list *given)
{
    *out = memory_zeroed(1, sizeof **out);
    for (size_t i = 0; i < given->count; i++) {
        cli_status status = add_given(*out, given->items[i]);
        if (status != CLI_OK)
            return status;
    }
    return CLI_OK;
}

/* Whether the files have no names, and none of them is a folder or a pattern. */
static bool are_plain(char *const *files, size_t count)
{
    bool plain = true;
    for (size_t i = 0; i < count && plain; i++)
        plain = files[i][0] && !strchr(files[i], '=') && !stack_is(files[i]);
    return plain;
}

static cli_status open_lists(cli_inputs *inputs, const file_lists *lists)
{
    cli_status status = CLI_OK;
    for (size_t i = 0; i < lists->input_count && status == CLI_OK; i++) {
        const char *const *files = (const char *const *)lists->paths[i];
        char *label = memory_format("%s and %zu more", files[0], lists->count - 1);
        input_source *source = add_source(inputs, label, strlen(label));
        status = add_stack(inputs, source, NULL, files, lists->count);
        free(label);
    }
    return status;
}

cli_status inputs_open_shared(cli_inputs **out, const text_list *given, size_t input_count)
{
    size_t count;
    char **files = file_lists_split(given, &count);
    bool shared = input_count && count > input_count && are_plain(files, count);
    names_free(files, count);
    if (!shared)
        return inputs_open(out, given);
    file_lists lists;
    *out = memory_zeroed(1, sizeof **out);
    cli_status status = file_lists_open(&lists, given, input_count);
    if (status == CLI_OK)
        status = open_lists(*out, &lists);
    file_lists_free(&lists);
    return status;
}

void inputs_close(cli_inputs *inputs)
{
    if (!inputs)
        return;
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->items[i].name);
    for (size_t i = 0; i < inputs->source_count; i++) {
        input_source *source = inputs->sources[i];
        npz_free(&source->npz);
        stack_free(&source->stack);
        file_close(&source->file);
        free(source->path);
        free(source);
    }
    free(inputs->items);
    free(inputs->sources);
    free(inputs);
}

/* ---- Matching ----------------------------------------------------------------------------- */

size_t inputs_count(const cli_inputs *inputs)
{
    return inputs->count;
}

const cli_input *inputs_at(const cli_inputs *inputs, size_t index)
{
    return &inputs->items[index];
}

const file_stack *inputs_stack(const cli_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        if (inputs->items[i].stack)
            return inputs->items[i].stack;
    }
    return NULL;
}

static bool is_name_of(const char *given, const char *wanted)
{
    return strcmp(given, wanted) == 0 || strcmp(given, names_short(wanted)) == 0;
}

static cli_input *find_named(const cli_inputs *inputs, const char *name)
{
    for (size_t i = 0; i < inputs->count; i++) {
        if (inputs->items[i].name && is_name_of(inputs->items[i].name, name))
            return &inputs->items[i];
    }
    return NULL;
}

static cli_input *find_unnamed(const cli_inputs *inputs, size_t index)
{
    for (size_t i = 0; i < inputs->count; i++) {
        if (!inputs->items[i].name && index-- == 0)
            return &inputs->items[i];
    }
    return NULL;
}

const cli_input *inputs_find(const cli_inputs *inputs, const char *name, size_t index)
{
    const cli_input *named = find_named(inputs, name);
    return named ? named : find_unnamed(inputs, index);
}

/* "\"a\", \"b\"", cut short where a model has very many. */
static void list_names(char *out, size_t room, const omr_model_desc *desc)
{
    size_t used = 0;
    out[0] = 0;
    for (size_t i = 0; i < desc->input_count && used < room; i++)
        used += (size_t)snprintf(out + used, room - used, "%s\"%s\"", i ? ", " : "",
                                 desc->inputs[i].name);
}

static cli_status check_name(const cli_inputs *inputs, size_t index, const omr_model_desc *desc,
                             const char *model)
{
    const char *name = inputs->items[index].name;
    char names[512];
    if (!name)
        return CLI_OK;
    if (find_named(inputs, name) != &inputs->items[index])
        return fail(CLI_INPUT, "input \"%s\" is given twice: %s and %s", name,
                    find_named(inputs, name)->label, inputs->items[index].label);
    for (size_t i = 0; i < desc->input_count; i++) {
        if (is_name_of(name, desc->inputs[i].name))
            return CLI_OK;
    }
    list_names(names, sizeof names, desc);
    return fail(CLI_INPUT, "%s has no input \"%s\" (from %s); it has %s", model, name,
                inputs->items[index].label, desc->input_count ? names : "none");
}

static cli_status check_all(const cli_inputs *inputs, const omr_model_desc *desc, const char *model)
{
    char names[512];
    for (size_t i = 0; i < inputs->count; i++) {
        cli_status status = check_name(inputs, i, desc, model);
        if (status != CLI_OK)
            return status;
    }
    list_names(names, sizeof names, desc);
    if (inputs->count != desc->input_count)
        return fail(CLI_INPUT, "%s wants %zu input%s%s%s%s, %zu given", model, desc->input_count,
                    desc->input_count == 1 ? "" : "s", desc->input_count ? " (" : "", names,
                    desc->input_count ? ")" : "", inputs->count);
    return CLI_OK;
}

static cli_status fit(cli_input *input, const omr_tensor_desc *wanted, const omr_shape *chosen)
{
    omr_tensor_desc closed = *wanted;
    closed.dims = chosen->dims; /* bare bytes do not say it themselves */
    if (input->stack)
        return stack_fit(input->stack, &input->array, input->raw ? &closed : wanted);
    return input->raw ? rawfile_fit(&input->array, input->bytes, input->size, &closed, input->label)
                      : CLI_OK;
}

cli_status inputs_match(cli_inputs *inputs, const omr_model_desc *desc, const char *model,
                        const shape_choice *choice, omr_tensor *tensors)
{
    static const shape_choice none = {0};
    omr_shape *shapes = memory_zeroed(desc->input_count, sizeof *shapes);
    cli_status status = check_all(inputs, desc, model);
    if (status == CLI_OK)
        status = shapes_read(shapes, desc, choice ? choice : &none);
    size_t unnamed = 0;
    for (size_t i = 0; i < desc->input_count && status == CLI_OK; i++) {
        cli_input *input = find_named(inputs, desc->inputs[i].name);
        if (!input)
            input = find_unnamed(inputs, unnamed++);
        status = fit(input, &desc->inputs[i], &shapes[i]);
        tensors[i] = array_tensor(&input->array, desc->inputs[i].name);
    }
    free(shapes);
    return status;
}
