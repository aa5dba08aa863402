/* SPDX-License-Identifier: MIT */
/*
 * One batch in flight in a lane: pinned staging, device buffers, datasets, events. Everything is
 * made when the lane opens and reused for every batch; with shape ranges, what is too small for a
 * batch grows. Lane-bound.
 */
#ifndef OMRI_RUNTIME_SLOT_H
#define OMRI_RUNTIME_SLOT_H

#include "runtime/model.h"
#include "runtime/staging.h"

/* Points of a batch's way through the device. */
typedef enum omri_mark {
    OMRI_MARK_UPLOAD_BEGIN,
    OMRI_MARK_UPLOAD_END,
    OMRI_MARK_COMPUTE_BEGIN,
    OMRI_MARK_COMPUTE_END,
    OMRI_MARK_DOWNLOAD_BEGIN,
    OMRI_MARK_DOWNLOAD_END,
    OMRI_MARK_COUNT
} omri_mark;

typedef struct omri_slot {
    const omri_driver *driver;
    int32_t device;
    void *host_block;   /* one pinned allocation for all tensors, unless their shapes are free */
    void *device_block; /* one device allocation for all tensors and the gear's input, likewise */
    omri_staging *inputs, *outputs;
    size_t input_count, output_count;
    omri_staging gear;    /* the hidden input; buffer NULL when the model has none */
    omri_gear shapes;     /* with shape ranges: those of the batch in it */
    omr_shape *described; /* with shape ranges: what the input dataset says of each input */
    aclmdlDataset *input_dataset, *output_dataset;
    aclrtEvent uploaded, computed, downloaded; /* order the streams */
    aclrtEvent marks[OMRI_MARK_COUNT]; /* time stages; NULL where there are no such events */
} omri_slot;

/* Bytes of device memory a slot of this model takes; with shape ranges, at their upper ends. */
size_t omri_slot_device_size(const omri_model *model);

/* With shape ranges, `grown` gives every tensor what its upper end takes at once. */
omr_status omri_slot_init(omri_slot *slot, const omri_driver *driver, int32_t device,
                          const omri_model *model, bool grown);
/* Copes with a zeroed or half-built slot. Nothing may still be using it. */
void omri_slot_clear(omri_slot *slot);

#endif
