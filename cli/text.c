/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_clean(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        /* U+0080..U+009F, C2 80..C2 9F in UTF-8, are control characters too. */
        if (*c < 0x20 || *c == 0x7f || (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0))
            *c = '?';
    }
}

/* Decodes one UTF-8 character; bytes that are none count as one character each. */
static uint32_t next_character(const unsigned char **text)
{
    const unsigned char *c = *text;
    int more = c[0] >= 0xf0 ? 3 : c[0] >= 0xe0 ? 2 : c[0] >= 0xc0 ? 1 : 0;
    uint32_t code = more ? c[0] & (0x3fu >> more) : c[0];
    for (int i = 1; i <= more; i++) {
        if ((c[i] & 0xc0) != 0x80) {
            *text = c + 1;
            return c[0];
        }
        code = code << 6 | (c[i] & 0x3f);
    }
    *text = c + more + 1;
    return code;
}

static size_t columns(uint32_t code)
{
    static const struct {
        uint32_t first, last;
        size_t columns;
    } ranges[] = {
        {0x300, 0x36f, 0},     {0x1100, 0x115f, 2},   {0x2e80, 0xa4cf, 2}, {0xac00, 0xd7a3, 2},
        {0xf900, 0xfaff, 2},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2}, {0xffe0, 0xffe6, 2},
        {0x1f300, 0x1faff, 2}, {0x20000, 0x3fffd, 2},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last)
            return ranges[i].columns;
    }
    return 1;
}

size_t text_width(const char *text)
{
    const unsigned char *rest = (const unsigned char *)text;
    size_t width = 0;
    while (*rest)
        width += columns(next_character(&rest));
    return width;
}

const char *text_shape(char out[TEXT_SIZE], uint32_t rank, const int64_t *dims)
{
    size_t used = (size_t)snprintf(out, TEXT_SIZE, "[");
    for (uint32_t i = 0; i < rank && used < TEXT_SIZE; i++)
        used += (size_t)snprintf(out + used, TEXT_SIZE - used, "%s%lld", i ? ", " : "",
                                 (long long)dims[i]);
    if (used < TEXT_SIZE)
        snprintf(out + used, TEXT_SIZE - used, "]");
    return out;
}

const char *text_bytes(char out[TEXT_SIZE], uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
        value /= 1024;
        unit++;
    }
    snprintf(out, TEXT_SIZE, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return out;
}

const char *text_seconds(char out[TEXT_SIZE], double seconds)
{
    bool small = seconds < 1;
    snprintf(out, TEXT_SIZE, "%.4g %s", small ? seconds * 1e3 : seconds, small ? "ms" : "s");
    return out;
}

const char *text_rate(char out[TEXT_SIZE], double rate)
{
    snprintf(out, TEXT_SIZE, rate >= 1000 && rate < 1e15 ? "%.0f" : "%.4g", rate);
    return out;
}

bool text_ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

bool text_to_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    bool digits =
        text[0] == '-' ? (text[1] >= '0' && text[1] <= '9') : (text[0] >= '0' && text[0] <= '9');
    if (!digits || *end || errno || value < least || value > most)
        return false;
    *out = value;
    return true;
}

bool text_to_real(const char *text, double *out)
{
    char *end;
    double value = strtod(text, &end);
    /* strtod() also takes blanks in front, hexadecimal, "inf" and "nan". */
    if (end == text || *end || strspn(text, "+-.0123456789eE") != strlen(text) || !isfinite(value))
        return false;
    *out = value;
    return true;
}

/* Longer words are never near a name of ours. */
enum { WORD_MAX = 63 };

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t text_distance(const char *a, const char *b)
{
    size_t rows[3][WORD_MAX + 1];
    size_t m = strlen(a), n = strlen(b);
    if (m > WORD_MAX || n > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t replaced = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least_of(replaced, least_of(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least_of(now[j], before[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}
