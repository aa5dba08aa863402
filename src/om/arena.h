/* SPDX-License-Identifier: MIT */
/* Memory that is freed all at once, with a limit, so that a small hostile file cannot ask for much.
 *
 * Failure is sticky: after the first refused allocation every later one is refused too, and
 * omri_arena_status() tells why. Callers skip what they have no memory for and check once. */
#ifndef OMRI_OM_ARENA_H
#define OMRI_OM_ARENA_H

#include <omrun/omrun.h>

typedef struct omri_arena_block omri_arena_block;

typedef struct omri_arena {
    omri_arena_block *blocks;
    unsigned char *next;
    size_t room;   /* bytes left in the newest block */
    uint64_t left; /* bytes that may still be asked of the system */
    omr_status status;
} omri_arena;

void omri_arena_init(omri_arena *arena, uint64_t limit);
void omri_arena_free(omri_arena *arena);

/* Zeroed memory for `count` elements, aligned for any type; NULL when refused. */
void *omri_arena_array(omri_arena *arena, size_t count, size_t size);
/* A copy with a NUL behind it; "" when refused. */
const char *omri_arena_text(omri_arena *arena, const void *text, size_t size);
const char *omri_arena_string(omri_arena *arena, const char *string);
/* Formats as in the C locale, whatever the process has set. */
const char *omri_arena_format(omri_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* OMR_OK, or the failure of the refused allocation while reading `path`. */
omr_status omri_arena_status(const omri_arena *arena, const char *path);

#endif
