/* SPDX-License-Identifier: MIT */
#include "acl/range.h"

#include <stdio.h>

#include "acl/tensor_desc.h"
#include "core/error.h"

static aclError check_count(const char *call, const sim_model *model, const char *which,
                            size_t seen, size_t wanted)
{
    if (seen >= wanted) /* more are ignored */
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_INVALID_PARAM, "%s: the dataset has %zu %s, model %u has %zu", call,
                    seen, which, model->id, wanted);
}

/* What the caller says, or the model where it leaves nothing open. */
static const sim_dims *dims_of(const sim_model *model, const sim_dataset *input, size_t index)
{
    const sim_tensor_desc *desc = sim_tensor_desc_get(input->entries[index].desc);
    return desc ? &desc->dims : &model->desc.inputs[index].dims;
}

static const char *dims_text(const sim_dims *dims, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "[");
    for (size_t i = 0; i < dims->rank && used + 24 < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%lld", i ? "," : "",
                                 (long long)dims->at[i]);
    snprintf(out + used, size - used, "]");
    return out;
}

static bool allowed(const sim_tensor *tensor, const sim_dims *dims)
{
    if (dims->rank != tensor->dims.rank || sim_dims_are_open(dims))
        return false;
    for (size_t i = 0; i < dims->rank; i++) {
        if (tensor->dims.at[i] >= 0 && dims->at[i] != tensor->dims.at[i])
            return false;
    }
    return sim_ranges_allow(tensor->ranges, tensor->range_count, dims->at);
}

static aclError check_input(const char *call, const sim_model *model, const sim_dataset *input,
                            size_t index)
{
    const sim_tensor *tensor = &model->desc.inputs[index];
    const sim_dims *dims = dims_of(model, input, index);
    const sim_buffer *buffer = sim_dataset_buffer(input, index);
    char seen[256], wanted[256];
    uint64_t bytes = 0;
    if (dims == &tensor->dims && sim_dims_are_open(dims))
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: input %zu \"%s\" is %s and has no tensor descriptor: say its dims "
                        "with aclmdlSetDatasetTensorDesc",
                        call, index, tensor->name, dims_text(dims, wanted, sizeof wanted));
    if (!allowed(tensor, dims) ||
        !sim_dtype_bytes(sim_dtype_of_acl(tensor->dtype), dims->at, dims->rank, &bytes))
        return sim_fail(ACL_ERROR_INVALID_PARAM,
                        "%s: input %zu \"%s\" is given as %s, outside the range of %s", call, index,
                        tensor->name, dims_text(dims, seen, sizeof seen),
                        dims_text(&tensor->dims, wanted, sizeof wanted));
    if (buffer->size < bytes && bytes - buffer->size > SIM_SIZE_TOLERANCE)
        return sim_fail(ACL_ERROR_GE_FAILURE,
                        "%s: the buffer of input %zu \"%s\" has %zu bytes, %s wants %llu", call,
                        index, tensor->name, buffer->size, dims_text(dims, seen, sizeof seen),
                        (unsigned long long)bytes);
    return ACL_SUCCESS;
}

aclError sim_range_check(const char *call, const sim_model *model, const sim_dataset *input,
                         const sim_dataset *output, bool fills)
{
    const sim_desc *desc = &model->desc;
    aclError status = check_count(call, model, "inputs", input->count, desc->input_count);
    if (status == ACL_SUCCESS)
        status = check_count(call, model, "outputs", output->count, desc->output_count);
    for (size_t i = 0; status == ACL_SUCCESS && i < desc->input_count; i++)
        status = check_input(call, model, input, i);
    for (size_t i = 0; status == ACL_SUCCESS && !fills && i < desc->output_count; i++) {
        if (!sim_dataset_buffer(output, i)->data)
            status = sim_fail(ACL_ERROR_INVALID_PARAM,
                              "%s: output %zu has no address; only synchronous executions allocate",
                              call, i);
    }
    return status;
}

void sim_range_begin(sim_execution *execution, const sim_dataset *input, sim_dataset *output)
{
    const sim_model *model = execution->model;
    for (size_t i = 0; i < model->desc.input_count; i++)
        sim_execution_shape(execution, i, dims_of(model, input, i)->at);
    sim_dataset_expect(output, execution->outcome);
}
