/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as one conversion. atc builds large trees of small pieces and needs
 * all of them until the file is written, so none is freed alone. */
#ifndef SIM_ATC_ARENA_H
#define SIM_ATC_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

typedef struct arena {
    struct arena_block *blocks;
} arena;

/* Zeroed. Without memory the program ends with a message: nothing was written by then. */
void *arena_alloc(arena *memory, size_t size);
char *arena_copy(arena *memory, const char *text, size_t length);
char *arena_format(arena *memory, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* For protobuf-c to unpack into the arena; it stays valid as long as `memory` does. */
ProtobufCAllocator arena_protobuf(arena *memory);
void arena_free(arena *memory);

#endif
