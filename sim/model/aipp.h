/* SPDX-License-Identifier: MIT */
/* Images to tensors, as AIPP makes them: crop, channel swaps, colour space, mean and variance,
 * padding, in this order. */
#ifndef SIM_MODEL_AIPP_H
#define SIM_MODEL_AIPP_H

#include "om/aipp.h"

/* The types of network inputs that AIPP writes. */
bool sim_aipp_writes(aclDataType dtype);

/* Writes image `index` of a batch at `out`, the first element of the batch. The image, the
 * parameters and the size were checked with sim_aipp_check(). */
void sim_aipp_convert(const sim_aipp *aipp, const sim_aipp_head *head, const sim_aipp_image *image,
                      const uint8_t *source, size_t index, void *out);

#endif
