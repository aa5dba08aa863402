/* SPDX-License-Identifier: MIT */
/* A loaded model: its description, its ONNX Runtime session, the device memory it stands for, and
 * the executions under way. */
#ifndef SIM_MODEL_MODEL_H
#define SIM_MODEL_MODEL_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/device.h"
#include "model/bindings.h"
#include "model/om_image.h"
#include "model/session.h"
#include "model/times.h"

struct sim_execution;

typedef enum sim_model_mode { SIM_MODEL_UNUSED, SIM_MODEL_SYNC, SIM_MODEL_ASYNC } sim_model_mode;

#define SIM_MODEL_PRIORITY_LAST 7

typedef struct sim_model {
    uint32_t id;
    sim_device *device;
    sim_desc desc;
    sim_desc network;  /* the same as the ONNX takes it: behind AIPP, no hidden inputs; borrowed */
    size_t gear_input; /* index of the hidden input; desc.input_count without gears */
    const void *inout; /* MODEL_INOUT_INFO, for handing out descriptions */
    size_t inout_size;
    sim_payload payload; /* its ONNX is gone after the load */
    sim_session session;
    sim_bindings bindings; /* touched by whoever holds the device's compute engine */
    sim_model_times times;
    void *work, *weights; /* device memory of ours, or NULL */
    bool open;            /* shapes are those of each execution: a shape-range model */
    atomic_int mode;      /* a sim_model_mode: the two do not mix */
    atomic_int gear;      /* the one set last, for aclmdlGetCurOutputDims; -1: none */
    atomic_int priority;  /* 0, the most urgent, to SIM_MODEL_PRIORITY_LAST; means nothing here */
    atomic_uint references;
    struct sim_model *next_left; /* of those that nobody holds and that are yet to go */
    pthread_mutex_t lock;        /* guards idle */
    struct sim_execution *idle;
} sim_model;

/* Device memory of the caller's; a NULL one is allocated. */
typedef struct sim_model_memory {
    void *work, *weights;
    size_t work_size, weight_size;
} sim_model_memory;

/* Loads on `device` and enters the model among the loaded ones. */
aclError sim_model_load(const om_image *image, sim_device *device, const sim_model_memory *memory,
                        uint32_t *out_id);
/* The loaded model, which stays until released; 145003 for an unknown id. */
aclError sim_model_acquire(uint32_t id, sim_model **out);
void sim_model_retain(sim_model *model);
void sim_model_release(sim_model *model);
/* The same where a lock is held that tearing a model down may not wait under: one that nobody holds
 * then goes when the next model is loaded or unloaded. */
void sim_model_release_later(sim_model *model);
/* Takes the id away; the model goes with its last execution. */
aclError sim_model_unload(uint32_t id);

/* The AIPP in front of an input, or the one whose parameters the input holds; NULL without. */
const sim_aipp *sim_model_aipp(const sim_model *model, size_t input);
const sim_aipp *sim_model_aipp_of_parameters(const sim_model *model, size_t input);

/* Output `index` as the gear set last makes it. */
const sim_dims *sim_model_current_output(const sim_model *model, size_t index);

#endif
