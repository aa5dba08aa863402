/* SPDX-License-Identifier: MIT */
#include "om/inout.h"

#include "core/status.h"
#include "om/bytes.h"
#include "om/gears.h"
#include "om/tensors.h"
#include "om/types.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    BLOCK_INPUTS = 0,
    BLOCK_OUTPUTS = 1,
    BLOCK_BATCH = 2,
    BLOCK_IMAGE = 3,
    BLOCK_DIMS = 4,
    BLOCK_DYNAMIC_OUTPUTS = 5
};

enum { TENSOR_HEAD = 32 };

typedef struct reader {
    const char *path;
    omr_om_info *info;
    omri_arena *arena;
} reader;

/* `size` bytes of 64-bit dims. */
static void read_dims(omr_shape *out, omri_cursor *cursor, uint32_t size)
{
    if (size % 8 || size / 8 > OMR_MAX_RANK) {
        cursor->failed = true;
        return;
    }
    out->rank = size / 8;
    for (uint32_t i = 0; i < out->rank; i++)
        out->dims[i] = (int64_t)omri_cursor_u64(cursor);
}

static void read_ranges(omr_om_tensor *out, omri_cursor *cursor, uint32_t size)
{
    if (size % 16 || size / 16 > OMR_MAX_RANK) {
        cursor->failed = true;
        return;
    }
    out->range_count = size / 16;
    for (uint32_t i = 0; i < out->range_count; i++) {
        out->ranges[i][0] = (int64_t)omri_cursor_u64(cursor);
        out->ranges[i][1] = (int64_t)omri_cursor_u64(cursor);
    }
}

static const char *read_text(omri_cursor *cursor, uint32_t size, omri_arena *arena)
{
    const uint8_t *text = omri_cursor_take(cursor, size);
    return text ? omri_arena_text(arena, text, size) : "";
}

static void read_tensor(omr_om_tensor *out, omri_cursor *cursor, omri_arena *arena)
{
    out->size = omri_cursor_u64(cursor);
    uint32_t format = omri_cursor_u32(cursor);
    const omri_om_dtype *dtype = omri_om_dtype_of_acl((int32_t)omri_cursor_u32(cursor));
    uint32_t name_size = omri_cursor_u32(cursor);
    uint32_t dims_size = omri_cursor_u32(cursor);
    uint32_t dims_v2_size = omri_cursor_u32(cursor);
    uint32_t ranges_size = omri_cursor_u32(cursor);
    out->acl_format = (int32_t)(format & 0xff);
    out->format = omri_om_format_name(out->acl_format);
    out->acl_dtype = dtype->acl;
    out->dtype_name = dtype->name;
    out->name = read_text(cursor, name_size, arena);
    out->hidden = omri_tensor_is_hidden_name(out->name);
    read_dims(&out->dims, cursor, dims_size);
    read_dims(&out->dims_v2, cursor, dims_v2_size);
    read_ranges(out, cursor, ranges_size);
    if (dims_v2_size == 0)
        out->dims_v2 = out->dims;
}

static const omr_om_tensor *read_tensors(const reader *r, omri_cursor *cursor, size_t *count)
{
    uint32_t stated = omri_cursor_u32(cursor);
    *count = 0;
    if (stated > cursor->left / TENSOR_HEAD)
        cursor->failed = true;
    if (cursor->failed)
        return NULL;
    omr_om_tensor *tensors = omri_arena_array(r->arena, stated, sizeof *tensors);
    for (uint32_t i = 0; tensors && i < stated && !cursor->failed; i++)
        read_tensor(&tensors[i], cursor, r->arena);
    *count = tensors ? stated : 0;
    return tensors;
}

/* `stated` lengths of 32 bits; NULL when the bytes cannot hold them. */
static const uint8_t *take_lengths(omri_cursor *cursor, uint32_t *stated)
{
    *stated = omri_cursor_u32(cursor);
    return omri_cursor_take(cursor, (uint64_t)*stated * 4);
}

static void read_gear(omr_gear *gear, omri_cursor *cursor, uint32_t count, omri_arena *arena)
{
    if (count > cursor->left / 8)
        cursor->failed = true;
    int64_t *values = cursor->failed ? NULL : omri_arena_array(arena, count, sizeof *values);
    for (uint32_t i = 0; values && i < count; i++)
        values[i] = (int64_t)omri_cursor_u64(cursor);
    *gear = (omr_gear){values ? count : 0, values};
}

