/* SPDX-License-Identifier: MIT */
#include "om/arena.h"

#include "core/status.h"

#include <locale.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct omri_arena_block {
    omri_arena_block *previous;
    alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK_SIZE = 16 * 1024 };

void omri_arena_init(omri_arena *arena, uint64_t limit)
{
    *arena = (omri_arena){.left = limit};
}

void omri_arena_free(omri_arena *arena)
{
    while (arena->blocks) {
        omri_arena_block *previous = arena->blocks->previous;
        free(arena->blocks);
        arena->blocks = previous;
    }
    arena->room = 0;
}

static bool refuse(omri_arena *arena, omr_status status)
{
    if (arena->status == OMR_OK)
        arena->status = status;
    return false;
}

static bool grow(omri_arena *arena, size_t size)
{
    size_t wanted = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    if (wanted > arena->left)
        return refuse(arena, OMR_INVALID_FILE);
    omri_arena_block *block = calloc(1, sizeof *block + wanted);
    if (!block)
        return refuse(arena, OMR_NO_MEMORY);
    block->previous = arena->blocks;
    arena->blocks = block;
    arena->next = block->bytes;
    arena->room = wanted;
    arena->left -= wanted;
    return true;
}

void *omri_arena_array(omri_arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;
    const size_t align = alignof(max_align_t);
    if (arena->status != OMR_OK)
        return NULL;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX / 2) {
        refuse(arena, OMR_INVALID_FILE);
        return NULL;
    }
    /* Never zero bytes: an empty array is not a refused one. */
    bytes = bytes ? (bytes + align - 1) / align * align : align;
    if (bytes > arena->room && !grow(arena, bytes))
        return NULL;
    void *memory = arena->next;
    arena->next += bytes;
    arena->room -= bytes;
    return memory;
}

const char *omri_arena_text(omri_arena *arena, const void *text, size_t size)
{
    if (size == 0)
        return "";
    char *copy = omri_arena_array(arena, size + 1, 1);
    if (!copy)
        return "";
    memcpy(copy, text, size);
    return copy;
}

const char *omri_arena_string(omri_arena *arena, const char *string)
{
    return omri_arena_text(arena, string, strlen(string));
}

const char *omri_arena_format(omri_arena *arena, const char *format, ...)
{
    va_list args, again;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t old = uselocale(c);
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = length < 0 ? NULL : omri_arena_array(arena, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    uselocale(old);
    if (c)
        freelocale(c);
    return text ? text : "";
}

omr_status omri_arena_status(const omri_arena *arena, const char *path)
{
    if (arena->status == OMR_INVALID_FILE)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: damaged: describing it takes far more memory than its size warrants",
                         path);
    if (arena->status == OMR_NO_MEMORY)
        return omri_fail(OMR_NO_MEMORY, "%s: no host memory to describe it", path);
    return OMR_OK;
}
