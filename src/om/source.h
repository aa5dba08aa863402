/* SPDX-License-Identifier: MIT */
/* Where the bytes of an .om come from: a file, memory, or a stretch of either. */
#ifndef OMRI_OM_SOURCE_H
#define OMRI_OM_SOURCE_H

#include "om/arena.h"

typedef struct omri_source {
    const char *path;    /* as messages shall name it */
    const uint8_t *data; /* NULL: read from `file` */
    int file;            /* -1: nothing to close */
    uint64_t offset;     /* where this source begins in the file */
    uint64_t size;
} omri_source;

/* Opens a regular file. It is read, not mapped: a mapping would crash the process if somebody
 * else truncated the file. */
omr_status omri_source_open(omri_source *out, const char *path);
void omri_source_close(omri_source *source);

omri_source omri_source_of_memory(const void *data, size_t size);
/* A stretch of `whole`, which must contain it and stay open. Not to be closed. */
omri_source omri_source_part(const omri_source *whole, uint64_t offset, uint64_t size);

/* *out: `size` bytes at `offset`, which must lie inside; valid as long as the arena and the memory.
 */
omr_status omri_source_read(const omri_source *source, uint64_t offset, uint64_t size,
                            omri_arena *arena, const uint8_t **out);

#endif
