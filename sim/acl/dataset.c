/* SPDX-License-Identifier: MIT */
#include "acl/dataset.h"

#include <stdlib.h>

#include "acl/check.h"
#include "acl/tensor_desc.h"
#include "core/call.h"
#include "core/counters.h"
#include "core/handle.h"

sim_dataset *sim_dataset_get(const aclmdlDataset *handle)
{
    return sim_handle_get(SIM_KIND_DATASET, handle);
}

sim_buffer *sim_dataset_buffer(const sim_dataset *dataset, size_t index)
{
    return index < dataset->count ? sim_buffer_get(dataset->entries[index].buffer) : NULL;
}

static void set_desc(sim_dataset_entry *entry, aclTensorDesc *desc)
{
    if (entry->desc)
        sim_tensor_desc_destroy(entry->desc);
    entry->desc = desc;
}

/* A descriptor that already says so stays: programs may hold its handle. */
static bool says_so(const sim_tensor_desc *desc, const sim_tensor *tensor, const sim_dims *dims)
{
    bool same = desc && desc->dtype == tensor->dtype && desc->format == tensor->format &&
                desc->dims.rank == dims->rank;
    for (size_t i = 0; same && i < dims->rank; i++)
        same = desc->dims.at[i] == dims->at[i];
    return same;
}

bool sim_dataset_describe(sim_dataset *dataset, size_t index, const sim_tensor *tensor,
                          const sim_dims *dims)
{
    sim_dataset_entry *entry = &dataset->entries[index];
    if (entry->desc && says_so(sim_tensor_desc_get(entry->desc), tensor, dims))
        return true;
    aclTensorDesc *desc = sim_tensor_desc_create(tensor->dtype, tensor->format, dims);
    if (desc)
        set_desc(entry, desc);
    return desc != NULL;
}

void sim_dataset_expect(sim_dataset *dataset, sim_outcome *outcome)
{
    sim_outcome_release(dataset->outcome);
    dataset->outcome = sim_outcome_retain(outcome);
}

static bool take_result(sim_dataset *dataset, size_t index, sim_result *result)
{
    const sim_tensor tensor = {.dtype = result->dtype, .format = result->format};
    sim_buffer *buffer = sim_dataset_buffer(dataset, index);
    if (buffer && !buffer->data && result->allocated) {
        buffer->data = result->allocated;
        buffer->size = result->size;
        result->allocated = NULL;
    }
    return sim_dataset_describe(dataset, index, &tensor, &result->dims);
}

bool sim_dataset_settle(sim_dataset *dataset)
{
    sim_outcome *outcome = dataset->outcome;
    bool complete = true;
    if (!outcome || !atomic_load(&outcome->done))
        return true;
    for (size_t i = 0; i < outcome->count && i < dataset->count; i++)
        complete = take_result(dataset, i, &outcome->results[i]) && complete;
    dataset->outcome = NULL;
    sim_outcome_release(outcome);
    return complete;
}

aclmdlDataset *aclmdlCreateDataset(void)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlCreateDataset, NULL);
    sim_dataset *dataset = calloc(1, sizeof *dataset);
    aclmdlDataset *handle = dataset ? sim_handle_create(SIM_KIND_DATASET, dataset) : NULL;
    if (!handle) {
        free(dataset);
        sim_fail(ACL_ERROR_BAD_ALLOC, "aclmdlCreateDataset: no host memory");
        return NULL;
    }
    sim_count(SIM_COUNT_datasets_created, 1);
    sim_count(SIM_COUNT_live_datasets, 1);
    return handle;
}

aclError aclmdlDestroyDataset(const aclmdlDataset *dataset)
{
    SIM_ENTER_OR_RETURN(aclmdlDestroyDataset);
    if (!dataset)
        return sim_fail_null("aclmdlDestroyDataset", "dataset");
    sim_dataset *own = sim_handle_remove(SIM_KIND_DATASET, dataset);
    if (!own)
        return sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlDestroyDataset: %p is not a live dataset",
                        (const void *)dataset);
    for (size_t i = 0; i < own->count; i++)
        set_desc(&own->entries[i], NULL);
    sim_outcome_release(own->outcome);
    free(own->entries);
    free(own);
    sim_uncount(SIM_COUNT_live_datasets, 1);
    return ACL_SUCCESS;
}

static bool reserve(sim_dataset *dataset)
{
    if (dataset->count < dataset->capacity)
        return true;
    size_t capacity = dataset->capacity ? dataset->capacity * 2 : 4;
    sim_dataset_entry *entries = realloc(dataset->entries, capacity * sizeof *entries);
    if (!entries)
        return false;
    dataset->entries = entries;
    dataset->capacity = capacity;
    return true;
}

aclError aclmdlAddDatasetBuffer(aclmdlDataset *dataset, aclDataBuffer *dataBuffer)
{
    SIM_ENTER_OR_RETURN(aclmdlAddDatasetBuffer);
    sim_dataset *own = sim_dataset_get(dataset);
    if (!own)
        return sim_fail_null("aclmdlAddDatasetBuffer", "dataset");
    if (!sim_buffer_get(dataBuffer))
        return sim_fail_null("aclmdlAddDatasetBuffer", "dataBuffer");
    if (!reserve(own))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "aclmdlAddDatasetBuffer: no host memory");
    own->entries[own->count++] = (sim_dataset_entry){.buffer = dataBuffer};
    return ACL_SUCCESS;
}

size_t aclmdlGetDatasetNumBuffers(const aclmdlDataset *dataset)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetDatasetNumBuffers, 0);
    const sim_dataset *own = sim_dataset_get(dataset);
    return own ? own->count : 0;
}

aclDataBuffer *aclmdlGetDatasetBuffer(const aclmdlDataset *dataset, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetDatasetBuffer, NULL);
    const sim_dataset *own = sim_dataset_get(dataset);
    if (own && index < own->count)
        return own->entries[index].buffer;
    sim_fail(ACL_ERROR_INVALID_PARAM, "aclmdlGetDatasetBuffer: there is no buffer %zu", index);
    return NULL;
}

aclError aclmdlSetDatasetTensorDesc(aclmdlDataset *dataset, aclTensorDesc *tensorDesc, size_t index)
{
    SIM_ENTER_OR_RETURN(aclmdlSetDatasetTensorDesc);
    sim_dataset *own = sim_dataset_get(dataset);
    aclTensorDesc *copy = NULL;
    if (!own)
        return sim_fail_null("aclmdlSetDatasetTensorDesc", "dataset");
    if (index >= own->count)
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "aclmdlSetDatasetTensorDesc: index %zu, the dataset has %zu buffers", index,
                        own->count);
    if (tensorDesc) {
        const sim_tensor_desc *given = sim_tensor_desc_get(tensorDesc);
        if (!given)
            return sim_fail(ACL_ERROR_INVALID_PARAM,
                            "aclmdlSetDatasetTensorDesc: %p is not a live descriptor",
                            (void *)tensorDesc);
        copy = sim_tensor_desc_copy(given);
        if (!copy)
            return ACL_ERROR_BAD_ALLOC;
    }
    set_desc(&own->entries[index], copy);
    return ACL_SUCCESS;
}

aclTensorDesc *aclmdlGetDatasetTensorDesc(const aclmdlDataset *dataset, size_t index)
{
    SIM_ENTER_OR_RETURN_VALUE(aclmdlGetDatasetTensorDesc, NULL);
    sim_dataset *own = sim_dataset_get(dataset);
    if (!own || index >= own->count || !sim_dataset_settle(own))
        return NULL;
    return own->entries[index].desc;
}
