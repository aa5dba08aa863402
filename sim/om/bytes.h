/* SPDX-License-Identifier: MIT */
/* Little-endian bytes, written to a growing buffer and read back within bounds. Both remember
 * their first failure instead of reporting each step, so that callers check once at the end. */
#ifndef SIM_OM_BYTES_H
#define SIM_OM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_bytes {
    uint8_t *data;
    size_t size, capacity;
    bool failed; /* out of memory */
} sim_bytes;

/* Appends `size` bytes and returns where they are, NULL when out of memory. */
void *sim_bytes_grow(sim_bytes *bytes, size_t size);
void sim_bytes_put(sim_bytes *bytes, const void *data, size_t size);
void sim_bytes_put_u32(sim_bytes *bytes, uint32_t value);
void sim_bytes_put_u64(sim_bytes *bytes, uint64_t value);
void sim_bytes_free(sim_bytes *bytes);

typedef struct sim_cursor {
    const uint8_t *at;
    size_t left;
    bool failed; /* something was asked for beyond the end */
} sim_cursor;

uint32_t sim_cursor_u32(sim_cursor *cursor);
uint64_t sim_cursor_u64(sim_cursor *cursor);
/* The next `size` bytes in place; NULL (and failed) when there are fewer. */
const uint8_t *sim_cursor_take(sim_cursor *cursor, size_t size);
/* The next `size` bytes as a string of their own; NULL when there are fewer or no memory. */
char *sim_cursor_string(sim_cursor *cursor, size_t size);
/* A cursor over the next `size` bytes, which this one steps over. */
sim_cursor sim_cursor_sub(sim_cursor *cursor, size_t size);

#endif
