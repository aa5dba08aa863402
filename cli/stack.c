/* SPDX-License-Identifier: MIT */
#include "stack.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "memory.h"
#include "names.h"
#include "npy.h"
#include "rawfile.h"
#include "text.h"

/* ---- Which files -------------------------------------------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

bool stack_is(const char *place)
{
    return is_folder(place) || (strpbrk(place, "*?[") && !file_exists(place));
}

static bool is_raw(const char *path)
{
    return text_ends_with(path, ".bin") || text_ends_with(path, ".raw");
}

/* All of a folder; its own name may hold what means something in a pattern. */
static char *pattern_of(const char *place)
{
    if (!is_folder(place))
        return memory_text(place);
    char *pattern = memory_zeroed(2 * strlen(place) + 3, 1), *end = pattern;
    for (; *place; place++) {
        if (strchr("*?[]\\", *place))
            *end++ = '\\';
        *end++ = *place;
    }
    strcpy(end, end > pattern && end[-1] == '/' ? "*" : "/*");
    return pattern;
}

/* By bytes, as ais_bench sorts, whatever the locale. */
static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_path(file_stack *stack, const char *path)
{
    stack->paths = memory_grown(stack->paths, stack->count, sizeof *stack->paths);
    stack->paths[stack->count++] = memory_text(path);
}

static cli_status check_kinds(file_stack *stack)
{
    stack->raw = is_raw(stack->paths[0]);
    for (size_t i = 1; i < stack->count; i++) {
        if (is_raw(stack->paths[i]) != stack->raw)
            return fail(CLI_INPUT, "input %s has %s and %s, wanted files of one kind", stack->place,
                        stack->paths[0], stack->paths[i]);
    }
    return CLI_OK;
}

static cli_status find_files(file_stack *stack)
{
    glob_t found = {0};
    char *pattern = pattern_of(stack->place);
    int result = glob(pattern, GLOB_NOSORT, NULL, &found);
    free(pattern);
    for (size_t i = 0; result == 0 && i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        if ((!is_raw(path) && !text_ends_with(path, ".npy")) || is_folder(path))
            continue;
        add_path(stack, path);
    }
    globfree(&found);
    if (stack->count == 0)
        return fail(CLI_INPUT, "input %s has no .npy, .bin or .raw files", stack->place);
    qsort(stack->paths, stack->count, sizeof *stack->paths, compare_paths);
    return CLI_OK;
}

/* ---- Reading ------------------------------------------------------------------------------ */

static bool append(file_stack *stack, size_t *room, const void *bytes, size_t size)
{
    if (size > *room - stack->size) {
        size_t larger = *room > size ? 2 * *room : *room + size;
        unsigned char *data = realloc(stack->data, larger);
        if (!data)
            return false;
        stack->data = data;
        *room = larger;
    }
    if (size)
        memcpy(stack->data + stack->size, bytes, size);
    stack->size += size;
    return true;
}

static cli_status check_like_first(const file_stack *stack, const cli_array *array, size_t index)
{
    char seen[TEXT_SIZE], wanted[TEXT_SIZE];
    const omr_shape *shape = &array->shape, *first = &stack->shapes[0];
    bool like = array->dtype == stack->array.dtype && array->flags == stack->array.flags &&
                shape->rank == first->rank;
    for (uint32_t i = 1; like && i < shape->rank; i++)
        like = shape->dims[i] == first->dims[i];
    if (like)
        return CLI_OK;
    return fail(CLI_INPUT, "%s is %s %s, wanted %s %s like %s", stack->paths[index],
                omr_dtype_name(array->dtype), text_shape(seen, shape->rank, shape->dims),
                omr_dtype_name(stack->array.dtype), text_shape(wanted, first->rank, first->dims),
                stack->paths[0]);
}

/* Rows lie one behind the other only in C order. */
static cli_status check_order(const cli_array *array, const char *path)
{
    cli_array dense = *array;
    array_set_strides(&dense, false);
    for (uint32_t i = 0; i < array->shape.rank; i++) {
        if (array->shape.dims[i] > 1 && array->strides[i] != dense.strides[i])
            return fail(CLI_INPUT, "%s is in Fortran order, wanted C order in a folder", path);
    }
    return CLI_OK;
}

static cli_status describe(file_stack *stack, size_t index, const file_bytes *file,
                           cli_array *array)
{
    const char *path = stack->paths[index];
    *array = (cli_array){.data = file->data};
    stack->sizes[index] = file->size;
    if (stack->raw)
        return CLI_OK;
    const char *kind = file_kind(file->data, file->size);
    if (!npy_has_magic(file->data, file->size))
        return fail(CLI_INPUT, "%s is %s, wanted a .npy array", path,
                    kind ? kind : "something else");
    cli_status status = npy_parse(array, file->data, file->size, path);
    if (status == CLI_OK)
        status = check_order(array, path);
    if (status != CLI_OK)
        return status;
    array_size(array->dtype, &array->shape, &stack->sizes[index]);
    stack->shapes[index] = array->shape;
    if (index == 0)
        stack->array = *array;
    return check_like_first(stack, array, index);
}