static void read_gears(const reader *r, omri_cursor *cursor, uint32_t block)
{
    uint32_t count = 0;
    const uint8_t *lengths = NULL;
    if (block == BLOCK_BATCH)
        count = omri_cursor_u32(cursor);
    else
        lengths = take_lengths(cursor, &count);
    if (count > cursor->left / 8)
        cursor->failed = true;
    if (cursor->failed || count == 0)
        return;
    omr_gear *gears = omri_arena_array(r->arena, count, sizeof *gears);
    for (uint32_t i = 0; gears && i < count && !cursor->failed; i++)
        read_gear(&gears[i], cursor, lengths ? omri_le32(lengths + 4 * (size_t)i) : 1, r->arena);
    r->info->gears = gears;
    r->info->gear_count = gears ? count : 0;
    r->info->shape_kind = block == BLOCK_BATCH   ? OMR_SHAPE_BATCH
                          : block == BLOCK_IMAGE ? OMR_SHAPE_IMAGE
                                                 : OMR_SHAPE_DIMS;
}

static void read_dynamic_outputs(const reader *r, omri_cursor *cursor)
{
    uint32_t count = 0;
    const uint8_t *lengths = take_lengths(cursor, &count);
    if (!lengths)
        return;
    const char **lines = omri_arena_array(r->arena, count, sizeof *lines);
    for (uint32_t i = 0; lines && i < count; i++)
        lines[i] = read_text(cursor, omri_le32(lengths + 4 * (size_t)i), r->arena);
    r->info->dynamic_outputs = lines;
    r->info->dynamic_output_count = lines ? count : 0;
}

static void read_block(const reader *r, uint32_t type, omri_cursor *body)
{
    switch (type) {
    case BLOCK_INPUTS:
        r->info->inputs = read_tensors(r, body, &r->info->input_count);
        break;
    case BLOCK_OUTPUTS:
        r->info->outputs = read_tensors(r, body, &r->info->output_count);
        break;
    case BLOCK_BATCH:
    case BLOCK_IMAGE:
    case BLOCK_DIMS:
        read_gears(r, body, type);
        break;
    case BLOCK_DYNAMIC_OUTPUTS:
        read_dynamic_outputs(r, body);
        break;
    default: /* newer kinds, and the order of names */
        break;
    }
}

omr_status omri_inout_read(omr_om_info *info, const omri_source *source,
                           const omr_om_partition *partition, omri_arena *arena)
{
    const uint8_t *bytes = NULL;
    const reader r = {source->path, info, arena};
    omr_status status = omri_source_read(source, partition->offset, partition->size, arena, &bytes);
    if (status != OMR_OK)
        return status;
    omri_cursor cursor = {.next = bytes, .left = partition->size};
    bool failed = false;
    while (cursor.left > 0 && !failed) {
        uint32_t type = omri_cursor_u32(&cursor);
        uint32_t size = omri_cursor_u32(&cursor);
        omri_cursor body = {.next = omri_cursor_take(&cursor, size), .left = size};
        if (!cursor.failed)
            read_block(&r, type, &body);
        failed = cursor.failed || body.failed;
    }
    if (failed)
        return omri_fail(OMR_INVALID_FILE,
                         "%s: damaged: its list of inputs and outputs (%" PRIu64
                         " bytes at byte %" PRIu64 ") cannot be read",
                         source->path, partition->size, partition->offset);
    return omri_arena_status(arena, source->path);
}

/* ---- Cross-check -------------------------------------------------------------------------- */

static bool same_shape(const omr_shape *a, const omr_shape *b)
{
    return a->rank == b->rank && !memcmp(a->dims, b->dims, a->rank * sizeof a->dims[0]);
}

static const char *differing_field(const omr_om_tensor *a, const omr_om_tensor *b)
{
    return strcmp(a->name, b->name) != 0           ? "name"
           : a->acl_dtype != b->acl_dtype          ? "data type"
           : a->size != b->size                    ? "size"
           : !same_shape(&a->dims, &b->dims)       ? "dims"
           : !same_shape(&a->dims_v2, &b->dims_v2) ? "raw dims"
                                                   : NULL;
}

static bool tensors_differ(const char *what, const omr_om_tensor *a, size_t a_count,
                           const omr_om_tensor *b, size_t b_count, char *message, size_t size)
{
    if (a_count != b_count) {
        snprintf(message, size, "the number of %ss (%zu and %zu)", what, a_count, b_count);
        return true;
    }
    for (size_t i = 0; i < a_count; i++) {
        const char *field = differing_field(&a[i], &b[i]);
        if (field) {
            snprintf(message, size, "the %s of %s %zu (\"%s\")", field, what, i, a[i].name);
            return true;
        }
    }
    return false;
}

bool omri_inout_differs(const omr_om_info *a, const omr_om_info *b, char *message, size_t size)
{
    if (tensors_differ("input", a->inputs, a->input_count, b->inputs, b->input_count, message,
                       size) ||
        tensors_differ("output", a->outputs, a->output_count, b->outputs, b->output_count, message,
                       size))
        return true;
    if (a->gear_count == b->gear_count)
        return false;
    snprintf(message, size, "the number of gears (%zu and %zu)", a->gear_count, b->gear_count);
    return true;
}
