/* SPDX-License-Identifier: MIT */
/* What a model takes and gives: names, types, dims and gears. atc writes it, the loader reads it.
 */
#ifndef SIM_OM_DESC_H
#define SIM_OM_DESC_H

#include <acl/acl_mdl.h>
#include <stdbool.h>

#define SIM_MAX_RANK ACL_MAX_DIM_CNT
#define SIM_MAX_GEARS ACL_MAX_SHAPE_COUNT

typedef struct sim_dims {
    size_t rank;
    int64_t *at; /* -1: varies with the gear, or free within a range */
} sim_dims;

typedef struct sim_range {
    int64_t low, high; /* high -1: no bound */
} sim_range;

typedef struct sim_tensor {
    char *name;
    aclDataType dtype;
    aclFormat format;
    uint64_t size;     /* bytes in the largest gear or at the end of the range; 0: no bound */
    sim_dims dims;     /* what the getters report */
    sim_dims dims_v2;  /* the same unless AIPP stands before the input */
    sim_range *ranges; /* one for every dim of an input with free ones; else none */
    size_t range_count;
} sim_tensor;

typedef enum sim_gear_kind { /* the numbers of the attribute mbatch_dynamic_type */
                             SIM_GEAR_NONE,
                             SIM_GEAR_BATCH,
                             SIM_GEAR_HW,
                             SIM_GEAR_DIMS,
} sim_gear_kind;

/* Gear g is values[g * width .. g * width + width - 1]: a batch; height and width; or one value
 * for every -1, all inputs one after the other. */
typedef struct sim_gears {
    sim_gear_kind kind;
    size_t count, width;
    int64_t *values;
} sim_gears;

typedef struct sim_desc {
    sim_tensor *inputs, *outputs;
    size_t input_count, output_count;
    sim_gears gears;
    sim_dims *gear_outputs; /* [gear * output_count + output]; NULL without gears */
    char **order;           /* the input names as gears of kind DIMS count them */
    size_t order_count;
} sim_desc;

void sim_desc_free(sim_desc *desc);

/* Whether some shape is known only when the model is executed: -1 without gears. The image of
 * dynamic AIPP has -1 too, but no range: what comes out of it has one shape. */
bool sim_desc_is_open(const sim_desc *desc);
bool sim_dims_are_open(const sim_dims *dims);
/* Whether these may be the dims of an input with ranges. */
bool sim_ranges_allow(const sim_range *ranges, size_t count, const int64_t *dims);

bool sim_dims_set(sim_dims *dims, const int64_t *at, size_t rank);
/* Fills every -1 of `dims` from `values` on, returns how many were used. `out` holds dims->rank. */
size_t sim_dims_resolve(const sim_dims *dims, const int64_t *values, size_t count, int64_t *out);

/* How many -1 there are in all inputs but the hidden one. */
size_t sim_desc_open_dims(const sim_desc *desc);
/* The input at a place of `order`; the place itself where there is no order. */
size_t sim_desc_ordered_input(const sim_desc *desc, size_t place);
/* Dims of an input in a gear. For kind BATCH every -1 is the batch; for HW the two are height and
 * width; for DIMS they are taken in the desc's order. `out` holds SIM_MAX_RANK. */
void sim_desc_gear_input(const sim_desc *desc, size_t gear, size_t input, int64_t *out);
/* Dims of an output in a gear; those of the largest when `gear` is negative or there are none. */
const sim_dims *sim_desc_gear_output(const sim_desc *desc, int gear, size_t output);
/* Index of the hidden input that carries the gear; input_count when there is none. */
size_t sim_desc_gear_index(const sim_desc *desc);
/* The gear with these values, or -1. */
int sim_gears_find(const sim_gears *gears, const int64_t *values);

#endif
