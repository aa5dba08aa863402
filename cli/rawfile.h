/* SPDX-License-Identifier: MIT */
/* Files of bare bytes (.bin): the model says what they mean, their size says how many rows. */
#ifndef CLI_RAWFILE_H
#define CLI_RAWFILE_H

#include "array.h"
#include "fail.h"

/* Gives `size` bytes the input's dtype and shape. With a batch axis in front any whole number of
 * rows is taken, otherwise exactly the tensor; the message of a wrong size names the likely cause.
 */
cli_status rawfile_fit(cli_array *out, const unsigned char *bytes, size_t size,
                       const omr_tensor_desc *desc, const char *label);

#endif
