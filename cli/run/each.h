/* SPDX-License-Identifier: MIT */
/* Every file by itself, in the shape that it has: what cannot be stacked into one input. */
#ifndef CLI_RUN_EACH_H
#define CLI_RUN_EACH_H

#include "run/run.h"

/* Of every input of the model its files, as many for each. */
typedef struct file_lists {
    size_t input_count;
    size_t count; /* of each */
    char ***paths;
} file_lists;

/* Finds them: a folder or a pattern per input, or files, all of the first input first. They are the
 * caller's until file_lists_free(), also on failure. */
cli_status file_lists_open(file_lists *out, const text_list *given, size_t input_count);
void file_lists_free(file_lists *lists);

/* Runs each of job->each, and keeps its results as shares named after the files. */
cli_status each_run(run_job *job);

#endif
