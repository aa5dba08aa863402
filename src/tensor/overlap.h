/* SPDX-License-Identifier: MIT */
/*
 * Whether strided arrays share bytes: what is asked of outputs before anything is written.
 *
 * Both answers are exact for arrays made by slicing, transposing and interleaving, whatever their
 * size. For contrived strides the search is given up after a fixed amount of work, and the answer
 * is then true, so that a false one can be relied on. The arrays must have an omri_shape_extent().
 */
#ifndef OMRI_TENSOR_OVERLAP_H
#define OMRI_TENSOR_OVERLAP_H

#include <omrun/omrun.h>

/* Whether some byte belongs to both arrays. */
bool omri_tensors_overlap(const omr_tensor *a, const omr_tensor *b);

/* Whether some byte belongs to two elements of one array, as in a broadcast view. */
bool omri_tensor_overlaps_itself(const omr_tensor *tensor);

#endif
