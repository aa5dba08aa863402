/* SPDX-License-Identifier: MIT */
#include "om/model_def.h"

#include "core/status.h"

#include <inttypes.h>

/* protobuf-c frees what it has parsed piece by piece; the arena frees it whole. */
static void *take(void *arena, size_t size)
{
    return omri_arena_array(arena, 1, size);
}

static void leave(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

static omr_status parse(void **out, const ProtobufCMessageDescriptor *type,
                        const omri_source *source, const omr_om_partition *partition,
                        omri_arena *arena)
{
    const uint8_t *bytes = NULL;
    ProtobufCAllocator allocator = {.alloc = take, .free = leave, .allocator_data = arena};
    *out = NULL;
    /* Protobuf itself ends at 2 GiB; protobuf-c counts some lengths as int. */
    if (partition->size > INT32_MAX)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: damaged: its %s claims %" PRIu64
                         " bytes, more than a protobuf message can have",
                         source->path, partition->name, partition->size);
    omr_status status = omri_source_read(source, partition->offset, partition->size, arena, &bytes);
    if (status != OMR_OK)
        return status;
    *out = protobuf_c_message_unpack(type, &allocator, partition->size, bytes);
    if (*out)
        return OMR_OK;
    status = omri_arena_status(arena, source->path);
    if (status != OMR_OK)
        return status;
    return omri_fail(OMR_INVALID_FILE,
                     "%s: its model definition (%" PRIu64 " bytes at byte %" PRIu64
                     ") cannot be parsed: damaged, or a phone model of the Kirin/HiAI tools, "
                     "which begins alike",
                     source->path, partition->size, partition->offset);
}

omr_status omri_model_def_read(omri_model_def *out, const omri_source *source,
                               const omr_om_partition *partition, omri_arena *arena)
{
    void *message = NULL;
    omr_status status = parse(&message, &omri__model__descriptor, source, partition, arena);
    if (status != OMR_OK)
        return status;
    const Omri__Model *model = message;
    if (model->n_graph == 0)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: its model definition holds no graph: damaged, or a phone model of "
                         "the Kirin/HiAI tools, which begins alike",
                         source->path);
    *out = (omri_model_def){
        .path = source->path,
        .model = model,
        .graph = model->graph[0],
        .dictionary = omri_dictionary_of(model),
    };
    return OMR_OK;
}

bool omri_tasks_read(Omri__Tasks *out, const omri_source *source, const omr_om_partition *partition,
                     omri_arena *arena)
{
    void *message = NULL;
    if (parse(&message, &omri__tasks__descriptor, source, partition, arena) != OMR_OK)
        return false;
    *out = *(const Omri__Tasks *)message;
    return true;
}
