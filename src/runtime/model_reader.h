/* SPDX-License-Identifier: MIT */
/* What the steps of reading a model share. Lane-bound. */
#ifndef OMRI_RUNTIME_MODEL_READER_H
#define OMRI_RUNTIME_MODEL_READER_H

#include "runtime/model.h"

typedef struct omri_model_reader {
    omri_model *model;
    const omri_driver *driver;
    aclmdlDesc *desc;
    uint32_t model_id;
    int32_t device;
    int32_t batch_axis;
    const char *path;
    aclmdlIODims *scratch; /* over a kilobyte: not on small stacks */
} omri_model_reader;

omr_status omri_reader_no_memory(const omri_model_reader *reader);
omr_status omri_reader_shape(const omri_model_reader *reader, const aclmdlIODims *dims,
                             const char *what, size_t index, omr_shape *out);
/* The first axis at or after `from` that is -1; rank when there is none. */
uint32_t omri_varying_axis(const omr_shape *shape, uint32_t from);

/* Gears of the shapes that AscendCL shows, to be filled in. */
omr_status omri_reader_make_gears(omri_model_reader *reader, size_t count);
/* Fills the gears: what they are called by, and every tensor's shape in each. */
omr_status omri_read_gears(omri_model_reader *reader);
/* The same for shapes that are free within ranges: one gear, and the bounds of every input. */
omr_status omri_read_ranges(omri_model_reader *reader);
/* Finds their batch axis, and into how many rows a request is cut. */
omr_status omri_read_range_axes(omri_model_reader *reader);
/* Finds the batch axis, sorts the gears into classes, and learns which output axes follow which
 * input axes. */
omr_status omri_read_axes(omri_model_reader *reader);

#endif
