/* SPDX-License-Identifier: MIT */
#include "om/task_info.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };
enum { FIELD_MEMORY_SIZE = 11, FIELD_WEIGHT_SIZE = 14 };

static void put_varint(sim_bytes *out, uint64_t value)
{
    uint8_t raw[10];
    size_t size = 0;
    while (value >= 0x80) {
        raw[size++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    raw[size++] = (uint8_t)value;
    sim_bytes_put(out, raw, size);
}

void sim_task_info_write(const sim_task_info *info, sim_bytes *out)
{
    put_varint(out, FIELD_MEMORY_SIZE << 3 | WIRE_VARINT);
    put_varint(out, info->work_size);
    put_varint(out, FIELD_WEIGHT_SIZE << 3 | WIRE_VARINT);
    put_varint(out, info->weight_size);
}

static uint64_t take_varint(sim_cursor *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t *byte = sim_cursor_take(in, 1);
        if (!byte)
            return 0;
        value |= (uint64_t)(*byte & 0x7f) << shift;
        if (*byte < 0x80)
            return value;
    }
    in->failed = true;
    return 0;
}

static void skip(sim_cursor *in, unsigned wire)
{
    if (wire == WIRE_BYTES) {
        uint64_t size = take_varint(in);
        sim_cursor_take(in, size > SIZE_MAX ? SIZE_MAX : (size_t)size);
    } else if (wire == WIRE_64 || wire == WIRE_32) {
        sim_cursor_take(in, wire == WIRE_64 ? 8 : 4);
    } else {
        in->failed = true;
    }
}

bool sim_task_info_read(sim_task_info *out, const void *data, size_t size)
{
    sim_cursor in = {.at = data, .left = size};
    *out = (sim_task_info){0};
    while (in.left && !in.failed) {
        uint64_t tag = take_varint(&in);
        if ((tag & 7) != WIRE_VARINT) {
            skip(&in, tag & 7);
            continue;
        }
        uint64_t value = take_varint(&in);
        if (tag >> 3 == FIELD_MEMORY_SIZE)
            out->work_size = value;
        else if (tag >> 3 == FIELD_WEIGHT_SIZE)
            out->weight_size = value;
    }
    return !in.failed;
}
