/* SPDX-License-Identifier: MIT */
/* Well-formed random data for the inputs of a model: the same for a seed, on every machine, however
 * it is cut into parts. */
#ifndef CLI_RANDOM_H
#define CLI_RANDOM_H

#include "fail.h"
#include "options.h"

typedef struct random_range {
    char *name; /* of the input; NULL: of all that have none of their own */
    double least, most;
} random_range;

typedef struct random_source {
    uint64_t seed;
    size_t count;
    random_range *ranges;
} random_source;

/* Reads "NAME:LEAST,MOST" and "LEAST,MOST", as --input-range has them. *out is the caller's to
 * random_close(), also on failure. */
cli_status random_open(random_source *out, uint64_t seed, const text_list *ranges);
void random_close(random_source *source);
/* Whether every range is of an input that is there, and holds numbers of its dtype. */
cli_status random_check(const random_source *source, const omr_model_desc *desc, const char *model);

/* The range of an input: the one given, or [-1, 1) of floats, all of 8-bit integers, 0 and 1 of
 * others, which every table of embeddings and every mask has. */
random_range random_range_of(const random_source *source, const omr_tensor_desc *desc);
/* Elements first..first+count-1 of input `index`. Integers reach both ends of the range. */
void random_fill(void *out, const random_source *source, const omr_tensor_desc *desc, size_t index,
                 uint64_t first, size_t count);

#endif
