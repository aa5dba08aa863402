/* SPDX-License-Identifier: MIT */
/* The rows a model is given: of files, or random ones made as they are needed. */
#ifndef CLI_VERIFY_FEED_H
#define CLI_VERIFY_FEED_H

#include "inputs.h"
#include "random.h"

typedef struct feed {
    const omr_model_desc *desc;
    int64_t rows;   /* 1 when no input has a batch axis */
    bool batched;   /* whether rows can be taken a few at a time */
    cli_array *all; /* per input: of files everything, of random data the shape of one row */
    const random_source *random; /* NULL: files */
    void **made;                 /* per input: the random rows taken last */
} feed;

/* Rows of the files of `inputs`, which must stay open; `choice` is for bare bytes. The feed is the
 * caller's until feed_close(), also on failure. */
cli_status feed_files(feed *out, cli_inputs *inputs, const omr_model_desc *desc, const char *model,
                      const shape_choice *choice);
/* `rows` random rows. `shapes` has, per input, the size of every axis but the batch axis. */
cli_status feed_random(feed *out, const random_source *source, const omr_model_desc *desc,
                       const omr_shape *shapes, int64_t rows);
void feed_close(feed *of);

/* Rows first..first+count-1 of every input, and all of those without a batch axis. What random data
 * was taken before is gone then. */
cli_status feed_take(feed *of, int64_t first, int64_t count, cli_array *out);
/* What the inputs are, in a line: "100 random rows, seed 0; ids int64 [0, 30521]". The caller's. */
char *feed_text(const feed *of);
/* Bytes of one row of all inputs. */
size_t feed_row_size(const feed *of);

#endif
