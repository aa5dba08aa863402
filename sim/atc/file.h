/* SPDX-License-Identifier: MIT */
/* Files atc reads, mapped, and the one it writes: whole or not at all. */
#ifndef SIM_ATC_FILE_H
#define SIM_ATC_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "om/why.h"

typedef struct mapped_file {
    const uint8_t *data;
    size_t size;
} mapped_file;

/* Fails for what is missing, unreadable, not a regular file or empty. */
bool file_map(mapped_file *out, const char *path, sim_why *why);
void file_unmap(mapped_file *file);

typedef struct file_piece {
    const void *data;
    size_t size;
} file_piece;

/* Makes the folders that `path` names and that are not there, as CANN's atc does. */
bool file_make_folders(const char *path, sim_why *why);
/* Makes `path` a symbolic link, in the place of the file or link that has its name. */
bool file_link(const char *path, const char *target, sim_why *why);

/* Writes the pieces one after the other beside `path` and renames the result there. */
bool file_write(const char *path, const file_piece *pieces, size_t count, sim_why *why);

#endif
