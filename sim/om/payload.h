/* SPDX-License-Identifier: MIT */
/* npusim's own partition: the ONNX model, and what the loader needs beside MODEL_INOUT_INFO.
 *
 *   u32 magic "NSIM", u32 version, then blocks of u32 type, u32 zero, u64 length, bytes.
 *
 * Unknown blocks are skipped, so that an older libascendcl.so reads what a newer atc adds; a
 * change that it must not ignore raises the version. */
#ifndef SIM_OM_PAYLOAD_H
#define SIM_OM_PAYLOAD_H

#include "om/aipp.h"
#include "om/bytes.h"
#include "om/why.h"

typedef struct sim_payload {
    char *soc_version;
    char **inputs, **outputs; /* ONNX names, in the order of the desc; no hidden input */
    size_t input_count, output_count;
    sim_aipp *aipp; /* of inputs that are images */
    size_t aipp_count;
    const void *onnx; /* not owned */
    size_t onnx_size;
} sim_payload;

/* Writes everything but the ONNX and returns where its onnx_size bytes go, for the caller to fill
 * before `out` grows again; NULL when there is no memory. */
uint8_t *sim_payload_write(const sim_payload *payload, sim_bytes *out);
/* `out` refers to `data`, which must outlive it. On failure it owns nothing. */
bool sim_payload_read(sim_payload *out, const void *data, size_t size, sim_why *why);
void sim_payload_free(sim_payload *payload);

#endif
