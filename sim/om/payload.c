/* SPDX-License-Identifier: MIT */
#include "om/payload.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC 0x4D49534Eu /* "NSIM" */
#define VERSION 1u

enum { BLOCK_ONNX = 1, BLOCK_INPUT, BLOCK_OUTPUT, BLOCK_SOC };

static void put_block(sim_bytes *out, uint32_t type, const void *data, size_t size)
{
    sim_bytes_put_u64(out, type); /* a u32 and its padding */
    sim_bytes_put_u64(out, size);
    sim_bytes_put(out, data, size);
}

uint8_t *sim_payload_write(const sim_payload *payload, sim_bytes *out)
{
    sim_bytes_put_u32(out, MAGIC);
    sim_bytes_put_u32(out, VERSION);
    put_block(out, BLOCK_SOC, payload->soc_version, strlen(payload->soc_version));
    for (size_t i = 0; i < payload->input_count; i++)
        put_block(out, BLOCK_INPUT, payload->inputs[i], strlen(payload->inputs[i]));
    for (size_t i = 0; i < payload->output_count; i++)
        put_block(out, BLOCK_OUTPUT, payload->outputs[i], strlen(payload->outputs[i]));
    sim_bytes_put_u64(out, BLOCK_ONNX);
    sim_bytes_put_u64(out, payload->onnx_size);
    return sim_bytes_grow(out, payload->onnx_size);
}

static bool append_name(char ***names, size_t *count, sim_cursor *block)
{
    char **grown = realloc(*names, (*count + 1) * sizeof *grown);
    if (!grown)
        return false;
    *names = grown;
    grown[*count] = sim_cursor_string(block, block->left);
    if (!grown[*count])
        return false;
    ++*count;
    return true;
}

static bool take_block(sim_payload *out, uint32_t type, sim_cursor *block)
{
    switch (type) {
    case BLOCK_ONNX:
        out->onnx = block->at;
        out->onnx_size = block->left;
        return block->left > 0;
    case BLOCK_INPUT:
        return append_name(&out->inputs, &out->input_count, block);
    case BLOCK_OUTPUT:
        return append_name(&out->outputs, &out->output_count, block);
    case BLOCK_SOC:
        free(out->soc_version);
        out->soc_version = sim_cursor_string(block, block->left);
        return out->soc_version != NULL;
    default:
        return true;
    }
}

static bool take_blocks(sim_payload *out, sim_cursor *in)
{
    while (in->left) {
        uint32_t type = sim_cursor_u32(in);
        sim_cursor_u32(in);
        uint64_t length = sim_cursor_u64(in);
        if (in->failed || length > in->left)
            return false;
        sim_cursor block = sim_cursor_sub(in, (size_t)length);
        if (!take_block(out, type, &block))
            return false;
    }
    return out->onnx && out->soc_version;
}

bool sim_payload_read(sim_payload *out, const void *data, size_t size, sim_why *why)
{
    sim_cursor in = {.at = data, .left = size};
    *out = (sim_payload){0};
    uint32_t magic = sim_cursor_u32(&in), version = sim_cursor_u32(&in);
    if (in.failed || magic != MAGIC)
        return sim_because(why, "npusim's partition is damaged");
    if (version != VERSION)
        return sim_because(why,
                           "npusim's partition has version %u, this npusim reads %u: convert "
                           "the model again with its atc",
                           version, VERSION);
    if (!take_blocks(out, &in)) {
        sim_payload_free(out);
        return sim_because(why, "npusim's partition is damaged");
    }
    return true;
}

void sim_payload_free(sim_payload *payload)
{
    for (size_t i = 0; i < payload->input_count; i++)
        free(payload->inputs[i]);
    for (size_t i = 0; i < payload->output_count; i++)
        free(payload->outputs[i]);
    free(payload->inputs);
    free(payload->outputs);
    free(payload->soc_version);
    *payload = (sim_payload){0};
}
