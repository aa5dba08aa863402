/* SPDX-License-Identifier: MIT */
/*
 * Packed arrays of one dtype into packed arrays of another.
 *
 * Which casts exist says omri_dtype_cast_rule(). Every kernel, scalar or vector, gives the same
 * bits: rounding is to nearest with ties to even, a NaN stays a NaN of the same sign, made quiet,
 * with as many upper payload bits as fit. Any byte other than 0 reads as true, true is written
 * as 1. The rounding mode and flush-to-zero flags of the thread are expected as C starts with them.
 */
#ifndef OMRI_TENSOR_CONVERT_H
#define OMRI_TENSOR_CONVERT_H

#include "tensor/dtype.h"

/* Converts `count` elements; addresses need no alignment, the arrays must not overlap. False when
 * some value does not exist in the other dtype: what was written is then unspecified. */
typedef bool (*omri_convert_fn)(void *restrict dst, const void *restrict src, size_t count);

/* The instruction sets there are kernels for, worst first. */
typedef enum omri_isa {
    OMRI_ISA_SCALAR,
    OMRI_ISA_NEON,
    OMRI_ISA_AVX2, /* with F16C */
    OMRI_ISA_AVX512,
    OMRI_ISA_COUNT
} omri_isa;

/* "scalar", "neon", "avx2", "avx512". */
const char *omri_isa_name(omri_isa isa);
/* Whether this machine has it and this build has kernels for it. */
bool omri_isa_usable(omri_isa isa);

/* The fastest kernel this machine can run; NULL when there is no such cast. */
omri_convert_fn omri_convert_find(omr_dtype from, omr_dtype to);
/* The kernel written for one instruction set, which must be usable; NULL when it has none for the
 * pair. OMRI_ISA_SCALAR has every cast. For tests and benchmarks. */
omri_convert_fn omri_convert_find_for(omri_isa isa, omr_dtype from, omr_dtype to);

/* Elements as they lie in memory. */
typedef struct omri_element {
    omr_dtype dtype;
    bool swapped; /* stored in the other byte order */
} omri_element;

/* One conversion, chosen once and run often. Read-only after init, so thread-safe. */
typedef struct omri_converter {
    omri_convert_fn convert;
    omri_cast cast;
    omri_element from, to;
    size_t from_size, to_size; /* bytes of an element */
    bool plain;                /* a copy does it */
} omri_converter;

/* False when there is no such cast. */
bool omri_converter_init(omri_converter *converter, omri_element from, omri_element to);

/* Converts `count` elements. Returns `count`, or the index of the first that does not exist in the
 * other dtype; what was written is then unspecified. */
size_t omri_converter_run(const omri_converter *converter, void *restrict dst,
                          const void *restrict src, size_t count);

#endif
