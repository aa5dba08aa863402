/* SPDX-License-Identifier: MIT */
#include "core/status.h"
#include "om/describe.h"

#include <stdlib.h>

struct omr_om {
    omri_arena arena;
    omr_om_info info;
};

/* What a description may take, at most. Real files need some ten bytes of parsed form per byte of
 * MODEL_DEF, and that is a fraction of the file; what asks for more is made to. */
static uint64_t memory_limit(uint64_t file_size)
{
    const uint64_t floor = 4u << 20, factor = 32;
    return file_size > (UINT64_MAX - floor) / factor ? UINT64_MAX : floor + file_size * factor;
}

static omr_status open_source(omr_om **out, const omri_source *source)
{
    omr_om *om = calloc(1, sizeof *om);
    if (!om)
        return omri_fail(OMR_NO_MEMORY, "%s: no host memory to describe it", source->path);
    omri_arena scratch;
    omri_arena_init(&om->arena, memory_limit(source->size));
    omri_arena_init(&scratch, memory_limit(source->size));
    om->info.path = omri_arena_string(&om->arena, source->path);
    om->info.file_size = source->size;
    omr_status status = omri_describe(&om->info, source, &om->arena, &scratch);
    omri_arena_free(&scratch);
    if (status != OMR_OK) {
        omr_om_close(om);
        return status;
    }
    *out = om;
    return OMR_OK;
}

omr_status omr_om_open(omr_om **out, const char *path)
{
    if (!out || !path)
        return omri_fail(OMR_INVALID_ARGUMENT, "omr_om_open: %s is NULL", out ? "path" : "out");
    omri_source source;
    *out = NULL;
    omr_status status = omri_source_open(&source, path);
    if (status != OMR_OK)
        return status;
    status = open_source(out, &source);
    omri_source_close(&source);
    return status;
}

omr_status omr_om_open_memory(omr_om **out, const void *data, size_t size)
{
    if (!out || (!data && size))
        return omri_fail(OMR_INVALID_ARGUMENT, "omr_om_open_memory: %s is NULL",
                         out ? "data" : "out");
    *out = NULL;
    const omri_source source = omri_source_of_memory(data, size);
    return open_source(out, &source);
}

const omr_om_info *omr_om_describe(const omr_om *om)
{
    return om ? &om->info : NULL;
}

void omr_om_close(omr_om *om)
{
    if (!om)
        return;
    omri_arena_free(&om->arena);
    free(om);
}
