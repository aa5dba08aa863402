/* SPDX-License-Identifier: MIT */
/* A bench from the command line to the report and the exit code. */
#ifndef CLI_BENCH_JOB_H
#define CLI_BENCH_JOB_H

#include "bench/settings.h"

/* Measures settings->model. */
cli_status job_run(const bench_settings *settings);
/* Compares two reports, settings->compare and settings->model; nothing is measured. */
cli_status job_compare(const bench_settings *settings);

#endif
