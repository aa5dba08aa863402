/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Made of the files beside this one by embed.cmake. */
extern const char page_html[], page_css[], page_js[];

/* ---- Language ----------------------------------------------------------------------------- */

static page_language locale_language(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && value[0])
            return strncmp(value, "zh", 2) == 0 ? PAGE_CHINESE : PAGE_ENGLISH;
    }
    return PAGE_ENGLISH;
}

cli_status page_language_read(page_language *out, const char *given)
{
    *out = given ? PAGE_ENGLISH : locale_language();
    if (!given || strcmp(given, "en") == 0)
        return CLI_OK;
    *out = PAGE_CHINESE;
    return strcmp(given, "zh") == 0 ? CLI_OK
                                    : fail(CLI_USAGE, "--lang is \"%s\", wanted en or zh", given);
}

const char *page_word(const page *of, page_phrase phrase)
{
    return words_get(phrase, of->language);
}

/* ---- Text --------------------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at `text`, 0 when it is none: overlong, a surrogate, cut off. */
static size_t character_size(const unsigned char *text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = text[0] < 0x80                       ? 1
                  : text[0] >= 0xc2 && text[0] < 0xe0  ? 2
                  : text[0] >= 0xe0 && text[0] < 0xf0  ? 3
                  : text[0] >= 0xf0 && text[0] <= 0xf4 ? 4
                                                       : 0;
    uint32_t code = size > 1 ? text[0] & (0x7fu >> size) : text[0];
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3fu);
    }
    bool surrogate = code >= 0xd800 && code < 0xe000;
    bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    /* Characters that turn the direction of what follows could make a name read as another. */
    bool turning = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return size && (code < least[size] || code > 0x10ffff || surrogate || control || turning)
               ? 0
               : size;
}

void page_text(FILE *out, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; c && *c;) {
        size_t size = character_size(c);
        switch (size ? *c : 0) {
        case 0:
            fputs("\xef\xbf\xbd", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            fwrite(c, 1, size, out);
        }
        c += size ? size : 1;
    }
}

void page_print(page *of, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(of->out, format, args);
    va_end(args);
}

const char *page_number(char out[PAGE_NUMBER], double value)
{
    double size = fabs(value);
    if (!isfinite(value))
        snprintf(out, PAGE_NUMBER, "%s", isnan(value) ? "NaN" : value < 0 ? "-\u221e" : "\u221e");
    else if (size >= 1e7)
        snprintf(out, PAGE_NUMBER, "%.4g M", value / 1e6);
    else if (size >= 1000)
        snprintf(out, PAGE_NUMBER, "%.0f", value);
    else if (size >= 1e-3 || size == 0)
        snprintf(out, PAGE_NUMBER, "%.4g", value);
    else
        snprintf(out, PAGE_NUMBER, "%.3e", value);
    return out;
}

/* ---- The whole page ----------------------------------------------------------------------- */

void page_begin(page *out, page_language language, const char *title)
{
    *out = (page){.language = language, .title = memory_text(title)};
    out->out = open_memstream(&out->body, &out->size);
    if (!out->out)
        abort(); /* no memory for a few bytes */
}

/* JSON between <script> tags ends at any "</": no "<" may be left of it. */
static void write_data(FILE *out, const json_t *data)
{
    char *text =
        data ? json_dumps(data, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(7)) : NULL;
    for (const char *c = text ? text : "{}"; *c; c++) {
        if (*c == '<' || *c == '>' || *c == '&')
            fprintf(out, "\\u%04x", (unsigned)(unsigned char)*c);
        else
            putc(*c, out);
    }
    free(text);
}

static void write_part(FILE *out, const page *of, const char *name, size_t length,
                       const json_t *data)
{
    if (strncmp(name, "lang", length) == 0)
        fputs(of->language == PAGE_CHINESE ? "zh-CN" : "en", out);
    else if (strncmp(name, "title", length) == 0)
        page_text(out, of->title);
    else if (strncmp(name, "style", length) == 0)
        fputs(page_css, out);
    else if (strncmp(name, "body", length) == 0)
        fputs(of->body, out);
    else if (strncmp(name, "data", length) == 0)
        write_data(out, data);
    else if (strncmp(name, "script", length) == 0)
        fputs(page_js, out);
}

char *page_end(page *of, const json_t *data)
{
    char *whole = NULL;
    size_t size;
    fclose(of->out);
    FILE *out = open_memstream(&whole, &size);
    if (!out)
        abort();
    for (const char *at = page_html; *at;) {
        const char *begin = strstr(at, "{{");
        const char *end = begin ? strstr(begin, "}}") : NULL;
        if (!end) {
            fputs(at, out);
            break;
        }
        fwrite(at, 1, (size_t)(begin - at), out);
        write_part(out, of, begin + 2, (size_t)(end - begin) - 2, data);
        at = end + 2;
    }
    fclose(out);
    free(of->body);
    free(of->title);
    return whole;
}

/* ---- Pieces ------------------------------------------------------------------------------- */

void page_heading(page *of, page_phrase phrase)
{
    page_print(of, "<h2>%s</h2>\n", page_word(of, phrase));
}

void page_fact(page *of, page_phrase what, const char *text)
{
    if (!text || !text[0])
        return;
    page_print(of, "<tr><td>%s</td><td>", page_word(of, what));
    page_text(of->out, text);
    page_print(of, "</td></tr>\n");
}

void page_tile(page *of, const char *number, const char *unit, const char *what)
{
    page_print(of, "<div class=\"tile\"><b>");
    page_text(of->out, number);
    if (unit)
        page_print(of, " <small>%s</small>", unit);
    page_print(of, "</b><span>");
    page_text(of->out, what);
    page_print(of, "</span></div>\n");
}

void page_simulated(page *of, const json_t *library)
{
    const char *profile = json_string_value(json_object_get(library, "profile"));
    if (!json_is_true(json_object_get(library, "simulated")))
        return;
    bool timed = json_is_true(json_object_get(library, "timed"));
    page_print(of, "<div class=\"banner\">%s <span>%s", page_word(of, WORD_SIMULATED),
               page_word(of, timed ? WORD_SIMULATED_TIMED : WORD_SIMULATED_CPU));
    if (timed) {
        putc(' ', of->out);
        page_text(of->out, profile);
    }
    if (json_is_false(json_object_get(library, "computes")))
        page_print(of, ". %s", page_word(of, WORD_SIMULATED_ZEROS));
    page_print(of, "</span></div>\n");
}
