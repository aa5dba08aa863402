/* SPDX-License-Identifier: MIT */
#include "om/inout.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_INPUTS,
    BLOCK_OUTPUTS,
    BLOCK_BATCH,
    BLOCK_HW,
    BLOCK_DIMS,
    BLOCK_GEAR_OUTPUTS,
    BLOCK_ORDER,
};

/* A record takes 32 bytes at least, so a lying count cannot ask for more memory than the file
 * has bytes, times the size of a sim_tensor. */
#define RECORD_MIN 32

/* ---- writing ---- */

static size_t block_begin(sim_bytes *out, uint32_t type)
{
    sim_bytes_put_u32(out, type);
    sim_bytes_put_u32(out, 0);
    return out->size;
}

static void block_end(sim_bytes *out, size_t begin)
{
    uint32_t length = (uint32_t)(out->size - begin);
    for (size_t i = 0; !out->failed && i < 4; i++)
        out->data[begin - 4 + i] = (uint8_t)(length >> (8 * i));
}

static void put_dims(sim_bytes *out, const sim_dims *dims)
{
    for (size_t i = 0; i < dims->rank; i++)
        sim_bytes_put_u64(out, (uint64_t)dims->at[i]);
}

static void put_tensor(sim_bytes *out, const sim_tensor *tensor)
{
    size_t name = strlen(tensor->name);
    sim_bytes_put_u64(out, tensor->size);
    sim_bytes_put_u32(out, (uint32_t)tensor->format);
    sim_bytes_put_u32(out, (uint32_t)tensor->dtype);
    sim_bytes_put_u32(out, (uint32_t)name);
    sim_bytes_put_u32(out, (uint32_t)(tensor->dims.rank * 8));
    sim_bytes_put_u32(out, (uint32_t)(tensor->dims_v2.rank * 8));
    sim_bytes_put_u32(out, (uint32_t)(tensor->range_count * 16));
    sim_bytes_put(out, tensor->name, name);
    put_dims(out, &tensor->dims);
    put_dims(out, &tensor->dims_v2);
    for (size_t i = 0; i < tensor->range_count; i++) {
        sim_bytes_put_u64(out, (uint64_t)tensor->ranges[i].low);
        sim_bytes_put_u64(out, (uint64_t)tensor->ranges[i].high);
    }
}

static void put_tensors(sim_bytes *out, uint32_t type, const sim_tensor *tensors, size_t count)
{
    size_t begin = block_begin(out, type);
    sim_bytes_put_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        put_tensor(out, &tensors[i]);
    block_end(out, begin);
}

static void put_gears(sim_bytes *out, const sim_gears *gears)
{
    static const uint32_t types[] = {0, BLOCK_BATCH, BLOCK_HW, BLOCK_DIMS};
    size_t begin = block_begin(out, types[gears->kind]);
    sim_bytes_put_u32(out, (uint32_t)gears->count);
    for (size_t g = 0; gears->kind != SIM_GEAR_BATCH && g < gears->count; g++)
        sim_bytes_put_u32(out, (uint32_t)gears->width);
    for (size_t i = 0; i < gears->count * gears->width; i++)
        sim_bytes_put_u64(out, (uint64_t)gears->values[i]);
    block_end(out, begin);
}

static void put_strings(sim_bytes *out, uint32_t type, char *const *texts, size_t count)
{
    size_t begin = block_begin(out, type);
    sim_bytes_put_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        sim_bytes_put_u32(out, (uint32_t)strlen(texts[i]));
    for (size_t i = 0; i < count; i++)
        sim_bytes_put(out, texts[i], strlen(texts[i]));
    block_end(out, begin);
}

char *sim_inout_gear_text(size_t gear, size_t output, const sim_dims *dims)
{
    size_t room = 48 + dims->rank * 24, used;
    char *text = malloc(room);
    if (!text)
        return NULL;
    used = (size_t)snprintf(text, room, "%zu,%zu", gear, output);
    for (size_t i = 0; i < dims->rank; i++)
        used += (size_t)snprintf(text + used, room - used, ",%lld", (long long)dims->at[i]);
    return text;
}

