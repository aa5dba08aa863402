/* SPDX-License-Identifier: MIT */
/* What requests send: rows of the files given, or made-up ones, taken by turns. */
#ifndef CLI_BENCH_DATA_H
#define CLI_BENCH_DATA_H

#include <jansson.h>

#include "inputs.h"
#include "random.h"
#include "shapes.h"

/* What the command line says of inputs. */
typedef struct data_options {
    cli_inputs *files;           /* NULL: made up */
    const random_source *random; /* what is made up */
    shape_choice shapes;         /* for axes that the model leaves open */
    bool zeros;
    bool pinned; /* in omr_alloc() memory */
} data_options;

typedef struct bench_data bench_data;

/* Reads --fill, random or zeros; NULL leaves *zeros as it is. */
cli_status data_read_fill(bool *zeros, const char *text);

/* Makes what requests of `rows` rows need, 0 being the model's batch, or as many as the files have;
 * axes that vary take the sizes of gear `gear`, NULL: the largest. `model` is for messages. *out is
 * the caller's until data_destroy(); NULL on failure. */
cli_status data_create(bench_data **out, const data_options *options, const omr_model_desc *desc,
                       const char *model, int64_t rows, const omr_gear *gear);
void data_destroy(bench_data *data);

/* Rows of each request; 1 when the model has no batch axis. */
int64_t data_rows(const bench_data *data);
/* The inputs of a request: `tensors` has room for all of the model's. They refer to `data`. */
void data_request(const bench_data *data, uint64_t number, omr_tensor *tensors);
/* {"kind", "seed", "memory", "inputs": [{"name", "dtype", "shape", ...}]} */
json_t *data_json(const bench_data *data);

#endif
