/* SPDX-License-Identifier: MIT */
#include "model/open_run.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

static aclError no_run(const sim_model *model, const sim_why *why)
{
    return sim_fail(ACL_ERROR_RT_MODEL_EXECUTE, "model %u: %s", model->id, why->text);
}

static aclError wrap_inputs(sim_execution *execution)
{
    const sim_model *model = execution->model;
    sim_why why;
    for (size_t i = 0; i < model->desc.input_count; i++) {
        const sim_tensor *tensor = &model->desc.inputs[i];
        const sim_place_of *place = &execution->places[i];
        if (!sim_session_wrap(&model->session, sim_dtype_of_acl(tensor->dtype), place->dims,
                              tensor->dims.rank, execution->views[i], place->bytes,
                              &execution->values[i], &why))
            return no_run(model, &why);
    }
    return ACL_SUCCESS;
}

/* Memory for an output that came without; the outcome owns it until the dataset takes it. */
static aclError allocate(const sim_execution *execution, sim_place_of *place, sim_result *result)
{
    sim_location location;
    aclError status = sim_memory_alloc_device(
        execution->model->device, place->bytes ? place->bytes : 1, true, &result->allocated);
    if (status != ACL_SUCCESS)
        return status;
    place->view = sim_memory_view(result->allocated, 1);
    place->room = sim_memory_locate(result->allocated, 1, &location) ? location.size : 0;
    return ACL_SUCCESS;
}

static aclError check_room(const sim_execution *execution, size_t output, const sim_place_of *place)
{
    size_t room = place->size < place->room ? place->size : place->room;
    if (room >= place->bytes)
        return ACL_SUCCESS;
    return sim_fail(ACL_ERROR_GE_FAILURE,
                    "model %u, output %zu \"%s\": it has %llu bytes this time, its buffer %zu",
                    execution->model->id, output, execution->model->desc.outputs[output].name,
                    (unsigned long long)place->bytes, room);
}

static aclError note_result(const sim_execution *execution, size_t output, const sim_shape *shape)
{
    const sim_tensor *tensor = &execution->model->desc.outputs[output];
    sim_result *result = &execution->outcome->results[output];
    uint64_t bytes;
    if (!sim_dtype_bytes(shape->dtype, shape->dims, shape->rank, &bytes))
        return sim_fail(ACL_ERROR_RT_MODEL_EXECUTE, "model %u: output %zu has no size",
                        execution->model->id, output);
    result->dtype = tensor->dtype;
    result->format = tensor->format;
    result->size = (size_t)bytes;
    if (!sim_dims_set(&result->dims, shape->dims, shape->rank))
        return sim_fail(ACL_ERROR_BAD_ALLOC, "no host memory for an execution");
    return ACL_SUCCESS;
}

static aclError deliver(sim_execution *execution, size_t output, const OrtValue *value)
{
    const sim_model *model = execution->model;
    sim_place_of *place = &execution->places[model->desc.input_count + output];
    sim_result *result = &execution->outcome->results[output];
    const void *data;
    sim_shape shape;
    sim_why why;
    if (!sim_session_value_shape(&model->session, value, &shape, &why) ||
        !sim_session_value_data(&model->session, value, &data, &why))
        return no_run(model, &why);
    aclError status = note_result(execution, output, &shape);
    if (status != ACL_SUCCESS)
        return status;
    place->bytes = result->size;
    status =
        place->address ? check_room(execution, output, place) : allocate(execution, place, result);
    if (status == ACL_SUCCESS && place->bytes)
        memcpy(place->view, data, place->bytes);
    return status;
}

static void drop_values(sim_execution *execution)
{
    const sim_model *model = execution->model;
    size_t count = model->desc.input_count + model->desc.output_count;
    for (size_t i = 0; i < count; i++) {
        sim_session_unwrap(&model->session, execution->values[i]);
        execution->values[i] = NULL;
    }
}

aclError sim_open_run(sim_execution *execution)
{
    sim_model *model = execution->model;
    OrtValue **outputs = execution->values + model->desc.input_count;
    sim_why why;
    sim_run run = {(const char *const *)model->payload.inputs,
                   (const char *const *)model->payload.outputs,
                   execution->values,
                   outputs,
                   model->payload.input_count,
                   model->payload.output_count};
    aclError status = wrap_inputs(execution);
    if (status == ACL_SUCCESS && !sim_session_run(&model->session, &run, &why))
        status = no_run(model, &why);
    for (size_t i = 0; status == ACL_SUCCESS && i < model->desc.output_count; i++)
        status = deliver(execution, i, outputs[i]);
    drop_values(execution);
    if (status == ACL_SUCCESS)
        atomic_store(&execution->outcome->done, true);
    return status;
}
