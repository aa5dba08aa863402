/* SPDX-License-Identifier: MIT */
/* One execution of a model: where its tensors are, taken from the datasets when it was asked for,
 * and the run itself, when the device comes to it. */
#ifndef SIM_MODEL_EXECUTION_H
#define SIM_MODEL_EXECUTION_H

#include "model/model.h"
#include "model/outcome.h"

/* A buffer may be this much shorter than its tensor: converters pad sizes, programs do not. */
#define SIM_SIZE_TOLERANCE 64

typedef struct sim_place_of {
    void *address; /* as the caller gave it */
    size_t size;   /* as the caller says */
    void *view;    /* where the simulator reaches it, or `scratch` */
    size_t room;   /* bytes that may be touched from there on */
    void *scratch; /* stands in for a place shorter than its tensor; kept for the next time */
    size_t scratch_size;
    void *tensor; /* what AIPP makes of the image here, for the network */
    size_t tensor_size;
    int64_t *dims;  /* of an input of a shape-range model */
    uint64_t bytes; /* what the tensor takes this time, in a shape-range model */
} sim_place_of;

typedef struct sim_execution {
    struct sim_execution *next; /* in the model's list of idle ones */
    sim_model *model;
    int gear;
    void **views;          /* inputs without the hidden one, then outputs */
    OrtValue **values;     /* of a shape-range model, while it runs */
    sim_outcome *outcome;  /* likewise */
    sim_place_of places[]; /* inputs, then outputs, as in the desc */
} sim_execution;

/* An idle execution of the model, or a new one; it holds a reference to the model. */
aclError sim_execution_begin(sim_model *model, sim_execution **out);
/* Without running it; also what a stream does with one it drops. */
void sim_execution_end(sim_execution *execution);
void sim_executions_free(sim_execution *list);

/* The place of input or output `index`; inputs first. */
void sim_execution_place(sim_execution *execution, size_t index, void *address, size_t size);

/* The dims of an input of a shape-range model, as many as its desc has. */
void sim_execution_shape(sim_execution *execution, size_t input, const int64_t *dims);

/* Runs on the compute engine and ends the execution. `argument` is a sim_execution **. Addresses
 * the device cannot use are found here: 507015. */
aclError sim_execution_run(void *argument);
/* Only notes that it will not run; called with the scheduler's lock held. */
void sim_execution_drop(void *argument);

#endif
