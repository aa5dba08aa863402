/* SPDX-License-Identifier: MIT */
#include "runtime/slot.h"

#include <stdlib.h>
#include <string.h>

/* Pieces of one allocation start on 128 bytes, which CANN 5 asks of model inputs and outputs, and
 * are ALIGN_UP(size, 32) + 32 long, which its memory guide asks of self-managed pools. */
enum { START_ALIGNMENT = 128, LENGTH_ALIGNMENT = 32, LENGTH_MARGIN = 32 };

static size_t align_up(size_t value, size_t alignment)
{
    return (value + alignment - 1) / alignment * alignment;
}

static size_t piece_size(size_t size)
{
    return align_up(align_up(size, LENGTH_ALIGNMENT) + LENGTH_MARGIN, START_ALIGNMENT);
}

/* Upper ends of ranges may add up to more than there are numbers: then the sum is the largest. */
static size_t add_size(size_t total, size_t size)
{
    size_t sum;
    bool fits = size < SIZE_MAX / 2 && !__builtin_add_overflow(total, piece_size(size), &sum);
    return fits ? sum : SIZE_MAX;
}

static size_t host_size(const omri_model *model)
{
    size_t total = 0;
    for (size_t i = 0; i < model->desc.input_count; i++)
        total = add_size(total, model->input_ports[i].size);
    for (size_t i = 0; i < model->desc.output_count; i++)
        total = add_size(total, model->output_ports[i].size);
    return total;
}

size_t omri_slot_device_size(const omri_model *model)
{
    size_t gear = model->gear_input != OMRI_NO_INPUT ? piece_size(model->gear_size) : 0;
    return gear ? host_size(model) + gear : host_size(model);
}

static omr_status allocate_tables(omri_slot *slot, const omri_model *model)
{
    size_t inputs = model->desc.input_count, outputs = model->desc.output_count;
    bool ranged = omri_model_is_ranged(model);
    slot->inputs = calloc(inputs + 1, sizeof *slot->inputs);
    slot->outputs = calloc(outputs + 1, sizeof *slot->outputs);
    slot->input_count = inputs;
    slot->output_count = outputs;
    slot->shapes.inputs = ranged ? calloc(inputs + 1, sizeof *slot->shapes.inputs) : NULL;
    slot->shapes.outputs = ranged ? calloc(outputs + 1, sizeof *slot->shapes.outputs) : NULL;
    slot->described = ranged ? calloc(inputs + 1, sizeof *slot->described) : NULL;
    bool good = slot->inputs && slot->outputs;
    for (size_t i = 0; slot->described && i < inputs; i++)
        slot->described[i].rank = OMR_MAX_RANK + 1; /* nothing yet */
    if (ranged)
        good = good && slot->shapes.inputs && slot->shapes.outputs && slot->described;
    return good ? OMR_OK : omri_fail(OMR_NO_MEMORY, "no host memory for a slot");
}

static omr_status allocate_blocks(omri_slot *slot, const omri_model *model)
{
    const omri_driver *acl = slot->driver;
    size_t host = host_size(model);
    if (host == 0)
        return OMR_OK;
    omr_status status = omri_acl(acl, acl->aclrtMallocHost(&slot->host_block, host), slot->device,
                                 "aclrtMallocHost");
    if (status != OMR_OK)
        return status;
    memset(slot->host_block, 0, host);
    return omri_acl(acl,
                    acl->aclrtMalloc(&slot->device_block, omri_slot_device_size(model),
                                     ACL_MEM_MALLOC_HUGE_FIRST),
                    slot->device, "aclrtMalloc");
}

/* Cuts the next piece off both blocks. */
static omr_status place(omri_slot *slot, omri_staging *staging, size_t size, size_t *offset)
{
    staging->host = (char *)slot->host_block + *offset;
    staging->device = (char *)slot->device_block + *offset;
    staging->size = staging->host_size = size;
    *offset += piece_size(size);
    staging->buffer = slot->driver->aclCreateDataBuffer(staging->device, size);
    if (!staging->buffer)
        return omri_fail_device(OMR_NO_MEMORY, slot->device, 0,
                                "aclCreateDataBuffer returned NULL");
    return OMR_OK;
}

static omr_status place_all(omri_slot *slot, const omri_model *model)
{
    size_t offset = 0;
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < slot->input_count; i++)
        status = place(slot, &slot->inputs[i], model->input_ports[i].size, &offset);
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++)
        status = place(slot, &slot->outputs[i], model->output_ports[i].size, &offset);
    if (status == OMR_OK && model->gear_input != OMRI_NO_INPUT) {
        status = place(slot, &slot->gear, model->gear_size, &offset);
        slot->gear.host = NULL; /* AscendCL fills it, it needs no staging */
    }
    return status;
}

/* Tensors of free shapes have memory of their own, so that it can grow. */
static omr_status make_own(omri_slot *slot, omri_staging *staging, size_t size)
{
    staging->own = true;
    staging->buffer = slot->driver->aclCreateDataBuffer(NULL, 0);
    if (!staging->buffer)
        return omri_fail(OMR_NO_MEMORY, "device %d: aclCreateDataBuffer returned NULL",
                         (int)slot->device);
    return size ? omri_staging_reserve(staging, slot->driver, slot->device, size) : OMR_OK;
}

