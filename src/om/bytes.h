/* SPDX-License-Identifier: MIT */
/* Little-endian numbers out of bytes that may end too early. */
#ifndef OMRI_OM_BYTES_H
#define OMRI_OM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t omri_le32(const uint8_t *bytes);
uint64_t omri_le64(const uint8_t *bytes);

/* Walks bytes front to back. Once something is missing, `failed` stays set, numbers are 0 and spans
 * NULL, so that a record can be read first and checked once. */
typedef struct omri_cursor {
    const uint8_t *next;
    size_t left;
    bool failed;
} omri_cursor;

/* The next `size` bytes, which the cursor steps over. */
const uint8_t *omri_cursor_take(omri_cursor *cursor, uint64_t size);
uint32_t omri_cursor_u32(omri_cursor *cursor);
uint64_t omri_cursor_u64(omri_cursor *cursor);

#endif
