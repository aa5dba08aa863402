/* SPDX-License-Identifier: MIT */
#include "profiles/toml.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Keys of one file, to notice one that comes twice. */
enum { MAX_ENTRIES = 1024 };

typedef struct reader {
    const char *at; /* never behind the end of the line that is being read */
    sim_toml_entry entry;
    uint64_t seen[MAX_ENTRIES];
    size_t seen_count;
    sim_why *why;
} reader;

static void skip_blanks(reader *in)
{
    while (*in->at == ' ' || *in->at == '\t')
        in->at++;
}

static bool at_end(const reader *in)
{
    return *in->at == '\0' || *in->at == '\n' || *in->at == '#' ||
           (*in->at == '\r' && in->at[1] == '\n');
}

static bool copy(reader *in, size_t length, char *out)
{
    if (length >= SIM_TOML_TEXT_SIZE)
        return sim_because(in->why, "\"%.20s...\" is %zu characters long, wants at most %d", in->at,
                           length, SIM_TOML_TEXT_SIZE - 1);
    memcpy(out, in->at, length);
    out[length] = '\0';
    in->at += length;
    return true;
}

static size_t bare_length(const char *at)
{
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_' || at[length] == '-')
        length++;
    return length;
}

static bool read_quoted(reader *in, char *out)
{
    in->at++;
    size_t length = strcspn(in->at, "\"\\\r\n");
    if (in->at[length] == '\\')
        return sim_because(in->why, "a backslash, wants strings without escapes");
    if (in->at[length] != '"')
        return sim_because(in->why, "a string without its closing quote");
    if (!copy(in, length, out))
        return false;
    in->at++;
    return true;
}

static bool read_word(reader *in, const char *what, char *out)
{
    size_t length = bare_length(in->at);
    if (length == 0)
        return sim_because(in->why, "\"%.*s\", wants %s", (int)strcspn(in->at, "\r\n"), in->at,
                           what);
    return copy(in, length, out);
}

/* [section] or [section."name"] */
static bool read_header(reader *in)
{
    in->at++;
    in->entry.name[0] = '\0';
    if (!read_word(in, "a section such as [copy]", in->entry.section))
        return false;
    if (in->at[0] == '.' && in->at[1] == '"') {
        in->at++;
        if (!read_quoted(in, in->entry.name))
            return false;
    }
    if (*in->at != ']')
        return sim_because(in->why, "section \"%s\" has no closing bracket", in->entry.section);
    in->at++;
    return true;
}

static bool read_number(reader *in, size_t length)
{
    char *end;
    if (!copy(in, length, in->entry.text))
        return false;
    in->entry.kind = SIM_TOML_NUMBER;
    in->entry.number = strtod(in->entry.text, &end);
    if (*end || strspn(in->entry.text, "0123456789.eE+-") != length || !isfinite(in->entry.number))
        return sim_because(in->why, "%s is \"%s\", wants a number, a \"string\", true or false",
                           in->entry.key, in->entry.text);
    return true;
}

static bool read_value(reader *in)
{
    sim_toml_entry *entry = &in->entry;
    if (*in->at == '"') {
        entry->kind = SIM_TOML_STRING;
        return read_quoted(in, entry->text);
    }
    size_t length = strcspn(in->at, " \t\r\n#");
    if (length == 0)
        return sim_because(in->why, "%s has no value", entry->key);
    entry->boolean = length == 4 && memcmp(in->at, "true", 4) == 0;
    if (!entry->boolean && !(length == 5 && memcmp(in->at, "false", 5) == 0))
        return read_number(in, length);
    entry->kind = SIM_TOML_BOOLEAN;
    return copy(in, length, entry->text);
}

static uint64_t hash(uint64_t value, const char *text)
{
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (value ^ 0xff) * UINT64_C(1099511628211); /* where one text ends matters, too */
}

static bool check_new(reader *in)
{
    uint64_t mine = UINT64_C(14695981039346656037);
    mine = hash(hash(hash(mine, in->entry.section), in->entry.name), in->entry.key);
    for (size_t i = 0; i < in->seen_count; i++)
        if (in->seen[i] == mine)
            return sim_because(in->why, "%s is there twice", in->entry.key);
    if (in->seen_count == MAX_ENTRIES)
        return sim_because(in->why, "more than %d keys", MAX_ENTRIES);
    in->seen[in->seen_count++] = mine;
    return true;
}

static bool read_pair(reader *in)
{
    in->entry.key_is_quoted = *in->at == '"';
    bool good = in->entry.key_is_quoted ? read_quoted(in, in->entry.key)
                                        : read_word(in, "key = value", in->entry.key);
    if (!good)
        return false;
    skip_blanks(in);
    if (*in->at != '=')
        return sim_because(in->why, "\"%s\" without \"=\", wants key = value", in->entry.key);
    in->at++;
    skip_blanks(in);
    return read_value(in) && check_new(in);
}

static bool read_line(reader *in, sim_toml_visitor *visit, void *state)
{
    skip_blanks(in);
    if (at_end(in))
        return true;
    bool is_header = *in->at == '[';
    if (!(is_header ? read_header(in) : read_pair(in)))
        return false;
    skip_blanks(in);
    if (!at_end(in))
        return sim_because(in->why, "\"%.*s\" after the end of what the line says",
                           (int)strcspn(in->at, "\r\n"), in->at);
    return is_header || visit(state, &in->entry, in->why);
}

bool sim_toml_read(const char *text, sim_toml_visitor *visit, void *state, sim_why *why)
{
    sim_why reason = {""};
    reader *in = calloc(1, sizeof *in);
    bool good = in != NULL;
    if (!good)
        return sim_because(why, "no host memory to read a profile");
    in->why = &reason;
    while (good && *text) {
        in->at = text;
        in->entry.line++;
        good = read_line(in, visit, state);
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    if (!good)
        sim_because(why, "line %u: %.700s", in->entry.line, reason.text);
    free(in);
    return good;
}
