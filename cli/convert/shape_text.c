/* SPDX-License-Identifier: MIT */
#include "convert/shape_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

static cli_status refuse(const char *option, const char *text, const char *part)
{
    return fail(CLI_USAGE,
                "%s is \"%s\": \"%s\" is no shape; wanted x:1,3,224,224, x:1x3x224x224 or "
                "x[1,3,224,224], several inputs as x:...;y:...",
                option, text, part);
}

/* ---- One number ---------------------------------------------------------------------------- */

static bool read_size(const char **at, int64_t *out)
{
    char digits[24];
    size_t length = (size_t)(**at == '-');
    while (isdigit((unsigned char)(*at)[length]))
        length++;
    if (length >= sizeof digits)
        return false;
    memcpy(digits, *at, length);
    digits[length] = 0;
    *at += length;
    return text_to_number(digits, -1, INT64_MAX, out);
}

/* "224", "-1", "?", "1~8", "1..8", "1~-1". */
static bool write_dim(FILE *out, const char **at)
{
    int64_t least, most;
    if (**at == '?') {
        ++*at;
        fputs("-1", out);
        return true;
    }
    if (!read_size(at, &least))
        return false;
    fprintf(out, "%lld", (long long)least);
    bool tilde = **at == '~', dots = strncmp(*at, "..", 2) == 0;
    if (!tilde && !dots)
        return true;
    *at += tilde ? 1 : 2;
    if (least < 0 || !read_size(at, &most) || (most >= 0 && most < least))
        return false;
    fprintf(out, "~%lld", (long long)most);
    return true;
}

/* Dims separated by "," or "x", up to the end of `text`; none is a scalar. */
static bool write_dims(FILE *out, const char *text)
{
    const char *at = text;
    while (*at) {
        if (!write_dim(out, &at))
            return false;
        if (!*at)
            return true;
        if (*at != ',' && *at != 'x')
            return false;
        fputc(',', out);
        if (!*++at)
            return false;
    }
    return true;
}

/* ---- One input ------------------------------------------------------------------------------ */

/* "name:dims", "name[dims]". */
static bool write_entry(FILE *out, char *entry)
{
    size_t length = strlen(entry);
    char *begin = strrchr(entry, ':');
    if (length && entry[length - 1] == ']') {
        entry[length - 1] = 0;
        begin = strrchr(entry, '[');
    }
    if (!begin || begin == entry)
        return false;
    fprintf(out, "%.*s:", (int)(begin - entry), entry);
    return write_dims(out, begin + 1);
}

/* Where the entry at `text` ends: at ";", or at a "," that begins another input, whose name is
 * followed by ":" or "[" before any other ",". */
static size_t entry_length(const char *text)
{
    for (size_t i = 0; text[i]; i++) {
        if (text[i] == ';')
            return i;
        if (text[i] == '[')
            i += strcspn(text + i, "]") - (strchr(text + i, ']') == NULL);
        if (text[i] != ',')
            continue;
        size_t next = i + 1 + strcspn(text + i + 1, ",;:[");
        if (text[next] == ':' || text[next] == '[')
            return i;
    }
    return strlen(text);
}

cli_status shape_text(char **out, const char *option, const char *text)
{
    size_t size;
    cli_status status = CLI_OK;
    FILE *stream = open_memstream(out, &size);
    if (!stream)
        return fail(CLI_DEVICE, "out of host memory");
    for (const char *at = text; status == CLI_OK;) {
        size_t length = entry_length(at);
        char *entry = memory_format("%.*s", (int)length, at);
        char *kept = memory_text(entry);
        fputs(at == text ? "" : ";", stream);
        if (!write_entry(stream, entry))
            status = refuse(option, text, kept);
        free(kept);
        free(entry);
        if (!at[length])
            break;
        at += length + 1;
    }
    fclose(stream);
    if (status != CLI_OK) {
        free(*out);
        *out = NULL;
    }
    return status;
}

/* ---- Gears ---------------------------------------------------------------------------------- */

static bool write_gear(FILE *out, const char *gear, size_t *count)
{
    size_t found = 0;
    const char *at = gear;
    int64_t number;
    for (;;) {
        if (!read_size(&at, &number) || number < 1)
            return false;
        fprintf(out, "%s%lld", found++ ? "," : "", (long long)number);
        if (!*at)
            break;
        if (*at != ',' && *at != 'x')
            return false;
        at++;
    }
    if (*count == 0)
        *count = found;
    return found == *count;
}

cli_status gear_text(char **out, const char *option, const char *text, size_t count)
{
    size_t size;
    bool good = true;
    const char *between = strchr(text, ';') || !strchr(text, 'x') ? ";" : ",";
    FILE *stream = open_memstream(out, &size);
    if (!stream)
        return fail(CLI_DEVICE, "out of host memory");
    for (const char *at = text; good;) {
        size_t length = strcspn(at, between);
        char *gear = memory_format("%.*s", (int)length, at);
        fputs(at == text ? "" : ";", stream);
        good = write_gear(stream, gear, &count);
        free(gear);
        if (!at[length])
            break;
        at += length + 1;
    }
    fclose(stream);
    if (good)
        return CLI_OK;
    free(*out);
    *out = NULL;
    return fail(CLI_USAGE, "%s is \"%s\", wanted gears such as 224x224,448x448 or 224,224;448,448",
                option, text);
}
