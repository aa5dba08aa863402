/* SPDX-License-Identifier: MIT */
/* File names from the names of tensors, which may hold slashes, colons and anything else. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include <stddef.h>

/* AscendCL calls an output "node:index:tensor"; people know it by the tensor's name, which this is:
 * the part after the last of at least two colons, or all of `name`. */
const char *names_short(const char *name);

/* One name for each of `given`, none equal to another: letters, digits, ".", "_", "-" and what is
 * not ASCII stay, everything else and a leading dot become "_". An empty name becomes
 * "output_<index>", a second one of the same spelling gets "_<index>". Owner: the caller, until
 * names_free(). */
char **names_create(const char *const *given, size_t count);
void names_free(char **names, size_t count);

#endif
