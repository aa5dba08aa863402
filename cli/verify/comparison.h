/* SPDX-License-Identifier: MIT */
/* One output against one of the reference, rows by rows, up to the verdict. */
#ifndef CLI_VERIFY_COMPARISON_H
#define CLI_VERIFY_COMPARISON_H

#include "verify/limits.h"
#include "verify/pairing.h"

/* What an error looks like. */
typedef enum comparison_hint { HINT_NONE, HINT_SCALE, HINT_OFFSET, HINT_SWAP } comparison_hint;

/* Why nothing was compared. */
typedef enum comparison_state { COMPARED, NO_REFERENCE, OTHER_SHAPE } comparison_state;

typedef struct comparison {
    char *name;      /* as the .om has it: "node:index:tensor" */
    char *reference; /* NULL: nothing to compare with */
    pairing_by by;
    omr_dtype dtype, reference_dtype;
    omr_shape shape, reference_shape; /* of the first rows compared */
    int32_t axis;                     /* its batch axis, or -1 */
    limits limits;
    metrics found;
    bool ranked; /* whether `ranks` means anything */
    ranking ranks;
    row_order *rows; /* until comparison_end() */
    row_order_answer order;
    limits_check checks[LIMITS_CHECKS_MAX];
    size_t check_count;
    char *reason; /* why it failed, in one line; NULL: it did not */
    comparison_state state;
    comparison_hint hint;
    double hint_value;     /* the factor, or the constant */
    const char *hint_name; /* the output of the reference it matches; the reference's own text */
} comparison;

/* Begins with what both sides are. Names are copied. */
void comparison_begin(comparison *out, const char *name, const cli_array *result, int32_t axis,
                      const char *reference, pairing_by by, const cli_array *golden,
                      const limits *wanted);
/* An output the reference has nothing for. */
void comparison_alone(comparison *out, const char *name, const cli_array *result);
/* Adds rows; `first` is the index of the first. A shape that does not fit ends the comparison. */
void comparison_add(comparison *of, const cli_array *result, const cli_array *golden,
                    int64_t first);
/* Judges. */
void comparison_end(comparison *of);
/* Accepts zeroed ones. */
void comparison_clear(comparison *of);

/* "cosine is 0.91, wanted at least 0.9999", the caller's to free. */
char *comparison_say(const comparison *of, const limits_check *check);

#endif
