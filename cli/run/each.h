/* SPDX-License-Identifier: MIT */
/* Every file by itself, in the shape that it has: what cannot be stacked into one input. */
#ifndef CLI_RUN_EACH_H
#define CLI_RUN_EACH_H

#include "run/run.h"

/* Runs each of job->each, and keeps its results as shares named after the files. */
cli_status each_run(run_job *job);

#endif
