/* SPDX-License-Identifier: MIT */
/* One ONNX model ready to run in ONNX Runtime, and the tensors it is run on. */
#ifndef SIM_MODEL_SESSION_H
#define SIM_MODEL_SESSION_H

#include "model/ort.h"
#include "om/desc.h"
#include "om/dtype.h"

typedef struct sim_session {
    const sim_ort *ort;
    OrtSession *handle;
} sim_session;

/* `threads` is how many cores one run uses. The ONNX bytes are not needed afterwards. */
bool sim_session_open(sim_session *out, const void *onnx, size_t size, int threads, sim_why *why);
/* Copes with a zeroed one. */
void sim_session_close(sim_session *session);

/* A tensor over memory of the caller's, without copying. */
bool sim_session_wrap(const sim_session *session, const sim_dtype *dtype, const int64_t *dims,
                      size_t rank, void *data, size_t size, OrtValue **out, sim_why *why);
void sim_session_unwrap(const sim_session *session, OrtValue *value);

typedef struct sim_run {
    const char *const *input_names, *const *output_names;
    OrtValue *const *inputs;
    OrtValue **outputs; /* an element that is NULL is created by the run and the caller's then */
    size_t input_count, output_count;
} sim_run;

/* Not to be called by two threads at once. */
bool sim_session_run(const sim_session *session, const sim_run *run, sim_why *why);

typedef struct sim_shape {
    const sim_dtype *dtype;
    size_t rank;
    int64_t dims[SIM_MAX_RANK]; /* -1: not known before a run */
} sim_shape;

/* What ONNX Runtime infers about output `index` of the model, or knows of a value. */
bool sim_session_output_shape(const sim_session *session, size_t index, sim_shape *out,
                              sim_why *why);
/* The elements of a tensor; they live as long as the value. */
bool sim_session_value_data(const sim_session *session, const OrtValue *value, const void **out,
                            sim_why *why);
bool sim_session_value_shape(const sim_session *session, const OrtValue *value, sim_shape *out,
                             sim_why *why);

#endif
