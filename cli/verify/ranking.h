/* SPDX-License-Identifier: MIT */
/* Whether results name the same classes as the reference, for outputs that look like scores of
 * classes. */
#ifndef CLI_RANKING_H
#define CLI_RANKING_H

#include "array.h"

typedef struct ranking {
    double atol, rtol; /* scores nearer to each other than this are a tie */
    int64_t rows;
    int64_t top1; /* rows whose highest class is the reference's, or tied with it there */
    double top5;  /* sum over rows: which part of the reference's five are among the result's */
    int64_t first_wrong;   /* the first row whose highest class differs; -1: none */
    int64_t wanted, found; /* the classes of that row */
} ranking;

/* Floats of two axes, rows first, and at least two classes. */
bool ranking_applies(omr_dtype dtype, const omr_shape *shape, int32_t batch_axis);
void ranking_init(ranking *out, double atol, double rtol);
/* Adds rows of both arrays, [rows, classes] each; `first` is the index of the first row. Rows that
 * hold a NaN in the reference are not counted, those with one in the result agree with nothing. */
void ranking_add(ranking *out, const cli_array *result, const cli_array *reference, int64_t first);

/* Parts of 1; 1 when no rows were counted. */
double ranking_top1(const ranking *of);
double ranking_top5(const ranking *of);

#endif
