/* SPDX-License-Identifier: MIT */
/* The .om container: a header of 256 bytes, then tables of partitions and what they hold. */
#ifndef OMRI_OM_CONTAINER_H
#define OMRI_OM_CONTAINER_H

#include "om/source.h"

typedef enum omri_om_kind { OMRI_OM_MODEL, OMRI_OM_BUNDLE, OMRI_OM_FLOW } omri_om_kind;

typedef struct omri_container {
    omri_om_kind kind;
    const char *generation; /* "1", "2a", "2b" */
    const char *name;       /* at most 31 bytes are kept in the header */
    const char *platform_version;
    uint32_t model_count; /* tables, one behind the other */
    bool unknown_shape;
    size_t partition_count;
    const omr_om_partition *partitions; /* of all tables, in file order; inside the file */
    size_t root_count;                  /* how many of them are of the first table */
} omri_container;

/* Fails with one sentence unless the bytes are a whole, unencrypted .om. Strings live in `arena`.
 */
omr_status omri_container_read(omri_container *out, const omri_source *source, omri_arena *arena);

/* The first partition of that type in the first table, which is the root model's; or NULL. */
const omr_om_partition *omri_container_find(const omri_container *container, uint32_t type);

#endif
