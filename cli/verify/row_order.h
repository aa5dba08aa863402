/* SPDX-License-Identifier: MIT */
/*
 * Whether rows are where they belong. Random inputs often give outputs so alike that rows in a
 * wrong order still have a cosine of 0.9999 with the right ones; but a result that lies far nearer
 * to another row's reference than to its own is misplaced, however alike they are.
 */
#ifndef CLI_ROW_ORDER_H
#define CLI_ROW_ORDER_H

#include "array.h"

typedef struct row_order row_order;

row_order *row_order_create(void);
void row_order_destroy(row_order *order);
/* Adds rows of both arrays; the first 64 of all are kept, a few thousand elements of each. */
void row_order_add(row_order *order, const cli_array *result, const cli_array *reference,
                   int32_t axis);

typedef struct row_order_answer {
    int64_t rows;      /* looked at */
    int64_t misplaced; /* of them */
    int64_t row, is;   /* the first of these, and the row whose reference it is */
    double spread;     /* how far rows of the reference are from each other on average, relative to
                          their size; errors well below it are all that can be seen */
} row_order_answer;

row_order_answer row_order_find(const row_order *order);

#endif
