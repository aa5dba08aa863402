/* SPDX-License-Identifier: MIT */
/*
 * The caller's tensors matched to the model's: which is which, whether they fit, and how their
 * elements move. Made once per request object and bound anew for every request.
 */
#ifndef OMRI_RUNTIME_BINDING_H
#define OMRI_RUNTIME_BINDING_H

#include "runtime/model.h"
#include "runtime/planner.h"
#include "tensor/shape.h"
#include "tensor/strided.h"

typedef struct omri_binding {
    const omri_model *model;
    omri_strided *inputs;         /* one per input of the model */
    omri_strided *outputs;        /* one per output of the model */
    const omr_tensor **matched;   /* scratch: the caller's tensor of each of the model's */
    omri_extent *extents;         /* scratch: the bytes each of them covers */
    const omri_planner *planners; /* one per class of gears */
    omr_shape *output_shapes;     /* of the request, one per output; -1: not known yet */
    size_t gear_class;            /* the cheapest one that holds the request's samples */
    int64_t rows;                 /* of the request; 1 when the model has no batch axis */
    bool whole;                   /* the rows are one execution, whatever comes out of them */
} omri_binding;

omr_status omri_binding_init(omri_binding *binding, const omri_model *model,
                             const omri_planner *planners);
/* Copes with a zeroed binding. */
void omri_binding_clear(omri_binding *binding);

/* Checks everything before anything runs. The tensors must stay valid while the binding is used;
 * the structs describing them need not. Errors: OMR_INVALID_ARGUMENT. */
omr_status omri_binding_bind(omri_binding *binding, const omr_tensor *inputs, size_t input_count,
                             const omr_tensor *outputs, size_t output_count);

/* The halves of bind: first the inputs alone, which settle the rows and the outputs' shapes. */
omr_status omri_binding_bind_inputs(omri_binding *binding, const omr_tensor *inputs,
                                    size_t input_count);
/* Then outputs that share no memory with anything, of the shapes the inputs settled. */
omr_status omri_binding_bind_outputs(omri_binding *binding, const omr_tensor *outputs,
                                     size_t output_count);

/* The shapes that the inputs are executed in and, as far as that tells, those of the outputs. The
 * second half of binding inputs. */
omr_status omri_binding_choose_shapes(omri_binding *binding);

/* With shape ranges: the shapes of an execution of `rows` of the request's rows. */
void omri_binding_shape_inputs(const omri_binding *binding, int64_t rows, omri_gear *gear);
/* Whether rows of both fit into one execution. */
bool omri_binding_same_samples(const omri_binding *a, const omri_binding *b);
/* Whether the shape of every output is known. */
bool omri_binding_is_shaped(const omri_binding *binding);
/* Takes over the shapes that an execution made. Errors: OMR_INVALID_ARGUMENT when they are not what
 * the caller's tensors or earlier executions of the request have. */
omr_status omri_binding_settle(omri_binding *binding, const omri_gear *gear);

/* Bytes of an output of the request, contiguous and of the model's dtype. */
size_t omri_binding_output_size(const omri_binding *binding, size_t output);

/* Rows of a request and where they lie in an execution's tensor. */
typedef struct omri_span {
    int64_t first_row; /* of the request */
    int64_t rows;
    int64_t at;   /* row of the tensor; other than 0 only along the first axis */
    int64_t room; /* rows of the tensor from `at` on that are this span's: padding included */
} omri_span;

/* Where a device may read (write) the span of an input (output) by itself: the caller's memory has
 * the gear's layout and dtype there, it is pinned, and the span fills its room. NULL otherwise. */
void *omri_binding_direct_input(const omri_binding *binding, size_t input, const omri_gear *gear,
                                const omri_span *span);
void *omri_binding_direct_output(const omri_binding *binding, size_t output, const omri_gear *gear,
                                 const omri_span *span);

/* The span as it is in one output: of rows that are one execution the model may make fewer or more.
 */
omri_span omri_binding_output_span(const omri_binding *binding, size_t output,
                                   const omri_gear *gear, const omri_span *span);

/* Copies the span's rows into an input of an execution of `gear` and zeros the rest of its room.
 * Errors: OMR_INVALID_ARGUMENT when an integer does not fit the model's type. Thread-safe. */
omr_status omri_binding_pack(const omri_binding *binding, size_t input, const omri_gear *gear,
                             const omri_span *span, void *staging);
/* Copies the span's rows out of an execution's output. Thread-safe for disjoint rows. */
omr_status omri_binding_unpack(const omri_binding *binding, size_t output, const omri_gear *gear,
                               const omri_span *span, const void *staging);

#endif
