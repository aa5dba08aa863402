/* SPDX-License-Identifier: MIT */
/* The tensors a model was executed on before. Programs execute on the same few buffers over and
 * over; making ONNX Runtime's tensors anew each time costs more than a small model's run. */
#ifndef SIM_MODEL_BINDINGS_H
#define SIM_MODEL_BINDINGS_H

#include "model/session.h"

#define SIM_BINDING_COUNT 16

typedef struct sim_binding {
    int gear;
    uint64_t last_use; /* 0: empty */
    void **places;     /* inputs, then outputs: what the tensors lie over */
    OrtValue **values;
} sim_binding;

typedef struct sim_bindings {
    const sim_session *session;
    const sim_desc *desc;
    size_t input_count, output_count; /* those of the ONNX: without the hidden input */
    uint64_t clock;
    sim_binding slots[SIM_BINDING_COUNT];
} sim_bindings;

bool sim_bindings_init(sim_bindings *bindings, const sim_session *session, const sim_desc *desc,
                       size_t input_count);
void sim_bindings_free(sim_bindings *bindings);

/* The tensors of `gear` over `places`: from an earlier use, or made in place of those used least
 * recently. NULL with the reason. */
OrtValue **sim_bindings_get(sim_bindings *bindings, int gear, void *const *places, sim_why *why);

#endif
