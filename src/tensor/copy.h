/* SPDX-License-Identifier: MIT */
/* Elements of one size from one strided plane to another. */
#ifndef OMRI_TENSOR_COPY_H
#define OMRI_TENSOR_COPY_H

#include <stddef.h>
#include <stdint.h>

/* Lines of elements; strides are bytes, of any sign, and need no alignment. */
typedef struct omri_plane {
    char *data;
    int64_t line_stride;
    int64_t element_stride;
} omri_plane;

/* The plane from one of its elements on. */
static inline omri_plane omri_plane_at(const omri_plane *plane, size_t line, size_t element)
{
    omri_plane part = *plane;
    part.data += (int64_t)line * plane->line_stride + (int64_t)element * plane->element_stride;
    return part;
}

/* Copies `line_count` lines of `element_count` elements of 1, 2, 4, 8 or 16 bytes; the planes must
 * not overlap. Whichever way the lines of `src` run, each of its cache lines is read once. */
void omri_copy_plane(omri_plane dst, omri_plane src, size_t line_count, size_t element_count,
                     size_t element_size);

#endif
