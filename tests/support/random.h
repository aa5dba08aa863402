/* SPDX-License-Identifier: MIT */
/* Random numbers that are the same in every run and on every machine. */
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* splitmix64: the state is any number. */
static inline uint64_t random_bits(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

/* 0 to limit - 1. */
static inline size_t random_below(uint64_t *state, size_t limit)
{
    return (size_t)(random_bits(state) % limit);
}

#endif
