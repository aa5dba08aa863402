/* SPDX-License-Identifier: MIT */
/* Which output of the reference each output of the model is compared with. */
#ifndef CLI_VERIFY_PAIRING_H
#define CLI_VERIFY_PAIRING_H

#include <omrun/omrun.h>

typedef enum pairing_by { PAIRED_NOT, PAIRED_BY_NAME, PAIRED_BY_SHAPE, PAIRED_BY_ORDER } pairing_by;

typedef struct pairing_tensor {
    const char *name;
    omr_dtype dtype;
    const omr_shape *shape;
} pairing_tensor;

typedef struct pairing {
    size_t other; /* of the reference's outputs */
    pairing_by by;
} pairing;

/* Pairs what has the same name, then what is alone in its shape and dtype or in its shape, then the
 * rest in order. Of "node:index:tensor" the tensor counts, and names as files spell them. */
void pairing_find(pairing *out, const pairing_tensor *results, size_t count,
                  const pairing_tensor *references, size_t reference_count);

/* "name", "shape", "order", "none". */
const char *pairing_name(pairing_by by);

#endif
