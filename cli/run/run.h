/* SPDX-License-Identifier: MIT */
/* One run, from the command line to the report. */
#ifndef CLI_RUN_RUN_H
#define CLI_RUN_RUN_H

#include "bench/data.h"
#include "devices.h"
#include "file_lists.h"
#include "inputs.h"
#include "model.h"
#include "output.h"
#include "shares.h"

/* As the option parser fills it. */
typedef struct run_settings {
    const char *model;
    text_list inputs, input_ranges;
    const char *output, *output_dirname, *output_format, *fill, *device, *batch, *input_shape,
        *image_size, *batch_axis, *warmup_count, *acl_library;
    int64_t skip, limit, rows, seed, loop, lanes, slots, timeout_ms;
    bool ais_bench, each_file, json, quiet, verbose;
} run_settings;

/* Zeroed, then filled from top to bottom. */
typedef struct run_job {
    const run_settings *settings;
    device_list devices;
    int32_t batch_axis; /* as omr_session_options has it */
    shape_choice shapes;
    random_source random;
    char *dirname; /* of the results, in settings->output; NULL: right there */
    cli_inputs *inputs;
    cli_output *output; /* NULL: results are kept nowhere */
    omr_driver_info driver;
    size_t visible;  /* devices of the machine */
    cli_model model; /* settings->model, or its conversion */
    omr_session *session;
    const omr_model_desc *desc;
    data_options data_options;
    bench_data *made_up;     /* NULL: the inputs are files */
    omr_tensor *tensors;     /* as desc->inputs */
    omr_shape *parts;        /* theirs, where --skip and --limit leave rows out */
    const char **names;      /* of the outputs, short */
    omr_request *request;    /* holds the results' memory */
    cli_array *results;      /* as desc->outputs */
    file_lists *each;        /* the files to run one by one; NULL: all at once */
    omr_request **kept;      /* theirs, which hold the results */
    const file_stack *stack; /* that results are named after; NULL: after the outputs */
    result_shares shares;    /* the results by file, where they are named after files */
    size_t files;            /* per output */
    int64_t rows;            /* of each time */
    int64_t warmups;         /* times before these */
    int64_t times;
    double seconds;          /* all of them together */
    char *look, *trace_path; /* what devices did, for ais_bench's summary; NULL: there is none */
} run_job;

/* Reads the command line and opens all there is to open. */
cli_status run_prepare(run_job *job);
/* Runs, and writes the results. */
cli_status run_compute(run_job *job);
/* What came of it, on the standard output. */
cli_status run_report(const run_job *job);
void run_close(run_job *job);

/* Runs job->tensors so often as is asked, and takes the results. */
cli_status run_session(run_job *job);

#endif