static omr_status make_all_own(omri_slot *slot, const omri_model *model, bool grown)
{
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < slot->input_count; i++)
        status = make_own(slot, &slot->inputs[i], grown ? model->input_ports[i].size : 0);
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++)
        status = make_own(slot, &slot->outputs[i],
                          grown && model->sized ? model->output_ports[i].size : 0);
    return status;
}

static omr_status allocate(omri_slot *slot, const omri_model *model, bool grown)
{
    omr_status status = allocate_tables(slot, model);
    if (status == OMR_OK && omri_model_is_ranged(model))
        return make_all_own(slot, model, grown);
    if (status == OMR_OK)
        status = allocate_blocks(slot, model);
    return status == OMR_OK ? place_all(slot, model) : status;
}

static omr_status add(omri_slot *slot, aclmdlDataset *dataset, omri_staging *staging)
{
    return omri_acl(slot->driver, slot->driver->aclmdlAddDatasetBuffer(dataset, staging->buffer),
                    slot->device, "aclmdlAddDatasetBuffer");
}

/* The buffer at one index of AscendCL's input dataset, hidden input included. */
static omri_staging *input_at(omri_slot *slot, const omri_model *model, size_t index)
{
    if (index == model->gear_input)
        return &slot->gear;
    for (size_t i = 0; i < slot->input_count; i++)
        if (model->input_ports[i].index == index)
            return &slot->inputs[i];
    return NULL;
}

static omr_status make_datasets(omri_slot *slot, const omri_model *model)
{
    slot->input_dataset = slot->driver->aclmdlCreateDataset();
    slot->output_dataset = slot->driver->aclmdlCreateDataset();
    if (!slot->input_dataset || !slot->output_dataset)
        return omri_fail_device(OMR_NO_MEMORY, slot->device, 0,
                                "aclmdlCreateDataset returned NULL");
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < model->dataset_inputs; i++)
        status = add(slot, slot->input_dataset, input_at(slot, model, i));
    for (size_t i = 0; status == OMR_OK && i < slot->output_count; i++)
        status = add(slot, slot->output_dataset, &slot->outputs[i]);
    return status;
}

static omr_status make_events(omri_slot *slot)
{
    const omri_driver *acl = slot->driver;
    aclrtEvent *const events[] = {&slot->uploaded, &slot->computed, &slot->downloaded};
    omr_status status = OMR_OK;
    for (size_t i = 0; status == OMR_OK && i < sizeof events / sizeof events[0]; i++)
        status = omri_acl(acl, acl->aclrtCreateEvent(events[i]), slot->device, "aclrtCreateEvent");
    /* Times are welcome, not needed: a device short of events goes without. */
    for (size_t i = 0; status == OMR_OK && acl->aclrtCreateEventWithFlag && i < OMRI_MARK_COUNT;
         i++)
        if (acl->aclrtCreateEventWithFlag(&slot->marks[i], ACL_EVENT_TIME_LINE) != ACL_SUCCESS)
            slot->marks[i] = NULL;
    return status;
}

omr_status omri_slot_init(omri_slot *slot, const omri_driver *driver, int32_t device,
                          const omri_model *model, bool grown)
{
    memset(slot, 0, sizeof *slot);
    slot->driver = driver;
    slot->device = device;
    omr_status status = allocate(slot, model, grown);
    if (status == OMR_OK)
        status = make_datasets(slot, model);
    if (status == OMR_OK)
        status = make_events(slot);
    if (status != OMR_OK)
        omri_slot_clear(slot);
    return status;
}

static void clear_stagings(const omri_driver *driver, omri_staging *stagings, size_t count)
{
    for (size_t i = 0; stagings && i < count; i++)
        omri_staging_clear(&stagings[i], driver);
}

/* AscendCL wants events undone before streams and contexts; the lane does those. */
void omri_slot_clear(omri_slot *slot)
{
    const omri_driver *driver = slot->driver;
    if (!driver)
        return;
    aclrtEvent const events[] = {slot->uploaded, slot->computed, slot->downloaded};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        if (events[i])
            driver->aclrtDestroyEvent(events[i]);
    for (size_t i = 0; i < OMRI_MARK_COUNT; i++)
        if (slot->marks[i])
            driver->aclrtDestroyEvent(slot->marks[i]);
    if (slot->input_dataset)
        driver->aclmdlDestroyDataset(slot->input_dataset);
    if (slot->output_dataset)
        driver->aclmdlDestroyDataset(slot->output_dataset);
    clear_stagings(driver, slot->inputs, slot->input_count);
    clear_stagings(driver, slot->outputs, slot->output_count);
    omri_staging_clear(&slot->gear, driver);
    if (slot->device_block)
        driver->aclrtFree(slot->device_block);
    if (slot->host_block)
        driver->aclrtFreeHost(slot->host_block);
    free(slot->inputs);
    free(slot->outputs);
    free(slot->shapes.inputs);
    free(slot->shapes.outputs);
    free(slot->described);
    memset(slot, 0, sizeof *slot);
}