static cli_status read_one(file_stack *stack, size_t index, size_t *room)
{
    file_bytes file;
    cli_array array;
    cli_status status = file_open(&file, stack->paths[index], "input");
    if (status != CLI_OK)
        return status;
    status = describe(stack, index, &file, &array);
    if (status == CLI_OK && !append(stack, room, array.data, stack->sizes[index]))
        status = fail(CLI_INPUT, "input %s does not fit into memory", stack->place);
    file_close(&file);
    return status;
}

static cli_status read_all(file_stack *stack)
{
    size_t room = 0;
    cli_status status = check_kinds(stack);
    stack->sizes = memory_zeroed(stack->count, sizeof *stack->sizes);
    stack->shapes = memory_zeroed(stack->count, sizeof *stack->shapes);
    for (size_t i = 0; i < stack->count && status == CLI_OK; i++)
        status = read_one(stack, i, &room);
    if (status != CLI_OK || stack->raw)
        return status;
    stack->array.data = stack->data;
    for (size_t i = 1; i < stack->count && stack->array.shape.rank; i++)
        stack->array.shape.dims[0] += stack->shapes[i].dims[0];
    array_set_strides(&stack->array, false);
    return CLI_OK;
}

cli_status stack_find(char ***paths, size_t *count, const char *place)
{
    file_stack stack = {.place = place};
    cli_status status = find_files(&stack);
    *paths = stack.paths;
    *count = stack.count;
    return status;
}

cli_status stack_read(file_stack *stack, const char *place)
{
    *stack = (file_stack){.place = place};
    cli_status status = find_files(stack);
    return status == CLI_OK ? read_all(stack) : status;
}

cli_status stack_read_files(file_stack *stack, const char *place, const char *const *files,
                            size_t count)
{
    *stack = (file_stack){.place = place};
    for (size_t i = 0; i < count; i++)
        add_path(stack, files[i]);
    return read_all(stack);
}

void stack_free(file_stack *stack)
{
    names_free(stack->paths, stack->count);
    free(stack->sizes);
    free(stack->shapes);
    free(stack->data);
}

/* ---- Fitting ------------------------------------------------------------------------------ */

static cli_status fit_raw(file_stack *stack, cli_array *out, const omr_tensor_desc *wanted)
{
    const unsigned char *at = stack->data;
    cli_status status = CLI_OK;
    for (size_t i = 0; i < stack->count && status == CLI_OK; i++) {
        status = rawfile_fit(out, at, stack->sizes[i], wanted, stack->paths[i]);
        stack->shapes[i] = out->shape;
        at += stack->sizes[i];
    }
    return status == CLI_OK ? rawfile_fit(out, stack->data, stack->size, wanted, stack->place)
                            : status;
}

/* Files of one sample each get the axis in front that they lack. */
static cli_status fit_samples(file_stack *stack, cli_array *out)
{
    char seen[TEXT_SIZE], first[TEXT_SIZE];
    for (size_t i = 0; i < stack->count; i++) {
        omr_shape *shape = &stack->shapes[i];
        if (shape->rank && i && shape->dims[0] != stack->shapes[0].dims[1])
            return fail(CLI_INPUT, "%s is %s, wanted one sample of %s like %s", stack->paths[i],
                        text_shape(seen, shape->rank, shape->dims),
                        text_shape(first, shape->rank, stack->shapes[0].dims + 1), stack->paths[0]);
        memmove(shape->dims + 1, shape->dims, shape->rank * sizeof *shape->dims);
        shape->dims[0] = 1;
        shape->rank++;
    }
    stack->array.shape = stack->shapes[0];
    stack->array.shape.dims[0] = (int64_t)stack->count;
    array_set_strides(&stack->array, false);
    *out = stack->array;
    return CLI_OK;
}

cli_status stack_fit(file_stack *stack, cli_array *out, const omr_tensor_desc *wanted)
{
    char seen[TEXT_SIZE], shape[TEXT_SIZE];
    const omr_shape *first = &stack->shapes[0];
    if (wanted->batch_axis != 0)
        return fail(CLI_INPUT,
                    "%s is a folder or pattern, input \"%s\" has no rows in front to stack files "
                    "along; give one file, --batch-axis 0, or run with --each-file",
                    stack->place, wanted->name);
    if (stack->raw)
        return fit_raw(stack, out, wanted);
    if (first->rank + 1 == wanted->rank)
        return fit_samples(stack, out);
    *out = stack->array;
    if (first->rank == wanted->rank)
        return CLI_OK;
    return fail(CLI_INPUT, "%s is %s, input \"%s\" (%s) wants %s, or that without its first axis",
                stack->paths[0], text_shape(seen, first->rank, first->dims), wanted->name,
                omr_dtype_name(wanted->dtype), text_shape(shape, wanted->rank, wanted->dims));
}

int64_t stack_rows(const file_stack *stack, size_t index)
{
    return stack->shapes[index].dims[0];
}
