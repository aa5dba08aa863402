/* SPDX-License-Identifier: MIT */
#include "wrap.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { SCREEN_WIDTH = 80 };

/* Bytes of the piece at `text` that stays together: a word with the spaces before it, or one wide
 * character with the punctuation that must not begin a line. */
static size_t piece_length(const char *text)
{
    size_t length = strspn(text, " ");
    if ((unsigned char)text[length] < 0xe0) {
        while (text[length] && text[length] != ' ' && (unsigned char)text[length] < 0xe0)
            length++;
    } else {
        length += (unsigned char)text[length] < 0xf0 ? 3 : 4;
    }
    static const char *const closing[] = {"，", "。", "；", "：", "、", "）"};
    for (size_t i = 0; i < sizeof closing / sizeof closing[0]; i++) {
        if (strncmp(text + length, closing[i], strlen(closing[i])) == 0)
            return length + strlen(closing[i]);
    }
    return length;
}

void wrap_print(FILE *out, int indent, const char *text)
{
    size_t column = (size_t)indent;
    while (*text) {
        size_t length = piece_length(text);
        char *piece = memory_format("%.*s", (int)length, text);
        size_t width = text_width(piece), blanks = strspn(piece, " ");
        if (column + width > SCREEN_WIDTH && column > (size_t)indent) {
            fprintf(out, "\n%*s%s", indent, "", piece + blanks);
            column = (size_t)indent + width - blanks;
        } else {
            fputs(piece, out);
            column += width;
        }
        free(piece);
        text += length;
    }
    putc('\n', out);
}
