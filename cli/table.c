/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

void table_cell(cli_table *table, const char *format, ...)
{
    va_list args;
    char *text = NULL;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = memory_text("");
    va_end(args);
    text_clean(text);
    table->cells = memory_grown(table->cells, table->count, sizeof *table->cells);
    table->cells[table->count++] = text;
}

static size_t column_width(const cli_table *table, size_t column)
{
    size_t width = 0;
    for (size_t i = column; i < table->count; i += table->columns) {
        size_t cell = text_width(table->cells[i]);
        width = cell > width ? cell : width;
    }
    return width;
}

/* The last cell of a row that says something; nothing is padded behind it. */
static size_t last_said(const cli_table *table, size_t row)
{
    size_t last = 0;
    for (size_t i = 0; i < table->columns && row + i < table->count; i++) {
        if (table->cells[row + i][0])
            last = i;
    }
    return last;
}

void table_print(cli_table *table, FILE *out, int indent)
{
    size_t *widths = memory_zeroed(table->columns, sizeof *widths);
    for (size_t i = 0; i < table->columns; i++)
        widths[i] = column_width(table, i);
    for (size_t row = 0; row < table->count; row += table->columns) {
        size_t last = last_said(table, row);
        fprintf(out, "%*s", indent, "");
        for (size_t i = 0; i <= last && row + i < table->count; i++) {
            const char *cell = table->cells[row + i];
            int padding = (int)(widths[i] - text_width(cell));
            bool right = i < 32 && (table->right >> i & 1);
            fprintf(out, "%s%*s%s", i ? "  " : "", right ? padding : 0, "", cell);
            fprintf(out, "%*s", !right && i < last ? padding : 0, "");
        }
        putc('\n', out);
    }
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(widths);
    table->cells = NULL;
    table->count = 0;
}
