/* SPDX-License-Identifier: MIT */
/* The shapes requests have where a model leaves axes open. */
#ifndef CLI_BENCH_SHAPES_H
#define CLI_BENCH_SHAPES_H

#include <omrun/omrun.h>

#include "fail.h"

/* Fills `shapes`, one per input of the model: the sizes that `given` says, "x:1,3,224,224;y:2x8",
 * or else those of `gear`; the batch axis keeps the model's size or what was given. `gear` is NULL
 * where nothing varies but what `given` or the batch says. */
cli_status shapes_choose(omr_shape *shapes, const omr_model_desc *desc, const char *given,
                         const omr_gear *gear);

/* The gear with most elements; NULL when there are none. */
const omr_gear *shapes_largest_gear(const omr_model_desc *desc);

#endif
