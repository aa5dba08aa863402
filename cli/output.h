/* SPDX-License-Identifier: MIT */
/*
 * Results on disk, whole or not at all: everything is written into a hidden folder beside its
 * place and moved there when the last byte is on the disk.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>

#include "array.h"
#include "fail.h"

typedef enum output_format { OUTPUT_NPY, OUTPUT_NPZ, OUTPUT_BIN, OUTPUT_TXT } output_format;

typedef struct cli_output cli_output;

/* `place` is a folder, made when it is not there, or a file ending in .npy, .npz, .bin or .txt;
 * `dirname`, unless NULL, is a folder in it for the results. `format` is "npy", "npz", "bin", "txt"
 * or NULL: as the file ends, else npy. That the place can be written to is found out here, before
 * any work. *out is the caller's until output_close(); NULL on failure. */
cli_status output_open(cli_output **out, const char *place, const char *dirname,
                       const char *format);

/* Whether every array becomes a file of its own, named after it. */
bool output_has_files(const cli_output *output);

/* Writes all arrays, in C order, or nothing. A folder gets one file per array, named as
 * names_create() says, or outputs.npz. */
cli_status output_write(cli_output *output, size_t count, const char *const *names,
                        const cli_array *arrays);

/* Where array `index` is, after output_write(). Owner: the output. */
const char *output_path(const cli_output *output, size_t index);

/* Removes what was not moved. Accepts NULL. */
void output_close(cli_output *output);

#endif
