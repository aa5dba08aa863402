/* SPDX-License-Identifier: MIT */
/* NumPy's .npy format, versions 1.0 to 3.0 (numpy.lib.format). */
#ifndef CLI_NPY_H
#define CLI_NPY_H

#include "array.h"
#include "fail.h"

/* Enough for every header npy_write_header() makes. */
#define NPY_HEADER_MAX 512

bool npy_has_magic(const unsigned char *bytes, size_t size);

/* Reads the header of a whole file in memory; out->data points into `bytes`. Fortran order becomes
 * strides and foreign byte order a flag. Refuses what would need a pickle, what is not an array
 * of numbers, and a header that promises other than what follows. `label` names the file. Two raw
 * bytes per element, dtype "V2", are bfloat16: that is what NumPy makes of it. */
cli_status npy_parse(cli_array *out, const unsigned char *bytes, size_t size, const char *label);

/* Writes the header in front of C-order data of this machine's byte order and returns its length,
 * a multiple of 64. */
size_t npy_write_header(char out[NPY_HEADER_MAX], omr_dtype dtype, const omr_shape *shape);

#endif
