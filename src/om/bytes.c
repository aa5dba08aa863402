/* SPDX-License-Identifier: MIT */
#include "om/bytes.h"

uint32_t omri_le32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

uint64_t omri_le64(const uint8_t *bytes)
{
    return (uint64_t)omri_le32(bytes) | (uint64_t)omri_le32(bytes + 4) << 32;
}

const uint8_t *omri_cursor_take(omri_cursor *cursor, uint64_t size)
{
    if (cursor->failed || size > cursor->left) {
        cursor->failed = true;
        return NULL;
    }
    const uint8_t *bytes = cursor->next;
    cursor->next += size;
    cursor->left -= size;
    return bytes;
}

uint32_t omri_cursor_u32(omri_cursor *cursor)
{
    const uint8_t *bytes = omri_cursor_take(cursor, 4);
    return bytes ? omri_le32(bytes) : 0;
}

uint64_t omri_cursor_u64(omri_cursor *cursor)
{
    const uint8_t *bytes = omri_cursor_take(cursor, 8);
    return bytes ? omri_le64(bytes) : 0;
}
