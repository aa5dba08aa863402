/* SPDX-License-Identifier: MIT */
#include "om/bytes.h"

#include <stdlib.h>
#include <string.h>

static bool reserve(sim_bytes *bytes, size_t size)
{
    if (bytes->failed || size > SIZE_MAX / 2 - bytes->size) {
        bytes->failed = true;
        return false;
    }
    if (bytes->size + size <= bytes->capacity)
        return true;
    size_t capacity = bytes->capacity ? bytes->capacity : 256;
    while (capacity < bytes->size + size)
        capacity *= 2;
    uint8_t *data = realloc(bytes->data, capacity);
    if (!data) {
        bytes->failed = true;
        return false;
    }
    bytes->data = data;
    bytes->capacity = capacity;
    return true;
}

void *sim_bytes_grow(sim_bytes *bytes, size_t size)
{
    if (!reserve(bytes, size))
        return NULL;
    void *place = bytes->data + bytes->size;
    bytes->size += size;
    return place;
}

void sim_bytes_put(sim_bytes *bytes, const void *data, size_t size)
{
    void *place = size ? sim_bytes_grow(bytes, size) : NULL;
    if (place)
        memcpy(place, data, size);
}

static void put_little_endian(sim_bytes *bytes, uint64_t value, size_t size)
{
    uint8_t raw[8];
    for (size_t i = 0; i < size; i++)
        raw[i] = (uint8_t)(value >> (8 * i));
    sim_bytes_put(bytes, raw, size);
}

void sim_bytes_put_u32(sim_bytes *bytes, uint32_t value)
{
    put_little_endian(bytes, value, 4);
}

void sim_bytes_put_u64(sim_bytes *bytes, uint64_t value)
{
    put_little_endian(bytes, value, 8);
}

void sim_bytes_free(sim_bytes *bytes)
{
    free(bytes->data);
    *bytes = (sim_bytes){0};
}

const uint8_t *sim_cursor_take(sim_cursor *cursor, size_t size)
{
    if (cursor->failed || size > cursor->left) {
        cursor->failed = true;
        return NULL;
    }
    const uint8_t *place = cursor->at;
    cursor->at += size;
    cursor->left -= size;
    return place;
}

static uint64_t take_little_endian(sim_cursor *cursor, size_t size)
{
    const uint8_t *raw = sim_cursor_take(cursor, size);
    uint64_t value = 0;
    for (size_t i = 0; raw && i < size; i++)
        value |= (uint64_t)raw[i] << (8 * i);
    return value;
}

uint32_t sim_cursor_u32(sim_cursor *cursor)
{
    return (uint32_t)take_little_endian(cursor, 4);
}

uint64_t sim_cursor_u64(sim_cursor *cursor)
{
    return take_little_endian(cursor, 8);
}

char *sim_cursor_string(sim_cursor *cursor, size_t size)
{
    const uint8_t *raw = sim_cursor_take(cursor, size);
    char *text = raw ? malloc(size + 1) : NULL;
    if (!text) {
        cursor->failed = true;
        return NULL;
    }
    memcpy(text, raw, size);
    text[size] = '\0';
    return text;
}

sim_cursor sim_cursor_sub(sim_cursor *cursor, size_t size)
{
    const uint8_t *raw = sim_cursor_take(cursor, size);
    return (sim_cursor){.at = raw, .left = raw ? size : 0, .failed = raw == NULL};
}
