/* SPDX-License-Identifier: MIT */
/* NumPy's .npz: a ZIP archive with one .npy per array. */
#ifndef CLI_NPZ_H
#define CLI_NPZ_H

#include "array.h"
#include "fail.h"

typedef struct npz_member {
    char *name;      /* without ".npy" */
    cli_array array; /* points into `bytes` */
    unsigned char *bytes;
} npz_member;

typedef struct npz_archive {
    size_t count;
    npz_member *members; /* in the order of the archive */
} npz_archive;

bool npz_has_magic(const unsigned char *bytes, size_t size);
/* Reads every member of an archive in memory, stored or deflated. On failure *out is empty. */
cli_status npz_read(npz_archive *out, const unsigned char *bytes, size_t size, const char *label);
void npz_free(npz_archive *npz);

/* Writes C-order arrays, uncompressed as numpy.savez() does, the same bytes every time. */
cli_status npz_write(const char *path, size_t count, const char *const *names,
                     const cli_array *arrays, const char *label);

#endif
