/* SPDX-License-Identifier: MIT */
/* One channel out of three or four, as image libraries interleave them. */
#ifndef OMRI_TENSOR_DEINTERLEAVE_H
#define OMRI_TENSOR_DEINTERLEAVE_H

#include <stddef.h>
#include <stdint.h>

/* Copies `count` elements that are apart in `src`, by a stride known to the function, to a packed
 * `dst`. Reads no byte before the first nor behind the last; addresses need no alignment. */
typedef void (*omri_deinterleave_fn)(char *restrict dst, const char *restrict src, size_t count);

/* For elements of 1, 2 or 4 bytes and strides of three or four of them; otherwise NULL. */
omri_deinterleave_fn omri_deinterleave_find(size_t element_size, int64_t stride);

#endif
