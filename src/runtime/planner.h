/* SPDX-License-Identifier: MIT */
/*
 * How many rows go into which execution.
 *
 * A model has gears, each executing a fixed number of rows in a measured time; a static model has
 * one. A request of any number of rows is cut into batches so that the lanes it is spread over
 * finish first. Throughput is not monotonic in the gear's size on real chips, so the cheapest mix
 * is looked up, not assumed: 13 rows may be 8 + 4 + 1, or 16 with three rows of padding.
 */
#ifndef OMRI_RUNTIME_PLANNER_H
#define OMRI_RUNTIME_PLANNER_H

#include "core/status.h"

typedef struct omri_planner {
    size_t gear_count;
    int64_t *rows;    /* per gear, ascending */
    double *cost;     /* per gear, seconds; only ratios matter */
    size_t steady;    /* the gear with the most rows per second */
    size_t reach;     /* `best` answers for 0..reach rows */
    double *best;     /* cheapest cost of that many rows on one lane; never falls with the rows */
    uint32_t *choice; /* the gear its cheapest mix starts with */
} omri_planner;

/* The most lanes one request's tail is spread over. */
#define OMRI_PLAN_MAX_LANES 64

/* A request's cut: `steady_left` batches of the steady gear, then the tail. Of the tail each lane
 * has a share; they are handed out in layers, every share's first batch before any share's second,
 * so that lanes which take the next batch whenever they are free end together. */
typedef struct omri_plan {
    int64_t steady_left;
    size_t share_count;
    size_t next_share;
    int64_t tail_rows;                   /* of all shares */
    int64_t shares[OMRI_PLAN_MAX_LANES]; /* rows left of each */
} omri_plan;

typedef struct omri_cut {
    size_t gear;
    int64_t rows; /* real ones, 1..rows of the gear */
} omri_cut;

/* `rows` ascending and positive, `cost` positive.
 * Errors: OMR_NO_MEMORY. */
omr_status omri_planner_init(omri_planner *planner, const int64_t *rows, const double *cost,
                             size_t gear_count);
/* Copes with a zeroed planner. */
void omri_planner_clear(omri_planner *planner);

/* Plans `rows` rows for `lanes` lanes. */
void omri_plan_begin(omri_plan *plan, const omri_planner *planner, int64_t rows, size_t lanes);
/* The next batch; false once every row was handed out. */
bool omri_plan_next(omri_plan *plan, const omri_planner *planner, omri_cut *out);

/* Cheapest time of `rows` rows on one lane. */
double omri_planner_cost(const omri_planner *planner, int64_t rows);

#endif
