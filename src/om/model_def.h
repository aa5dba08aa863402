/* SPDX-License-Identifier: MIT */
/* The protobuf partitions, parsed. */
#ifndef OMRI_OM_MODEL_DEF_H
#define OMRI_OM_MODEL_DEF_H

#include "om/attributes.h"
#include "om/source.h"

/* MODEL_DEF, as far as it describes the model. Lives in the arena it was parsed into. */
typedef struct omri_model_def {
    const char *path; /* of the file, for messages */
    const Omri__Model *model;
    const Omri__Graph *graph; /* the main one */
    omri_dictionary dictionary;
} omri_model_def;

omr_status omri_model_def_read(omri_model_def *out, const omri_source *source,
                               const omr_om_partition *partition, omri_arena *arena);

/* TASK_INFO's sizes; false when it cannot be parsed, which is no reason to refuse a file. */
bool omri_tasks_read(Omri__Tasks *out, const omri_source *source, const omr_om_partition *partition,
                     omri_arena *arena);

#endif
