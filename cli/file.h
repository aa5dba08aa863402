/* SPDX-License-Identifier: MIT */
/* The bytes of a file, mapped when it is a regular one, read when it is a pipe. */
#ifndef CLI_FILE_H
#define CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"

typedef struct file_bytes {
    const unsigned char *data;
    size_t size;
    bool mapped;
} file_bytes;

/* `what` names the role in messages: "input", "model". A mapped file must keep its size until
 * file_close(). */
cli_status file_open(file_bytes *out, const char *path, const char *what);
/* Accepts zeroed and closed ones. */
void file_close(file_bytes *file);

bool file_exists(const char *path);
/* The part after the last slash. */
const char *file_name(const char *path);
/* What the bytes look like when they are not what was hoped for: "a PNG image"; NULL: no idea. */
const char *file_kind(const unsigned char *data, size_t size);

#endif