static void put_gear_outputs(sim_bytes *out, const sim_desc *desc)
{
    size_t count = desc->gears.count * desc->output_count;
    char **texts = calloc(count + 1, sizeof *texts);
    bool complete = texts != NULL;
    for (size_t i = 0; complete && i < count; i++) {
        texts[i] = sim_inout_gear_text(i / desc->output_count, i % desc->output_count,
                                       &desc->gear_outputs[i]);
        complete = texts[i] != NULL;
    }
    if (complete)
        put_strings(out, BLOCK_GEAR_OUTPUTS, texts, count);
    else
        out->failed = true;
    for (size_t i = 0; texts && i < count; i++)
        free(texts[i]);
    free(texts);
}

void sim_inout_write(const sim_desc *desc, sim_bytes *out)
{
    put_tensors(out, BLOCK_INPUTS, desc->inputs, desc->input_count);
    put_tensors(out, BLOCK_OUTPUTS, desc->outputs, desc->output_count);
    if (desc->gears.kind != SIM_GEAR_NONE) {
        put_gears(out, &desc->gears);
        put_gear_outputs(out, desc);
    }
    if (desc->order_count)
        put_strings(out, BLOCK_ORDER, desc->order, desc->order_count);
}

/* ---- reading ---- */

static bool take_dims(sim_cursor *in, uint32_t size, sim_dims *out)
{
    size_t rank = size / 8;
    if (size % 8 || size > in->left)
        return false;
    out->at = calloc(rank + 1, sizeof *out->at);
    if (!out->at)
        return false;
    out->rank = rank;
    for (size_t i = 0; i < rank; i++)
        out->at[i] = (int64_t)sim_cursor_u64(in);
    return true;
}

static bool take_ranges(sim_cursor *in, uint32_t size, sim_tensor *tensor)
{
    if (size % 16 || size > in->left)
        return false;
    tensor->ranges = calloc(size / 16 + 1, sizeof *tensor->ranges);
    if (!tensor->ranges)
        return false;
    tensor->range_count = size / 16;
    for (size_t i = 0; i < tensor->range_count; i++) {
        tensor->ranges[i].low = (int64_t)sim_cursor_u64(in);
        tensor->ranges[i].high = (int64_t)sim_cursor_u64(in);
    }
    return true;
}

static bool take_tensor(sim_cursor *in, sim_tensor *tensor)
{
    tensor->size = sim_cursor_u64(in);
    tensor->format = (aclFormat)(sim_cursor_u32(in) & 0xff); /* above it: sub-format and C0 */
    tensor->dtype = (aclDataType)sim_cursor_u32(in);
    uint32_t name = sim_cursor_u32(in), dims = sim_cursor_u32(in);
    uint32_t dims_v2 = sim_cursor_u32(in), ranges = sim_cursor_u32(in);
    tensor->name = sim_cursor_string(in, name);
    return !in->failed && take_dims(in, dims, &tensor->dims) &&
           take_dims(in, dims_v2, &tensor->dims_v2) && take_ranges(in, ranges, tensor);
}

static bool take_tensors(sim_cursor *in, sim_tensor **out, size_t *out_count)
{
    uint32_t count = sim_cursor_u32(in);
    if (in->failed || *out || count > in->left / RECORD_MIN)
        return false;
    *out = calloc((size_t)count + 1, sizeof **out);
    if (!*out)
        return false;
    *out_count = count; /* before the records, so that free reaches half-read ones */
    for (size_t i = 0; i < count; i++) {
        if (!take_tensor(in, &(*out)[i]))
            return false;
    }
    return true;
}

static bool take_gears(sim_cursor *in, sim_gear_kind kind, sim_gears *gears)
{
    uint32_t count = sim_cursor_u32(in), width = 1;
    if (in->failed || gears->values || count == 0 || count > in->left / 8)
        return false;
    for (uint32_t g = 0; kind != SIM_GEAR_BATCH && g < count; g++) {
        uint32_t own = sim_cursor_u32(in);
        if (own == 0 || (g && own != width))
            return false;
        width = own;
    }
    size_t values = (size_t)count * width;
    if (in->failed || values > in->left / 8)
        return false;
    gears->values = calloc(values, sizeof *gears->values);
    if (!gears->values)
        return false;
    *gears = (sim_gears){kind, count, width, gears->values};
    for (size_t i = 0; i < values; i++)
        gears->values[i] = (int64_t)sim_cursor_u64(in);
    return true;
}

