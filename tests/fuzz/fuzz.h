/* SPDX-License-Identifier: MIT */
/* libFuzzer's entry point, which the plain tests call as well. */
#ifndef OMRUN_TESTS_FUZZ_FUZZ_H
#define OMRUN_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
#endif
    int
    LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
