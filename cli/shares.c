/* SPDX-License-Identifier: MIT */
#include "shares.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "names.h"
#include "text.h"

cli_status shares_check(const file_stack *stack, const omr_model_desc *desc)
{
    for (size_t k = 0; k < desc->output_count; k++) {
        if (desc->outputs[k].batch_axis != 0)
            return fail(CLI_INPUT,
                        "output \"%s\" has no rows in front to share among the files of %s; give "
                        "--output-format npz, or --output a file",
                        desc->outputs[k].name, stack->place);
    }
    return CLI_OK;
}

/* "a" of "images/a.b.npy", which ends at the first dot; "a.b" with `whole`. */
static int stem_length(const char *path, bool whole)
{
    const char *name = file_name(path);
    return (int)(whole ? (size_t)(strrchr(name, '.') - name) : strcspn(name, "."));
}

static int compare_stems(const void *a, const void *b)
{
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    int x = stem_length(left, false), y = stem_length(right, false);
    int order = strncmp(file_name(left), file_name(right), (size_t)(x < y ? x : y));
    return order ? order : x - y;
}

/* Whether two names would be the same up to their first dot, or nothing be left. */
static bool need_whole_stems(const file_stack *stack)
{
    bool whole = false;
    char **sorted = memory_zeroed(stack->count, sizeof *sorted);
    memcpy(sorted, stack->paths, stack->count * sizeof *sorted);
    qsort(sorted, stack->count, sizeof *sorted, compare_stems);
    for (size_t i = 0; i < stack->count && !whole; i++)
        whole = stem_length(sorted[i], false) == 0 ||
                (i && compare_stems(&sorted[i - 1], &sorted[i]) == 0);
    free(sorted);
    return whole;
}

static cli_array rows_of(const cli_array *result, int64_t first, int64_t count)
{
    cli_array share = *result;
    share.shape.dims[0] = count;
    share.data += first * result->strides[0];
    return share;
}

static cli_status check_rows(const omr_model_desc *desc, const cli_array *results, int64_t rows)
{
    char shape[TEXT_SIZE];
    for (size_t k = 0; k < desc->output_count; k++) {
        const omr_shape *seen = &results[k].shape;
        if (seen->rank == 0 || seen->dims[0] != rows)
            return fail(CLI_INPUT, "output \"%s\" is %s, wanted %lld rows to share among files",
                        desc->outputs[k].name, text_shape(shape, seen->rank, seen->dims),
                        (long long)rows);
    }
    return CLI_OK;
}

cli_status shares_make(result_shares *shares, const file_stack *stack, const omr_model_desc *desc,
                       const cli_array *results, int64_t skip, int64_t rows, bool short_names)
{
    size_t room = stack->count * desc->output_count;
    *shares = (result_shares){.names = memory_zeroed(room, sizeof *shares->names),
                              .arrays = memory_zeroed(room, sizeof *shares->arrays)};
    cli_status status = check_rows(desc, results, rows);
    bool whole = !short_names || need_whole_stems(stack);
    int64_t first = -skip; /* where the file's rows begin among the results */
    for (size_t i = 0; i < stack->count && status == CLI_OK; i++) {
        int64_t end = first + stack_rows(stack, i), from = first > 0 ? first : 0;
        int64_t to = end < rows ? end : rows;
        if (shares->count == 0)
            shares->first = i;
        for (size_t k = 0; from < to && k < desc->output_count; k++) {
            shares->names[shares->count] = memory_format(
                "%.*s_%zu", stem_length(stack->paths[i], whole), file_name(stack->paths[i]), k);
            shares->arrays[shares->count++] = rows_of(&results[k], from, to - from);
        }
        first = end;
    }
    return status;
}

void shares_free(result_shares *shares)
{
    names_free(shares->names, shares->count);
    free(shares->arrays);
}
