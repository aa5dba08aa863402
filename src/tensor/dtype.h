/* SPDX-License-Identifier: MIT */
/* Element types: what they hold, and which may be turned into which. */
#ifndef OMRI_TENSOR_DTYPE_H
#define OMRI_TENSOR_DTYPE_H

#include <omrun/omrun.h>

/* Values of omr_dtype that name a type lie below this. */
#define OMRI_DTYPE_COUNT 16

/* Bytes that are reversed together when the byte order differs: an element's, or for complex
 * types one component's. 0 where omr_dtype_size() is. */
size_t omri_dtype_word_size(omr_dtype dtype);

/* What becomes of a value on its way from one dtype to another. */
typedef enum omri_cast {
    OMRI_CAST_NONE,    /* there is no such cast: ask the caller to convert */
    OMRI_CAST_SAME,    /* the bytes are copied */
    OMRI_CAST_EXACT,   /* every value is kept */
    OMRI_CAST_ROUNDED, /* to the nearest value, ties to even; too large becomes infinite */
    OMRI_CAST_CHECKED  /* integers: a value the target lacks is an error */
} omri_cast;

/* The rule for a pair; OMRI_CAST_NONE for OMR_DTYPE_UNDEFINED and other numbers. */
omri_cast omri_dtype_cast_rule(omr_dtype from, omr_dtype to);

#endif