static bool take_strings(sim_cursor *in, char ***out, size_t *out_count)
{
    uint32_t count = sim_cursor_u32(in);
    if (in->failed || *out || count > in->left / 4)
        return false;
    sim_cursor lengths = sim_cursor_sub(in, (size_t)count * 4);
    *out = calloc((size_t)count + 1, sizeof **out);
    if (!*out)
        return false;
    *out_count = count;
    for (size_t i = 0; i < count; i++) {
        (*out)[i] = sim_cursor_string(in, sim_cursor_u32(&lengths));
        if (!(*out)[i])
            return false;
    }
    return true;
}

/* The next number of a comma list; false at its end or at anything else. */
static bool next_number(const char **text, int64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoll(*text, &end, 10);
    if (end == *text || errno || (*end != ',' && *end != '\0'))
        return false;
    *text = *end ? end + 1 : end;
    return true;
}

/* gear -1 stands for every gear. */
static bool place_gear_output(sim_desc *desc, const char *text)
{
    int64_t gear, output, dims[SIM_MAX_RANK];
    size_t rank = 0;
    if (!next_number(&text, &gear) || !next_number(&text, &output))
        return false;
    while (*text && rank < SIM_MAX_RANK) {
        if (!next_number(&text, &dims[rank++]))
            return false;
    }
    if (*text || gear < -1 || gear >= (int64_t)desc->gears.count || output < 0 ||
        output >= (int64_t)desc->output_count)
        return false;
    size_t first = gear < 0 ? 0 : (size_t)gear;
    size_t last = gear < 0 ? desc->gears.count : (size_t)gear + 1;
    for (size_t g = first; g < last; g++) {
        if (!sim_dims_set(&desc->gear_outputs[g * desc->output_count + (size_t)output], dims, rank))
            return false;
    }
    return true;
}

static bool place_gear_outputs(sim_desc *desc, char *const *texts, size_t count)
{
    size_t slots = desc->gears.count * desc->output_count;
    if (desc->gears.kind == SIM_GEAR_NONE)
        return count == 0;
    desc->gear_outputs = calloc(slots + 1, sizeof *desc->gear_outputs);
    if (!desc->gear_outputs)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!place_gear_output(desc, texts[i]))
            return false;
    }
    return true;
}

typedef struct inout_reader {
    sim_desc *desc;
    char **texts; /* dims of the outputs per gear, placed once gears and outputs are known */
    size_t text_count;
} inout_reader;

static bool take_block(inout_reader *reading, uint32_t type, sim_cursor *in)
{
    sim_desc *desc = reading->desc;
    switch (type) {
    case BLOCK_INPUTS:
        return take_tensors(in, &desc->inputs, &desc->input_count);
    case BLOCK_OUTPUTS:
        return take_tensors(in, &desc->outputs, &desc->output_count);
    case BLOCK_BATCH:
        return take_gears(in, SIM_GEAR_BATCH, &desc->gears);
    case BLOCK_HW:
        return take_gears(in, SIM_GEAR_HW, &desc->gears);
    case BLOCK_DIMS:
        return take_gears(in, SIM_GEAR_DIMS, &desc->gears);
    case BLOCK_GEAR_OUTPUTS:
        return take_strings(in, &reading->texts, &reading->text_count);
    case BLOCK_ORDER:
        return take_strings(in, &desc->order, &desc->order_count);
    default:
        return true; /* a later release may add blocks */
    }
}

static bool take_blocks(inout_reader *reading, sim_cursor *in, sim_why *why)
{
    while (in->left) {
        uint32_t type = sim_cursor_u32(in), length = sim_cursor_u32(in);
        sim_cursor block = sim_cursor_sub(in, length);
        if (in->failed)
            return sim_because(why, "MODEL_INOUT_INFO ends inside a block");
        if (!take_block(reading, type, &block) || block.failed)
            return sim_because(why, "MODEL_INOUT_INFO: block %u is malformed", type);
    }
    if (!place_gear_outputs(reading->desc, reading->texts, reading->text_count))
        return sim_because(why, "MODEL_INOUT_INFO: output dims of the gears are malformed");
    return true;
}

bool sim_inout_read(sim_desc *out, const void *data, size_t size, sim_why *why)
{
    sim_cursor in = {.at = data, .left = size};
    inout_reader reading = {.desc = out};
    *out = (sim_desc){0};
    bool read = take_blocks(&reading, &in, why);
    for (size_t i = 0; i < reading.text_count; i++)
        free(reading.texts[i]);
    free(reading.texts);
    if (!read)
        sim_desc_free(out);
    return read;
}
