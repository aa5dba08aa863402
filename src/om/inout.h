/* SPDX-License-Identifier: MIT */
/* MODEL_INOUT_INFO: the same description once more, in a form that needs no protobuf. Files have it
 * since 2023; libascendcl answers from it for files that are not loaded. */
#ifndef OMRI_OM_INOUT_H
#define OMRI_OM_INOUT_H

#include "om/source.h"

/* Sets inputs, outputs, gears, shape_kind and dynamic_outputs of `info`. */
omr_status omri_inout_read(omr_om_info *info, const omri_source *source,
                           const omr_om_partition *partition, omri_arena *arena);

/* Writes to `message` where the two descriptions of one model first differ; false if nowhere. */
bool omri_inout_differs(const omr_om_info *a, const omr_om_info *b, char *message, size_t size);

#endif
