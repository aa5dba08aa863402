/* SPDX-License-Identifier: MIT */
/*
 * Rows of a caller's strided array to and from a packed block, converted on the way.
 *
 * A block is what a device takes and gives: an array in C order whose dims are those of the tensor
 * or larger, with room for a batch of rows along the batch axis. The rows lie in its first corner;
 * the rest is padding, which gather writes as zeros and scatter leaves unread.
 *
 *     omri_strided strided;
 *     omri_strided_init(&strided, OMRI_GATHER, &tensor, 0, OMR_F16);
 *     omri_gather(&strided, 16, 13, slot_input, gear_dims, &misfit);    rows 16..28, 3 of padding
 */
#ifndef OMRI_TENSOR_STRIDED_H
#define OMRI_TENSOR_STRIDED_H

#include "tensor/convert.h"

typedef enum omri_direction {
    OMRI_GATHER, /* from the tensor to blocks */
    OMRI_SCATTER /* from blocks to the tensor */
} omri_direction;

/* All that the batches of one request share. Read-only after init, so thread-safe. */
typedef struct omri_strided {
    omri_converter converter;
    omri_direction direction;
    char *data; /* the tensor's */
    uint32_t rank;
    int32_t batch_axis; /* -1: none, and every move is of the whole tensor */
    int64_t dims[OMR_MAX_RANK];
    int64_t strides[OMR_MAX_RANK];
    size_t tensor_element_size;
    size_t block_element_size;
} omri_strided;

/* Room for the text of any integer. */
#define OMRI_MISFIT_VALUE_SIZE 24

/* The first value, in C order, that the other dtype lacks. */
typedef struct omri_misfit {
    uint32_t rank;
    int64_t index[OMR_MAX_RANK];        /* in the tensor */
    char value[OMRI_MISFIT_VALUE_SIZE]; /* as text: "-5", "70000" */
} omri_misfit;

/*
 * Reads `tensor`, whose data must outlive `strided`; dims and strides are copied. The tensor must
 * be well-formed: rank within OMR_MAX_RANK, an omri_shape_extent(), a batch axis below its rank or
 * -1; to scatter into, one that does not overlap itself. False when the dtypes have no cast.
 */
bool omri_strided_init(omri_strided *strided, omri_direction direction, const omr_tensor *tensor,
                       int32_t batch_axis, omr_dtype block_dtype);

/*
 * Fills `block`, of `block_dims` (NULL: as many rows as given and no padding), with rows
 * first_row..first_row + row_count - 1 and zeros around them. Tensors without a batch axis ignore
 * the rows. False when a value does not exist in the block's dtype: *misfit then says which, and
 * the block is unspecified. Allocates nothing; thread-safe.
 */
bool omri_gather(const omri_strided *strided, size_t first_row, size_t row_count, void *block,
                 const int64_t *block_dims, omri_misfit *misfit);

/* The way back: writes the rows of the tensor, and no byte of it outside of them. */
bool omri_scatter(const omri_strided *strided, size_t first_row, size_t row_count,
                  const void *block, const int64_t *block_dims, omri_misfit *misfit);

#endif
