/* SPDX-License-Identifier: MIT */
/* The shapes requests have where a model leaves axes open. */
#ifndef CLI_SHAPES_H
#define CLI_SHAPES_H

#include <omrun/omrun.h>

#include "fail.h"

/* What the command line says of them. */
typedef struct shape_choice {
    const char *given; /* --input-shape: "x:1,3,224,224;y:2x8", or NULL */
    int64_t image[2];  /* --image-size: height and width of a model with gears of these; 0: any */
} shape_choice;

/* Fills `shapes`, one per input of the model: the sizes chosen, or else those of `gear`; the batch
 * axis keeps the model's size or what was given. `gear` is NULL where nothing varies but what was
 * chosen or the batch. */
cli_status shapes_choose(omr_shape *shapes, const omr_model_desc *desc, const shape_choice *choice,
                         const omr_gear *gear);
/* The same for inputs that may know their shapes themselves: what is not chosen stays open, -1. */
cli_status shapes_read(omr_shape *shapes, const omr_model_desc *desc, const shape_choice *choice);
/* Reads --image-size, "224,224" or "224x224"; NULL is none. */
cli_status shapes_image(int64_t size[2], const char *text);

/* The gear with most elements; NULL when there are none. */
const omr_gear *shapes_largest_gear(const omr_model_desc *desc);

#endif
