/* SPDX-License-Identifier: MIT */
#include "tensor/byteswap.h"

#include <stdint.h>
#include <string.h>

/* Compilers make vectors of these loops; with AVX2 a vector of words takes a single shuffle. */
#define SWAP_LOOP(target, name, bits)                                                   \
    target static void name(char *restrict dst, const char *restrict src, size_t count) \
    {                                                                                   \
        for (size_t i = 0; i < count; i++) {                                            \
            uint##bits##_t word;                                                        \
            memcpy(&word, src + i * sizeof word, sizeof word);                          \
            word = __builtin_bswap##bits(word);                                         \
            memcpy(dst + i * sizeof word, &word, sizeof word);                          \
        }                                                                               \
    }
SWAP_LOOP(, swap_16, 16)
SWAP_LOOP(, swap_32, 32)
SWAP_LOOP(, swap_64, 64)

typedef void (*swap_fn)(char *restrict dst, const char *restrict src, size_t count);

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
SWAP_LOOP(AVX2, swap_16_avx2, 16)
SWAP_LOOP(AVX2, swap_32_avx2, 32)
SWAP_LOOP(AVX2, swap_64_avx2, 64)

static swap_fn choose(swap_fn plain, swap_fn avx2)
{
    return __builtin_cpu_supports("avx2") ? avx2 : plain;
}
#else
#define choose(plain, avx2) (plain)
#endif

void omri_swap_words(void *restrict dst, const void *restrict src, size_t count, size_t word_size)
{
    switch (word_size) {
    case 2:
        choose(swap_16, swap_16_avx2)(dst, src, count);
        return;
    case 4:
        choose(swap_32, swap_32_avx2)(dst, src, count);
        return;
    case 8:
        choose(swap_64, swap_64_avx2)(dst, src, count);
        return;
    default:
        memcpy(dst, src, count * word_size);
    }
}
