/* SPDX-License-Identifier: MIT */
/* ais_bench's manner: where its results lie, what they are called, and the summary beside them. */
#ifndef CLI_RUN_AIS_BENCH_H
#define CLI_RUN_AIS_BENCH_H

#include "run/run.h"

/* The folder of the results, named after the local time: "2026_11_28-10_30_00". The caller frees.
 */
char *ais_bench_dirname(void);
/* Inputs of an .om that are given; 0: not known. */
size_t ais_bench_count_inputs(const char *model);
/* The files of --input: for each input of the model as many, all of the first input first. */
cli_status ais_bench_inputs(cli_inputs **out, const run_settings *settings);
/* "img_0" for a result of "img.npy", "pure_infer_data_0" for one of made-up inputs. */
cli_status ais_bench_names(result_shares *shares, const run_job *job);
/* Records what the devices do from now on, for the summary. */
cli_status ais_bench_watch(run_job *job);
/* Writes "<output>/<folder>_summary.json". */
cli_status ais_bench_summary(run_job *job);

#endif
