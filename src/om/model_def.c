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

/* The message, or NULL with *status saying why. */
static const void *parse(const ProtobufCMessageDescriptor *type, const omri_source *source,
                         const omr_om_partition *partition, omri_arena *arena, omr_status *status)
{
    const uint8_t *bytes = NULL;
    ProtobufCAllocator allocator = {.alloc = take, .free = leave, .allocator_data = arena};
    /* Protobuf itself ends at 2 GiB; protobuf-c counts some lengths as int. */
    if (partition->size > INT32_MAX) {
        *status = omri_fail(OMR_INVALID_FILE,
                            "%s: damaged: its %s claims %" PRIu64
                            " bytes, more than a protobuf message can have",
                            source->path, partition->name, partition->size);
        return NULL;
    }
    *status = omri_source_read(source, partition->offset, partition->size, arena, &bytes);
    if (*status != OMR_OK)
        return NULL;
    const void *message = protobuf_c_message_unpack(type, &allocator, partition->size, bytes);
    if (message)
        return message;
    *status = omri_arena_status(arena, source->path);
    if (*status == OMR_OK)
        *status = omri_fail(OMR_INVALID_FILE,
                            "%s: its %s (%" PRIu64 " bytes at byte %" PRIu64
                            ") cannot be parsed: damaged, or a phone model of the Kirin/HiAI "
                            "tools, which begins alike",
                            source->path, partition->name, partition->size, partition->offset);
    return NULL;
}

omr_status omri_model_def_read(omri_model_def *out, const omri_source *source,
                               const omr_om_partition *partition, omri_arena *arena)
{
    omr_status status = OMR_OK;
    const Omri__Model *model = parse(&omri__model__descriptor, source, partition, arena, &status);
    if (!model)
        return status;
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
    omr_status status = OMR_OK;
    const Omri__Tasks *tasks = parse(&omri__tasks__descriptor, source, partition, arena, &status);
    if (tasks)
        *out = *tasks;
    return tasks != NULL;
}
