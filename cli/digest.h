/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4), by which a file is known whatever its name. */
#ifndef CLI_DIGEST_H
#define CLI_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

#define DIGEST_TEXT 65 /* 64 hexadecimal digits and a NUL */

typedef struct digest {
    uint32_t state[8];
    uint64_t size; /* bytes so far */
    unsigned char block[64];
} digest;

void digest_begin(digest *out);
void digest_add(digest *out, const void *data, size_t size);
/* Ends it; no more can be added. */
void digest_text(digest *of, char out[DIGEST_TEXT]);

/* Of all of a file. */
cli_status digest_file(char out[DIGEST_TEXT], const char *path);

#endif
