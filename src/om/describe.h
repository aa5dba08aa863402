/* SPDX-License-Identifier: MIT */
/* What the partitions of one container say about its model. */
#ifndef OMRI_OM_DESCRIBE_H
#define OMRI_OM_DESCRIBE_H

#include "om/container.h"

/* Fills all of `info` but path and file_size. Results live in `arena`, what is only needed on the
 * way in `scratch`. */
omr_status omri_describe(omr_om_info *info, const omri_source *source, omri_arena *arena,
                         omri_arena *scratch);

#endif
