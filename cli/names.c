/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Below NAME_MAX (255) with room for an index and an ending. */
enum { LENGTH_MAX = 200 };

const char *names_short(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon && colon[1] && strchr(name, ':') != colon ? colon + 1 : name;
}

static bool is_safe(unsigned char c)
{
    return c >= 0x80 || isalnum(c) || strchr("._-", c);
}

/* Cuts between UTF-8 characters. */
static void cut(char *name)
{
    size_t length = strlen(name);
    if (length <= LENGTH_MAX)
        return;
    length = LENGTH_MAX;
    while (length && ((unsigned char)name[length] & 0xc0) == 0x80)
        length--;
    name[length] = 0;
}

static char *safe_name(const char *given, size_t index)
{
    if (!given || !given[0])
        return memory_format("output_%zu", index);
    char *name = memory_text(given);
    for (char *c = name; *c; c++) {
        if (!is_safe((unsigned char)*c))
            *c = '_';
    }
    if (name[0] == '.')
        name[0] = '_';
    cut(name);
    return name;
}

static bool is_taken(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

char **names_create(const char *const *given, size_t count)
{
    char **names = memory_zeroed(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        char *name = safe_name(given[i], i);
        while (is_taken(names, i, name)) {
            char *other = memory_format("%s_%zu", name, i);
            free(name);
            name = other;
        }
        names[i] = name;
    }
    return names;
}

void names_free(char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
}
