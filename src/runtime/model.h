/* SPDX-License-Identifier: MIT */
/* What AscendCL says of a loaded model, in the runtime's terms. Immutable once read. */
#ifndef OMRI_RUNTIME_MODEL_H
#define OMRI_RUNTIME_MODEL_H

#include "core/status.h"
#include "driver/driver.h"

/* One input or output the caller sees. */
typedef struct omri_port {
    size_t index;    /* its place in AscendCL's dataset */
    size_t size;     /* bytes of its buffer, enough for every gear */
    omr_shape shape; /* of the largest gear, all axes known */
    omr_shape shown; /* as AscendCL reports it, -1 where it varies */
} omri_port;

#define OMRI_NO_INPUT SIZE_MAX

typedef struct omri_model {
    omr_model_desc desc; /* what omr_session_desc() hands out; points into this struct's memory */
    omr_tensor_desc *inputs, *outputs;
    omri_port *input_ports, *output_ports;
    omr_gear *gears;
    int64_t *gear_rows;    /* rows per execution, ascending; one entry when static */
    size_t gear_count;     /* entries of gear_rows, at least 1 */
    size_t dataset_inputs; /* with the hidden ones */
    size_t gear_input;     /* the hidden input that selects the gear, or OMRI_NO_INPUT */
    size_t gear_size;      /* bytes of its buffer */
    bool batched;          /* false: no tensor has a batch axis, one execution per call */
    char *name;
    char **strings; /* owned copies of tensor names */
    size_t string_count;
} omri_model;

/* Reads the description of `model_id`, loaded from `path`. batch_axis as in omr_session_options.
 * Lane-bound. Errors: OMR_UNSUPPORTED for kinds of models a session cannot run. */
omr_status omri_model_read(omri_model *out, const omri_driver *driver, int32_t device,
                           uint32_t model_id, const char *path, int32_t batch_axis);
/* Copes with a zeroed model. */
void omri_model_clear(omri_model *model);

/* The shape of a port when an execution or a request has `rows` rows. */
omr_shape omri_port_shape(const omri_port *port, int32_t batch_axis, int64_t rows);

/* Bytes of a tensor in an execution of `rows` rows; never more than its buffer. */
size_t omri_model_bytes(const omr_tensor_desc *tensor, const omri_port *port, int64_t rows);

#endif
