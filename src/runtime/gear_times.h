/* SPDX-License-Identifier: MIT */
/* How long an execution of each gear takes: told by the caller, kept from an earlier session, or
 * measured. */
#ifndef OMRI_RUNTIME_GEAR_TIMES_H
#define OMRI_RUNTIME_GEAR_TIMES_H

#include "runtime/model.h"

/* What a caller says of them; zeroed: nothing. */
typedef struct omri_gear_times {
    double *told; /* seconds per gear, or NULL */
    size_t told_count;
    char *folder; /* keeps measured times, or NULL */
} omri_gear_times;

/* Copies what the options say, or $OMRUN_GEAR_CACHE where they name no folder.
 * Errors: OMR_INVALID_ARGUMENT for a time that is none. */
omr_status omri_gear_times_init(omri_gear_times *times, const omr_session_options *options);
/* Copes with zeroed ones. */
void omri_gear_times_clear(omri_gear_times *times);

/* Fills `cost`, one per gear, from what was told or kept; false when it must be measured.
 * Errors: OMR_INVALID_ARGUMENT when other gears were told of than the model has. */
omr_status omri_gear_times_find(const omri_gear_times *times, const omri_model *model,
                                const char *path, const char *soc, double *cost, bool *found);
/* Keeps measured times for the next session. What cannot be kept is logged, and measured again. */
void omri_gear_times_keep(const omri_gear_times *times, const omri_model *model, const char *path,
                          const char *soc, const double *cost);

#endif
