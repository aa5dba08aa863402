/* SPDX-License-Identifier: MIT */
/* A folder of files as one input: a sample or some rows in each, stacked in the order of names. */
#ifndef CLI_STACK_H
#define CLI_STACK_H

#include "array.h"
#include "fail.h"

typedef struct file_stack {
    const char *place;
    size_t count;
    char **paths;
    size_t *sizes;       /* bytes of each */
    omr_shape *shapes;   /* of each; those of bare bytes are known after stack_fit() */
    bool raw;            /* bare bytes, all of them */
    cli_array array;     /* without `raw`: all of them, along the first axis that they have */
    unsigned char *data; /* one behind the other */
    size_t size;
} file_stack;

/* A folder, or a pattern such as "images/a*.npy" that is no file's name. */
bool stack_is(const char *place);

/* The files that stack_read() reads, in order; *paths are the caller's to names_free(). */
cli_status stack_find(char ***paths, size_t *count, const char *place);
/* Reads every .npy, or every .bin and .raw, of the folder or pattern; other files are left alone.
 * Arrays differ in their first axis at most. `place` must outlive the stack, which is the caller's
 * until stack_free(), also on failure. */
cli_status stack_read(file_stack *stack, const char *place);
/* The same of these files, in their order; `place` is what messages call all of them. */
cli_status stack_read_files(file_stack *stack, const char *place, const char *const *files,
                            size_t count);
void stack_free(file_stack *stack);

/* What the stack is to this input. Files with an axis less than it are one sample each. */
cli_status stack_fit(file_stack *stack, cli_array *out, const omr_tensor_desc *wanted);
/* After stack_fit(): the rows in file `index`. */
int64_t stack_rows(const file_stack *stack, size_t index);

#endif
