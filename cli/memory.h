/* SPDX-License-Identifier: MIT */
/* Memory for small things. Arrays go through malloc, because running out there is worth a report.
 */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>

/* Zeroed and never NULL: without memory for a name or a list the command says so and exits. */
void *memory_zeroed(size_t count, size_t size);
/* `list` with room for one more than `count` elements of `size` bytes. Never NULL. */
void *memory_grown(void *list, size_t count, size_t size);
char *memory_text(const char *text);
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
