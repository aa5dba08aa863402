/* SPDX-License-Identifier: MIT */
#include "om/payload.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC 0x4D49534Eu /* "NSIM" */
/* Without AIPP the file is as before, and an older libascendcl.so reads it. */
#define VERSION 1u
#define VERSION_AIPP 2u

enum { BLOCK_ONNX = 1, BLOCK_INPUT, BLOCK_OUTPUT, BLOCK_SOC, BLOCK_AIPP };

static void put_block(sim_bytes *out, uint32_t type, const void *data, size_t size)
{
    sim_bytes_put_u64(out, type); /* a u32 and its padding */
    sim_bytes_put_u64(out, size);
    sim_bytes_put(out, data, size);
}

static void put_aipp(sim_bytes *out, const sim_aipp *aipp)
{
    sim_bytes body = {0};
    sim_aipp_write(aipp, &body);
    put_block(out, BLOCK_AIPP, body.data, body.size);
    out->failed = out->failed || body.failed;
    sim_bytes_free(&body);
}

uint8_t *sim_payload_write(const sim_payload *payload, sim_bytes *out)
{
    sim_bytes_put_u32(out, MAGIC);
    sim_bytes_put_u32(out, payload->aipp_count ? VERSION_AIPP : VERSION);
    put_block(out, BLOCK_SOC, payload->soc_version, strlen(payload->soc_version));
    for (size_t i = 0; i < payload->input_count; i++)
        put_block(out, BLOCK_INPUT, payload->inputs[i], strlen(payload->inputs[i]));
    for (size_t i = 0; i < payload->output_count; i++)
        put_block(out, BLOCK_OUTPUT, payload->outputs[i], strlen(payload->outputs[i]));
    for (size_t i = 0; i < payload->aipp_count; i++)
        put_aipp(out, &payload->aipp[i]);
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

static bool append_aipp(sim_payload *out, sim_cursor *block)
{
    sim_aipp *grown = realloc(out->aipp, (out->aipp_count + 1) * sizeof *grown);
    if (!grown)
        return false;
    out->aipp = grown;
    return sim_aipp_read(&grown[out->aipp_count++], block);
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
    case BLOCK_AIPP:
        return append_aipp(out, block);
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
    if (version != VERSION && version != VERSION_AIPP)
        return sim_because(why,
                           "npusim's partition has version %u, this npusim reads up to %u: convert "
                           "the model again with its atc",
                           version, VERSION_AIPP);
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
    free(payload->aipp);
    free(payload->inputs);
    free(payload->outputs);
    free(payload->soc_version);
    *payload = (sim_payload){0};
}
