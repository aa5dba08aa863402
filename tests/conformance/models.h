/* SPDX-License-Identifier: MIT */
/* models.h: the suite's .om files and a loaded model with everything one execution needs. */
#ifndef OMRUN_TESTS_CONFORMANCE_MODELS_H
#define OMRUN_TESTS_CONFORMANCE_MODELS_H

#include "conformance.h"

/* The path of `name`.om. Skips the case where atc could not make it; atc's words are the reason.
 * The text is the thread's and lives until its next call. */
const char *model_file(const char *name);

/* The whole file in memory of malloc. */
void *model_bytes(const char *name, size_t *size);

enum { MODEL_MAX_TENSORS = 8 };

/* A loaded model, with one device buffer of full size per input and output. */
typedef struct model {
    uint32_t id;
    aclmdlDesc *desc;
    aclmdlDataset *inputs, *outputs;
} model;

model model_load(const char *name);
void model_unload(model *one);

aclmdlDesc *model_describe(uint32_t id);

/* A dataset with a device buffer per input or output of the desc, and its end. */
aclmdlDataset *dataset_for_inputs(aclmdlDesc *desc);
aclmdlDataset *dataset_for_outputs(aclmdlDesc *desc);
void dataset_destroy(aclmdlDataset *dataset);

/* Adds a data buffer over memory of the caller's, or replaces the one at `index`; whoever made the
 * memory frees it. dataset_borrow returns what was there before. */
void dataset_add(aclmdlDataset *dataset, void *device, size_t size);
void *dataset_borrow(aclmdlDataset *dataset, size_t index, void *device, size_t size);

void *dataset_address(const aclmdlDataset *dataset, size_t index);
size_t dataset_size(const aclmdlDataset *dataset, size_t index);

void model_write(const model *one, size_t input, const void *host, size_t size);
void model_read(const model *one, size_t output, void *host, size_t size);

#endif
