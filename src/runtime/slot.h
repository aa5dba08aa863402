/* SPDX-License-Identifier: MIT */
/*
 * One batch in flight in a lane: pinned staging, device buffers, datasets, events. Everything is
 * made when the lane opens and reused for every batch. Lane-bound.
 */
#ifndef OMRI_RUNTIME_SLOT_H
#define OMRI_RUNTIME_SLOT_H

#include "runtime/model.h"

/* One tensor's three places. */
typedef struct omri_staging {
    void *host; /* pinned */
    void *device;
    size_t size;  /* bytes */
    void *direct; /* the caller's memory, taking the place of `host` for this batch; or NULL */
    aclDataBuffer *buffer;
} omri_staging;

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
    void *host_block;   /* one pinned allocation for all tensors */
    void *device_block; /* one device allocation for all tensors and the gear's input */
    omri_staging *inputs, *outputs;
    size_t input_count, output_count;
    omri_staging gear; /* the hidden input; buffer NULL when the model has none */
    aclmdlDataset *input_dataset, *output_dataset;
    aclrtEvent uploaded, computed, downloaded; /* order the streams */
    aclrtEvent marks[OMRI_MARK_COUNT]; /* time stages; NULL where there are no such events */
} omri_slot;

/* Bytes of device memory a slot of this model takes. */
size_t omri_slot_device_size(const omri_model *model);

omr_status omri_slot_init(omri_slot *slot, const omri_driver *driver, int32_t device,
                          const omri_model *model);
/* Copes with a zeroed or half-built slot. Nothing may still be using it. */
void omri_slot_clear(omri_slot *slot);

#endif
