/* SPDX-License-Identifier: MIT */
/* How long a loaded model takes by the profile. */
#ifndef SIM_MODEL_TIMES_H
#define SIM_MODEL_TIMES_H

#include "om/desc.h"

/* Nanoseconds per gear. */
typedef struct sim_model_times {
    int64_t *gear_ns;
    const struct sim_profile_table *table;
    bool open; /* the profile has no table for it: the CPU's time, but not less */
} sim_model_times;

/* Copes with profiles that time nothing; false without host memory. */
bool sim_model_times_init(sim_model_times *times, const char *name, const sim_desc *desc);
void sim_model_times_free(sim_model_times *times);

/* The work under way is one execution in that gear. */
void sim_model_times_take(const sim_model_times *times, int gear);
/* The same for a model without gears that is given another number of rows each time. */
void sim_model_times_take_rows(const sim_model_times *times, int64_t rows);

#endif
