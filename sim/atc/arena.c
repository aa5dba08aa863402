/* SPDX-License-Identifier: MIT */
#include "atc/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE (64 * 1024)
#define ALIGNMENT 16

typedef struct arena_block {
    struct arena_block *next;
    size_t size, used;
    char *bytes;
} arena_block;

static void out_of_memory(size_t size)
{
    fprintf(stderr, "E19999: no memory for %zu bytes more.\n", size);
    exit(EXIT_FAILURE);
}

static arena_block *add_block(arena *memory, size_t size)
{
    arena_block *block = malloc(sizeof *block);
    char *bytes = block ? calloc(1, size) : NULL;
    if (!bytes)
        out_of_memory(size);
    *block = (arena_block){memory->blocks, size, 0, bytes};
    memory->blocks = block;
    return block;
}

void *arena_alloc(arena *memory, size_t size)
{
    arena_block *block = memory->blocks;
    if (size > SIZE_MAX - BLOCK_SIZE)
        out_of_memory(size);
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!block || size > block->size - block->used)
        block = add_block(memory, size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE);
    void *place = block->bytes + block->used;
    block->used += size;
    return place;
}

char *arena_copy(arena *memory, const char *text, size_t length)
{
    char *copy = arena_alloc(memory, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_format(arena *memory, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = arena_alloc(memory, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

static void *protobuf_alloc(void *memory, size_t size)
{
    return arena_alloc(memory, size);
}

static void protobuf_free(void *memory, void *place)
{
    (void)memory;
    (void)place;
}

ProtobufCAllocator arena_protobuf(arena *memory)
{
    return (ProtobufCAllocator){protobuf_alloc, protobuf_free, memory};
}

void arena_free(arena *memory)
{
    while (memory->blocks) {
        arena_block *block = memory->blocks;
        memory->blocks = block->next;
        free(block->bytes);
        free(block);
    }
}
