/* SPDX-License-Identifier: MIT */
#include "model/bindings.h"

#include <stdlib.h>
#include <string.h>

static size_t place_count(const sim_bindings *bindings)
{
    return bindings->input_count + bindings->output_count;
}

bool sim_bindings_init(sim_bindings *bindings, const sim_session *session, const sim_desc *desc,
                       size_t input_count)
{
    *bindings = (sim_bindings){.session = session,
                               .desc = desc,
                               .input_count = input_count,
                               .output_count = desc->output_count};
    size_t count = place_count(bindings) + 1;
    for (size_t i = 0; i < SIM_BINDING_COUNT; i++) {
        sim_binding *binding = &bindings->slots[i];
        binding->places = calloc(count, sizeof *binding->places);
        binding->values = calloc(count, sizeof *binding->values);
        if (!binding->places || !binding->values)
            return false;
    }
    return true;
}

static void empty(sim_bindings *bindings, sim_binding *binding)
{
    for (size_t i = 0; binding->values && i < place_count(bindings); i++) {
        sim_session_unwrap(bindings->session, binding->values[i]);
        binding->values[i] = NULL;
    }
    binding->last_use = 0;
}

void sim_bindings_free(sim_bindings *bindings)
{
    for (size_t i = 0; i < SIM_BINDING_COUNT; i++) {
        empty(bindings, &bindings->slots[i]);
        free(bindings->slots[i].places);
        free(bindings->slots[i].values);
    }
    *bindings = (sim_bindings){0};
}

/* Dims of input or output `index` (inputs first) in the gear; `out` holds SIM_MAX_RANK. */
static const sim_tensor *dims_of(const sim_desc *desc, size_t inputs, int gear, size_t index,
                                 int64_t *out)
{
    if (index < inputs) {
        sim_desc_gear_input(desc, (size_t)gear, index, out);
        return &desc->inputs[index];
    }
    const sim_tensor *tensor = &desc->outputs[index - inputs];
    const sim_dims *dims = sim_desc_gear_output(desc, gear, index - inputs);
    memcpy(out, dims->at, dims->rank * sizeof *out);
    return tensor;
}

static bool wrap(sim_bindings *bindings, sim_binding *binding, int gear, size_t index, sim_why *why)
{
    int64_t dims[SIM_MAX_RANK];
    uint64_t size;
    const sim_tensor *tensor = dims_of(bindings->desc, bindings->input_count, gear, index, dims);
    const sim_dtype *dtype = sim_dtype_of_acl(tensor->dtype);
    size_t rank = tensor->dims.rank;
    if (!dtype || !sim_dtype_bytes(dtype, dims, rank, &size))
        return sim_because(why, "\"%s\" has no size", tensor->name);
    return sim_session_wrap(bindings->session, dtype, dims, rank, binding->places[index], size,
                            &binding->values[index], why);
}

static bool fill(sim_bindings *bindings, sim_binding *binding, int gear, void *const *places,
                 sim_why *why)
{
    size_t count = place_count(bindings);
    empty(bindings, binding);
    memcpy(binding->places, places, count * sizeof *places);
    binding->gear = gear;
    for (size_t i = 0; i < count; i++) {
        if (!wrap(bindings, binding, gear, i, why)) {
            empty(bindings, binding);
            return false;
        }
    }
    return true;
}

OrtValue **sim_bindings_get(sim_bindings *bindings, int gear, void *const *places, sim_why *why)
{
    size_t bytes = place_count(bindings) * sizeof *places;
    sim_binding *chosen = &bindings->slots[0];
    for (size_t i = 0; i < SIM_BINDING_COUNT; i++) {
        sim_binding *binding = &bindings->slots[i];
        if (binding->last_use && binding->gear == gear &&
            memcmp(binding->places, places, bytes) == 0) {
            binding->last_use = ++bindings->clock;
            return binding->values;
        }
        if (binding->last_use < chosen->last_use)
            chosen = binding;
    }
    if (!fill(bindings, chosen, gear, places, why))
        return NULL;
    chosen->last_use = ++bindings->clock;
    return chosen->values;
}
