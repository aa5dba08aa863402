/* SPDX-License-Identifier: MIT */
/* Columns that line up, also under Chinese names. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct cli_table {
    size_t columns;
    uint32_t right; /* a bit per column: numbers, which end at the same place */
    size_t count;   /* of cells, row after row */
    char **cells;
} cli_table;

/* Adds the next cell. Control characters become "?". */
void table_cell(cli_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints what was added, `indent` spaces in front of each row, and empties the table. */
void table_print(cli_table *table, FILE *out, int indent);

#endif
