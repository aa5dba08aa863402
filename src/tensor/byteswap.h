/* SPDX-License-Identifier: MIT */
/* The other byte order. */
#ifndef OMRI_TENSOR_BYTESWAP_H
#define OMRI_TENSOR_BYTESWAP_H

#include <stddef.h>

/* Copies `count` words of 1, 2, 4 or 8 bytes, each reversed; addresses need no alignment. */
void omri_swap_words(void *restrict dst, const void *restrict src, size_t count, size_t word_size);

#endif
