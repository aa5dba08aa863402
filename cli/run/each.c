/* SPDX-License-Identifier: MIT */
#include "run/each.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"

/* File `index` of every input. */
static cli_status open_one(run_job *job, size_t index)
{
    const file_lists *lists = job->each;
    const char **paths = memory_zeroed(lists->input_count, sizeof *paths);
    for (size_t i = 0; i < lists->input_count; i++)
        paths[i] = lists->paths[i][index];
    inputs_close(job->inputs);
    cli_status status = inputs_open(&job->inputs, &(text_list){lists->input_count, paths});
    free((void *)paths);
    if (status == CLI_OK)
        status =
            inputs_match(job->inputs, job->desc, job->settings->model, &job->shapes, job->tensors);
    return status;
}

/* The results of the request belong to it, so it stays. */
static void keep_results(run_job *job, size_t index, bool short_names)
{
    result_shares *shares = &job->shares;
    const char *name = file_name(job->each->paths[0][index]), *dot = strrchr(name, '.');
    int length = short_names || !dot ? (int)strcspn(name, ".") : (int)(dot - name);
    for (size_t k = 0; k < job->desc->output_count; k++) {
        shares->names[shares->count] = memory_format("%.*s_%zu", length, name, k);
        shares->arrays[shares->count++] = job->results[k];
    }
    job->kept[index] = job->request;
    job->request = NULL;
}

cli_status each_run(run_job *job)
{
    size_t count = job->each->count, room = count * job->desc->output_count;
    cli_status status = CLI_OK;
    job->kept = memory_zeroed(count, sizeof *job->kept);
    job->shares = (result_shares){.names = memory_zeroed(room, sizeof *job->shares.names),
                                  .arrays = memory_zeroed(room, sizeof *job->shares.arrays)};
    for (size_t i = 0; i < count && status == CLI_OK; i++) {
        status = open_one(job, i);
        if (status == CLI_OK)
            status = run_session(job);
        if (status == CLI_OK)
            keep_results(job, i, job->settings->ais_bench);
    }
    return status;
}
