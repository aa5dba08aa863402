/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

static void *checked(void *memory)
{
    if (memory)
        return memory;
    fail(CLI_DEVICE, "out of host memory");
    fail_print();
    exit(CLI_DEVICE);
}

void *memory_zeroed(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *memory_grown(void *list, size_t count, size_t size)
{
    /* Powers of two: growing n times copies n elements in all. */
    if (count & (count - 1))
        return list;
    size_t room = count ? count * 2 : 1;
    return checked(room > SIZE_MAX / size ? NULL : realloc(list, room * size));
}

char *memory_text(const char *text)
{
    return checked(strdup(text));
}

char *memory_format(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    return checked(length < 0 ? NULL : text);
}
