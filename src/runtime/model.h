/* SPDX-License-Identifier: MIT */
/* What AscendCL says of a loaded model, in the runtime's terms. Immutable once read. */
#ifndef OMRI_RUNTIME_MODEL_H
#define OMRI_RUNTIME_MODEL_H

#include "core/status.h"
#include "driver/driver.h"

/* How long an axis may be; most -1: there is no end. */
typedef struct omri_axis_range {
    int64_t least, most;
} omri_axis_range;

/* One input or output the caller sees. */
typedef struct omri_port {
    size_t index; /* its place in AscendCL's dataset */
    size_t size;  /* bytes of its buffer, enough for every gear; 0 when there is no bound */
    aclDataType type;
    aclFormat format;
    omr_shape shown; /* as AscendCL reports it, -1 where it varies; {-2}: even the rank does */
    omri_axis_range ranges[OMR_MAX_RANK]; /* of an input of a model with shape ranges */
} omri_port;

/* One shape the model can execute. A static model has one, without values; one with shape ranges
 * has one whose free axes are -1. */
typedef struct omri_gear {
    int64_t rows;       /* samples per execution */
    omr_shape *inputs;  /* of each input, all axes known */
    omr_shape *outputs; /* of each output */
    int64_t *values;    /* what AscendCL calls it by: rows; height, width; or the varying axes */
    size_t value_count;
    aclmdlIODims *dims; /* for gears of dims: all axes of all inputs in a row, else NULL */
} omri_gear;

/* Gears that differ in their rows only: a request of any number of rows is cut into these. */
typedef struct omri_gear_class {
    size_t first; /* in the model's gears, which are sorted so */
    size_t count; /* ascending rows */
} omri_gear_class;

/* How long one axis of an output is when an input is smaller than its gear. */
typedef struct omri_follow {
    enum { OMRI_FOLLOWS_NOTHING, OMRI_FOLLOWS_RATIO, OMRI_FOLLOWS_OFFSET } kind;
    size_t input;
    uint32_t axis;
    int64_t numerator, denominator; /* RATIO: output / input */
    int64_t offset;                 /* OFFSET: output - input */
} omri_follow;

#define OMRI_NO_INPUT SIZE_MAX

typedef struct omri_model {
    omr_model_desc desc; /* what omr_session_desc() hands out; points into this struct's memory */
    omr_tensor_desc *inputs, *outputs;
    omri_port *input_ports, *output_ports;
    omri_gear *gears;
    size_t gear_count;
    omri_gear_class *classes;
    size_t class_count;
    omri_follow *follows;  /* OMR_MAX_RANK per output */
    size_t dataset_inputs; /* with the hidden ones */
    size_t gear_input;     /* the hidden input that selects the gear, or OMRI_NO_INPUT */
    size_t gear_size;      /* bytes of its buffer */
    int64_t max_rows;      /* of any gear, or of a batch that rows are cut into */
    int64_t least_rows;    /* of an execution; shorter batches are padded */
    bool batched;          /* false: no tensor has a batch axis, one execution per call */
    bool whole;            /* rows are cut only where a range does not hold them all */
    bool sized;            /* every output has an upper bound */
    omr_gear *public_gears;
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

/* Whether shapes are free within ranges: then they are those of each execution. */
static inline bool omri_model_is_ranged(const omri_model *model)
{
    return model->desc.shape_kind == OMR_SHAPE_RANGE;
}

static inline bool omri_shape_varies(const omr_shape *shape)
{
    for (uint32_t i = 0; i < shape->rank; i++)
        if (shape->dims[i] < 0)
            return true;
    return false;
}

/* A shape of which nothing is known, not even its rank. */
static inline bool omri_shape_is_unknown(const omr_shape *shape)
{
    return shape->rank == 1 && shape->dims[0] == -2;
}

/* Makes `gear` the one the dataset's next execution runs; nothing to do for static models. */
aclError omri_model_set_gear(const omri_model *model, const omri_driver *driver, uint32_t model_id,
                             aclmdlDataset *inputs, const omri_gear *gear);

/* The AscendCL call it makes, for messages. */
const char *omri_model_gear_setter(const omri_model *model);

/* Bytes of `rows` rows of a tensor in a gear; of all of it when it has no batch axis. */
size_t omri_gear_bytes(const omr_tensor_desc *tensor, const omr_shape *shape, int64_t rows);

#endif
