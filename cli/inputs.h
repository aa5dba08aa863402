/* SPDX-License-Identifier: MIT */
/* The arrays given with --input, and which input of the model each of them is. */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "array.h"
#include "fail.h"
#include "options.h"
#include "shapes.h"
#include "stack.h"

typedef struct cli_input {
    char *name;        /* NULL: meant by position */
    const char *label; /* the file, for messages */
    bool raw;          /* bare bytes: `array` is known once the model is */
    const unsigned char *bytes;
    size_t size;
    cli_array array;
    file_stack *stack; /* of a folder or pattern; NULL: one file */
} cli_input;

typedef struct cli_inputs cli_inputs;

/* Opens "FILE", "NAME=FILE" and lists of them with commas, in order; each may be .npy, .npz or bare
 * bytes, a folder or a pattern, which stack.h is about. *out is the caller's until inputs_close(),
 * also on failure. */
cli_status inputs_open(cli_inputs **out, const text_list *given);
/* The same for a model of `input_count` inputs, or 0: not known, where files without names may be
 * several for each input, as many for all: first those of the first input, stacked in this order.
 */
cli_status inputs_open_shared(cli_inputs **out, const text_list *given, size_t input_count);
void inputs_close(cli_inputs *inputs);

size_t inputs_count(const cli_inputs *inputs);
/* The one at `index`, in the order given. */
const cli_input *inputs_at(const cli_inputs *inputs, size_t index);
/* The one of this name, or else the one at `index` among those without a name. NULL: none. */
const cli_input *inputs_find(const cli_inputs *inputs, const char *name, size_t index);

/* The first one that is a stack; NULL: all are files. */
const file_stack *inputs_stack(const cli_inputs *inputs);

/* Orders them as the model's inputs: `tensors` has room for all of these, which take each one once
 * and leave none over. Bare bytes get their shape, the one chosen where the model leaves it open;
 * `choice` may be NULL. The tensors refer to `inputs`. */
cli_status inputs_match(cli_inputs *inputs, const omr_model_desc *desc, const char *model,
                        const shape_choice *choice, omr_tensor *tensors);

#endif
