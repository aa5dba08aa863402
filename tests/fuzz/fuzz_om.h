/* SPDX-License-Identifier: MIT */
/* libFuzzer's entry point, which the plain test calls as well. */
#ifndef FUZZ_OM_H
#define FUZZ_OM_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
