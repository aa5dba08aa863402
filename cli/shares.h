/* SPDX-License-Identifier: MIT */
/* The results of a folder of inputs, shared among its files as ais_bench names them. */
#ifndef CLI_SHARES_H
#define CLI_SHARES_H

#include "array.h"
#include "fail.h"
#include "stack.h"

/* Share i of output k is at [i * output_count + k]; files whose rows were left out have none. */
typedef struct result_shares {
    size_t count;
    size_t first; /* the first file that has one */
    char **names; /* "<file>_<k>" */
    cli_array *arrays;
} result_shares;

/* Whether every output can be shared; before anything is computed. */
cli_status shares_check(const file_stack *stack, const omr_model_desc *desc);
/* The results hold rows `skip`.. of the stack's. They must outlive the shares, which are the
 * caller's until shares_free(), also on failure. Names are those of the files without their ending
 * or, with `short_names`, up to their first dot where these differ. */
cli_status shares_make(result_shares *shares, const file_stack *stack, const omr_model_desc *desc,
                       const cli_array *results, int64_t skip, int64_t rows, bool short_names);
void shares_free(result_shares *shares);

#endif
