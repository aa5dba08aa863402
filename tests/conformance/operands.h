/* SPDX-License-Identifier: MIT */
/* operands.h: numbers for the model sum_diff, and what it makes of them. */
#ifndef OMRUN_TESTS_CONFORMANCE_OPERANDS_H
#define OMRUN_TESTS_CONFORMANCE_OPERANDS_H

#include "models.h"

/* sum_diff: a, b f32 [4,3] -> a + b, a - b. */
enum { COUNT = 12, BYTES = COUNT * 4 };

typedef struct operands {
    float a[COUNT], b[COUNT];
} operands;

/* Eight sets of numbers. They and their results are exact in half precision, in which an NPU may
 * compute a model of floats. */
static inline operands operands_from(int seed)
{
    operands numbers;
    for (int i = 0; i < COUNT; i++) {
        numbers.a[i] = (float)(seed % 8 * 100 + i);
        numbers.b[i] = (float)(seed % 8 * 7 - 3 * i);
    }
    return numbers;
}

static inline void write_operands(const model *one, const operands *numbers)
{
    model_write(one, 0, numbers->a, BYTES);
    model_write(one, 1, numbers->b, BYTES);
}

static inline void check_results(const model *one, const operands *numbers)
{
    float sum[COUNT], diff[COUNT];
    model_read(one, 0, sum, BYTES);
    model_read(one, 1, diff, BYTES);
    for (int i = 0; i < COUNT; i++) {
        if (sum[i] != numbers->a[i] + numbers->b[i] || diff[i] != numbers->a[i] - numbers->b[i])
            fail_msg("element %d: sum %g, difference %g of %g and %g", i, (double)sum[i],
                     (double)diff[i], (double)numbers->a[i], (double)numbers->b[i]);
    }
}

/* slow: x f32 [2,256] -> x. Big enough to be 64 bytes short. */
enum { SLOW_COUNT = 512, SLOW_BYTES = SLOW_COUNT * 4 };

#endif
