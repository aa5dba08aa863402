/* SPDX-License-Identifier: MIT */
/* Several files for each input of a model, as ais_bench takes them. */
#ifndef CLI_FILE_LISTS_H
#define CLI_FILE_LISTS_H

#include "fail.h"
#include "options.h"

/* Of every input of the model its files, as many for each. */
typedef struct file_lists {
    size_t input_count;
    size_t count; /* of each */
    char ***paths;
} file_lists;

/* What stands between the commas of `given`, in order; the caller's to names_free(). */
char **file_lists_split(const text_list *given, size_t *count);
/* Finds them: a folder or a pattern per input, or files, all of the first input first. They are the
 * caller's until file_lists_free(), also on failure. */
cli_status file_lists_open(file_lists *out, const text_list *given, size_t input_count);
void file_lists_free(file_lists *lists);

#endif
