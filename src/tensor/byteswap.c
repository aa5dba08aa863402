/* SPDX-License-Identifier: MIT */
#include "tensor/byteswap.h"

#include <stdint.h>
#include <string.h>

#define SWAP_LOOP(bits)                                                                 \
    static void swap_##bits(char *restrict dst, const char *restrict src, size_t count) \
    {                                                                                   \
        for (size_t i = 0; i < count; i++) {                                            \
            uint##bits##_t word;                                                        \
            memcpy(&word, src + i * sizeof word, sizeof word);                          \
            word = __builtin_bswap##bits(word);                                         \
            memcpy(dst + i * sizeof word, &word, sizeof word);                          \
        }                                                                               \
    }
SWAP_LOOP(16)
SWAP_LOOP(32)
SWAP_LOOP(64)

void omri_swap_words(void *restrict dst, const void *restrict src, size_t count, size_t word_size)
{
    switch (word_size) {
    case 2:
        swap_16(dst, src, count);
        return;
    case 4:
        swap_32(dst, src, count);
        return;
    case 8:
        swap_64(dst, src, count);
        return;
    default:
        memcpy(dst, src, count * word_size);
    }
}
