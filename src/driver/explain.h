/* SPDX-License-Identifier: MIT */
/* AscendCL's codes in words. */
#ifndef OMRI_DRIVER_EXPLAIN_H
#define OMRI_DRIVER_EXPLAIN_H

#include <stdint.h>

/* The code's name in the public headers, or NULL. Static. */
const char *omri_code_name(int32_t code);
/* What it means, or NULL. Static. */
const char *omri_code_meaning(int32_t code);

#endif
