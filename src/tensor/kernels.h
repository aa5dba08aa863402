/* SPDX-License-Identifier: MIT */
/* What convert.c takes from each instruction set's file, and the loop that the vector ones share.
 */
#ifndef OMRI_TENSOR_KERNELS_H
#define OMRI_TENSOR_KERNELS_H

#include <string.h>

#include "tensor/convert.h"

/* A pair that a file has a kernel for. */
typedef struct omri_kernel {
    omr_dtype from, to;
    omri_convert_fn convert;
} omri_kernel;

/* NULL when the file has no kernel for the pair. Each may only run where its ISA is usable. */
omri_convert_fn omri_convert_scalar(omr_dtype from, omr_dtype to);
#if defined(__x86_64__)
omri_convert_fn omri_convert_avx2(omr_dtype from, omr_dtype to);
omri_convert_fn omri_convert_avx512(omr_dtype from, omr_dtype to);
#elif defined(__aarch64__)
omri_convert_fn omri_convert_neon(omr_dtype from, omr_dtype to);
#endif

static inline omri_convert_fn omri_kernel_find(const omri_kernel *kernels, size_t count,
                                               omr_dtype from, omr_dtype to)
{
    for (size_t i = 0; i < count; i++) {
        if (kernels[i].from == from && kernels[i].to == to)
            return kernels[i].convert;
    }
    return NULL;
}

/* `target` is an attribute that the step function has too, so that it is inlined. A step converts
 * `width` elements. The rest, fewer than `width`, goes through it in zero-filled buffers. */
#define OMRI_VECTOR_LOOP(target, name, step, width, from_size, to_size)                 \
    target static bool name(void *restrict dst, const void *restrict src, size_t count) \
    {                                                                                   \
        const char *in = src;                                                           \
        char *out = dst;                                                                \
        bool fits = true;                                                               \
        for (; count >= (width); count -= (width)) {                                    \
            fits &= step(out, in);                                                      \
            in += (width) * (from_size);                                                \
            out += (width) * (to_size);                                                 \
        }                                                                               \
        if (count) {                                                                    \
            char last_in[(width) * (from_size)] = {0};                                  \
            char last_out[(width) * (to_size)];                                         \
            memcpy(last_in, in, count *(from_size));                                    \
            fits &= step(last_out, last_in);                                            \
            memcpy(out, last_out, count *(to_size));                                    \
        }                                                                               \
        return fits;                                                                    \
    }

#endif
